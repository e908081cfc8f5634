"""The sample rounds on schemes of other shapes: the whole job, held against their own sources."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.conftest import Soffice
from tests.excel.summary.reading import listing, open_book, score_rows
from tests.samples.oracle import NOT_APPLICABLE, Oracle
from tools.make_samples import build_samples, build_summary, find_stale, is_fresh
from tools.sample_rounds import build_sample
from workbook_tool.cli.bilingual import BilingualOption
from workbook_tool.cli.json_reports import build_consolidation_json
from workbook_tool.cli.round_commands import init_command
from workbook_tool.core.round.roster import anyone_of
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import Language
from workbook_tool.definition import definition_names, sample_names
from workbook_tool.round_folder.rounds import find_round, load_definition
from workbook_tool.workflows.demo import run_demo
from workbook_tool.workflows.init import init_round

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = tuple(name for name in sample_names() if name != "xinping")
WITHOUT_POINTS = "caf"
SCORED = tuple(name for name in NAMES if name != WITHOUT_POINTS)
ENGLISH = tuple(name for name in NAMES if Oracle(name).language == "en")
KILOBYTE = 1000

# Every file that is not simply accepted, with what weighs most about it.
ODD_FILES = {
    "baldrige": {
        "Southfield Example Clinic.xlsx": ("rejected", "S106"),
        "Lakeside Example College.xlsx": ("warned", "S102"),
    },
    "baoshan": {
        "丁社区.xlsx": ("rejected", "S119"),
        "戊学校/自评表.xlsx": ("rejected", "S103"),
    },
    "caf": {"Regional Airport.xlsx": ("rejected", "S115")},
    "cdc-shi": {"High School.xlsx": ("rejected", "S115")},
    "efqm": {
        "City Transport/draft.xlsx": ("superseded", "R103"),
        "City Transport/final.xlsx": ("warned", "R104"),
        "Health Insurance.xlsx": ("rejected", "S105"),
    },
    "naac": {"Academy of Physical Education.xlsx": ("rejected", "S103")},
    "slaq": {"灌区管理处.xlsx": ("rejected", "S103")},
}
GRADES = {
    "baldrige": {"BQ01": "Leading", "BQ03": "Developing", "BQ05": "Mature", "BQ06": "Beginning"},
    "baoshan": {"JJ01": "优秀", "JJ02": "合格", "JJ03": "优秀", "JJ06": "不合格"},
    "cdc-shi": {"SH01": "Strong", "SH02": "Good", "SH03": "Good"},
    "efqm": {"EX01": None, "EX03": None, "EX04": None},
    "naac": {"TE01": "A++", "TE03": "A+", "TE04": "B+", "TE06": "C"},
    "slaq": {"SL01": "一级", "SL02": "三级", "SL03": "二级", "SL05": "不达标", "SL06": "不达标"},
}
ERRORS = ("#VALUE!", "#DIV/0!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#NULL!", "Err:")
CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
ENGLISH_SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")
# What formulas compare with what is typed, or replace in it by a character at most: never shown.
ONLY_COMPARED = re.compile(r'\$[A-Z]+\$?\d+="[^"]*"|,"[^"]{1,2}","[^"]?"\)?')
# Names that the package has in every language: colours of a theme, fonts, the program itself.
NOT_READ = re.compile(r"theme\d+\.xml$|styles\.xml$|\.rels$|Content_Types")


@dataclass(frozen=True)
class Done:
    """One sample round, generated and consolidated."""

    name: str
    folder: Path
    report: Mapping[str, Any]
    oracle: Oracle

    @property
    def files(self) -> Mapping[str, Mapping[str, Any]]:
        return {file["file"]: file for file in self.report["files"]}

    @property
    def agencies(self) -> Mapping[str, Mapping[str, Any]]:
        return {agency["agency"]: agency for agency in self.report["agencies"]}

    @property
    def counted(self) -> Mapping[str, str]:
        """Return the file that counts for each agency that has one."""
        odd = ODD_FILES[self.name]
        return {
            row["agency"]: path
            for path, row in self.oracle.planned.items()
            if odd.get(path, ("accepted", ""))[0] in {"accepted", "warned"}
        }

    @property
    def summary(self) -> Path:
        return self.folder / "county_summary.xlsx"

    @property
    def issued(self) -> tuple[Path, ...]:
        return tuple(sorted((self.folder / "outgoing").glob("*.xlsx")))


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Done]:
    root = tmp_path_factory.mktemp("rounds")
    found = {}
    for name in NAMES:
        done = run_demo(root / name, sample=name)
        report = build_consolidation_json(done.consolidated, Language.EN)
        found[name] = Done(name, root / name, report, Oracle(name))
    return found


@pytest.fixture(params=NAMES)
def done(request: pytest.FixtureRequest, rounds: Mapping[str, Done]) -> Done:
    return rounds[request.param]


@pytest.fixture(params=SCORED)
def scored(request: pytest.FixtureRequest, rounds: Mapping[str, Done]) -> Done:
    return rounds[request.param]


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_is_committed_is_what_the_sources_give(name: str) -> None:
    home = SAMPLES / name
    assert list(find_stale(build_samples(home))) == []
    assert is_fresh(home / "county_summary.xlsx", build_summary(home))


@pytest.mark.parametrize("name", NAMES)
def test_init_gives_a_round_that_reads_as_it_was_built(name: str, tmp_path: Path) -> None:
    init_round(tmp_path, sample=name, language=Language.ZH)
    assert load_definition(find_round(tmp_path)) == build_sample(name)
    assert not (tmp_path / ".workbook-tool" / "key.json").exists()


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_marked_as_an_example_and_small(name: str) -> None:
    sample = build_sample(name)
    assert sample.settings.is_example
    assert re.search("[Ee]xample|示例", sample.settings.title)
    for agency in sample.roster:
        assert re.search("Example|示例", agency.name), agency.name
    files = [path for path in (SAMPLES / name).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 400 * KILOBYTE


@pytest.mark.parametrize("name", NAMES)
def test_the_criteria_are_those_of_the_published_table(name: str) -> None:
    scheme, leaves = build_sample(name).scheme, Oracle(name).leaves
    found = [(one.levels[0], Fraction(one.cap), one.groups, one.role) for one in scheme]
    roles = {"state": CriterionRole.REGULAR}
    assert found == [
        (leaf.section, leaf.cap, leaf.groups, roles.get(leaf.role, leaf.role)) for leaf in leaves
    ]
    worths = [Fraction(one.worth) for one in scheme if one.has_points]
    assert worths == [leaf.worth for leaf in leaves if leaf.role in {"regular", "bonus"}]


def test_every_file_gets_the_status_that_it_was_made_for(done: Done) -> None:
    odd = ODD_FILES[done.name]
    for path, file in done.files.items():
        status, code = odd.get(path, ("accepted", ""))
        codes = {one["code"] for one in file["findings"]}
        assert (file["status"], bool(codes)) == (status, bool(code)), (path, codes)
        assert not code or code in codes, (path, codes)
    assert set(done.files) == set(done.oracle.planned)


def test_totals_and_rates_are_those_of_an_independent_count(scored: Done) -> None:
    expected = {code: scored.oracle.standing(path) for code, path in scored.counted.items()}
    found = {code: one for code, one in scored.agencies.items() if one["total"] is not None}
    assert set(found) == set(expected)
    for code, one in found.items():
        assert Fraction(one["total"]) == expected[code].total, code
        assert float(one["rate"]) == pytest.approx(float(expected[code].rate), abs=1e-12)


def test_grades_are_those_of_an_independent_count_and_those_foreseen(scored: Done) -> None:
    standings = {code: scored.oracle.standing(path) for code, path in scored.counted.items()}
    expected = scored.oracle.grades(standings)
    found = {
        code: one["grade"] for code, one in scored.agencies.items() if one["total"] is not None
    }
    assert found == expected == GRADES[scored.name]


def test_ranks_are_competition_ranks_overall_and_by_category(scored: Done) -> None:
    oracle = scored.oracle
    standings = {code: oracle.standing(path) for code, path in scored.counted.items()}
    expected = oracle.ranks(standings)
    for code, one in scored.agencies.items():
        assert one["rank"] == expected.get(code), code
        category = oracle.agencies[code]["category"]
        peers = {
            other: standing
            for other, standing in standings.items()
            if oracle.agencies[other]["category"] == category
        }
        assert one["group_rank"] == oracle.ranks(peers).get(code), code


def test_the_score_table_shows_every_answer_subtotal_and_total(scored: Done) -> None:
    is_chinese = scored.oracle.language == "zh"
    sheet = open_book(scored.summary.read_bytes())[
        "得分情况汇总表" if is_chinese else "Score table"
    ]
    rows = score_rows(sheet)
    head, total, mark = (
        ("一级小计", "合计", "不适用") if is_chinese else ("Subtotals", "Total", "n/a")
    )
    criteria = build_sample(scored.name).scheme.criteria
    for agency, path in scored.counted.items():
        listed = scored.oracle.agencies[agency]
        row = rows[listed["name"]]
        standing = scored.oracle.standing(path)
        asked = [one.code for one in criteria if one.applies_to(anyone_of(listed["category"]))]
        typed = dict(zip(asked, scored.oracle.answers(path), strict=True))
        shown = {criterion.code: row[criterion.code] for criterion in criteria}
        assert shown == {
            code: _shown(typed[code], mark) if code in typed else "—" for code in shown
        }, agency
        assert row[total] == float(standing.total)
        for section, points in standing.sections.items():
            found = row[f"{head}/{section}"]
            if section in standing.section_rates:
                assert found == pytest.approx(float(points), abs=0.0050001), section
            else:
                assert found == mark, "nothing applies, which is no zero"


def _shown(answer: str, mark: str) -> str | float:
    """Return what the score table shows of an answer."""
    if answer == NOT_APPLICABLE:
        return mark
    return float(answer) if re.fullmatch(r"[0-9. ]+", answer) else answer


def test_states_are_shown_and_counted_and_nobody_is_ranked(rounds: Mapping[str, Done]) -> None:
    done = rounds[WITHOUT_POINTS]
    for one in done.agencies.values():
        assert (one["total"], one["rate"], one["grade"], one["rank"]) == (None,) * 4
    book = open_book(done.summary.read_bytes())
    rows = score_rows(book["Score table"])
    codes = [criterion.code for criterion in build_sample(done.name).scheme]
    answers = {}
    for agency, path in done.counted.items():
        row = rows[done.oracle.agencies[agency]["name"]]
        answers[agency] = done.oracle.answers(path)
        assert [row[code] for code in codes] == answers[agency], agency
    states = {str(row["Code"]): row for row in listing(book["States"], "Code")}
    for turn, code in enumerate(codes):
        chosen = [typed[turn] for typed in answers.values()]
        for state in ("Achieved", "Partially achieved", "Not achieved"):
            assert states[code][state] == chosen.count(state), (code, state)


@pytest.mark.parametrize("name", ENGLISH)
def test_no_english_round_holds_a_chinese_character(name: str, rounds: Mapping[str, Done]) -> None:
    done = rounds[name]
    for path in (*done.issued, done.summary, *(SAMPLES / name / "returned").rglob("*.xlsx")):
        assert not CHINESE.search(path.name)
        found = [
            (part, text)
            for part, text in _texts(path)
            if CHINESE.search(ONLY_COMPARED.sub("", text))
        ]
        assert not found, (path.name, found[:5])


@pytest.mark.parametrize("name", sorted({*NAMES} - {*ENGLISH}))
def test_no_chinese_round_holds_an_english_sentence(name: str, rounds: Mapping[str, Done]) -> None:
    for path in (*rounds[name].issued, rounds[name].summary):
        found = [(part, text) for part, text in _texts(path) if ENGLISH_SENTENCE.search(text)]
        assert not found, (path.name, found[:5])


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield every text and every attribute of the parts that people read, formulas included."""
    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            if not NOT_READ.search(part):
                for text in re.findall(r'>([^<]+)<|="([^"]*)"', package.read(part).decode()):
                    yield part, "".join(text)


