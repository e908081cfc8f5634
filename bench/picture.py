"""The picture of docs/speed.md: how many times our time the others take, as a plain SVG.

Drawn here, because no library is worth one picture.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from math import log10
from typing import Any

WIDTH, LEFT, RIGHT, TOP = 860, 250, 70, 46
BAR_HEIGHT, GAP, GROUP_GAP = 18, 7, 46
OURS, OTHERS, INK = "#1f7a4d", "#9aa5b1", "#24292f"
FONT = "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"


def draw(results: Mapping[str, Any]) -> str:
    """Return the picture of a result."""
    groups = list(_groups(results))
    highest = max(ratio for _, rows in groups for _, ratio in rows)
    height = TOP + sum(GROUP_GAP + len(rows) * (BAR_HEIGHT + GAP) for _, rows in groups) + 12
    body = "\n".join(_bodies(groups, highest))
    title = (
        "时间倍数（对数刻度，越短越好）· time, in multiples of ours (log scale, shorter is better)"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" font-family="{escape(FONT)}" font-size="13">\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="16" y="28" fill="{INK}" font-size="14">{title}</text>\n'
        f"{body}\n</svg>\n"
    )


def _groups(results: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    contests, size = results["contests"], results["size"]
    large = size["large"]
    wanted = (
        ("read 12, as issued", "读取一份自评表 · read one return", "cpu_ratio"),
        (
            f"consolidate {large}",
            f"{large:,} 份自评表到汇总结果 · {large:,} returns to the result",
            "wall_ratio",
        ),
        (f"write {size['rows']} rows", f"{size['rows']:,} 行明细 · detail rows", "cpu_ratio"),
        ("make a workbook", "生成一份自评表 · make one workbook", "cpu_ratio"),
    )
    for contest, title, value in wanted:
        rows = [
            (name, standing[value])
            for name, standing in contests.get(contest, {}).items()
            if "failure" not in standing
        ]
        if rows:
            yield title, sorted(rows, key=lambda row: row[1])


def _bodies(groups: Iterable[tuple[str, list[tuple[str, float]]]], highest: float) -> Iterator[str]:
    y = TOP
    own = {"workbook_tool", "our row writer", "stamped"}
    for title, rows in groups:
        y += GROUP_GAP
        yield f'<text x="16" y="{y - 12}" fill="{INK}" font-weight="600">{escape(title)}</text>'
        for name, ratio in rows:
            length = _length(ratio, highest)
            middle = y + BAR_HEIGHT - 5
            color = OURS if name in own else OTHERS
            yield (
                f'<text x="{LEFT - 8}" y="{middle}" fill="{INK}" text-anchor="end">'
                f"{escape(name)}</text>"
                f'<rect x="{LEFT}" y="{y}" width="{length:.0f}" height="{BAR_HEIGHT}" rx="2" '
                f'fill="{color}"/>'
                f'<text x="{LEFT + length + 6:.0f}" y="{middle}" fill="{INK}">'
                f"{_times(ratio)}</text>"
            )
            y += BAR_HEIGHT + GAP


def _length(ratio: float, highest: float) -> float:
    """Return the length of a bar: a tenth of ours is the left edge."""
    share = (log10(max(ratio, 0.11)) + 1) / (log10(highest) + 1)
    return share * (WIDTH - LEFT - RIGHT)


def _times(ratio: float) -> str:
    return f"{ratio:.0f}×" if ratio >= 10 else f"{ratio:.1f}×"
