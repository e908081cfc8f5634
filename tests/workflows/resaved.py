"""One filled workbook for other programs to save, and what must still be read from it."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

from tests.core.form.rounds import blueprint_of
from tests.core.found import OTHER, county_round
from tests.excel.agency_files import write
from tools.clerk import fill
from tools.form_results import Filling

AGENCY = OTHER  # 竜 in its name is outside GB2312
SCORES = {
    "C01": "9.5",
    "C02": "8",
    "C03": "0",
    "C04": "7.5",
    "C05": "6",
    "C06": "5.5",
    "C07": "7",
    "C08": "4",
    "C09": "3.5",
    "C10": "9",
    "C11": "8.5",
    "C12": "1",
}
PHONE = "0877-7011234"
BASIS = "第一行依据\n第二行：者竜乡〔2018〕5号"
REFERENCE = "00120"


@cache
def filled_workbook() -> bytes:
    """Return the workbook as Excel would have saved it, every score and text in place."""
    assessment_round = county_round()
    scheme = assessment_round.scheme
    filling = Filling(
        scores=SCORES,
        basis={criterion.code: BASIS for criterion in scheme},
        reasons={one.code: "尚有差距" for one in scheme if Decimal(SCORES[one.code]) < one.cap},
        evidence_marks={"C01": "1、2"},
        evidence=(
            {"criterion": "C01", "title": "学习计划", "reference": REFERENCE, "pages": "3"},
            {"criterion": "C01", "title": "签到册", "date": "2018.9.30", "medium": "纸质"},
        ),
        cover={
            "contact_person": "某同志",
            "phone": PHONE,
            "reviewer": "某领导",
            "filled_on": "2018.9.30",
            "question_1": "是",
        },
        report={"measures": "一是加强学习；\n二是加强宣传。"},
    )
    blueprint = blueprint_of(assessment_round, AGENCY)
    moment = datetime(2018, 10, 16, 9, 30, tzinfo=UTC)
    return fill(write(blueprint), blueprint, filling, modified=moment)
