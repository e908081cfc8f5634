"""The candidate that makes forms which go back to be corrected, from what was read of returns."""

from dataclasses import replace

from bench.corpora import round_of
from bench.jobs import COMPARED, codes_and_press
from bench.worker import digest, peak, tell, timed
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.form import build_blueprint
from workbook_tool.core.returns import AgencyReturn, Entry, EvidenceItem, FileFacts
from workbook_tool.core.returns.prefilling import prefill_correction
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import IndicatorScheme

TEXTS = ("开展宣传和培训活动，有计划、有检查、有总结", "1、3", "活动次数不够")
LINES, FAULTY = 10, 3


def prefill(count: int) -> None:
    """Make so many forms with answers in every row and three faults, each its own."""
    the_round = round_of(12, count + 1)
    first, *agencies = the_round.roster.agencies
    codes, press = codes_and_press(the_round)
    blueprint = build_blueprint(the_round, first, codes[first.code])
    found, faults = answered(the_round.scheme)

    returns = {one.code: _by(one, found) for one in (first, *agencies)}

    def make(agency: Agency) -> bytes:
        held = prefill_correction([returns[agency.code]], faults, blueprint, the_round.scheme)
        return press.fill(agency, codes[agency.code], held)

    make(first)  # what all of them share
    cpu = timed(lambda: [make(one) for one in agencies])
    made = (make(one) for one in agencies[:COMPARED])
    tell(cpu=cpu / count, checksum=digest(book.hex() for book in made), peak=peak())


def _by(agency: Agency, found: AgencyReturn) -> AgencyReturn:
    """Return a return that no other agency sent."""
    entries = tuple(replace(one, basis=agency.name + one.basis) for one in found.entries)
    return replace(found, entries=entries)


def answered(scheme: IndicatorScheme) -> tuple[AgencyReturn, tuple[Finding, ...]]:
    """Return what was read of a return, and its faults."""
    codes = [one.code for one in scheme.criteria]
    entries = tuple(Entry(one.code, one.cap, "", None, *TEXTS) for one in scheme.criteria)
    lines = tuple(EvidenceItem(str(turn), codes[0], f"材料{turn}") for turn in range(1, LINES + 1))
    faults = tuple(
        Finding.of(
            Code.SCORE_NOT_A_NUMBER,
            Location(criterion=one),
            observed="八分",
            raw="八分",
            criterion=one,
        )
        for one in codes[:FAULTY]
    )
    return AgencyReturn(FileFacts("a.xlsx", "a" * 64), "A", entries, {}, lines), faults
