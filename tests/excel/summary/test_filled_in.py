"""What reviewers typed into a summary is found in whatever program saved it."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from workbook_tool.excel.summary.filled_in import count_filled_in

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(name: str, rows: str, *, target: str = "worksheets/sheet1.xml") -> bytes:
    """Return a workbook of one sheet as another program might save it."""
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships "
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Target="{target}"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>'
        "</worksheet>",
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        for part, text in parts.items():
            package.writestr(part, text)
    return buffer.getvalue()


def inline(*cells: tuple[str, str]) -> str:
    shown = "".join(f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in cells)
    return f"<row>{shown}</row>"


HEADINGS = inline(("A5", "序号"), ("I5", "考评得分"), ("J5", "扣分原因"))
TYPED = '<row><c r="A6"><v>1</v></c><c r="I6"><v>8</v></c><c r="J6"/></row>'
WORDS = inline(("J7", "差距"), ("K7", "页边"))
REVIEW = "考评表-材料审核"


def test_a_summary_as_it_was_written_holds_nothing_typed(county_bytes: bytes) -> None:
    assert count_filled_in(county_bytes) == 0


@pytest.mark.parametrize(
    ("name", "rows", "target", "count"),
    [
        (REVIEW, HEADINGS + TYPED + WORDS, "worksheets/sheet1.xml", 2),
        (REVIEW, HEADINGS + TYPED, "/xl/worksheets/sheet1.xml", 1),
        (REVIEW, HEADINGS + inline(("I6", "  ")), "worksheets/sheet1.xml", 0),
        ("汇总", HEADINGS + TYPED, "worksheets/sheet1.xml", 0),
        (REVIEW, "", "worksheets/none.xml", 0),
    ],
)
def test_cells_under_the_yellow_headings_count(
    name: str, rows: str, target: str, count: int
) -> None:
    assert count_filled_in(workbook(name, rows, target=target)) == count


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut"])
def test_what_is_no_workbook_holds_nothing(content: bytes) -> None:
    assert count_filled_in(content) == 0
