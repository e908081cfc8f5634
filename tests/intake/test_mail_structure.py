"""Mails of every build: what they hold is found, or they are an error; none passes for empty."""

import base64
import binascii
from collections.abc import Iterator

import pytest

from tests.intake.packages import workbook_bytes
from tests.intake.test_package import assert_facts
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding, Rule
from workbook_tool.intake import AirlockLimits, ReturnedStatus
from workbook_tool.intake.containers.member import Member
from workbook_tool.intake.containers.members import read_members
from workbook_tool.intake.mail_grammar import (
    is_in_parts,
    is_mail,
    is_web_archive,
    next_mail,
    split_mailbox,
)
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.sniff import sniff
from workbook_tool.intake.walk import Fetched, open_fetched

XLSX = workbook_bytes('<row r="1"><c r="A1"><v>7.5</v></c></row>')
HEAD = "From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\nDate: Mon, 22 Oct 2018 09:00:00 +0800\r\n"
B64 = base64.encodebytes(XLSX).decode().replace("\n", "\r\n")
ENVELOPE = "From a@b.cn Mon Oct 22 09:00:00 2018\r\n"


def uuencoded(content: bytes, *, stripped: bool = False) -> str:
    lines = (binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
    text = "".join(line.decode() for line in lines)
    if stripped:
        text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    return f"begin 644 自评表.xlsx\n{text}`\nend\n"


def part(headers: str, body: str) -> str:
    return f"--b\r\n{headers}\r\n\r\n{body}\r\n"


def mail(
    *parts: str, kind: str = "multipart/mixed", boundary: str = "b", end: str = "--b--\r\n"
) -> str:
    return f"{HEAD}Content-Type: {kind}; boundary={boundary}\r\n\r\n{''.join(parts)}{end}"


def whole(headers: str, body: str) -> str:
    return f"{HEAD}{headers}\r\n\r\n{body}"


def workbook(name: str = "a.xlsx", *, headers: str = "") -> str:
    return part(
        f'Content-Type: application/x; name="{name}"\r\nContent-Transfer-Encoding: base64{headers}',
        B64,
    )


LETTER = part("Content-Type: text/plain", "please see")
KINDS = "Content-Type: {0}\r\nContent-Transfer-Encoding: base64"


def found_in(text: str | bytes) -> Iterator[tuple[str, object]]:
    """Yield name and content of each member, or the finding in its place; last that of the mail."""
    content = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    assert sniff(content) is Nature.MAIL
    try:
        for member in read_members("信.eml", Nature.MAIL, content, AirlockLimits(), 0):
            yield member.name, member.finding.rule if member.finding else member.content
    except UnreadableReturnError as error:
        yield "", error.finding.rule


@pytest.mark.parametrize(
    "text",
    [
        mail(LETTER, workbook()),
        mail(LETTER, workbook()).replace("\r\n", "\n"),
        mail(LETTER, workbook()).replace("\r\n", "\r"),
        "\ufeff\r\n \r\n" + mail(LETTER, workbook()),
        ENVELOPE + mail(LETTER, workbook()),
        ">" + ENVELOPE + mail(LETTER, workbook()),
        "12345   \n" + mail(LETTER, workbook()) + '<?xml version="1.0"?><plist/>\n',
        # Several mails in one file, with lines between them or without.
        ENVELOPE + mail(LETTER) + "\r\n" + ENVELOPE + mail(workbook()),
        mail(LETTER) + "\n\n" + ENVELOPE + mail(workbook()),
        mail(LETTER) + "\r\n" + mail(workbook()),
        whole("Content-Type: text/plain", "hello\r\n\r\nNote: x\r\n\r\n") + mail(workbook()),
        # Parts inside parts.
        mail(
            part(
                "Content-Type: message/rfc822",
                mail(workbook()).replace("b\r\n", "c\r\n", 1).replace("--b", "--c"),
            ),
            LETTER,
        ),
        mail(
            part(
                "Content-Type: multipart/related; boundary=c",
                workbook().replace("--b", "--c") + "--c--",
            )
        ),
        mail(workbook(headers="\r\nContent-Disposition: inline")),
        mail(workbook(), part("Content-Type: application/pgp-encrypted", "Version: 1")),
        mail(part(KINDS.format("application/applefile; name=a.xlsx"), "AAUWBwAC"), workbook()),
        whole("Content-Type: application/x; name=a.xlsx\r\nContent-Transfer-Encoding: BASE64", B64),
    ],
)
def test_the_workbook_is_found_however_the_mail_is_built(text: str) -> None:
    assert list(found_in(text)) == [("a.xlsx", XLSX)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_mail_in_two_bytes_a_character_is_read(encoding: str) -> None:
    assert list(found_in(mail(LETTER, workbook()).encode(encoding))) == [("a.xlsx", XLSX)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            mail(part("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64", B64)),
            "附件1.bin",
        ),
        (whole("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64", B64), "附件1.bin"),
        (
            mail(part("Content-Type: application/x\r\nContent-Transfer-Encoding: base64", B64)),
            "附件1.bin",
        ),
        (whole("Content-Type: text/plain", "see\r\n\r\n" + uuencoded(XLSX)), "自评表.xlsx"),
        (whole("Content-Type: text/plain", uuencoded(XLSX, stripped=True)), "自评表.xlsx"),
        (whole("Content-Type: text/plain", uuencoded(XLSX).replace("`\n", "`\n\n")), "自评表.xlsx"),
        (
            whole("Content-Type: text/plain", f"begin-base64 644 自评表.xlsx\r\n{B64}====\r\n"),
            "自评表.xlsx",
        ),
        (whole("", "see\n" + uuencoded(XLSX).replace("end\n", "")), "自评表.xlsx"),
        (
            whole(
                "Content-Transfer-Encoding: x-uuencode\r\nContent-Type: a/b; name=a.xlsx",
                uuencoded(XLSX),
            ),
            "a.xlsx",
        ),
    ],
)
def test_a_file_without_a_name_or_inside_a_text_is_found(text: str, name: str) -> None:
    assert list(found_in(text)) == [(name, XLSX)]


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        # Of Apple's two kinds the one holds the file itself (RFC 1740).
        (mail(part(KINDS.format("application/applefile"), "AAUWAAAC")), Nature.OTHER_ARCHIVE),
        (
            whole("Content-Type: text/html", f"<a href='data:a/b;base64,{B64[:600]}'>a.xlsx</a>"),
            Nature.BASE64,
        ),
        (
            whole(
                "Content-Type: text/html", f"<table><a href='data:a/b;base64,{B64[:600]}'></table>"
            ),
            Nature.BASE64,
        ),
        (whole("", "> see\r\n> > begin 644 a.xlsx\r\n> > #4$L#\r\n"), Nature.BASE64),
        (whole("", "hello\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n"), Nature.SEALED),
    ],
)
def test_a_file_hidden_in_a_text_is_a_member_that_cannot_be_read(text: str, nature: Nature) -> None:
    ((name, content),) = found_in(text)
    assert name == "附件1.bin"
    assert isinstance(content, bytes)
    assert sniff(content) is nature


