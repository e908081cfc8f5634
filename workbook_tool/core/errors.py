"""Every exception class of the product.

WorkbookToolError                what a user may see as one sentence; the command stops
├── UsageError                   a path, option or agency that does not exist
├── DefinitionError              assessment.xlsx has faults; carries all of them
├── RoundStateError              key lost, codes voided, another run is active
├── OutputError                  a result could not be written
├── MailError                    a mail server is out of reach, is another one, refuses the login
├── SheetWriteError              our defect: XlsxWriter refused something
├── ConservationError            our defect: a file or an agency would be lost
├── PivotSpecError               our defect: a PivotTable that cannot exist
└── UnreadableReturnError        stops one returned file; workflows turn it into a finding
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook_tool.core.findings import Finding


class WorkbookToolError(Exception):
    """The base of all errors that end a command with one sentence and exit code 2.

    ``zh`` and ``en`` say what was found, where, and what to do; ``findings`` are the faults of a
    definition, each with its sheet and cell, none where it is about something else.
    """

    findings: "tuple[Finding, ...]" = ()

    def __init__(self, zh: str, en: str) -> None:
        """Keep the sentence in both languages."""
        super().__init__(en)
        self.zh = zh
        self.en = en


class UsageError(WorkbookToolError):
    """Something named on the command line does not exist or does not fit."""


class DefinitionError(WorkbookToolError):
    """The definition workbook has faults; ``findings`` lists all of them."""

    def __init__(self, zh: str, en: str, findings: "tuple[Finding, ...]" = ()) -> None:
        """Keep the sentence and the findings, each with sheet and cell."""
        super().__init__(zh, en)
        self.findings = findings


class RoundStateError(WorkbookToolError):
    """The round's own files forbid what was asked."""


class OutputError(WorkbookToolError):
    """A result could not be written where it belongs."""


class MailError(WorkbookToolError):
    """A mail server cannot be reached, proves to be another one, or does not let us in."""


class SheetWriteError(WorkbookToolError):
    """XlsxWriter refused a cell, a validation or a format: a defect of ours."""


class PivotSpecError(WorkbookToolError):
    """A PivotTable was described that Excel could not hold: a defect of ours."""


class ConservationError(WorkbookToolError):
    """A file or an agency would be lost or counted twice: a defect of ours; nothing is written."""


class UnreadableReturnError(WorkbookToolError):
    """A returned file could not be read; ``finding`` says why and what to do."""

    def __init__(self, finding: "Finding") -> None:
        """Keep the finding; its message is the message of the error."""
        super().__init__(finding.rule.title.zh, finding.rule.title.en)
        self.finding = finding
