"""Forms that a clerk fills in at the keyboard, in a real window of an office's screen.

Cell after cell by the Tab key, drop-downs by their text. The window saves as .xlsx; for .ods it
would ask for the password of the locked sheets, so LibreOffice without a window saves the others.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import Soffice
from tests.core.form.live import MAY_SEND, places_of, typed_into
from tests.core.found import Typed, WorkbookCopy, issued_copy
from tests.excel.real_window import PROGRAMS, open_screen, write_profile
from tests.excel.test_office_screen import SCREEN
from tests.programs import require_programs, run_with_uno
from tests.workflows.filling import REPOSITORY, issued
from workbook_tool.core.findings import Code, Severity
from workbook_tool.core.form import Field, FieldKind
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.register import Status
from workbook_tool.definition import read_definition
from workbook_tool.workflows.check import check_files
from workbook_tool.workflows.generate import generate

pytestmark = [pytest.mark.libreoffice, pytest.mark.thorough]

SCRIPT = Path(__file__).with_name("fill_in_office.py")
FORMATS = ("xlsx", "ods", "xls")
COVER = {FieldKind.DATE: "2018.9.30", FieldKind.PHONE: "0877-7011234"}
NO_WORK = "no such work here"


class Clerk(NamedTuple):
    """Whose form it is, and what is answered otherwise than with full marks."""

    agency: str
    scores: Mapping[str, Typed]
    left: tuple[str, ...] = ()  # criteria that do not apply


CLERKS = {
    "xinping": Clerk("XP039", {"C01": Decimal("9.5"), "C05": Decimal(0)}),
    "slaq": Clerk("SL01", {"C02": Decimal(30), "C14": "否"}, left=("C03",)),
}


def filled(sample: str) -> WorkbookCopy:
    """Return the form as the clerk will have filled it in."""
    clerk = CLERKS[sample]
    found = read_definition(REPOSITORY / "samples" / sample / "assessment.xlsx")
    copy = issued_copy(found, clerk.agency).fill(clerk.scores)
    for one in copy.scheme:
        copy.put(one.code, f"held {one.code} as planned, see the list", Field.BASIS)
    for code in clerk.left:
        for field in (Field.SCORE, Field.BASIS, Field.EVIDENCE, Field.DEDUCTION):
            copy.put(code, None, field)
        copy.put(code, NO_WORK, Field.NOT_APPLICABLE)
    for asked in copy.blueprint.cover:
        text = asked.choices[0] if asked.choices else COVER.get(asked.kind, "张三")
        copy.sheet(asked.place.sheet).put(asked.place.row, asked.place.column, text)
    listed = copy.blueprint.evidence_table
    row = {"criterion": copy.scheme.criteria[0].code, "title": "学习计划", "pages": "3"}
    for column in listed.columns[1:]:
        copy.sheet(listed.sheet).put(listed.first_row, column.column, row.get(column.field))
    return copy


def walk(copy: WorkbookCopy) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Yield the inputs of each sheet in the order of the Tab key, as far as any is filled."""
    typed = typed_into(copy)
    for sheet in copy.blueprint.sheets:
        inputs = sorted((one.row, one.column) for one in sheet.cells if one.is_input)
        values = [typed.get((sheet.name, *place), "") for place in inputs]
        texts = [
            value if isinstance(value, str) else number_text(Decimal(str(value)))
            for value in values
        ]
        last = max((turn for turn, text in enumerate(texts) if text), default=-1)
        if last >= 0:
            yield sheet.name, [(*inputs[turn], texts[turn]) for turn in range(last + 1)]


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("typed")


@pytest.fixture(scope="module", name="shown")
def _shown(folder: Path, soffice: Soffice) -> Mapping[str, str]:
    """Fill all forms in and save them; return what their covers say then."""
    require_programs(*PROGRAMS)
    write_profile(folder / "profile")
    jobs = []
    for sample, clerk in CLERKS.items():
        home = folder / sample
        home.mkdir()
        shutil.copyfile(
            REPOSITORY / "samples" / sample / "assessment.xlsx", home / "assessment.xlsx"
        )
        generate(home, only=(clerk.agency,))
        copy = filled(sample)
        _, cover = places_of(copy)
        jobs.append(
            {
                "path": str(issued(home, clerk.agency)),
                "typed": list(walk(copy)),
                "look": cover,
                "save": str(saved(folder, sample, "xlsx")),
            }
        )
    asked = folder / "jobs.json"
    asked.write_text(json.dumps(jobs), "utf-8")
    with open_screen(*SCREEN) as environment:
        arguments = ("soffice", str(folder / "profile"), *map(str, SCREEN), str(asked))
        answer = run_with_uno(SCRIPT, *arguments, environment=environment)
    for ending in FORMATS[1:]:
        files = [saved(folder, sample, "xlsx") for sample in CLERKS]
        soffice.convert(files, to=ending, into=folder)
    return dict(zip(CLERKS, json.loads(answer), strict=True))


def saved(folder: Path, sample: str, ending: str) -> Path:
    return folder / f"{sample}_{CLERKS[sample].agency}.{ending}"


@pytest.mark.parametrize("sample", CLERKS)
def test_the_cover_says_ready(shown: Mapping[str, str], sample: str) -> None:
    assert shown[sample].startswith(MAY_SEND)


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("sample", CLERKS)
def test_what_was_saved_counts(
    shown: Mapping[str, str], folder: Path, sample: str, ending: str
) -> None:
    assert shown
    checked = check_files(
        (saved(folder, sample, ending),), assessment=folder / sample / "assessment.xlsx"
    )
    (verdict,) = checked.files
    assert verdict.status is (Status.WARNED if ending != "xlsx" else Status.ACCEPTED)
    said = {one.rule for one in verdict.findings if one.severity is not Severity.INFO}
    # An old format costs its own warning and no other.
    assert said == ({Code.LEGACY_FORMAT} if ending != "xlsx" else set())
