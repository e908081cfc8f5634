"""Attachments of mails: which parts are any, under which names, and with which bytes."""

import base64
import email
from collections.abc import Mapping
from email import policy
from email.message import Message

import pytest

from tests.intake.compound_files import compound_file
from tests.intake.test_package import assert_facts
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Rule
from workbook_tool.intake import AirlockLimits, ole
from workbook_tool.intake.containers import mails
from workbook_tool.intake.containers.attachment_names import (
    attachment_name,
    decode_bytes,
    plain_name,
    unused_name,
)
from workbook_tool.intake.containers.member import Member
from workbook_tool.intake.containers.members import read_members
from workbook_tool.intake.natures import Nature

Part = tuple[str, bytes]


def mail(*parts: Part) -> bytes:
    """Return a mail of parts, each with its own headers."""
    pieces = "".join(
        f"--b\r\n{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{base64.b64encode(body).decode()}\r\n"
        for headers, body in parts
    )
    head = "From: a@b.cn\r\nTo: c@d.cn\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return f"{head}{pieces}--b--\r\n".encode()


def members(content: bytes, nature: Nature = Nature.MAIL) -> list[Member]:
    return list(read_members("报送.eml", nature, content, AirlockLimits(), 0))


def labels(*parts: Part) -> list[tuple[str, bytes]]:
    return [(member.name, member.content) for member in members(mail(*parts))]


def kind(name: str, subtype: str = "application/x") -> str:
    return f'Content-Type: {subtype}; name="{name}"'


def test_attachments_come_in_the_order_of_the_mail_with_their_bytes() -> None:
    content = mail((kind("b.xlsx"), b"first"), (kind("a.pdf"), b""), (kind("b.xlsx"), b"third"))
    assert members(content) == [
        Member("b.xlsx", b"first", None, None, 5),
        Member("a.pdf", b"", None, None, 0),
        Member("b (2).xlsx", b"third", None, None, 5),
    ]


def test_texts_without_a_name_and_empty_parts_are_no_attachments() -> None:
    assert labels(
        ("Content-Type: text/plain", b"hello"),
        ("Content-Type: text/html", b"<p>"),
        ("Content-Type: image/png", b""),
        (kind("说明.txt", "text/plain"), b"named"),
        ("Content-Type: image/png", b"x"),
        (kind("a.bin"), b"y"),
        ("Content-Type: application/pdf", b"z"),
    ) == [("说明.txt", b"named"), ("附件2.bin", b"x"), ("a.bin", b"y"), ("附件4.pdf", b"z")]


@pytest.mark.parametrize(
    ("subtype", "ending"),
    [
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
        ("application/vnd.ms-excel", ".xls"),
        ("APPLICATION/PDF", ".pdf"),
        ("application/zip", ".zip"),
        ("image/png", ".bin"),
    ],
)
def test_a_nameless_part_is_named_by_its_kind(subtype: str, ending: str) -> None:
    assert labels((f"Content-Type: {subtype}", b"x")) == [(f"附件1{ending}", b"x")]


@pytest.mark.parametrize(
    "headers",
    [
        kind("WinMail.dat"),
        kind("别名.bin", "application/ms-tnef"),
        "Content-Type: application/ms-tnef",
    ],
)
def test_the_wrapping_of_outlook_is_a_finding_and_the_rest_is_read(headers: str) -> None:
    wrapped, other = members(mail((headers, b"x"), (kind("a.xlsx"), b"y")))
    assert wrapped.finding is not None
    assert wrapped == Member(wrapped.name, b"", None, wrapped.finding)
    assert wrapped.name.lower() == "winmail.dat"
    assert wrapped.finding.rule is Code.MAIL_UNREADABLE
    assert_facts(wrapped.finding, name="报送.eml", reason=wrapped.name)
    assert other == Member("a.xlsx", b"y", None, None, 1)
    again = members(mail((headers, b"x"), (headers, b"y")))
    assert len({member.name for member in again}) == 2


def test_a_mail_that_cannot_be_taken_apart_is_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Message:
        raise KeyError

    monkeypatch.setattr(email, "message_from_bytes", fail)
    with pytest.raises(UnreadableReturnError) as caught:
        members(b"x")
    assert caught.value.finding.rule is Code.MAIL_UNREADABLE
    assert_facts(caught.value.finding, name="报送.eml", reason="KeyError")


