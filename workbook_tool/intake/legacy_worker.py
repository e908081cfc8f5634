"""The process that reads old formats with calamine; it may be killed at any moment.

Started as ``python -m workbook_tool.intake.legacy_worker``. Each request on stdin is a line of
JSON ({"size", "cells"}) and that many bytes; each answer on stdout is one line of JSON: either
{"sheets": [{"name", "state", "merges", "cells": [[row, column, kind, text]]}]} or
{"error": "..."}. Rows and columns count from 1.
"""

import contextlib
import io
import json
import sys
from datetime import date, time, timedelta
from typing import Any, BinaryIO

_STATES = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "veryHidden"}


class _TooManyCellsError(Exception):
    """More cells hold something than is allowed."""


def read_sheets(content: bytes, max_cells: int) -> list[dict[str, Any]]:
    """Return the worksheets of an old workbook as plain values."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = []
    left = max_cells
    for description in workbook.sheets_metadata:
        if str(description.typ).rpartition(".")[2] != "WorkSheet":
            continue
        sheet = workbook.get_sheet_by_name(description.name)
        cells = []
        # The leading empty area stays, so that rows and columns are the sheet's own.
        for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
            for column, value in enumerate(values, 1):
                if value != "":
                    cells.append([row, column, *value_text(value)])
            if len(cells) > left:
                raise _TooManyCellsError
        left -= len(cells)
        state = str(description.visible).rpartition(".")[2]
        merges = getattr(sheet, "merged_cell_ranges", None) or []
        sheets.append(
            {
                "name": description.name,
                "state": _STATES.get(state, "visible"),
                "merges": [
                    [first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1] for first, last in merges
                ],
                "cells": cells,
            }
        )
    return sheets


def value_text(value: object) -> tuple[str, str]:
    """Return kind and text of one value; numbers without the noise of a float.

    >>> value_text(8.0)
    ('number', '8')
    """
    if isinstance(value, bool):
        return "boolean", "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return "number", str(value)
    if isinstance(value, float):
        return "number", str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, date | time):
        return "date", value.isoformat()
    if isinstance(value, timedelta):
        return "date", str(value)
    return "text", str(value)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["size"])
        try:
            answer: dict[str, Any] = {"sheets": read_sheets(content, request["cells"])}
        except _TooManyCellsError:
            answer = {"error": "cells"}
        except BaseException as error:  # noqa: BLE001 - a panic of calamine is no Exception
            answer = {"error": type(error).__name__}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def limit_memory(size: int) -> None:
    """Limit the memory of this process, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit_memory(int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer)
