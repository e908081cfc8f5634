"""Whole runs on random folders: nothing is lost, nothing depends on the order of the folder.

``WORKBOOK_TOOL_FOLDERS=1000`` runs the long form of the random folders.
"""

import io
import os
import random
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import pytest

from tests.workflows.filling import fill, issued
from tests.workflows.states import state_of
from workbook_tool.cli.json_reports import build_consolidation_json
from workbook_tool.cli.report_shapes import AgencyReport, FileReport
from workbook_tool.cli.text_reports import describe_consolidation
from workbook_tool.core.text import Language
from workbook_tool.intake import read_workbook
from workbook_tool.reading import judging
from workbook_tool.round_folder import rounds
from workbook_tool.workflows import read_round as read_round_module
from workbook_tool.workflows.consolidate import consolidate

FOLDERS = int(os.environ.get("WORKBOOK_TOOL_FOLDERS", "100"))
SEED = 20181031
ON_ROSTER = 81
STATUSES = (
    "accepted", "warned", "rejected", "conflict", "superseded", "ignored", "quarantined",
)  # fmt: skip


def _rename(workbook: Any, inspection: Any) -> None:  # noqa: ANN401 - an edit of openpyxl's workbook
    place = inspection.blueprint.agency_name_place
    workbook[place.sheet][place.cell] = "新平县林业局"


