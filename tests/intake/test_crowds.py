"""Counts beside bytes: what would fill the memory is refused before any parser makes a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.intake.packages import packed, workbook_bytes
from tests.intake.test_package import assert_facts
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Rule
from workbook_tool.intake import AirlockLimits, read_document, read_workbook
from workbook_tool.intake.documents import DOCUMENT_LIMITS
from workbook_tool.intake.limits import DEFAULT_LIMITS
from workbook_tool.intake.ooxml.crowds import refuse_crowd, short_stretches
from workbook_tool.intake.reader import read_workbook as read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROW = '<row r="1"><c r="A1"><v>7.5</v></c></row>'
SMALL = AirlockLimits(crowd_bytes=10, tree_bytes=10)


def refused(part: bytes, **limits: int) -> tuple[Rule, str]:
    found = AirlockLimits(**{"crowd_bytes": 10, "tree_bytes": 10, **limits})
    with pytest.raises(UnreadableReturnError) as caught:
        refuse_crowd(part, "a.xml", found)
    facts = dict(caught.value.finding.facts)
    said: Any = facts.get("what", facts.get("reason"))
    return caught.value.finding.rule, said.en


@pytest.mark.parametrize(
    ("part", "limits", "expected"),
    [
        (b"<a><b/><b/></a>", {"tags": 3}, (Code.TOO_MANY_THINGS, "tags")),
        (b'<a b="1" c="2"/>', {"attributes": 1}, (Code.TOO_MANY_THINGS, "attributes")),
        (b'<a xmlns="x" xmlns:y="y"/>', {"namespaces": 1}, (Code.TOO_MANY_THINGS, "namespaces")),
        (
            b'<a xmlns:b = "' + b"x" * 21 + b'"/>',
            {"namespace_text": 20},
            (Code.XML_DAMAGED, "a namespace is too long"),
        ),
        (
            '<a xmlns="{}"/>'.format("x" * 21).encode("utf-16"),
            {"namespace_text": 20},
            (Code.XML_DAMAGED, "a namespace is too long"),
        ),
        (
            b"<a>texts<b/>" * 9 + b"<a>" + b"x" * 30,
            {"stretch_bytes": 31},
            (Code.XML_DAMAGED, "a tag or text is too long"),
        ),
    ],
)
def test_a_crowd_is_refused_with_what_it_is_of(
    part: bytes, limits: Mapping[str, int], expected: tuple[Rule, str]
) -> None:
    assert refused(part, **limits) == expected
    # As many as are allowed, and parts too small to harm.
    exact = {name: limit + 1 for name, limit in limits.items()}
    refuse_crowd(part, "a.xml", AirlockLimits(crowd_bytes=10, tree_bytes=10, **exact))
    refuse_crowd(part, "a.xml", AirlockLimits(crowd_bytes=len(part), **limits))


def test_a_namespace_that_does_not_end_is_for_the_parser_to_say() -> None:
    refuse_crowd(b"<aaaaaaaaaaa xmlns='x", "a.xml", SMALL)


def test_a_namespace_is_as_long_as_what_stands_between_its_quotes() -> None:
    part = b"<a xmlns='x'>" + b"<b c='d'/>" * 20 + b"</a>"
    refuse_crowd(part, "a.xml", AirlockLimits(crowd_bytes=10, namespace_text=20))


def test_counts_of_tags_hold_beyond_the_size_of_a_tree_only() -> None:
    for most in ({"tags": 5}, {"attributes": 5}):
        refuse_crowd(
            b"<a b='c'/>" * 9, "a.xml", AirlockLimits(crowd_bytes=9, tree_bytes=90, **most)
        )


@pytest.mark.parametrize(
    "chunks",
    [
        [b"xxx"],
        [b"<xxx"],
        [b"<a/><bxx", b"xx"],
        [b"<a><b>", b"xx", b"xx", b"<c/>"],
        [b"xx", b"xx", b"<c/>"],
    ],
)
def test_a_stretch_is_what_stands_between_two_signs_of_a_tag(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    longest = max(map(len, whole.split(b"<")))
    assert list(short_stretches(iter(chunks), "a", AirlockLimits(stretch_bytes=longest))) == chunks
    with pytest.raises(UnreadableReturnError) as caught:
        list(short_stretches(iter(chunks), "a.xml", AirlockLimits(stretch_bytes=longest - 1)))
    assert_facts(caught.value.finding, part="a.xml", reason="a tag or text is too long")


def test_a_stretch_is_followed_over_the_chunks() -> None:
    def chunks() -> Iterator[bytes]:
        yield from (b"<a>xx", b"xxxx", b"xx</a><b>", b"xxx")

    assert b"".join(short_stretches(chunks(), "a", AirlockLimits(stretch_bytes=10))) == b"".join(
        chunks()
    )
    with pytest.raises(UnreadableReturnError) as caught:
        list(short_stretches(chunks(), "a", AirlockLimits(stretch_bytes=7)))
    assert caught.value.finding.rule is Code.XML_DAMAGED


def styles(count: int) -> str:
    formats = "<xf/>" * count
    return f'<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>'


def strings(count: int) -> str:
    return "<si><t>a</t></si>" * count


def rule_of(content: bytes, **limits: int) -> Rule | None:
    try:
        read(content, "a.xlsx", limits=AirlockLimits(**limits))
    except UnreadableReturnError as error:
        return error.finding.rule
    return None


RULES = (
    '<conditionalFormatting sqref="A1 A2 A3"/><dataValidations><dataValidation sqref="B1 B2"/>'
    "</dataValidations>"
)
MERGES = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'


@pytest.mark.parametrize("tree_bytes", [DEFAULT_LIMITS.tree_bytes, 0])
@pytest.mark.parametrize(
    ("content", "name", "most"),
    [
        (workbook_bytes(ROW, styles=styles(3)), "styles", 3),
        (workbook_bytes(ROW, strings=strings(3)), "strings", 3),
        (workbook_bytes(ROW, strings=strings(2) + "<si><t>si></t></si>"), "strings", 3),
        (workbook_bytes(ROW, MERGES + RULES), "ranges", 6),
    ],
)
def test_each_count_has_its_limit_however_a_part_is_read(
    content: bytes, name: str, most: int, tree_bytes: int
) -> None:
    sizes = {"tree_bytes": tree_bytes}
    assert rule_of(content, **{name: most}, **sizes) is None
    assert rule_of(content, **{name: most - 1}, **sizes) is Code.TOO_MANY_THINGS


def with_part(name: str, part: str) -> bytes:
    import io
    import zipfile

    found = {}
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(ROW))) as old:
        for one in old.namelist():
            found[one] = old.read(one)
    return packed({**found, name: part})


NAMES = "".join(f'<definedName name="n{n}">1</definedName>' for n in range(3))
LINKS = "".join(f'<Relationship Id="i{n}" Type="a/hyperlink" Target="a"/>' for n in range(9))
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def test_relationships_of_all_parts_are_counted_together() -> None:
    part = f'<Relationships xmlns="{RELATIONS}">{LINKS}</Relationships>'
    content = with_part("xl/worksheets/_rels/sheet1.xml.rels", part)
    assert rule_of(content, relationships=20) is None
    assert rule_of(content, relationships=10) is Code.TOO_MANY_THINGS
    assert rule_of(content, relationships=8) is Code.TOO_MANY_THINGS


def test_document_properties_are_counted() -> None:
    content = with_part("docProps/core.xml", "<p><a>1</a><b>2</b></p>")
    assert rule_of(content, properties=2) is None
    assert rule_of(content, properties=1) is Code.TOO_MANY_THINGS


def test_defined_names_are_counted() -> None:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook_bytes(ROW))) as old:
        book = old.read("xl/workbook.xml").decode()
    ended = book.replace("</workbook>", f"<definedNames>{NAMES}</definedNames></workbook>")
    content = with_part("xl/workbook.xml", ended)
    assert rule_of(content, names=3) is None
    assert rule_of(content, names=2) is Code.TOO_MANY_THINGS


INLINE = '<row r="1"><c r="A1" t="inlineStr"><is>{}</is></c></row>'


@pytest.mark.parametrize(
    ("rows", "behind", "rule"),
    [
        (INLINE.format("<r><t>aa</t></r>" * 60), "", Code.TEXT_TOO_LONG),
        (f'<row r="1"><c r="A1" t="str"><v>{"a" * 400}</v></c></row>', "", Code.TEXT_TOO_LONG),
        (
            ROW,
            f"<headerFooter><oddHeader>{'a' * 400}</oddHeader></headerFooter>",
            Code.TEXT_TOO_LONG,
        ),
        (f'<x:y xmlns:x="{"x" * 2_001}"/>', "", Code.XML_DAMAGED),
    ],
)
def test_a_streamed_sheet_holds_no_more_of_a_text_than_a_cell_may(
    rows: str, behind: str, rule: Rule
) -> None:
    content = workbook_bytes(rows, behind)
    assert rule_of(content, tree_bytes=0, cell_text=50, crowd_bytes=10**6) is rule


def document_rule(content: bytes, **limits: int) -> Rule | None:
    from dataclasses import replace

    try:
        read_document(content, "定义.xlsx", limits=replace(DOCUMENT_LIMITS, **limits))
    except UnreadableReturnError as error:
        return error.finding.rule if error.finding.at.file == "定义.xlsx" else None
    return None


def test_merged_areas_of_a_document_hold_no_more_cells_than_a_definition_may() -> None:
    content = workbook_bytes(ROW, '<mergeCells><mergeCell ref="B1:C20"/></mergeCells>')
    assert document_rule(content) is None
    assert document_rule(content, cells=40) is None
    assert document_rule(content, cells=39) is Code.MERGE_TOO_LARGE
    whole = workbook_bytes(ROW, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert len(read_workbook(whole, "a.xlsx").sheets[0].merges) == 1
    assert document_rule(whole) is Code.MERGE_TOO_LARGE


def test_a_damaged_document_is_refused_in_its_name() -> None:
    assert document_rule(workbook_bytes(ROW.replace("row", "rov"))) is Code.XML_DAMAGED
    assert document_rule(b"PK\x03\x04") is Code.ZIP_DAMAGED


def test_the_counts_of_a_document_hold_for_all_of_its_parts() -> None:
    content = workbook_bytes(ROW, styles=styles(3))
    assert document_rule(content, styles=3) is None
    assert document_rule(content, styles=2) is Code.TOO_MANY_THINGS


def test_a_streamed_sheet_begins_within_a_megabyte() -> None:
    remarks = "<!--remark-->" * 90_000
    part = f'<worksheet xmlns="{MAIN}">{remarks}<sheetData/></worksheet>'
    content = with_part("xl/worksheets/sheet1.xml", part)
    assert rule_of(content, tree_bytes=0, ratio=10_000) is Code.XML_DAMAGED
