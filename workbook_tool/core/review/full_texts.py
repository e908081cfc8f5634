"""自评全文: what agencies wrote in full, where the page of an agency has no room for it."""

from collections.abc import Iterator, Sequence

from workbook_tool.core.form import CellSpec, Place, SheetSpec
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.prefill import height_for
from workbook_tool.core.review import words
from workbook_tool.core.review.issue import ReviewIssue
from workbook_tool.core.review.spec import JudgedAnswer, JudgedReturn, ReviewField, ReviewPage

HEADER_ROW, FIRST_ROW = 4, 5
_WIDTHS = (34.0, 10.0, 70.0, 60.0)
_HEADINGS = (words.AGENCY, words.CODE, words.BASIS, words.EVIDENCE)


def build_full_texts(
    issue: ReviewIssue, pages: Sequence[tuple[SheetSpec, ReviewPage]]
) -> SheetSpec | None:
    """Return the sheet, None where every text stands whole on its page."""
    found = [
        (judged, page, answer)
        for judged, (sheet, page) in zip(issue.judged, pages, strict=True)
        for answer in _cut_answers(issue, judged, sheet, page)
    ]
    if not found:
        return None
    draft = SheetDraft(issue.say(words.FULL_TEXTS), _WIDTHS)
    last = len(_WIDTHS)
    code = issue.say(words.PRINTED_CODE, code=issue.code)
    heading = (
        (1, issue.say(words.FULL_TEXTS_TITLE, title=issue.title), "title_left"),
        (2, code, "name_line"),
        (3, issue.say(words.FULL_TEXTS_HOW), "note"),
    )
    for row, text, style in heading:
        draft.put(row, 1, text, style)
        draft.span(row, 1, last)
    draft.heights |= {1: 30.0, 2: 22.0, HEADER_ROW: 24.0}
    for column, words_of in enumerate(_HEADINGS, start=1):
        draft.put(HEADER_ROW, column, issue.say(words_of), "head")
    for row, (judged, page, answer) in enumerate(found, start=FIRST_ROW):
        name = f"{judged.agency.code} {judged.agency.short}"
        target = Place(page.sheet, page.rows[answer.criterion], 1)
        draft.cells.append(CellSpec(row, 1, name, style="cell_link", link=target))
        draft.put(row, 2, answer.criterion, "cell_code")
        texts = (answer.basis, answer.evidence)
        for column, text in enumerate(texts, start=3):
            draft.put(row, column, text, "cell_text")
        heights = (height_for(text, width) for text, width in zip(texts, _WIDTHS[2:], strict=True))
        draft.heights[row] = max(heights)
    return draft.finish(
        is_landscape=True,
        freeze=(FIRST_ROW, 1),
        print_area=draft.area,
        print_titles=(HEADER_ROW, HEADER_ROW),
        may_select_locked=True,
        footer=issue.footer,
    )


def _cut_answers(
    issue: ReviewIssue, judged: JudgedReturn, sheet: SheetSpec, page: ReviewPage
) -> Iterator[JudgedAnswer]:
    """Yield the answers of an agency whose basis or evidence was cut on its page."""
    columns = [page.column_of(field) for field in (ReviewField.BASIS, ReviewField.EVIDENCE)]
    mark = issue.say(words.CUT)
    cut = {
        one.row for one in sheet.cells if one.column in columns and str(one.value).endswith(mark)
    }
    for code, row in page.rows.items():
        if row in cut:
            yield judged.answers[code]