@pytest.fixture(scope="module")
def recalculated(
    rounds: Mapping[str, Done], soffice: Soffice, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[tuple[str, str], Path]:
    """Every returned workbook and every summary as LibreOffice saves them, all in one batch."""
    folder = tmp_path_factory.mktemp("recalculated")
    copies: dict[tuple[str, str], Path] = {}
    for name, done in rounds.items():
        for path in (*done.files, "summary"):
            source = done.summary if path == "summary" else done.folder / "returned" / path
            copies[name, path] = folder / f"{len(copies)}.xlsx"
            shutil.copyfile(source, copies[name, path])
    saved = soffice.convert(tuple(copies.values()), to="xlsx", into=folder / "out")
    return dict(zip(copies, saved, strict=True))


@pytest.mark.libreoffice
def test_libreoffice_computes_what_the_returned_files_say(
    rounds: Mapping[str, Done], recalculated: Mapping[tuple[str, str], Path]
) -> None:
    for (name, path), again in recalculated.items():
        if path != "summary":
            source = rounds[name].folder / "returned" / path
            computed, saved = _cells(again), _cells(source)
            differing = {cell: (saved.get(cell), computed.get(cell)) for cell in saved | computed}
            wrong = {cell: pair for cell, pair in differing.items() if pair[0] != pair[1]}
            assert not wrong, (name, path, wrong)


@pytest.mark.libreoffice
def test_the_total_of_a_filled_form_is_the_one_that_counts(
    rounds: Mapping[str, Done], recalculated: Mapping[tuple[str, str], Path]
) -> None:
    for name, done in rounds.items():
        for agency, path in done.counted.items():
            if name == WITHOUT_POINTS:
                continue
            if all(word.strip() == word for word in done.oracle.answers(path)):
                book = load_workbook(recalculated[name, path], data_only=True)
                assert _total_of(book) == done.oracle.standing(path).total, (name, agency)


def _total_of(book: Workbook) -> Fraction:
    """Return what stands right of the caps in the line of the total."""
    sheet = book.worksheets[1]
    for row in sheet.iter_rows(values_only=True):
        if str(row[0]).startswith(("合　计", "Total")):
            numbers = [cell for cell in row if isinstance(cell, int | float)]
            return Fraction(str(numbers[1]))
    raise AssertionError(sheet.title)


@pytest.mark.libreoffice
def test_no_workbook_shows_an_error(recalculated: Mapping[tuple[str, str], Path]) -> None:
    for key, path in recalculated.items():
        found = {cell: text for cell, text in _cells(path).items() if text.startswith(ERRORS)}
        assert not found, (key, found)


def _cells(path: Path) -> dict[tuple[str, str], str]:
    """Return every cell, numbers as exact as a second program stores them."""
    book = open_book(path.read_bytes()) if "summary" in path.name else None
    book = book or load_workbook(BytesIO(path.read_bytes()), data_only=True)
    found = {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value not in {None, ""}:
                    value = cell.value
                    shown = f"{value:.9g}" if isinstance(value, float) else str(value)
                    found[sheet.title, cell.coordinate] = shown
    return found


@pytest.mark.libreoffice
def test_every_sheet_prints_on_pages_of_its_width_without_a_clipped_number(
    rounds: Mapping[str, Done], soffice: Soffice, tmp_path: Path
) -> None:
    copies = []
    for name, done in rounds.items():
        first = next(iter(done.counted.values()))
        for kind, source in (
            ("form", done.folder / "returned" / first),
            ("summary", done.summary),
        ):
            copies.append(tmp_path / f"{name}_{kind}.xlsx")
            shutil.copyfile(source, copies[-1])
    printed = soffice.convert(copies, to="pdf", into=tmp_path / "pdf")
    for source, target in zip(copies, printed, strict=True):
        text = subprocess.run(
            ["pdftotext", "-layout", str(target), "-"], capture_output=True, check=True
        ).stdout.decode()
        assert "###" not in text, source.name
        pages = [page for page in text.split("\f") if page.strip()]
        assert len(pages) >= 3, source.name
        if source.stem.endswith("_form"):
            _check_scoring_pages(source, pages)


def _check_scoring_pages(source: Path, pages: list[str]) -> None:
    """Hold the scoring sheet to its rows: each code stands on one of its pages, none is torn."""
    sheet = load_workbook(source, data_only=True).worksheets[1]
    codes = [
        str(row[0]) for row in sheet.iter_rows(values_only=True) if re.match(r"C\d", str(row[0]))
    ]
    scoring = [page for page in pages if re.search(r"自评得分|Self score", page)]
    assert len(scoring) <= 1 + len(codes) // 12, (source.name, len(scoring))
    for code in codes:
        line = re.compile(rf"^\s*{code}(?![\w：:、,])", re.MULTILINE)  # not in what each takes
        assert sum(bool(line.search(page)) for page in scoring) == 1


@pytest.mark.parametrize("language", Language)
def test_the_help_of_init_names_every_sample(language: Language) -> None:
    option = next(one for one in init_command.params if one.name == "sample")
    assert isinstance(option, BilingualOption)
    listed = set(re.findall(r"[a-z-]+", option.text.in_language(language)))
    assert set(definition_names()) <= listed
