"""How a criterion is answered: one module a kind, and ``KINDS`` with all of them.

Whoever parses a name takes the kinds as an argument, so that a test may hand in one more.
"""

from workbook_tool.core.round.kinds.counts import COUNT
from workbook_tool.core.round.kinds.options import OPTION
from workbook_tool.core.round.kinds.places import PLACE
from workbook_tool.core.round.kinds.protocol import Kind
from workbook_tool.core.round.kinds.scores import SCORE
from workbook_tool.core.round.kinds.states import STATE
from workbook_tool.core.round.kinds.values import VALUE
from workbook_tool.core.round.kinds.yes_no import YES_NO

__all__ = [
    "COUNT",
    "KINDS",
    "OPTION",
    "PLACE",
    "SCORE",
    "STATE",
    "USUAL",
    "VALUE",
    "YES_NO",
    "Kind",
]

KINDS: tuple[Kind, ...] = (SCORE, OPTION, YES_NO, STATE, COUNT, VALUE, PLACE)
"""The kinds in the order of the lists that offer them."""
USUAL: Kind = KINDS[0]
"""What a criterion is that says nothing of its kind."""
