"""Blueprint → the locked agency workbook (自评表)."""

from datetime import datetime

from workbook_tool.core.form import Blueprint
from workbook_tool.excel.agency_styles import agency_styles, choose_fonts
from workbook_tool.excel.form_sheets import write_specs
from workbook_tool.excel.sheet_writer import NO_PASSWORD, Lock, Properties, WorkbookWriter


def write_agency_workbook(
    blueprint: Blueprint, *, created: datetime, lock: Lock = NO_PASSWORD
) -> bytes:
    """Return the bytes of an agency's workbook.

    The same blueprint, lock and time give the same bytes. Without a password the locks hold all
    the same, but anybody may take them off.
    """
    fonts = choose_fonts(blueprint.fonts, blueprint.language)
    book = WorkbookWriter(
        agency_styles(fonts),
        created=created,
        font=fonts.body,
        lock=lock,
        properties=Properties(
            title=blueprint.title,
            subject=blueprint.agency_name,
            keywords=blueprint.code,
            custom=blueprint.properties,
        ),
    )
    write_specs(book, blueprint.sheets, lock)
    for name in blueprint.names:
        book.define_name(name.name, name.formula, is_hidden=name.is_hidden)
    return book.to_bytes()