def test_equal_names_get_numbers_as_in_browsers() -> None:
    used: set[str] = set()
    names = ["a.b.xlsx", "A.B.XLSX", "a.b.xlsx", "表", "表", "表", ".x", ".x"]
    assert [unused_name(name, used) for name in names] == [
        "a.b.xlsx",
        "A.B (2).XLSX",
        "a.b (3).xlsx",
        "表",
        "表 (2)",
        "表 (3)",
        ".x",
        " (2).x",
    ]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("a.xlsx", "a.xlsx"),
        ("..\\x/a.xlsx", "a.xlsx"),
        ("C:\\县局\\表.xlsx", "表.xlsx"),
        ("a/b/", "b"),
        ("a\\", "a"),
        (" 表\t\u202e.xlsx\n ", "表.xlsx"),
        ("/", "附件"),
        ("\n", "附件"),
    ],
)
def test_a_name_is_one_plain_step_of_a_path(label: str, name: str) -> None:
    assert plain_name(label) == name


def part(headers: bytes) -> Message:
    return email.message_from_bytes(headers + b"\r\n\r\n", policy=policy.compat32)


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (b"Content-Disposition: attachment; filename=a.xlsx", "a.xlsx"),
        (b"Content-Disposition: attachment; filename= a b.xlsx ; size=3", "a b.xlsx"),
        (b'content-disposition: attachment; FILENAME=" a.xlsx "', "a.xlsx"),
        (b'Content-Disposition: attachment; filename="a;b \\"c\\\\d\\".xlsx"', 'a;b "c\\d".xlsx'),
        (b'Content-Disposition: attachment;\r\n\tfilename="a.xlsx"', "a.xlsx"),
        (b'Content-Disposition: attachment; filename="a.xlsx"; filename="b.xlsx"', "a.xlsx"),
        (b'Content-Disposition: attachment; filename=""; filename="b.xlsx"', "b.xlsx"),
        (
            b"Content-Disposition: inline\r\nContent-Disposition: a; filename=b.xlsx",
            "b.xlsx",
        ),
        # The disposition counts before the type, and the type where the disposition has no name.
        (
            b'Content-Type: a/b; name="t.xlsx"\r\nContent-Disposition: a; filename="d.xlsx"',
            "d.xlsx",
        ),
        (
            b'Content-Disposition: attachment; filename=" "\r\nContent-Type: a/b; name="t.xlsx"',
            "t.xlsx",
        ),
        (b'Content-Type: a/b; filename="t.xlsx"', ""),
        (b"Content-Type: a/b", ""),
        (b"X-Name: a", ""),
        # In pieces, in any order, with and without a charset.
        (b"Content-Disposition: a; filename*1=b.xlsx; filename*0=a", "ab.xlsx"),
        (b"Content-Disposition: a; filename*0*=utf-8''%E8; filename*1*=%A1%A8.xlsx", "表.xlsx"),
        (b"Content-Disposition: a; filename*0*=GBK'zh'%B1; filename*1*=%ED.xlsx", "表.xlsx"),
        (b"Content-Disposition: a; filename*=Big5''%AA%ED.xlsx", "表.xlsx"),
        (b"Content-Disposition: a; filename*0*=utf-8''%E8%A1%A8; filename*1=%20", "表%20"),
        (b"Content-Disposition: a; filename*=utf-8'zh-cn'it's%20a.xlsx", "it's a.xlsx"),
        (b"Content-Disposition: a; filename*0*=utf-8''it; filename*1*='s' a", "it's' a"),
        (b"Content-Disposition: a; filename*=%E8%A1%A8.xlsx", "表.xlsx"),
        (b"Content-Disposition: a; filename*=it's.xlsx", "it's.xlsx"),
        (b"Content-Disposition: a; filename*=%E8%A1; filename*1*=%A8", "表"),
        (b"Content-Disposition: a; filename*=utf-8''; filename==?utf-8?B?6KGo?=", "表"),
        (b"Content-Disposition: a; filename*10=c; filename*2=b; filename*0=a", "abc"),
        # A number that no program can count to is none.
        (b"Content-Disposition: a; filename*" + b"9" * 5_000 + b"=a; filename=b", "b"),
        # A better form wins over the plain one, wherever it stands.
        (b"Content-Disposition: a; filename=x; filename*=utf-8''%E8%A1%A8", "表"),
        (b"Content-Disposition: a; filename*=utf-8''%E8%A1%A8; filename=x", "表"),
        (b"Content-Disposition: a; filename*0==?utf-8?B?6KGo?=; filename*1=.xlsx", "表.xlsx"),
        (b"Content-Disposition: a; filename*=utf-8''%3D?utf-8?B?6KGo?%3D", "=?utf-8?B?6KGo?="),
        # Encoded words, adjacent ones, and what is none.
        (b"Content-Disposition: a; filename==?utf-8?B?6KGo?=", "表"),
        (b'Content-Disposition: a; filename="=?gb2312?Q?=B1=ED?=.xlsx"', "表.xlsx"),
        (b"Content-Disposition: a; filename==?big5?B?qu0=?=", "表"),
        (b'Content-Disposition: a; filename="a =?utf-8?B?6KGo?= b"', "a 表 b"),
        (b'Content-Disposition: a; filename="=?utf-8?B?6KGo?==?utf-8?B?6KGo?="', "表表"),
        (b'Content-Disposition: a; filename="=?utf-8?B?6KGo?=   =?gbk?B?se0=?="', "表表"),
        (b'Content-Disposition: a; filename="=?x"', "=?x"),
        (b'Content-Disposition: a; filename="=?utf-8?B?6A==?= =?utf-8?B?oag=?=.x"', "表.x"),
        (b'Content-Disposition: a; filename="=?utf-8?B?6KGo6?= b"', "=?utf-8?B?6KGo6?= b"),
        # A byte of UTF-8 that ends a line in other charsets, beside encoded words.
        ('Content-Disposition: a; filename="=?gbk?B?se0=?= 腾冲.xlsx"'.encode(), "表 腾冲.xlsx"),
        # Encoded words beside raw bytes, and a charset that is none.
        (b'Content-Disposition: a; filename="=?utf-8?B?6KGo?= \xb1\xed.xlsx"', "表 表.xlsx"),
        (b'Content-Disposition: a; filename="=?utf-8?B?6KGo?= \xe8\xa1\xa8"', "表 表"),
        (b"Content-Disposition: a; filename*=\xff\xfe''%E8%A1%A8", "表"),
        (b'Content-Disposition: a;\r\n filename="a\r\n b.xlsx"', "a b.xlsx"),
        (b'Content-Disposition: a; filename="=?x \xb1\xed"', "=?x 表"),
    ],
)  # fmt: skip
def test_a_name_is_read_in_every_form(headers: bytes, name: str) -> None:
    assert attachment_name(part(headers)) == name


