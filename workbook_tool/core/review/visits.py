"""The visit list (考察清单): what is to be judged at each agency, by method."""

from collections.abc import Sequence
from decimal import Decimal

from workbook_tool.core.form import CellSpec, Place, SheetSpec
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.review import words
from workbook_tool.core.review.index import linked_name
from workbook_tool.core.review.issue import ReviewIssue
from workbook_tool.core.review.spec import JudgedReturn, ReviewPage

HEADER_ROW, FIRST_ROW = 4, 5
_NARROWEST, _WIDEST, _FOR_METHODS = 16.0, 40.0, 90.0


def build_visits(issue: ReviewIssue, pages: Sequence[ReviewPage]) -> SheetSpec | None:
    """Return the visit list, None where no criterion of the group states a method."""
    methods = _methods(issue)
    if not methods:
        return None
    wide = min(max(_FOR_METHODS / len(methods), _NARROWEST), _WIDEST)
    widths = (6.0, 34.0, *(wide for _ in methods), 14.0, 26.0)
    draft = SheetDraft(issue.say(words.VISITS), widths)
    last = len(widths)
    title = issue.say(words.VISITS_TITLE, title=issue.title)
    evaluator = issue.evaluator
    line = issue.say(words.EVALUATOR_LINE, name=evaluator.name, code=evaluator.code)
    draft.put(1, 1, title, "title_left")
    draft.put(2, 1, f"{line}　{issue.say(words.PRINTED_CODE, code=issue.code)}", "name_line")
    draft.put(3, 1, issue.say(words.VISITS_HOW), "note")
    for row in (1, 2, 3):
        draft.span(row, 1, last)
    draft.fit(3, (issue.say(words.VISITS_HOW), draft.width(1, last)))
    draft.heights |= {1: 30.0, 2: 22.0}
    headings = (
        issue.say(words.NUMBER),
        issue.say(words.AGENCY),
        *(method or issue.say(words.WITHOUT_METHOD) for method in methods),
        issue.say(words.VISIT_DATE),
        issue.say(words.VISIT_REMARK),
    )
    for column, heading in enumerate(headings, start=1):
        draft.put(HEADER_ROW, column, heading, "head")
    draft.fit(HEADER_ROW, *((one, int(width)) for one, width in zip(headings, widths, strict=True)))
    draft.heights[HEADER_ROW] += 4.0
    for row, (judged, page) in enumerate(zip(issue.judged, pages, strict=True), start=FIRST_ROW):
        _write_line(draft, judged, page, row, methods)
    return draft.finish(
        is_landscape=True,
        freeze=(FIRST_ROW, 3),
        print_area=draft.area,
        print_titles=(HEADER_ROW, HEADER_ROW),
        may_select_locked=True,
        footer=issue.footer,
    )


def _methods(issue: ReviewIssue) -> tuple[str, ...]:
    """Return the methods of what the group scores, "" last where some criterion states none."""
    stated = [one.methods for judged in issue.judged for one in judged.criteria]
    named = tuple(dict.fromkeys(method for methods in stated for method in methods))
    return (*named, "") if named and not all(stated) else named


def _write_line(
    draft: SheetDraft,
    judged: JudgedReturn,
    page: ReviewPage,
    row: int,
    methods: tuple[str, ...],
) -> None:
    name = linked_name(judged.agency, draft.width(2))
    draft.put(row, 1, Decimal(row - FIRST_ROW + 1), "cell_center")
    target = Place(page.sheet, 1, 1)
    draft.cells.append(CellSpec(row, 2, name, style="cell_link", link=target))
    fitted = []
    for column, method in enumerate(methods, start=3):
        codes = (
            one.code
            for one in judged.criteria
            if one.code in page.owed and method in (one.methods or ("",))
        )
        told = " ".join(codes) or "—"
        draft.put(row, column, told, "cell_center")
        fitted.append((told, draft.width(column)))
    for column in (len(methods) + 3, len(methods) + 4):
        draft.put(row, column, None, "by_hand")
    draft.fit(row, *fitted, least=2)
