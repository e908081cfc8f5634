"""The mail that takes the feedback sheet (考评结果反馈表) to an agency."""

from collections.abc import Iterable
from typing import Final

from workbook_tool.core.returns.publication import PUBLICATION_TITLES, Edition
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text, day_words
from workbook_tool.mail.letters import letter
from workbook_tool.mail.messages import Attachment, build_message, one_line

_SUBJECT: Final = Text(
    "考评结果反馈（{kind}）：{title}（{agency}）", "Your result ({kind}): {title} ({agency})"
)
_BODY: Final = Text(
    "附件是贵单位在“{title}”中的考评结果反馈表（{kind}），列出各项自评得分、计入的得分、差值和原因。\n\n"
    "请核对，填写表末的回执，由负责人签字并盖章{until}报回。无异议的勾选“无异议”；有异议的勾选“申请复核”，"
    "写明指标编号、理由和依据，可另附材料。",
    "\nPlease find attached the result of your agency in “{title}” ({kind}): for each criterion "
    "your own score, the one that counts, the difference and the reasons.\n\n"
    "Please check it, fill in the slip at its end, and return it signed and stamped{until}. Tick "
    "that you agree, or that you appeal; then name the criteria, the reasons and the basis.",
)
_UNTIL: Final = Text("，于{day}前", " by {day}")


def feedback_body(settings: RoundSettings, agency: Agency, edition: Edition) -> str:
    """Return the text of the mail to an agency, in the language of the round."""
    language = settings.language
    last = settings.appeals_until or settings.notice_ends
    is_open = last is not None and (edition.day is None or edition.day <= last)
    until = _UNTIL.filled(day=day_words(last)) if last is not None and is_open else Text("", "")
    main = _BODY.in_language(language).format(
        title=settings.heading,
        kind=PUBLICATION_TITLES[edition.kind].in_language(language),
        until=until.in_language(language),
    )
    return letter(settings, agency, main)


def build_feedback_draft(
    settings: RoundSettings,
    agency: Agency,
    edition: Edition,
    sheet: Attachment,
    facts: Iterable[str],
) -> bytes:
    """Return the ``.eml`` file of an agency; without an address it has no addressee.

    ``facts`` are what the sheet says apart from its day: the same told again is the same mail.
    """
    language = settings.language
    subject = _SUBJECT.in_language(language).format(
        kind=PUBLICATION_TITLES[edition.kind].in_language(language),
        title=settings.heading,
        agency=agency.short,
    )
    identity = ("feedback", settings.round_id, agency.code, edition.kind.value, *facts)
    return build_message(
        agency=agency,
        identity="|".join(identity),
        subject=one_line(subject),
        body=feedback_body(settings, agency, edition),
        attachment=sheet,
    )
