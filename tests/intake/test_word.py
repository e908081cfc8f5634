"""Word documents as readers see them: what Word, WPS and old programs write, and what hides."""

import pytest

from tests.intake.packages import HEAD, PACKAGE_RELATIONS, packed, relationships
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.intake import (
    DEFAULT_LIMITS,
    AirlockLimits,
    WordDocument,
    WordTable,
    read_word,
)
from workbook_tool.intake.word import MOST_COLUMNS, WordCell

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
OFFICE_DOCUMENT = ("rId1", "officeDocument", "word/document.xml")


def part_of(blocks: str, *, namespace: str = TRANSITIONAL) -> str:
    return (
        f'{HEAD}<w:document xmlns:w="{namespace}" xmlns:mc="{COMPATIBILITY}">'
        f"<w:body>{blocks}</w:body></w:document>"
    )


def docx(document: str, *, name: str = "word/document.xml", relations: str = "") -> bytes:
    """Return a .docx of this main part."""
    return packed(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="x"/>',
            "_rels/.rels": relations or relationships(OFFICE_DOCUMENT),
            name: document,
        }
    )


def blocks_of(blocks: str) -> tuple[str | WordTable, ...]:
    return read_word(docx(part_of(blocks)), "附件.docx").blocks


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def rows_of(*rows: str) -> tuple[tuple[WordCell, ...], ...]:
    (found,) = blocks_of(table(*rows))
    assert isinstance(found, WordTable)
    return found.rows


def refused_as(content: bytes, *, limits: AirlockLimits = DEFAULT_LIMITS) -> Finding:
    with pytest.raises(UnreadableReturnError) as caught:
        read_word(content, "附件.docx", limits=limits)
    assert caught.value.finding.at.file == "附件.docx"
    return caught.value.finding


def test_paragraphs_and_tables_come_in_reading_order() -> None:
    content = paragraph(run("一、")) + table(cell("指标") + cell("分值")) + paragraph()
    for namespace in (TRANSITIONAL, STRICT):
        found = read_word(docx(part_of(content, namespace=namespace)), "附件.docx")
        row = (WordCell(1, 1, "指标"), WordCell(2, 1, "分值"))
        assert found == WordDocument(("一、", WordTable((row,)), ""))


def test_the_main_part_is_where_the_package_says() -> None:
    content = part_of(paragraph(run("文")))
    elsewhere = relationships(("rId1", "officeDocument", "文档/正文.xml"))
    found = read_word(docx(content, name="文档/正文.xml", relations=elsewhere), "附件.docx")
    assert found.blocks == ("文",)


@pytest.mark.parametrize(
    "relations",
    [
        relationships((*OFFICE_DOCUMENT[:2], "http://example.org/a"), external="rId1"),
        relationships(("rId1", "extended-properties", "docProps/app.xml")),
        f'{HEAD}<Relationships xmlns="{PACKAGE_RELATIONS}"/>',
    ],
)
def test_a_package_that_names_no_main_part_of_its_own_has_it_at_the_usual_place(
    relations: str,
) -> None:
    found = read_word(docx(part_of(paragraph(run("文"))), relations=relations), "附件.docx")
    assert found.blocks == ("文",)


def test_white_space_and_marks_of_the_text_are_characters() -> None:
    inner = (
        "<w:r><w:t>分值</w:t><w:tab/><w:t>10</w:t><w:br/><w:t>自</w:t><w:cr/><w:t>评</w:t>"
        "<w:ptab/><w:t>A</w:t><w:noBreakHyphen/><w:t>1</w:t><w:softHyphen/><w:t/></w:r>"
    )
    assert blocks_of(paragraph(inner)) == ("分值 10\n自\n评 A-1",)


def test_what_a_reader_does_not_see_is_left_out() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        "<w:r><w:t>3</w:t></w:r>"
    )
    hidden = run("藏", "<w:rPr><w:vanish/></w:rPr>") + run(
        "藏", '<w:rPr><w:vanish w:val="1"/></w:rPr>'
    )
    shown = run("显", '<w:rPr><w:vanish w:val="0"/></w:rPr>') + run("粗", "<w:rPr><w:b/></w:rPr>")
    deleted = f"<w:del>{run('删')}</w:del><w:moveFrom>{run('移')}</w:moveFrom>"
    box = "<w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict>"
    assert blocks_of(paragraph(field, hidden, shown, deleted, box)) == ("3显粗",)


def test_a_raised_figure_is_no_digit_of_the_number_before_it() -> None:
    raised = run("1", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>')
    lowered = run("2", '<w:rPr><w:vertAlign w:val="subscript"/></w:rPr>')
    assert blocks_of(paragraph(run("10"), raised, lowered)) == ("10¹₂",)


def test_wrappers_are_opened() -> None:
    choice = (
        "<mc:AlternateContent><mc:Choice><w:r><w:t>新</w:t></w:r></mc:Choice>"
        "<mc:Fallback><w:r><w:t>旧</w:t></w:r></mc:Fallback></mc:AlternateContent>"
    )
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(run('控'))}</w:sdtContent></w:sdt>"
    inserted = f"<w:ins>{run('增')}</w:ins><w:hyperlink>{run('链')}</w:hyperlink>"
    found = blocks_of(control + paragraph(choice, inserted) + "<w:sectPr/>")
    assert found == ("控", "旧增链")


