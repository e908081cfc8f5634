"""How a mail to an agency begins and ends, whatever it is about."""

from typing import Final

from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text

_LETTER: Final = Text(
    "{agency}：\n\n    您好！{main}\n\n请勿填写涉密信息。{contact}\n\n{organiser}\n",
    "To: {agency}\n{main}\n\n{contact}\n\n{organiser}\n",
)
_CONTACT: Final = Text(
    "如有疑问，请联系：{contact}。谢谢！", "Questions? Please ask {contact}. Thank you."
)
_THANKS: Final = Text("谢谢支持！", "Thank you.")


def letter(settings: RoundSettings, agency: Agency, main: str) -> str:
    """Return the text of a mail to an agency about something, in the language of the round."""
    language, contact = settings.language, settings.contact
    told = _CONTACT.filled(contact=contact) if contact else _THANKS
    return _LETTER.in_language(language).format(
        agency=agency.name,
        main=main,
        contact=told.in_language(language),
        organiser=settings.organiser,
    )
