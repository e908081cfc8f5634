"""The picture of what a round costs as it grows, as a plain SVG: four small charts, log by log."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import log10
from typing import Any

from bench.picture import FONT, INK, OTHERS, OURS

WIDTH, HEIGHT = 860, 640
PLOT_WIDTH, PLOT_HEIGHT = 320, 190
LEFT, TOP, RIGHT, BELOW = 70, 96, 430, 290
TITLES = {
    "agencies": "单位（每单位 1 份，12 项）· agencies",
    "criteria": "测评标准（100 个单位）· criteria (100 agencies)",
    "files": "每单位的文件（100 个单位）· files an agency (100 agencies)",
    "evaluators": "考评组（100 个单位）· evaluators (100 agencies)",
}
TITLE = "consolidate 的处理器时间（秒，对数刻度）· CPU seconds of consolidate (log scales)"
LEGEND = "虚线：随规模等比例增长 · dashed: in proportion to the size"
Points = Sequence[Mapping[str, Any]]


def draw(found: Mapping[str, Points]) -> str:
    """Return the picture of what was measured."""
    charts = [
        line
        for turn, (name, points) in enumerate(found.items())
        for line in _chart(points, TITLES[name], turn % 2 * RIGHT, turn // 2 * BELOW)
    ]
    body = "\n".join(charts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="{escape(FONT)}" font-size="13">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="16" y="28" fill="{INK}" font-size="14">{TITLE}</text>\n'
        f'<text x="16" y="50" fill="{INK}">{LEGEND}</text>\n'
        f"{body}\n</svg>\n"
    )


def _chart(points: Points, title: str, right: float, down: float) -> Iterator[str]:
    """Yield one chart: the measured line with its numbers, and the one in proportion."""
    sizes = [float(one["size"]) for one in points]
    costs = [float(one["cpu"]) for one in points]
    in_proportion = [costs[0] * size / sizes[0] for size in sizes]
    highest, lowest = max(costs + in_proportion), min(costs)
    xs = [LEFT + right + PLOT_WIDTH * _share(size, sizes[0], sizes[-1]) for size in sizes]
    top = TOP + down

    def heights(values: Sequence[float]) -> list[float]:
        return [top + PLOT_HEIGHT * (1 - _share(value, lowest, highest)) for value in values]

    yield (
        f'<text x="{LEFT + right}" y="{top - 16}" fill="{INK}" font-weight="600">'
        f"{escape(title)}</text>"
    )
    yield _line(xs, heights(in_proportion), f'stroke="{OTHERS}" stroke-dasharray="5 5"')
    yield _line(xs, heights(costs), f'stroke="{OURS}" stroke-width="2.5"')
    for x, y, size, cost in zip(xs, heights(costs), sizes, costs, strict=True):
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{OURS}"/>'
        yield (
            f'<text x="{x:.0f}" y="{y + 20:.0f}" fill="{INK}" text-anchor="middle">'
            f"{_seconds(cost)}</text>"
        )
        yield (
            f'<text x="{x:.0f}" y="{top + PLOT_HEIGHT + 40}" fill="{INK}" text-anchor="middle">'
            f"{size:,.0f}</text>"
        )


def _line(xs: Sequence[float], ys: Sequence[float], look: str) -> str:
    places = " ".join(f"{x:.0f},{y:.0f}" for x, y in zip(xs, ys, strict=True))
    return f'<polyline points="{places}" fill="none" {look}/>'


def _share(value: float, least: float, most: float) -> float:
    """Return where a value stands between two others on a log scale."""
    return log10(value / least) / log10(most / least) if most > least else 0.0


def _seconds(cost: float) -> str:
    return f"{cost:.0f} s" if cost >= 10 else f"{cost:.1f} s"
