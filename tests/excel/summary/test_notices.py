"""Messages to agencies: polite, complete, each fault once, and never a word for staff."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from tests.excel.summary.reading import listing, open_book, values
from tests.excel.summary.rounds import (
    SETTINGS,
    county_roster,
    county_scheme,
    one_return,
)
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.findings.catalogue import CATALOGUE
from workbook_tool.core.returns import FileFacts
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import FileVerdict, Status, build_register, judge
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.returned_lists import remedy_for_sender
from workbook_tool.excel.summary.subject import build_subject

MESSAGE = "通知内容（可直接复制转发）"
FOR_STAFF = (
    *("workbook-tool", "decide", "工作人员", "重新运行", "填报单位核实"),
    *("staff", "run again", "run this again", "Ask the agency"),
)
ROSTER = county_roster()
FIRST, SECOND, THIRD, FOURTH = ROSTER.agencies[:4]


def facts(path: str) -> FileFacts:
    return FileFacts(path, sha256(path.encode()).hexdigest(), 100, 1_538_287_500.0)


def filled(agency: Agency, path: str, *, lost: int = 0) -> FileVerdict:
    """A faultless return that has lost some points at C10."""
    scheme = county_scheme()
    scores = {one.code: one.cap for one in scheme}
    scores["C10"] -= lost
    found = one_return(agency, scheme, scores, path=path)
    return judge(found.file, (), agency=agency.code, agency_return=found)


def summary_of(verdicts: Iterable[FileVerdict]) -> Consolidation:
    assessment_round = AssessmentRound(SETTINGS, county_scheme(), (), ROSTER)
    register = build_register([filled(FIRST, "first.xlsx"), *verdicts], ROSTER)
    return consolidate(assessment_round, register, issued=len(ROSTER.agencies))


def in_english(consolidation: Consolidation) -> Consolidation:
    settings = replace(SETTINGS, language=Language.EN, title="Round", questions=())
    assessment_round = replace(consolidation.assessment_round, settings=settings)
    return replace(consolidation, assessment_round=assessment_round)


def messages(consolidation: Consolidation) -> dict[str, str]:
    rows = listing(open_book(write_summary(consolidation))["退回通知"], "序号")
    return {str(row["单位"]): str(row[MESSAGE]) for row in rows if row["单位"]}


def borrowed(path: str, *, lender: Agency, borrower: Agency) -> FileVerdict:
    """A workbook with the code of one agency and the name of another."""
    finding = Finding.of(
        Code.NAME_CONTRADICTS_CODE,
        observed=borrower.name,
        coded=lender.name,
        named=borrower.name,
    )
    return judge(facts(path), (finding,), agency=lender.code)


def damaged(path: str) -> FileVerdict:
    return judge(facts(path), (Finding.of(Code.ZIP_DAMAGED, reason="no zip directory"),))


def test_two_versions_in_conflict_are_told_once_and_name_both_and_where_they_differ() -> None:
    consolidation = summary_of(filled(SECOND, f"v{n}.xlsx", lost=n) for n in (1, 2, 3))
    (message,) = messages(consolidation).values()
    assert message.startswith(f"{SECOND.name}：")
    assert "收到3份内容不一致的自评表（“v1.xlsx”、“v2.xlsx”、“v3.xlsx”）" in message
    assert message.count("不一致") == 2  # the versions, and what differs in them
    assert "C10“在制定政策和" in message
    assert message.count("C10") == 1
    assert "请回复以哪一份为准" in message
    assert not any(word in message for word in FOR_STAFF)


def test_versions_that_differ_beside_the_entries_are_told_too() -> None:
    conflict = Finding.of(Code.VERSIONS_CONFLICT, other="b.xlsx", criteria="")
    file = FileVerdict(facts("a.xlsx"), Status.CONFLICT, SECOND.code, (conflict,))
    (message,) = messages(summary_of([file])).values()
    assert "其他内容" in message


def test_a_borrowed_workbook_asks_lender_and_borrower() -> None:
    consolidation = summary_of([borrowed("x.xlsx", lender=SECOND, borrower=THIRD)])
    found = messages(consolidation)
    assert set(found) == {SECOND.name, THIRD.name}
    assert "请回复该文件是否为贵单位报送" in found[SECOND.name]
    assert "收到可能是贵单位报送的文件“x.xlsx”" in found[THIRD.name]
    for message in found.values():
        assert not any(word in message for word in FOR_STAFF)


def test_a_fault_of_one_file_of_two_names_the_file_and_a_shared_one_stands_once() -> None:
    missing, above = (
        Finding.of(rule, Location(sheet="自评打分", cell="G5"), criterion="C01", score=11, cap=10)
        for rule in (Code.SCORE_MISSING, Code.SCORE_ABOVE_CAP)
    )
    verdicts = [
        judge(facts("a.xlsx"), (missing, above), agency=SECOND.code),
        judge(facts("b.xlsx"), (missing,), agency=SECOND.code),
    ]
    (message,) = messages(summary_of(verdicts)).values()
    assert "有2处需要修改" in message
    assert message.count("未填写") == 1
    assert "文件“a.xlsx”：“自评打分”表G5：" in message
    assert "文件“b.xlsx”" not in message


def test_a_fault_names_the_criterion_and_asks_before_it_says_what_to_do() -> None:
    at = Location(sheet="自评打分", cell="G5")
    wrong = Finding.of(Code.SCORE_NOT_A_NUMBER, at, suggestion="8", criterion="C01", raw="八分")
    verdict = judge(facts("a.xlsx"), (wrong,), agency=SECOND.code)
    (message,) = messages(summary_of([verdict])).values()
    assert "C01“积极开展党和国家的民族理…”" in message
    assert "（是否应为 8？）。请只填数字" in message


def test_files_of_nobody_are_hints_for_the_missing_and_never_evidence() -> None:
    files = [
        damaged(f"{SECOND.code}_自评表.xlsx"),
        damaged(f"{THIRD.short_name}/自评表.xlsx"),
        damaged("无名.xlsx"),
    ]
    consolidation = summary_of(files)
    book = open_book(write_summary(consolidation))
    rows = {row["单位"]: row for row in listing(book["未报送单位名单"], "序号")}
    assert rows[SECOND.name]["情况"] == f"收到的文件无法确认：{SECOND.code}_自评表.xlsx"
    assert rows[THIRD.name]["情况"] == f"收到的文件无法确认：{THIRD.short_name}/自评表.xlsx"
    assert rows[FOURTH.name]["情况"] == "未收到自评表"
    (sentence,) = [
        str(row[0]) for row in values(book["未报送单位名单"]) if str(row[0]).startswith("截至")
    ]
    late, _, unclear = sentence.partition("另收到可能是")
    assert f"尚有{len(rows) - 2}个单位" in late
    assert FOURTH.short in late
    for agency in (SECOND, THIRD):
        assert agency.short not in late
        assert agency.short in unclear
    assert {one.code for one in consolidation.missing} >= {SECOND.code, THIRD.code}
    assert set(messages(consolidation)) == {SECOND.name, THIRD.name}


def test_files_that_staff_could_not_open_themselves_ask_nobody() -> None:
    finding = Finding.of(Code.FILE_NOT_READABLE, name="x", tries=3, reason="busy")
    verdict = judge(facts(f"{SECOND.short_name}.xlsx"), (finding,))
    consolidation = summary_of([verdict])
    assert messages(consolidation) == {}
    rows = listing(open_book(write_summary(consolidation))["未报送单位名单"], "序号")
    assert any("无法确认" in str(row["情况"]) for row in rows)


def test_no_remedy_on_any_sheet_tells_an_agency_what_only_staff_can_do() -> None:
    consolidation = summary_of([])
    for subject in (build_subject(consolidation), build_subject(in_english(consolidation))):
        for rule in CATALOGUE.values():
            if rule.id.startswith(("D", "V")) or rule.is_for_staff:  # what no agency sends
                continue
            said = remedy_for_sender(subject, Finding.of(rule))
            assert not any(word in said for word in FOR_STAFF), rule.id


def test_an_english_message_is_english() -> None:
    english = in_english(summary_of([damaged("XP002.xlsx")]))
    rows = listing(open_book(write_summary(english))["Notices to agencies"], "No.")
    (row,) = rows
    assert "perhaps from you" in str(row["Message (ready to paste)"])
