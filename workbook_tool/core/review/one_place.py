"""A mail with a return and a review workbook is kept whole in two folders; each file counts once.

What somebody puts into a folder by hand is told as misplaced where it is.
"""

from collections.abc import Iterable, Mapping

from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.returns.register import FileVerdict, Status, ignore

RETURNED_HOME, REVIEWED_HOME = "returned", "review/returned"
_Verdicts = tuple[FileVerdict, ...]


def in_one_place(
    returned: Iterable[FileVerdict],
    reviewed: Iterable[FileVerdict],
    *,
    home: str = RETURNED_HOME,
) -> tuple[_Verdicts, _Verdicts]:
    """Return the verdicts on both folders, each content registered in one of them only.

    Of what was collected into both a review workbook is the reviews' matter, whatever else it is
    that of the returns; the other place lists it and counts it for nothing. What is unsafe is told
    in both.
    ``home`` is what the folder of returns is called.
    """
    returns, reviews = tuple(returned), tuple(reviewed)
    by_hash = _collected(returns)
    shared = {key: one for key, one in _collected(reviews).items() if key in by_hash}
    of_reviews = {key for key, one in shared.items() if _is_review(by_hash[key], one)}

    def among_returns(verdict: FileVerdict) -> FileVerdict:
        key = verdict.file.sha256
        is_open = verdict.file.is_collected and verdict.status is not Status.IGNORED
        if key not in of_reviews or not is_open:
            return verdict
        return _aside(verdict, f"{REVIEWED_HOME}/{shared[key].file.path}")

    def among_reviews(verdict: FileVerdict) -> FileVerdict:
        key = verdict.file.sha256
        is_open = verdict.file.is_collected and verdict.status is Status.REJECTED
        if key not in shared or key in of_reviews or not is_open:
            return verdict
        return _aside(verdict, f"{home}/{by_hash[key].file.path}")

    return tuple(map(among_returns, returns)), tuple(map(among_reviews, reviews))


def _collected(verdicts: _Verdicts) -> Mapping[str, FileVerdict]:
    """Return what was collected by its hash; files that were never opened have none."""
    return {one.file.sha256: one for one in verdicts if one.file.is_collected and one.file.sha256}


def _is_review(returned: FileVerdict, reviewed: FileVerdict) -> bool:
    """Tell whether bytes that lie in both folders are a review workbook, also one of no group.

    One with more sheets than a return may have is none that the folder of returns could open.
    """
    is_read = reviewed.review is not None and returned.agency_return is None
    return is_read or any(one.rule is Code.REVIEW_AMONG_RETURNS for one in returned.findings)


def _aside(verdict: FileVerdict, other: str) -> FileVerdict:
    return ignore(verdict.file, (Finding.of(Code.REGISTERED_ELSEWHERE, None, other=other),))
