"""The codes of criteria on 指标: typed, or assigned where the whole column is blank."""

import re
from collections.abc import Sequence

from workbook_tool.core.findings import Code
from workbook_tool.definition.reading.faults import Doubles, Faults
from workbook_tool.definition.reading.fields import Field

CRITERION_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}")
NUMBER_OF_CODE_DIGITS = 2


def read_codes(cells: Sequence[Field], faults: Faults) -> tuple[str, ...]:
    """Return a code for each criterion: C01, C02 … where the whole column is blank."""
    if all(cell.is_blank for cell in cells):
        digits = max(NUMBER_OF_CODE_DIGITS, len(str(len(cells))))
        return tuple(f"C{number:0{digits}}" for number in range(1, len(cells) + 1))
    doubles = Doubles(Code.CRITERION_CODE_TWICE, faults)
    codes = []
    for cell in cells:
        code = cell.text()
        codes.append(code)
        if cell.is_blank:
            faults.add(Code.CRITERION_CODE_MISSING, cell.at, {})
        elif code and not CRITERION_CODE.fullmatch(code):
            is_number = code.isascii() and code.isdigit()
            better = f"C{int(code):02}" if is_number else None
            facts: dict[str, object] = {"value": code}
            faults.add(
                Code.CRITERION_CODE_INVALID, cell.at, facts, observed=code, suggestion=better
            )
        elif code:
            doubles.check(code, cell.at)
    return tuple(codes)
