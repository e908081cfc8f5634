"""Text of strangers as it stands in a paper: text, whatever it looks like."""

from workbook_tool.core.returns.kept_answers import inert


def plain(text: str) -> str:
    """Return a text as one line of what XML and Word show as it is."""
    return " ".join(inert(text).split("\n"))
