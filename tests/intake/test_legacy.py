"""Old formats go through a worker process that may be killed; a crash costs one file only."""

import importlib
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from tests.intake.compound_files import biff8, compound_file, old_workbook
from tests.intake.packages import packed, refusal_of, rules_of
from tests.intake.test_package import assert_facts
from workbook_tool.core.cells import (
    Cell,
    CellKind,
    FileFormat,
    FoundSheet,
    FoundWorkbook,
    Range,
    SheetState,
)
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding, Location, Rule
from workbook_tool.intake import AirlockLimits, encryption, legacy, legacy_worker, read_workbook
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.ole import CompoundFile, DamagedOleError
from workbook_tool.intake.sniff import sniff

XLS = old_workbook({(0, 0): "甲", (4, 6): 8.5, (5, 6): 9.0})
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def ods(rows: str, tables: int = 1) -> bytes:
    table = "".join(
        f'<table:table table:name="表{number}">{rows}</table:table>' for number in range(tables)
    )
    content = (
        f'<office:document-content xmlns:office="{_OFFICE}" xmlns:table="{_TABLE}"'
        f' xmlns:text="{_TEXT}"><office:body><office:spreadsheet>{table}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return packed(
        {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content},
        method=zipfile.ZIP_STORED,
    )


CELL = (
    '<table:table-row><table:table-cell office:value-type="float" office:value="7.5">'
    "<text:p>7.5</text:p></table:table-cell></table:table-row>"
)


def test_an_old_workbook_is_read_with_a_warning() -> None:
    assert sniff(XLS) is Nature.XLS
    for name in ("a.xls", "a.et"):
        found = read_workbook(XLS, name)
        assert found.file_format is FileFormat.XLS
        assert found.sheets[0].name == "表1"
        assert found.sheets[0].cells == {
            (1, 1): Cell(CellKind.TEXT, "甲"),
            (5, 7): Cell(CellKind.NUMBER, "8.5"),
            (6, 7): Cell(CellKind.NUMBER, "9"),
        }
        assert rules_of(found) == {Code.LEGACY_FORMAT}
    assert rules_of(read_workbook(XLS, "a.xlsx")) == {Code.LEGACY_FORMAT, Code.EXTENSION_MISMATCH}


def test_an_open_document_spreadsheet_is_read_through_the_airlock() -> None:
    found = read_workbook(ods(CELL), "a.ods", last_row=9)
    assert found.file_format is FileFormat.ODS
    assert found.sheets[0].cells == {(1, 1): Cell(CellKind.NUMBER, "7.5")}
    hostile = packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": "<!DOCTYPE a><a/>",
        }
    )
    assert refusal_of(hostile) is Code.DOCTYPE_REFUSED


def test_cells_beyond_the_last_row_and_sheets_beyond_the_limit_are_mentioned() -> None:
    found = read_workbook(XLS, "a.xls", last_row=5)
    assert set(found.sheets[0].cells) == {(1, 1), (5, 7)}
    assert rules_of(found) == {Code.LEGACY_FORMAT, Code.FAR_CELLS}
    many = read_workbook(ods(CELL, tables=3), "a.ods", limits=AirlockLimits(sheets=2))
    assert len(many.sheets) == 2
    assert rules_of(many) == {Code.LEGACY_FORMAT, Code.MANY_SHEETS}
    assert refusal_of(ods("", tables=0)) is Code.NO_WORKSHEET


def test_too_many_cells_and_damage_are_findings() -> None:
    assert refusal_of(XLS, limits=AirlockLimits(cells=2)) is Code.TOO_MANY_CELLS
    broken = compound_file({"Workbook": b"\x09\x08\xff\xff" + bytes(4096)})
    assert refusal_of(broken) is Code.LEGACY_UNREADABLE
    assert read_workbook(XLS, "a.xls").sheets


def test_a_far_corner_ends_the_worker_or_is_refused_but_never_us() -> None:
    far = (
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/>'
        "</table:table-row><table:table-row>"
        '<table:table-cell table:number-columns-repeated="16383"/>'
        '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    )
    limits = AirlockLimits(seconds=5)
    assert refusal_of(ods(CELL + far), limits=limits) in {
        Code.LEGACY_UNREADABLE,
        Code.READ_TOO_SLOW,
    }
    assert read_workbook(XLS, "a.xls").sheets


def test_the_worker_answers_requests_until_there_are_no_more() -> None:
    requests = b""
    for content, cells in ((XLS, 10), (XLS, 1), (b"none", 10)):
        header = json.dumps({"size": len(content), "cells": cells}).encode()
        requests += header + b"\n" + content
    answers = io.BytesIO()
    legacy_worker.serve(io.BytesIO(requests), answers)
    lines = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert lines[0]["sheets"][0]["cells"][0] == [1, 1, "text", "甲"]
    assert lines[1] == {"error": "cells"}
    assert "error" in lines[2]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, ("boolean", "TRUE")),
        (False, ("boolean", "FALSE")),
        (8, ("number", "8")),
        (8.0, ("number", "8")),
        (7.5, ("number", "7.5")),
        (float("inf"), ("number", "inf")),
        ("甲", ("text", "甲")),
        (date(2018, 10, 8), ("date", "2018-10-08")),
        (datetime(2018, 10, 8, 9, 0), ("date", "2018-10-08T09:00:00")),  # noqa: DTZ001 - as calamine gives it
        (time(8, 30), ("date", "08:30:00")),
        (timedelta(hours=30), ("date", "1 day, 6:00:00")),
    ],
)
def test_values_become_kind_and_text(value: object, expected: tuple[str, str]) -> None:
    assert legacy_worker.value_text(value) == expected