def test_cells_that_cover_several_columns_keep_their_place() -> None:
    assert rows_of(
        cell("合", '<w:gridSpan w:val="2"/>') + cell("三"),
        cell("一", '<w:vMerge w:val="restart"/>') + cell("二"),
        cell("", "<w:vMerge/>") + cell("二", '<w:vMerge w:val="continue"/>'),
    ) == (
        (WordCell(1, 2, "合"), WordCell(3, 1, "三")),
        (WordCell(1, 1, "一"), WordCell(2, 1, "二")),
        (WordCell(1, 1, "", continues=True), WordCell(2, 1, "二", continues=True)),
    )


def test_old_merges_across_become_one_cell() -> None:
    start, more = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    # A row cannot begin with the rest of a merge: that one is a cell of its own.
    assert rows_of(
        cell("甲", start) + cell("", more) + cell("", more) + cell("乙"), cell("丙", more)
    ) == ((WordCell(1, 3, "甲"), WordCell(4, 1, "乙")), (WordCell(1, 1, "丙"),))


def test_a_row_may_begin_further_right_and_hold_nothing() -> None:
    indented = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>'
    assert rows_of(indented + cell("丙"), "<w:trPr/>") == ((WordCell(3, 1, "丙"),), ())


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ('w:val="0"', 1),
        ('w:val="-2"', 1),
        ('w:val="二"', 1),
        ('w:val="²"', 1),
        ('w:val=""', 1),
        ("", 1),
        ('w:val="63"', 63),
        ('w:val="999999999"', MOST_COLUMNS),
        ('w:val="9999999999"', 1),
    ],
)
def test_a_cell_covers_no_more_columns_than_word_can_make(value: str, span: int) -> None:
    rows = rows_of(cell("合", f"<w:gridSpan {value}/>") + cell("后"))
    assert rows == ((WordCell(1, span, "合"), WordCell(1 + span, 1, "后")),)


def test_a_cell_without_properties_is_an_ordinary_one() -> None:
    assert rows_of(f"<w:tc>{paragraph(run('甲'))}</w:tc>") == ((WordCell(1, 1, "甲"),),)


def test_deleted_rows_are_gone() -> None:
    deleted = "<w:trPr><w:del/></w:trPr>"
    kept = "<w:trPr><w:cantSplit/></w:trPr>"
    assert rows_of(deleted + cell("旧"), kept + cell("新")) == ((WordCell(1, 1, "新"),),)


def test_paragraphs_of_a_cell_are_lines_and_a_deleted_mark_joins_two() -> None:
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    other = "<w:pPr><w:rPr><w:b/></w:rPr></w:pPr>"
    inner = (
        paragraph(run(" 一"), properties=mark)
        + paragraph(run("二 "), properties=other)
        + paragraph(run("三"), properties="<w:pPr/>")
        + paragraph()
    )
    assert rows_of(f"<w:tc>{inner}</w:tc>") == ((WordCell(1, 1, "一二\n三"),),)


def test_a_table_inside_a_cell_follows_the_one_that_it_stands_in() -> None:
    inner = f"<w:tc>{paragraph(run('外'))}{table(cell('内'))}</w:tc>"
    outer, nested = blocks_of(table(f"<w:tblPrEx/>{inner}"))
    assert outer == WordTable(((WordCell(1, 1, "外"),),))
    assert nested == WordTable(((WordCell(1, 1, "内"),),))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (docx(part_of(""), name="word/other.xml"), "missing"),
        (docx(f'{HEAD}<w:document xmlns:w="{STRICT}"/>'), "not a document"),
        (docx(f'{HEAD}<w:hdr xmlns:w="{STRICT}"><w:body/></w:hdr>'), "not a document"),
    ],
)
def test_a_main_part_that_is_none_is_damage(content: bytes, reason: str) -> None:
    finding = refused_as(content)
    assert finding.rule is Code.XML_DAMAGED
    assert reason in str(dict(finding.facts)["reason"])


def test_what_hides_in_a_part_that_nobody_reads_is_refused_too() -> None:
    hostile = packed(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="x"/>',
            "_rels/.rels": relationships(OFFICE_DOCUMENT),
            "word/document.xml": part_of(paragraph(run("文"))),
            "word/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        }
    )
    assert refused_as(hostile).rule is Code.DOCTYPE_REFUSED


def test_more_tables_rows_or_cells_than_any_notice_has_are_refused() -> None:
    cell = "<w:tc><w:p/></w:tc>"
    table = f"<w:tbl><w:tr>{cell}{cell}</w:tr><w:tr>{cell}</w:tr></w:tbl>"
    content = docx(part_of(table * 2))
    read_word(content, "a.docx", limits=AirlockLimits(word_tables=2, word_rows=4, word_cells=6))
    for limit in ("word_tables", "word_rows", "word_cells"):
        exact = {"word_tables": 2, "word_rows": 4, "word_cells": 6}[limit]
        with pytest.raises(UnreadableReturnError) as caught:
            read_word(content, "a.docx", limits=AirlockLimits(**{limit: exact - 1}))
        assert caught.value.finding.rule is Code.TOO_MANY_THINGS


def test_a_document_that_is_nested_too_deep_is_refused() -> None:
    deep = "<w:smartTag>" * 70 + "</w:smartTag>" * 70
    assert refused_as(docx(part_of(deep))).rule is Code.XML_TOO_DEEP


def test_a_fault_of_our_own_reader_costs_this_document_only() -> None:
    # Where the limits let it pass, the tree is deeper than Python walks.
    deep = "<w:smartTag>" * 5_000 + "</w:smartTag>" * 5_000
    finding = refused_as(docx(part_of(deep)), limits=AirlockLimits(xml_depth=10_000))
    assert finding.rule is Code.UNREADABLE
    assert dict(finding.facts)["reason"] == "RecursionError"
