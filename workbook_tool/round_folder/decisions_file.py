"""decisions.csv: what staff decided, kept with the round and repeated by every run.

One line a decision, oldest first: a file that counts, a grade given by hand (人工调整等次), or an
undoing (撤销) of the last one on its agency. Lines are added and never removed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.returns.register import Decision
from workbook_tool.core.round.awarding import GradeOverride
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text, squeezed
from workbook_tool.round_folder.csv_files import csv_bytes, read_csv, restore
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.round_folder.storage import write_file

# Column by column in Chinese and in English, as they stand in a new file; either word is read.
_COLUMNS: Mapping[str, Text] = {
    "date": Text("日期", "date"),
    "person": Text("操作人", "person"),
    "name": Text("单位", "name"),
    "agency": Text("单位代码", "agency"),
    "decision": Text("决定", "decision"),
    "file": Text("文件", "file"),
    "reason": Text("理由", "reason"),
    "sha256": Text("文件校验", "sha256"),
}
_BY_WORD = {word: key for key, text in _COLUMNS.items() for word in (text.zh, text.en)}
_ADOPT, _UNDO = Text("采用", "adopt"), Text("撤销", "undo")
_GRADE = re.compile(
    r"(?:等次\s+)?(?:grade|等次)\s*[=＝:：](?P<title>.*)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What decisions.csv says once every line is read: what stands, and lines without effect.

    ``standing`` has the decisions of each agency in the order of their lines, those left out that
    a later line took back.
    """

    standing: Mapping[str, tuple[Decision | GradeOverride, ...]]
    notes: tuple[Text, ...]

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
    def grades(self) -> Mapping[str, GradeOverride]:
        """Return the grade given to an agency, by its code; the last line counts."""
        return {
            code: made
            for code, several in self.standing.items()
            for made in several
            if isinstance(made, GradeOverride)
        }


def load_decisions(folder: RoundFolder, assessment_round: AssessmentRound) -> Decided:
    """Return what staff decided.

    The file may have been saved by Excel in UTF-8 or GB18030; columns may be moved or added, and
    an agency may be named by its code or its name. Raises UsageError where it is no CSV file.
    """
    standing: dict[str, tuple[Decision | GradeOverride, ...]] = {}
    notes: list[Text] = []
    for number, parts in decision_lines(folder):
        agency = _agency_of(parts, assessment_round.roster)
        made = (
            _unknown_agency(folder.decisions, number, parts)
            if isinstance(agency, str)
            else _decided(folder.decisions, number, parts, agency, assessment_round)
        )
        if isinstance(made, Text):
            notes.append(made)
        elif made is not None:
            standing[made.agency] = (*standing.get(made.agency, ()), made)
        elif isinstance(agency, Agency) and standing.get(agency.code):
            standing[agency.code] = standing[agency.code][:-1]
        else:
            notes.append(_nothing_to_undo(folder.decisions, number))
    return Decided(standing, tuple(notes))


def _decided(
    path: Path,
    number: int,
    parts: Mapping[str, str],
    agency: Agency | None,
    assessment_round: AssessmentRound,
) -> Decision | GradeOverride | Text | None:
    """Return what a line decides, None where it takes a decision back, or why it is not used."""
    words, reason = _words(parts), parts.get("reason", "").strip()
    title = _decided_grade(parts)
    sha256 = parts.get("sha256", "").lower()
    if agency is None:
        return _ignored_line(path, number)
    if title is not None:
        grade = find_grade(assessment_round, title)
        if not reason:
            return _without_reason(path, number)
        if grade is None:
            return _unknown_grade(path, number, title)
        return GradeOverride(agency.code, grade, reason)
    if words & {_UNDO.zh, _UNDO.en}:
        return None
    if not sha256 or not words & {_ADOPT.zh, _ADOPT.en}:
        return _ignored_line(path, number)
    return Decision(agency.code, sha256, reason, parts.get("file", ""))


def _agency_of(parts: Mapping[str, str], roster: Roster) -> Agency | str | None:
    """Return the agency of a line, what names none in the roster, or None where nothing is said."""
    typed = parts.get("agency") or parts.get("name") or ""
    if not typed:
        return None
    found = roster.called(typed)
    return found[0] if len(found) == 1 else typed


def find_grade(assessment_round: AssessmentRound, typed: str) -> str | None:
    """Return the grade of a title, blanks and full-width forms apart; A and A+ are two."""
    by_title = {squeezed(one.title).casefold(): one.title for one in assessment_round.grades}
    return by_title.get(squeezed(typed).casefold())


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


