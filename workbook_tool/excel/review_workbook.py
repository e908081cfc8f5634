"""Blueprint → the locked workbook of a group of evaluators (考评表)."""

from datetime import datetime

from workbook_tool.core.review.spec import ReviewBlueprint
from workbook_tool.excel.agency_styles import agency_styles, choose_fonts
from workbook_tool.excel.form_sheets import write_specs
from workbook_tool.excel.sheet_writer import NO_PASSWORD, Lock, Properties, WorkbookWriter


def write_review_workbook(
    blueprint: ReviewBlueprint, *, created: datetime, lock: Lock = NO_PASSWORD
) -> bytes:
    """Return the bytes of the workbook of one group; the same input gives the same bytes."""
    fonts = choose_fonts(blueprint.fonts, blueprint.language)
    book = WorkbookWriter(
        agency_styles(fonts),
        created=created,
        font=fonts.body,
        lock=lock,
        properties=Properties(
            title=blueprint.title,
            subject=blueprint.evaluator.name,
            keywords=blueprint.code,
            custom=blueprint.properties,
        ),
    )
    write_specs(book, blueprint.sheets, lock)
    for name in blueprint.names:
        book.define_name(name.name, name.formula, is_hidden=name.is_hidden)
    return book.to_bytes()
