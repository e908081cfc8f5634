"""The optional extras for real: what they open, and what is said where one is missing."""

import importlib
import importlib.util
import io
import os
import struct
import zlib
from pathlib import Path
from types import ModuleType

import pytest
import xlsxwriter

from tests.intake.packages import refusal_of, rules_of
from workbook_tool.core.findings import Code
from workbook_tool.core.text import Language
from workbook_tool.intake import ReturnedStatus, read_one, read_workbook

NAME = "县农业局/自评表.xlsx"
IS_CI = os.environ.get("CI") == "true"


def _content() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.add_worksheet("自评打分").write_number("A1", 9.5)
    return target.getvalue()


CONTENT = _content()


def has(library: str) -> bool:
    """Tell whether a library is installed; in CI it must be."""
    found = importlib.util.find_spec(library) is not None
    assert found or not IS_CI, library
    return found


def rar_of(name: str, part: bytes) -> bytes:
    """Return a RAR archive (version 3) with one file that is stored as it is."""

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    raw = name.replace("/", "\\").encode("utf-8")
    entry = struct.pack("<LLBLLBBHL", len(part), len(part), 2, zlib.crc32(part), 0x4D21_0000,
                        20, 0x30, len(raw), 0x20)  # fmt: skip
    return (
        b"Rar!\x1a\x07\x00"
        + block(0x73, 0, bytes(6))
        + block(0x74, 0x8000, entry + raw)
        + part
        + block(0x7B, 0x4000, b"")
    )


def seven_zip_of(name: str, part: bytes, password: str | None = None) -> bytes:
    target = io.BytesIO()
    with importlib.import_module("py7zr").SevenZipFile(target, "w", password=password) as archive:
        archive.writestr(part, name)
    return target.getvalue()


def encrypted(content: bytes, password: str) -> bytes:
    target = io.BytesIO()
    library = importlib.import_module("msoffcrypto.format.ooxml")
    library.OOXMLFile(io.BytesIO(content)).encrypt(password, target)
    return target.getvalue()


def assert_member_is_read(path: Path) -> None:
    (found,) = read_one(path)
    assert (found.path, found.status) == (f"{path.name}!{NAME}", ReturnedStatus.WORKBOOK)
    assert found.content == CONTENT
    assert Code.IN_CONTAINER in {finding.rule for finding in found.findings}


def assert_install_line(path: Path, extra: str) -> None:
    (found,) = read_one(path)
    assert found.status is ReturnedStatus.UNREADABLE
    (finding,) = found.findings
    assert finding.rule is Code.ARCHIVE_NEEDS_EXTRA
    assert extra in finding.message(Language.EN)


def test_a_rar_archive_is_opened_or_its_extra_named(tmp_path: Path) -> None:
    path = tmp_path / "a.rar"
    path.write_bytes(rar_of(NAME, CONTENT))
    if has("rarfile"):
        assert_member_is_read(path)
    else:
        assert_install_line(path, "archives")


@pytest.mark.parametrize("cut", [7, 10, 40])
def test_a_rar_archive_that_was_cut_is_damaged(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.rar"
    path.write_bytes(rar_of(NAME, CONTENT)[:cut])
    (found,) = read_one(path)
    rule = Code.ARCHIVE_DAMAGED if has("rarfile") else Code.ARCHIVE_NEEDS_EXTRA
    assert [finding.rule for finding in found.findings] == [rule]


def test_a_7z_archive_is_opened_or_its_extra_named(tmp_path: Path) -> None:
    path = tmp_path / "a.7z"
    if has("py7zr"):
        path.write_bytes(seven_zip_of(NAME, CONTENT))
        assert_member_is_read(path)
    else:
        path.write_bytes(b"7z\xbc\xaf\x27\x1c")
        assert_install_line(path, "archives")


def test_a_7z_archive_with_a_password_is_not_opened(tmp_path: Path) -> None:
    if not has("py7zr"):
        pytest.skip("nothing here writes 7z")
    path = tmp_path / "a.7z"
    path.write_bytes(seven_zip_of(NAME, CONTENT, "geheim"))
    (found,) = read_one(path)
    assert Code.ARCHIVE_ENCRYPTED in {finding.rule for finding in found.findings}


def test_a_7z_archive_with_one_name_twice_loses_neither_in_silence(tmp_path: Path) -> None:
    if not has("py7zr"):
        pytest.skip("nothing here writes 7z")
    target = io.BytesIO()
    with importlib.import_module("py7zr").SevenZipFile(target, "w") as archive:
        archive.writestr(b"1", "b.txt")
        archive.writestr(b"2", "b.txt")
    path = tmp_path / "a.7z"
    path.write_bytes(target.getvalue())
    (found,) = read_one(path)
    assert [finding.rule for finding in found.findings] == [Code.DUPLICATE_PARTS]


def test_the_programs_default_password_opens_a_workbook_and_no_other_does() -> None:
    if not has("msoffcrypto"):
        pytest.skip("nothing here encrypts; test_encryption tells what is said then")
    found = read_workbook(encrypted(CONTENT, "VelvetSweatshop"), "a.xlsx")
    assert found.sheets[0].text_at(1, 1) == "9.5"
    assert Code.DEFAULT_PASSWORD in rules_of(found)
    assert refusal_of(encrypted(CONTENT, "123456")) is Code.PASSWORD_PROTECTED


@pytest.mark.parametrize(
    ("name", "content"), [("a.rar", b"Rar!\x1a\x07\x00"), ("a.7z", b"7z\xbc\xaf\x27\x1c")]
)
def test_where_an_extra_is_missing_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes
) -> None:
    def is_absent(library: str) -> ModuleType:
        raise ImportError(library)

    path = tmp_path / name
    path.write_bytes(content)
    monkeypatch.setattr(importlib, "import_module", is_absent)
    assert_install_line(path, "archives")