def test_merges_are_ranges() -> None:
    merged = (
        '<table:table-row><table:table-cell table:number-columns-spanned="2"'
        ' table:number-rows-spanned="2" office:value-type="float" office:value="1"/>'
        "</table:table-row>"
    )
    found = read_workbook(ods(merged), "a.ods")
    assert found.sheets[0].merges in {(), (Range(1, 1, 2, 2),)}


def test_encrypted_documents_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    package = compound_file({"EncryptedPackage": bytes(5000), "EncryptionInfo": bytes(10)})
    assert sniff(package) is Nature.ENCRYPTED
    assert refusal_of(package) is Code.PASSWORD_PROTECTED
    assert refusal_of(old_workbook({}, encrypted=True)) is Code.PASSWORD_PROTECTED
    managed = compound_file(
        {"EncryptedPackage": b"x", "\x06DataSpaces/DRMEncryptedTransform": b"x"}
    )
    assert refusal_of(managed) is Code.RIGHTS_MANAGED
    monkeypatch.setattr("workbook_tool.intake.reader.decrypt_with_default_password", lambda _: XLS)
    assert rules_of(read_workbook(package, "a.xls")) == {
        Code.DEFAULT_PASSWORD,
        Code.LEGACY_FORMAT,
    }


class _Office:
    """Stands for a document of msoffcrypto."""

    def __init__(self, content: io.BytesIO) -> None:
        self.content = content.getvalue()

    def load_key(self, *, password: str) -> None:
        if password != "VelvetSweatshop":  # noqa: S105 - published, no secret
            raise KeyError(password)

    def decrypt(self, target: io.BytesIO) -> None:
        if self.content == b"other":
            raise ValueError
        target.write(self.content)


def test_only_the_default_password_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    class Crypt:
        OfficeFile = _Office

    monkeypatch.setattr(importlib, "import_module", lambda _: Crypt)
    assert encryption.decrypt_with_default_password(b"plain") == b"plain"
    assert encryption.decrypt_with_default_password(b"other") is None
    monkeypatch.setattr(encryption, "_MAX_PLAIN_BYTES", 5)
    assert encryption.decrypt_with_default_password(b"plain") == b"plain"
    monkeypatch.setattr(encryption, "_MAX_PLAIN_BYTES", 4)
    assert encryption.decrypt_with_default_password(b"plain") is None

    def absent(_: str) -> object:
        raise ImportError

    monkeypatch.setattr(importlib, "import_module", absent)
    assert encryption.decrypt_with_default_password(b"plain") is None


@pytest.mark.parametrize(
    ("stream", "nature"),
    [
        ("WordDocument", Nature.WORD),
        ("PowerPoint Document", Nature.SLIDES),
        ("__properties_version1.0", Nature.OUTLOOK_MAIL),
        ("Contents", Nature.UNKNOWN),
        ("Book", Nature.XLS),
        ("\x09DRMContent", Nature.RIGHTS_MANAGED),
    ],
)
def test_compound_files_are_told_apart_by_their_streams(stream: str, nature: Nature) -> None:
    assert sniff(compound_file({stream: b"x" * 10})) is nature


def test_compound_files_give_short_and_long_streams() -> None:
    streams = {"短": b"s" * 100, "长": b"l" * 70_000, "空": b"", "库/内": b"i" * 5_000}
    compound = CompoundFile(compound_file(streams))
    assert {name: compound.read(name) for name in compound.streams} == streams


def read_all(content: bytes) -> None:
    compound = CompoundFile(content)
    for name in compound.streams:
        compound.read(name)


@pytest.mark.parametrize("cut", [8, 100, 511, 512, 1024, 1536, 3000])
def test_a_cut_compound_file_is_damaged(cut: int) -> None:
    content = compound_file({"短": b"s" * 100, "长": b"l" * 9_000})
    with pytest.raises(DamagedOleError):
        read_all(content[:cut])
    assert sniff(content[:cut]) is Nature.BROKEN_OLE