def test_attachments_of_several_mails_come_in_their_order() -> None:
    one, two, three = (mail(workbook(f"{name}.xlsx")) for name in "abc")
    for text in (one + "\r\n" + two + "\r\n" + ENVELOPE + three, one + "\r\n" + two + three):
        assert [name for name, _ in found_in(text)] == ["a.xlsx", "b.xlsx", "c.xlsx"]


def test_a_picture_inside_a_page_hides_nothing() -> None:
    picture = base64.b64encode(b"\x89PNG\r\n" + bytes(900)).decode()
    body = f"<p>hello<img src='data:image/png;base64,{picture}'></p>"
    assert not list(found_in(whole("Content-Type: text/html", body)))


def test_a_note_with_a_link_is_a_text_where_the_return_is_there_too() -> None:
    note = part("Content-Type: text/plain", "https://docs.qq.com/sheet/D1")
    assert list(found_in(mail(note, workbook()))) == [("a.xlsx", XLSX)]


@pytest.mark.parametrize(
    ("says", "parts", "is_told"),
    [
        ("yes", [LETTER], True),
        (" YES", [LETTER], True),
        ("no", [LETTER], False),
        ("", [LETTER], False),
        ("yes", [workbook()], False),
    ],
)
def test_a_mail_that_was_saved_without_its_attachments_is_told(
    says: str, parts: list[str], *, is_told: bool
) -> None:
    found = list(found_in(f"X-MS-Has-Attach: {says}\r\n" + mail(*parts)))
    assert (("", Code.MAIL_UNREADABLE) in found) is is_told


