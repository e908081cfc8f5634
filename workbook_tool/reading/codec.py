"""Verdicts as bytes and back: what the cache keeps and what workers hand over.

JSON, packed; never pickle, because a stranger could plant a cache file.
"""

import json
import zlib
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from workbook_tool.core.findings import CATALOGUE, Finding, Rule
from workbook_tool.core.form import Place
from workbook_tool.core.records import Records, named, parse
from workbook_tool.core.returns.register import FileVerdict

MOST_UNPACKED = 64 * 1024 * 1024  # of one file's verdicts, unpacked
# The same cells are meant in every return of a round.
_RECORDS = Records({Rule: named(CATALOGUE, attrgetter("id"))}, as_lists=True, shared=(Place,))


class _Kept(NamedTuple):
    """A verdict, and where each finding of its return stands among its own; -1 for nowhere."""

    verdict: FileVerdict
    own: tuple[int, ...] = ()


def dump_verdicts(verdicts: tuple[FileVerdict, ...]) -> bytes:
    """Return verdicts as packed JSON."""
    found = _RECORDS.dump(tuple[_Kept, ...], map(_saying_once, verdicts))
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    # File names in archives may hold what UTF-8 does not allow.
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def load_verdicts(packed: bytes) -> tuple[FileVerdict, ...]:
    """Return the verdicts that ``dump_verdicts`` packed; raises ValueError for anything else."""
    machine = zlib.decompressobj()
    try:
        text = machine.decompress(packed, MOST_UNPACKED).decode("utf-8", "surrogatepass")
        # What is cut off, by whoever wrote it or by the limit, is no JSON to us.
        found = _RECORDS.load(tuple[_Kept, ...], parse(text if machine.eof else ""))
        return tuple(map(_saying_all, found))
    except (zlib.error, ValueError) as error:
        message = f"no packed verdicts: {error}"
        raise ValueError(message) from error


def _saying_once(verdict: FileVerdict) -> _Kept:
    """Return a verdict as it is kept: what the return says too is said once.

    The findings of a return are those of its verdict before agency and file were filled in, so
    that most of them are the number of that one.
    """
    agency_return = verdict.agency_return
    if agency_return is None:
        return _Kept(verdict)
    turns = {
        _bare(finding): turn
        for turn, finding in enumerate(verdict.findings)
        if finding.at.file is not None
    }
    own = tuple(turns.get(finding, -1) for finding in agency_return.findings)
    rest = tuple(
        finding for finding, turn in zip(agency_return.findings, own, strict=True) if turn < 0
    )
    return _Kept(replace(verdict, agency_return=replace(agency_return, findings=rest)), own)


def _saying_all(kept: _Kept) -> FileVerdict:
    """Return the verdict that was kept; raises ValueError where the numbers do not fit it."""
    verdict, agency_return = kept.verdict, kept.verdict.agency_return
    if agency_return is None:
        return verdict
    known = {-1, *range(len(verdict.findings))}
    if kept.own.count(-1) != len(agency_return.findings) or not known.issuperset(kept.own):
        raise ValueError("no finding of that number")
    rest = iter(agency_return.findings)
    findings = tuple(
        [next(rest) if turn == -1 else _bare(verdict.findings[turn]) for turn in kept.own]
    )
    return replace(verdict, agency_return=replace(agency_return, findings=findings))


def _bare(finding: Finding) -> Finding:
    """Return a finding without the agency and the file that the verdict filled in."""
    at = replace(finding.at, agency=None, file=None)
    return replace(finding, at=at)
