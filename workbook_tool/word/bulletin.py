"""通报（代拟稿）: the bulletin that an office goes on writing; a memorandum in English rounds.

Grades stand without scores. Places, weak criteria and who did not report are told only on request.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.returns.publication import Companion, Edition
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.text import Language, Text, day_words, listed
from workbook_tool.excel.summary.subject import Subject, build_subject
from workbook_tool.word.bulletin_words import Words
from workbook_tool.word.lines import Line, Part
from workbook_tool.word.paper import write_paper

_WEAKEST: Final = 3
_DIGITS: Final = "〇一二三四五六七八九"
_TEN: Final = 10


def write_bulletin(
    consolidation: Consolidation, edition: Edition, contents: Collection[Companion]
) -> bytes:
    """Return the bulletin of an edition as a .docx file; the same input gives the same bytes.

    At least one return must be counted, and the edition must have a day.
    """
    subject = build_subject(consolidation, edition=edition)
    settings = subject.settings
    lines = tuple(bulletin_lines(subject, contents))
    return write_paper(lines, settings.language, settings.fonts)


def bulletin_lines(subject: Subject, contents: Collection[Companion]) -> Iterator[Line]:
    """Yield the paragraphs of a bulletin."""
    settings, say = subject.settings, subject.say
    day = subject.edition.day or date.min
    facts = {
        "round": subject.heading(),
        "organiser": settings.organiser,
        "day": say(day_words(day)),
    }
    yield Line(Part.TITLE, say(Words.TITLE, **facts))
    yield Line(Part.SUBTITLE, say(Words.DRAFT))
    yield from (Line(Part.ADDRESS, one) for one in say(Words.HEAD, **facts).split("\n"))
    yield Line(Part.BODY, say(Words.LEAD, **facts))
    sections = [(Words.COUNTS, _counts(subject))]
    if subject.has_grades:
        sections.append((Words.GRADES, _grades(subject)))
    if Companion.RANKING in contents:
        sections.append((Words.RANKING, _ranking(subject)))
    if Companion.WEAK in contents and subject.figures.criteria:
        sections.append((Words.WEAK, _weak(subject)))
    if Companion.MISSING in contents:
        sections.append((Words.MISSING, _missing(subject)))
    for number, (title, lines) in enumerate(sections, 1):
        heading = say(title, example=subject.example_mark())
        shown = say(Text("{han}、{title}", "{number}. {title}"), **_number(number), title=heading)
        yield Line(Part.HEADING, shown)
        yield from lines
    if subject.language is Language.ZH:
        yield Line(Part.BODY, say(Words.END))
    yield Line(Part.SIGNATURE, settings.organiser)
    yield Line(Part.DATE, facts["day"])


def _counts(subject: Subject) -> Iterator[Line]:
    """Yield how many were asked and reported, by category as well, and whose scores count."""
    say, groups = subject.say, subject.figures.groups
    issued, missing, left, counted = (
        sum(one.issued for one in groups),
        sum(one.missing for one in groups),
        sum(one.not_counted for one in groups),
        sum(one.counted for one in groups),
    )
    until = subject.consolidation.counted_until
    shown = "" if until is None else say(Words.UNTIL, day=say(day_words(until.date())))
    said = say(Words.ASKED, until=shown, issued=issued, returned=issued - missing, missing=missing)
    rest = say(Words.SOME_COUNT if left else Words.ALL_COUNT, counted=counted, left=left)
    asked = [one for one in groups if one.issued]
    yield Line(Part.BODY, said + rest)
    if len(asked) > 1:
        parts = [
            say(
                Words.OF_GROUP,
                group=one.category,
                issued=one.issued,
                returned=one.issued - one.missing,
            )
            for one in asked
        ]
        yield Line(Part.BODY, say(Words.OF_THEM, parts=say(Words.SEMICOLON).join(parts)))
    yield Line(Part.BODY, _stage(subject))


def _stage(subject: Subject) -> str:
    """Return whose scores the results are made of, and who approved them."""
    state = subject.consolidation.review_state
    final = Words.BY_APPROVED if subject.edition.kind.is_frozen else Words.BY_FINAL
    said = subject.say(final if subject.is_final else Words.BY_SELF)
    if subject.stage is ScoreStage.REVIEW and state is not None:
        said = subject.say(Words.UNDER_REVIEW, done=state.done, agencies=state.agencies)
    approval = subject.edition.approval
    return said + (subject.say(Words.APPROVED, approval=approval) if approval else "")


def _grades(subject: Subject) -> Iterator[Line]:
    """Yield the names by grade, group by group; within a grade in the order of the roster."""
    if subject.stage is ScoreStage.REVIEW:
        yield Line(Part.BODY, subject.say(Words.NO_GRADES_YET))
        return
    titles = [grade.title for grade in subject.the_round.grades]
    for members in _by_group(subject, subject.consolidation.counted):
        yield from members[0]
        known = dict.fromkeys((*titles, *(one.grade for one in members[1] if one.grade)))
        for title in known:
            yield from _names(subject, title, [one for one in members[1] if one.grade == title])
        none = [one for one in members[1] if one.grade is None]
        yield from _names(subject, subject.say(Words.NO_GRADE), none)


def _names(subject: Subject, title: str, results: Sequence[AgencyResult]) -> Iterator[Line]:
    if results:
        names = subject.say(listed(one.agency.name for one in results))
        words = subject.say(Words.NAMES, title=title, count=len(results), names=names)
        yield Line(Part.BODY, words)


def _ranking(subject: Subject) -> Iterator[Line]:
    """Yield places and totals: of all where all are compared, else group by group."""
    is_overall = subject.the_round.ranks_overall
    ranked = [one for one in subject.consolidation.counted if _place(one, is_overall) is not None]
    if not ranked:
        yield Line(Part.BODY, subject.say(Words.NO_RANKS))
        return
    groups = [([], ranked)] if is_overall else _by_group(subject, ranked)
    for heading, members in groups:
        yield from heading
        for one in sorted(members, key=lambda result: _place(result, is_overall) or 0):
            total = "" if one.total is None else number_text(one.total)
            place = _place(one, is_overall)
            # Who is vetoed stands behind all others, whatever the total.
            words = Words.PLACE_VETOED if subject.is_vetoed(one) else Words.PLACE
            said = subject.say(words, place=place, name=one.agency.name, total=total)
            yield Line(Part.BODY, said)


def _place(result: AgencyResult, is_overall: bool) -> int | None:  # noqa: FBT001 - which of two
    return result.rank if is_overall else result.group_rank


def _weak(subject: Subject) -> Iterator[Line]:
    """Yield the criteria with the lowest rates over all that count."""
    weak = [one for one in subject.figures.criteria if one.rate < 1][:_WEAKEST]
    if not weak:
        yield Line(Part.BODY, subject.say(Words.NOTHING_WEAK))
        return
    parts = [
        subject.say(
            Words.WEAK_ONE,
            title=one.criterion.levels[-1],
            code=one.criterion.code,
            rate=number_text(round_half_up(one.rate * 100, 1)),
        )
        for one in weak
    ]
    joined = subject.say(Words.SEMICOLON).join(parts)
    words = subject.say(Words.WEAKEST, count=len(weak), parts=joined)
    if subject.stage is ScoreStage.REVIEW:
        words = subject.say(Words.WEAKEST_SO_FAR, weakest=words)
    yield Line(Part.BODY, words)


def _missing(subject: Subject) -> Iterator[Line]:
    names = [one.name for one in subject.consolidation.missing]
    if names:
        shown = subject.say(listed(names))
        yield Line(Part.BODY, subject.say(Words.MISSING_ONES, count=len(names), names=shown))
    else:
        yield Line(Part.BODY, subject.say(Words.NONE_MISSING))


def _by_group(
    subject: Subject, results: Sequence[AgencyResult]
) -> list[tuple[list[Line], list[AgencyResult]]]:
    """Return the results by their ranking group, each with its heading where there are several."""
    groups = subject.the_round.roster.groups
    members = [(group, [one for one in results if one.agency.group == group]) for group in groups]
    found = [(group, some) for group, some in members if some]
    if len(found) == 1:
        return [([], found[0][1])]
    words = Text("（{han}）{title}", "({number}) {title}")
    return [
        ([Line(Part.SUBHEADING, subject.say(words, **_number(turn), title=group))], some)
        for turn, (group, some) in enumerate(found, 1)
    ]


def _number(number: int) -> dict[str, object]:
    """Return the number of a heading as a figure and in Chinese."""
    return {"number": number, "han": chinese_number(number)}


def chinese_number(number: int) -> str:
    """Return a number from 1 to 99 in Chinese.

    >>> chinese_number(3), chinese_number(10), chinese_number(21)
    ('三', '十', '二十一')
    """
    tens, ones = divmod(number, _TEN)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")
