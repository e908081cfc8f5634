"""The demonstration of a whole round: the files of every step are there, and the same each time."""

import json
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from tests.cli.running import run_apart
from tests.excel.summary.test_review_shift import cells_of, chart_of
from workbook_tool.cli.demo_reports import describe_review_demo
from workbook_tool.core.errors import UsageError
from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition, shipped
from workbook_tool.workflows.demo import run_demo
from workbook_tool.workflows.demo_evaluators import EVALUATORS
from workbook_tool.workflows.demo_review import ReviewDemoResult, run_review_demo

ENGLISH = {"WORKBOOK_TOOL_LANG": "en"}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> ReviewDemoResult:
    return run_review_demo(tmp_path_factory.mktemp("demo") / "round")


def digests(folder: Path) -> Mapping[str, str]:
    """Return what lies in a round for people to read, by path."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".workbook-tool" not in path.parts
    }


def test_each_step_leaves_its_files(played: ReviewDemoResult) -> None:
    folder = played.folder
    assert len(list((folder / "outgoing").glob("*.xlsx"))) - 1 == played.generated.issued == 81
    assert played.returned.consolidation.stage is ScoreStage.SELF
    assert len(list((folder / "notices").glob("*.eml"))) == len(played.notified.notices)
    assert [one.file for one in played.reviewed.workbooks] == [
        f"review/outgoing/{Path(name).name}" for name in played.sent_back
    ]
    assert all((folder / name).is_file() for name in played.sent_back)
    found = played.consolidated.consolidation
    assert found.stage is ScoreStage.FINAL
    assert {file.verdict.status.value for file in played.consolidated.reviews or ()} == {"accepted"}
    assert played.published.file == "results/送审稿_2018-11-15.xlsx"
    assert played.without_bulletin is None
    bulletin, *sheets = played.published.companions
    assert [one.agency for one in sheets] == [one.agency.code for one in found.counted]
    assert all((folder / one.file).is_file() for one in sheets)
    said = "\n".join(one.text for one in docx.Document(str(folder / bulletin.file)).paragraphs)
    best = min((one for one in found.counted if one.rank), key=lambda one: one.rank or 0)
    assert best.agency.name in said
    assert {"自评与考评对比", "评分差异"} <= set(
        openpyxl.load_workbook(folder / str(played.published.file), read_only=True).sheetnames
    )


def test_evaluators_say_less_more_and_the_same_each_with_its_reason(
    played: ReviewDemoResult,
) -> None:
    found = played.consolidated.consolidation
    reviews = [one for review in found.under_review for one in review.criteria]
    parts = [(one, part) for one in reviews for part in one.parts]
    signs = set()
    for one, part in parts:
        assert one.own is not None
        assert one.own.score is not None
        assert part.score is not None
        difference = part.score - Decimal(str(one.own.score))
        signs.add((difference > 0) - (difference < 0))
        assert bool(part.reason) == (difference < 0)
        assert bool(part.raised_reason) == (difference > 0)
        for text in (part.reason, part.raised_reason):
            assert not text or text.startswith("示例")
    assert signs == {-1, 0, 1}
    assert found.review_state is not None
    assert found.review_state.disagreements


def test_the_same_comes_out_every_time(played: ReviewDemoResult, tmp_path: Path) -> None:
    again = run_review_demo(tmp_path / "other name")
    assert digests(again.folder) == digests(played.folder)


def test_the_plain_demonstration_gets_its_evaluators_and_a_second_run_changes_nothing(
    tmp_path: Path,
) -> None:
    plain = run_demo(tmp_path / "round")
    with ZipFile(tmp_path / "round" / "county_summary.xlsx") as package:
        assert "考评" not in package.read("xl/workbook.xml").decode()
    first = run_review_demo(plain.folder)
    assert first.generated.unchanged  # the forms that are out stay as they are
    assert not first.generated.written
    assert first.consolidated.consolidation.stage is ScoreStage.FINAL
    assert read_definition(plain.folder / "assessment.xlsx").review == EVALUATORS
    again = run_review_demo(plain.folder)
    totals = [
        [(one.agency.code, one.final_total, one.rank) for one in step.consolidation.counted]
        for step in (first.consolidated, again.consolidated)
    ]
    assert totals[0] == totals[1]
    assert again.published.file == first.published.file
    assert not again.published.is_new


def test_a_definition_that_somebody_changed_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "round"
    folder.mkdir()
    book = openpyxl.load_workbook(str(shipped("samples", "xinping", "assessment.xlsx")))
    book["单位名册"]["A1"].value = "自己的名册"
    book.save(folder / "assessment.xlsx")
    before = (folder / "assessment.xlsx").read_bytes()
    with pytest.raises(UsageError, match="no evaluators"):
        run_review_demo(folder)
    assert (folder / "assessment.xlsx").read_bytes() == before
    assert not (folder / "outgoing").exists()  # refused before anything is played


def steps_of(said: str) -> Iterator[list[str]]:
    """Yield the words of the command that each step names."""
    for line in said.splitlines():
        found = re.match(r"\d\. .*?(workbook-tool .*)$", line)
        if found:
            yield shlex.split(found[1])[1:]


def test_typing_what_each_step_says_gives_the_same_publication(
    tmp_path: Path, played: ReviewDemoResult
) -> None:
    """The commands are the steps: typed one by one, with the evaluators' files put in between."""
    done = run_apart("demo", "--review", str(tmp_path / "shown"), environment=ENGLISH)
    assert done.returncode == 0, done.stderr.decode()
    steps = list(steps_of(done.stdout.decode()))
    assert [step[0] for step in steps] == [
        *("generate", "consolidate", "notify", "review", "consolidate", "publish"),
    ]
    typed = run_demo(tmp_path / "typed").folder
    shutil.copy(played.folder / "assessment.xlsx", typed / "assessment.xlsx")
    for turn, (name, folder, *words) in enumerate(steps):
        assert folder == str(tmp_path / "shown")
        outcome = run_apart(name, str(typed), *words, environment=ENGLISH)
        assert outcome.returncode in {0, 1}, outcome.stderr.decode()
        if turn == 3:
            for file in played.sent_back:
                shutil.copy2(played.folder / file, typed / file)
    for name in ("county_summary.xlsx", str(played.published.file)):
        assert (typed / name).read_bytes() == (played.folder / name).read_bytes(), name


