"""Rounds with evaluators whose agencies and groups have addresses, and drafts of results."""

from collections.abc import Iterable
from pathlib import Path

from tests.mail.rounds import AGENCIES, make_round
from tests.workflows.filling import edit_definition, fill, issued
from tests.workflows.reviewing import add_evaluators
from workbook_tool.mail.messages import Attachment, build_message
from workbook_tool.round_folder.draft_files import DraftFolder
from workbook_tool.round_folder.rounds import find_round, load_definition
from workbook_tool.workflows.review import review

FIRST, SECOND = "XP001", "XP002"
GROUP_MAILS = {"G01": "g01@group.example", "G02": "g02@group.example"}
GROUPS = tuple(
    (name, code, "", "", "", "", "", GROUP_MAILS[code])
    for name, code in (("第一考评组", "G01"), ("第二考评组", "G02"))
)


def make_reviewed_round(folder: Path) -> Path:
    """Return a round of three agencies, two of which answered; two groups have their workbooks."""
    make_round(folder, AGENCIES[:3])
    edit_definition(folder, lambda book: add_evaluators(book, *GROUPS))
    for code in (FIRST, SECOND):
        fill(issued(folder, code), folder / "returned" / f"{code}.xlsx")
    review(folder)
    return folder


def write_results(folder: Path, codes: Iterable[str], *, said: str = "合格") -> Path:
    """Write drafts of results (考评结果反馈表) as ``publish`` does, and return their folder."""
    the_round = load_definition(find_round(folder))
    language = the_round.settings.language
    place = folder / "results" / "反馈表"
    drafts = DraftFolder.of(place, folder / ".workbook-tool" / "drafts_results.txt", language)
    for code in codes:
        agency = the_round.roster.by_code[code]
        sheet = f"{code}_{agency.name}_考评结果反馈表.xlsx"
        draft = build_message(
            agency=agency,
            identity=f"results|{the_round.settings.round_id}|{code}|{said}",
            subject=f"考评结果反馈：{agency.short}",
            body=f"{agency.name}：{said}\n",
            attachment=Attachment(sheet, f"PK {code} {said}".encode()),
        )
        drafts.write(f"{code}_{agency.name}.eml", draft)
    drafts.finish()
    return place