def test_only_the_beginning_of_a_header_is_looked_at() -> None:
    head = b"Content-Disposition: attachment;"
    near = head + b" " * 8_000 + b'filename="a.xlsx"'
    assert attachment_name(part(near)) == "a.xlsx"
    far = head + b" " * 8_192 + b'filename="a.xlsx"'
    assert attachment_name(part(far)) == ""


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("表".encode(), "", "表"),
        ("表".encode(), "UTF-8", "表"),
        ("表".encode("gbk"), "", "表"),
        ("竜".encode("gb18030"), "gb2312", "竜"),
        ("竜".encode("gb18030"), "GBK", "竜"),
        ("竜".encode("gb18030"), "cp936", "竜"),
        ("竜".encode("gb18030"), "GB_2312-80", "竜"),
        # These two of GB 2312 mean what Windows means by them, not what the standard does.
        ("·—".encode("gb18030"), "GB2312", "·—"),
        ("表".encode("big5"), "big5", "表"),
        ("表".encode(), "no-such-charset", "表"),
        ("表".encode(), "ascii", "表"),
        (b"\xff\xff", "", "\ufffd\ufffd"),
        # Charsets that fail otherwise than others, and those that give halves of characters.
        (b"a", "undefined", "a"),
        (b"a", "a\0b", "a"),
        (b"a", "hex", "a"),
        (b"\\ud800", "unicode_escape", "\\ud800"),
        (b"+2AA-", "utf-7", "+2AA-"),
    ],
)
def test_bytes_of_a_name_are_read_by_charset_then_utf8_then_gb18030(
    raw: bytes, charset: str, text: str
) -> None:
    assert decode_bytes(raw, charset) == text


TAG = "__substg1.0_"


def outlook(streams: Mapping[str, bytes]) -> list[Member]:
    content = compound_file({"__properties_version1.0": b"p" * 32, **streams})
    return members(content, Nature.OUTLOOK_MAIL)


def folder(number: int) -> str:
    return f"__attach_version1.0_#{number:08X}"


