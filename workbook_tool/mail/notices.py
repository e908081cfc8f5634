"""What agencies are told between issue and result (通知): subjects and bodies of the mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workbook_tool.core.returns.notices import NoticeKind
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text, day_words, fill
from workbook_tool.mail.letters import letter

MOST_CHANGES = 12  # that a mail lists
KIND_TITLES = {
    NoticeKind.REISSUE: Text("换发自评表", "New version of the form"),
    NoticeKind.CORRECTION: Text("退回修改", "Please correct"),
    NoticeKind.OVERDUE: Text("逾期催报", "Overdue"),
    NoticeKind.REMINDER: Text("催报", "Reminder"),
    NoticeKind.DEADLINE: Text("截止时间变更", "New deadline"),
}
_SUBJECT = Text("{kind}：{title}（{agency}）", "{kind}: {title} ({agency})")
_TEXTS = {
    NoticeKind.CORRECTION: Text(
        "附件是贵单位的自评表，已带入上次填报的内容；《修改说明》列出要改的各处，点“位置”可跳到要改的格子。"
        "改好后封面显示“可以保存并报送”，请保存、打印签字盖章，把该文件作为附件回复本邮件。",
        "The attached form is yours and holds what you sent. Its sheet Corrections lists what is "
        "to be mended; click a place to get there. Once the cover says that it may be sent, save "
        "it, have a printed copy signed, and reply with the file attached.",
    ),
    NoticeKind.OVERDUE: Text(
        "贵单位的{form}应于{deadline}前报送，现已逾期 {days} 天，尚未收到。"
        "附件是贵单位的自评表，请尽快填好报回；已经报送的，请回复说明报送时间和方式。",
        "Your return for {form} was due on {deadline}, {days:day/days} ago, and has not come. "
        "Your form is attached; please fill it in and return it soon. If you have sent it, "
        "please tell us when and how.",
    ),
    NoticeKind.REMINDER: Text(
        "贵单位的{form}尚未收到{until}。附件是贵单位的自评表，填好后请作为附件回复本邮件；"
        "已经报送的，请回复说明报送时间和方式。",
        "Your return for {form} has not come yet{until}. Your form is attached; please "
        "fill it in and reply with it. If you have sent it, please tell us when and how.",
    ),
    NoticeKind.REISSUE: Text(
        "{form}已换新版，以前发的旧表作废，请改用附件中的新表{until}。{changes}",
        "There is a new version of the form for {form}. The older one is void; please use the "
        "attached one{until}.{changes}",
    ),
    NoticeKind.DEADLINE: Text(
        "{form}的报送截止时间改为{deadline}。已发的自评表继续有效，不必更换。",
        "The deadline of {form} is now {deadline}. The form that you have stays valid.",
    ),
}
_CORRECTION_OF_BLANK = Text(
    "附件是贵单位的自评表；上次报送的表中没有可以带入的答案，请重新填写，《修改说明》列出未能采用的各处。"
    "填好后封面显示“可以保存并报送”，请保存、打印签字盖章，把该文件作为附件回复本邮件。",
    "The attached form is yours; nothing that you answered could be brought over, so please fill "
    "it in. Its sheet Corrections lists what could not be accepted. Once the cover says that it "
    "may be sent, save it, have a printed copy signed, and reply with the file attached.",
)
_OF = Text("“{title}”自评表", "“{title}”")
_NAMED = Text("《{title}》", "“{title}”")  # many a title ends with 表 already
_UNTIL = Text("（截止时间：{deadline}，还有 {days} 天）", " (due {deadline}, {days:day/days} left)")
_SINCE = Text("（截止时间：{deadline}，已过 {days} 天）", " (due {deadline}, {days:day/days} ago)")
_CHANGES = Text("\n\n改动之处：\n{lines}", "\n\nWhat has changed:\n{lines}")
_MORE = Text("……共 {count} 处", "… {count} in all")
_CARRIED = Text(
    "\n\n新表已带入贵单位报送过的答案，题目没有变化的不用再填。",
    "\n\nIt holds the answers that you sent, wherever the question has not changed.",
)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What one notice says beside its kind.

    ``problems`` is the text on what has to be corrected, ``changes`` is what a new version changed.
    ``is_carried`` tells that the form holds answers.
    """

    days_left: int | None = None
    problems: str = ""
    changes: Sequence[Text] = ()
    is_carried: bool = False


def notice_subject(kind: NoticeKind, settings: RoundSettings, agency: Agency) -> str:
    """Return the subject of a notice, in the language of the round."""
    language = settings.language
    return _SUBJECT.in_language(language).format(
        kind=KIND_TITLES[kind].in_language(language), title=settings.title, agency=agency.short
    )


def notice_body(
    kind: NoticeKind, settings: RoundSettings, agency: Agency, facts: NoticeFacts
) -> str:
    """Return the text of a notice, in the language of the round."""
    language = settings.language

    def say(words: Text, **named: object) -> str:
        return fill(words.in_language(language), named)

    days = facts.days_left
    day = _day(settings.deadline, settings)
    until = ""
    if days is not None:
        until = say(_SINCE if days < 0 else _UNTIL, deadline=day, days=abs(days))
    is_blank = kind is NoticeKind.CORRECTION and not facts.is_carried
    told = say(
        _CORRECTION_OF_BLANK if is_blank else _TEXTS[kind],
        form=say(_NAMED if settings.title.endswith("表") else _OF, title=settings.title),
        deadline=day,
        days=abs(days or 0),
        until=until,
        changes=_changes(settings, facts),
    )
    # It is a message of its own elsewhere, and greets the agency there.
    problems = facts.problems.removeprefix(f"{agency.name}：").removeprefix(f"{agency.name}: ")
    main = f"{problems}\n\n{told}" if problems else told
    return letter(settings, agency, main)


def _changes(settings: RoundSettings, facts: NoticeFacts) -> str:
    language = settings.language
    lines = [f"- {one.in_language(language)}" for one in facts.changes[:MOST_CHANGES]]
    if len(facts.changes) > MOST_CHANGES:
        lines.append(_MORE.in_language(language).format(count=len(facts.changes)))
    told = _CHANGES.in_language(language).format(lines="\n".join(lines)) if lines else ""
    return told + (_CARRIED.in_language(language) if facts.is_carried else "")


def _day(deadline: date | None, settings: RoundSettings) -> str:
    return day_words(deadline).in_language(settings.language) if deadline else "—"
