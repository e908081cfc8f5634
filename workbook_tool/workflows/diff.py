"""diff: what changed between two definitions, and which of it voids issued codes."""

from dataclasses import dataclass
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.round.differences import Change, compare_rounds
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.definition import read_definition
from workbook_tool.round_folder.rounds import DEFINITION


@dataclass(frozen=True, slots=True)
class ComparedRound:
    """One side of a comparison: where it was read from, its round id and its version."""

    path: Path
    round_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class DiffResult:
    """Everything that differs between two definitions, in the order of the sheets."""

    old: ComparedRound
    new: ComparedRound
    changes: tuple[Change, ...]

    @property
    def voids(self) -> bool:
        """Tell whether workbooks issued under the old definition lose their codes."""
        return any(change.voids for change in self.changes)


def diff_definitions(old: Path, new: Path) -> DiffResult:
    """Return what changed from one definition to another; a folder stands for its definition.

    Raises UsageError where there is none and DefinitionError where one has faults.
    """
    old_place, new_place = _definition_at(old), _definition_at(new)
    before, after = read_definition(old_place), read_definition(new_place)
    changes = compare_rounds(before, after)
    return DiffResult(_side(old_place, before), _side(new_place, after), changes)


def _definition_at(path: Path) -> Path:
    found = path / DEFINITION if path.is_dir() else path
    if not found.is_file():
        raise UsageError(
            f"找不到测评定义“{found}”。请写 {DEFINITION} 的位置，或它所在的文件夹。",
            f"There is no definition “{found}”. Name an {DEFINITION}, or the folder that holds it.",
        )
    return found


def _side(path: Path, assessment_round: AssessmentRound) -> ComparedRound:
    digest = scheme_digest(assessment_round.scheme)
    return ComparedRound(path, assessment_round.settings.round_id, digest)
