"""Archives and mails are opened in memory, one level deep; each member is weighed by itself."""

import base64
import io
import struct
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from email.message import Message
from pathlib import Path

import pytest

from tests.intake.compound_files import compound_file
from tests.intake.packages import packed, patched_entry, workbook_bytes
from tests.intake.test_ole import START, entry_at, patched
from workbook_tool.core.findings import Code, Rule, Severity
from workbook_tool.intake import (
    DEFAULT_LIMITS,
    AirlockLimits,
    ReturnedFile,
    ReturnedStatus,
    walk_returned,
)
from workbook_tool.intake.containers.attachment_names import (
    attachment_name,
    decode_bytes,
    plain_name,
)

PLAIN = workbook_bytes('<row r="1"><c r="A1"><v>7.5</v></c></row>')


def walked(
    folder: Path, name: str, content: bytes, limits: AirlockLimits = DEFAULT_LIMITS
) -> dict[str, ReturnedFile]:
    (folder / name).write_bytes(content)
    return {found.path: found for found in walk_returned(folder, limits=limits)}


def only(found: dict[str, ReturnedFile]) -> tuple[str, ReturnedStatus, list[Rule]]:
    ((path, entry),) = found.items()
    return path, entry.status, [finding.rule for finding in entry.findings]


def raw_zip(
    members: Mapping[bytes, bytes], *, flags: int = 0, made_by: int = 0, attributes: int = 0
) -> bytes:
    """Return a zip file whose names are these very bytes."""
    names = {f"n{number:03d}".ljust(len(raw), "_"): raw for number, raw in enumerate(members)}
    content = packed(dict(zip(names, members.values(), strict=True)))
    for placeholder, raw in names.items():
        if flags or attributes:
            content = patched_entry(content, placeholder, field=8, value=flags, width=2)
            content = patched_entry(content, placeholder, field=4, value=made_by << 8, width=2)
            content = patched_entry(content, placeholder, field=38, value=attributes)
        content = content.replace(placeholder.encode(), raw)
    return content


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
@pytest.mark.parametrize("flags", [0, 0x800])
def test_members_of_a_zip_have_the_names_that_people_gave_them(
    tmp_path: Path, encoding: str, flags: int
) -> None:
    names = ["者竜乡/自评表.xlsx", "扫描件.jpg"]
    content = raw_zip(
        {names[0].encode(encoding): PLAIN, names[1].encode(encoding): b"\xff\xd8\xff"}, flags=flags
    )
    found = walked(tmp_path, "县局.zip", content)
    assert set(found) == {f"县局.zip!{name}" for name in names}
    workbook = found[f"县局.zip!{names[0]}"]
    assert workbook.status is ReturnedStatus.WORKBOOK
    assert workbook.content == PLAIN
    assert [finding.rule for finding in workbook.findings] == [Code.IN_CONTAINER]
    assert workbook.findings[0].severity is Severity.INFO
    assert found[f"县局.zip!{names[1]}"].status is ReturnedStatus.ATTACHMENT


def test_a_name_in_no_encoding_is_kept_legible(tmp_path: Path) -> None:
    path, status, _ = only(walked(tmp_path, "a.zip", raw_zip({b"\xff\xffa.xlsx": PLAIN})))
    assert path.endswith("a.xlsx")
    assert status is ReturnedStatus.WORKBOOK


