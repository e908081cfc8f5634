"""Notices for offices without internet mail: one zip an agency, and one a category."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workbook_tool.core.text import Language, Text
from workbook_tool.round_folder.storage import write_if_changed

_TIME = (1980, 1, 1, 0, 0, 0)  # the same notices give the same bytes
_TEXT_NAME = Text("通知.txt", "notice.txt")
_NO_CATEGORY = Text("未分类", "no category")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Package:
    """What one agency gets: the text of its notice, and a form where one goes with it.

    ``stem`` is the name of its zip without the ending.
    """

    stem: str
    category: str
    text: str
    form: tuple[str, bytes] | None = None

    def files(self, language: Language) -> Iterator[tuple[str, bytes]]:
        """Yield the names and the bytes of all that it holds."""
        lines = self.text.replace("\n", "\r\n")
        yield _TEXT_NAME.in_language(language), lines.encode("utf-8-sig")
        if self.form is not None:
            yield self.form


class Zip:
    """A zip to which files are added one by one; the same files give the same bytes."""

    def __init__(self) -> None:
        self._target = io.BytesIO()
        self._package = zipfile.ZipFile(self._target, "w")

    def add(self, name: str, content: bytes) -> None:
        """Add a file; workbooks and papers are compressed already."""
        entry = zipfile.ZipInfo(name, _TIME)
        entry.create_system = 0  # the same on every system
        is_packed = Path(name).suffix in {".docx", ".xlsx"}
        entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        self._package.writestr(entry, content)

    def finish(self) -> bytes:
        """Return the zip; nothing can be added any more."""
        self._package.close()
        return self._target.getvalue()


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of some files."""
    package = Zip()
    for name, content in files:
        package.add(name, content)
    return package.finish()


@dataclass(slots=True)
class NoticePackages:
    """The zips of one run in their folder; in that of a category each agency has a folder."""

    folder: Path
    language: Language
    _written: set[str] = field(default_factory=set)
    _categories: dict[str, Zip] = field(default_factory=dict)

    def write(self, package: Package) -> None:
        """Write the zip of an agency, and remember what it holds for that of its category."""
        files = tuple(package.files(self.language))
        self._put(f"{package.stem}.zip", zipped(files))
        name = _FORBIDDEN.sub("-", package.category).strip("-. ")
        name = name or _NO_CATEGORY.in_language(self.language)
        whole = self._categories.setdefault(f"{name}.zip", Zip())
        for file, content in files:
            whole.add(f"{package.stem}/{file}", content)

    def finish(self, *, is_addition: bool = False) -> None:
        """Write the zips of the categories; those of earlier runs go, unless these add to them."""
        for name, whole in self._categories.items():
            self._put(name, whole.finish())
        if is_addition:
            return
        for path in self.folder.glob("*.zip"):
            if path.name not in self._written:
                path.unlink()

    def _put(self, name: str, content: bytes) -> None:
        write_if_changed(self.folder / name, content)
        self._written.add(name)
