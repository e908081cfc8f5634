"""The ledger of what was sent (发送登记): a line for each step of a mail, the last one counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from workbook_tool.mail.answers import Answer
from workbook_tool.mail.kinds import MailState


class LedgerLine(NamedTuple):
    """One step of one mail. ``key`` says what is sent to whom, ``sha256`` is of the draft.

    No address stands here, nor in the words of the server's answer.
    """

    at: datetime
    key: str
    agency: str
    state: MailState
    via: str
    message_id: str
    sha256: str
    code: int = 0
    answer: str = ""
    retry_at: datetime | None = None

    @property
    def said(self) -> Answer:
        """Return what the server said."""
        return Answer(self.code, self.answer)


@dataclass(slots=True)
class Ledger:
    """The last line of each key."""

    lines: dict[str, LedgerLine] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[LedgerLine]) -> "Ledger":
        """Return the ledger that lines make, in the order in which they were written."""
        return cls({line.key: line for line in lines})

    def put(self, line: LedgerLine) -> None:
        """Take one more line."""
        self.lines[line.key] = line

    def turn_of(self, key: str) -> int:
        """Return how often something was begun to be sent on purpose, at least once."""
        turn = 1
        while turned_key(key, turn + 1) in self.lines:
            turn += 1
        return turn

    @property
    def interrupted(self) -> Mapping[str, LedgerLine]:
        """Return what was under way when a run ended, so that nobody knows what became of it."""
        return {key: line for key, line in self.lines.items() if line.state is MailState.SENDING}


def turned_key(key: str, turn: int) -> str:
    """Return the key of a repetition.

    >>> turned_key("XPMZ18|XP039|form|8YS1", 1), turned_key("XPMZ18|XP039|form|8YS1", 2)
    ('XPMZ18|XP039|form|8YS1', 'XPMZ18|XP039|form|8YS1|2')
    """
    return key if turn == 1 else f"{key}|{turn}"
