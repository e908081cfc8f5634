"""Places: every file has a path of its own, whatever strangers call what they send.

Two members of an archive may share a name, two names may look the same once they are legible, and
a file may be called like the member of an archive beside it.
"""

from collections.abc import Container, Iterable, Iterator, Sequence

from workbook_tool.core.returns.register.model import FileVerdict


def tell_apart(
    places: Sequence[str], found: Iterable[tuple[FileVerdict, ...]]
) -> Iterator[FileVerdict]:
    """Yield all verdicts, each under a path that no other one has.

    ``places`` are the paths of what lies in the folder and ``found`` the verdicts on each, those
    on its members included. What lies in the folder keeps its path; of several with one path all
    but the first get a number: ``a.zip!b.xlsx``, ``a.zip!b.xlsx (2)``.
    """
    taken, owned = set(places), set[str]()
    numbers: dict[str, int] = {}
    for place, verdicts in zip(places, found, strict=True):
        for verdict in verdicts:
            path = verdict.file.path
            if path == place and place not in owned:
                owned.add(place)
            elif path in taken:
                path = free_path(path, taken, numbers)
            taken.add(path)
            yield verdict if path == verdict.file.path else verdict.moved_to(path)


def free_path(path: str, taken: Container[str], numbers: dict[str, int] | None = None) -> str:
    """Return a path with the first number behind it that makes it one of its own.

    ``numbers`` remembers where to go on, so that ten thousand of one name are no long work.

    >>> free_path("a.zip!b.xlsx", {"a.zip!b.xlsx", "a.zip!b.xlsx (2)"})
    'a.zip!b.xlsx (3)'
    """
    known = {} if numbers is None else numbers
    number = known.get(path, 1) + 1
    while f"{path} ({number})" in taken:
        number += 1
    known[path] = number
    return f"{path} ({number})"
