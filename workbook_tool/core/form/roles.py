"""What a row is: regular, bonus, deduction, veto or prerequisite, told wherever it is filled in.

Full marks of a deduction cost points and a blank veto means nothing, so the row itself, its prompt
and its error message say so; colour only repeats it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from workbook_tool.core.form import wording
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.spec import Validation
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.scheme import Criterion, CriterionRole, hosts_of
from workbook_tool.core.text import Text, display_width

MESSAGE_LIMIT = 255  # of a prompt and of an error message; Excel drops the file with longer ones
SHOWN_TITLE = 40  # display width of titles inside a message
_OUTSIDE = (CriterionRole.BONUS, CriterionRole.DEDUCTION)
_COSTS = {
    CriterionRole.DEDUCTION: wording.TAKEN_OFF,
    CriterionRole.VETO: wording.VETO_MET,
    CriterionRole.PREREQUISITE: wording.NOT_FULFILLED,
}


def role_title(issue: Issue, role: CriterionRole) -> str:
    """Return the word for a role as a heading has it."""
    word = issue.say(wording.ROLES[role])
    return word[:1].upper() + word[1:]


def role_style(criterion: Criterion) -> str:
    """Return the style of the cell that names the role."""
    return f"role_{criterion.role.value}"


def cap_style(criterion: Criterion) -> str:
    """Return the style of the cap: a bonus shows "+5" and a deduction "−30"."""
    is_outside = criterion.role in _OUTSIDE and criterion.has_points
    return f"cap_{criterion.role.value}" if is_outside else "cell_cap"


def role_notes(issue: Issue) -> str:
    """Return how rows of each role that occurs are answered."""
    between = Text("；", "; ").in_language(issue.language)
    return between.join(issue.say(wording.ROLE_NOTES[role]) for role in issue.roles)


def costs_of(roles: Iterable[CriterionRole]) -> Iterator[Text]:
    """Yield the states of finished rows that cost points or a grade; they are not shown green."""
    for role in roles:
        if role in _COSTS:
            yield _COSTS[role]


def total_label(issue: Issue) -> str:
    """Return the label of the last row; it says which caps are not in the sum."""
    left_out = tuple(role for role in issue.roles if role in _OUTSIDE)
    return issue.of_total(_total_without(left_out if issue.scheme.has_points else ()))


def total_labels() -> frozenset[str]:
    """Return every label that the last row may have, in both languages."""
    bonus, deduction = _OUTSIDE
    words = (_total_without(one) for one in ((), (bonus,), (deduction,), (bonus, deduction)))
    plain = [(one.zh, one.en) for one in words]
    more = (wording.WITHOUT_PLACES.zh, wording.WITHOUT_PLACES.en)
    return frozenset(
        label
        for two in plain
        for one, end in zip(two, more, strict=True)
        for label in (one, one + end)
    )


def _total_without(roles: tuple[CriterionRole, ...]) -> Text:
    if not roles:
        return wording.TOTAL
    titles = [wording.ROLES[role] for role in roles]
    zh, en = "、".join(title.zh for title in titles), " and ".join(title.en for title in titles)
    return wording.TOTAL_WITHOUT.filled(roles=Text(zh, en))


def section_title(issue: Issue, path: tuple[str, ...]) -> str:
    """Return an indicator's own title, which says where deductions are taken from it."""
    has_less = any(host[: len(path)] == path for host in hosts_of(issue.scheme).values())
    return issue.say(wording.AFTER_DEDUCTIONS, title=path[-1]) if has_less else path[-1]


def role_messages(issue: Issue, criterion: Criterion) -> str:
    """Return what a role asks for and what follows from the answer, "" for a plain one."""
    said = [_role_lead(issue, criterion)]
    if criterion.best_of:
        said.insert(0, issue.say(wording.BEST_OF, group=_short(criterion.best_of)))
    if criterion.has_consequence and criterion.has_points:
        said.append(_consequence(issue, criterion))
    return _sentences(issue, filter(None, said))


