"""decisions.csv: what staff decided, kept with the round and repeated by every run.

One line a decision, oldest first: a file that counts, a grade given by hand (人工调整等次), an
appeal (复核申请) and what came of it, or an undoing (撤销) of the last one on its agency. Lines are
added and never removed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from workbook_tool.core.errors import UsageError
from workbook_tool.core.returns.appeals import AppealCase, AppealScore, AppealStep, appeal_case
from workbook_tool.core.returns.register import Decision
from workbook_tool.core.review.register import ReviewDecision
from workbook_tool.core.round.awarding import GradeOverride
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text
from workbook_tool.round_folder.csv_files import TableError, csv_bytes, read_csv, restore
from workbook_tool.round_folder.decision_words import (
    COLUMNS,
    Made,
    cells_of,
    ignored,
    read_line,
)
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.round_folder.storage import write_file

_BY_WORD = {word: key for key, text in COLUMNS.items() for word in (text.zh, text.en)}


@dataclass(frozen=True, slots=True)
class Decided:
    """What decisions.csv says once every line is read: what stands, and lines without effect.

    ``calls`` has the decisions of each agency in the order of their lines, those left out that a
    later line took back; scores that were given at once are one call.
    """

    calls: Mapping[str, tuple[tuple[Made, ...], ...]]
    notes: tuple[Text, ...]

    @property
    def standing(self) -> Mapping[str, tuple[Made, ...]]:
        """Return the decisions of each agency that stand, in the order of their lines."""
        return {code: tuple(chain(*calls)) for code, calls in self.calls.items()}

    @property
    def files(self) -> Mapping[str, Decision]:
        """Return the file that counts for an agency, by its code; the last line counts."""
        return {
            code: made
            for code, several in self.standing.items()
            for made in several
            if isinstance(made, Decision)
        }

    @property
    def reviews(self) -> Mapping[str, tuple[ReviewDecision, ...]]:
        """Return the reviews that count for an agency in the order of their lines, by its code."""
        made = {
            code: tuple(one for one in several if isinstance(one, ReviewDecision))
            for code, several in self.standing.items()
        }
        return {code: several for code, several in made.items() if several}

    @property
    def grades(self) -> Mapping[str, GradeOverride]:
        """Return the grade given to an agency, by its code; the last line counts."""
        return {
            code: made
            for code, several in self.standing.items()
            for made in several
            if isinstance(made, GradeOverride)
        }

    @property
    def appeals(self) -> Mapping[str, AppealCase]:
        """Return where the appeals of an agency stand, by its code."""
        steps = {
            code: [made for made in several if isinstance(made, AppealStep)]
            for code, several in self.standing.items()
        }
        return {code: appeal_case(several) for code, several in steps.items() if several}


def load_decisions(folder: RoundFolder, assessment_round: AssessmentRound) -> Decided:
    """Return what staff decided.

    The file may have been saved by Excel in UTF-8 or GB18030; columns may be moved or added, and
    an agency may be named by its code or its name. Raises UsageError where it is no CSV file, or
    one without headings.
    """
    calls: dict[str, list[_Call]] = {}
    notes: list[Text] = []
    for number, parts in decision_lines(folder):
        agency, place = _agency_of(parts, assessment_round.roster), _place(folder.decisions, number)
        if not isinstance(agency, Agency):
            notes.append(ignored(place) if agency is None else _unknown_agency(place, parts))
            continue
        made = read_line(place, parts, agency.code, assessment_round)
        before = calls.setdefault(agency.code, [])
        if isinstance(made, Text):
            notes.append(made)
        elif made is not None:
            signs = _signs_of(made, parts)
            if signs and before and before[-1].signs == signs:
                before[-1].made.append(made)
            else:
                before.append(_Call(signs, [made]))
        elif before:
            before.pop()
        else:
            notes.append(_nothing_to_undo(place))
    standing = {code: tuple(tuple(one.made) for one in several) for code, several in calls.items()}
    return Decided({code: several for code, several in standing.items() if several}, tuple(notes))


class _Call(NamedTuple):
    """What one call of ``decide`` wrote; ``signs`` are what its lines share, () for one line."""

    signs: tuple[str, ...]
    made: list[Made]


def _signs_of(made: Made, parts: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the scores of one call share; lines that were typed may tell no time."""
    if not isinstance(made, AppealScore) or not parts.get("date"):
        return ()
    return tuple(parts.get(name, "") for name in ("date", "person", "reason", "basis", "sha256"))


def _agency_of(parts: Mapping[str, str], roster: Roster) -> Agency | str | None:
    """Return the agency of a line, what names none in the roster, or None where nothing is said."""
    typed = parts.get("agency") or parts.get("name") or ""
    if not typed:
        return None
    found = roster.called(typed)
    return found[0] if len(found) == 1 else typed