def test_compound_files_that_contradict_themselves_end_in_one_error() -> None:
    content = compound_file({"短": b"s" * 200, "长": b"l" * 9_000, "库/内": b"i" * 50})
    seen = set()
    for at in [*range(24, 130), *range(512, len(content), 37)]:
        for value in (0, 1, 0xFE, 0xFF):
            broken = content[:at] + bytes([value]) + content[at + 1 :]
            try:
                read_all(broken)
            except DamagedOleError as error:
                seen.add(str(error))
    assert {"loop", "sector", "sector size", "directory of streams", "cut short"} <= seen


def test_a_long_allocation_table_is_followed_through_its_chain() -> None:
    content = bytearray(compound_file({"长": b"l" * 9_000}))
    # The only table sector is named by a chain sector instead of by the header.
    table = content[76:80]
    content[76:80] = b"\xff\xff\xff\xff"
    chain = len(content) // 512 - 1
    content += bytes(table) + b"\xff" * 504 + b"\xfe\xff\xff\xff"
    content[68:72] = chain.to_bytes(4, "little")
    assert CompoundFile(bytes(content)).read("长") == b"l" * 9_000
    content[-4:] = chain.to_bytes(4, "little")
    with pytest.raises(DamagedOleError):
        CompoundFile(bytes(content))


def test_the_stream_of_an_old_workbook_is_as_long_as_a_regular_one() -> None:
    assert len(biff8({})) == 4096


def test_a_password_that_calamine_meets_is_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ({"error": "PasswordError"}, False)
    monkeypatch.setattr(legacy._bench, "ask", lambda *_: answer)
    assert refusal_of(XLS) is Code.PASSWORD_PROTECTED


def test_sheets_without_cells_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    chart = SimpleNamespace(typ="SheetTypeEnum.ChartSheet", name="图", visible="Visible")
    workbook = SimpleNamespace(sheets_metadata=[chart])
    stand_in = SimpleNamespace(from_filelike=lambda _: workbook)
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", stand_in)
    assert legacy_worker.read_sheets(b"", 10) == []


def test_the_worker_limits_its_memory_where_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    set_limits = []
    monkeypatch.setattr(resource, "setrlimit", lambda kind, sizes: set_limits.append((kind, sizes)))
    legacy_worker.limit_memory(5)
    assert (resource.RLIMIT_AS, (5, 5)) in set_limits

    def refuse(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refuse)
    legacy_worker.limit_memory(5)


def described(
    name: str, cells: Sequence[tuple[int, int, str, str]], state: str = "visible"
) -> dict[str, object]:
    return {"name": name, "state": state, "merges": [[1, 1, 2, 3]], "cells": list(cells)}


@pytest.mark.parametrize(
    ("nature", "file_format", "named"),
    [(Nature.XLS, FileFormat.XLS, ".xls/.et"), (Nature.ODS, FileFormat.ODS, ".ods")],
)
def test_the_answer_of_the_worker_becomes_a_workbook(
    monkeypatch: pytest.MonkeyPatch, nature: Nature, file_format: FileFormat, named: str
) -> None:
    cells = [(5, 1, "number", "8.5"), (6, 2, "text", "甲"), (7, 1, "date", "2018-10-08")]
    sheets = [described("一", cells), described("二", cells[:2], "veryHidden"), described("三", [])]
    monkeypatch.setattr(legacy._bench, "ask", lambda *_: ({"sheets": sheets}, False))
    limits = AirlockLimits(sheets=2)
    found = legacy.read_legacy(b"x", nature, last_row=6, limits=limits)
    kept = {(5, 1): Cell(CellKind.NUMBER, "8.5"), (6, 2): Cell(CellKind.TEXT, "甲")}
    merges = (Range(1, 1, 2, 3),)
    assert found == FoundWorkbook(
        file_format,
        (
            FoundSheet("一", SheetState.VISIBLE, kept, merges),
            FoundSheet("二", SheetState.VERY_HIDDEN, kept, merges),
        ),
        oddities=(
            Finding.of(Code.LEGACY_FORMAT, format=named),
            Finding.of(Code.MANY_SHEETS, count=3, limit=2),
            Finding.of(Code.FAR_CELLS, Location(sheet="一"), sheet="一", row=6),
        ),
    )
    found = legacy.read_legacy(b"x", nature, last_row=None, limits=AirlockLimits(sheets=3))
    assert len(found.sheets[0].cells) == 3
    assert found.oddities == (Finding.of(Code.LEGACY_FORMAT, format=named),)