def test_texts_that_only_look_encoded_are_kept_as_they_are() -> None:
    broken = whole("", "begin 644 a.xlsx\n!\x7f\x7f\x7f\x7f\x7f\x7f\nend\n")
    assert list(found_in(broken)) == [("a.xlsx", b"!\x7f\x7f\x7f\x7f\x7f\x7f\n")]
    assert list(found_in(whole("", "begin-base64 644 a.xlsx\nA\n====\n"))) == [("a.xlsx", b"A\n")]


def test_each_of_several_encoded_files_ends_where_it_ends() -> None:
    first, second = uuencoded(XLSX), uuencoded(b"second").replace("自评表", "b")
    text = whole("Content-Type: text/plain", f"dear\nend\n{first}\nand\n{second}")
    assert list(found_in(text)) == [("自评表.xlsx", XLSX), ("b.xlsx", b"second")]


@pytest.mark.parametrize(
    "encoding", ["", "X-Other: x", "Content-Transfer-Encoding: 8BIT; charset=x"]
)
def test_a_file_that_is_not_encoded_is_read_as_it_is(encoding: str) -> None:
    text = mail(part(f"Content-Type: application/x; name=a.bin\r\n{encoding}".strip(), "raw"))
    assert list(found_in(text)) == [("a.bin", b"raw")]


def test_checksums_behind_uuencoded_lines_are_none_of_the_file() -> None:
    begin, *lines = uuencoded(XLSX + b"x").splitlines()
    summed = "".join(f"{line}#\n" for line in lines[:-2])
    text = whole("", f"{begin}\n{summed}`\nend\n")
    assert list(found_in(text)) == [("自评表.xlsx", XLSX + b"x")]


def test_blank_lines_between_uuencoded_ones_say_nothing() -> None:
    spaced = uuencoded(XLSX).replace("\n", "\n \n")
    assert list(found_in(whole("", spaced))) == [("自评表.xlsx", XLSX)]


PACKED = part(
    "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n"
    'Content-Disposition: attachment; filename="转发.eml"',
    base64.encodebytes(mail(workbook()).encode()).decode(),
)


def test_a_mail_that_is_packed_like_a_file_is_one() -> None:
    ((name, content),) = found_in(mail(LETTER, PACKED))
    assert (name, content) == ("转发.eml", mail(workbook()).encode())
    nameless = PACKED.replace('\r\nContent-Disposition: attachment; filename="转发.eml"', "")
    assert [name for name, _ in found_in(mail(LETTER, nameless))] == ["附件1.eml"]


@pytest.mark.parametrize(
    ("text", "name", "rule"),
    [
        (mail(part(KINDS.format("application/ms-tnef"), B64)), "winmail.dat", Code.MAIL_UNREADABLE),
        (
            mail(part(KINDS.format("a/b; name=WINMAIL.dat"), B64)),
            "WINMAIL.dat",
            Code.MAIL_UNREADABLE,
        ),
        (whole("Content-Type: message/partial; number=1", "x"), "附件1.bin", Code.MAIL_UNREADABLE),
        (
            mail(part("Content-Type: message/external-body; name=a.xlsx", "x")),
            "a.xlsx",
            Code.ATTACHMENT_ELSEWHERE,
        ),
        (
            whole(KINDS.format("application/pkcs7-mime; name=smime.p7m"), B64),
            "smime.p7m",
            Code.SEALED,
        ),
        (whole(KINDS.format("application/x-pkcs7-mime"), B64), "附件1.p7m", Code.SEALED),
        (
            mail(
                part(
                    "Content-Type: application/x; name=a.xlsx\r\nContent-Transfer-Encoding: gzip",
                    B64,
                )
            ),
            "a.xlsx",
            Code.MAIL_UNREADABLE,
        ),
        (mail(part("Content-Type: application/x", "")), "附件1.bin", Code.MAIL_UNREADABLE),
    ],
)
def test_a_part_that_cannot_be_read_is_told(text: str, name: str, rule: Rule) -> None:
    assert list(found_in(text)) == [(name, rule)]


