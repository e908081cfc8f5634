"""decisions.csv: what staff decided on conflicts, kept with the round and repeated by every run.

Its lines about grades are read by ``grade_decisions``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_tool.core.findings import Code
from workbook_tool.core.register import Decision, FileVerdict, Register, Status, build_register
from workbook_tool.core.roster import Agency, Roster
from workbook_tool.core.text import Text, normalise_label
from workbook_tool.errors import UsageError
from workbook_tool.workflows.csv_files import csv_bytes, read_csv, restore
from workbook_tool.workflows.locking import run_lock
from workbook_tool.workflows.results import DecideResult
from workbook_tool.workflows.rounds import RoundFolder, find_round
from workbook_tool.workflows.storage import as_output_errors, write_file

if TYPE_CHECKING:
    from workbook_tool.workflows.consolidate import ReadRound

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


def decisions_without_effect(
    decisions: Mapping[str, Decision], register: Register
) -> Iterator[Text]:
    """Yield a sentence for each decision whose file is gone or cannot count."""
    for decision in decisions.values():
        files = [file for file in register.files if file.file.sha256 == decision.sha256]
        shown = decision.file or decision.sha256[:12]
        if not files:
            yield Text(
                f"decisions.csv 中 {decision.agency} 采用的文件“{shown}”已不在收表文件夹中"
                "（或内容已改变），该决定未起作用。",
                f"decisions.csv: “{shown}”, chosen for {decision.agency}, is no longer among the "
                "returned files (or its content has changed); the decision has no effect.",
            )
        elif not any(is_adopted(file, decision.agency) for file in files):
            yield Text(
                f"decisions.csv 中 {decision.agency} 采用的文件“{shown}”不能计入"
                f"（{files[0].reason.zh}），该决定未起作用。",
                f"decisions.csv: “{shown}”, chosen for {decision.agency}, cannot count "
                f"({files[0].reason.en}); the decision has no effect.",
            )


def is_adopted(verdict: FileVerdict, agency: str) -> bool:
    """Tell whether a file counts for an agency because staff decided so."""
    return (
        verdict.agency == agency
        and verdict.status.is_counted
        and any(finding.rule is Code.DECIDED for finding in verdict.findings)
    )


@as_output_errors()
def decide(
    agency: str,
    *,
    file: str,
    reason: str,
    start: Path | None = None,
    assessment: Path | None = None,
    dry_run: bool = False,
) -> DecideResult:
    """Write down that a file counts for an agency, and return what was written.

    ``file`` is a path, or the path relative to ``returned/`` as the report prints it. Raises
    UsageError where agency or file do not exist, the reason is empty, or the file is none that a
    decision can adopt.
    """
    # The pipeline is needed only here; reading decisions must stay light.
    from workbook_tool.workflows.consolidate import read_round

    folder = find_round(_start(start, file), assessment=assessment)
    require_reason(reason)
    outcome = read_round(folder, _returned_folder(folder, file))
    found = find_agency(outcome.assessment_round.roster, agency)
    wanted = _relative(file, outcome.returned)
    verdict = next((v for v in outcome.register.files if v.file.path == wanted), None)
    if verdict is None or not verdict.file.sha256:
        raise UsageError(
            f"在“{outcome.returned}”中找不到文件“{file}”。请按报告中列出的相对路径填写。",
            f"No file “{file}” lies in “{outcome.returned}”. Use the path that the report prints.",
        )
    decision = Decision(found.code, verdict.file.sha256, reason.strip(), wanted)
    is_open = verdict.status not in {Status.REJECTED, Status.QUARANTINED, Status.IGNORED}
    is_possible = is_open and _may_belong_to(verdict, found)
    # Tried before it is written: a decision that would have no effect is refused.
    if not (is_possible and _would_count(outcome, decision)):
        raise UsageError(
            f"文件“{wanted}”（{verdict.reason.zh}）不能采用为 {found.code} {found.name} 的自评表。",
            f"“{wanted}” ({verdict.reason.en}) cannot be taken as the return of {found.code}.",
        )
    if not dry_run:
        append_decision(
            folder,
            {
                "agency": decision.agency,
                "decision": ADOPT,
                "sha256": decision.sha256,
                "file": decision.file,
                "reason": decision.reason,
            },
        )
    return DecideResult(
        found,
        wanted,
        verdict.file.sha256,
        Text(
            "已写入 decisions.csv。下一步：重新运行 consolidate，结果将按此核定。",
            "Written to decisions.csv. Next: run consolidate again; the decision will be applied.",
        ),
        is_dry_run=dry_run,
    )


def require_reason(reason: str) -> None:
    """Raise UsageError where no reason is given: a decision without one cannot be defended."""
    if not reason.strip():
        raise UsageError(
            "请用 --reason 写明理由，例如：--reason “已电话核实”。",
            "Give a reason with --reason, for example: --reason “confirmed by phone”.",
        )


def find_agency(roster: Roster, code: str) -> Agency:
    """Return the agency of a code in whatever case; raises UsageError where there is none."""
    found = roster.by_code.get(code.strip().upper())
    if found is None:
        raise UsageError(f"单位名册中没有代码 {code}。", f"The roster has no agency {code}.")
    return found


def _may_belong_to(verdict: FileVerdict, agency: Agency) -> bool:
    """Tell whether staff may give a file to an agency: nobody's, its own, or one that names it.

    In a borrowed workbook the code is the lender's and the visible name the sender's.
    """
    if verdict.agency in {None, agency.code}:
        return True
    names = {normalise_label(name) for name in (agency.name, agency.short_name, *agency.aliases)}
    return any(
        finding.rule is Code.NAME_CONTRADICTS_CODE
        and normalise_label(finding.observed or "") in names
        for finding in verdict.findings
    )


def _start(start: Path | None, file: str) -> Path | None:
    path = Path(file)
    return path.parent if start is None and path.is_file() else start


def _returned_folder(folder: RoundFolder, file: str) -> Path:
    """Return the folder of returns that a file lies in: the round's own unless the path says."""
    path = Path(file)
    if path.is_file() and not path.resolve().is_relative_to(folder.returned.resolve()):
        return path.resolve().parent
    return folder.returned


def _relative(file: str, returned: Path) -> str:
    path = Path(file)
    if path.is_file() and path.resolve().is_relative_to(returned.resolve()):
        return path.resolve().relative_to(returned.resolve()).as_posix()
    return file.replace("\\", "/").removeprefix("returned/")


def _would_count(outcome: "ReadRound", decision: Decision) -> bool:
    """Tell whether a file counts once the decision is made."""
    decisions = {**outcome.decisions, decision.agency: decision}
    register = build_register(outcome.verdicts, outcome.assessment_round.roster, decisions)
    return any(
        file.file.path == decision.file and is_adopted(file, decision.agency)
        for file in register.files
    )


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
