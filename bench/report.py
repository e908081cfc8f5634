"""The result on the terminal and in the documents: one table, one picture, in two languages."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.bars import Bar
from bench.picture import draw
from bench.sampling import Standing

REPOSITORY = Path(__file__).resolve().parents[1]
PUBLISHED = REPOSITORY / "docs" / "bench.json"
PICTURE = REPOSITORY / "docs" / "pictures" / "bench.svg"
DOCUMENTS = ("docs/speed.md",)


def show_contest(name: str, standings: Mapping[str, Standing]) -> None:
    """Print the medians of a contest, and each ratio to the first candidate."""
    print(f"\n{name}")
    print(f"  {'':34}{'wall s':>10}{'× wall':>8}{'CPU s':>11}{'× CPU':>8}{'peak MB':>9}")
    for one in standings.values():
        if one.failure:
            print(f"  {one.name:34} {one.failure}")
            continue
        print(
            f"  {one.name:34}{one.wall:10.3f}{one.wall_ratio:8.2f}"
            f"{one.cpu:11.5f}{one.cpu_ratio:8.2f}{one.peak:9.0f}",
            flush=True,
        )


def show_bars(reached: Iterable[Bar]) -> None:
    """Print each bar, what was measured, and by how much it is missed."""
    print("\nbars")
    for bar in reached:
        sign = "≥" if bar.is_floor else "≤"
        print(
            f"  {bar.en}: {number(bar.reached)} {bar.unit} (bar {sign} {bar.bar:g}) {_verdict(bar)}"
        )


def _verdict(bar: Bar) -> str:
    if bar.reached is None:
        return "not measured"
    return "met" if bar.is_met else f"MISSED by {bar.gap:.0%}"


def number(value: float | None) -> str:
    """Return a number as short as its size allows."""
    if value is None:
        return "–"
    if value >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def publish(results: Mapping[str, Any]) -> None:
    """Keep a result in the documents: the numbers, the picture, and the tables that cog writes."""
    PUBLISHED.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    PICTURE.write_text(draw(results), "utf-8")
    renew_documents()


def renew_documents() -> None:
    """Let cog write what was published into the documents."""
    cog = [sys.executable, "-m", "cogapp", "-P", "-r", *DOCUMENTS]
    subprocess.run(cog, check=True, cwd=REPOSITORY)


def table(language: str) -> str:
    """Return the published bars as a Markdown table, with what they were measured on."""
    results = json.loads(PUBLISHED.read_text("utf-8"))
    is_chinese = language == "zh"
    lines = [
        "| 项目 | 实测 | 目标 |" if is_chinese else "| Job | Measured | Bar |",
        "| --- | --- | --- |",
    ]
    for bar in results["bars"]:
        sign = "≥" if bar["is_floor"] else "≤"
        missed = "" if bar["is_met"] else (" **未达到**" if is_chinese else " **missed**")
        unit = bar["unit"] if bar["unit"] == "×" else f" {bar['unit']}"
        reached, wanted = f"{number(bar['reached'])}{unit}", f"{sign} {bar['bar']:g}{unit}"
        lines.append(f"| {bar[language]} | {reached}{missed} | {wanted} |")
    return "\n".join([*lines, "", _told(results, is_chinese=is_chinese)])


def _told(results: Mapping[str, Any], *, is_chinese: bool) -> str:
    machine = results["machine"]
    versions = ", ".join(f"{name} {found}" for name, found in machine["versions"].items())
    if is_chinese:
        return (
            f"测于 {machine['cores']} 个共享处理器核心，{machine['system']}，"
            f"Python {machine['python']}（{versions}）。只有同一次运行中的比值有意义，"
            "秒数因机器而异；在您的机器上可运行 `make bench`。"
        )
    return (
        f"Measured on {machine['cores']} shared processor cores, {machine['system']}, Python "
        f"{machine['python']} ({versions}). Only ratios within one run count, seconds differ from "
        "machine to machine; `make bench` measures yours."
    )