def test_dates_of_members_are_local_time_or_utc_where_the_zip_says_so(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.xlsx", (2018, 10, 8, 17, 0, 0)), PLAIN)
        stamped = zipfile.ZipInfo("b.xlsx")
        stamped.extra = struct.pack("<HHBl", 0x5455, 5, 1, 1_539_000_000)
        archive.writestr(stamped, PLAIN)
        archive.writestr(zipfile.ZipInfo("folder/"), b"")
    content = patched_entry(target.getvalue(), "a.xlsx", field=8, value=0, width=2)
    (tmp_path / "a.zip").write_bytes(content)
    moments = [entry.modified for entry in walk_returned(tmp_path)]
    assert moments == [1_538_989_200.0, 1_539_000_000.0]
    moments = [entry.modified for entry in walk_returned(tmp_path, utc_offset=timedelta(0))]
    assert moments[0] == 1_538_989_200.0 + 8 * 3600
    broken = patched_entry(content, "a.xlsx", field=14, value=0, width=2)
    (tmp_path / "a.zip").write_bytes(broken)
    own = (tmp_path / "a.zip").stat().st_mtime
    assert next(iter(walk_returned(tmp_path))).modified == own


@pytest.mark.parametrize(
    ("name", "rule", "status"),
    [
        (b"../a.xlsx", Code.PATH_TRAVERSAL, ReturnedStatus.QUARANTINED),
        (b"C:\\a.xlsx", Code.PATH_TRAVERSAL, ReturnedStatus.QUARANTINED),
        (b"\\\\host\\a.xlsx", Code.PATH_TRAVERSAL, ReturnedStatus.QUARANTINED),
    ],
)
def test_members_that_lead_outside_are_quarantined(
    tmp_path: Path, name: bytes, rule: Rule, status: ReturnedStatus
) -> None:
    found = walked(tmp_path, "a.zip", raw_zip({name: PLAIN, b"good.xlsx": PLAIN}))
    assert found["a.zip!good.xlsx"].status is ReturnedStatus.WORKBOOK
    bad = found["a.zip!" + name.decode().replace("\\", "/")]
    assert (bad.status, bad.findings[0].rule, bad.content) == (status, rule, None)


def test_links_passwords_methods_and_archives_inside_are_refused(tmp_path: Path) -> None:
    link = raw_zip({b"link.xlsx": b"/etc/passwd"}, made_by=3, attributes=0o120777 << 16)
    cases = [
        (link, Code.LINK_IN_ARCHIVE),
        (raw_zip({b"a.xlsx": PLAIN}, flags=1), Code.ARCHIVE_ENCRYPTED),
        (packed({"inner.zip": packed({"a.xlsx": PLAIN})}), Code.NESTED_ARCHIVE),
        (packed({"inner.rar": b"Rar!\x1a\x07\x00"}), Code.NESTED_ARCHIVE),
        (
            patched_entry(packed({"a.xlsx": PLAIN}), "a.xlsx", field=10, value=9, width=2),
            Code.ARCHIVE_UNSUPPORTED,
        ),
        (
            patched_entry(packed({"a.xlsx": PLAIN}), "a.xlsx", field=16, value=9),
            Code.ARCHIVE_DAMAGED,
        ),
        (
            patched_entry(packed({"a.xlsx": PLAIN * 3}), "a.xlsx", field=24, value=9),
            Code.FALSE_SIZE,
        ),
        (
            patched_entry(packed({"a.xlsx": PLAIN * 3}), "a.xlsx", field=20, value=9),
            Code.ARCHIVE_DAMAGED,
        ),
        (packed({"a.xlsx": bytes(5_000_000)}), Code.RATIO_TOO_HIGH),
    ]
    for content, rule in cases:
        path, status, rules = only(walked(tmp_path, "a.zip", content))
        assert path.startswith("a.zip!")
        assert rules[-1] is rule
        is_security = rule.severity is Severity.SECURITY
        expected = ReturnedStatus.QUARANTINED if is_security else ReturnedStatus.UNREADABLE
        assert status is expected


def test_a_member_with_broken_compression_is_damage(tmp_path: Path) -> None:
    content = packed({"a.xlsx": PLAIN * 3})
    at = content.index(b"a.xlsx") + 6
    broken = content[:at] + b"\xff\xff\xff" + content[at + 3 :]
    assert only(walked(tmp_path, "a.zip", broken))[2][-1] is Code.ARCHIVE_DAMAGED


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_refused_from_the_second_on(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.xlsx", PLAIN)
        archive.writestr("A.XLSX", PLAIN)
    found = walked(tmp_path, "a.zip", target.getvalue())
    assert sorted(entry.status.value for entry in found.values()) == ["quarantined", "workbook"]


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        (AirlockLimits(archive_entries=2), Code.ARCHIVE_TOO_MANY_FILES),
        (AirlockLimits(archive_bytes=10), Code.ARCHIVE_TOO_LARGE),
        (AirlockLimits(entries=1), Code.TOO_MANY_PARTS),
    ],
)
def test_limits_of_an_archive_concern_the_archive(
    tmp_path: Path, limits: AirlockLimits, rule: Rule
) -> None:
    content = packed({"a.xlsx": PLAIN, "b.txt": "b", "c.txt": "c"})
    found = walked(tmp_path, "a.zip", content, limits=limits)
    assert only(found) == ("a.zip", ReturnedStatus.QUARANTINED, [rule])