@pytest.mark.parametrize(
    "text",
    [
        mail(LETTER, boundary="other"),
        mail(LETTER, workbook()).replace("--b", "--c"),
        whole("Content-Type: multipart/mixed", f"--b\r\n{workbook()}"),
        mail(LETTER, end=""),
        mail(LETTER, part("Content-Type: text/plain\r\nno field", "x")),
        # Something encoded stands where no part is.
        mail(LETTER) + "\r\n" + B64 * 3,
        mail("x\r\n\r\n" + B64 * 3, LETTER),
        whole("Content-Type: multipart/mixed; boundary=b\r\nno field", LETTER),
    ],
)
def test_a_mail_whose_structure_is_broken_never_passes_for_empty(text: str) -> None:
    assert list(found_in(text)) == [("", Code.MAIL_UNREADABLE)]


def test_a_cut_mail_gives_what_is_whole_and_is_told() -> None:
    assert list(found_in(mail(workbook(), end=""))) == [
        ("a.xlsx", XLSX),
        ("", Code.MAIL_UNREADABLE),
    ]


def test_very_many_mails_or_attachments_in_one_file_are_told() -> None:
    mailbox = (ENVELOPE + HEAD + "\r\n") * 1_001
    assert list(found_in(mailbox)) == [("", Code.MAIL_UNREADABLE)]
    assert list(found_in(mailbox[len(ENVELOPE + HEAD) + 2 :])) == []
    chained = (HEAD + "\r\n") * 52
    assert list(found_in(chained)) == [("", Code.MAIL_UNREADABLE)]
    assert list(found_in(chained[len(HEAD) + 2 :])) == []
    many = whole("", "begin 644 a\nend\n" * 1_001)
    *members, last = found_in(many)
    assert (len(members), last) == (1_001, ("", Code.MAIL_UNREADABLE))


def test_a_mail_of_more_parts_than_any_is_told_and_not_taken_apart_to_its_end() -> None:
    parts = "--=_x\r\n\r\na\r\n" * 10_001
    head = 'From: a@b.cn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=_x"'
    assert list(found_in(f"{head}\r\n\r\n{parts}--=_x--\r\n")) == [("", Code.MAIL_UNREADABLE)]


@pytest.mark.parametrize("padding", ['"' + ";" * 400_000, ";" + ";x=y" * 9_000])
def test_a_field_that_is_longer_than_any_program_writes_breaks_its_mail(padding: str) -> None:
    content = mail(workbook(), kind=f"multipart/mixed; {padding}")
    assert list(found_in(content))[-1] == ("", Code.MAIL_UNREADABLE)


@pytest.mark.parametrize(
    ("lines", "size", "limit"),
    [
        (uuencoded(bytes(91)).partition("\n")[2], 91, 90),
        # Blanks that a gateway cut off are put back: two bytes are 45, and no more is decoded.
        ("M\n" * 90, 135, 100),
    ],
)
def test_a_file_that_grows_out_of_all_measure_when_decoded_is_refused(
    lines: str, size: int, limit: int
) -> None:
    content = whole("", f"begin 644 a.xlsx\n{lines}end\n").encode()
    limits = AirlockLimits(file_bytes=limit)
    (member,) = read_members("信.eml", Nature.MAIL, content, limits, 0)
    assert member == Member("a.xlsx", b"", None, member.finding, size)
    assert member.finding is not None
    assert member.finding.rule is Code.FILE_TOO_LARGE
    assert_facts(member.finding, size=size, limit=limit)


def test_a_file_may_be_as_large_as_allowed_when_decoded() -> None:
    content = whole("", uuencoded(b"x" * 135)).encode()
    limits = AirlockLimits(file_bytes=135)
    (member,) = read_members("信.eml", Nature.MAIL, content, limits, 0)
    assert member == Member("自评表.xlsx", b"x" * 135, None, None, 135)


TABLE = (
    "<html><table><tr><td>编号</td><td>自评得分</td></tr><tr><td>C01</td><td>9</td></tr></table>"
)
LOCK = part(
    KINDS.format("application/x; name=~$a.xlsx"), base64.b64encode(b"\5clerk".ljust(165)).decode()
)
HZ = "从QQ邮箱发来的超大附件".encode("hz").decode("ascii")
LOGO = part(KINDS.format("image/png; name=logo.png"), base64.b64encode(b"\x89PNG\r\n").decode())


