"""The reports of mail-setup, send and collect, for people and for programs."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbook_tool.cli.json_reports import SCHEMA_VERSION
from workbook_tool.cli.report_shapes import (
    CollectReport,
    MailCounts,
    MailSetupReport,
    SendReport,
    SentMailReport,
)
from workbook_tool.cli.text_reports import NOTHING_WRITTEN
from workbook_tool.core.text import Language, Text
from workbook_tool.mail.kinds import MailState

if TYPE_CHECKING:
    from workbook_tool.workflows.collect import CollectResult
    from workbook_tool.workflows.mail_setup import SetupResult
    from workbook_tool.workflows.sent import SendResult, SentMail

_MOST_LISTED = 12
_DRY = Text(
    "试运行：没有连接服务器，也没有写入任何文件。",
    "Dry run: no server was asked, nothing was written.",
)
_IN_DRAFTS = Text("已存草稿箱", "in the drafts")
_STATES = tuple(
    title
    for one in MailState
    for title in ((one.title, _IN_DRAFTS) if one is MailState.SENT else (one.title,))
)
_MARKS = {MailState.SENT: "√", MailState.QUEUED: "·"}


def describe_sent(result: "SendResult", language: Language, *, is_whole: bool) -> Iterator[str]:
    """Yield how many mails are in which state, then each that did not go with what to do."""

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    if result.is_dry_run:
        yield _DRY.in_language(language)
    yield _counts(result).in_language(language)
    trouble = [mail for mail in result.mails if mail.explanation is not None]
    others = [mail for mail in result.mails if mail.explanation is None]
    most = len(others) if is_whole else _MOST_LISTED
    fresh = [mail for mail in others if mail.is_new or is_whole]
    for mail in fresh[:most]:
        yield _line(mail, language)
    if len(fresh) > most:
        yield say(f"  ……共 {len(fresh)} 封", f"  … {len(fresh)} in all")
    for mail in trouble:
        yield _line(mail, language)
        if mail.explanation is not None:
            yield f"    {mail.explanation.remedy.in_language(language)}"
    yield result.next_step.in_language(language)


def _counts(result: "SendResult") -> Text:
    """Return how many mails are how far, and how many of them by this run."""
    title, far = result.what.title, Counter(map(_how_far, result.mails))
    if not far:
        return Text(f"{title.zh}：没有邮件", f"{title.en}: no mails")
    order = sorted(far, key=_STATES.index)
    new = [mail for mail in result.mails if mail.is_new]
    gone = sum(mail.state is MailState.SENT for mail in new)
    now = Text(f"其中本次 {gone} 封", f"{gone} of them by this run")
    if result.is_dry_run:
        now = Text(f"本次将发 {len(new)} 封", f"{len(new)} would go now")
    return Text(
        f"{title.zh}：{'，'.join(f'{one.zh} {far[one]}' for one in order)}；{now.zh}",
        f"{title.en}: {', '.join(f'{one.en} {far[one]}' for one in order)}; {now.en}",
    )


def _how_far(mail: "SentMail") -> Text:
    """Return how far a mail is; what stands in the drafts was sent to nobody yet."""
    return _IN_DRAFTS if mail.is_draft else mail.state.title


def _line(mail: "SentMail", language: Language) -> str:
    """Return the line of one mail: whom, how far, and what the server said."""
    mark = _MARKS.get(mail.state, "×")
    line = f"  {mark} {mail.code} {mail.name} {_how_far(mail).in_language(language)}"
    if mail.explanation is None:
        return line
    meaning = mail.explanation.meaning
    said = (
        Text(f"（应答：{mail.answer}）", f" (it said: {mail.answer})")
        if mail.answer
        else Text("", "")
    )
    return line + Text(f"：{meaning.zh}{said.zh}", f": {meaning.en}{said.en}").in_language(language)


def build_send_json(result: "SendResult", language: Language) -> SendReport:
    """Return what became of each mail."""
    counts: MailCounts = {
        "queued": result.count(MailState.QUEUED),
        "sent": result.count(MailState.SENT),
        "temporary": result.count(MailState.TEMPORARY),
        "permanent": result.count(MailState.PERMANENT),
        "unknown": result.count(MailState.UNKNOWN),
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "round": result.round_id,
        "what": result.what.value,
        "via": result.via.value,
        "counts": counts,
        "mails": [_mail_json(mail, language) for mail in result.mails],
        "next": result.next_step.in_language(language),
        "notes": [note.in_language(language) for note in result.notes],
    }


def _mail_json(mail: "SentMail", language: Language) -> SentMailReport:
    said = mail.explanation
    return {
        "agency": mail.code,
        "file": mail.file,
        "state": mail.state.value,
        "is_new": mail.is_new,
        "via": mail.via.value if mail.via else None,
        "answer": mail.answer,
        "meaning": said.meaning.in_language(language) if said else None,
        "remedy": said.remedy.in_language(language) if said else None,
    }


def describe_collected(
    result: "CollectResult", language: Language, *, is_whole: bool
) -> Iterator[str]:
    """Yield what was collected, with whom it came from."""

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
    yield say(
        f"“{result.mailbox}”中的新邮件：{len(result.mails)} 封（以前已收 {result.known} 封，"
        f"与报送无关 {result.passed_over} 封）",
        f"New mails in “{result.mailbox}”: {len(result.mails)} (collected before: {result.known}; "
        f"not about this round: {result.passed_over})",
    )
    most = len(result.mails) if is_whole else _MOST_LISTED
    for mail in result.mails[:most]:
        yield f"  {mail.arrived:%Y-%m-%d %H:%M} {mail.code or mail.sender or '?'}  {mail.file}"
        if mail.copy:
            yield say(
                f"    其中也有考评表，同一封也存入 {mail.copy}",
                f"    it brings a review workbook, too, and stands in {mail.copy} as well",
            )
    if len(result.mails) > most:
        yield say(f"  ……共 {len(result.mails)} 封", f"  … {len(result.mails)} in all")
    yield result.next_step.in_language(language)


def build_collect_json(result: "CollectResult", language: Language) -> CollectReport:
    """Return what was collected; the senders' addresses are for whoever runs it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "round": result.round_id,
        "mailbox": result.mailbox,
        "counts": {
            "new": len(result.mails),
            "known": result.known,
            "passed_over": result.passed_over,
            "too_large": result.too_large,
        },
        "mails": [
            {
                "file": mail.file,
                "copy": mail.copy,
                "what": mail.what.value,
                "agency": mail.code,
                "sender": mail.sender,
                "arrived": mail.arrived.isoformat(),
            }
            for mail in result.mails
        ],
        "next": result.next_step.in_language(language),
        "notes": [note.in_language(language) for note in result.notes],
    }


