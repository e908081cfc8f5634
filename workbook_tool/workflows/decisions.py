"""decisions.csv: what staff decided on conflicts, kept with the round and repeated by every run."""

from collections.abc import Mapping
from pathlib import Path

from workbook_tool.core.findings import Code
from workbook_tool.core.register import Decision, FileVerdict, Status
from workbook_tool.core.roster import Agency
from workbook_tool.core.text import Text, normalise_label
from workbook_tool.errors import UsageError
from workbook_tool.workflows.csv_files import csv_bytes, read_csv
from workbook_tool.workflows.results import DecideResult
from workbook_tool.workflows.rounds import RoundFolder, find_round
from workbook_tool.workflows.storage import run_lock, write_file

ADOPT = "adopt"
_HEADING = ("agency", "decision", "sha256", "file", "reason")
_ADOPT_WORDS = frozenset({ADOPT, "采用"})


def load_decisions(folder: RoundFolder) -> tuple[Mapping[str, Decision], tuple[Text, ...]]:
    """Return the decision of each agency, the last line counting, and lines that were no decision.

    The file may have been saved by Excel in UTF-8 or GB18030.
    """
    if not folder.decisions.is_file():
        return {}, ()
    try:
        rows = read_csv(folder.decisions)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"无法读取“{folder.decisions}”（{error}）。请另存为 UTF-8 的 CSV 文件。",
            f"Cannot read “{folder.decisions}” ({error}). Save it as a CSV file in UTF-8.",
        ) from error
    if not rows:
        return {}, ()
    place = {name.strip().lower(): turn for turn, name in enumerate(rows[0])}
    decisions: dict[str, Decision] = {}
    notes: list[Text] = []
    for number, row in enumerate(rows[1:], start=2):
        parts = {name: row[turn].strip() if turn < len(row) else "" for name, turn in place.items()}
        if not any(parts.values()):
            continue
        agency, sha256 = parts.get("agency", ""), parts.get("sha256", "").lower()
        if not agency or not sha256 or parts.get("decision", "").lower() not in _ADOPT_WORDS:
            notes.append(_ignored_line(folder.decisions, number))
            continue
        reason = parts.get("reason", "").removeprefix("'")
        decisions[agency] = Decision(agency, sha256, reason, parts.get("file", ""))
    return decisions, tuple(notes)


def _ignored_line(path: Path, number: int) -> Text:
    return Text(
        f"{path.name} 第 {number} 行缺少单位代码、sha256 或 decision=adopt，未采用该行。",
        f"{path.name}, line {number}: agency, sha256 or decision=adopt is missing; not used.",
    )


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
    if not reason.strip():
        raise UsageError(
            "请用 --reason 写明理由，例如：--reason “已电话核实”。",
            "Give a reason with --reason, for example: --reason “confirmed by phone”.",
        )
    outcome = read_round(folder, _returned_folder(folder, file))
    found = outcome.assessment_round.roster.by_code.get(agency.upper())
    if found is None:
        raise UsageError(f"单位名册中没有代码 {agency}。", f"The roster has no agency {agency}.")
    wanted = _relative(file, outcome.returned)
    verdict = next((v for v in outcome.register.files if v.file.path == wanted), None)
    if verdict is None or not verdict.file.sha256:
        raise UsageError(
            f"在“{outcome.returned}”中找不到文件“{file}”。请按报告中列出的相对路径填写。",
            f"No file “{file}” lies in “{outcome.returned}”. Use the path that the report prints.",
        )
    is_unusable = verdict.status in {Status.REJECTED, Status.QUARANTINED, Status.IGNORED}
    if is_unusable or not _may_belong_to(verdict, found):
        raise UsageError(
            f"文件“{wanted}”（{verdict.reason.zh}）不能采用为 {found.code} {found.name} 的自评表。",
            f"“{wanted}” ({verdict.reason.en}) cannot be taken as the return of {found.code}.",
        )
    decision = Decision(found.code, verdict.file.sha256, reason.strip(), wanted)
    if not dry_run:
        _append(folder, decision)
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


def _append(folder: RoundFolder, decision: Decision) -> None:
    """Add a decision, leaving every line that staff wrote as it is."""
    with run_lock(folder.lock):
        rows = read_csv(folder.decisions) if folder.decisions.is_file() else ()
        line: tuple[str, ...] = (
            decision.agency,
            ADOPT,
            decision.sha256,
            decision.file,
            decision.reason,
        )
        if rows:
            place = {name.strip().lower(): turn for turn, name in enumerate(rows[0])}
            parts = dict(zip(_HEADING, line, strict=True))
            names = [name for name, _ in sorted(place.items(), key=lambda pair: pair[1])]
            line = tuple(parts.get(name, "") for name in names)
            content = csv_bytes(rows[0], [*rows[1:], line])
        else:
            content = csv_bytes(_HEADING, [line])
        write_file(folder.decisions, content)
