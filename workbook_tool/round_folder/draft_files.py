"""A folder of mail drafts: ours are replaced and go, what somebody changed is never lost.

The hashes of what we wrote are kept in the round, one line a draft: ``sha256 name``. A draft that
differs was changed by hand. It stands as long as we would write the same as before; once there is
something else to say, it is kept under another name beside the new one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from workbook_tool.core.text import Language, Text, how_many, listed
from workbook_tool.round_folder.storage import (
    hash_of,
    holds,
    naming,
    put_aside,
    read_state,
    sha256_of,
    write_file,
)

_SHOWN: Final = 5  # names in a note
_CHANGED: Final = Text("（手工修改）", " (changed by hand)")


@dataclass(slots=True)
class DraftFolder:
    """The folder as one run finds and leaves it; ``known`` are our hashes, the newest last."""

    path: Path
    ledger: Path
    language: Language
    known: dict[str, list[str]]
    standing: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path, ledger: Path, language: Language) -> Self:
        """Return the folder with what earlier runs wrote into it.

        Without a ledger, as older editions left it, everything there is taken for ours.
        """
        known: dict[str, list[str]] = {}
        for digest, name in _noted(ledger) if ledger.is_file() else _found(path):
            known.setdefault(name, []).append(digest)
        return cls(path, ledger, language, known)

    def write(self, name: str, content: bytes) -> None:
        """Write a draft, unless somebody changed the one that says the same."""
        target, digest = self.path / name, sha256_of(content)
        before = self.known.get(name, [])
        if holds(target, content):
            self.known[name] = [digest]
            return
        if self._is_changed(target):
            if before and before[-1] == digest:
                self.standing.append(name)
                return
            self._put_aside(target)
        # Noted first: what a killed run wrote is ours as well.
        self.ledger.parent.mkdir(parents=True, exist_ok=True)
        with naming(self.ledger), self.ledger.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(f"\n{digest} {name}\n")
        write_file(target, content)
        self.known[name] = [digest]

    def remove(self, name: str) -> None:
        """Remove a draft that nobody needs any more; one that was changed is kept aside."""
        target = self.path / name
        if self._is_changed(target):
            self._put_aside(target)
        target.unlink(missing_ok=True)
        self.known.pop(name, None)

    def finish(self) -> tuple[Text, ...]:
        """Keep what was written for the next run; return what is said of changed drafts."""
        lines = (f"{one} {name}\n" for name in sorted(self.known) for one in self.known[name])
        content = "".join(lines).encode()
        if not holds(self.ledger, content) and (content or self.ledger.is_file()):
            write_file(self.ledger, content)
        return tuple(self._told())

    def _is_changed(self, target: Path) -> bool:
        """Tell whether a draft stands there that we did not write."""
        return target.is_file() and hash_of(target) not in self.known.get(target.name, [])

    def _put_aside(self, target: Path) -> None:
        words = _CHANGED.in_language(self.language)
        kept = put_aside(target, target.with_name(f"{target.stem}{words}{target.suffix}"))
        self.aside.append(kept.name)

    def _told(self) -> Iterator[Text]:
        if self.standing:
            names, count = _shown(self.standing), len(self.standing)
            yield Text(
                f"有 {count} 份邮件草稿写出后有人改过，内容没有新的变化，已保留修改：{names.zh}。",
                f"{how_many(count, 'mail draft was', 'mail drafts were')} changed by hand; there "
                "is nothing new to say, so "
                f"nothing was written over: {names.en}.",
            )
        if self.aside:
            names, count = _shown(self.aside), len(self.aside)
            yield Text(
                f"有 {count} 份改过的邮件草稿因内容有新的变化或不再需要，已改名保留：{names.zh}。"
                "修改过的文字如仍需要，请抄入新的草稿。",
                f"{how_many(count, 'mail draft')} changed by hand had to give way to something "
                "new, or "
                f"nobody needs any more; kept as {names.en}. Copy into the new drafts what "
                "is still wanted.",
            )


def is_kept_aside(path: Path) -> bool:
    """Tell whether a draft was changed by hand and then kept beside the one that replaced it.

    >>> is_kept_aside(Path("XP001（手工修改）（2）.eml")), is_kept_aside(Path("XP001.eml"))
    (True, False)
    """
    return any(words in path.stem for words in (_CHANGED.zh, _CHANGED.en))


def _noted(ledger: Path) -> Iterator[tuple[str, str]]:
    for line in read_state(ledger).decode("utf-8", "replace").splitlines():
        digest, _, name = line.partition(" ")
        if name:
            yield digest, name


def _found(path: Path) -> Iterator[tuple[str, str]]:
    for draft in sorted(path.glob("*.eml")):
        yield hash_of(draft), draft.name


def _shown(names: list[str]) -> Text:
    shown = listed(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else Text(f"{shown.zh}等", f"{shown.en} …")
