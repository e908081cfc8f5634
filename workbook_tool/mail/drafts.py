"""Mail drafts (邮件草稿): one ``.eml`` file an agency, with its own workbook attached.

The same input always gives the same bytes: boundary and Message-ID are made from hashes and no
date is written. ``X-Unsent`` lets classic Outlook open the file as a draft; a person sends it.
"""

import hashlib
from binascii import b2a_base64
from datetime import date
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formataddr

from workbook_tool.core.round.addresses import sendable, split_addresses
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Language, Text

_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXAMPLE = Text("（示例）", " (example)")
_FOLDED = compat32.clone(linesep="\r\n")
_LINE = 76  # characters of base64


def mail_subject(settings: RoundSettings, agency: Agency) -> str:
    """Return the subject of the mail to an agency, in the language of the round."""
    until = _deadline(settings)
    zh = f"，请于{until}前报送" if until else ""
    en = f", due {until}" if until else ""
    subject = Text(
        f"请填报：{settings.title}（{agency.short}）{zh}",
        f"Please fill in: {settings.title} ({agency.short}){en}",
    )
    return _one_line(subject.in_language(settings.language))


def mail_body(settings: RoundSettings, agency: Agency, *, code: str = "") -> str:
    """Return the text of the mail to an agency, in the language of the round.

    It says until when, how to fill the workbook in, how to send it back and whom to ask; ``code``
    is the workbook's printed code.
    """
    lines = _chinese(settings, agency, code)
    if settings.language is Language.EN:
        lines = _english(settings, agency, code)
    return "\n".join(lines) + "\n"


def build_draft(
    *,
    agency: Agency,
    settings: RoundSettings,
    attachment: bytes,
    attachment_name: str,
    code: str = "",
) -> bytes:
    """Return the ``.eml`` file of an agency; without an address it has no addressee.

    The attachment's name stands in Content-Type as RFC 2047 and in Content-Disposition as
    RFC 2231: Outlook and QQ mail each read only one of the two.
    """
    digest = hashlib.sha256(attachment).hexdigest()
    identity = f"{settings.round_id}|{agency.code}|{digest}"
    mark = hashlib.sha256(identity.encode()).hexdigest()[:32]
    # "_" never occurs in base64, and every part is base64.
    message = MIMEMultipart("mixed", boundary=f"=_{mark}", policy=_FOLDED)
    message["Message-ID"] = f"<{mark}@workbook-tool.invalid>"
    message["X-Unsent"] = "1"
    addressees = _addressees(agency)
    if addressees:
        message["To"] = addressees if addressees.isascii() else mark
    message["Subject"] = Header(
        mail_subject(settings, agency), "utf-8", header_name="Subject"
    ).encode()
    body = mail_body(settings, agency, code=code).replace("\n", "\r\n")
    message.attach(MIMEText(body, "plain", "utf-8", policy=_FOLDED))
    message.attach(_attachment_part(attachment_name))
    # The older policy would encode an address that is no ASCII together with its name.
    written = message.as_bytes(policy=_FOLDED).replace(
        f"To: {mark}\r\n".encode(), f"To: {addressees}\r\n".encode(), 1
    )
    # Python's generator looks at each line of the attachment, which costs more than all else.
    head, closing, tail = written.rpartition(f"\r\n--=_{mark}--".encode())
    return b"".join((head, _base64_lines(attachment), closing, tail))


def _base64_lines(content: bytes) -> bytes:
    """Return bytes as lines of base64, each of them ended (RFC 2045, section 6.8)."""
    encoded = b2a_base64(content, newline=False)
    lines = [encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE)]
    return b"".join(line + b"\r\n" for line in lines)


def _attachment_part(name: str) -> MIMEApplication:
    """Return the part for an attachment, still without its content."""
    # set_param() would corrupt the encoded words, so the name goes in with the type.
    words = name if name.isascii() else Header(name, "utf-8").encode()
    part = MIMEApplication(b"", _XLSX, policy=_FOLDED, name=words)
    filename: str | tuple[str, str, str] = name if name.isascii() else ("utf-8", "", name)
    part.add_header("Content-Disposition", "attachment", filename=filename)
    return part


def _addressees(agency: Agency) -> str:
    """Return the agency's addresses with its name, several ones separated by commas.

    Domains are in ASCII; a name before the @ that is not stays as it is (RFC 6532).
    """
    name = _one_line(agency.name)
    addresses = [sendable(address) for address in split_addresses(agency.email)]
    shown = formataddr((name, "")).removesuffix(" <>")
    return ", ".join(
        formataddr((name, address)) if address.isascii() else f"{shown} <{address}>"
        for address in addresses
    )


def _deadline(settings: RoundSettings) -> str:
    """Return the deadline in words, nothing where the round has none."""
    if settings.deadline is None:
        return ""
    mark = _EXAMPLE if settings.is_example else Text("", "")
    return _day(settings.deadline, settings.language) + mark.in_language(settings.language)


def _day(day: date, language: Language) -> str:
    if language is Language.ZH:
        return f"{day.year}年{day.month}月{day.day}日"
    return day.isoformat()


def _chinese(settings: RoundSettings, agency: Agency, code: str) -> list[str]:
    until = _deadline(settings)
    limit = f"，请于{until}前填好报回" if until else "，请填好后报回"
    printed = f"（编号 {code}）" if code else ""
    closing = (
        [f"如有疑问，请联系：{settings.contact}。谢谢！"] if settings.contact else ["谢谢支持！"]
    )
    return [
        f"{agency.name}：",
        "",
        f"    您好！现将“{settings.title}”发给贵单位{limit}。",
        "",
        f"一、附件是贵单位专用的自评表{printed}，请勿与其他单位互换，也不要另外制表。",
        "二、请用 WPS 或 Excel 打开，只填写有底色的单元格；自评得分填数字，不要写“分”或其他文字。",
        "三、封面显示“可以报送”后保存，仍为 .xlsx 格式；打印一份，按要求签字盖章。",
        "四、回复本邮件，把填好的自评表作为附件报回；佐证材料可以一并附上。请勿填写涉密信息。",
        "",
        *closing,
        "",
        settings.organiser,
    ]


def _english(settings: RoundSettings, agency: Agency, code: str) -> list[str]:
    until = _deadline(settings)
    limit = f" by {until}" if until else ""
    printed = f" (code {code})" if code else ""
    closing = (
        [f"Questions? Please ask {settings.contact}. Thank you."]
        if settings.contact
        else ["Thank you."]
    )
    return [
        f"To: {agency.name}",
        "",
        f"Please find attached your workbook for “{settings.title}”.",
        f"We kindly ask you to return it{limit}.",
        "",
        f"1. The attached workbook{printed} is yours alone; please use no other table.",
        "2. Open it in Excel or WPS and fill in the coloured cells only. Scores are plain numbers.",
        "3. When the cover says that it may be sent, save it as .xlsx and sign a printed copy.",
        "4. Reply to this mail with the workbook attached; evidence may be attached, too.",
        "5. Please enter nothing confidential.",
        "",
        *closing,
        "",
        settings.organiser,
    ]


def _one_line(text: str) -> str:
    """Return a text without line breaks, so that it can never start a header of its own."""
    return " ".join(text.split())
