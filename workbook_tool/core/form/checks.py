"""What the form finds out about the texts beside the answers, step by step on ``_lists``.

It renders ``core.round.evidence_numbers`` and what says that a criterion does not apply; the
reader evaluates the same. Nothing needs a function newer than those of Excel 2003.

The formulas of a column are alike, so that the writer stores each once (docs/decisions/0069): they
name cells of their own row, and what stands on another sheet has a column or a name of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from workbook_tool.core.form.hidden import FIRST_ROW, PLAIN, ListSheet
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.scoring_rules import column_of
from workbook_tool.core.form.spec import EvidenceTable, Field, ScoreTable
from workbook_tool.core.formulas import (
    absolute,
    at,
    in_row,
    is_one_of,
    quote,
    replaced,
    visible_text,
)
from workbook_tool.core.round.demands import NO_MARK
from workbook_tool.core.round.evidence_numbers import (
    JOINED,
    LONGEST,
    LONGEST_PART,
    MOST_PARTS,
    NOTHING,
    REPLACED,
)

LAST_UNLIKE = 2
"""The last version whose formulas name their cells one by one, so that none is like another."""
LINES_NAME = "lst_lines"
"""What names the lines of the list of evidence; a shared formula may name no other sheet."""
FREE_WORDS = -1  # stands for the number of a line where words are no numbers and have to be
_NONE = Decimal(0)
_WIDTH = 200  # of a separator that is made wide: more than the longest text that is split


@dataclass(frozen=True, slots=True)
class Checks:
    """Where the results stand, as references.

    By criterion, ``named`` is 1 where evidence is named, else 0; ``unlisted`` is the first number
    that no line of the list of evidence has, 0 where there is none, FREE_WORDS where words are no
    number though there is a list; ``marks`` is the text that says that it does not apply, "" where
    none does. ``has_no_evidence`` is the condition that nothing is named or listed at all.
    """

    named: Mapping[str, str]
    unlisted: Mapping[str, str]
    marks: Mapping[str, str]
    has_no_evidence: str


@dataclass(slots=True)
class _Columns:
    """The next free columns of ``_lists``, each with its title."""

    lists: ListSheet
    are_alike: bool  # formulas of a column, from version 3 on: they name cells of their own row
    filled: dict[str, int] = field(default_factory=dict)

    def put(self, title: str, row: int, formula: str, result: str | Decimal) -> str:
        """Write a formula into a column and return the reference to it, on the sheet itself."""
        if title not in self.filled:
            self.filled[title] = self.lists.next_column
            self.lists.next_column += 1
            self.lists.draft.put(1, self.filled[title], title, PLAIN)
        self.lists.draft.compute(row, self.filled[title], formula, result, PLAIN)
        return self.cell(title, row)

    def cell(self, title: str, row: int) -> str:
        """Return the reference to a cell of a column, for a formula in the same row."""
        refer = in_row if self.are_alike else partial(absolute, "")
        return refer(row, self.filled[title])

    def all(self, title: str, last: int, sheet: str = "") -> str:
        """Return the reference to a column down to a row."""
        return absolute(sheet, FIRST_ROW, self.filled[title], last)

    def outside(self, title: str, row: int) -> str:
        """Return the reference to a cell of a column as another sheet names it."""
        return absolute(self.lists.draft.name, row, self.filled[title])


def write_checks(
    issue: Issue, lists: ListSheet, table: ScoreTable, evidence: EvidenceTable
) -> Checks:
    """Write all steps on ``_lists`` and return where the results stand."""
    columns = _Columns(lists, issue.version > LAST_UNLIKE)
    count = evidence.last_row - evidence.first_row + 1
    lines = _write_lines(columns, evidence, count)
    turns = _write_turns(columns)
    names: dict[str, str] = {}
    unlisted: dict[str, str] = {}
    marks: dict[str, str] = {}
    for row, criterion in enumerate(issue.scheme, start=FIRST_ROW):
        where = table.rows[criterion.code]
        typed = at(column_of(table, Field.EVIDENCE), where, table.sheet)
        if columns.are_alike:
            typed = columns.put("typed", row, f'{typed}&""', "")
        said = columns.put("said", row, f"LOWER({visible_text(typed)})", "")
        nothing = is_one_of(said, map(quote, ("", *NOTHING)))
        columns.put("named", row, f"IF({nothing},0,1)", _NONE)
        plain = f"TRIM({replaced(f'LOWER({typed})', REPLACED)})"
        columns.put("numbers", row, replaced(plain, JOINED), "")
        _write_unlisted(columns, row, lines, count, turns)
        names[criterion.code] = columns.outside("named", row)
        unlisted[criterion.code] = columns.outside("unlisted", row)
        if issue.may_not_apply(criterion):
            typed = at(column_of(table, Field.NOT_APPLICABLE), where, table.sheet)
            if columns.are_alike:
                typed = columns.put("reason", row, f'{typed}&""', "")
            shown = visible_text(typed)
            bare = replaced(shown, ((sign, "") for sign in NO_MARK))
            columns.put("mark", row, f'IF(LEN({bare})=0,"",LOWER({shown}))', "")
            marks[criterion.code] = columns.outside("mark", row)
    last = FIRST_ROW + len(table.rows) - 1
    sheet = lists.draft.name
    named = columns.all("named", last, sheet)
    lines = columns.all("line", FIRST_ROW + count - 1, sheet)
    return Checks(names, unlisted, marks, f"SUM({named},{lines})=0")


def lines_area(evidence: EvidenceTable) -> str:
    """Return the reference to the lines of the list of evidence.

    The printed number stands in each; right of the last column all is locked.
    """
    width = len(evidence.columns) + 1
    return absolute(evidence.sheet, evidence.first_row, 1, evidence.last_row, width)


def _write_lines(columns: _Columns, evidence: EvidenceTable, count: int) -> str:
    """Write which lines of the list of evidence are filled, 1 or 0, and return the reference."""
    area = LINES_NAME if columns.are_alike else lines_area(evidence)
    asked = [one.column for one in evidence.columns if one.field != "number"]
    for number in range(1, count + 1):
        line = f"ROW()-{FIRST_ROW - 1}" if columns.are_alike else number
        joined = "&".join(f"INDEX({area},{line},{column})" for column in asked)
        formula = f"IF(LEN({visible_text(joined)})>0,1,0)"
        columns.put("line", FIRST_ROW + number - 1, formula, _NONE)
    return columns.all("line", FIRST_ROW + count - 1)


def _write_turns(columns: _Columns) -> str:
    """Return the numbers from 1 to MOST_PARTS side by side, in cells where formulas are alike.

    No shared formula may hold a constant array; of what COLUMN gives, ironcalc takes one number.
    """
    turns = range(1, MOST_PARTS + 1)
    if not columns.are_alike:
        return f"{{{','.join(map(str, turns))}}}"
    first = columns.lists.next_column
    columns.lists.next_column += MOST_PARTS
    columns.lists.draft.put(1, first, "part", PLAIN)
    for turn in turns:
        columns.lists.draft.put(FIRST_ROW, first + turn - 1, Decimal(turn), PLAIN)
    return absolute("", FIRST_ROW, first, FIRST_ROW, first + MOST_PARTS - 1)


def _write_unlisted(columns: _Columns, row: int, lines: str, count: int, turns: str) -> None:
    """Write the first number that is not listed; see ``Checks``.

    A text becomes its words by making each separator wide, and a range its ends likewise: inside
    SUMPRODUCT, functions of texts take arrays in every Excel. ``lines`` is which of the
    ``count`` lines are filled, ``turns`` are the numbers from 1 to MOST_PARTS side by side.
    """
    named, numbers = columns.cell("named", row), columns.cell("numbers", row)
    # Each number gets a nought before it, and a nought stands for each word that is not there.
    noughts = f'"0"&{replaced(numbers, ((" ", " 0"), ("-", "-0")))}&REPT(" 0",{MOST_PARTS})'
    wide = f'SUBSTITUTE({noughts}," ",REPT(" ",{_WIDTH}))'
    part = f"TRIM(MID({wide},{turns}*{_WIDTH}-{_WIDTH - 1},{_WIDTH}))"
    ends = f'SUBSTITUTE({part},"-",REPT(" ",{LONGEST_PART}))'
    low, high = (f"TRIM({side}({ends},{LONGEST_PART}))*1" for side in ("LEFT", "RIGHT"))
    is_bad = f"({low}<1)+({low}>{high})+(LEN({part})>{LONGEST_PART})"
    digits = replaced(numbers, ((sign, "") for sign in "0123456789- "))
    is_words = f"OR(LEN({numbers})=0,LEN({numbers})>{LONGEST},LEN({digits})>0)"
    formula = f'IF({is_words},1,SUMPRODUCT(({part}<>"0")*({is_bad})))'
    bad = columns.put("no numbers", row, formula, Decimal(1))
    line = f"(ROW({lines})-{FIRST_ROW - 1})"
    left = f"({low}<={line})*({high}>={line})*({lines}=0)*({count + 1}-{line})"
    first = columns.put("first", row, f"IF({bad}>0,0,SUMPRODUCT(MAX({left})))", _NONE)
    beyond = f"IF({bad}>0,0,SUMPRODUCT(MAX({high}*({high}>{count}))))"
    far = columns.put("beyond", row, beyond, _NONE)
    words = f"IF(OR({named}=0,SUM({lines})=0),0,{FREE_WORDS})"
    found = f"IF({first}>0,{count + 1}-{first},{far})"
    columns.put("unlisted", row, f"IF({bad}>0,{words},{found})", _NONE)
