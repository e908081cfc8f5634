"""The commands beside ``consolidate``: options, reports, JSON and exit codes."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.examples import (
    CONSOLIDATION,
    COUNTED,
    EDUCATION,
    FARMING,
    FILES,
    FOLDER,
    HEALTH,
    REPAIRED,
    RESULT,
    ROUND,
    above_cap,
    verdict,
)
from tests.cli.running import Runner
from workbook_tool.core.findings import CATALOGUE
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import CriterionRole, Option
from workbook_tool.core.text import Language, Text
from workbook_tool.workflows.results import (
    CheckResult,
    DecideResult,
    GenerateResult,
    GradeDecideResult,
    InitResult,
    InspectedEntry,
    Inspection,
    LoggedRun,
    RoundLog,
    RoundStatus,
)

STATUS = RoundStatus(
    folder=FOLDER,
    round_id="XPMZ18",
    title="民族团结进步示范测评",
    stage="积极争创",
    days_left=12,
    agencies=4,
    counts=CONSOLIDATION.counts,
    missing=(HEALTH,),
    faulty=(EDUCATION,),
    notes=(Text("登记已重建。", "The register was rebuilt."),),
    next_step=Text("运行 consolidate returned", "run consolidate returned"),
)
GENERATED = GenerateResult(
    folder=FOLDER,
    round_id="XPMZ18",
    issued=4,
    written=("XP039.xlsx", "XP040.xlsx"),
    unchanged=("XP041.xlsx",),
    moved=("旧版/XP042.xlsx",),
    is_dry_run=False,
    notes=(Text("提醒。", "A note."),),
    next_step=Text("发给各单位。", "Send them."),
)

SUM_OF_FILES = (
    "文件：6 = 已采用（有提示） 1 + 需退回修改 1 + 待核定 1 + 已有新版 1 + 不计入 1 + "
    "未打开（存在风险） 1"
)


def stub(run: Runner, module: str, job: str, result: object) -> list[dict[str, object]]:
    """Let a job return a result, and return the list of what it was called with."""
    calls: list[dict[str, object]] = []

    def stand_in(*arguments: object, **options: object) -> object:
        calls.append({"arguments": arguments, **options})
        return result

    run.stub(module, job, stand_in)
    return calls


BROKEN = Text("断开了。", "It is broken.")
RUN = LoggedRun(
    "20181031T040000.000000Z",
    datetime(2018, 10, 31, 4, tzinfo=UTC),
    "1.0",
    {"accepted": 2, "rejected": 1},
    tuple((f"{turn}.xlsx", "new") for turn in range(7)),
    ("1 0123456789abcdef",),
)


def test_log_tells_every_run_and_ends_with_one_where_it_is_broken(run: Runner) -> None:
    calls = stub(run, "log", "read_log", RoundLog(FOLDER, 9, (RUN,)))
    outcome = run("log", "here", "--assessment", "a.xlsx", "--lang", "zh")
    first, *files, more, verdict = outcome.stdout.splitlines()
    assert first.endswith("　已采用 2　需退回修改 1　采用旧版：1 0123456789abcdef")
    assert files == [f"    新增  {turn}.xlsx" for turn in range(5)]
    assert (more, verdict) == ("    另有 2 个文件", "审计日志完整：1 次运行，9 行。")
    assert (outcome.code, calls[0]["arguments"]) == (0, (Path("here"),))

    odd = replace(RUN, time=None, statuses={}, changes=(), faults=(BROKEN,))
    stub(run, "log", "read_log", RoundLog(FOLDER, 1, (odd,), (BROKEN,), (Text("提示", "A note."),)))
    outcome = run("log", "--lang", "en")
    assert (outcome.code, outcome.stderr) == (1, "A note.\n")
    assert outcome.stdout.splitlines()[:3] == [
        "20181031T040000.000000Z  no file; older versions accepted: 1 0123456789abcdef",
        "    It is broken.",
        "It is broken.",
    ]
    stub(run, "log", "read_log", RoundLog(FOLDER, 0, ()))
    assert run("log").stdout == "No consolidate has run yet.\n"


def test_the_log_as_json_has_every_run(run: Runner) -> None:
    stub(run, "log", "read_log", RoundLog(FOLDER, 9, (RUN,), (BROKEN,)))
    outcome = run("log", "--format", "json", "--lang", "en")
    report = json.loads(outcome.stdout)
    assert outcome.code == 1
    assert (report["is_whole"], report["lines"], report["faults"]) == (False, 9, [BROKEN.en])
    (logged,) = report["runs"]
    assert logged["time"] == "2018-10-31T04:00:00+00:00"
    assert logged["files"] == {"accepted": 2, "rejected": 1}
    assert len(logged["changes"]) == 7


def test_status_tells_stage_days_left_who_is_missing_and_what_is_next(run: Runner) -> None:
    calls = stub(run, "status", "read_status", STATUS)
    outcome = run("status", "here", "--assessment", "a.xlsx", "--lang", "zh")
    assert outcome.stdout.splitlines() == [
        "民族团结进步示范测评（XPMZ18）",
        "当前阶段：积极争创",
        "距报送截止还有 12 天",
        "应报 4　已下发 4　已报 3　有问题 1　未报 1",
        SUM_OF_FILES,
        "有问题（1）：县教育局",
        "未报（1）：县卫生局",
        "下一步：运行 consolidate returned",
    ]
    assert outcome.stderr == "登记已重建。\n"
    (call,) = calls
    assert call["arguments"] == (Path("here"),)
    assert call["assessment"] == Path("a.xlsx")
    assert isinstance(call["today"], date)


@pytest.mark.parametrize(
    ("days", "words"),
    [(-3, "3 days past"), (0, "Today is"), (5, "5 days until"), (None, "No deadline")],
)
def test_status_counts_days_before_and_after_the_deadline(
    run: Runner, days: int | None, words: str
) -> None:
    stub(run, "status", "read_status", replace(STATUS, days_left=days, stage=None))
    assert words in run("status").stdout


def test_status_json_has_the_agreed_keys(run: Runner) -> None:
    stub(run, "status", "read_status", STATUS)
    report = json.loads(run("status", "--format", "json", "--lang", "zh").stdout)
    assert set(report) >= {"round", "stage", "days_left", "counts", "missing", "next"}
    assert report["days_left"] == 12
    assert report["missing"] == [{"agency": "XP042", "name": "新平县卫生局"}]
    assert report["next"] == "运行 consolidate returned"
    assert report["counts"]["files"] == 6


def test_status_is_one_while_something_is_faulty_unless_asked_for_zero(run: Runner) -> None:
    stub(run, "status", "read_status", STATUS)
    assert run("status").code == 1
    assert run("status", "--exit-zero").code == 0
    clean = replace(CONSOLIDATION.counts, rejected=0, conflict=0, quarantined=0)
    stub(run, "status", "read_status", replace(STATUS, counts=clean))
    assert run("status").code == 0


def test_check_lists_every_finding_of_every_file(run: Runner) -> None:
    calls = stub(run, "check", "check_files", CheckResult(ROUND, FILES))
    outcome = run("check", "a.xlsx", "b.xlsx", "--lang", "zh")
    assert calls[0]["arguments"] == ((Path("a.xlsx"), Path("b.xlsx")),)
    assert outcome.code == 1
    for words in ("√ 县农业局/自评表.xlsx　已采用（有提示）", "[S102] 自评打分 G5：", "[F104] "):
        assert words in outcome.stdout
    assert outcome.stdout.splitlines()[-1].startswith("下一步：")
    assert "explain S101" in outcome.stdout


def test_check_json_has_files_as_consolidate_has_them(run: Runner) -> None:
    stub(run, "check", "check_files", CheckResult(ROUND, FILES))
    stub(run, "consolidate", "consolidate", RESULT)
    checked = json.loads(run("check", "x", "--format", "json").stdout)
    consolidated = json.loads(run("consolidate", "x", "--format", "json").stdout)
    assert checked["files"] == consolidated["files"]
    assert (checked["schema_version"], checked["round"]) == (1, "XPMZ18")


@pytest.mark.parametrize(
    ("files", "code", "words"),
    [
        ((FILES[2],), 0, "nothing has to be corrected"),
        ((verdict("x", Status.CONFLICT),), 1, "workbook-tool decide"),
        ((verdict("x", Status.QUARANTINED),), 1, "look at the files above"),
        ((verdict("x", Status.IGNORED),), 1, "nothing has to be corrected"),
    ],
)
def test_check_ends_with_what_to_do(
    run: Runner, files: tuple[FileVerdict, ...], code: int, words: str
) -> None:
    stub(run, "check", "check_files", CheckResult(ROUND, files))
    outcome = run("check", "x")
    assert (outcome.code, words in outcome.stdout) == (code, True)
    assert run("check", "x", "--exit-zero").code == 0


def test_a_faulty_return_has_no_total_in_the_json(run: Runner) -> None:
    faulty = replace(COUNTED, findings=(REPAIRED, above_cap("C01", "G5")))
    one = verdict("x", Status.REJECTED, "XP039", agency_return=faulty)
    stub(run, "check", "check_files", CheckResult(ROUND, (one,)))
    (file,) = json.loads(run("check", "x", "--format", "json").stdout)["files"]
    assert file["total"] is None
    assert file["scores"] == {"C01": "58.5", "C02": "40"}


def test_faults_of_a_file_are_left_to_check_by_consolidate(run: Runner) -> None:
    findings = tuple(
        replace(REPAIRED, at=replace(REPAIRED.at, sheet=f"自评打分 ({n})"), rule=CATALOGUE["S101"])
        for n in range(20)
    )
    one = verdict("x", Status.REJECTED, "XP039", findings=findings)
    stub(run, "check", "check_files", CheckResult(ROUND, (one,)))
    stub(
        run,
        "consolidate",
        "consolidate",
        replace(RESULT, consolidation=replace(CONSOLIDATION, files=(one,))),
    )
    assert run("check", "x").stdout.count("[S101]") == 20
    assert "[S101]" not in run("consolidate", "x").stdout


def test_generate_passes_its_options_on_and_splits_the_codes(run: Runner) -> None:
    calls = stub(run, "generate", "generate", GENERATED)
    run("generate", "here", "--reissue", "--only", "XP001,XP002", "--only", "XP003", "--dry-run")
    calls[0].pop("progress")
    assert calls == [
        {
            "arguments": (Path("here"),),
            "assessment": None,
            "reissue": True,
            "carry": False,
            "only": ("XP001", "XP002", "XP003"),
            "dry_run": True,
        }
    ]


def test_generate_says_what_was_written_and_what_is_next(run: Runner) -> None:
    stub(run, "generate", "generate", GENERATED)
    outcome = run("generate", "--lang", "zh")
    assert outcome.code == 0
    assert outcome.stdout.splitlines() == [
        "XPMZ18　自评表 4 份：新写 2　未变 1　移入旧版 1",
        f"位置：{FOLDER / 'outgoing'}",
        "下一步：发给各单位。",
    ]
    assert outcome.stderr == "提醒。\n"
    stub(run, "generate", "generate", replace(GENERATED, is_dry_run=True))
    assert "nothing was written" in run("generate").stdout


def test_init_writes_in_the_language_of_the_terminal(run: Runner) -> None:
    result = InitResult(
        FOLDER, ("assessment.xlsx", "生成.bat"), Text("下一步：核对。", "Next: look")
    )
    calls = stub(run, "init", "init_round", result)
    outcome = run("init", "new", "--sample", "xinping", "--lang", "zh")
    given = {"sample": "xinping", "language": Language.ZH, "dry_run": False}
    assert calls == [{"arguments": (Path("new"),), **given}]
    assert outcome.stdout.splitlines() == [
        f"已建立测评活动：{FOLDER}",
        "  assessment.xlsx",
        "  生成.bat",
        "下一步：核对。",
    ]


def test_decide_passes_agency_file_and_reason_on(run: Runner) -> None:
    result = DecideResult(FARMING, "a.xlsx", "ab" * 32, Text("重新汇总。", "Consolidate again."))
    calls = stub(run, "decide", "decide", result)
    outcome = run("decide", "XP039", "--file", "a.xlsx", "--reason", "电话核实", "--lang", "zh")
    given = {
        "file": "a.xlsx",
        "reason": "电话核实",
        "person": "",
        "assessment": None,
        "dry_run": False,
    }
    assert calls == [{"arguments": ("XP039",), **given}]
    assert "新平县农业局（XP039）采用 a.xlsx" in outcome.stdout
    assert "ab" * 32 in outcome.stdout


def test_decide_passes_a_grade_on_and_says_what_it_replaces(run: Runner) -> None:
    step = Text("重新汇总。", "Consolidate again.")
    result = GradeDecideResult(FARMING, "优秀", "良好", "获省级表彰", step)
    calls = stub(run, "decide", "decide_grade", result)
    outcome = run(
        "decide",
        "XP039",
        "--grade",
        "优秀",
        "--reason",
        "获省级表彰",
        "--by",
        "李四",
        "--lang",
        "zh",
    )
    given = {
        "grade": "优秀",
        "reason": "获省级表彰",
        "person": "李四",
        "assessment": None,
        "dry_run": False,
    }
    assert calls == [{"arguments": ("XP039",), **given}]
    assert "新平县农业局（XP039）等次定为“优秀”，按规则为“良好”" in outcome.stdout
    assert "理由：获省级表彰" in outcome.stdout


def test_decide_takes_a_file_or_a_grade_and_never_both(run: Runner) -> None:
    for more in ((), ("--file", "a.xlsx", "--grade", "优秀")):
        outcome = run("decide", "XP039", "--reason", "有", *more, "--lang", "en")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert "either --file" in outcome.stderr


CELLS = ("A5", "D5", "E5", "G5", "H5", None, "J5", "K5")
ENTRY = InspectedEntry(
    *("C01", "自评打分", "10", "0.5"),
    *CELLS,
    kind=kinds.OPTION,
    role=CriterionRole.BONUS,
    minimum="0",
    weight="40",
    options=(Option("达到", Decimal(10)), Option("未达到")),
    needs_evidence=True,
)


def test_inspect_of_something_else_has_every_key_and_no_parts(run: Runner) -> None:
    stub(run, "inspect", "inspect_file", Inspection("county_summary", Path("s.xlsx")))
    report = json.loads(run("inspect", "s.xlsx", "--format", "json").stdout)
    report.pop("schema_version")
    assert report == {
        "kind": "county_summary",
        "round": None,
        "agency": None,
        "blueprint_version": None,
        "version": None,
        "wording": None,
        "language": None,
        "entries": [],
        "cover": [],
        "total_cell": None,
        "agency_name_cell": None,
        "evaluator": None,
        "agencies": [],
    }
    assert run("inspect", "s.xlsx", "--lang", "zh").stdout == "s.xlsx：本程序生成的汇总表\n"


def test_inspect_maps_the_entries_of_an_agency_workbook(run: Runner) -> None:
    found = Inspection(
        "agency_workbook", Path("a.xlsx"), "XPMZ18", "XP039", "新平县农业局", None, (ENTRY,)
    )
    stub(run, "inspect", "inspect_file", found)
    report = json.loads(run("inspect", "a.xlsx", "--format", "json").stdout)
    assert report["agency"] == {"code": "XP039", "name": "新平县农业局"}
    assert report["entries"] == [
        {
            "criterion": "C01",
            "sheet": "自评打分",
            "cap": "10",
            "step": "0.5",
            "code_cell": "A5",
            "text_cell": "D5",
            "cap_cell": "E5",
            "score_cell": "G5",
            "basis_cell": "H5",
            "evidence_cell": None,
            "deduction_cell": "J5",
            "not_applicable_cell": "K5",
            "kind": "option",
            "kind_title": {"zh": "选项", "en": "option"},
            "role": "bonus",
            "role_title": {"zh": "加分", "en": "bonus"},
            "minimum": "0",
            "weight": "40",
            "options": [{"label": "达到", "points": "10"}, {"label": "未达到", "points": None}],
            "needs_evidence": True,
        }
    ]
    text = run("inspect", "a.xlsx", "--lang", "zh").stdout
    assert "得分 G5" in text
    assert "佐证 -" in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", list(CATALOGUE))
def test_every_code_is_explained_in_both_languages(run: Runner, code: str, language: str) -> None:
    rule = CATALOGUE[code]
    outcome = run("explain", code.lower(), "--lang", language)
    assert outcome.code == 0
    for text in (rule.title, rule.meaning, rule.remedy):
        assert text.in_language(Language(language)) in outcome.stdout


def test_explain_json_has_both_languages(run: Runner) -> None:
    report = json.loads(run("explain", "[s103]", "--format", "json").stdout)
    rule = CATALOGUE["S103"]
    assert (report["code"], report["severity"]) == ("S103", "error")
    for key in ("title", "meaning", "remedy"):
        text = getattr(rule, key)
        assert report[key] == {"zh": text.zh, "en": text.en}


def test_an_unknown_code_is_exit_two_and_names_similar_ones(run: Runner) -> None:
    outcome = run("explain", "S10", "--lang", "zh")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "没有问题代码“S10”" in outcome.stderr
    assert "S101" in outcome.stderr


def test_demo_is_done_although_its_sample_holds_faulty_returns(run: Runner) -> None:
    done = SimpleNamespace(folder=Path("演示"), generated=GENERATED, consolidated=RESULT)
    calls = stub(run, "demo", "run_demo", done)
    outcome = run("demo", "--lang", "zh")
    assert str(Path("演示") / "county_summary.xlsx") in outcome.stdout
    assert "汇总.bat" in outcome.stdout
    assert outcome.code == 0
    assert calls[0]["arguments"] == (Path("workbook-tool-demo"),)
    assert "自评表 4 份" in outcome.stdout
    assert outcome.stdout.splitlines()[-1].startswith("下一步：")


@pytest.mark.parametrize("jobs", ["0", "-1", "1.5", "257", "many", "", "²"])
def test_a_number_of_processes_that_is_none_is_exit_two(
    run: Runner, tmp_path: Path, jobs: str
) -> None:
    for command in (("consolidate", str(tmp_path)), ("status", str(tmp_path))):
        outcome = run(*command, "--jobs", jobs, "--lang", "en")
        assert outcome.code == 2
        assert "1 to 256" in outcome.stderr
        assert "1 至 256" in run(*command, "--jobs", jobs, "--lang", "zh").stderr
