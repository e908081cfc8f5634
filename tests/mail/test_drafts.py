"""Drafts carry the right workbook under a name that every mail program reads."""

import email
import email.policy
from base64 import encodebytes
from dataclasses import replace
from datetime import date
from email.header import decode_header, make_header
from email.message import EmailMessage, Message

from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Language
from workbook_tool.mail.drafts import build_draft, mail_body, mail_subject

SETTINGS = RoundSettings(
    "XPMZ18",
    "新平县民族团结进步示范创建测评",
    "新平县民族宗教事务局",
    deadline=date(2018, 10, 31),
    contact="县民宗局办公室 0877-0000000",
)
TOWNSHIP = Agency("XP079", "者竜乡人民政府", "者竜乡", email="xp079@agency.example.org")
NAME = "XP079_者竜乡人民政府_自评表.xlsx"
CODE = "XPMZ18-XP079-8YS1-1X1H"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draft(
    agency: Agency = TOWNSHIP, *, name: str = NAME, attachment: bytes = b"PK\x03\x04"
) -> bytes:
    return build_draft(
        agency=agency, settings=SETTINGS, attachment=attachment, attachment_name=name, code=CODE
    )


def parse(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def last_part(message: Message) -> Message:
    parts = message.get_payload()
    assert isinstance(parts, list)
    assert isinstance(parts[-1], Message)
    return parts[-1]


def test_a_modern_reader_sees_addressee_subject_text_and_workbook() -> None:
    message = parse(draft(attachment=bytes(range(256)) * 40))
    assert message["To"].addresses[0].addr_spec == "xp079@agency.example.org"
    assert message["To"].addresses[0].display_name == "者竜乡人民政府"
    assert message["Subject"] == mail_subject(SETTINGS, TOWNSHIP)
    assert message["X-Unsent"] == "1"
    body = message.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    assert body.get_content().replace("\r\n", "\n") == mail_body(SETTINGS, TOWNSHIP, code=CODE)
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == NAME
    assert attached.get_content_type() == XLSX
    assert attached.get_content() == bytes(range(256)) * 40


def test_an_old_reader_finds_the_name_in_the_content_type_too() -> None:
    message = email.message_from_bytes(draft(), policy=email.policy.compat32)
    attached = last_part(message)
    name = attached.get_param("name")
    assert isinstance(name, str)
    assert str(make_header(decode_header(name))) == NAME
    assert attached.get_filename() == NAME
    subject = str(make_header(decode_header(message["Subject"])))
    assert subject == mail_subject(SETTINGS, TOWNSHIP)


def test_no_reader_finds_a_defect() -> None:
    for part in parse(draft()).walk():
        assert not part.defects


names = st.text(
    st.characters(categories=["L", "N"], max_codepoint=0xFFFF), min_size=1, max_size=80
).map(lambda stem: f"{stem}_自评表.xlsx")


@given(name=names, attachment=st.binary(max_size=400))
def test_any_name_and_any_bytes_come_back_under_both_policies(name: str, attachment: bytes) -> None:
    raw = draft(name=name, attachment=attachment)
    (modern,) = parse(raw).iter_attachments()
    assert modern.get_filename() == name
    assert modern.get_content() == attachment
    old = last_part(email.message_from_bytes(raw, policy=email.policy.compat32))
    encoded = old.get_param("name")
    assert isinstance(encoded, str)
    assert str(make_header(decode_header(encoded))) == name
    assert old.get_payload(decode=True) == attachment


def test_the_same_input_gives_the_same_bytes_and_another_workbook_another_message_id() -> None:
    assert draft() == draft()
    first, second = parse(draft()), parse(draft(attachment=b"PK other"))
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Message-ID"] == parse(draft())["Message-ID"]


def test_lines_end_in_crlf_and_are_short_ascii() -> None:
    raw = draft(attachment=b"x" * 5000)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_an_agency_without_address_gives_a_draft_without_addressee() -> None:
    assert parse(draft(replace(TOWNSHIP, email="")))["To"] is None


def test_an_international_domain_is_addressed_as_mail_servers_know_it() -> None:
    message = parse(draft(replace(TOWNSHIP, email="office@例子.中国")))
    assert [one.addr_spec for one in message["To"].addresses] == ["office@xn--fsqu00a.xn--fiqs8s"]


def test_an_international_name_stays_as_it_is_beside_an_encoded_title() -> None:
    raw = draft(replace(TOWNSHIP, email="张三@例子.cn；a@example.org"))
    line = next(line for line in raw.decode().split("\r\n") if line.startswith("To: "))
    first, second = line.removeprefix("To: ").split(", ")
    assert first.endswith(" <张三@xn--fsqu00a.cn>")
    assert second.endswith(" <a@example.org>")
    assert first.startswith("=?utf-8?b?")
    message = parse(raw)
    assert [one.display_name for one in message["To"].addresses] == ["者竜乡人民政府"] * 2


def test_several_addresses_are_all_addressed() -> None:
    message = parse(draft(replace(TOWNSHIP, email="a@example.org；b@example.org")))
    assert [one.addr_spec for one in message["To"].addresses] == ["a@example.org", "b@example.org"]


def test_a_line_break_in_a_name_starts_no_header() -> None:
    hostile = replace(
        TOWNSHIP, name="甲\r\nBcc: x@example.org", short_name="甲\nBcc: y@example.org"
    )
    message = parse(draft(hostile))
    assert message["Bcc"] is None
    assert "Bcc" in message["Subject"]


def test_the_text_says_until_when_which_code_and_whom_to_ask() -> None:
    body = mail_body(SETTINGS, TOWNSHIP, code=CODE)
    for words in ("者竜乡人民政府", "2018年10月31日", CODE, SETTINGS.contact, SETTINGS.organiser):
        assert words in body
    english = replace(SETTINGS, language=Language.EN, title="Round", organiser="Office")
    body = mail_body(english, replace(TOWNSHIP, name="Zhelong"), code=CODE)
    for words in ("Zhelong", "2018-10-31", CODE, SETTINGS.contact, "Office"):
        assert words in body


def test_a_round_without_deadline_or_contact_promises_none() -> None:
    bare = replace(SETTINGS, deadline=None, contact="")
    assert "None" not in mail_subject(bare, TOWNSHIP) + mail_body(bare, TOWNSHIP)
    assert "请联系" not in mail_body(bare, TOWNSHIP)
    english = replace(bare, language=Language.EN)
    assert "due" not in mail_subject(english, TOWNSHIP)
    assert " by " not in mail_body(english, TOWNSHIP)


def test_an_example_deadline_is_marked_as_one() -> None:
    assert "（示例）" in mail_body(replace(SETTINGS, is_example=True), TOWNSHIP)


@given(st.binary(max_size=400))
def test_what_is_encoded_at_once_is_what_the_standard_library_encodes(content: bytes) -> None:
    encoded = encodebytes(content).replace(b"\n", b"\r\n")
    assert draft(attachment=content).rpartition(b"\r\n\r\n" + encoded)[1]
    slow = email.message_from_bytes(draft(attachment=content))
    assert slow.as_bytes(policy=email.policy.compat32.clone(linesep="\r\n")) == draft(
        attachment=content
    )
