"""``consolidate``: what it prints, what its JSON holds, and what its exit code says."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.examples import CONSOLIDATION, FILES, FOLDER, RESULT, verdict
from tests.cli.running import Runner
from workbook_tool.core.errors import UsageError
from workbook_tool.core.returns.consolidation import Counts
from workbook_tool.core.returns.register import Status
from workbook_tool.core.text import Text
from workbook_tool.reading import ReadingOptions
from workbook_tool.workflows.results import ConsolidateResult, SummaryOptions

SUBJECT = ("consolidate", "returned")
FINDING_KEYS = (
    "code severity sheet cell criterion observed expected message hint".split()  # noqa: SIM905 - reads as the design
)


def stub(run: Runner, result: ConsolidateResult = RESULT) -> list[tuple[object, dict[str, object]]]:
    calls: list[tuple[object, dict[str, object]]] = []

    def job(*arguments: object, **options: object) -> ConsolidateResult:
        calls.append((arguments[0], options))
        return result

    run.stub("consolidate", "consolidate", job)
    return calls


def with_files(*statuses: Status) -> ConsolidateResult:
    files = tuple(verdict(f"{n}.xlsx", status) for n, status in enumerate(statuses))
    numbers = {
        status.value: statuses.count(status)
        for status in Status
        if status not in {Status.MISSING, Status.EXEMPT}
    }
    counts = Counts(issued=4, files=len(files), **numbers, agencies_missing=4)
    return replace(RESULT, consolidation=replace(CONSOLIDATION, files=files, counts=counts))


def read_json(run: Runner) -> dict[str, object]:
    outcome = run(*SUBJECT, "--format", "json")
    report = json.loads(outcome.stdout)
    assert isinstance(report, dict)
    return report


def test_the_options_reach_the_job(run: Runner) -> None:
    calls = stub(run)
    accepted = ("--accept-version", "1", "--accept-version", "previous")
    run("consolidate", "in", "--assessment", "a.xlsx", "-o", "out.xlsx", "--dry-run", *accepted)
    run("consolidate", "in", "--no-refresh")
    run("consolidate", "in", "--refresh")
    run("consolidate", "in", "--jobs", "3", "--scheduler", " tcp://a:1 ", "--no-cache")
    (returned, options), (_, made_out), (_, fresh), (_, read) = calls
    assert read["reading"] == ReadingOptions(3, "tcp://a:1", uses_cache=False)
    assert made_out["options"] == SummaryOptions(refresh_on_load=False)
    assert fresh["options"] == SummaryOptions(refresh_on_load=True)
    assert returned == Path("in")
    options.pop("progress")
    assert options == {
        "assessment": Path("a.xlsx"),
        "output": Path("out.xlsx"),
        "dry_run": True,
        "options": SummaryOptions(),
        "reading": ReadingOptions(jobs=None),
        "accept": ("1", "previous"),
    }


def test_the_short_form_is_the_same_command(run: Runner) -> None:
    stub(run)
    assert run.consolidate("returned") == run(*SUBJECT)


def test_json_has_the_agreed_keys_and_values(run: Runner) -> None:
    stub(run)
    report = read_json(run)
    assert list(report) == [
        "schema_version",
        "round",
        "summary_path",
        "counts",
        "files",
        "agencies",
        "missing",
        "accepted_versions",
        "as_of",
        "papers",
        "notes",
        "stage",
        "review",
    ]
    assert report["notes"] == [note.en for note in RESULT.notes]
    assert report["accepted_versions"] == []
    assert report["schema_version"] == 1
    assert report["round"] == "XPMZ18"
    assert report["summary_path"] == "county_summary.xlsx"
    assert report["counts"] == {
        "issued": 4,
        "files": 6,
        "accepted": 0,
        "warned": 1,
        "rejected": 1,
        "conflict": 1,
        "superseded": 1,
        "ignored": 1,
        "quarantined": 1,
        "agencies_missing": 1,
    }
    assert report["missing"] == [{"agency": "XP042", "name": "新平县卫生局"}]


def test_json_lists_every_file_with_its_scores_as_decimal_strings(run: Runner) -> None:
    stub(run)
    files = read_json(run)["files"]
    assert isinstance(files, list)
    assert [one["file"] for one in files] == [one.file.path for one in FILES]
    by_name = {one["file"]: one for one in files}
    counted = by_name["县农业局/自评表.xlsx"]
    assert counted["scores"] == {"C01": "58.5", "C02": "40"}
    assert counted["total"] == "98.5"
    assert counted["agency"] == "XP039"
    assert counted["status"] == "warned"
    faulty = by_name["县教育局.xlsx"]
    assert faulty["scores"] == {"C01": None, "C02": None}
    assert faulty["total"] is None
    hostile = by_name["bomb.xlsx"]
    assert (hostile["scores"], hostile["total"], hostile["agency"]) == ({}, None, None)


def test_every_key_of_a_finding_is_always_there_and_findings_stay_one_a_cell(run: Runner) -> None:
    stub(run)
    files = read_json(run)["files"]
    assert isinstance(files, list)
    findings = [finding for one in files for finding in one["findings"]]
    assert all(list(finding) == FINDING_KEYS for finding in findings)
    missing_scores = [finding for finding in findings if finding["code"] == "S101"]
    assert [finding["cell"] for finding in missing_scores] == ["G5", "G6"]
    sent_along = next(finding for finding in findings if finding["code"] == "F104")
    assert sent_along["sheet"] is sent_along["cell"] is sent_along["expected"] is None
    assert sent_along["severity"] == "info"


def test_a_final_summary_is_what_publish_makes(run: Runner) -> None:
    calls = stub(run)
    outcome = run("consolidate", "in", "--final", "--lang", "en")
    assert (outcome.code, outcome.stdout, calls) == (2, "", [])
    assert "workbook-tool publish --as final" in outcome.stderr


def test_json_ranks_every_agency_and_the_uncounted_have_no_number(run: Runner) -> None:
    stub(run)
    agencies = read_json(run)["agencies"]
    assert isinstance(agencies, list)
    assert agencies[0] == {
        "agency": "XP039",
        "name": "新平县农业局",
        "status": "warned",
        "total": "98.5",
        "self_total": "98.5",
        "review_total": None,
        "final_total": None,
        "review": None,
        "change": None,
        "rate": "0.985",
        "grade": "优秀",
        "rank": 1,
        "group_rank": 1,
        "computed_grade": "优秀",
        "override_reason": None,
        "triggered": [],
        "forfeited_total": None,
        "tied_for": None,
        "late_days": None,
        "first_arrived": None,
        "open": 0,
        "paper": None,
        "appeal": None,
        "adjusted": [],
        "places": [],
    }
    assert [one["status"] for one in agencies] == ["warned", "rejected", "conflict", "missing"]
    for other in agencies[1:]:
        assert [other[key] for key in ("total", "rate", "grade", "rank", "group_rank")] == [
            None
        ] * 5


def test_json_goes_to_stdout_alone_and_messages_to_stderr(run: Runner) -> None:
    stub(run)
    outcome = run(*SUBJECT, "--format", "json", "--lang", "zh")
    json.loads(outcome.stdout)
    assert "登记已重建。" in outcome.stderr
    assert "请催报 1 家单位。" in outcome.stderr


def test_messages_in_json_follow_the_language(run: Runner) -> None:
    stub(run)
    chinese = json.loads(run(*SUBJECT, "--format", "json", "--lang", "zh").stdout)
    english = json.loads(run(*SUBJECT, "--format", "json", "--lang", "en").stdout)
    assert "未填写" in chinese["files"][3]["findings"][0]["message"]
    assert "not filled in" in english["files"][3]["findings"][0]["message"]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        (None, None),
        (FOLDER / "out" / "a.xlsx", "out/a.xlsx"),
        (FOLDER.parent / "b.xlsx", "../b.xlsx"),
    ],
)
def test_the_summary_path_is_relative_to_the_round(
    run: Runner, summary: Path | None, expected: str | None
) -> None:
    stub(run, replace(RESULT, summary=summary))
    assert read_json(run)["summary_path"] == expected


def test_the_report_says_in_chinese_who_stands_where(run: Runner) -> None:
    stub(run)
    outcome = run(*SUBJECT, "--lang", "zh")
    lines = outcome.stdout.splitlines()
    assert lines[0] == "民族团结进步示范测评（XPMZ18）"
    assert lines[1] == "应报 4　已报 3　采用 1　退回 1　冲突 1　未报 1"
    assert lines[2] == "单位：4 = 采用 1 + 退回 1 + 冲突 1 + 未报 1"
    assert lines[3].startswith("文件：6 = 已采用（有提示） 1 + ")
    assert lines[4] == "未报（1）：县卫生局"
    assert str(RESULT.summary) in outcome.stdout
    assert lines[-1] == "下一步：请催报 1 家单位。"
    assert len(lines) < 25


def test_many_faulty_files_keep_the_report_short(run: Runner) -> None:
    files = tuple(
        replace(FILES[3], file=replace(FILES[3].file, path=f"{number:02}.xlsx"))
        for number in range(30)
    )
    stub(run, replace(RESULT, consolidation=replace(CONSOLIDATION, files=files)))
    report = run(*SUBJECT, "--lang", "zh").stdout
    assert len(report.splitlines()) <= 16
    assert "还有 25 个文件需要处理" in report


def test_a_summary_beside_the_usual_one_is_exit_2(run: Runner) -> None:
    stub(run, replace(RESULT, is_beside=True))
    assert run(*SUBJECT, "--exit-zero").code == 2


def test_only_files_that_need_a_hand_are_listed(run: Runner) -> None:
    stub(run)
    report = run(*SUBJECT).stdout
    for name in ("bomb.xlsx", "县教育局.xlsx", "a.zip!财政局.xlsx", "two versions"):
        assert name in report
    assert "照片.jpg" not in report
    assert "2 more files do not count" in report


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ((), 0),
        ((Status.ACCEPTED, Status.WARNED, Status.SUPERSEDED, Status.IGNORED), 0),
        ((Status.ACCEPTED, Status.REJECTED), 1),
        ((Status.ACCEPTED, Status.CONFLICT), 1),
        ((Status.ACCEPTED, Status.QUARANTINED), 1),
        ((Status.IGNORED,), 1),
    ],
)
def test_the_exit_code_says_whether_something_needs_attention(
    run: Runner, statuses: tuple[Status, ...], code: int
) -> None:
    stub(run, with_files(*statuses))
    assert run(*SUBJECT).code == code
    assert run(*SUBJECT, "--exit-zero").code == 0


def test_an_empty_folder_is_said_to_be_empty(run: Runner) -> None:
    stub(run, replace(with_files(), summary=None))
    assert "尚未收到自评表" in run(*SUBJECT, "--lang", "zh").stdout


def test_a_reason_is_not_said_twice(run: Runner) -> None:
    file = replace(FILES[3], reason=Text("得分未填写", "Score missing"))
    stub(run, replace(RESULT, consolidation=replace(CONSOLIDATION, files=(file,))))
    report = run(*SUBJECT, "--lang", "zh").stdout
    assert report.count("得分未填写") == 1


def test_long_lists_are_cut_and_say_so(run: Runner) -> None:
    stub(run, with_files(*[Status.REJECTED] * 50))
    report = run(*SUBJECT).stdout
    assert "45 more files need attention" in report


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"summary": None}, "no summary was written"),
        ({"is_dry_run": True, "summary": None}, "nothing was written"),
        ({"is_beside": True}, "beside the usual one"),
    ],
)
def test_the_report_says_where_the_summary_is_or_why_there_is_none(
    run: Runner, changes: dict[str, object], words: str
) -> None:
    stub(run, replace(RESULT, **changes))  # type: ignore[arg-type]  # the cases above have the types
    assert words in run(*SUBJECT).stdout


def test_what_cannot_run_is_one_sentence_and_exit_two_even_with_exit_zero(run: Runner) -> None:
    def job(*arguments: object, **options: object) -> ConsolidateResult:
        raise UsageError("找不到文件夹“x”。", "There is no folder x.")

    run.stub("consolidate", "consolidate", job)
    outcome = run(*SUBJECT, "--exit-zero", "--format", "json")
    assert (outcome.code, outcome.stdout, outcome.stderr) == (
        2,
        "",
        "Error: There is no folder x.\n",
    )
    assert "找不到文件夹“x”。" in run(*SUBJECT, "--lang", "zh").stderr
