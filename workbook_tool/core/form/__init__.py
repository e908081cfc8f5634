"""The workbook contract: what the writer writes and where the reader looks, computed as data."""

from workbook_tool.core.form.build import (
    build_blueprint,
    wording_digest,
)
from workbook_tool.core.form.check_code import check_code, check_number, check_weights
from workbook_tool.core.form.hidden import FoundMeta, read_meta
from workbook_tool.core.form.spec import (
    BLUEPRINT_VERSION,
    Blueprint,
    CellSpec,
    ConditionalStyle,
    CoverField,
    DefinedName,
    EvidenceTable,
    Field,
    FieldKind,
    Place,
    ReportSection,
    ScoreTable,
    SheetSpec,
    TableColumn,
    Validation,
)

__all__ = [
    "BLUEPRINT_VERSION",
    "Blueprint",
    "CellSpec",
    "ConditionalStyle",
    "CoverField",
    "DefinedName",
    "EvidenceTable",
    "Field",
    "FieldKind",
    "FoundMeta",
    "Place",
    "ReportSection",
    "ScoreTable",
    "SheetSpec",
    "TableColumn",
    "Validation",
    "build_blueprint",
    "check_code",
    "check_number",
    "check_weights",
    "read_meta",
    "wording_digest",
]
