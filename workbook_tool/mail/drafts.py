"""Mail drafts (邮件草稿): one ``.eml`` file an agency, with its own workbook attached.

The same input always gives the same bytes: boundary and Message-ID are made from hashes and no
date is written. ``X-Unsent`` lets classic Outlook open the file as a draft; a person sends it.
"""

import hashlib

from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Language, Text, day_words
from workbook_tool.mail.messages import Attachment, build_message, one_line

_EXAMPLE = Text("（示例）", " (example)")


def mail_subject(settings: RoundSettings, agency: Agency) -> str:
    """Return the subject of the mail to an agency, in the language of the round."""
    until = _deadline(settings)
    zh = f"，请于{until}前报送" if until else ""
    en = f", due {until}" if until else ""
    subject = Text(
        f"请填报：{settings.title}（{agency.short}）{zh}",
        f"Please fill in: {settings.title} ({agency.short}){en}",
    )
    return one_line(subject.in_language(settings.language))


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
    return build_message(
        agency=agency,
        identity=f"{settings.round_id}|{agency.code}|{digest}",
        subject=mail_subject(settings, agency),
        body=mail_body(settings, agency, code=code),
        attachment=Attachment(attachment_name, attachment),
    )


def _deadline(settings: RoundSettings) -> str:
    """Return the deadline in words, nothing where the round has none."""
    if settings.deadline is None:
        return ""
    mark = _EXAMPLE if settings.is_example else Text("", "")
    day = day_words(settings.deadline).in_language(settings.language)
    return day + mark.in_language(settings.language)


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
