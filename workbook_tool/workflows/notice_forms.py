"""The forms that go back (notices/退回修改/): ours are replaced and go, other people's files stay.

Staff open such a form, or an agency fills it in where it lies, and it is a return by then. So we
replace and remove only what we wrote, byte for byte; the hashes of that are kept in the round.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from workbook_tool.core.text import Text, how_many, listed
from workbook_tool.round_folder.storage import (
    free_name,
    hash_of,
    holds,
    read_state,
    sha256_of,
    write_file,
)

_SHOWN = 5  # names in a note
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(slots=True)
class FormFolder:
    """The folder as one run finds and leaves it; ``ledger`` holds a hash a line."""

    path: Path
    ledger: Path
    known: frozenset[str]
    written: dict[str, str] = field(default_factory=dict)  # hashes by names of files

    @classmethod
    def of(cls, path: Path, ledger: Path) -> Self:
        """Return the folder with what earlier runs wrote into it."""
        text = read_state(ledger).decode("ascii", "replace") if ledger.is_file() else ""
        return cls(path, ledger, frozenset(filter(_SHA256.fullmatch, text.split())))

    def write(self, name: str, content: bytes) -> None:
        """Write a form; what somebody else left under its name gets another name first."""
        target, digest = self.path / name, sha256_of(content)
        self.written[name] = digest
        if holds(target, content):
            return
        if target.is_file() and not self._is_ours(target):
            target.replace(free_name(target))
        # Noted first: what a killed run wrote is ours as well.
        if digest not in self.known:
            self.ledger.parent.mkdir(parents=True, exist_ok=True)
            with self.ledger.open("a", encoding="ascii") as stream:
                stream.write(f"\n{digest}\n")
        write_file(target, content)

    def finish(self) -> tuple[Text, ...]:
        """Remove forms of ours that nobody needs any more; return what is said of other files."""
        strange = []
        for path in sorted(self.path.glob("*.xlsx")):
            if path.name not in self.written and self._is_ours(path):
                path.unlink()
            elif path.name not in self.written and not path.name.startswith("~$"):
                strange.append(path.name)
        lines = "".join(f"{one}\n" for one in sorted(set(self.written.values())))
        is_kept = lines or self.ledger.is_file()
        if is_kept and not holds(self.ledger, lines.encode()):
            write_file(self.ledger, lines.encode())
        return tuple(self._told(strange))

    def _is_ours(self, path: Path) -> bool:
        return hash_of(path) in self.known

    def _told(self, strange: list[str]) -> Iterator[Text]:
        """Yield where files lie that we did not write."""
        if not strange:
            return
        folder = f"{self.path.parent.name}/{self.path.name}/"
        names = listed(strange[:_SHOWN])
        count = len(strange)
        yield Text(
            f"{folder} 中有 {count} 个文件不是程序写的，或写出后有人填过，已原样保留：{names.zh}"
            f"{'等' if count > _SHOWN else ''}。填好的自评表请移到 returned/，再汇总。",
            f"{folder} holds {how_many(count, 'file')} that the program did not write, or that "
            "somebody filled "
            f"in since; they were kept: {names.en}{' …' if count > _SHOWN else ''}. Move forms "
            "that are filled in to returned/ and consolidate.",
        )