def describe_setup(result: "SetupResult", language: Language) -> Iterator[str]:
    """Yield what was found at each server, and where the settings stand."""

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
    for tried in result.tried:
        place = f"{tried.protocol.upper()} {tried.server.host}:{tried.server.port}"
        yield say(f"√ {place}：{tried.found.zh}", f"√ {place}: {tried.found.en}")
    if not result.is_dry_run:
        yield say(
            f"已写入 {result.folder / 'mail.toml'}（不含密码）",
            f"Written: {result.folder / 'mail.toml'} (without a password)",
        )
    if result.is_password_kept:
        yield say("密码已存入系统钥匙串。", "The password is kept in the system's keyring.")
    yield result.next_step.in_language(language)


def build_setup_json(result: "SetupResult", language: Language) -> MailSetupReport:
    """Return what was found at each server."""
    return {
        "schema_version": SCHEMA_VERSION,
        "path": None if result.is_dry_run else "mail.toml",
        "servers": [
            {
                "protocol": tried.protocol,
                "host": tried.server.host,
                "port": tried.server.port,
                "security": tried.server.security.value,
                "found": tried.found.in_language(language),
            }
            for tried in result.tried
        ],
        "is_password_kept": result.is_password_kept,
        "next": result.next_step.in_language(language),
        "notes": [note.in_language(language) for note in result.notes],
    }
