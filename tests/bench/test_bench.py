"""The bench still runs: every candidate finds the same, and what it tells can be read."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bench import report, sampling
from bench.bars import Bar, at_least, at_most, bars
from bench.contests import (
    BUILT,
    CELL_BY_CELL,
    OWN_ROWS,
    SAME_CELLS,
    SIZES,
    STAMPED,
    SUMMARY,
)
from bench.corpora import make_round
from bench.grown_rounds import make
from bench.growth import GROWN, Shape
from bench.growth_picture import draw as draw_growth
from bench.manifest import load_manifest
from bench.picture import draw
from bench.readers import BARE, READERS
from bench.report import PUBLISHED, number, table
from bench.sampling import Entrant, MeasureError, Sample, compete
from workbook_tool.core.returns.register import Status
from workbook_tool.workflows.consolidate import consolidate

REPOSITORY = Path(__file__).parents[2]
SCRIPT = "the usual pandas script"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora") / "read-12"
    make_round(folder, criteria=12, agencies=1)
    return folder


@pytest.mark.parametrize("name", READERS)
def test_every_reader_finds_the_scores_that_were_typed(name: str, corpus: Path) -> None:
    (path,) = (corpus / "returned").glob("*.xlsx")

    found = READERS[name](load_manifest(corpus))(path)

    typed = [8.5, 7.0, 7.5, 8.0, 6.5, 7.0, 6.5, 8.0, 6.5, 8.0, 8.5, 9.0]
    assert list(found) == ([] if name == BARE else typed)


def test_the_tiniest_size_runs_and_leaves_results(tmp_path: Path) -> None:
    wanted = "consolidate 3|make a workbook|write the summary of 4|write 300 rows"
    asked = ["--size", "tiny", "--place", str(tmp_path), "--only", wanted]
    finished = subprocess.run(
        [sys.executable, "-m", "bench", *asked],
        capture_output=True,
        check=False,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"},
    )

    assert finished.returncode == 0, finished.stderr.decode()
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    contests = results["contests"]
    summary = "write the summary of 4"
    assert list(contests) == ["consolidate 3", summary, "make a workbook", "write 300 rows"]
    for contest, names in (
        ("consolidate 3", ("workbook_tool", SCRIPT)),
        (summary, (SUMMARY, SAME_CELLS)),
        ("make a workbook", (STAMPED, BUILT)),
        ("write 300 rows", (OWN_ROWS, CELL_BY_CELL, "pandas")),
    ):
        for name in names:
            assert contests[contest][name]["cpu_seconds"] > 0
            assert contests[contest][name]["peak_megabytes"] > 10
    for peer in ("datamaps", "crease"):  # in the environment of the bench only
        standing = contests["consolidate 3"][peer]
        assert standing.get("failure", "is not installed for").count("is not installed for") == 1
    verdicts = {bar["en"]: bar["reached"] is not None for bar in results["bars"]}
    assert verdicts["300 detail rows: XlsxWriter constant_memory takes (equal cells)"]
    assert not verdicts["workbook-tool --help, against bare Python"]
    assert b"not measured" in finished.stdout
    assert ET.fromstring(draw(results)).tag.endswith("svg")


def test_what_grows_is_drawn_with_every_point_and_a_round_of_each_shape_counts_whole(
    tmp_path: Path,
) -> None:
    points = [{"size": size, "cpu": 1.5 * size, "peak": 50} for size in (1, 5, 20)]
    picture = draw_growth(dict.fromkeys(GROWN, points))
    assert ET.fromstring(picture).tag.endswith("svg")
    assert picture.count("<circle") == 3 * len(GROWN)
    make(tmp_path / "round", Shape(agencies=2, criteria=20, files=2, evaluators=1))
    found = consolidate(tmp_path / "round")
    assert len(found.consolidation.counted) == 2
    assert len(found.consolidation.files) == 4
    assert [file.verdict.status for file in found.reviews or ()] == [Status.ACCEPTED]


@pytest.fixture
def samples(monkeypatch: pytest.MonkeyPatch) -> dict[str, Iterator[Sample]]:
    """What each command takes, in the order of its runs; nothing is started."""
    known: dict[str, Iterator[Sample]] = {}

    def run(command: Sequence[str], _environment: object) -> Sample:
        found = next(known[command[0]], None)
        if found is None:
            message = "no such command"
            raise MeasureError(message)
        return found

    monkeypatch.setattr(sampling, "run", run)
    return known


def sample(wall: float, cpu: float, checksum: str = "same") -> Sample:
    return Sample(wall, cpu, 20.0, {"checksum": checksum})


def test_ratios_are_taken_within_a_round(samples: dict[str, Iterator[Sample]]) -> None:
    # The machine slows down from round to round; the ratio stays.
    samples["a"] = iter([sample(1, 1), sample(2, 2), sample(10, 10)])
    samples["b"] = iter([sample(3, 2), sample(6, 4), sample(10, 20)])

    standings = compete([Entrant("ours", ["a"]), Entrant("theirs", ["b"])], 3)

    assert list(standings) == ["ours", "theirs"]
    assert (standings["theirs"].wall_ratio, standings["theirs"].cpu_ratio) == (3, 2)
    assert (standings["ours"].wall, standings["ours"].wall_ratio) == (2, 1)


def test_candidates_that_find_different_things_stop_the_bench(
    samples: dict[str, Iterator[Sample]],
) -> None:
    samples["a"] = iter([sample(1, 1, "8")])
    samples["b"] = iter([sample(1, 1, "9")])

    with pytest.raises(MeasureError, match="different things"):
        compete([Entrant("ours", ["a"]), Entrant("theirs", ["b"])], 1)


def test_a_candidate_that_fails_says_why_and_the_others_go_on(
    samples: dict[str, Iterator[Sample]],
) -> None:
    samples["a"] = iter([sample(1, 1), sample(1, 1)])
    samples["b"] = iter([sample(1, 1)])

    standings = compete([Entrant("ours", ["a"]), Entrant("theirs", ["b"])], 2)

    assert standings["theirs"].failure == "no such command"
    assert not standings["theirs"].samples
    assert len(standings["ours"].samples) == 2
    with pytest.raises(MeasureError):
        compete([Entrant("ours", ["b"])], 1)


def test_what_a_job_says_of_itself_goes_before_what_was_seen() -> None:
    told = Sample(1, 2, 30, {"cpu": 0.5, "peak": 25})

    assert (sampling.cpu_of(told), sampling.peak_of(told)) == (0.5, 25)
    assert (sampling.cpu_of(sample(1, 2)), sampling.peak_of(sample(1, 2))) == (2, 20)


@pytest.mark.parametrize(
    ("bar", "is_met", "gap"),
    [
        (at_most("", "", 2, "×", 2), True, 0),
        (at_most("", "", 2, "×", 3), False, 0.5),
        (at_least("", "", 4, "×", 4), True, 0),
        (at_least("", "", 4, "×", 3), False, 0.25),
        (at_least("", "", 4, "×", None), False, 0),
    ],
)
def test_a_bar_says_whether_it_is_met_and_by_how_much_it_is_missed(
    bar: Bar, is_met: bool, gap: float
) -> None:
    assert (bar.is_met, bar.gap) == (is_met, gap)


def test_every_bar_has_both_languages_and_none_is_met_unmeasured() -> None:
    found = list(bars({}, SIZES["usual"]))

    assert len({bar.en for bar in found}) == len({bar.zh for bar in found}) == len(found)
    assert not any(bar.is_met for bar in found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_published_table_has_a_line_for_every_bar(language: str) -> None:
    published = json.loads(PUBLISHED.read_text("utf-8"))

    told = table(language)

    assert [bar[language] for bar in published["bars"]] == [
        line.split(" | ")[0].removeprefix("| ") for line in told.splitlines()[2:-2]
    ]
    assert "make bench" in told
    assert draw(published) == report.PICTURE.read_text("utf-8")


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), (0.256, "0.26"), (1.25, "1.2"), (33.4, "33")]
)
def test_numbers_are_as_short_as_their_size_allows(value: float | None, shown: str) -> None:
    assert number(value) == shown