def _consequence(issue: Issue, criterion: Criterion) -> str:
    """Return what follows from an answer beside its points, and from which one."""
    effect = _effect(issue, criterion)
    if criterion.consequence_from is not None:
        count, unit = number_text(criterion.consequence_from), criterion.kind.unit(criterion)
        return issue.say(wording.SO_MANY_AND_MORE, count=count, unit=issue.say(unit), effect=effect)
    is_off = criterion.role is CriterionRole.DEDUCTION
    return issue.say(wording.TAKES_AND_MORE if is_off else wording.NOTHING_AND_MORE, effect=effect)


def _role_lead(issue: Issue, criterion: Criterion) -> str:
    match criterion.role:
        case CriterionRole.BONUS:
            return _bonus_lead(issue, criterion)
        case CriterionRole.DEDUCTION:
            return _deduction_lead(issue, criterion)
        case CriterionRole.VETO:
            return issue.say(wording.VETO_LEAD, effect=_effect(issue, criterion))
        case CriterionRole.PREREQUISITE:
            return issue.say(wording.PREREQUISITE_LEAD, effect=_effect(issue, criterion))
        case _:
            return ""


def tell_role(issue: Issue, criterion: Criterion, plain: Validation) -> Validation:
    """Return the validation of a score cell with the role in its prompt and its error message."""
    lead = role_messages(issue, criterion)
    if not lead:
        return plain
    between = Text("", " ").in_language(issue.language)

    def joined(said: str) -> str:
        both = f"{lead}{between}{said}"
        return both if len(both) <= MESSAGE_LIMIT else lead[:MESSAGE_LIMIT]

    return replace(
        plain,
        prompt_title=role_title(issue, criterion.role),
        prompt=lead if criterion.is_condition else joined(plain.prompt),
        error=joined(plain.error),
    )


def _bonus_lead(issue: Issue, criterion: Criterion) -> str:
    scheme, title = issue.scheme, criterion.levels[0]
    limits = ""
    if title in scheme.bonus_limits:
        limit = number_text(scheme.bonus_limits[title])
        limits = issue.say(wording.BONUS_GROUP_LIMIT, title=_short(title), limit=limit)
    if scheme.is_total_capped:
        limits += issue.say(wording.BONUS_UP_TO_FULL, total=number_text(scheme.full_total))
    said = [_lead(issue, criterion, limits=limits)]
    if criterion.asks_for_evidence:
        said.append(issue.say(wording.BONUS_PROVED))
    return _sentences(issue, said)


def _deduction_lead(issue: Issue, criterion: Criterion) -> str:
    path = hosts_of(issue.scheme).get(criterion.code, ())
    host = issue.say(wording.FROM_TOTAL)
    if path:
        host = issue.say(wording.FROM_SECTION, title=_short(path[-1]))
    return _sentences(issue, [_lead(issue, criterion, host=host)])


def _lead(issue: Issue, criterion: Criterion, **facts: str) -> str:
    """Return what to enter where points are added or taken off, and what they are worth."""
    return _sentences(issue, map(issue.say, criterion.kind.lead(criterion, **facts)))


def _sentences(issue: Issue, said: Iterable[str]) -> str:
    return Text("", " ").in_language(issue.language).join(said)


def _effect(issue: Issue, criterion: Criterion) -> str:
    """Return what a veto that happened or a prerequisite that is not met leads to, or points."""
    if criterion.forfeits_total:
        return issue.say(wording.FORFEITS_TOTAL)
    if criterion.lowers_grade:
        return issue.say(wording.LOWERS_GRADE)
    if criterion.is_veto_too:
        return issue.say(wording.IS_VETOED, effect=_forced(issue, criterion))
    return _forced(issue, criterion)


def _forced(issue: Issue, criterion: Criterion) -> str:
    """Return the grade that is forced, or that the summary tells it where there are none."""
    grades = issue.assessment_round.grades
    if not grades:
        return issue.say(wording.IS_REPORTED)
    grade = criterion.consequence or grades[-1].title
    return issue.say(wording.FORCES_GRADE, grade=_short(grade))


def _short(title: str) -> str:
    """Return a title that leaves room for the rest of a message."""
    shown = " ".join(title.split())
    if display_width(shown) <= SHOWN_TITLE:
        return shown
    while display_width(shown) > SHOWN_TITLE - 1:
        shown = shown[:-1]
    return f"{shown}…"
