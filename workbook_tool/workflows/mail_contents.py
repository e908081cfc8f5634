"""What a mail that came in brings: returns of agencies, review workbooks, or both."""

from collections.abc import Iterator

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.form.identity import collect_codes
from workbook_tool.core.form.issuance import IssueRegister
from workbook_tool.core.review.attribution import is_review_workbook
from workbook_tool.intake import (
    REVIEW_LIMITS,
    Fetched,
    ReturnedFile,
    ReturnedStatus,
    open_fetched,
    read_workbook,
)
from workbook_tool.mail.kinds import Wanted

_MOST_OPENED = 24 * 1024 * 1024  # of a mail; opened, it takes ten times its bytes
_LAST_ROW = 300  # of a sheet, by which a workbook has shown what it is
_FILES = frozenset({ReturnedStatus.WORKBOOK, ReturnedStatus.UNREADABLE, ReturnedStatus.QUARANTINED})


def kinds_of(
    content: bytes, register: IssueRegister, writer: Wanted | None, *, has_reviews: bool
) -> tuple[Wanted, ...]:
    """Return what a mail brings, one kind or both; ``writer`` is that of its sender, if known.

    What a file is by its codes counts. One that nothing is known of belongs to its sender, and
    where that is a stranger goes with the others, else among the returns; so does a mail that is
    too large to be opened here. A round that has and had no evaluators knows returns alone.
    """
    if not has_reviews:
        return (Wanted.RETURNS,)
    if len(content) > _MOST_OPENED:
        return (writer or Wanted.RETURNS,)
    try:
        found = [_kinds_of(file, register) for file in _files(content)]
    except Exception:  # noqa: BLE001 - strangers' bytes; what reads them in earnest will say why
        found = [frozenset()]
    kinds = frozenset[Wanted]().union(*found)
    if writer is not None and not all(found):
        kinds |= {writer}
    if not kinds:
        kinds = frozenset({writer or Wanted.RETURNS})
    return tuple(kind for kind in Wanted if kind in kinds)


def _files(content: bytes) -> Iterator[ReturnedFile]:
    """Yield each file of a mail that may be a workbook, those in archives and inner mails too."""
    for found in open_fetched(Fetched("mail.eml", content), limits=REVIEW_LIMITS):
        if found.status in _FILES:
            yield found


def _kinds_of(found: ReturnedFile, register: IssueRegister) -> frozenset[Wanted]:
    """Return what a file is by its codes; nothing where they do not tell."""
    if found.content is None:
        return frozenset()
    try:
        workbook = read_workbook(
            found.content, found.path, last_row=_LAST_ROW, limits=REVIEW_LIMITS
        )
    except UnreadableReturnError:
        return frozenset()
    is_form = any(register.find(one.code) is not None for one in collect_codes(workbook))
    told = {Wanted.RETURNS: is_form, Wanted.REVIEW: is_review_workbook(workbook, register)}
    return frozenset(kind for kind, is_one in told.items() if is_one)
