"""The mail that goes to a group of evaluators with its workbook (考评表)."""

from workbook_tool.core.round.review_plan import EvaluatorGroup
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text, how_many
from workbook_tool.mail.messages import Attachment, build_message, one_line

_SUBJECT = Text("请考评：{title}（{group}）", "Please review: {title} ({group})")
_BODY = Text(
    "{group}：\n\n"
    "    您好！附件是“{title}”的考评表（编号 {code}），共 {agencies} 个单位。{changes}\n\n"
    "一、用 WPS 或 Excel 打开，在《考评目录》中点单位名称进入，只填黄色格子。\n"
    "二、考评得分低于自评的写扣分原因，高于自评的写上调理由；每个单位填录入人和核对人。\n"
    "三、可以分人填写，各自保存后作为附件回复本邮件，仍为 .xlsx 格式，请不要改文件中的编号。\n"
    "四、每个单位可打印一页签字存档。请勿填写涉密信息。\n\n{closing}\n\n{organiser}\n",
    "To: {group}\n\n"
    "Please find attached the review workbook for “{title}” (code {code}), {agencies_en} in all."
    "{changes}\n\n"
    "1. Open it in Excel or WPS, click an agency on the index, and fill in the yellow cells only.\n"
    "2. Give a reason below and above the self score, and for each agency who entered and who "
    "checked.\n"
    "3. Several people may fill in copies; reply with each of them attached, saved as .xlsx.\n"
    "4. Each agency prints on one page to be signed. Please enter nothing confidential.\n\n"
    "{closing}\n\n{organiser}\n",
)
_CONTACT = Text(
    "如有疑问，请联系：{contact}。谢谢！", "Questions? Please ask {contact}. Thank you."
)
_THANKS = Text("谢谢支持！", "Thank you.")


def review_body(
    settings: RoundSettings,
    group: EvaluatorGroup,
    *,
    code: str,
    agencies: int,
    changes: Text | None = None,
) -> str:
    """Return the text of the mail to a group, in the language of the round.

    ``code`` is the printed code, ``changes`` what is new since the group got its last one.
    """
    language = settings.language
    contact = settings.contact
    closing = _CONTACT.filled(contact=contact) if contact else _THANKS
    told = changes or Text("", "")
    return _BODY.in_language(language).format(
        group=group.name,
        title=settings.title,
        code=code,
        agencies=agencies,
        agencies_en=how_many(agencies, "agency", "agencies"),
        changes=Text(told.zh, f" {told.en}" if told.en else "").in_language(language),
        closing=closing.in_language(language),
        organiser=settings.organiser,
    )


def build_review_draft(
    settings: RoundSettings, group: EvaluatorGroup, *, body: str, workbook: Attachment, sha256: str
) -> bytes:
    """Return the ``.eml`` file of a group; without an address it has no addressee.

    ``sha256`` is that of the workbook, and makes it another mail than the one before.
    """
    subject = _SUBJECT.in_language(settings.language).format(title=settings.title, group=group.name)
    return build_message(
        agency=Agency(group.code, group.name, email=group.email),
        identity=f"review|{settings.round_id}|{group.code}|{sha256}",
        subject=one_line(subject),
        body=body,
        attachment=workbook,
    )
