"""核定依据 and 更正对照: what makes a published table stand for itself."""

from functools import partial

from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.publication import Change, PublicationKind, rank_text
from workbook_tool.excel.sheet_writer import Value, WorkbookWriter
from workbook_tool.excel.summary.columns import Column
from workbook_tool.excel.summary.layout import Listing, write_listing
from workbook_tool.excel.summary.publication_words import PublicationName, Said
from workbook_tool.excel.summary.remarks import grade_width
from workbook_tool.excel.summary.styles import TAB_DETAIL, TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label

_SHORT_HASH_WIDTH = 34


def edition_lines(subject: Subject) -> tuple[str, ...]:
    """Return who approved an edition, and why it is made in spite of what is open."""
    edition = subject.edition
    lines = []
    if edition.approval:
        lines.append(subject.say(Said.APPROVAL, approval=edition.approval))
    if edition.forced:
        lines.append(subject.say(Said.FORCED, reason=edition.forced))
    return tuple(lines)


def write_record(book: WorkbookWriter, subject: Subject) -> None:
    """Write the record of the results with the hashes of all counted files; none in a draft."""
    if not subject.edition.kind.is_frozen:
        return
    grade = grade_width(subject, 10)
    columns: tuple[Column[AgencyResult], ...] = (
        Column("number", Label.NUMBER, 5, "center"),
        Column("code", Label.AGENCY_CODE, 9, "center", lambda one: one.agency.code),
        Column("agency", Label.AGENCY, 26, "text", lambda one: one.agency.name),
        Column("total", Label.TOTAL, 8, "strong", lambda one: one.total),
        Column("grade", Label.GRADE, grade, "center_wrap", lambda one: one.grade),
        Column("rank", Label.RANK, 6, "center", _rank),
        Column("check_code", Label.CHECK_CODE, 8, "center", lambda one: one.check_code),
        Column("file", Label.FILE, 30, "text", _file),
        Column("sha256", Label.SHA256, _SHORT_HASH_WIDTH, "mono", _sha256),
    )
    write_listing(
        book,
        subject,
        Listing(
            subject.say(PublicationName.RECORD),
            subject.say(Said.RECORD_TITLE),
            columns,
            subject.consolidation.counted,
            notes=(
                *edition_lines(subject),
                subject.say(Said.RECORD_NOTE),
            ),
            frozen=3,
            tab_color=TAB_DETAIL,
        ),
    )


def _rank(result: AgencyResult) -> Value:
    text = rank_text(result)
    return int(text) if text else None


def _file(result: AgencyResult) -> Value:
    return result.agency_return.file.path if result.agency_return else None


def _sha256(result: AgencyResult) -> Value:
    return result.agency_return.file.sha256 if result.agency_return else None


def write_changes(book: WorkbookWriter, subject: Subject) -> None:
    """Write what an erratum changes, old and new side by side; none in other editions."""
    edition = subject.edition
    if edition.kind is not PublicationKind.ERRATUM:
        return
    columns: tuple[Column[Change], ...] = (
        Column("number", Label.NUMBER, 6, "center"),
        Column("agency", Label.AGENCY, 28, "text", lambda one: one.name),
        Column("item", Said.ITEM, 26, "text", partial(_item, subject)),
        Column(
            "old", Said.OLD, 18, "center_wrap", lambda one: one.old or subject.say(Said.NOTHING)
        ),
        Column(
            "new", Said.NEW, 18, "center_wrap", lambda one: one.new or subject.say(Said.NOTHING)
        ),
        Column("why", Said.WHY, 40, "text", lambda one: subject.say(one.why)),
    )
    write_listing(
        book,
        subject,
        Listing(
            subject.say(PublicationName.CHANGES),
            subject.say(Said.CHANGES_TITLE, round=subject.heading()),
            columns,
            edition.changes,
            notes=(
                *edition_lines(subject),
                subject.say(Said.CHANGES_NOTE, file=edition.against),
            ),
            tab_color=TAB_RESULT,
        ),
    )


def _item(subject: Subject, change: Change) -> str:
    criterion = subject.criteria.get(change.item)
    return subject.say(change.title) if criterion is None else subject.short_title(criterion)