@pytest.mark.parametrize(
    ("parts", "rule", "facts"),
    [
        ([part("Content-Type: text/html; charset=utf-8", TABLE)], Code.TABLE_IN_BODY, {}),
        ([LOGO, part("Content-Type: text/html; charset=utf-8", TABLE)], Code.TABLE_IN_BODY, {}),
        (
            [part("Content-Type: text/plain; charset=utf-8", "编号\t自评得分\r\nC01\t9")],
            Code.TABLE_IN_BODY,
            {},
        ),
        (
            [LOGO, part("Content-Type: text/html; charset=utf-8", "从QQ邮箱发来的超大附件")],
            Code.ATTACHMENT_ELSEWHERE,
            {"what": "超大附件"},
        ),
        (
            [part("Content-Type: text/plain; charset=hz-gb-2312", HZ)],
            Code.ATTACHMENT_ELSEWHERE,
            {"what": "超大附件"},
        ),
        (
            [part("Content-Type: text/plain", "https://pan.baidu.com/s/1")],
            Code.ATTACHMENT_ELSEWHERE,
            {"what": "https://pan.baidu.com/s/1"},
        ),
        (
            [part("Content-Type: text/plain; charset=utf-8", "我单位自评得分98分，附件另发。")],
            None,
            {},
        ),
        ([part("Content-Type: text/html", "<table><tr><td>signature</td></tr></table>")], None, {}),
        (
            [LETTER, part("Content-Type: text/plain", "From: x@y.cn\r\nTo: z@y.cn\r\n\r\nquoted")],
            None,
            {},
        ),
        (
            [LOCK, part("Content-Type: text/html; charset=utf-8", TABLE)],
            Code.TABLE_IN_BODY,
            {},
        ),
        ([workbook(), part("Content-Type: text/html; charset=utf-8", TABLE + "网盘")], None, {}),
        ([LOGO], None, {}),
    ],
)
def test_a_mail_without_a_return_whose_text_leads_to_one_is_told(
    parts: list[str], rule: Rule | None, facts: dict[str, str]
) -> None:
    members = read_members("信.eml", Nature.MAIL, mail(*parts).encode(), AirlockLimits(), 0)
    finding: Finding | None = None
    try:
        list(members)
    except UnreadableReturnError as error:
        finding = error.finding
    assert (finding.rule if finding else None) is rule
    if finding:
        assert_facts(finding, name="信.eml", **facts)


def test_what_is_wrong_with_a_mail_is_told_beside_its_members() -> None:
    content = mail(workbook("自评表.xlsx"), end="").encode()
    member, container = open_fetched(Fetched("县局/信.eml", content))
    assert (member.path, member.status) == ("县局/信.eml!自评表.xlsx", ReturnedStatus.WORKBOOK)
    assert (container.path, container.status) == ("县局/信.eml", ReturnedStatus.UNREADABLE)
    assert container.findings[0].rule is Code.MAIL_UNREADABLE


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (b"A: 1\nDate: 2\n\n", True),
        (b"Any!#name: 1\n\tfolded\n folded\nDATE : 2\n\n", True),
        (b"A: 1\nB: 2\n\n", False),
        (b"Date: 1\n\nText: 2", False),
        (b"Date: 1\nand text\n", False),
        (b"Date: 1\nTo: 2\nand text\n", False),
        (b"Date: 1\nTo: 2\nFrom: 3\nand text\n", True),
        (b" folded\nDate: 1\nTo: 2", False),
        (b"From a@b Mon Oct 22 09:00:00 2018\nX: 1\n", True),
        (b"From a@b Mon Oct 22 09:00:00 2018\ntext\n", False),
        (b"From here on\nX: 1\n", False),
        (b"From a@b Mon Oct 22 09:00:00 2018\n" * 10 + b"X: 1\n", True),
        (b"From a@b Mon Oct 22 09:00:00 2018\n" * 11 + b"X: 1\n", False),
        (b"From a@b Mon Oct 22 09:00:00 2018\n>From a@b\nX: 1\n", True),
        (b"From a@b\nX: 1\nDate: 2\n", True),
        (b"\nTo: 1\nX: 2\n", True),
        (b"From a@b\ntext\nDate: 2\nX: 1\n", False),
        ("主题: 1\nDate: 2\n".encode(), False),
        (b"a" * 77 + b": 1\nDate: 2\n", False),
        (b"http://x\nDate\n", False),
        (b"12\n", False),
        (b"12\nX: 1", True),
        (b"", False),
        (b" \n", False),
    ],
)
def test_a_mail_is_told_by_the_grammar_of_its_fields(
    text: bytes,
    is_one: bool,
) -> None:
    assert is_mail(text) is is_one


