"""What the arguments of a command name: a round, a folder of returns, or single files."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.intake import Place, legible, list_places
from workbook_tool.round_folder.rounds import (
    DEFINITION,
    RETURNED,
    RoundFolder,
    find_round,
    is_among_returns,
    round_above,
)
from workbook_tool.workflows.report_paths import NamedFile, find_named, no_such_member


@dataclass(frozen=True, slots=True)
class NamedReturns:
    """The round, and what is read of it: all of ``root``, or the files and folders ``named``."""

    folder: RoundFolder
    root: Path
    named: tuple[Path, ...] = ()
    members: tuple[NamedFile, ...] = ()  # where only some files of an archive are meant

    @property
    def has_folder(self) -> bool:
        """Tell whether a whole folder is read; single files alone change no summary."""
        return not self.named or any(path.is_dir() for path in self.named)

    def places(self) -> tuple[Place, ...]:
        """Return every return that is read, sorted by path, each file once.

        Paths are relative to ``root``; what lies elsewhere begins with the name of its argument.
        Where only reviews are named, all returns are: they tell what was judged.
        """
        named = [path for path in self.named if not self.is_review(path)]
        if not named:
            return list_places(self.root) if self.root.is_dir() else ()
        return _each_once(
            place for place in self._named_places(named) if not self.is_review(place.entry)
        )

    def review_places(self) -> tuple[Place, ...]:
        """Return what is read of that which evaluators sent back, sorted by path, each file once.

        All of it goes with a whole folder; single files ask for themselves. Paths are relative to
        ``review/returned``.
        """
        home = self.folder.review_returned
        if self.has_folder:
            return list_places(home) if home.is_dir() else ()
        return _each_once(self.of_reviews.named_places())

    @property
    def of_reviews(self) -> "NamedReturns":
        """Return what is named of that which evaluators sent back, as returns of their own."""
        named = tuple(path for path in self.named if self.is_review(path))
        members = tuple(one for one in self.members if self.is_review(one.path))
        return NamedReturns(self.folder, self.folder.review_returned, named, members)

    def is_review(self, path: Path) -> bool:
        """Tell whether a path lies in the folder of what evaluators sent back."""
        whole = Path(os.path.abspath(path))  # noqa: PTH100 - no link is followed
        homes = (self.folder.review_returned, self.folder.review_returned.resolve())
        return any(whole.is_relative_to(home) for home in homes)

    def named_places(self) -> Iterator[Place]:
        """Yield the files that are named and those in the folders that are, in that order."""
        return self._named_places(self.named)

    def _named_places(self, named: Iterable[Path]) -> Iterator[Place]:
        for path in named:
            start = self.path_of(path)
            if path.is_dir():
                for place in list_places(path):
                    yield place._replace(path=f"{start}/{place.path}".removeprefix("./"))
            else:
                yield Place(start, path)

    def chosen(self, verdicts: tuple[FileVerdict, ...]) -> tuple[FileVerdict, ...]:
        """Return the verdicts on what was named; of an archive perhaps some of its files only.

        Raises UsageError where an archive does not hold the file that was named.
        """
        for named in self.members:
            if self.is_review(named.path) and self.root != self.folder.review_returned:
                continue
            start = f"{self.path_of(named.path)}!"
            held = tuple(one.file.path for one in verdicts if one.file.path.startswith(start))
            if not any(_is_member(path, start, self._wanted_of(named.path)) for path in held):
                raise no_such_member(named, held)
            wanted = self._wanted_of(named.path)
            verdicts = tuple(
                one
                for one in verdicts
                if not one.file.path.startswith(start) or _is_member(one.file.path, start, wanted)
            )
        return verdicts

    def _wanted_of(self, archive: Path) -> tuple[str, ...]:
        return tuple(one.member for one in self.members if one.path == archive)

    def path_of(self, path: Path) -> str:
        """Return what an argument is listed under; "." where it is the folder of returns itself."""
        whole = Path(os.path.abspath(path))  # noqa: PTH100 - no link is followed
        for home in (self.root, self.root.resolve()):
            if whole.is_relative_to(home):
                return legible(whole.relative_to(home).as_posix())
        return legible(whole.name)

    @property
    def is_all_inside(self) -> bool:
        """Tell whether everything that is read lies in ``root``, so that links lead to it."""
        places = (Path(os.path.abspath(path)) for path in self.named)  # noqa: PTH100 - as above
        homes = (self.root, self.root.resolve())
        return all(any(place.is_relative_to(home) for home in homes) for place in places)


def _each_once(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return places sorted by path, each file once."""
    found: dict[str, Place] = {}
    for place in sorted(places):
        found.setdefault(os.path.realpath(place.entry.parent) + "/" + place.entry.name, place)
    return tuple(sorted(found.values()))


def find_named_returns(paths: tuple[Path, ...], assessment: Path | None) -> NamedReturns:
    """Return the round and the returns that paths name; without any, the round around us.

    The round's own folder stands for its ``returned/``. Paths may be those of a report: relative
    to ``returned/``, or ``a.zip!b.xlsx``. Raises UsageError where a path does not exist or no
    definition is found.
    """
    if not paths:
        folder = find_round(None, assessment=assessment)
        return NamedReturns(folder, folder.returned)
    found = [find_named(path, assessment) for path in paths]
    whole = {one.path for one in found if not one.member}
    members = tuple(one for one in found if one.member and one.path not in whole)
    paths = tuple(dict.fromkeys(one.path for one in found))
    if len(paths) == 1 and paths[0].is_dir():
        return _one_folder(paths[0], assessment)
    starts = tuple(path if path.is_dir() else path.parent for path in paths)
    folder = find_round(*starts, assessment=assessment, or_here=True)
    own = (folder.returned if _is_same(path, folder.path) else path for path in paths)
    return NamedReturns(folder, folder.returned, tuple(own), members)


def _one_folder(path: Path, assessment: Path | None) -> NamedReturns:
    """Return what a single folder names: a round, or returns of one above."""
    has_own = (path / DEFINITION).is_file() and not is_among_returns(path.resolve())
    if assessment is None and not (has_own and (path / RETURNED).is_dir()):
        # A file of that name among saved mails is no definition while there is one above.
        above = round_above(Path(os.path.abspath(path)).parent) or round_above(Path())  # noqa: PTH100 - as above
        if above is not None and above.path != path.resolve():
            whole = NamedReturns(above, above.returned, (path,))
            return whole if whole.is_review(path) else NamedReturns(above, path)
    folder = find_round(path, assessment=assessment)
    is_round = has_own and (assessment is None or folder.returned.is_dir())
    return NamedReturns(folder, folder.returned if is_round else path)


def _is_same(path: Path, folder: Path) -> bool:
    return path.is_dir() and path.resolve() == folder


def _is_member(path: str, start: str, wanted: tuple[str, ...]) -> bool:
    """Tell whether a path in an archive is one that was named, or lies in one."""
    inside = path.removeprefix(start)
    return any(inside == one or inside.startswith((f"{one}!", f"{one}/")) for one in wanted)