@pytest.mark.parametrize(
    ("answer", "is_late", "rule", "facts"),
    [
        (None, True, Code.READ_TOO_SLOW, {"limit": "2.5"}),
        (None, False, Code.LEGACY_UNREADABLE, {"reason": "crash"}),
        ({"error": "cells"}, False, Code.TOO_MANY_CELLS, {"limit": 7}),
        ({"error": "PasswordError"}, False, Code.PASSWORD_PROTECTED, {}),
        ({"error": "XlsError"}, False, Code.LEGACY_UNREADABLE, {"reason": "XlsError"}),
        ({"sheets": []}, False, Code.NO_WORKSHEET, {}),
    ],
)
def test_each_fault_of_the_worker_is_told(
    monkeypatch: pytest.MonkeyPatch,
    answer: dict[str, object] | None,
    is_late: bool,
    rule: Rule,
    facts: dict[str, object],
) -> None:
    asked = []

    def ask(*request: object) -> tuple[dict[str, object] | None, bool]:
        asked.append(request)
        return answer, is_late

    monkeypatch.setattr(legacy._bench, "ask", ask)
    limits = AirlockLimits(seconds=2.5, cells=7)
    with pytest.raises(UnreadableReturnError) as caught:
        legacy.read_legacy(b"bytes", Nature.XLS, last_row=None, limits=limits)
    assert caught.value.finding.rule is rule
    assert_facts(caught.value.finding, **facts)
    assert asked == [(b"bytes", limits)]


class _Sheet(SimpleNamespace):
    """Stands for a sheet of calamine."""

    def to_python(self, *, skip_empty_area: bool) -> list[list[object]]:
        assert not skip_empty_area
        return cast("list[list[object]]", self.rows)


def calamine_of(monkeypatch: pytest.MonkeyPatch, sheets: Sequence[_Sheet]) -> None:
    import python_calamine

    by_name = {sheet.name: sheet for sheet in sheets}

    def open_workbook(source: io.BytesIO) -> SimpleNamespace:
        assert source.getvalue() == b"bytes"
        return SimpleNamespace(sheets_metadata=sheets, get_sheet_by_name=by_name.__getitem__)

    stand_in = SimpleNamespace(from_filelike=open_workbook)
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", stand_in)


def test_the_worker_describes_every_worksheet(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = "SheetTypeEnum.WorkSheet"
    calamine_of(
        monkeypatch,
        [
            _Sheet(name="图", typ="SheetTypeEnum.ChartSheet", visible="x.Visible"),
            _Sheet(
                name="一", typ=kind, visible="SheetVisibleEnum.Visible",
                rows=[["", ""], ["", 7.5], ["甲", ""]], merged_cell_ranges=[((0, 1), (2, 3))],
            ),
            _Sheet(name="二", typ=kind, visible="SheetVisibleEnum.Hidden", rows=[[8]]),
            _Sheet(
                name="三", typ=kind, visible="SheetVisibleEnum.VeryHidden", rows=[],
                merged_cell_ranges=None,
            ),
            _Sheet(name="四", typ=kind, visible="odd", rows=[[0.0, False]]),
        ],
    )  # fmt: skip
    found = legacy_worker.read_sheets(b"bytes", 5)
    assert found == [
        {
            "name": "一",
            "state": "visible",
            "merges": [[1, 2, 3, 4]],
            "cells": [[2, 2, "number", "7.5"], [3, 1, "text", "甲"]],
        },
        {"name": "二", "state": "hidden", "merges": [], "cells": [[1, 1, "number", "8"]]},
        {"name": "三", "state": "veryHidden", "merges": [], "cells": []},
        {
            "name": "四",
            "state": "visible",
            "merges": [],
            "cells": [[1, 1, "number", "0"], [1, 2, "boolean", "FALSE"]],
        },
    ]
    with pytest.raises(legacy_worker._TooManyCellsError):
        legacy_worker.read_sheets(b"bytes", 4)


def test_the_worker_answers_each_request_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(content: bytes, cells: int) -> list[object]:
        if content == b"panic":
            raise SystemExit
        if content == b"many":
            raise legacy_worker._TooManyCellsError
        return [content.decode(), cells]

    class Answers(io.BytesIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1

    monkeypatch.setattr(legacy_worker, "read_sheets", read)
    requests = b"".join(
        b'{"size": %d, "cells": 3}\n%b' % (len(content), content)
        for content in (b"one", b"panic", b"many", b"")
    )
    answers = Answers()
    legacy_worker.serve(io.BytesIO(requests), answers)
    assert answers.getvalue().splitlines(keepends=True) == [
        b'{"sheets": ["one", 3]}\n',
        b'{"error": "SystemExit"}\n',
        b'{"error": "cells"}\n',
        b'{"sheets": ["", 3]}\n',
    ]
    assert answers.flushed == 4


def test_the_worker_limits_memory_and_writes_no_core(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    legacy_worker.limit_memory(5)
    assert limits == {resource.RLIMIT_AS: (5, 5), resource.RLIMIT_CORE: (0, 0)}