def test_the_count_of_an_emlx_may_stand_behind_blank_lines() -> None:
    assert is_mail(b"\r\n \n37431   \nX-Own: y\n\n")
    assert not is_mail(b"\r\n \nX-Own: y\n\n")
    assert not is_mail(b"37431 x\nX-Own: y\n\n")


def test_a_saved_page_is_addressed_to_nobody() -> None:
    page = b"Content-Type: text/html\nMIME-Version: 1.0\n"
    assert is_web_archive(page)
    assert is_web_archive(b"From: <Saved by Blink>\n" + page)
    assert is_web_archive(ENVELOPE.encode() + page)
    assert is_web_archive(b"37431\n" + page)
    for kind in (b"multipart/related", b"Multipart/Alternative", b" text/html; charset=x"):
        assert is_web_archive(b"Content-Type:" + kind + b"\nMIME-Version: 1.0\n")
    assert not is_web_archive(b"Content-Type: multipart/mixed\nMIME-Version: 1.0\n")
    assert not is_web_archive(b"From: a@b.cn\n" + page)
    assert not is_web_archive(b"Content-Type: text/plain\nMIME-Version: 1.0\n")
    assert not is_web_archive(b"MIME-Version: 1.0\nDate: x\n")


def test_a_line_of_text_that_begins_with_from_is_no_other_mail() -> None:
    text = (
        HEAD.encode()
        + b"\r\nFrom me in Oct at 09:00 on\r\ntext\r\n\r\n"
        + ENVELOPE.encode()
        + b"no"
    )
    assert split_mailbox(text, 9) == [text]


def test_behind_so_many_mails_of_a_mailbox_the_rest_is_one() -> None:
    mails = [(ENVELOPE + HEAD + f"\r\n{number}\r\n\r\n").encode() for number in range(4)]
    assert split_mailbox(b"".join(mails), 3) == mails
    assert split_mailbox(b"".join(mails), 1) == [mails[0], b"".join(mails[1:])]


@pytest.mark.parametrize(
    ("header", "is_so"),
    [
        (b"Content-Type: multipart/mixed\n\n", True),
        (b"From: a@b\nContent-Type:  Message/rfc822\n\n", True),
        (b"Content-Type: text/plain\n\n", False),
        (b"X-Type: multipart/mixed\n\n", False),
        (b"To: a@b\n\nContent-Type: multipart/mixed\n", False),
    ],
)
def test_whether_a_mail_has_parts_is_what_its_header_says(header: bytes, *, is_so: bool) -> None:
    assert is_in_parts(header) is is_so


@pytest.mark.parametrize(
    ("header", "begins"),
    [
        (b"From: a@b\nTo: c@d\nDate: x\n\n", True),
        (b"From: a@b\nTo: c@d\nX-Other: y\n\n", False),
        # What describes a part of a mail may stand behind a blank line in any mail.
        (b"Content-Type: a\nContent-Disposition: b\nTo: c@d\n\n", False),
        (b"From: a@b\nTo: c@d\nDate: x\nand no blank line", False),
    ],
)
def test_another_mail_begins_where_three_fields_of_a_mail_make_a_header(
    header: bytes, *, begins: bool
) -> None:
    assert next_mail(b"text\n\n" + header) == (header if begins else b"")


def test_only_some_thousands_of_paragraphs_are_looked_at_for_another_mail() -> None:
    header = b"From: a@b\nTo: c@d\nDate: x\n\n"
    assert next_mail(b"a: b\n\n" * 5_000 + header) == header
    assert next_mail(b"a: b\n\n" * 5_001 + header) == b""
