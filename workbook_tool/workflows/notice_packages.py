"""Notices for offices without internet mail: one zip an agency, and one a category."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.core.text import Language, Text

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


def build_packages(packages: Iterable[Package], language: Language) -> Mapping[str, bytes]:
    """Return the zips by their names; in that of a category each agency has a folder."""
    zips: dict[str, bytes] = {}
    categories: dict[str, list[tuple[str, bytes]]] = {}
    for package in packages:
        files = list(package.files(language))
        zips[f"{package.stem}.zip"] = _zipped(files)
        name = _FORBIDDEN.sub("-", package.category).strip("-. ")
        name = name or _NO_CATEGORY.in_language(language)
        folder = categories.setdefault(name, [])
        folder += [(f"{package.stem}/{file}", content) for file, content in files]
    return zips | {f"{name}.zip": _zipped(files) for name, files in categories.items()}


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = 0  # the same on every system
            entry.compress_type = (
                zipfile.ZIP_STORED if Path(name).suffix == ".xlsx" else zipfile.ZIP_DEFLATED
            )
            package.writestr(entry, content)
    return target.getvalue()
