"""How many things one XML part may hold, counted in its bytes before a parser makes lists of them.

A tree takes a hundred bytes for a tag and as many for an attribute, so that half a megabyte in a
package could take gigabytes. Each tag begins with "<" and each attribute has a "=", whatever the
encoding; both stand in texts too, so that the counts are never too low.
"""

import re
from collections.abc import Iterator

from workbook_tool.core.findings import Code
from workbook_tool.core.text import Text
from workbook_tool.intake.limits import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.refusal import refusal

TAGS = Text("标记", "tags")
ATTRIBUTES = Text("属性", "attributes")
NAMESPACES = Text("命名空间", "namespaces")
STYLES = Text("单元格样式", "cell styles")
STRINGS = Text("共享文字", "shared strings")
NAMES = Text("名称", "defined names")
RELATIONSHIPS = Text("关系", "relationships")
PROPERTIES = Text("文档属性", "document properties")
RANGES = Text("合并和条件区域", "merges and ranges of rules")
ROWS = Text("行", "rows")
CELLS = Text("单元格", "cells")
TABLES = Text("表格", "tables")

_NAMESPACE = re.compile(rb"xmlns[^<>=\"']{0,200}=\s{0,9}[\"']")


def refuse_many(count: int, limit: int, what: Text, part: str) -> None:
    """Refuse a file of which one part holds more of something than any honest one."""
    if count > limit:
        raise refusal(Code.TOO_MANY_THINGS, part=part, what=what, limit=limit)


def refuse_crowd(part: bytes, name: str, limits: AirlockLimits = DEFAULT_LIMITS) -> None:
    """Refuse a part that would fill the memory as a tree, or take hours to become one."""
    if len(part) <= limits.crowd_bytes:
        return
    if len(part) > limits.tree_bytes:  # a smaller one cannot hold too many
        refuse_many(part.count(b"<"), limits.tags, TAGS, name)
        refuse_many(part.count(b"="), limits.attributes, ATTRIBUTES, name)
    narrow = part.replace(b"\0", b"")
    refuse_many(narrow.count(b"xmlns"), limits.namespaces, NAMESPACES, name)
    # The parser writes out the namespace of every element, so a long one costs its length often.
    for found in _NAMESPACE.finditer(narrow):
        end = narrow.find(found[0][-1:], found.end())
        if end - found.end() > limits.namespace_text:
            raise refusal(Code.XML_DAMAGED, part=name, reason="namespace")
    longest = max(map(len, narrow.split(b"<")))
    if longest > limits.stretch_bytes:
        raise refusal(Code.XML_DAMAGED, part=name, reason="stretch")


def short_stretches(chunks: Iterator[bytes], name: str, limits: AirlockLimits) -> Iterator[bytes]:
    """Yield chunks; refuse a part with a tag or a text that is longer than any program writes.

    A parser holds the whole of a tag before it hands it on.
    """
    stretch = 0
    for chunk in chunks:
        stretch = len(chunk) - 1 - at if (at := chunk.rfind(b"<")) >= 0 else stretch + len(chunk)
        if stretch > limits.stretch_bytes:
            raise refusal(Code.XML_DAMAGED, part=name, reason="stretch")
        yield chunk
