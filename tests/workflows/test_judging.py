"""One returned file, one verdict."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
from openpyxl.packaging.custom import StringProperty

from tests.core.found import county_round, issued_copy, issued_register
from tests.excel.agency_files import write
from workbook_tool.core.findings import Code
from workbook_tool.core.returns.register import Status
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.intake import ReturnedFile, ReturnedStatus
from workbook_tool.reading.judging import Judge


def test_our_own_summary_in_the_folder_of_returns_is_not_taken_for_a_return() -> None:
    workbook = openpyxl.Workbook()
    properties = workbook.custom_doc_props  # type: ignore[attr-defined]  # unknown to its stubs
    properties.append(StringProperty(name="workbook_tool_kind", value="county_summary"))
    target = io.BytesIO()
    workbook.save(target)
    judge = Judge(county_round(), issued_register(county_round()))

    verdict = judge.judge_file(
        ReturnedFile(
            "汇总/county_summary.xlsx",
            len(target.getvalue()),
            "a" * 64,
            None,
            ReturnedStatus.WORKBOOK,
            content=target.getvalue(),
        )
    )

    assert verdict.status is Status.IGNORED
    assert [finding.rule for finding in verdict.findings] == [Code.OWN_SUMMARY]


def test_a_copy_is_judged_as_completely_as_the_file_that_was_read_first() -> None:
    content = write(issued_copy(county_round(), "XP039").blueprint)
    judge = Judge(county_round(), issued_register(county_round()))
    files = [
        ReturnedFile(path, len(content), "a" * 64, None, ReturnedStatus.WORKBOOK, content=content)
        for path in ("b.xlsx", "a.xlsx")
    ]

    first, second = (judge.judge_file(file) for file in files)

    assert (first.status, first.agency) == (second.status, second.agency)
    assert second.file.path == "a.xlsx"
    assert {finding.at.file for finding in second.findings} == {"a.xlsx"}
    assert first.agency_return is not None
    assert second.agency_return is not None
    assert second.agency_return.entries == first.agency_return.entries
    assert second.agency_return.file.path == "a.xlsx"


def test_what_was_sent_along_is_listed_under_the_one_agency_that_its_path_names() -> None:
    agencies = (Agency("2", "县委"), Agency("XP039", "县委办"))
    the_round = replace(county_round(), roster=Roster(agencies))
    judge = Judge(the_round, issued_register(county_round()))

    def agency_of(path: str) -> str | None:
        sent = ReturnedFile(path, 1, "a" * 64, None, ReturnedStatus.ATTACHMENT)
        return judge.judge_file(sent).agency

    assert agency_of("2018年工作总结.docx") is None
    assert agency_of("2 工作总结.docx") == "2"
    assert agency_of("县 委 办/2018年.zip!总结.docx") == "XP039"
    assert agency_of("县委/县委办.docx") is None
