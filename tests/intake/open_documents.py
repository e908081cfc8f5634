"""Handmade OpenDocument spreadsheets, part by part."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date, timedelta
from xml.sax.saxutils import escape, quoteattr

from tests.intake.cell_cases import (
    OTHER_ANSWER,
    CellCase,
    Content,
    ErrorValue,
    Formula,
    Number,
    Rich,
    Run,
    Truth,
)
from tests.intake.packages import HEAD, packed

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "office": f"{_ODF}office:1.0",
        "table": f"{_ODF}table:1.0",
        "text": f"{_ODF}text:1.0",
        "style": f"{_ODF}style:1.0",
        "number": f"{_ODF}datastyle:1.0",
        "meta": f"{_ODF}meta:1.0",
        "draw": f"{_ODF}drawing:1.0",
        "fo": f"{_ODF}xsl-fo-compatible:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }.items()
)
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def sheet(rows: str, name: str = "表1", attributes: str = "") -> str:
    """Return a sheet of rows."""
    return f"<table:table table:name={quoteattr(name)} {attributes}>{rows}</table:table>"


def content_part(sheets: str, styles: str = "") -> str:
    """Return ``content.xml`` around sheets."""
    return (
        f"{HEAD}<office:document-content {NAMESPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{sheets}"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def open_document(
    sheets: str, *, styles: str = "", extra: Mapping[str, str | bytes] | None = None
) -> bytes:
    """Return an .ods file; ``extra`` are parts beside its content, or in place of it."""
    parts: dict[str, str | bytes] = {
        "mimetype": MIMETYPE,
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{MANIFEST}"/>',
        "content.xml": content_part(sheets, styles),
        **(extra or {}),
    }
    return packed(parts, method=zipfile.ZIP_STORED)


def styles_part(styles: str = "", automatic: str = "", master: str = "") -> str:
    """Return ``styles.xml``."""
    return (
        f"{HEAD}<office:document-styles {NAMESPACES}>\n<office:styles>{styles}</office:styles>"
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:master-styles>{master}</office:master-styles></office:document-styles>"
    )


def meta_part(properties: str) -> str:
    """Return ``meta.xml``."""
    return (
        f"{HEAD}<office:document-meta {NAMESPACES}>\n<office:meta>{properties}</office:meta>"
        "</office:document-meta>"
    )


def row(cells: str, attributes: str = "") -> str:
    """Return a row of cells."""
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def cell(attributes: str = "", inside: str = "") -> str:
    """Return a cell."""
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def blank(columns: int) -> str:
    """Return blank cells side by side."""
    return cell(f'table:number-columns-repeated="{columns}"')


def number_cell(number: str, attributes: str = "") -> str:
    """Return a cell of a number."""
    return cell(
        f'office:value-type="float" office:value="{number}" {attributes}',
        f"<text:p>{number}</text:p>",
    )


# ---- the cases of a score cell


def _digits(places: int = 0, attributes: str = "") -> str:
    return (
        f'<number:number number:decimal-places="{places}" number:min-decimal-places="{places}"'
        f' number:min-integer-digits="1" {attributes}/>'
    )


def _style(kind: str, inside: str, name: str = "N1") -> str:
    return f'<number:{kind}-style style:name="{name}">{inside}</number:{kind}-style>'


def _map(condition: str, name: str) -> str:
    return (
        f"<style:map style:condition={quoteattr('value()' + condition)}"
        f' style:apply-style-name="{name}"/>'
    )


_GENERAL = _style("number", '<number:number number:min-integer-digits="1"/>')
_PERCENT_SIGN = "<number:text>%</number:text>"
_DAY = (
    '<number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text>'
    '<number:day number:style="long"/>'
)
_HOURS = '<number:hours/><number:text>:</number:text><number:minutes number:style="long"/>'
# The codes of the cases as LibreOffice 7.4 writes them in .ods.
SPELLINGS: Mapping[str | int, str] = {
    "General": _GENERAL,
    "0.00": _style("number", _digits(2)),
    9: _style("percentage", _digits() + _PERCENT_SIGN),
    10: _style("percentage", _digits(2) + _PERCENT_SIGN),
    "0.0%": _style("percentage", _digits(1) + _PERCENT_SIGN),
    14: _style("date", _DAY),
    "yyyy-mm-dd": _style("date", _DAY),
    "h:mm": _style("time", _HOURS),
    "[h]:mm": _style("time", _HOURS).replace(
        "<number:time-style", '<number:time-style number:truncate-on-overflow="false"'
    ),
    "@": _style("text", "<number:text-content/>"),
    "[>100]0;0%": _style("number", _digits(), "N1P0")
    + _style("percentage", _digits() + _PERCENT_SIGN + _map(">100", "N1P0")),
    "[>=10]0;h:mm": _style("number", _digits(), "N1P0")
    + _style("time", _HOURS + _map(">=10", "N1P0")),
    "0;-0;0": _style("number", _digits(), "N1P0")
    + _style("number", "<number:text>-</number:text>" + _digits(), "N1P1")
    + _style("number", _digits() + _map(">0", "N1P0") + _map("<0", "N1P1")),
    '"10"': _style("number", "<number:text>10</number:text>"),
    ";;;": _style("number", "<number:text/>", "N1P0")
    + _style("number", "<number:text/>", "N1P1")
    + _style("number", "<number:text/>", "N1P2")
    + _style(
        "text", "<number:text/>" + _map(">0", "N1P0") + _map("<0", "N1P1") + _map("=0", "N1P2")
    ),
    "0,": _style("number", _digits(attributes='number:display-factor="1000"')),
    "0\\%": _style("number", _digits() + _PERCENT_SIGN),
    "0‰": _style("number", _digits() + "<number:text>‰</number:text>"),
    "0": _style("number", _digits()),
    '0.0"分"': _style("number", _digits(1) + "<number:text>分</number:text>"),
    "#,##0.00": _style("number", _digits(2, 'number:grouping="true"')),
    "0.00E+00": _style(
        "number",
        '<number:scientific-number number:decimal-places="2" number:min-integer-digits="1"'
        ' number:min-exponent-digits="2"/>',
    ),
    "# ?/?": _style(
        "number",
        '<number:fraction number:min-integer-digits="0" number:min-numerator-digits="1"'
        ' number:min-denominator-digits="1"/>',
    ),
}
_DATES = frozenset({14, "yyyy-mm-dd"})
_TIMES = frozenset({"h:mm", "[h]:mm"})


def document_for(case: CellCase) -> bytes | None:
    """Return an .ods file that holds a case, None where the format of its number is not spelled."""
    spelled = SPELLINGS.get(case.shown_as)
    if spelled is None:
        return None
    strike = '<style:text-properties style:text-line-through-style="solid"/>' * case.is_struck
    styles = (
        f'{spelled}<style:style style:name="ce1" style:family="table-cell"'
        f' style:data-style-name="N1">{strike}</style:style>'
        '<style:style style:name="T1" style:family="text"><style:text-properties'
        ' style:text-position="super 58%"/></style:style>'
        '<style:style style:name="T2" style:family="text"><style:text-properties'
        ' style:text-position="sub 58%"/></style:style>'
        '<style:style style:name="T3" style:family="text"><style:text-properties'
        ' style:text-line-through-style="solid"/></style:style>'
    )
    attributes, inside = _score(case.content, case.shown_as)
    score = cell(f'table:style-name="ce1" {attributes} {{span}}', inside)
    return open_document(sheet(_rows(case.merge, score)), styles=styles)


def _rows(merge: str, score: str) -> str:
    """Return rows with the score in C2 and the other answer in C5, and a merged range."""
    spans = {
        "C2:C3": ("C2", 2, 1), "C1:C2": ("C1", 2, 1), "B2:C2": ("B2", 1, 2),
        "C2:D2": ("C2", 1, 2), "D2:E9": ("D2", 8, 2), "": ("", 1, 1),
    }  # fmt: skip
    anchor, down, right = spans[merge]

    def span(place: str) -> str:
        if place != anchor:
            return ""
        return f'table:number-rows-spanned="{down}" table:number-columns-spanned="{right}"'

    first = row(blank(2) + cell(span("C1"))) if anchor == "C1" else row(cell())
    score = score.format(span=span("C2"))
    if merge in {"C1:C2", "B2:C2"}:
        score = score.replace("table:table-cell", "table:covered-table-cell")
    second = row(cell() + cell(span("B2")) + score + cell(span("D2")))
    gap = row(cell(), 'table:number-rows-repeated="2"')
    return first + second + gap + row(blank(2) + number_cell(OTHER_ANSWER))


def _score(content: Content, shown_as: str | int) -> tuple[str, str]:
    """Return the attributes of a score cell and its paragraphs."""
    if content is None:
        return "", ""
    if isinstance(content, Formula):
        formula = f"table:formula={quoteattr('of:=' + content.formula)}"
        attributes, inside = _score(content.result, shown_as)
        return f"{formula} {attributes}", inside
    if isinstance(content, Truth):
        value = "true" if content.is_true else "false"
        return (
            f'office:value-type="boolean" office:boolean-value="{value}"',
            f"<text:p>{value.upper()}</text:p>",
        )
    if isinstance(content, ErrorValue):
        return (
            'office:value-type="string" office:string-value="" calcext:value-type="error"',
            f"<text:p>{escape(content.value)}</text:p>",
        )
    if isinstance(content, Number):
        return _number(content.stored, shown_as)
    runs = content.runs if isinstance(content, Rich) else (Run(content.text),)
    return 'office:value-type="string"', _paragraphs(runs)


def _number(stored: str, shown_as: str | int) -> tuple[str, str]:
    shown = "<text:p>?</text:p>"  # what is shown is no value
    if shown_as in _DATES:
        day = date(1899, 12, 30) + timedelta(days=int(stored))
        return f'office:value-type="date" office:date-value="{day}"', shown
    if shown_as in _TIMES:
        hours, minutes = divmod(round(float(stored) * 24 * 60), 60)
        return f'office:value-type="time" office:time-value="PT{hours}H{minutes}M00S"', shown
    kind = "percentage" if shown_as in {9, 10, "0.0%"} else "float"
    return f'office:value-type="{kind}" office:value="{stored}"', shown


def _paragraphs(runs: tuple[Run, ...]) -> str:
    """Return the paragraphs of a text, with its blanks as elements."""
    names = {"superscript": "T1", "subscript": "T2", "strike": "T3"}
    inside = ""
    for run in runs:
        text = escape(run.text).replace(" ", "<text:s/>").replace("\t", "<text:tab/>")
        text = text.replace("\n", "</text:p><text:p>")
        name = names.get(run.mark)
        inside += f'<text:span text:style-name="{name}">{text}</text:span>' if name else text
    return f"<text:p>{inside}</text:p>"
