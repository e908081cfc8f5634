"""What the lists of the summary show of signed papers; nothing in a round without them."""

from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.papers import PAPER_TITLES, Paper, PaperState
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.excel.summary.columns import Column, Shown, Styled
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Phrase


def paper_columns(subject: Subject) -> tuple[Column[FileVerdict], ...]:
    """Return when the paper of a counted file came, and whether it says the same."""
    papers = subject.consolidation.papers
    if papers is None:
        return ()

    def paper_of(verdict: FileVerdict) -> Paper | None:
        return papers.of(verdict.agency or "") if verdict.status.is_counted else None

    def received(verdict: FileVerdict) -> Shown:
        paper = paper_of(verdict)
        return None if paper is None else paper.received

    def compared(verdict: FileVerdict) -> Shown:
        paper = paper_of(verdict)
        return None if paper is None else _state_cell(subject, paper)

    return (
        Column("paper_received", Label.PAPER_RECEIVED, 12, "center_wrap", received),
        Column("paper", Label.PAPER, 16, "center_wrap", compared),
    )


def _state_cell(subject: Subject, paper: Paper) -> Shown:
    title = subject.say(PAPER_TITLES[paper.state])
    if paper.state is not PaperState.DIFFERS:
        return title
    shown = subject.say(Phrase.PAPER_STATE, state=title, code=paper.code) if paper.code else title
    return Styled(shown, "severity_error")


def paper_parts(subject: Subject, result: AgencyResult) -> tuple[str, ...]:
    """Return that the paper of an agency came although no file did."""
    papers = subject.consolidation.papers
    paper = None if papers is None else papers.of(result.agency.code)
    if paper is None or paper.state is PaperState.MISSING:
        return ()
    words = Phrase.PAPER_CAME if paper.received else Phrase.PAPER_CAME_UNDATED
    return (subject.say(words, day=paper.received),)
