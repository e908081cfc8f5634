"""Versions of the criteria as users name them, and as the folder of older copies keeps them."""

import json
from collections.abc import Iterable
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.form.issuance import IssueRegister, IssueVersion
from workbook_tool.core.round.snapshot import load_round
from workbook_tool.core.text import Text, listed
from workbook_tool.round_folder.storage import write_if_changed

ALL, PREVIOUS = "all", "previous"
FEWEST_DIGITS = 4  # of a digest; fewer are a number
_ALL_WORDS = frozenset({ALL, "全部", "所有"})
_PREVIOUS_WORDS = frozenset({PREVIOUS, "上一版", "上一个"})
_KEPT = "指标_*.json"


def choose_versions(register: IssueRegister, named: Iterable[str]) -> tuple[IssueVersion, ...]:
    """Return the older versions that users name: a number, the first digits, previous or all.

    The current version needs no acceptance and is left out. Raises UsageError, with the versions
    that there are, where a name fits none or several.
    """
    older = tuple(version for version in register.versions if not version.is_current)
    chosen: dict[tuple[str, str], IssueVersion] = {}
    for name in named:
        for version in _named(name.strip(), register, older):
            chosen[version.key] = version
    return tuple(version for version in chosen.values() if not version.is_current)


def _named(
    name: str, register: IssueRegister, older: tuple[IssueVersion, ...]
) -> tuple[IssueVersion, ...]:
    word = name.lower()
    if word in _ALL_WORDS:
        return older
    if word in _PREVIOUS_WORDS and older:
        return older[-1:]
    plain = word.removeprefix("v").removeprefix("第").removesuffix("版").strip()
    found = [
        version
        for version in register.versions
        if plain == str(version.number)
        or (len(plain) >= FEWEST_DIGITS and version.digest.startswith(plain))
    ]
    if len(found) != 1:
        raise _no_such_version(name, register.versions)
    return tuple(found)


def _no_such_version(name: str, versions: tuple[IssueVersion, ...]) -> UsageError:
    names = [describe_version(version) for version in versions]
    zh = listed(one.zh for one in names).zh or "没有下发过"
    en = listed(one.en for one in names).en or "nothing was issued"
    return UsageError(
        f"没有可采用的旧版“{name}”。请写版本号、编码前几位、previous 或 all。已下发的版本：{zh}。",
        f"There is no older version “{name}”. Give its number, its first digits, previous or all. "
        f"Versions issued: {en}.",
    )


def describe_version(version: IssueVersion) -> Text:
    """Return a version in words: its name, how many copies are out, whether it is in force."""
    state = Text("现行", "current") if version.is_current else Text("已失效", "void")
    return Text(
        f"第 {version.number} 版（{version.short}，{version.count} 份，{state.zh}）",
        f"version {version.number} ({version.short}, {version.count} copies, {state.en})",
    )


def keep_older_criteria(register: IssueRegister, folder: Path) -> None:
    """Keep what void copies were issued with beside them, so that a lost register can have it.

    The contact data of agencies is not in it.
    """
    wordings = {book.wording for book in register.workbooks if book.is_void}
    for wording, snapshot in register.snapshots:
        if wording in wordings:
            kept = {"schema_version": 1, "wording": wording, "snapshot": snapshot}
            text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
            write_if_changed(folder / _KEPT.replace("*", wording[:12]), text.encode())


def kept_criteria(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return what ``keep_older_criteria`` kept, by wording; what cannot be read is left out."""
    found = []
    for path in sorted(folder.glob(_KEPT)):
        try:
            kept = json.loads(path.read_text("utf-8"))
            wording, snapshot = str(kept["wording"]), str(kept["snapshot"])
            load_round(snapshot)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        found.append((wording, snapshot))
    return tuple(found)
