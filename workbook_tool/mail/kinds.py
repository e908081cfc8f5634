"""The words of mail that commands take and reports give: what, which way, how far."""

from enum import StrEnum
from typing import Self

from workbook_tool.core.text import Text


class Security(StrEnum):
    """How a connection is encrypted; there is no third way."""

    TLS = "tls"  # from the start
    STARTTLS = "starttls"  # after a greeting in the clear


class MailState(StrEnum):
    """How far a mail is; the title is what people read."""

    _value_: str
    title: Text  # type: ignore[assignment]  # in place of the method of strings

    QUEUED = "queued", "待发", "waiting"
    SENDING = "sending", "正在发", "under way"
    SENT = "sent", "已发", "sent"
    TEMPORARY = "temporary", "暂未发出", "put off"
    PERMANENT = "permanent", "被拒绝", "refused"
    UNKNOWN = "unknown", "不确定", "uncertain"

    def __new__(cls, value: str, zh: str, en: str) -> Self:
        """Take the value and the title in both languages."""
        state = str.__new__(cls, value)
        state._value_ = value
        state.title = Text(zh, en)
        return state


class Outbox(StrEnum):
    """Which drafts; the title is what people read, the command with its options writes them."""

    _value_: str
    title: Text  # type: ignore[assignment]  # in place of the method of strings
    command: str

    FORMS = "forms", "自评表", "forms", "generate"
    NOTICES = "notices", "通知", "notices", "notify"
    REVIEW = "review", "考评表", "review workbooks", "review"
    RESULTS = "results", "考评结果", "results", "publish --as notice --with feedback"

    def __new__(cls, value: str, zh: str, en: str, command: str) -> Self:
        """Take the value, the title in both languages, and the command."""
        outbox = str.__new__(cls, value)
        outbox._value_ = value
        outbox.title = Text(zh, en)
        outbox.command = command
        return outbox


class Way(StrEnum):
    """How drafts go out: into the account's drafts, where a person sends them, or by SMTP."""

    DRAFTS = "drafts"
    SMTP = "smtp"


class Wanted(StrEnum):
    """What is collected: answers of agencies, or of groups of evaluators."""

    RETURNS = "returns"
    REVIEW = "review"
