"""Versions of the criteria: as users name them, as older copies keep them, and what voids them."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from workbook_tool.core.errors import RoundStateError, UsageError
from workbook_tool.core.form.issuance import (
    IssueRegister,
    IssueVersion,
    describe_unissued,
    describe_voided,
)
from workbook_tool.core.round.differences import (
    ROUND_ID,
    Area,
    Change,
    ChangeKind,
    compare_goals,
    compare_schemes,
)
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.round.snapshot import STORED, load_round
from workbook_tool.core.text import Text, how_many, listed
from workbook_tool.definition.writing.change_words import describe_change
from workbook_tool.round_folder.limits import TooLargeError
from workbook_tool.round_folder.storage import read_state, write_if_changed

ALL, PREVIOUS = "all", "previous"
FEWEST_DIGITS = 4  # of a digest; fewer are a number
_ALL_WORDS = frozenset({ALL, "全部", "所有"})
_PREVIOUS_WORDS = frozenset({PREVIOUS, "上一版", "上一个"})
_KEPT = "指标_*.json"
_SOMETHING = Text("指标、分值、类型或步长", "criteria, caps, kinds or steps")


class _KeptCriteria(NamedTuple):
    """What a file beside older copies holds: what they were issued with."""

    schema_version: int
    wording: str
    snapshot: str


def choose_versions(register: IssueRegister, named: Iterable[str]) -> tuple[IssueVersion, ...]:
    """Return the older versions that users name: a number, the first digits, previous or all.

    The current version needs no acceptance and is left out, unless single copies of it were
    replaced. Raises UsageError, with the versions that there are, where a name fits none or
    several.
    """
    older = tuple(version for version in register.versions if version.replaced)
    chosen: dict[tuple[str, str], IssueVersion] = {}
    for name in named:
        for version in _named(name.strip(), register, older):
            chosen[version.key] = version
    return tuple(version for version in chosen.values() if version.replaced)


def _named(
    name: str, register: IssueRegister, older: tuple[IssueVersion, ...]
) -> tuple[IssueVersion, ...]:
    word = name.lower()
    if word in _ALL_WORDS:
        return older
    if word in _PREVIOUS_WORDS and older:
        return (tuple(one for one in older if not one.is_current) or older)[-1:]
    plain = word.removeprefix("v").removeprefix("第").removesuffix("版").strip()
    found = [
        version
        for version in register.versions
        if plain == str(version.number)
        or (len(plain) >= FEWEST_DIGITS and version.digest.startswith(plain))
    ]
    if len(found) != 1:
        raise _no_such_version(name, register.versions)
    return tuple(found)


def _no_such_version(name: str, versions: tuple[IssueVersion, ...]) -> UsageError:
    names = [describe_version(version) for version in versions]
    zh = listed(one.zh for one in names).zh or "没有下发过"
    en = listed(one.en for one in names).en or "nothing was issued"
    return UsageError(
        f"没有可采用的旧版“{name}”。请写版本号、编码前几位、previous 或 all。已下发的版本：{zh}。",
        f"There is no older version “{name}”. Give its number, its first digits, previous or all. "
        f"Versions issued: {en}.",
    )


def describe_version(version: IssueVersion) -> Text:
    """Return a version in words: its name, how many copies are out, whether it is in force."""
    state = Text("现行", "current") if version.is_current else Text("已失效", "void")
    if version.is_current and version.replaced:
        state = Text(
            f"现行，其中 {version.replaced} 份已失效", f"current, {version.replaced} of them void"
        )
    return Text(
        f"第 {version.number} 版（{version.short}，{version.count} 份，{state.zh}）",
        f"version {version.number} ({version.short}, {how_many(version.count, 'copy', 'copies')}, "
        f"{state.en})",
    )


def keep_older_criteria(register: IssueRegister, folder: Path) -> None:
    """Keep what void copies were issued with beside them, so that a lost register can have it.

    The contact data of agencies is not in it.
    """
    wordings = {book.wording for book in register.workbooks if book.is_void}
    for wording, snapshot in register.snapshots:
        if wording in wordings:
            kept = STORED.dump(_KeptCriteria, _KeptCriteria(1, wording, snapshot))
            text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
            write_if_changed(folder / _KEPT.replace("*", wording[:12]), text.encode())


def kept_criteria(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return what ``keep_older_criteria`` kept, by wording; what cannot be read is left out."""
    found = []
    for path in sorted(folder.glob(_KEPT)):
        try:
            kept = STORED.read(_KeptCriteria, read_state(path).decode())
            load_round(kept.snapshot)
        except (OSError, ValueError, TooLargeError):
            continue
        found.append((kept.wording, kept.snapshot))
    return tuple(found)


def refuse_to_void(
    register: IssueRegister, assessment_round: AssessmentRound, *, is_allowed: bool
) -> None:
    """Stop where issued codes would become void and nobody asked for it.

    Raises RoundStateError with what changed and how many workbooks are out.
    """
    count = count_voided(register, assessment_round)
    if count and not is_allowed:
        words = describe_voided(definition_changes(register, assessment_round), count)
        raise RoundStateError(words.zh, words.en)


def note_unissued(register: IssueRegister, assessment_round: AssessmentRound) -> tuple[Text, ...]:
    """Return the warning that the definition no longer fits the workbooks that are out."""
    count = count_voided(register, assessment_round)
    if not count:
        return ()
    return (describe_unissued(definition_changes(register, assessment_round), count),)


def count_voided(register: IssueRegister, assessment_round: AssessmentRound) -> int:
    """Return how many workbooks are out whose codes the definition does not give any more."""
    valid = register.as_defined(assessment_round).current
    return sum(1 for agency in register.current if agency not in valid)


def definition_changes(
    register: IssueRegister, assessment_round: AssessmentRound
) -> tuple[Text, ...]:
    """Return what differs between the definition and what was issued last."""
    round_id = assessment_round.settings.round_id
    changes: list[Change] = []
    if register.round_id != round_id:
        renamed = (register.round_id, round_id)
        changes.append(
            Change(Area.SETTINGS, ChangeKind.CHANGED, "", ROUND_ID, *renamed, voids=True)
        )
    wordings = [book.wording for book in register.current.values()]
    snapshot = register.snapshot(wordings[-1]) if wordings else None
    if snapshot is not None:
        with suppress(ValueError):  # damaged: what it was issued with is not known
            changes.extend(compare_schemes(load_round(snapshot).scheme, assessment_round.scheme))
    changes.extend(_coefficient_changes(register, assessment_round))
    for agency in assessment_round.roster:
        if (book := register.current.get(agency.code)) is not None:
            changes.extend(compare_goals(agency, book.goals, agency.goals))
    voiding = (change for change in changes if change.voids)
    return tuple(describe_change(change) for change in voiding) or (_SOMETHING,)


def _coefficient_changes(
    register: IssueRegister, assessment_round: AssessmentRound
) -> Iterator[Change]:
    """Yield the agencies whose coefficient is not the one that their workbooks were issued with."""
    for agency in assessment_round.roster:
        book = register.current.get(agency.code)
        if book is not None and book.coefficient != agency.coefficient:
            yield Change(
                Area.ROSTER,
                ChangeKind.CHANGED,
                agency.code,
                "coefficient",
                book.coefficient,
                agency.coefficient,
                agency.name,
                voids=True,
            )
