"""What became of the mails of a run, and what staff are told to do about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.core.text import Text, how_many, listed
from workbook_tool.mail.answers import Explanation
from workbook_tool.mail.kinds import MailState, Outbox, Way
from workbook_tool.round_folder.command_lines import command_line, round_argument
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.workflows.outboxes import command_of

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class SentMail:
    """What became of one mail; ``is_new`` tells that this run did it, or a preview would.

    ``via`` is how it went or was tried last, None where it waits. ``answer`` are the server's
    words, None where it said nothing; ``explanation`` is None where nothing has to be explained.
    """

    code: str
    name: str
    file: str
    state: MailState
    is_new: bool = False
    answer: str | None = None
    explanation: Explanation | None = None
    via: Way | None = None

    @property
    def is_draft(self) -> bool:
        """Tell whether it stands in the account's drafts, where a person sends it."""
        return self.state is MailState.SENT and self.via is Way.DRAFTS


@dataclass(frozen=True, slots=True)
class SendResult:
    """What was sent of an outbox, and what was not."""

    folder: Path
    round_id: str
    what: Outbox
    via: Way
    mails: tuple[SentMail, ...]
    is_dry_run: bool
    next_step: Text
    notes: tuple[Text, ...] = ()

    @property
    def has_trouble(self) -> bool:
        """Tell whether a mail was put off, refused or is uncertain."""
        trouble = {MailState.TEMPORARY, MailState.PERMANENT, MailState.UNKNOWN}
        return any(mail.state in trouble for mail in self.mails)

    def count(self, state: MailState) -> int:
        """Return how many mails are in a state."""
        return sum(mail.state is state for mail in self.mails)


def nothing_there(what: Outbox, folder: RoundFolder) -> Text:
    """Return the sentence that says which command writes the drafts of an outbox."""
    line = command_of(what, folder)
    return Text(
        f"还没有{what.title.zh}的邮件草稿。请先运行 {line}",
        f"There are no drafts of {what.title.en} yet. Run this first: {line}",
    )


def without_address(codes: list[str]) -> Iterator[Text]:
    """Yield the sentence on drafts that somebody has to address."""
    if codes:
        shown = listed(codes[:_MOST_NAMED])
        more = Text("等", " …") if len(codes) > _MOST_NAMED else Text("", "")
        mails = how_many(len(codes), "mail has", "mails have")
        yield Text(
            f"有 {len(codes)} 封没有收件地址（{shown.zh}{more.zh}），请在草稿箱中补上，"
            "或补入单位名册。",
            f"{mails} no address ({shown.en}{more.en}); add it in the drafts, or in the roster.",
        )


def next_step(result: SendResult, folder: RoundFolder) -> Text:
    """Return the one sentence that says what staff do next."""
    if not result.mails:
        line = command_of(result.what, folder)
        return Text(f"下一步：{line}", f"Next: {line}")
    if result.is_dry_run and any(mail.is_new for mail in result.mails):
        return Text(
            "以上只是预览，没有连接服务器；去掉 --dry-run 再运行即可发送。",
            "This was a preview, no server was asked; run again without --dry-run.",
        )
    if result.has_trouble:
        return Text(
            "下一步：按上面的说明处理没有发出的，再运行同一条命令；已发出的不会重发。",
            "Next: deal with what did not go as told above, then run the same command again; "
            "nothing is sent twice.",
        )
    if result.count(MailState.QUEUED):
        return Text(
            "下一步：再运行同一条命令，发送其余的；已发出的不会重发。",
            "Next: run the same command again for the rest; nothing is sent twice.",
        )
    if result.via is Way.DRAFTS and any(mail.is_new for mail in result.mails):
        return Text(
            "下一步：打开邮箱的草稿箱，核对后逐封点“发送”。",
            "Next: open the drafts of your mail account, look them over and send them.",
        )
    line = command_line("collect", *round_argument(folder))
    if any(mail.is_draft for mail in result.mails):
        return Text(
            f"下一步：草稿箱中还没有点“发送”的，请发送；然后收取回复，运行 {line}",
            f"Next: send from the drafts of your account what still stands there, then fetch the "
            f"answers with {line}",
        )
    return Text(f"下一步：收取回复，运行 {line}", f"Next: fetch the answers with {line}")