def test_a_member_above_the_size_of_a_file_is_quarantined(tmp_path: Path) -> None:
    content = packed({"a.xlsx": PLAIN, "b.bin": "x" * 5000})
    found = walked(tmp_path, "a.zip", content, limits=AirlockLimits(file_bytes=4000))
    assert found["a.zip!b.bin"].findings[0].rule is Code.FILE_TOO_LARGE
    assert found["a.zip!a.xlsx"].status is ReturnedStatus.WORKBOOK


def test_junk_in_an_archive_neither_counts_nor_disturbs(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {f"__MACOSX/._{number}": "x" for number in range(60)}
    found = walked(tmp_path, "a.zip", packed({"a.xlsx": PLAIN, **members}))
    assert found["a.zip!a.xlsx"].status is ReturnedStatus.WORKBOOK
    assert found["a.zip!__MACOSX/._1"].status is ReturnedStatus.JUNK


def test_containers_themselves_are_listed_when_something_is_wrong(tmp_path: Path) -> None:
    cases = [
        ("a.zip", b"PK\x03\x04 cut", Code.ARCHIVE_DAMAGED, ReturnedStatus.UNREADABLE),
        ("a.zip", packed({}), Code.ARCHIVE_EMPTY, ReturnedStatus.JUNK),
        ("a.tar.gz", b"\x1f\x8b\x08", Code.ARCHIVE_UNSUPPORTED, ReturnedStatus.UNREADABLE),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", Code.ARCHIVE_NEEDS_EXTRA, ReturnedStatus.UNREADABLE),
        ("a.rar", b"Rar!\x1a\x07\x00", Code.ARCHIVE_NEEDS_EXTRA, ReturnedStatus.UNREADABLE),
    ]
    for number, (name, content, rule, status) in enumerate(cases):
        folder = tmp_path / str(number)
        folder.mkdir()
        path, found, rules = only(walked(folder, name, content))
        if rule is Code.ARCHIVE_NEEDS_EXTRA and rules == [Code.ARCHIVE_DAMAGED]:
            continue  # the extra is installed here
        assert (path, found, rules) == (name, status, [rule])


NAME = "县农业局自评表（竜）.xlsx"
B64 = base64.b64encode


def words(text: str, charset: str, label: str) -> bytes:
    return f"=?{label}?B?{B64(text.encode(charset)).decode()}?=".encode()


def percent(text: str, charset: str) -> bytes:
    return "".join(f"%{byte:02X}" for byte in text.encode(charset)).encode()


_RAW = NAME.encode()
_SPLIT = B64(_RAW[:10]).decode(), B64(_RAW[10:]).decode()
DIALECTS = {
    "RFC 2231": b"Content-Disposition: attachment; filename*=UTF-8''" + percent(NAME, "utf-8"),
    "RFC 2231 in GB18030": b"Content-Disposition: attachment; filename*=gb18030''"
    + percent(NAME, "gb18030"),
    "RFC 2231 with gb2312": b"Content-Disposition: attachment; filename*=gb2312'zh-cn'"
    + percent(NAME, "gb18030"),
    "RFC 2231 without marks": b"Content-Disposition: attachment; filename*="
    + percent(NAME, "utf-8"),
    "RFC 2231 continued": b"Content-Disposition: attachment;\r\n filename*0*=UTF-8''"
    + percent(NAME[:5], "utf-8")
    + b";\r\n filename*1*="
    + percent(NAME[5:], "utf-8"),
    "continued in plain text": b'Content-Disposition: attachment; filename*0="'
    + _RAW[:9]
    + b'"; filename*1="'
    + _RAW[9:]
    + b'"',
    "continued encoded words": b'Content-Disposition: attachment; filename*0="'
    + words(NAME, "utf-8", "utf-8")[:20]
    + b'"; filename*1="'
    + words(NAME, "utf-8", "utf-8")[20:]
    + b'"',
    "quoted words": b'Content-Disposition: attachment; filename="'
    + words(NAME, "utf-8", "UTF-8")
    + b'"',
    "bare words": b"Content-Disposition: attachment; filename=" + words(NAME, "utf-8", "UTF-8"),
    "words cut inside a character": (
        f'Content-Disposition: attachment; filename="=?utf-8?B?{_SPLIT[0]}?=\r\n'
        f' =?utf-8?B?{_SPLIT[1]}?="'
    ).encode(),
    "gb2312 that is GBK": b'Content-Disposition: attachment; filename="'
    + words(NAME, "gb18030", "gb2312")
    + b'"',
    "raw GBK": b'Content-Disposition: attachment; filename="' + NAME.encode("gb18030") + b'"',
    "raw UTF-8": b'Content-Disposition: attachment; filename="' + _RAW + b'"',
    "name only": b'Content-Disposition: attachment\r\nContent-Type: application/x; name="'
    + words(NAME, "utf-8", "utf-8")
    + b'"',
    "among other parameters": b'Content-Disposition: attachment; size=5; filename="'
    + _RAW
    + b'"; x=1',
    "no disposition": b'Content-Type: application/octet-stream; name="' + _RAW + b'"',
    "unknown charset": b'Content-Disposition: attachment; filename="'
    + words(NAME, "utf-8", "x-unknown")
    + b'"',
}


def mail(*parts: tuple[bytes, bytes]) -> bytes:
    """Return a mail of parts, each with its own headers."""
    pieces = b"".join(
        b"--b\r\n"
        + headers
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + B64(body)
        + b"\r\n"
        for headers, body in parts
    )
    return (
        b"From: a@b.cn\r\nTo: c@d.cn\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + pieces + b"--b--\r\n"
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_attachments_have_their_names_in_every_dialect(tmp_path: Path, dialect: str) -> None:
    found = walked(tmp_path, "报送.eml", mail((DIALECTS[dialect], PLAIN)))
    assert only(found)[:2] == (f"报送.eml!{NAME}", ReturnedStatus.WORKBOOK)
    assert found[f"报送.eml!{NAME}"].content == PLAIN


def test_texts_of_a_mail_are_no_attachments_and_a_mail_without_any_is_a_letter(
    tmp_path: Path,
) -> None:
    content = mail((b"Content-Type: text/plain", b"hello"), (b"Content-Type: text/html", b"<p>"))
    assert only(walked(tmp_path, "信.eml", content)) == (
        "信.eml",
        ReturnedStatus.ATTACHMENT,
        [Code.ATTACHMENT],
    )


def test_nameless_and_equal_names_are_told_apart(tmp_path: Path) -> None:
    kind = b"Content-Type: application/vnd.ms-excel"
    named = b'Content-Type: application/x; name="a.xlsx"'
    bare = b'Content-Type: application/x; name="a"'
    content = mail((kind, PLAIN), (named, PLAIN), (named, PLAIN), (bare, b"x"), (bare, b"y"))
    assert set(walked(tmp_path, "m.eml", content)) == {
        "m.eml!附件1.xls",
        "m.eml!a.xlsx",
        "m.eml!a (2).xlsx",
        "m.eml!a",
        "m.eml!a (2)",
    }
    empty = (b"Content-Type: image/png", b"")
    assert "m.eml" in walked(tmp_path, "m.eml", mail(empty))


def test_an_archive_in_a_mail_is_opened_but_not_one_in_that(tmp_path: Path) -> None:
    inner = packed({"b.zip": packed({"c.xlsx": PLAIN}), "表.xlsx": PLAIN})
    header = b'Content-Type: application/zip; name="a.zip"'
    found = walked(tmp_path, "m.eml", mail((header, inner)))
    assert found["m.eml!a.zip!表.xlsx"].status is ReturnedStatus.WORKBOOK
    assert found["m.eml!a.zip!b.zip"].findings[0].rule is Code.NESTED_ARCHIVE


def test_winmail_and_broken_mails_are_findings(tmp_path: Path) -> None:
    wrapped = (b'Content-Type: application/ms-tnef; name="winmail.dat"', b"x")
    found = walked(tmp_path, "m.eml", mail(wrapped))
    assert only(found)[2] == [Code.MAIL_UNREADABLE]
    deep = b"From: a\r\nTo: b\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (level, level)
        for level in range(2000)
    )
    statuses = {entry.status for entry in walked(tmp_path, "m.eml", deep).values()}
    assert statuses <= {ReturnedStatus.UNREADABLE, ReturnedStatus.ATTACHMENT}


def test_a_payload_that_is_no_base64_stays_as_it_came(tmp_path: Path) -> None:
    content = mail((b'Content-Type: application/x; name="a.bin"', b"x")).replace(B64(b"x"), b"?!")
    found = walked(tmp_path, "m.eml", content)["m.eml!a.bin"]
    assert (found.status, found.content) == (ReturnedStatus.WORKBOOK, b"")


def test_names_lose_folders_and_controls_and_survive_any_bytes() -> None:
    assert plain_name("..\\a/b\n.xlsx") == "b.xlsx"
    assert plain_name("/") == "附件"
    assert decode_bytes(b"\xff\xff", "") == "\ufffd\ufffd"
    assert attachment_name(Message()) == ""
    message = Message()
    message["Content-Disposition"] = 'attachment; filename="=?utf-8?B?x?="'
    assert attachment_name(message)


def outlook(streams: Mapping[str, bytes]) -> bytes:
    return compound_file({"__properties_version1.0": b"p" * 32, **streams})


def test_attachments_of_an_outlook_mail_are_read(tmp_path: Path) -> None:
    first, second = "__attach_version1.0_#00000000", "__attach_version1.0_#00000001"
    third, fourth = "__attach_version1.0_#00000002", "__attach_version1.0_#00000003"
    tag = "__substg1.0_"
    content = outlook(
        {
            f"{first}/{tag}37010102": PLAIN,
            f"{first}/{tag}3707001F": "自评表.xlsx\0".encode("utf-16-le"),
            f"{second}/{tag}37010102": b"\xff\xd8\xff",
            f"{second}/{tag}3707001F": b"",
            f"{second}/{tag}3704001E": "扫描.jpg".encode("gb18030"),
            f"{third}/{tag}37010102": b"x",
            f"{fourth}/{tag}3001001F": "转发".encode("utf-16-le"),
        }
    )
    found = walked(tmp_path, "报送.msg", content)
    assert {path: entry.status.value for path, entry in found.items()} == {
        "报送.msg!自评表.xlsx": "workbook",
        "报送.msg!扫描.jpg": "attachment",
        "报送.msg!附件3.bin": "attachment",
        "报送.msg!转发": "unreadable",
    }
    assert found["报送.msg!自评表.xlsx"].content == PLAIN


def test_an_outlook_mail_inside_and_a_damaged_one_are_findings(tmp_path: Path) -> None:
    attachment, tag = "__attach_version1.0_#00000000", "__substg1.0_"
    inner = outlook({f"{attachment}/{tag}3701000D/__properties_version1.0": b"p"})
    assert only(walked(tmp_path, "a.msg", inner)) == (
        "a.msg!附件1.bin",
        ReturnedStatus.UNREADABLE,
        [Code.MAIL_UNREADABLE],
    )
    whole = outlook({f"{attachment}/{tag}37010102": b"x" * 5_000})
    broken = patched(whole, entry_at(whole, f"{tag}37010102") + START, 0xFFFF)
    path, _, rules = only(walked(tmp_path, "a.msg", broken))
    assert (path, rules) == ("a.msg", [Code.MAIL_UNREADABLE])


def test_a_mail_inside_another_file_is_to_be_opened_by_hand(tmp_path: Path) -> None:
    inner = mail((b'Content-Type: application/x; name="a.xlsx"', PLAIN))
    path, status, rules = only(walked(tmp_path, "a.zip", packed({"m.eml": inner})))
    assert (path, status, rules) == (
        "a.zip!m.eml",
        ReturnedStatus.UNREADABLE,
        [Code.MAIL_UNREADABLE],
    )
