"""Who needs a form after a further issue, and whose form stays valid (只需发谁)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from workbook_tool.core.form.issuance import IssuedWorkbook, IssueRegister
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import Text, listed
from workbook_tool.excel.distribution_list import Mark

_MOST_NAMED: Final = 8  # agencies on one line of a terminal


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who has to be sent a form, by agency code, in roster order; ``others`` hold a valid one.

    ``is_reworded`` tells that some forms were written anew though those that are out stay valid.
    """

    needing: Mapping[str, Mark]
    others: int
    is_reworded: bool = False

    def mark_of(self, code: str) -> Mark | None:
        """Return what the list says beside an agency; nothing where nobody needs anything."""
        return self.needing.get(code, Mark.NOTHING) if self.needing else None


def compare_issue(
    before: IssueRegister, books: Iterable[IssuedWorkbook], roster: Iterable[Agency]
) -> Recipients:
    """Return who needs what of an issue, against what was issued before.

    A form whose wording changed alone keeps its code, and nobody needs another one. Nobody is
    singled out by a first issue.
    """
    if not before.workbooks:
        return Recipients({}, 0)
    needing: dict[str, Mark] = {}
    is_reworded = False
    for book in books:
        held = before.current.get(book.agency)
        if held is None:
            needing[book.agency] = Mark.NEW
        elif held.code != book.code:
            needing[book.agency] = Mark.REPLACED
        else:
            is_reworded = is_reworded or held.sha256 != book.sha256
    valid = {agency.code for agency in roster} & before.current.keys()
    return Recipients(needing, len(valid - needing.keys()), is_reworded)


def describe_recipients(found: Recipients) -> Text | None:
    """Return the sentence that says whom to send a form, None where nothing has changed."""
    if not found.needing:
        if not found.is_reworded:
            return None
        return Text(
            "已发的自评表继续有效，都不必重发。",
            "The forms that are out stay valid; none has to be sent again.",
        )
    is_void = Mark.REPLACED in found.needing.values()
    void = Text("（旧表作废）", " (the older ones are void)") if is_void else Text("", "")
    count, names = len(found.needing), listed(list(found.needing)[:_MOST_NAMED])
    if count > _MOST_NAMED:
        names = Text(f"{names.zh}等 {count} 个单位", f"{names.en} … ({count} in all)")
    if not found.others:
        return Text(f"需发新表{void.zh}：{names.zh}。", f"To be sent a form{void.en}: {names.en}.")
    return Text(
        f"只需发 {names.zh}{void.zh}；其余 {found.others} 个单位不必重发。",
        f"Send only {names.en}{void.en}; the other {found.others} need nothing.",
    )
