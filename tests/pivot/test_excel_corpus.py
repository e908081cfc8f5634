"""PivotTables that Excel wrote: our engine derives Excel's own numbers and places."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pivot.excel_comparison import Comparison, compare
from tests.pivot.excel_files import UnsupportedError, excel_pivots
from workbook_tool.pivot.lint import lint_workbook
from workbook_tool.pivot.lint.reading import MAIN, TablePart
from workbook_tool.pivot.spec import ENGLISH_CAPTIONS, PivotCaptions

_ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("WORKBOOK_TOOL_CORPUS", _ROOT.parent / "shared" / "corpus"))
FILES = sorted((CORPUS / "excel-pivots").glob("*.xl*"))

pytestmark = pytest.mark.skipif(
    not FILES, reason="no PivotTables by Excel here; WORKBOOK_TOOL_CORPUS names their folder"
)

RUSSIAN = replace(
    ENGLISH_CAPTIONS,
    row_header="Названия строк",
    column_header="Названия столбцов",
    grand_total="Общий итог",
    subtotal="{item} Итог",
    data_total="Итог {name}",
)
GERMAN = replace(
    ENGLISH_CAPTIONS,
    row_header="Zeilenbeschriftungen",
    column_header="Spaltenbeschriftungen",
    grand_total="Gesamtergebnis",
)
# Words that Excel does not store follow the language of the Excel that last refreshed.
LANGUAGES = {
    "ClosedXML__2_input.xlsx": RUSSIAN,
    "ClosedXML__LoadPivotTables.xlsx": RUSSIAN,
    "poi__ExcelPivotTableSample.xlsx": GERMAN,
}
# What the linter says of files that Excel, or a hand after Excel, left in an odd state.
LINT_EXCEPTIONS = {
    "ClosedXML__3_input.xlsx": {"C13"},  # columns that mix dates with numbers
    "ClosedXML__PivotTableWithoutSourceData-input.xlsx": {"C6"},  # its table was deleted
    "ClosedXML__SheetsWithoutRelId.xlsx": {"P1"},  # the sheet's relationship was removed
    "ClosedXML__pivottable_duplicated_member_filter.xlsx": {"T16"},  # a value without a name
    "ClosedXML__pivottable_tabular_mode.xlsx": {"T10", "T11", "T16"},  # as above, item twice
    "Open-XML-SDK__SalesReport_TP10073884.xltx": {"T20"},  # a beta of Excel 2007 omits `i`
}


def _words(file: Path, table: TablePart) -> PivotCaptions:
    # The second pivot of one file was last refreshed by an English Excel.
    if file.name == "ClosedXML__LoadPivotTables.xlsx" and table.name.endswith("pivotTable2.xml"):
        return ENGLISH_CAPTIONS
    return LANGUAGES.get(file.name, ENGLISH_CAPTIONS)


def _unexplained(table: TablePart, result: Comparison) -> dict[str, list[str]]:
    left = dict(result.differences)
    left.pop("tie", None)
    lines = table.children("colItems")
    if "colItems" in left and not any(line.get("i") for line in lines):
        # A beta of Excel 2007 omits `i`, the number of the data field.
        shown = [x.get("v", "0") for line in lines for x in line.findall(f"{MAIN}x")]
        if shown == [str(number) for number in range(len(lines))]:
            left.pop("colItems")
    if any("fillDownLabels" in key for key in _extension_attributes(table)):
        # Repeated item labels: a display option that we do not offer.
        left["labels"] = [text for text in left.get("labels", []) if "ours None" not in text]
    return {kind: texts for kind, texts in left.items() if texts}


def _extension_attributes(table: TablePart) -> set[str]:
    return {name for element in table.root.iter() for name in element.attrib}


def test_the_engine_derives_what_excel_stored() -> None:
    totals: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    wrong: list[str] = []
    for file in FILES:
        for name, table, archive in excel_pivots(file.read_bytes()):
            try:
                result = compare(table, archive, _words(file, table))
            except UnsupportedError as reason:
                reasons[str(reason)] += 1
                continue
            totals.update(pivots=1, cells=result.cells, labels=result.labels)
            totals["ties"] += len(result.differences.get("tie", []))
            wrong += [
                f"{file.name} {name} {kind}: {texts[:3]}"
                for kind, texts in _unexplained(table, result).items()
            ]
    assert wrong == []
    assert set(reasons) <= {
        "source is not a worksheet (OLAP or external)",
        "cache without records",
        "grouped field",
        "shown as percent",
        "no data field",
        "several subtotal functions",
        "calculated field",
        "collapsed item",
        "value or label filter",
        "classic layout without column fields",
    }
    assert totals["pivots"] >= 40
    assert totals["cells"] >= 600


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_linter_is_silent_on_what_excel_wrote(file: Path) -> None:
    rules = {violation.rule for violation in lint_workbook(file.read_bytes())}
    assert rules == LINT_EXCEPTIONS.get(file.name, set())
