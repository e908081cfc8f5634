"""The closing report (专题总结) that the notice asks for, in four parts."""

from workbook_tool.core.cells import Range
from workbook_tool.core.form import wording
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.spec import (
    ConditionalStyle,
    Place,
    ReportSection,
    SheetSpec,
    Validation,
)
from workbook_tool.core.formulas import in_this_row, is_blank_text

FIRST_ROW = 4
WIDTHS = (16.0, 80.0)
# What a row of the greatest height that Excel has, 409 points, still shows.
LIMIT = 1000
SECTION_HEIGHT = 150.0


def report_sections(issue: Issue) -> tuple[ReportSection, ...]:
    """Return the parts of the closing report, none where the round asks for no report."""
    if not issue.settings.has_closing_report:
        return ()
    sheet = issue.say(wording.REPORT)
    return tuple(
        ReportSection(name, issue.say(words), Place(sheet, row, 2))
        for row, (name, words) in enumerate(wording.REPORT_SECTIONS.items(), start=FIRST_ROW)
    )


def _title(issue: Issue) -> str:
    """Return the title of the report: that of the round, which may call itself the form."""
    if issue.version == 1:
        return issue.say(wording.REPORT_TITLE_1)
    title = issue.settings.title.removesuffix(wording.FORM_NAME)
    return issue.say(wording.REPORT_TITLE, title=title)


def build_report(issue: Issue, sections: tuple[ReportSection, ...]) -> SheetSpec:
    """Return the sheet of the closing report."""
    draft = SheetDraft(issue.say(wording.REPORT), WIDTHS)
    how = issue.say(wording.REPORT_HOW, limit=LIMIT)
    agency = issue.say(wording.AGENCY_LINE, name=issue.agency.name)
    draft.put(1, 1, _title(issue), "title")
    draft.put(2, 1, f"{agency}\n{issue.printed_code}", "name_line")
    draft.put(3, 1, how, "note")
    for row in (1, 2, 3):
        draft.span(row, 1, len(WIDTHS))
    draft.fit(1, (_title(issue), draft.width(1, 2) * 10 // 16))
    measured = issue.say(wording.AGENCY_LINE, name=issue.measured_name)
    draft.fit(2, (f"{measured}\n{issue.printed_code}", draft.width(1, 2)))
    draft.heights |= {1: max(36.0, 1.6 * draft.heights[1]), 2: max(38.0, draft.heights[2])}
    draft.fit(3, (how, draft.width(1, 2)))
    for section in sections:
        row = section.place.row
        draft.put(row, 1, section.label, "label")
        place = draft.ask(row, section.place.column, "input_long")
        filled = f"NOT({is_blank_text(in_this_row(place.column))})"
        cell = Range(row, place.column, row, place.column)
        draft.conditionals.append(ConditionalStyle(cell, filled, "good"))
        draft.heights[row] = SECTION_HEIGHT
        draft.growing.add(row)
    draft.validations.append(
        Validation(
            (Range(FIRST_ROW, 2, FIRST_ROW + len(sections) - 1, 2),),
            "text_length",
            maximum=LIMIT,
            error_title=issue.say(wording.LENGTH_TITLE),
            error=issue.say(wording.LENGTH_ERROR, limit=LIMIT),
        )
    )
    return draft.finish(print_area=draft.area, footer=issue.footer)
