"""Who is told what: one notice an agency, the weightiest."""

from dataclasses import replace
from datetime import date

from tests.core.found import (
    AGENCY,
    OTHER,
    WorkbookCopy,
    county_round,
    filled_copy,
    issued_copy,
    issued_register,
)
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.form import Field
from workbook_tool.core.form.issuance import IssueRegister
from workbook_tool.core.returns.notices import Notice, NoticeKind, decide_notices
from workbook_tool.core.returns.register import FileVerdict, build_register, judge

DAY = date(2018, 10, 31)
EARLIER = date(2018, 9, 30)
ISSUED = issued_register(county_round())


def decided(
    *verdicts: FileVerdict,
    days_left: int | None = 20,
    told: dict[str, set[date | None]] | None = None,
    issued: IssueRegister = ISSUED,
) -> dict[str, Notice]:
    register = build_register(verdicts, county_round().roster)
    notices = decide_notices(
        register, issued, days_left=days_left, deadline=DAY, told=told or {AGENCY: {DAY}}
    )
    return {one.agency.code: one for one in notices}


def verdict_on(copy: WorkbookCopy, path: str = "a.xlsx") -> FileVerdict:
    return replace(copy, path=path).judge()


def older() -> IssueRegister:
    book = ISSUED.current[AGENCY]
    void = replace(book, code="XPMZ18-XP039-0000-0000", is_void=True)
    return replace(ISSUED, workbooks=(void, *ISSUED.workbooks))


def test_who_sent_nothing_is_reminded_until_the_deadline() -> None:
    assert decided()[AGENCY].kind is NoticeKind.REMINDER
    assert decided(days_left=0)[AGENCY].kind is NoticeKind.REMINDER
    assert decided(days_left=None)[AGENCY].kind is NoticeKind.REMINDER
    assert decided(days_left=-1)[AGENCY].kind is NoticeKind.OVERDUE


def test_a_moved_deadline_is_told_while_there_is_time() -> None:
    told: dict[str, set[date | None]] = {AGENCY: {EARLIER}}
    assert decided(told=told)[AGENCY].kind is NoticeKind.DEADLINE
    either: dict[str, set[date | None]] = {AGENCY: {EARLIER, DAY}}
    assert decided(told=either)[AGENCY].kind is NoticeKind.DEADLINE
    assert decided(told=told, days_left=7)[AGENCY].kind is NoticeKind.REMINDER
    assert decided(told=told, days_left=None)[AGENCY].kind is NoticeKind.REMINDER
    assert decided(told=told, days_left=-1)[AGENCY].kind is NoticeKind.OVERDUE


def test_an_older_form_outweighs_everything() -> None:
    assert decided(issued=older(), days_left=-1)[AGENCY].kind is NoticeKind.REISSUE
    old = Finding.of(Code.OLD_VERSION, observed="x")
    verdict = judge(filled_copy().file, (old,), agency=AGENCY)
    assert decided(verdict, issued=older())[AGENCY].kind is NoticeKind.REISSUE


def test_who_holds_no_form_is_told_nothing() -> None:
    books = tuple(one for one in ISSUED.workbooks if one.agency != AGENCY)
    assert AGENCY not in decided(issued=replace(ISSUED, workbooks=books))


def test_faults_and_gaps_are_one_correction_each_once() -> None:
    copy = filled_copy({"C01": "x", "C02": 99})
    copy.put("C03", None)
    first, second = verdict_on(copy), verdict_on(filled_copy({"C01": "x", "C02": 98}), "b.xlsx")
    notice = decided(first, second)[AGENCY]
    assert notice.kind is NoticeKind.CORRECTION
    found = [(one.rule.id, one.at.criterion) for one in notice.findings]
    assert found == [("S106", "C01"), ("S103", "C02"), ("S101", "C03"), ("S103", "C02")]
    assert [one.file.path for one in notice.files] == ["a.xlsx", "b.xlsx"]


def test_a_faulty_form_stands_for_the_return_that_it_was_made_from() -> None:
    base = verdict_on(filled_copy({"C01": "x"}))
    again = filled_copy({"C02": "y"})
    again.make_from(base.file.sha256)
    notice = decided(base, verdict_on(again, "b.xlsx"))[AGENCY]
    assert [one.file.path for one in notice.files] == ["b.xlsx"]
    assert [one.at.criterion for one in notice.findings] == ["C02"]


def test_gaps_of_a_return_that_counts_are_told() -> None:
    copy = filled_copy()
    assert AGENCY not in decided(verdict_on(copy))
    copy.put("C01", None, Field.BASIS)
    notice = decided(verdict_on(copy))[AGENCY]
    assert [one.rule.id for one in notice.findings] == ["S203"]


def test_conflicts_are_not_for_the_agency() -> None:
    one, other = verdict_on(filled_copy()), verdict_on(filled_copy({"C01": 9}), "b.xlsx")
    assert AGENCY not in decided(one, other)
    assert OTHER in decided(one, other)


def test_what_could_not_be_read_is_corrected_too() -> None:
    finding = Finding.of(Code.SCORE_SHEET_MISSING, sheet="自评打分")
    verdict = judge(issued_copy(county_round(), AGENCY).file, (finding,), agency=AGENCY)
    notice = decided(verdict)[AGENCY]
    assert (notice.kind, len(notice.findings)) == (NoticeKind.CORRECTION, 1)
