"""What stands on the screen counts right in English: 1 agency is, 2 agencies are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.workflows.filling import REPOSITORY

ROOMS = ("cli", "mail", "round_folder", "workflows")
_SEVERAL = re.compile(
    r" (?:\w+ )?(?:agencies|cells|copies|criteria|days|differences|drafts|files|forms|groups|lines"
    r"|mails|rows|runs|versions|workbooks)\b"
)


def uncounted(source: str) -> Iterator[str]:
    """Yield each number in a text that a plural follows whatever the number is.

    A limit is never one, and of “2 of 3 agencies” the second number is said of all that there are.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.JoinedStr):
            continue
        before = ""
        for part, behind in zip(node.values, [*node.values[1:], None], strict=True):
            is_number = isinstance(part, ast.FormattedValue) and part.format_spec is None
            text = str(behind.value) if isinstance(behind, ast.Constant) else ""
            if is_number and _SEVERAL.match(text) and not before.endswith(" of "):
                shown = ast.unparse(part).removeprefix("f").strip("\"'")
                if not shown.strip("{}").isupper() and "how_many" not in shown:
                    yield f"{shown}{text}"
            before = str(part.value) if isinstance(part, ast.Constant) else ""


@pytest.mark.parametrize(
    "source",
    [
        'f"Next: {count} files wait"',
        'f"{len(found)} more agencies"',
        'Text("", f"{zh}: {days} days left")',
    ],
)
def test_a_number_with_a_plural_is_seen(source: str) -> None:
    assert list(uncounted(source))


@pytest.mark.parametrize(
    "source",
    [
        """f"Next: {how_many(count, 'file waits', 'files wait')} for it\"""",
        'f"{done} of {agencies} agencies are done"',
        'f"more than {_MOST} rows"',
    ],
)
def test_what_is_counted_right_is_not(source: str) -> None:
    assert list(uncounted(source)) == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_text_on_the_screen_says_1_agencies(room: str) -> None:
    found = {
        path.name: list(uncounted(path.read_text("utf-8")))
        for path in sorted((REPOSITORY / "workbook_tool" / room).glob("*.py"))
    }
    assert {name: told for name, told in found.items() if told} == {}
