"""The register of issued workbooks, rebuilt from ``outgoing/`` where it was lost."""

from dataclasses import replace
from pathlib import Path

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.form import read_meta, wording_digest
from workbook_tool.core.form.hidden import COEFFICIENT, TARGETS, read_goals
from workbook_tool.core.form.identity import FoundCode, find_codes_in_text
from workbook_tool.core.form.issuance import IssuedReview, IssuedWorkbook, IssueRegister
from workbook_tool.core.form.wording import META
from workbook_tool.core.numbers import read_written_fraction, read_written_number
from workbook_tool.core.review.meta import read_review_meta
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.round.snapshot import dump_round, load_round
from workbook_tool.core.text import Text, how_many
from workbook_tool.intake import REVIEW_LIMITS, read_workbook
from workbook_tool.round_folder.issue_versions import kept_criteria
from workbook_tool.round_folder.limits import TooLargeError
from workbook_tool.round_folder.rounds import (
    RoundFolder,
    issued_files,
    issued_reviews,
    load_issue_register,
)
from workbook_tool.round_folder.storage import read_file, sha256_of


def find_issue_register(
    folder: RoundFolder, assessment_round: AssessmentRound
) -> tuple[IssueRegister, tuple[Text, ...]]:
    """Return the register of issued workbooks, and what has to be said about it.

    Where it is gone it is put together from the workbooks in ``outgoing/``.
    """
    register = load_issue_register(folder)
    if register is not None:
        return _with_sound_snapshots(register, folder, assessment_round)
    is_damaged = folder.register.exists()
    register = rebuild_register(folder, assessment_round)
    if not register.workbooks and not is_damaged:
        return register, ()
    state = Text("已损坏", "is damaged") if is_damaged else Text("缺失", "is gone")
    count = len(register.current)
    note = Text(
        f"分发登记（{folder.state.name}）{state.zh}，已根据 outgoing/ 中的 {count} 份工作簿重建。"
        "如有备份，恢复该文件夹更好。",
        f"The issue register ({folder.state.name}) {state.en}; it was rebuilt from "
        f"{how_many(count, 'workbook')} in outgoing/. Better restore that folder from a backup if "
        "there is one.",
    )
    return register, (note,)


def _with_sound_snapshots(
    register: IssueRegister, folder: RoundFolder, assessment_round: AssessmentRound
) -> tuple[IssueRegister, tuple[Text, ...]]:
    """Return the register without damaged snapshots, and what has to be said about those.

    What lies beside older copies, or the definition where it still says the same, takes the place
    of one. Otherwise such copies are compared with the definition as it stands.
    """
    digests: dict[str, set[str]] = {}
    for book in register.workbooks:
        digests.setdefault(book.wording, set()).add(book.digest)
    sound = tuple(
        (wording, snapshot)
        for wording, snapshot in register.snapshots
        if _is_sound(snapshot, digests.get(wording, set()))
    )
    lost = {wording for wording, _ in register.snapshots} - {wording for wording, _ in sound}
    if not lost:
        return register, ()
    known = dict(kept_criteria(folder.older))
    known[wording_digest(assessment_round)] = dump_round(assessment_round)
    found = tuple((wording, known[wording]) for wording in sorted(lost & known.keys()))
    missing = lost - known.keys()
    count = sum(1 for book in register.workbooks if book.wording in missing)
    note = Text(
        f"分发登记 {folder.register.name} 中保存的下发内容有损坏，已从其他位置恢复。",
        f"What the issue register {folder.register.name} keeps of issued forms was damaged and was "
        "found elsewhere.",
    )
    if missing:
        note = Text(
            f"分发登记 {folder.register.name} 中保存的下发内容有损坏，{count} 份自评表改按现行"
            "定义核对，原来的措辞可能被当作改动。如有备份请恢复 .workbook-tool 文件夹。",
            f"What the issue register {folder.register.name} keeps of issued forms is damaged: "
            f"{how_many(count, 'form is', 'forms are')} compared with the definition as it stands, "
            "so that their wording "
            "may pass for changed. Restore the folder .workbook-tool from a backup.",
        )
    return replace(register, snapshots=(*sound, *found)), (note,)


def _is_sound(snapshot: str, digests: set[str]) -> bool:
    """Tell whether a snapshot can be read and is about the criteria that its copies name."""
    try:
        kept = load_round(snapshot)
    except ValueError:
        return False
    return not digests or scheme_digest(kept.scheme) in digests


def rebuild_register(folder: RoundFolder, assessment_round: AssessmentRound) -> IssueRegister:
    """Return the register as the workbooks in ``outgoing/`` tell it.

    Copies of other criteria or of another round id are void. What they were issued with lies
    beside them since they were replaced; any other wording is lost, and such copies are compared
    with the definition as it stands.
    """
    digest = scheme_digest(assessment_round.scheme)
    round_id = assessment_round.settings.round_id
    books = [
        book
        for path in issued_files(folder)
        if (book := _issued_book(path, folder, digest, round_id)) is not None
    ]
    ordered = sorted(books, key=lambda book: not book.is_void)
    snapshots = kept_criteria(folder.older)
    register = IssueRegister(round_id, tuple(ordered), snapshots)
    for path in issued_reviews(folder):
        if (review := _issued_review(path, folder)) is not None:
            register = register.with_reviews((review,))
    return register


def _issued_review(path: Path, folder: RoundFolder) -> IssuedReview | None:
    """Return what a review workbook says of itself, None where it is none of ours."""
    try:
        content = read_file(path)
        found = read_review_meta(read_workbook(content, path.name, limits=REVIEW_LIMITS))
    except (OSError, UnreadableReturnError, TooLargeError):
        return None
    if found is None or found.version is None:
        return None
    facts = found.pairs
    code = facts.get("code", "")
    if find_codes_in_text(code) != (code,) or FoundCode(code, META).agency_code != facts.get(
        "evaluator"
    ):
        return None  # edited
    return IssuedReview(
        code=code,
        evaluator=facts.get("evaluator", ""),
        evaluator_name=facts.get("evaluator_name", ""),
        file=path.relative_to(folder.review_outgoing).as_posix(),
        sha256=sha256_of(content),
        digest=facts.get("digest", ""),
        wording=facts.get("wording", ""),
        blueprint_version=found.version,
        sheets=found.sheets,
    )


def _issued_book(
    path: Path, folder: RoundFolder, digest: str, round_id: str
) -> IssuedWorkbook | None:
    """Return what an issued workbook says of itself, None where it is none of ours."""
    try:
        content = read_file(path)
        facts = read_meta(read_workbook(content, path.name)).pairs
    except (OSError, UnreadableReturnError, TooLargeError):
        return None
    code = facts.get("code", "")
    if find_codes_in_text(code) != (code,):
        return None
    named = FoundCode(code, META)
    if named.agency_code != facts.get("agency"):
        return None  # edited
    weight = facts.get(COEFFICIENT, "")
    try:
        goals = read_goals(facts.get(TARGETS, ""))
    except ValueError:
        return None  # edited
    return IssuedWorkbook(
        code=code,
        agency=facts.get("agency", ""),
        agency_name=facts.get("agency_name", ""),
        file=path.relative_to(folder.outgoing).as_posix(),
        sha256=sha256_of(content),
        digest=facts.get("digest", ""),
        wording=facts.get("wording", ""),
        blueprint_version=int(version)
        if (version := facts.get("blueprint", "")).isdecimal()
        else 0,
        coefficient=read_written_fraction(weight) or read_written_number(weight),
        goals=goals,
        is_void=facts.get("digest") != digest
        or named.round_id != round_id
        or folder.older in path.parents,
    )