def test_attachments_of_outlook_come_in_their_order_under_the_best_name() -> None:
    names = {
        "370701F": "x",
        "3707001F": "长名.xlsx\0",
        "3704001F": "短名~1.XLS",
        "3001001F": "显示",
    }
    wide = {key: text.encode("utf-16-le") for key, text in names.items()}
    found = outlook(
        {
            f"{folder(1)}/{TAG}37010102": b"second",
            f"{folder(1)}/{TAG}3704001F": wide["3704001F"],
            f"{folder(1)}/{TAG}3001001F": wide["3001001F"],
            **{f"{folder(0)}/{TAG}{key}": text for key, text in wide.items()},
            f"{folder(0)}/{TAG}37010102": b"first",
            f"{folder(2)}/{TAG}37010102": b"third",
            f"{folder(2)}/{TAG}3707001F": " \0".encode("utf-16-le"),
            f"{folder(2)}/{TAG}3707001E": b"hidden.xlsx",
            f"{folder(2)}/{TAG}3001001E": "显示 ".encode("gbk"),
            f"{folder(3)}/{TAG}37010102": b"",
            f"{folder(4)}/{TAG}3707001F": wide["3707001F"],
            f"{folder(6)}/{TAG}37010102": b"seventh",
            f"{folder(6)}/{TAG}3707001F": "A.XLSX\0\0".encode("utf-16-le"),
            f"{folder(7)}/{TAG}37010102": b"eighth",
            f"{folder(7)}/{TAG}3707001F": b"\x00\xd8b\x00",
            f"{folder(5)}/{TAG}37010102": b"sixth",
            f"{folder(5)}/{TAG}3707001F": "a/长名.xlsx".encode("utf-16-le"),
            "other/3701": b"x",
        }
    )
    elsewhere = found.pop(4)
    assert elsewhere == Member("长名 (2).xlsx", b"", None, elsewhere.finding)
    assert elsewhere.finding is not None
    assert elsewhere.finding.rule is Code.ATTACHMENT_ELSEWHERE
    assert_facts(elsewhere.finding, name="报送.eml", what="长名.xlsx")
    assert found == [
        Member("长名.xlsx", b"first", None, None, 5),
        Member("短名~1.XLS", b"second", None, None, 6),
        Member("显示", b"third", None, None, 5),
        Member("附件4.bin", b"", None, None, 0),
        Member("长名 (3).xlsx", b"sixth", None, None, 5),
        Member("A.XLSX", b"seventh", None, None, 7),
        Member("\ufffdb", b"eighth", None, None, 6),
    ]


def test_a_mail_inside_an_outlook_mail_is_a_finding() -> None:
    (member,) = outlook(
        {
            f"{folder(0)}/{TAG}3701000D/__properties_version1.0": b"p",
            f"{folder(0)}/{TAG}3001001F": "转发.dat".encode("utf-16-le"),
        }
    )
    assert member.finding is not None
    assert member == Member("转发.dat", b"", None, member.finding)
    assert member.finding.rule is Code.MAIL_UNREADABLE
    assert_facts(member.finding, name="报送.eml", reason="转发.dat")


@pytest.mark.parametrize(
    ("streams", "rule"),
    [
        (
            {f"{TAG}1000001F": "从QQ邮箱发来的超大附件".encode("utf-16-le")},
            Code.ATTACHMENT_ELSEWHERE,
        ),
        ({f"{TAG}1000001E": "编号\t自评得分\r\n".encode("gbk")}, Code.TABLE_IN_BODY),
        (
            {
                f"{TAG}1000001F": "见附图".encode("utf-16-le"),
                f"{TAG}10130102": "<html><table><tr><td>自评得分</td></tr></table>".encode(),
                f"{folder(0)}/{TAG}37010102": b"\x89PNG",
            },
            Code.TABLE_IN_BODY,
        ),
        ({f"{TAG}1000001F": "各位领导".encode("utf-16-le")}, None),
        (
            {
                f"{TAG}1000001F": "网盘".encode("utf-16-le"),
                f"{folder(0)}/{TAG}37010102": b"\0",
            },
            None,
        ),
    ],
)
def test_the_text_of_an_outlook_mail_without_a_return_is_looked_at(
    streams: dict[str, bytes], rule: Rule | None
) -> None:
    found: Rule | None = None
    try:
        outlook(streams)
    except UnreadableReturnError as error:
        found = error.finding.rule
    assert found is rule


def test_a_damaged_outlook_mail_is_told_with_its_reason() -> None:
    with pytest.raises(UnreadableReturnError) as caught:
        members(ole.OLE_MAGIC, Nature.OUTLOOK_MAIL)
    assert caught.value.finding.rule is Code.MAIL_UNREADABLE
    assert_facts(caught.value.finding, name="报送.eml", reason="header")


def test_memory_that_a_mail_takes_too_much_of_is_no_fault_of_its_structure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def is_full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(mails, "split_mailbox", is_full)
    content = b"From: a@b.cn\r\n\r\nx"
    with pytest.raises(MemoryError):
        list(mails.read_mail_members("a.eml", content, AirlockLimits()))
