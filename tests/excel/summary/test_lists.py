"""The lists that staff work with: missing, findings, messages, applicants, reviewers' sheets."""

from dataclasses import replace

from openpyxl import Workbook

from tests.excel.summary.reading import listing, open_book, values
from tests.excel.summary.rounds import county_roster, county_scheme, one_return, small
from workbook_tool.core.returns import EvidenceItem
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.evidence_words import evidence_text
from workbook_tool.core.returns.register import Status
from workbook_tool.core.round.evidence_numbers import names_nothing
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.evidence import lacks_evidence


def test_missing_agencies_are_listed_and_named_in_one_sentence(
    county_book: Workbook, county_round: Consolidation
) -> None:
    sheet = county_book["未报送单位名单"]
    rows = listing(sheet, "序号")
    assert [row["单位"] for row in rows] == [agency.name for agency in county_round.missing]
    assert rows[0]["情况"] == "未收到自评表，仅收到：照片/会议.jpg"
    assert rows[1]["情况"] == "未收到自评表"
    (sentence,) = [row[0] for row in values(sheet) if str(row[0]).startswith("截至目前")]
    for agency in county_round.missing:
        assert agency.short in str(sentence)
    assert "2018年9月30日" in str(sentence)


def test_register_lists_every_file_once(county_book: Workbook, county_round: Consolidation) -> None:
    rows = listing(county_book["收表登记"], "序号")
    assert [row["文件"] for row in rows] == [one.file.path for one in county_round.files]
    assert [row["SHA-256"] for row in rows] == [one.file.sha256 for one in county_round.files]
    codes = {
        result.agency_return.file.path: result.check_code
        for result in county_round.counted
        if result.agency_return
    }
    assert {str(row["文件"]): row["校验码"] for row in rows if row["校验码"]} == codes


def test_findings_say_where_what_and_what_to_do(county_book: Workbook) -> None:
    rows = listing(county_book["问题清单"], "序号")
    wrong, doubtful = "需改正", "提示"
    levels = [wrong, wrong, doubtful, wrong, wrong, doubtful, doubtful]
    assert [row["级别"] for row in rows] == levels
    above = rows[1]
    assert (above["工作表"], above["单元格"], above["原值"]) == ("自评打分", "G6", "=9+9")
    assert "C02" in str(above["指标"])
    assert "18" in str(above["问题"])
    assert above["处理建议"]


def test_each_returned_agency_gets_one_message_with_all_its_faults(
    county_book: Workbook, county_round: Consolidation
) -> None:
    rows = listing(county_book["退回通知"], "序号")
    open_ones = [
        result.agency.name
        for result in county_round.results
        if result.status in {Status.REJECTED, Status.CONFLICT}
    ]
    assert [row["单位"] for row in rows] == open_ones
    message = str(rows[0]["通知内容（可直接复制转发）"])
    assert message.startswith(f"{open_ones[0]}：贵单位报送的《")
    assert "有2处需要修改" in message
    assert "“自评打分”表G5" in message
    assert "“自评打分”表G6" in message
    assert message.endswith("谢谢支持！")


def test_applicants_are_those_who_answered_yes(
    county_book: Workbook, county_round: Consolidation
) -> None:
    rows = listing(county_book["申报名单"], "序号")
    yes = [
        result.agency.name
        for result in county_round.results
        if result.agency_return and result.agency_return.answers["question_1"] == "是"
    ]
    assert yes
    assert [row["单位"] for row in rows] == yes


def test_each_method_is_counted_once(county_book: Workbook, county_round: Consolidation) -> None:
    scheme = county_round.assessment_round.scheme
    methods = {method for criterion in scheme for method in criterion.methods}
    counted = {row["测评方法"]: row["项数"] for row in listing(county_book["测评方法"], "序号")}
    assert counted == {method: sum(method in one.methods for one in scheme) for method in methods}


def test_reports_are_collected_and_the_missing_ones_named(
    county_book: Workbook, county_round: Consolidation
) -> None:
    sheet = county_book["专题总结汇编"]
    rows = listing(sheet, "序号")
    written = {
        result.agency.name: bool(result.agency_return and result.agency_return.report)
        for result in county_round.counted
    }
    assert {row["单位"] for row in rows} == {name for name, is_there in written.items() if is_there}
    assert all(row["主要做法"] for row in rows)
    (sentence,) = [row[0] for row in values(sheet) if str(row[0]).startswith("未填写专题总结")]
    assert f"{list(written.values()).count(False)}个" in str(sentence)


def test_evidence_shows_scores_without_any_and_full_marks(county_book: Workbook) -> None:
    rows = listing(county_book["佐证材料台账"], "序号")
    without = [row for row in rows if "有得分，未列佐证" in str(row["提示"])]
    assert {row["编号"] for row in without} == {"C04"}
    full = {row["单位"] for row in rows if "自评满分" in str(row["提示"])}
    assert len(full) == 1
    document = "1 关于成立领导小组的通知 新民发〔2018〕3号（2018-03-05，纸质，4）"
    assert rows[0]["佐证材料"] == f"1、2\n{document}"
    assert "佐证材料与另外74个单位相同" in str(rows[0]["提示"])


def test_numbers_of_the_list_of_evidence_give_way_to_its_titles() -> None:
    items = (
        EvidenceItem("1", "C01", "学习计划", "县委办〔2018〕4号"),
        EvidenceItem("2", "C02", "活动资料"),
        EvidenceItem("3", "C01", "签到册"),
    )
    scheme = county_scheme()
    scores = {one.code: one.cap for one in scheme}
    found = one_return(county_roster().agencies[0], scheme, scores, evidence=items)
    entry = found.entries[0]

    def shown(evidence: str) -> str:
        return evidence_text(found, replace(entry, evidence=evidence))

    titles = "1 学习计划 县委办〔2018〕4号\n3 签到册"
    assert shown("1") == shown("1、3") == shown("") == titles
    assert shown("1，2") == "1 学习计划 县委办〔2018〕4号\n2 活动资料\n3 签到册"
    assert shown("1、会议记录") == f"1、会议记录\n{titles}"


def test_documents_that_belong_to_no_criterion_stand_behind_those_of_their_agency() -> None:
    consolidation = small(agencies=2)
    first = consolidation.results[0]
    assert first.agency_return is not None
    items = (
        EvidenceItem("1", "C01", "学习计划"),
        EvidenceItem("7", "", "活动照片", medium="光盘", remark="含视频"),
        EvidenceItem("8", "C99", "旧表中的材料"),
    )
    entries = tuple(replace(entry, evidence="1") for entry in first.agency_return.entries)
    sent = replace(first.agency_return, evidence=items, entries=entries)
    results = (replace(first, agency_return=sent), *consolidation.results[1:])
    sheet = open_book(write_summary(replace(consolidation, results=results)))["佐证材料台账"]
    rows = listing(sheet, "序号")
    assert [row["编号"] for row in rows] == ["C01", "C02", None, "C01", "C02"]
    assert rows[2]["测评标准"] == "（清单中未对应任何指标的材料）"
    assert rows[2]["佐证材料"] == "7 活动照片（光盘，含视频）\n8 旧表中的材料"


def test_a_word_that_names_nothing_is_no_evidence() -> None:
    scheme = county_scheme()
    scores = {one.code: one.cap for one in scheme}
    found = one_return(county_roster().agencies[0], scheme, scores)
    words = ("", "无", "—", "/", "没有", "1", "会议记录")
    lacking = [lacks_evidence(found, replace(found.entries[0], evidence=word)) for word in words]
    assert lacking == [names_nothing(word) for word in words]
    assert lacking == [True, True, True, True, True, False, False]
