"""decisions.csv: what staff decided, kept with the round and repeated by every run.

One line a decision; a line about a grade (人工调整等次) says so in its column ``decision``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.returns.register import Decision
from workbook_tool.core.round.awarding import GradeOverride
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text, squeezed
from workbook_tool.round_folder.csv_files import csv_bytes, read_csv, restore
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.round_folder.storage import write_file

ADOPT = "adopt"
_HEADING = ("agency", "decision", "sha256", "file", "reason")
_ADOPT_WORDS = frozenset({ADOPT, "采用"})
_GRADE = re.compile(r"(?:grade|等次)\s*[=＝:：](?P<title>.*)", re.IGNORECASE | re.DOTALL)


def load_decisions(
    folder: RoundFolder, roster: Roster
) -> tuple[Mapping[str, Decision], tuple[Text, ...]]:
    """Return the decision of each agency, the last line counting, and lines that were no decision.

    The file may have been saved by Excel in UTF-8 or GB18030; columns may be moved or added.
    """
    decisions: dict[str, Decision] = {}
    notes: list[Text] = []
    for number, parts in decision_lines(folder):
        if decided_grade(parts) is not None:
            continue
        agency, sha256 = parts.get("agency", "").upper(), parts.get("sha256", "").lower()
        if not agency or not sha256 or parts.get("decision", "").lower() not in _ADOPT_WORDS:
            notes.append(_ignored_line(folder.decisions, number))
        elif agency not in roster.by_code:
            notes.append(unknown_agency(folder.decisions, number, agency))
        else:
            decisions[agency] = Decision(
                agency, sha256, parts.get("reason", ""), parts.get("file", "")
            )
    return decisions, tuple(notes)


def load_overrides(
    folder: RoundFolder, assessment_round: AssessmentRound
) -> tuple[Mapping[str, GradeOverride], tuple[Text, ...]]:
    """Return the grade given to each agency, the last line counting, and lines without effect."""
    overrides: dict[str, GradeOverride] = {}
    notes: list[Text] = []
    for number, parts in decision_lines(folder):
        title = decided_grade(parts)
        if title is None:
            continue
        agency, reason = parts.get("agency", "").upper(), parts.get("reason", "").strip()
        grade = find_grade(assessment_round, title)
        if agency not in assessment_round.roster.by_code:
            notes.append(unknown_agency(folder.decisions, number, agency))
        elif not reason:
            notes.append(_without_reason(folder.decisions, number))
        elif grade is None:
            notes.append(_unknown_grade(folder.decisions, number, title))
        else:
            overrides[agency] = GradeOverride(agency, grade, reason)
    return overrides, tuple(notes)


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


def decided_grade(parts: Mapping[str, str]) -> str | None:
    """Return the grade that a line gives (decision: grade=优秀), None where it is about a file."""
    match = _GRADE.fullmatch(parts.get("decision", ""))
    return match["title"].strip() if match else None


def append_decision(folder: RoundFolder, cells: Mapping[str, str]) -> None:
    """Add a line, leaving every line that staff wrote as it is; missing columns are added."""
    with run_lock(folder.lock):
        rows = _read_rows(folder.decisions) if folder.decisions.is_file() else ()
        heading = list(rows[0]) if rows else []
        heading += [name for name in _HEADING if name not in _columns(heading)]
        place = _columns(heading)
        line = [""] * len(heading)
        for name, value in cells.items():
            line[place[name]] = value
        write_file(folder.decisions, csv_bytes(heading, [*rows[1:], line]))


def _read_rows(path: Path) -> tuple[tuple[str, ...], ...]:
    try:
        return read_csv(path)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"无法读取“{path}”（{error}）。请另存为 UTF-8 的 CSV 文件。",
            f"Cannot read “{path}” ({error}). Save it as a CSV file in UTF-8.",
        ) from error


def _columns(heading: Sequence[str]) -> Mapping[str, int]:
    """Return the place of each column by its name; of two with one name the first counts."""
    names = [name.strip().lower() for name in heading]
    return {name: turn for turn, name in reversed(list(enumerate(names)))}


def _ignored_line(path: Path, number: int) -> Text:
    return Text(
        f"{path.name} 第 {number} 行缺少单位代码、sha256 或 decision=adopt，未采用该行。",
        f"{path.name}, line {number}: agency, sha256 or decision=adopt is missing; not used.",
    )


def unknown_agency(path: Path, number: int, agency: str) -> Text:
    """Return the note on a line about an agency that the roster does not have."""
    return Text(
        f"{path.name} 第 {number} 行的单位代码 {agency} 不在单位名册中，未采用该行。",
        f"{path.name}, line {number}: the roster has no agency {agency}; not used.",
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