def test_without_the_extra_for_word_one_sentence_says_so_and_the_rest_is_there(
    tmp_path: Path,
) -> None:
    hide = (
        "import importlib.util as util, sys\nfind = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'docx' else find(name, *more)\n"
        "from workbook_tool.cli.main import main; main(sys.argv[1:])"
    )
    outcome = run_apart("demo", "--review", str(tmp_path / "round"), code=hide, environment=ENGLISH)
    said = outcome.stdout.decode()
    assert outcome.returncode == 0, outcome.stderr.decode()
    (line,) = (line for line in said.splitlines() if "workbook-tool[word]" in line)
    assert line.startswith("   Bulletins ")
    names = {path.name for path in (tmp_path / "round" / "results").iterdir()}
    assert names == {"送审稿_2018-11-15.xlsx"}
    assert said.splitlines()[-1].startswith("Next:")


@pytest.mark.parametrize("language", Language)
def test_the_report_names_what_is_there(played: ReviewDemoResult, language: Language) -> None:
    said = "\n".join(describe_review_demo(played, language))
    folder = str(played.folder)
    places = re.findall(rf"{re.escape(folder)}/\S+", said)
    assert len(places) == 8, places
    for place in places:
        assert Path(place).exists(), place
    found = played.consolidated.consolidation.counted
    for totals in ([one.self_total for one in found], [one.final_total for one in found]):
        mean = sum(map(Decimal, map(str, totals)), Decimal(0)) / len(totals)
        assert f" {mean:.2f}".rstrip("0") in said


def mean_of(scores: list[Fraction]) -> Fraction:
    return sum(scores, Fraction(0)) / len(scores)


def test_the_chart_of_the_first_page_holds_the_numbers_of_the_json(
    played: ReviewDemoResult,
) -> None:
    """Both means are counted anew, from what ``consolidate`` reports of each file and sheet."""
    said = run_apart("consolidate", str(played.folder), "--dry-run", "--format", "json").stdout
    report = json.loads(said)
    own = {
        file["agency"]: file["scores"]
        for file in report["files"]
        if file["status"] in {"accepted", "warned"}
    }
    given: dict[tuple[str, str], list[Fraction]] = {}
    for file in report["review_files"]:
        for sheet in file["sheets"]:
            for code, score in sheet["scores"].items():
                given.setdefault((sheet["agency"], code), []).append(Fraction(score))
    codes = sorted({code for _, code in given})
    shifts = {
        code: mean_of([mean_of(scores) for (_, one), scores in given.items() if one == code])
        - mean_of([Fraction(own[agency][code]) for agency, one in given if one == code])
        for code in codes
    }
    book = openpyxl.load_workbook(str(played.consolidated.summary))
    found = chart_of(book)
    assert found is not None
    title, chart = found
    (series,) = chart.series
    shown = dict(
        zip(
            (name.split()[0] for name in cells_of(book, series.cat.strRef.f)),
            cells_of(book, series.val.numRef.f),
            strict=True,
        )
    )
    assert shown.keys() == shifts.keys()
    for code, value in shown.items():
        assert Decimal(str(value)) == round_half_up(shifts[code], 2), code
    lowered, raised = (sum(sign * one > 0 for one in shifts.values()) for sign in (-1, 1))
    most = max(codes, key=lambda code: abs(shifts[code]))
    assert title == f"考评后 {lowered} 项降低、{raised} 项提高，{most} 变化最大"
