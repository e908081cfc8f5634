"""Rounds under review as they go: parts, conflicts, new returns, moved agencies, appeals.

What happens is drawn as plain values, which an oracle judges; ``tests.told_stories`` turns the same
into what the package reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random

from tests.facts import fact_entry
from tests.fate_oracle import BLANK, Chosen, Fates, Handed, Key, Said, fates_of, kept_of
from tests.oracle import aimed
from tests.review_oracle import owing
from workbook_tool.core.form import Place
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.appeals import AppealCase, AppealScore
from workbook_tool.core.round import kinds
from workbook_tool.core.round.review_plan import Combination, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Agency, ReviewMode, Roster
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound

REASONS = ("", "", "缺台账", "有新材料")
RECORDS = ("", "", "看过台账")
CALM, _BUSY, WILD = range(3)


@dataclass(frozen=True)
class Sent:
    """A return of an agency as it was sent."""

    agency: str
    sha256: str
    day: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Story:
    """All that came in, and what staff said about it.

    ``counted`` is the return of each agency that counts, ``current`` the hashes of it and of those
    that say the same. ``given`` are the answers that appeals gave, by agency and criterion, and
    ``appeals`` the same as it is noted. ``typed`` is what had been typed when the last workbooks
    went out, as far as a new workbook holds it, and ``early`` what had come back until then.
    """

    the_round: AssessmentRound
    sent: tuple[Sent, ...]
    counted: Mapping[str, Sent]
    current: Mapping[str, frozenset[str]]
    handed: tuple[Handed, ...] = ()
    decided: Mapping[str, tuple[Chosen, ...]] = field(default_factory=dict)
    given: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    appeals: Mapping[str, AppealCase] = field(default_factory=dict)
    early: tuple[Handed, ...] = ()
    typed: Mapping[Key, Mapping[str, Said]] = field(default_factory=dict)

    @property
    def fates(self) -> Fates:
        """Return what becomes of the sheets by the oracle."""
        return fates_of(self.the_round, self.handed, self.current, self.decided)


def widened(chance: Random, the_round: AssessmentRound) -> AssessmentRound:
    """Return a round with three agencies more that are reviewed and ranked."""
    members = the_round.roster.agencies
    others = tuple(
        replace(
            chance.choice(members),
            code=f"B{number}",
            name=f"另{number}",
            short_name="",
            aliases=(),
            other_name="",
            is_ranked=True,
            review_mode=ReviewMode.REVIEWED,
            change=None,
        )
        for number in range(3)
    )
    return replace(the_round, roster=Roster((*members, *others)))


def shared_out(chance: Random, the_round: AssessmentRound) -> AssessmentRound:
    """Return a round whose agencies are shared out among groups, a few of them judged by two."""
    codes = [f"S{number}" for number in range(chance.randint(2, 3))]
    homes: dict[str, list[str]] = {code: [] for code in codes}
    for agency in the_round.roster:
        for code in chance.sample(codes, 2 if chance.random() < 0.2 else 1):
            homes[code].append(agency.code)
    groups = tuple(
        EvaluatorGroup(code, f"第{code}组", agencies=tuple(members) or ("NOBODY",))
        for code, members in homes.items()
    )
    share = chance.choice((Decimal(0), Decimal("0.3"), Decimal("0.125")))
    scorers = ("", "", "self", codes[0])
    criteria = tuple(replace(one, scored_by=chance.choice(scorers)) for one in the_round.scheme)
    scheme = replace(the_round.scheme, criteria=criteria)
    plan = ReviewPlan(groups, share, Combination.MEAN, Decimal(1))
    return replace(the_round, scheme=scheme, review=plan)


def before(chance: Random, the_round: AssessmentRound) -> AssessmentRound:
    """Return the round as it was earlier: agencies elsewhere, not gone yet, or not there yet."""
    plan = the_round.review
    assert plan is not None
    members = tuple(
        replace(agency, change=None)
        for agency in the_round.roster
        if chance.random() < 0.9 or len(the_round.roster.agencies) == 1
    )
    groups = list(plan.groups)
    if len(groups) > 1 and chance.random() < 0.7:
        one, other = chance.sample(range(len(groups)), 2)
        first, second = groups[one], groups[other]
        groups[one] = replace(first, agencies=second.agencies, categories=second.categories)
        groups[other] = replace(second, agencies=first.agencies, categories=first.categories)
    return replace(the_round, roster=Roster(members), review=replace(plan, groups=tuple(groups)))


def avoiding(the_round: AssessmentRound, earlier: AssessmentRound) -> AssessmentRound:
    """Return the round in which nobody may judge an agency that was moved away from it (回避).

    What else counts of such a group until another one scores is held by cases of its own.
    """
    plan, former = the_round.review, earlier.review
    assert plan is not None
    assert former is not None
    groups = []
    for group in plan.groups:
        moved = [
            agency.code
            for agency in the_round.roster
            if owing_codes(former, replace(agency, change=None), the_round, group.code)
            and not owing_codes(plan, agency, the_round, group.code)
        ]
        groups.append(replace(group, avoided=(*group.avoided, *moved)))
    return replace(the_round, review=replace(plan, groups=tuple(groups)))


def story_of(chance: Random, the_round: AssessmentRound, mess: int) -> Story:
    """Return what may happen in a round; nothing goes wrong where it is calm."""
    story = replace(_returns(chance, the_round, mess))
    if mess is CALM:
        handed = tuple(_wave(chance, story, the_round, "1", CALM))
    else:
        earlier = before(chance, the_round)
        the_round = avoiding(the_round, earlier)
        story = replace(story, the_round=the_round)
        early = tuple(_wave(chance, story, earlier, "1", WILD))
        fates = fates_of(the_round, early, story.current, {})
        typed = {key: kept_of(sheets) for key, sheets in fates.standing.items()}
        story = replace(story, early=early, typed={key: one for key, one in typed.items() if one})
        handed = (*early, *_wave(chance, story, the_round, "2", mess))
    story = replace(story, handed=handed)
    return _with_appeals(chance, _with_decisions(chance, story, mess), mess)


def answer_of(chance: Random, criterion: Criterion) -> Entry:
    """Return an answer that a criterion takes."""
    if criterion.kind is kinds.SCORE:
        turns = int((criterion.cap - criterion.minimum) / criterion.step)
        score = criterion.minimum + chance.randint(0, turns) * criterion.step
        return Entry(criterion.code, score, number_text(score))
    if criterion.kind.asks_facts:
        fact = Decimal(chance.choice((0, 1, 2, 3, 7, 90, 95)))
        return replace(fact_entry(criterion, fact), raw=number_text(fact))
    option = chance.choice(criterion.choices)
    return Entry(criterion.code, option.points, option.label, choice=option.label)


def _returns(chance: Random, the_round: AssessmentRound, mess: int) -> Story:
    """Return a story with what agencies sent, and which of it counts."""
    sent: list[Sent] = []
    counted: dict[str, Sent] = {}
    current: dict[str, frozenset[str]] = {}
    for agency in the_round.roster:
        criteria = asked_of(the_round, agency)
        if not criteria or (mess is not CALM and chance.random() < 0.08):
            continue  # it sent nothing
        first = Sent(agency.code, f"{agency.code} 1", 1, _entries(chance, criteria))
        sent.append(first)
        counted[agency.code], alike = first, {first.sha256}
        if mess is not CALM and chance.random() < 0.5:
            entries = first.entries if chance.random() < 0.3 else _entries(chance, criteria)
            second = Sent(agency.code, f"{agency.code} 2", chance.choice((1, 5, 5, 5)), entries)
            sent.append(second)
            is_same = entries == first.entries
            alike = {first.sha256, second.sha256} if is_same else {second.sha256}
            counted[agency.code] = second if second.day == 5 else first
            if not is_same and second.day == 1:  # a conflict: nothing says which is newer
                del counted[agency.code]
                alike = set()
        current[agency.code] = frozenset(alike)
    asked = {one.code for one in the_round.roster if one.change is None}
    counted = {code: one for code, one in counted.items() if code in asked}
    current = {code: one if code in counted else frozenset() for code, one in current.items()}
    return Story(the_round, tuple(sent), counted, current)


def _entries(chance: Random, criteria: Sequence[Criterion]) -> tuple[Entry, ...]:
    found = []
    for row, one in enumerate(criteria, start=5):
        entry = answer_of(chance, one)
        if one.may_not_apply and chance.random() < 0.25:
            entry = Entry(one.code, None, is_not_applicable=True, reason="不涉及")
        found.append(replace(entry, place=Place("自评打分", row, 7)))
    return tuple(found)


def _wave(
    chance: Random, story: Story, the_round: AssessmentRound, wave: str, mess: int
) -> Iterator[Handed]:
    """Yield what groups hand in on the workbooks that they got at one time."""
    plan = the_round.review
    assert plan is not None
    sent = {one.sha256: one for one in story.sent}
    before_it = {one.key: one for one in story.early if one.filled}
    for group in plan.groups:
        for turn in range(1 if mess is CALM else chance.randint(1, 2)):
            path = f"{wave}{group.code}{turn}.xlsx"
            day = chance.choice((None, 2, 3, 4)) if mess is WILD else 5 + turn
            sheets = []
            for agency in the_round.roster:
                judged = _judged(chance, story, agency, wave)
                codes = owing_codes(plan, agency, the_round, group.code)
                is_later = mess is WILD and chance.random() < 0.6
                if judged not in sent or not codes or is_later:
                    continue
                left = {e.criterion for e in sent[judged].entries if e.is_not_applicable}
                rows = [code for code in codes if code not in left]
                typed = story.typed.get((group.code, agency.code), {})
                own = sent[judged].entries
                asked = {one.code: one for one in asked_of(the_round, agency)}
                said = {row: _said(chance, asked[row], typed, own, mess) for row in rows}
                like = before_it.get((group.code, agency.code))
                if mess is WILD and like is not None and chance.random() < 0.5:
                    said = _nearly(chance, {row: like.said.get(row, BLANK) for row in rows})
                elif mess is WILD and chance.random() < 0.25:
                    said = dict.fromkeys(rows, BLANK)
                is_faulty = mess is WILD and chance.random() < 0.15
                one = Handed(path, path, group.code, agency.code, judged, day, said, is_faulty)
                if is_faulty and not any(each.is_answered for each in said.values()):
                    one = replace(one, is_faulty=False)
                sheets.append(one)
            before_it |= {one.key: one for one in sheets if one.filled}
            yield from sheets
            if mess is WILD and chance.random() < 0.1:
                yield from (replace(one, path=f"z{one.path}") for one in sheets)


def owing_codes(
    plan: ReviewPlan, agency: Agency, the_round: AssessmentRound, group: str
) -> tuple[str, ...]:
    """Return the criteria of an agency that a group owes a score for."""
    if agency.change is not None:
        return ()
    return tuple(
        one.code
        for one in asked_of(the_round, agency)
        if group in {who.code for who in owing(plan, agency, one)}
    )


def asked_of(the_round: AssessmentRound, agency: Agency) -> list[Criterion]:
    """Return what an agency is asked, with its own targets."""
    return aimed((one for one in the_round.scheme if one.applies_to(agency)), agency.goals)


def _judged(chance: Random, story: Story, agency: Agency, wave: str) -> str:
    """Return the return that a sheet is for: the first one, or the one that counts later."""
    counted = story.counted.get(agency.code)
    if wave == "2" or chance.random() < 0.2:
        return counted.sha256 if counted is not None else ""
    return f"{agency.code} 1"


def _said(
    chance: Random,
    criterion: Criterion,
    typed: Mapping[str, Said],
    own: Sequence[Entry],
    mess: int,
) -> Said:
    """Return what is typed beside a criterion: kept from before, as the agency said, or anew."""
    code = criterion.code
    if code in typed and typed[code].is_answered and chance.random() < 0.8:
        return typed[code]
    if mess is WILD and chance.random() < 0.12:
        return BLANK
    stated = next(one for one in own if one.criterion == code)
    entry = stated
    if chance.random() < 0.6 or stated.is_not_applicable:
        entry = answer_of(chance, criterion)
    reason, record = chance.choice(REASONS), chance.choice(RECORDS)
    return Said(entry.score, entry.choice, entry.fact, reason, record)


def _nearly(chance: Random, said: dict[str, Said]) -> dict[str, Said]:
    """Return what a sheet says that differs from another one in one place, or not at all."""
    if not said or chance.random() < 0.2:
        return said
    code = chance.choice(list(said))
    one = said[code]
    other = chance.choice((BLANK, replace(one, record="补记"), replace(one, reason="补写理由")))
    return {**said, code: other}


def _with_decisions(chance: Random, story: Story, mess: int) -> Story:
    """Return a story in which staff decide mostly, but not only, what waits for a decision."""
    if mess is CALM:
        return story
    waiting = [one for one in story.handed if one.key in story.fates.withheld]
    asked = chance.sample(waiting, min(len(waiting), 4))
    asked += chance.sample(story.handed, min(len(story.handed), 1))
    decided: dict[str, tuple[Chosen, ...]] = {}
    for one in asked:
        counted = story.counted.get(one.agency)
        now = counted.sha256 if counted else ""
        judged = chance.choice(("", now, now, f"{one.agency} 1"))
        if chance.random() < 0.7:
            decided[one.agency] = (*decided.get(one.agency, ()), Chosen(one.sha256, judged))
    return replace(story, decided=decided)


def _with_appeals(chance: Random, story: Story, mess: int) -> Story:
    given: dict[tuple[str, str], Entry] = {}
    appeals: dict[str, AppealCase] = {}
    for code, counted in story.counted.items():
        if chance.random() > (0.2, 0.3, 0.3)[mess]:
            continue
        agency = story.the_round.roster.by_code[code]
        asked = {one.code: one for one in asked_of(story.the_round, agency)}
        scores = []
        for entry in chance.sample(counted.entries, min(len(counted.entries), 2)):
            answer = answer_of(chance, asked[entry.criterion])
            number = answer.score if answer.fact is None else answer.fact
            stated = answer.choice or number_text(number or Decimal(0))
            sha256 = chance.choice(("", counted.sha256, "another return"))
            scores.append(AppealScore(code, entry.criterion, stated, "复核", "第1页", sha256))
            if sha256 != "another return":
                given[code, entry.criterion] = replace(answer, place=entry.place)
        appeals[code] = AppealCase(scores=tuple(scores))
    return replace(story, given=given, appeals=appeals)
