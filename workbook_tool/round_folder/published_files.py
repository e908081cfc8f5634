"""What lies in results/: the names of publications, and whether the audit log knows them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from workbook_tool.core.returns.publication import PublicationKind
from workbook_tool.core.text import Text, listed
from workbook_tool.round_folder.audit import CheckedLog, append_publication, log_entries, run_name
from workbook_tool.round_folder.last_run import LastRun, load_last_run, save_last_run
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.round_folder.storage import hash_of, holds, open_file

STEMS: Final = {
    PublicationKind.DRAFT: Text("送审稿", "draft"),
    PublicationKind.NOTICE: Text("公示稿", "notice"),
    PublicationKind.FINAL: Text("定稿", "final"),
    PublicationKind.ERRATUM: Text("更正稿", "erratum"),
}
NAME: Final = re.compile(r"(?P<stem>.+)_(?P<day>\d{4}-\d{2}-\d{2})(?:_(?P<number>\d+))?\.xlsx")

BULLETIN: Final = Text("通报（代拟稿）", "bulletin (draft)")


def published_files(folder: RoundFolder, kind: PublicationKind) -> list[tuple[Path, re.Match[str]]]:
    """Return what was published in a form, in names of either language."""
    stems = {STEMS[kind].zh, STEMS[kind].en}
    if not folder.results.is_dir():
        return []
    found = ((path, NAME.fullmatch(path.name)) for path in folder.results.iterdir())
    return [(path, match) for path, match in found if match and match["stem"] in stems]


def place_paper(folder: Path, stem: str, content: bytes) -> tuple[Path, bool]:
    """Return where a Word file stands or is to stand, and whether it has to be written.

    Staff go on writing it where it lies, so nothing is overwritten: the next one gets a number.
    """
    number = 1
    while True:
        path = folder / (f"{stem}_{number}.docx" if number > 1 else f"{stem}.docx")
        if not path.exists() or holds(path, content):
            return path, not path.exists()
        number += 1


def log_unrecorded(
    folder: RoundFolder, log: CheckedLog, *, scheme: str
) -> tuple[CheckedLog, tuple[Text, ...]]:
    """Log publications that the log does not know; return the log as it is then, and what to say.

    A run that ended between writing and logging leaves such a file, and so does a copy by hand.
    """
    known = set(_logged(folder.audit))
    added: list[str] = []
    notes: tuple[Text, ...] = ()
    for kind in STEMS:
        for path, _ in sorted(published_files(folder, kind), key=lambda one: one[0]):
            file = path.relative_to(folder.path).as_posix()
            if file in known:
                continue
            fields = {"published": kind.value, "file": file, "sha256": hash_of(path)}
            extra = {"scheme": scheme, "found_unlogged": True}
            end, told = append_publication(folder.audit, log, run_name(), fields | extra)
            log, notes = CheckedLog(end, is_there=True), (*notes, *told)
            added.append(file)
    if not added:
        return log, ()
    last = load_last_run(folder.state)
    save_last_run(folder.state, LastRun(last.files if last else {}, log.end))
    names = listed(added)
    said = Text(
        f"日志中没有 {names.zh} 的记录（可能上次运行在写入后中断，或由人放入），已补记。",
        f"The log did not know {names.en}: a run may have ended after writing, or somebody put it "
        "there. It is logged now.",
    )
    return log, (*notes, said)


def companions_logged(audit: Path) -> frozenset[str]:
    """Return the files that the log says were written beside a publication."""
    return frozenset(
        file
        for entry in _entries_with(audit, "companions")
        if isinstance(written := entry["companions"], list)
        for one in written
        if isinstance(one, dict) and isinstance(file := one.get("file"), str)
    )


def _logged(audit: Path) -> Iterator[str]:
    """Yield the files that the log says were published."""
    for entry in _entries_with(audit, "published"):
        if isinstance(file := entry.get("file"), str):
            yield file


def _entries_with(audit: Path, key: str) -> Iterator[Mapping[str, object]]:
    """Yield the entries of the log that have a field."""
    if not audit.is_file():
        return
    with open_file(audit) as stream:
        yield from (entry for entry in log_entries(stream, having=key) if key in entry)
