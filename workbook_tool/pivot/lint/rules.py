"""The list of rules, and the one way to run them."""

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from workbook_tool.pivot.lint.cache_rules import (
    check_cache_head,
    check_flags,
    check_records,
    check_shared_items,
)
from workbook_tool.pivot.lint.cell_rules import check_buttons, check_overlap, check_rendered
from workbook_tool.pivot.lint.field_rules import (
    check_captions,
    check_field_counts,
    check_items,
    check_number_formats,
    check_pages,
    check_roles,
    check_sorts,
    check_values_field,
)
from workbook_tool.pivot.lint.layout_rules import (
    check_item_order,
    check_item_paths,
    check_location,
)
from workbook_tool.pivot.lint.package_rules import (
    check_cache_list,
    check_content_types,
    check_orphans,
    check_table_ties,
)
from workbook_tool.pivot.lint.reading import WorkbookParts, read_parts
from workbook_tool.pivot.lint.violation import Violation

Rule: TypeAlias = Callable[[WorkbookParts], Iterator[Violation]]

RULES: Final[tuple[Rule, ...]] = (
    check_content_types,
    check_orphans,
    check_cache_list,
    check_table_ties,
    check_cache_head,
    check_shared_items,
    check_records,
    check_flags,
    check_field_counts,
    check_roles,
    check_items,
    check_values_field,
    check_captions,
    check_item_paths,
    check_item_order,
    check_location,
    check_pages,
    check_number_formats,
    check_sorts,
    check_overlap,
    check_rendered,
    check_buttons,
)
_DAMAGE: Final = (
    ET.ParseError,
    KeyError,
    IndexError,
    ValueError,
    NotImplementedError,
    zipfile.BadZipFile,
)


def lint_workbook(content: bytes) -> tuple[Violation, ...]:
    """Every broken law in a finished workbook; an empty tuple where Excel will open it quietly.

    A part that cannot be read at all is rule P2. A workbook without pivots breaks nothing.
    """
    try:
        parts = read_parts(content)
    except _DAMAGE as error:
        return (Violation("P2", "workbook", f"cannot be read: {error!r}"),)
    found: list[Violation] = []
    for rule in RULES:
        try:
            found.extend(rule(parts))
        except _DAMAGE as error:
            # An index that another rule reports may break this one: it must not end the run.
            found.append(Violation("P2", "workbook", f"{rule.__name__}: {error!r}"))
    return tuple(found)