def _zip(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return target.getvalue()


def _hostile(content: bytes) -> bytes:
    """Return a workbook with a DOCTYPE in a part."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "xl/workbook.xml":
                part = part.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook', 1)
            new.writestr(entry, part)
    return target.getvalue()


@pytest.fixture(scope="module")
def pieces(small_round: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Return the contents that random folders are put together from, by what they are."""
    place = tmp_path_factory.mktemp("pieces")

    def filled(agency: str, scores: Any, edit: Any = None) -> bytes:  # noqa: ANN401 - as ``fill``
        source = issued(small_round, agency)
        return fill(source, place / "filled.xlsx", scores, edit=edit).read_bytes()

    good = filled("XP039", Decimal(5))
    return {
        "XP039 five": good,
        "XP039 four": filled("XP039", Decimal(4)),
        "XP039 too much": filled("XP039", Decimal(99)),
        "XP039 blank": issued(small_round, "XP039").read_bytes(),
        "XP040 six": filled("XP040", Decimal(6)),
        "XP040 as text": filled("XP040", {f"C{n:02}": "6分" for n in range(1, 13)}),
        "XP040 partly": filled("XP040", {"C01": Decimal(6)}),
        "XP066 seven": filled("XP066", Decimal(7)),
        "XP066 under another name": filled("XP066", Decimal(7), _rename),
        "hostile": _hostile(good),
        "cut": good[:5000],
        "zip": _zip({"内/表.xlsx": good, "说明.txt": b"text", "~$x.xlsx": b"lock"}),
        "photo": b"\xff\xd8\xff\xe0" + bytes(2000),
        "letter": "情况说明".encode(),
        "empty": b"",
    }


NAMES: Mapping[str, str] = {"zip": ".zip", "photo": ".jpg", "letter": ".txt"}


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each definition and each content once; what a run makes of them is what is tested."""
    _remember(monkeypatch, read_round_module, "load_definition", rounds.load_definition)
    monkeypatch.setattr(judging, "read_workbook", lru_cache(read_workbook))


def _remember(
    patch: pytest.MonkeyPatch, module: object, name: str, real: Callable[..., Any]
) -> None:
    known: list[Any] = []

    def load(folder: Any) -> Any:  # noqa: ANN401 - stands in for any reader
        if not known:
            known.append(real(folder))
        return known[0]

    patch.setattr(module, name, load)


def _scatter(returned: Path, pieces: Mapping[str, bytes], chance: random.Random) -> list[str]:
    """Put random pieces into a folder and return what was put there."""
    shutil.rmtree(returned)
    returned.mkdir()
    chosen = chance.choices(sorted(pieces), k=chance.randint(0, 9))
    for turn, piece in enumerate(tuple(chosen)):
        home = returned / chance.choice(["", "乡镇", "乡镇/二月", "县直"])
        home.mkdir(parents=True, exist_ok=True)
        name = chance.choice(["自评表", "~$自评表", "XP066自评表", "=1+1", "单位"])
        path = home / f"{name}{turn}{NAMES.get(piece, '.xlsx')}"
        path.write_bytes(pieces[piece])
        moment = chance.randint(1, 5) * 1_000_000
        os.utime(path, (moment, moment))
        if chance.random() < 0.1:
            (home / f"link{turn}.xlsx").symlink_to(path)
            chosen.append("link")
    return chosen


@pytest.mark.usefixtures("_quick")
def test_nothing_is_lost_in_random_folders(folder: Path, pieces: Mapping[str, bytes]) -> None:
    chance = random.Random(SEED)
    met: Counter[str] = Counter()
    for turn in range(FOLDERS):
        chosen = _scatter(folder / "returned", pieces, chance)
        before = state_of(folder).returned
        result = consolidate(folder / "returned", dry_run=True)
        told = f"folder {turn} of seed {SEED}: {chosen}"
        _assert_conserved(result, folder / "returned", told)
        met.update(file.status.value for file in result.consolidation.files)
        assert state_of(folder).returned == before
    assert set(met) == set(STATUSES), "the folders do not show every status"


def _assert_conserved(result: Any, returned: Path, told: str) -> None:  # noqa: ANN401 - of ``consolidate``
    report = build_consolidation_json(result, Language.ZH)
    counts, files, agencies = report["counts"], report["files"], report["agencies"]
    paths = [file["file"] for file in files]
    on_disk = {
        path.relative_to(returned).as_posix(): path
        for path in returned.rglob("*")
        if path.is_symlink() or path.is_file()
    }
    opened = {path.partition("!")[0] for path in paths if "!" in path}
    assert len(set(paths)) == len(paths) == counts["files"], told
    assert {path for path in paths if "!" not in path} | opened == set(on_disk), told
    assert all(paths.count(path) == 0 for path in opened), told
    assert len([path for path in paths if "!" in path]) == 3 * len(opened), told
    assert counts["files"] == sum(counts[status] for status in STATUSES), told
    by_status = Counter(file["status"] for file in files)
    assert {status: counts[status] for status in STATUSES} == {
        status: by_status[status] for status in STATUSES
    }, told
    standing = Counter(agency["status"] for agency in agencies)
    counted = standing["accepted"] + standing["warned"]
    assert len(agencies) == ON_ROSTER, told
    assert counted + standing["rejected"] + standing["conflict"] + standing["missing"] == ON_ROSTER
    assert counted == counts["accepted"] + counts["warned"], told
    assert standing["missing"] == len(report["missing"]) == counts["agencies_missing"], told
    _assert_nobody_is_wrongly_missing(files, agencies, told)
    text = "\n".join(describe_consolidation(result, Language.ZH))
    for total, sum_of in re.findall(r"：(\d+) = (.+)", text):
        assert int(total) == sum(int(part) for part in re.findall(r"\d+", sum_of)), told
    assert f"应报 {ON_ROSTER}" in text
    assert f"未报 {standing['missing']}" in text


def _assert_nobody_is_wrongly_missing(
    files: Sequence[FileReport], agencies: Sequence[AgencyReport], told: str
) -> None:
    standing = {agency["agency"]: agency for agency in agencies}
    for agency in standing:
        own = [file for file in files if file["agency"] == agency]
        counted = [file for file in own if file["status"] in {"accepted", "warned"}]
        judged = {file["status"] for file in own} - {"ignored"}
        assert len(counted) <= 1, told
        assert (standing[agency]["status"] == "missing") == (not judged), told
        total = standing[agency]["total"]
        assert (total is not None) == bool(counted), told
        if counted:
            scores = [Decimal(str(score)) for score in counted[0]["scores"].values()]
            assert Decimal(str(total)) == sum(scores) == Decimal(str(counted[0]["total"])), told


# The order of the folder.


def _mixed(folder: Path, pieces: Mapping[str, bytes]) -> None:
    """Fill the folder of returns with versions, copies, junk and a container."""
    returned = folder / "returned"
    for turn, (piece, content) in enumerate(sorted(pieces.items())):
        for home in ("", "副本"):
            path = returned / home / f"表{turn}{NAMES.get(piece, '.xlsx')}"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            os.utime(path, (1_000_000, 1_000_000))


class _Shuffled:
    """A folder's entries in another order."""

    def __init__(self, entries: list[Any]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> Iterator[Any]:
        return self._entries

    def __next__(self) -> Any:  # noqa: ANN401 - as os.scandir
        return next(self._entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Do nothing; the real folder was closed."""


def _shuffle(patch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)
    real_scan, real_list = os.scandir, os.listdir

    def scan(path: Any = ".") -> _Shuffled:  # noqa: ANN401 - as os.scandir
        with real_scan(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        chance.shuffle(found)
        return _Shuffled(found)

    def names(path: Any = ".") -> list[str]:  # noqa: ANN401 - as os.listdir
        found = sorted(real_list(path))
        chance.shuffle(found)
        return found

    patch.setattr(os, "scandir", scan)
    patch.setattr(os, "listdir", names)


def test_every_order_of_the_folder_gives_the_same_bytes(
    folder: Path, pieces: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _mixed(folder, pieces)
    shutil.rmtree(folder / ".workbook-tool")  # the register is rebuilt from a folder, too
    before = state_of(folder).returned
    monkeypatch.setattr(judging, "read_workbook", lru_cache(read_workbook))
    summaries: set[bytes] = set()
    found: set[str] = set()
    for seed in range(20):
        is_written = seed % 5 == 0  # what is written follows from what was found
        with monkeypatch.context() as patch:
            _shuffle(patch, seed)
            output = folder / f"{seed}.xlsx"
            result = consolidate(folder / "returned", output=output, dry_run=not is_written)
        if is_written:
            summaries.add(output.read_bytes())
        found.add(repr((result.consolidation.files, result.consolidation.results)))
    assert (len(summaries), len(found)) == (1, 1)
    assert state_of(folder).returned == before


def test_a_run_leaves_no_new_file_among_the_returns_or_above(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    consolidate(folder / "returned")
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    state = folder / ".workbook-tool"
    made = {path.relative_to(folder).as_posix() for path in after.keys() - before.keys()}
    assert made == {
        "county_summary.xlsx",
        ".workbook-tool/audit.jsonl",
        ".workbook-tool/last_run.json",
        ".workbook-tool/verdicts.sqlite",
    }
    assert {path for path in before if after[path] != before[path]} <= {state}
