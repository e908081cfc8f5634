"""The XML of cache definition, cache records and table definition, joined from strings.

Versions 5, 5, 5 and 3 are a combination that Excel itself writes; Excel 2007 and later refresh it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from workbook_tool.pivot.cache import CacheField, FieldKinds, PivotCache, number_text
from workbook_tool.pivot.engine import AxisField, AxisItem, common_prefix
from workbook_tool.pivot.spec import PivotTable, SourceValue
from workbook_tool.pivot.table import Pivot

MAIN_NAMESPACE: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIP_NAMESPACE: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)
X14_NAMESPACE: Final = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
HIDE_VALUES_ROW_URI: Final = "{962EF5D1-5CA2-4c93-8EF4-DBF5C05439D2}"
VALUES_FIELD: Final = -2
STYLE: Final = "PivotStyleLight16"
REFRESHED_BY: Final = "workbook_tool"
# Excel wants a date here; a constant one keeps the file the same in every run.
REFRESHED_DATE: Final = "29221"
RECORDS_PER_CHUNK: Final = 4096

_HEADER: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MARKUP: Final = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\n": "&#xA;",
        "\r": "&#xD;",
        "\t": "&#x9;",
    }
)


def attribute(text: str) -> str:
    r"""Text as it stands between the quotes of an attribute, in Excel's own escaping.

    >>> attribute('a"b\n_x0041_\x01')
    'a&quot;b&#xA;_x005F_x0041__x0001_'
    """
    text = _ESCAPED.sub("_x005F_", text)
    text = _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return text.translate(_MARKUP)


def value_element(value: SourceValue) -> str:
    """A source value as a shared item or an inline record value."""
    if value is None:
        return "<m/>"
    if isinstance(value, str):
        return f'<s v="{attribute(value)}"/>'
    return f'<n v="{number_text(value)}"/>'


def cache_definition(cache: PivotCache, *, refresh_on_load: bool) -> str:
    """The part ``pivotCacheDefinition``; its records are relationship rId1."""
    refresh = ' refreshOnLoad="1"' if refresh_on_load else ""
    fields = "".join(map(_cache_field, cache.fields))
    return (
        f'{_HEADER}<pivotCacheDefinition xmlns="{MAIN_NAMESPACE}"'
        f' xmlns:r="{RELATIONSHIP_NAMESPACE}" r:id="rId1"{refresh}'
        f' refreshedBy="{REFRESHED_BY}" refreshedDate="{REFRESHED_DATE}" createdVersion="5"'
        f' refreshedVersion="5" minRefreshableVersion="3" recordCount="{cache.record_count}">'
        f'<cacheSource type="worksheet"><worksheetSource name="{attribute(cache.source.table)}"/>'
        f'</cacheSource><cacheFields count="{len(cache.fields)}">{fields}</cacheFields>'
        "</pivotCacheDefinition>"
    )


def _cache_field(field: CacheField) -> str:
    flags = FieldKinds.of(field.items if field.enumerated else field.values).flags()
    if field.enumerated:
        flags["count"] = str(len(field.items))
    attributes = "".join(f' {name}="{value}"' for name, value in flags.items())
    items = "".join(map(value_element, field.items))
    body = f"<sharedItems{attributes}>{items}</sharedItems>" if items else ""
    return (
        f'<cacheField name="{attribute(field.name)}" numFmtId="0">'
        f"{body or f'<sharedItems{attributes}/>'}</cacheField>"
    )


def cache_records(cache: PivotCache) -> Iterator[str]:
    """Yield the part ``pivotCacheRecords`` piece by piece, so that it never stands in memory."""
    yield (
        f'{_HEADER}<pivotCacheRecords xmlns="{MAIN_NAMESPACE}"'
        f' xmlns:r="{RELATIONSHIP_NAMESPACE}" count="{cache.record_count}">'
    )
    columns = [_record_column(field) for field in cache.fields]
    for window in zip(*columns, strict=True):
        yield "".join(f"<r>{''.join(record)}</r>" for record in zip(*window, strict=True))
    yield "</pivotCacheRecords>"


def _record_column(field: CacheField) -> Iterator[list[str]]:
    known: dict[SourceValue, str] = {}
    count = len(field.values)
    for start in range(0, count, RECORDS_PER_CHUNK):
        stop = start + RECORDS_PER_CHUNK
        if field.enumerated:
            yield [f'<x v="{position}"/>' for position in field.positions[start:stop]]
            continue
        # Values repeat within a chunk; across chunks the memory would grow with the records.
        known.clear()
        window: list[str] = []
        for value in field.values[start:stop]:
            element = known.get(value)
            if element is None:
                element = known[value] = value_element(value)
            window.append(element)
        yield window


_FORMATS: Final = (
    '<formats count="1"><format dxfId="{number}"><pivotArea type="all" dataOnly="0" outline="0"'
    ' fieldPosition="0"/></format></formats>'
)


def table_definition(
    pivot: Pivot, cache_id: int, format_ids: Mapping[str, int], body_format: int
) -> str:
    """The part ``pivotTable``.

    ``format_ids`` gives the numFmtId of each number format used, ``body_format`` is the dxfId of
    the look that all cells keep when Excel lays them out anew.
    """
    table, body = pivot.table, pivot.body
    plan, geometry = body.plan, body.geometry
    values = [value.source for value in table.values]
    fields = "".join(
        _pivot_field(pivot, field, is_value=field.name in values) for field in pivot.cache.fields
    )
    pages = ""
    if table.filters:
        count = len(table.filters)
        pages = f' rowPageCount="{count}" colPageCount="1"'
    location = (
        f'<location ref="{pivot.area}" firstHeaderRow="{geometry.first_header_row}"'
        f' firstDataRow="{geometry.first_data_row}"'
        f' firstDataCol="{geometry.first_data_column}"{pages}/>'
    )
    style = (
        f'<pivotTableStyleInfo name="{STYLE}" showRowHeaders="1"'
        ' showColHeaders="1" showRowStripes="0" showColStripes="0" showLastColumn="1"/>'
    )
    return "".join(
        (
            _HEADER,
            _root(table, cache_id),
            location,
            f'<pivotFields count="{len(pivot.cache.fields)}">{fields}</pivotFields>',
            _axis_fields("rowFields", pivot, plan.rows),
            axis_items("rowItems", body.row_items),
            _axis_fields("colFields", pivot, plan.columns),
            axis_items("colItems", body.column_items),
            _page_fields(pivot),
            _data_fields(pivot, format_ids),
            _FORMATS.format(number=body_format),
            style,
            _extension(pivot),
            "</pivotTableDefinition>",
        )
    )


def _root(table: PivotTable, cache_id: int) -> str:
    words = table.captions
    attributes = {
        "name": table.name,
        "cacheId": str(cache_id),
        "applyNumberFormats": "0",
        "applyBorderFormats": "0",
        "applyFontFormats": "0",
        "applyPatternFormats": "0",
        "applyAlignmentFormats": "0",
        "applyWidthHeightFormats": "1",
        "dataCaption": words.values,
        "grandTotalCaption": words.grand_total,
        "updatedVersion": "5",
        "minRefreshableVersion": "3",
        "itemPrintTitles": "1",
        "createdVersion": "5",
        "indent": "0",
        "outline": "1",
        "outlineData": "1",
        "multipleFieldFilters": "0",
        "rowHeaderCaption": words.row_header,
        "colHeaderCaption": words.column_header,
    }
    return f'<pivotTableDefinition xmlns="{MAIN_NAMESPACE}"{_attributes(attributes)}>'


def _attributes(attributes: Mapping[str, str | None]) -> str:
    return "".join(
        f' {name}="{attribute(value)}"' for name, value in attributes.items() if value is not None
    )


def _pivot_field(pivot: Pivot, field: CacheField, *, is_value: bool) -> str:
    # Without a sortType a refresh keeps our order.
    axis = _axis_of(pivot.table, field.name)
    attributes = {"axis": axis, "dataField": "1" if is_value else None, "showAll": "0"}
    opening = f"<pivotField{_attributes(attributes)}"
    if axis is None:
        return f"{opening}/>"
    items = [f'<item x="{shared}"/>' for shared in pivot.orders[field.name]]
    items.append('<item t="default"/>')
    return f'{opening}><items count="{len(items)}">{"".join(items)}</items></pivotField>'


def _axis_of(table: PivotTable, name: str) -> str | None:
    for axis, fields in (("axisRow", table.rows), ("axisCol", table.columns)):
        if any(field.name == name for field in fields):
            return axis
    return "axisPage" if name in table.filters else None


def _axis_fields(tag: str, pivot: Pivot, axis: tuple[AxisField, ...]) -> str:
    if not axis:
        return ""
    columns = pivot.cache.source.columns
    numbers = (VALUES_FIELD if f.is_values else columns.index(f.caption) for f in axis)
    fields = "".join(f'<field x="{number}"/>' for number in numbers)
    return f'<{tag} count="{len(axis)}">{fields}</{tag}>'


def axis_items(tag: str, items: tuple[AxisItem, ...]) -> str:
    """The element ``rowItems`` or ``colItems``."""
    lines: list[str] = []
    before: tuple[int, ...] = ()
    for item in items:
        kind = {"subtotal": ' t="default"', "grand": ' t="grand"'}.get(item.kind, "")
        shared = common_prefix(before, item.path)
        repeated = f' r="{shared}"' if shared else ""
        measure = f' i="{item.measure}"' if item.measure else ""
        path = "".join(
            f'<x v="{position}"/>' if position else "<x/>" for position in item.path[shared:]
        )
        opening = f"<i{kind}{repeated}{measure}"
        lines.append(f"{opening}>{path}</i>" if path else f"{opening}/>")
        before = item.path
    return f'<{tag} count="{len(items)}">{"".join(lines)}</{tag}>'


def _page_fields(pivot: Pivot) -> str:
    if not pivot.table.filters:
        return ""
    columns = pivot.cache.source.columns
    fields = [f'<pageField fld="{columns.index(page)}" hier="-1"/>' for page in pivot.table.filters]
    return f'<pageFields count="{len(fields)}">{"".join(fields)}</pageFields>'


def _data_fields(pivot: Pivot, format_ids: Mapping[str, int]) -> str:
    columns = pivot.cache.source.columns
    fields: list[str] = []
    for value in pivot.table.values:
        number_format = value.num_fmt
        attributes = {
            "name": value.caption,
            "fld": str(columns.index(value.source)),
            "subtotal": None if value.function == "sum" else value.function,
            "showDataAs": None if value.show_as == "normal" else value.show_as,
            "baseField": "0",
            "baseItem": "0",
            "numFmtId": None if number_format is None else str(format_ids[number_format]),
        }
        fields.append(f"<dataField{_attributes(attributes)}/>")
    return f'<dataFields count="{len(fields)}">{"".join(fields)}</dataFields>'


def _extension(pivot: Pivot) -> str:
    """The extension that hides the line saying only "values", where there is one to hide."""
    columns = pivot.body.plan.columns
    if not columns or not all(field.is_values for field in columns):
        return ""
    return (
        f'<extLst><ext uri="{HIDE_VALUES_ROW_URI}" xmlns:x14="{X14_NAMESPACE}">'
        '<x14:pivotTableDefinition hideValuesRow="1"'
        ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"/></ext></extLst>'
    )
