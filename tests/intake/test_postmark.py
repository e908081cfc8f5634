"""What a mail says of its way: the date of all that it brings, and who sent it."""

from __future__ import annotations

import os
import struct
import time
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from tests.intake.compound_files import compound_file
from tests.intake.packages import packed
from tests.intake.test_walk import PLAIN, mail_with
from workbook_tool.intake import walk_returned
from workbook_tool.intake.containers.postmark import NO_POSTMARK, Postmark, read_postmark
from workbook_tool.intake.natures import Nature

SENT = datetime(2018, 10, 8, 9, 0, tzinfo=UTC).timestamp()
OWN = 1_600_000_000.0


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            b"Date: Mon, 8 Oct 2018 17:00:00 +0800\r\nFrom: =?utf-8?B?5Y6/?= <NYJ@Example.cn>",
            Postmark("nyj@example.cn", SENT),
        ),
        (b"From: a@b.cn\r\nDate: Mon, 8 Oct 2018 09:00:00 -0000", Postmark("a@b.cn", SENT)),
        (b"From: a@b.cn\r\nDate: yesterday", Postmark("a@b.cn", None)),
        (b"From: a@b.cn\r\nDate: Mon, 8 Oct 99999 09:00:00 +0000", Postmark("a@b.cn", None)),
        (
            b"\xef\xbb\xbf\r\nFrom x Mon Oct 22 09:00:00 2018\r\nFrom: a@b.cn",
            Postmark("a@b.cn", None),
        ),
        ("\ufeffX: y\r\nFrom: a@b.cn\r\n".encode("utf-16-le"), Postmark("a@b.cn", None)),
        (b"From: nobody\r\nSubject: x", NO_POSTMARK),
        (b"From: " + b"(" * 60_000 + b"a@b.cn", NO_POSTMARK),
        (b"From: " + b"a:" * 30_000, NO_POSTMARK),
        (b"Date: Mon, 8 Oct " + b"9" * 5_000 + b" 09:00:00 +0000", NO_POSTMARK),
        (b"Subject: x", NO_POSTMARK),
        (b"\xff\xfe\x00", NO_POSTMARK),
    ],
)
def test_an_internet_mail_names_date_and_sender(headers: bytes, expected: Postmark) -> None:
    assert read_postmark(Nature.MAIL, headers + b"\r\n\r\nbody") == expected


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of this system cannot be set")
def test_a_date_without_its_zone_is_the_worlds_and_not_that_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "CST-8")
        time.tzset()
        found = read_postmark(Nature.MAIL, b"Date: Mon, 8 Oct 2018 09:00:00 -0000\r\n\r\n")
    time.tzset()
    assert found == Postmark("", SENT)


def test_an_outlook_mail_names_when_it_was_delivered_else_submitted() -> None:
    ticks = int((SENT + 11_644_473_600) * 10_000_000)
    delivered = struct.pack("<LLQ", 0x0E060040, 6, ticks)
    submitted = struct.pack("<LLQ", 0x00390040, 6, ticks - 600_000_000)
    other = struct.pack("<LLQ", 0x30070040, 6, 1)
    address = {"__substg1.0_0C1F001F": "NYJ@example.cn\0".encode("utf-16-le")}

    def mark(table: bytes, **streams: bytes) -> Postmark:
        content = compound_file({"__properties_version1.0": b"\0" * 32 + table, **streams})
        return read_postmark(Nature.OUTLOOK_MAIL, content)

    assert mark(submitted + delivered + other, **address) == Postmark("nyj@example.cn", SENT)
    assert mark(submitted) == Postmark("", SENT - 60)
    assert mark(other) == NO_POSTMARK
    # A value that looks like a tag is none, and what is cut off says nothing.
    disguised = struct.pack("<LLQ", 0x30070040, 6, 0x0E060040)
    assert mark(disguised + submitted) == Postmark("", SENT - 60)
    assert mark(submitted[:15]) == NO_POSTMARK
    broken = {"__substg1.0_0C1F001F": b"\x00\xd8" + "@B.XX\0".encode("utf-16-le")}
    assert mark(b"", **broken).sender == "\ufffd@b.xx"
    smtp = {"__substg1.0_5D01001F": "smtp@example.cn".encode("utf-16-le")}
    exchange = {"__substg1.0_0C1F001F": "/o=Office/cn=nyj".encode("utf-16-le")}
    assert mark(b"", **smtp, **address).sender == "smtp@example.cn"
    assert mark(b"", **exchange).sender == ""
    assert read_postmark(Nature.OUTLOOK_MAIL, compound_file({"a": b"x"})) == NO_POSTMARK


def test_what_is_no_mail_or_is_damaged_has_no_postmark() -> None:
    assert read_postmark(Nature.ZIP, packed({"a": "x"})) == NO_POSTMARK
    assert read_postmark(Nature.OUTLOOK_MAIL, b"\xd0\xcf\x11\xe0 cut") == NO_POSTMARK


def undated(name: str, content: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.eml", b"Date: Mon, 8 Oct 2018 17:00:00 +0800\r\n" + mail_with("表.xlsx", PLAIN), SENT),
        # The date of the mail, not that of the archive in it.
        (
            "b.eml",
            b"Date: Mon, 8 Oct 2018 17:00:00 +0800\r\n"
            + mail_with("包.zip", packed({"表.xlsx": PLAIN})),
            SENT,
        ),
        ("c.eml", mail_with("包.zip", packed({"表.xlsx": PLAIN})), 315_619_200.0 - 8 * 3600),
        ("d.eml", mail_with("表.xlsx", PLAIN), OWN),
        ("e.zip", undated("表.xlsx", PLAIN), OWN),
        ("f.xlsx", PLAIN, OWN),
    ],
)
def test_a_file_is_dated_by_its_mail_else_its_archive_else_itself(
    tmp_path: Path, name: str, content: bytes, expected: float
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    os.utime(file, (OWN, OWN))

    (found,) = walk_returned(tmp_path)

    assert found.modified == expected
    assert found.sender == ("a@b.cn" if name.endswith(".eml") else "")
