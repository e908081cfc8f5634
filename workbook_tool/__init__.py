"""Self-assessment workbooks for every agency, and one checked summary from what comes back.

``open_round`` is the way in for scripts, and docs/api.md the document. The packages, top to bottom;
imports point down::

    cli | api      commands, the only place that prints and exits; and the same for scripts
    workflows      the jobs: read, decide, write
    exports        a consolidation as SQLite, CSV or Parquet, for other programs
    reading        every returned file to its verdict
    round_folder   the files of a round: found, locked, written whole or not at all
    definition     assessment.xlsx to core types and back
    intake         strangers' bytes to cells: reads everything, judges nothing
    excel          the workbooks that we write
    mail           drafts of mails
    frames         a consolidation as pandas DataFrames, for whoever analyses
    pivot          native PivotTables
    core           values and rules: no file, no Excel, no terminal; every exception class
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook_tool.api import (
        CheckResult,
        ConsolidateResult,
        ExportResult,
        GenerateResult,
        Inspection,
        NotifyResult,
        PublishResult,
        ReviewResult,
        Round,
        RoundLog,
        RoundStatus,
        Text,
        WorkbookToolError,
        open_round,
    )

__all__ = [
    "CheckResult",
    "ConsolidateResult",
    "ExportResult",
    "GenerateResult",
    "Inspection",
    "NotifyResult",
    "PublishResult",
    "ReviewResult",
    "Round",
    "RoundLog",
    "RoundStatus",
    "Text",
    "WorkbookToolError",
    "__version__",
    "open_round",
]
__version__ = "1.0.0"

if not TYPE_CHECKING:  # else no misspelt name would be told by a type checker

    def __getattr__(name: str) -> object:
        """Return a name of the API; only then is it imported, so that commands stay quick."""
        if name not in __all__:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        from workbook_tool import api

        return getattr(api, name)

    def __dir__() -> list[str]:
        """Return the names of the API too, before they are imported."""
        return sorted({*globals(), *__all__})
