"""Signed papers (纸质件): which came, and whether each says what the counted file says."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.text import Text, listed

_NO_RETURN = Text("还没有已采用的自评表", "no return of it counts")
_OLDER_FORM = Text("采用的是旧版自评表，校验码不同", "its return on an older form counts")


class PaperState(StrEnum):
    """Where the paper of one agency stands."""

    MISSING = "missing"
    UNCHECKED = "unchecked"  # not compared: no code, or no file to compare it with
    AGREES = "agrees"
    DIFFERS = "differs"


PAPER_TITLES = {
    PaperState.MISSING: Text("未收", "not in"),
    PaperState.UNCHECKED: Text("已收，未核对", "in, not compared"),
    PaperState.AGREES: Text("一致", "agrees"),
    PaperState.DIFFERS: Text("不一致", "differs"),
}
_BY_WEIGHT = (PaperState.DIFFERS, PaperState.AGREES, PaperState.UNCHECKED)


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """What staff noted of one paper, what could be read of it.

    ``received`` is the date as it was typed, ``code`` the four digits of the 校验码, "" without;
    ``is_equal`` is 一致 or 不一致, None where nothing is said. ``is_unclear`` tells that something
    of it could not be read. The cells are A1 names.
    """

    agency: Agency
    sheet: str
    cell: str
    received: str = ""
    code: str = ""
    code_cell: str = ""
    is_equal: bool | None = None
    word_cell: str = ""
    remark: str = ""
    is_unclear: bool = False

    @property
    def says_anything(self) -> bool:
        """Tell whether the row shows that a paper came; a code nobody can read shows that too."""
        return bool(self.received or self.code or self.is_unclear) or self.is_equal is not None


@dataclass(frozen=True, slots=True)
class PaperRegister:
    """The list of papers as staff left it; ``listed`` are the codes that have a row."""

    file: str
    entries: tuple[PaperEntry, ...] = ()
    listed: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()

    @property
    def is_in_use(self) -> bool:
        """Tell whether anything was noted, or something about it has to be said."""
        return bool(self.entries or self.findings)

    def lacks(self, roster: Roster) -> Iterator[Finding]:
        """Yield one finding that names the agencies of the roster without a row."""
        names = [agency.short for agency in roster.asked if agency.code not in self.listed]
        if names and self.listed:
            at = Location(file=self.file)
            yield Finding.of(Code.PAPER_AGENCY_NOT_LISTED, at, agencies=listed(names))


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper of one agency: where it stands, when it came, which code it bears."""

    state: PaperState
    received: str = ""
    code: str = ""


NO_PAPER = Paper(PaperState.MISSING)


@dataclass(frozen=True, slots=True)
class Papers:
    """All papers of a round against its counted returns; ``by_agency`` holds those that came."""

    file: str
    roster: Roster
    by_agency: Mapping[str, Paper] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def of(self, agency: str) -> Paper:
        """Return the paper of an agency."""
        return self.by_agency.get(agency, NO_PAPER)

    @property
    def counts(self) -> Mapping[PaperState, int]:
        """Return how many agencies of the roster stand in each state."""
        found = Counter(self.of(agency.code).state for agency in self.roster.asked)
        return {state: found[state] for state in PaperState}

    @property
    def received(self) -> int:
        """Return how many papers came, whatever they say."""
        return len(self.roster.asked) - self.counts[PaperState.MISSING]

    @property
    def missing(self) -> tuple[Agency, ...]:
        """Return the agencies whose paper has not come, in roster order."""
        return self._in(PaperState.MISSING)

    @property
    def differing(self) -> tuple[Agency, ...]:
        """Return the agencies whose paper disagrees with what counts, in roster order."""
        return self._in(PaperState.DIFFERS)

    def _in(self, state: PaperState) -> tuple[Agency, ...]:
        return tuple(agency for agency in self.roster.asked if self.of(agency.code).state is state)


def compare_papers(
    register: PaperRegister,
    roster: Roster,
    counted: Mapping[str, str],
    carried: frozenset[str] = frozenset(),
) -> Papers | None:
    """Return the papers against the check codes of the counted returns, by agency code.

    ``carried`` are agencies whose counted return is on an older form, which prints another code.
    None while nobody has noted anything: a round without papers shows none.
    """
    if not register.is_in_use:
        return None
    findings: list[Finding] = []
    papers: dict[str, Paper] = {}
    rows: dict[str, list[PaperEntry]] = {}
    for entry in register.entries:
        code = entry.agency.code
        state, finding = _judge(entry, counted.get(code), is_older=code in carried)
        findings += [] if finding is None else [finding]
        rows.setdefault(code, []).append(entry)
        found = Paper(state, entry.received, entry.code)
        papers[code] = min(papers.get(code, found), found, key=_weight)
    findings += (_twice(same) for same in rows.values() if len(same) > 1)
    findings += register.findings
    if register.entries:
        findings += register.lacks(roster)
    placed = tuple(finding.placed(file=register.file) for finding in findings)
    return Papers(register.file, roster, papers, placed)


def _weight(paper: Paper) -> int:
    return _BY_WEIGHT.index(paper.state)


def _judge(
    entry: PaperEntry, counted: str | None, *, is_older: bool
) -> tuple[PaperState, Finding | None]:
    """Return the state of one row, and what has to be said about it."""
    at = Location(entry.agency.code, sheet=entry.sheet, cell=entry.code_cell or entry.cell)
    agency = entry.agency.short
    can_compare = counted is not None and not is_older
    if can_compare and entry.code not in {"", counted}:
        facts = {"agency": agency, "paper": entry.code, "counted": counted}
        finding = Finding.of(Code.PAPER_DIFFERS, at, observed=entry.code, expected=counted, **facts)
        return PaperState.DIFFERS, finding
    if entry.is_equal is False:
        said = Location(entry.agency.code, sheet=entry.sheet, cell=entry.word_cell)
        remark = entry.remark or Text("（无）", "(none)")
        finding = Finding.of(Code.PAPER_SAID_TO_DIFFER, said, agency=agency, remark=remark)
        return PaperState.DIFFERS, finding
    is_checked = bool(entry.code) if can_compare else False
    if counted is not None and (is_checked or entry.is_equal):
        return PaperState.AGREES, None
    if not (entry.code or entry.is_equal):
        return PaperState.UNCHECKED, None
    why = _OLDER_FORM if is_older else _NO_RETURN
    return PaperState.UNCHECKED, Finding.of(Code.PAPER_NOT_COMPARED, at, agency=agency, why=why)


def _twice(entries: Sequence[PaperEntry]) -> Finding:
    """Return that one agency is noted in several rows."""
    first, second, *_ = entries
    at = Location(second.agency.code, sheet=second.sheet, cell=second.cell)
    cells = listed(entry.cell for entry in entries)
    return Finding.of(Code.PAPER_TWICE, at, agency=first.agency.short, cells=cells)