def decision_lines(folder: RoundFolder) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the filled lines of decisions.csv, each with its number and its cells by column."""
    if not folder.decisions.is_file():
        return
    rows = _read_rows(folder.decisions)
    place = _columns(rows[0]) if rows else {}
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            yield (
                number,
                {
                    name: restore(row[turn].strip()) if turn < len(row) else ""
                    for name, turn in place.items()
                },
            )


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decided and when, in the zone of the round."""

    person: str
    moment: datetime

    @classmethod
    def now(cls, person: str, assessment_round: AssessmentRound) -> "Signature":
        """Return the signature of a person at this moment."""
        return cls(person, datetime.now(assessment_round.settings.zone))


def append_decision(
    folder: RoundFolder, agency: Agency, made: Made | str, signed: Signature
) -> None:
    """Add a line, leaving every line that staff wrote as it is; missing columns are added.

    A text for ``made`` takes the last decision on the agency back, with that text as the reason.
    """
    append_decisions(folder, agency, (made,), signed)


def append_decisions(
    folder: RoundFolder, agency: Agency, several: Iterable[Made | str], signed: Signature
) -> None:
    """Add a line for each of several things that were decided at once, all of them or none."""
    lines = [
        {
            "date": f"{signed.moment:%Y-%m-%d %H:%M}",
            "person": signed.person,
            "name": agency.name,
            "agency": agency.code,
            **cells_of(made),
        }
        for made in several
    ]
    with run_lock(folder.lock):
        rows = _read_rows(folder.decisions) if folder.decisions.is_file() else ()
        heading = list(rows[0]) if rows else []
        there = _columns(heading)
        heading += [f"{COLUMNS[key].zh} {key}" for key in COLUMNS if key not in there]
        place = _columns(heading)
        added = [[""] * len(heading) for _ in lines]
        for line, cells in zip(added, lines, strict=True):
            for name, value in cells.items():
                line[place[name]] = value
        write_file(folder.decisions, csv_bytes(heading, [*rows[1:], *added]))


def _read_rows(path: Path) -> tuple[tuple[str, ...], ...]:
    """Return the heading and the lines; raises UsageError rather than leave decisions unread."""
    try:
        rows = read_csv(path)
    except TableError as error:
        said = error.reason
        raise UsageError(
            f"无法读取“{path}”：{said.zh}。", f"Cannot read “{path}”: {said.en}."
        ) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"无法读取“{path}”（{reason}）。请关闭正在使用它的程序，检查文件夹权限，然后重试。",
            f"Cannot read “{path}” ({reason}). Close the program that uses it, check the rights, "
            "and try again.",
        ) from error
    torn = next((turn for turn, row in enumerate(rows, 1) if "\0" in "".join(row)), None)
    if torn is not None:
        raise UsageError(
            f"无法读取“{path}”：第 {torn} 行含有空字符（NUL），文件已损坏。请从备份恢复，"
            "或用 Excel、WPS 核对后另存为 UTF-8 的 CSV 文件。",
            f"Cannot read “{path}”: line {torn} holds NUL characters, so that it is damaged. "
            "Restore it from a backup, or check it in Excel or WPS and save it as a CSV file in "
            "UTF-8.",
        )
    is_filled = any(cell.strip() for row in rows for cell in row)
    if is_filled and not _columns(rows[0]):
        raise UsageError(
            f"“{path}”的第一行没有列名（单位代码、决定、理由等），其中的决定无法采用。"
            "请恢复第一行的列名，或从备份恢复该文件。",
            f"The first line of “{path}” has no headings (agency, decision, reason and so on), so "
            "that its decisions cannot be used. Put the headings back, or restore the file from a "
            "backup.",
        )
    return rows


def _columns(heading: Sequence[str]) -> Mapping[str, int]:
    """Return the place of each column that is known; of two with one name the first counts."""
    return {
        _BY_WORD[word]: turn
        for turn, name in reversed(list(enumerate(heading)))
        for word in reversed(name.lower().split())
        if word in _BY_WORD
    }


def _place(path: Path, number: int) -> Text:
    return Text(f"{path.name} 第 {number} 行", f"{path.name}, line {number}")


def _unknown_agency(place: Text, parts: Mapping[str, str]) -> Text:
    """Return the note on a line about an agency that the roster does not have, or has twice."""
    typed = parts.get("agency") or parts.get("name")
    return Text(
        f"{place.zh}的单位“{typed}”在单位名册中没有（或不止一个），未采用该行。",
        f"{place.en}: the roster has no agency {typed}, or several; not used.",
    )


def _nothing_to_undo(place: Text) -> Text:
    return Text(
        f"{place.zh}要撤销的决定不存在（此前没有该单位的有效决定），未采用该行。",
        f"{place.en}: nothing stands that it could take back; not used.",
    )
