"""Results as the jobs return them: one file of every status, one agency of every standing."""

from decimal import Decimal
from pathlib import Path

from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.form import Place
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation, Counts
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.round.awarding import Award
from workbook_tool.core.round.outcome import Outcome
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings
from workbook_tool.core.text import Text
from workbook_tool.workflows.results import ConsolidateResult

FOLDER = Path("round").absolute()
FARMING = Agency("XP039", "新平县农业局", "县农业局", "政府部门")
EDUCATION = Agency("XP040", "新平县教育局", "县教育局", "政府部门")
FINANCE = Agency("XP041", "新平县财政局", "县财政局", "政府部门")
HEALTH = Agency("XP042", "新平县卫生局", "县卫生局", "政府部门")
ROUND = AssessmentRound(
    RoundSettings("XPMZ18", "民族团结进步示范测评", "县民宗局"),
    IndicatorScheme(
        (
            Criterion("C01", ("组织领导",), "组织健全", Decimal(60), Decimal("0.5")),
            Criterion("C02", ("宣传教育",), "宣传到位", Decimal(40), Decimal("0.5")),
        )
    ),
    (),
    Roster((FARMING, EDUCATION, FINANCE, HEALTH)),
)
COLUMN = "自评打分"


def returned(
    path: str, agency: str, *scores: Decimal | None, findings: tuple[Finding, ...] = ()
) -> AgencyReturn:
    codes = ("C01", "C02")
    entries = tuple(
        Entry(code, score, "" if score is None else str(score), Place(COLUMN, row, 7))
        for row, (code, score) in enumerate(zip(codes, scores, strict=True), start=5)
    )
    return AgencyReturn(FileFacts(path, "0" * 64), agency, entries, findings=findings)


def above_cap(criterion: str, cell: str) -> Finding:
    return Finding.of(
        Code.SCORE_ABOVE_CAP,
        Location(sheet=COLUMN, cell=cell, criterion=criterion),
        observed="99",
        expected=Text("0 至 60", "0 to 60"),
        criterion=criterion,
        score="99",
        cap="60",
    )


def missing(criterion: str, cell: str) -> Finding:
    at = Location(sheet=COLUMN, cell=cell, criterion=criterion)
    return Finding.of(Code.SCORE_MISSING, at, criterion=criterion)


REPAIRED = Finding.of(
    Code.SCORE_REPAIRED,
    Location(sheet=COLUMN, cell="G5", criterion="C01"),
    observed="58.5分",
    criterion="C01",
    raw="58.5分",
    score="58.5",
)
SENT_ALONG = Finding.of(Code.ATTACHMENT, name="照片.jpg", kind=Text("图片", "a picture"))
COUNTED = returned(
    "县农业局/自评表.xlsx", "XP039", Decimal("58.50"), Decimal(40), findings=(REPAIRED,)
)
FAULTY = returned(
    "县教育局.xlsx", "XP040", None, None, findings=(missing("C01", "G5"), missing("C02", "G6"))
)


def verdict(
    path: str,
    status: Status,
    agency: str | None = None,
    *,
    agency_return: AgencyReturn | None = None,
    findings: tuple[Finding, ...] = (),
    reason: Text | None = None,
) -> FileVerdict:
    return FileVerdict(
        FileFacts(path, "0" * 64), status, agency, findings, agency_return, reason or Text("", "")
    )


FILES = (
    verdict("bomb.xlsx", Status.QUARANTINED),
    verdict("old/农业局.xlsx", Status.SUPERSEDED, "XP039"),
    verdict(COUNTED.file.path, Status.WARNED, "XP039", agency_return=COUNTED, findings=(REPAIRED,)),
    verdict(
        FAULTY.file.path, Status.REJECTED, "XP040", agency_return=FAULTY, findings=FAULTY.findings
    ),
    verdict("a.zip!财政局.xlsx", Status.CONFLICT, "XP041", reason=Text("两个版本", "two versions")),
    verdict("照片.jpg", Status.IGNORED, "XP039", findings=(SENT_ALONG,)),
)
CONSOLIDATION = Consolidation(
    ROUND,
    FILES,
    (
        AgencyResult(
            FARMING,
            Status.WARNED,
            COUNTED,
            Outcome(Decimal("98.50"), Decimal("0.985"), {}, {}),
            Award("优秀", "优秀"),
            1,
            1,
            self_outcome=Outcome(Decimal("98.50"), Decimal("0.985"), {}, {}),
        ),
        AgencyResult(EDUCATION, Status.REJECTED),
        AgencyResult(FINANCE, Status.CONFLICT),
        AgencyResult(HEALTH, Status.MISSING),
    ),
    (),
    Counts(
        issued=4,
        files=6,
        accepted=0,
        warned=1,
        rejected=1,
        conflict=1,
        superseded=1,
        ignored=1,
        quarantined=1,
        agencies_missing=1,
    ),
)
RESULT = ConsolidateResult(
    CONSOLIDATION,
    FOLDER,
    FOLDER / "county_summary.xlsx",
    is_beside=False,
    is_dry_run=False,
    notes=(Text("登记已重建。", "The register was rebuilt."),),
    next_step=Text("请催报 1 家单位。", "Remind one agency."),
)
