"""What the cover explains below the inputs: how to fill in, whom to ask, and until when."""

from workbook_tool.core.form import wording
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.roles import role_notes
from workbook_tool.core.round.settings import Stage
from workbook_tool.core.text import Language, day_words

ROLE_STEP_PLACE = 2  # after the step that tells how a row is filled in
LABEL, VALUE, LABEL_2, VALUE_2 = 2, 3, 4, 5


def write_section(draft: SheetDraft, row: int, text: str) -> None:
    """Write the heading of a section of the cover."""
    draft.put(row, LABEL, text, "section")
    draft.span(row, LABEL, VALUE_2)
    draft.heights[row] = 24.0


def write_steps(issue: Issue, draft: SheetDraft, row: int) -> int:
    """Write how to fill the workbook in and whom to ask; return the next row."""
    write_section(draft, row, issue.say(wording.STEPS_HEADING))
    names = {
        "scoring": issue.say(wording.SCORING),
        "evidence": issue.say(wording.EVIDENCE),
        "report": issue.say(wording.REPORT),
    }
    lines = [issue.say(step).format(**names) for step in wording.STEPS]
    if issue.roles:
        told = issue.say(wording.ROLE_STEP, notes=role_notes(issue), **names)
        lines.insert(ROLE_STEP_PLACE, told)
    if issue.settings.has_closing_report:
        lines.append(issue.say(wording.CLOSING_STEP).format(**names))
    lines = [f"{number}. {line}" for number, line in enumerate(lines, start=1)]
    if issue.settings.contact:
        lines.append(issue.say(wording.ASK, contact=issue.settings.contact))
    for line in lines:
        row += 1
        draft.put(row, LABEL, line, "line")
        draft.span(row, LABEL, VALUE_2)
        draft.fit(row, (line, draft.width(LABEL, VALUE_2)))
    return row + 1


def write_stages(issue: Issue, draft: SheetDraft, row: int) -> None:
    """Write the stages of the round with their days, if there are any."""
    stages = issue.settings.stages
    if not stages:
        return
    write_section(draft, row, issue.say(wording.STAGES_HEADING))
    row += 1
    heads = ((LABEL, wording.STAGE), (VALUE, wording.WHEN), (LABEL_2, wording.TASK))
    for column, words in heads:
        draft.put(row, column, issue.say(words), "head")
    draft.span(row, LABEL_2, VALUE_2)
    draft.heights[row] = 22.0
    for stage in stages:
        row += 1
        when = _say_period(stage, issue.language)
        draft.put(row, LABEL, stage.title, "value_center")
        draft.put(row, VALUE, when, "value_center")
        draft.put(row, LABEL_2, stage.task, "value")
        draft.span(row, LABEL_2, VALUE_2)
        draft.fit(
            row,
            (stage.title, draft.width(LABEL)),
            (when, draft.width(VALUE)),
            (stage.task, draft.width(LABEL_2, VALUE_2)),
        )
        draft.heights[row] = max(22.0, draft.heights[row])


def _say_period(stage: Stage, language: Language) -> str:
    """Return the days of a stage, "" where none are stated."""
    if language is Language.ZH:
        days = [day_words(day).zh for day in (stage.starts, stage.ends) if day]
        if stage.starts and stage.ends and stage.starts.year == stage.ends.year:
            days[1] = f"{stage.ends.month}月{stage.ends.day}日"
        return "—".join(days)
    return " to ".join(day.isoformat() for day in (stage.starts, stage.ends) if day)