def _decided_grade(parts: Mapping[str, str]) -> str | None:
    """Return the grade that a line gives (decision: grade=优秀), None where it gives none."""
    match = _GRADE.fullmatch(parts.get("decision", ""))
    return match["title"].strip() if match else None


def _words(parts: Mapping[str, str]) -> frozenset[str]:
    return frozenset(parts.get("decision", "").lower().split())


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decided and when, in the zone of the round."""

    person: str
    moment: datetime

    @classmethod
    def now(cls, person: str, assessment_round: AssessmentRound) -> "Signature":
        """Return the signature of a person at this moment."""
        zone = timezone(timedelta(hours=float(assessment_round.settings.utc_offset)))
        return cls(person, datetime.now(zone))


def append_decision(
    folder: RoundFolder, agency: Agency, made: Decision | GradeOverride | str, signed: Signature
) -> None:
    """Add a line, leaving every line that staff wrote as it is; missing columns are added.

    A text for ``made`` takes the last decision on the agency back, with that text as the reason.
    """
    cells = {
        "date": f"{signed.moment:%Y-%m-%d %H:%M}",
        "person": signed.person,
        "name": agency.name,
        "agency": agency.code,
        **_cells(made),
    }
    with run_lock(folder.lock):
        rows = _read_rows(folder.decisions) if folder.decisions.is_file() else ()
        heading = list(rows[0]) if rows else []
        there = _columns(heading)
        heading += [f"{_COLUMNS[key].zh} {key}" for key in _COLUMNS if key not in there]
        place = _columns(heading)
        line = [""] * len(heading)
        for name, value in cells.items():
            line[place[name]] = value
        write_file(folder.decisions, csv_bytes(heading, [*rows[1:], line]))


def _cells(made: Decision | GradeOverride | str) -> Mapping[str, str]:
    if isinstance(made, str):
        return {"decision": f"{_UNDO.zh} {_UNDO.en}", "reason": made}
    if isinstance(made, GradeOverride):
        return {"decision": f"等次 grade={made.grade}", "reason": made.reason}
    return {
        "decision": f"{_ADOPT.zh} {_ADOPT.en}",
        "sha256": made.sha256,
        "file": made.file,
        "reason": made.reason,
    }


def _read_rows(path: Path) -> tuple[tuple[str, ...], ...]:
    try:
        return read_csv(path)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"无法读取“{path}”（{error}）。请另存为 UTF-8 的 CSV 文件。",
            f"Cannot read “{path}” ({error}). Save it as a CSV file in UTF-8.",
        ) from error


def _columns(heading: Sequence[str]) -> Mapping[str, int]:
    """Return the place of each column that is known; of two with one name the first counts."""
    return {
        _BY_WORD[word]: turn
        for turn, name in reversed(list(enumerate(heading)))
        for word in reversed(name.lower().split())
        if word in _BY_WORD
    }


def _ignored_line(path: Path, number: int) -> Text:
    return Text(
        f"{path.name} 第 {number} 行缺少单位、决定（采用 adopt）或 sha256，未采用该行。",
        f"{path.name}, line {number}: agency, sha256 or decision=adopt is missing; not used.",
    )


def _unknown_agency(path: Path, number: int, parts: Mapping[str, str]) -> Text:
    """Return the note on a line about an agency that the roster does not have, or has twice."""
    typed = parts.get("agency") or parts.get("name")
    return Text(
        f"{path.name} 第 {number} 行的单位“{typed}”在单位名册中没有（或不止一个），未采用该行。",
        f"{path.name}, line {number}: the roster has no agency {typed}, or several; not used.",
    )


def _nothing_to_undo(path: Path, number: int) -> Text:
    return Text(
        f"{path.name} 第 {number} 行要撤销的决定不存在（此前没有该单位的有效决定），未采用该行。",
        f"{path.name}, line {number}: nothing stands that it could take back; not used.",
    )


def _without_reason(path: Path, number: int) -> Text:
    return Text(
        f"{path.name} 第 {number} 行调整等次没有写理由，未采用该行。",
        f"{path.name}, line {number}: a grade is given without a reason; not used.",
    )


def _unknown_grade(path: Path, number: int, title: str) -> Text:
    return Text(
        f"{path.name} 第 {number} 行的等次“{title}”不在“等次”表中，未采用该行。",
        f"{path.name}, line {number}: there is no grade “{title}”; not used.",
    )
