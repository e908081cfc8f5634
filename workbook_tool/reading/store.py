"""The cache of verdicts: rebuildable, never the truth, in one SQLite file of the round's own state.

Whatever is wrong with the file (damaged, foreign, old, locked, not writable) costs time and nothing
else: it is passed over, and replaced where the run may write. Each row is sealed, so that a flipped
bit is a miss and never another score.
"""

import contextlib
import hashlib
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from workbook_tool.reading.batches import Reading
from workbook_tool.reading.codec import load_verdicts

if TYPE_CHECKING:
    import sqlite3

CACHE_NAME = "verdicts.sqlite"
MOST_UNUSED = 20_000  # rows of other files and other definitions that a run leaves in place
_FORMAT = 1
_APPLICATION = 0x57425443  # "WBTC"
_TABLE = "CREATE TABLE verdicts (key BLOB PRIMARY KEY, seal BLOB NOT NULL, packed BLOB NOT NULL)"
_FIND = "SELECT seal, packed FROM verdicts WHERE key = ?"
_COMMIT_EVERY = 500
_MOST_KEPT = 4 * 1024 * 1024  # bytes of one row
_PATIENCE = 0.2  # seconds for a lock of another run
# What is wrong with the place or the moment, not with the file.
_PASSING = ("BUSY", "LOCKED", "READONLY", "CANTOPEN", "IOERR", "FULL", "PERM", "NOLFS", "NOMEM")


class VerdictStore:
    """Keeps verdicts under everything that they depend on, from run to run.

    ``may_write`` is false for runs that promise to write nothing; they read what is there.
    """

    def __init__(
        self, path: Path, fingerprint: str, *, may_write: bool, most_unused: int = MOST_UNUSED
    ) -> None:
        """Remember where the cache is; it is opened at the first question."""
        self._path = path
        self._fingerprint = fingerprint.encode()
        self._may_write = may_write
        self._most_unused = most_unused
        self._used: set[bytes] = set()
        self._waiting: list[tuple[bytes, bytes, bytes]] = []
        self._database: sqlite3.Connection | None = None
        self._is_open = False
        self._is_given_up = False

    def key(
        self, path: str, content: bytes, modified: float | None, arrived: float | None = None
    ) -> bytes:
        """Return what the verdicts on a file are kept under.

        The path counts because messages and some rules speak of it, the times because of lateness.
        """
        digest = hashlib.sha256(self._fingerprint)
        came = () if arrived is None else (arrived,)
        facts = json.dumps([path, len(content), modified, *came])
        digest.update(facts.encode())
        digest.update(hashlib.sha256(content).digest())
        return digest.digest()

    def find(self, key: bytes) -> Reading | None:
        """Return what was kept of a file, None where nothing can be used."""
        row = self._ask(lambda database: database.execute(_FIND, (key,)).fetchone())
        if row is None:
            return None
        seal, packed = row
        if not isinstance(packed, bytes) or seal != _seal(key, packed):
            return None
        try:
            found = Reading(load_verdicts(packed), packed=packed)
        except ValueError:
            return None
        self._used.add(key)
        return found

    @property
    def keeps(self) -> bool:
        """Tell whether anything is kept for the next run."""
        return self._may_write and not self._is_given_up

    def keep(self, key: bytes, packed: bytes) -> None:
        """Keep verdicts, packed as workers hand them over, for the next run."""
        if not self.keeps or len(packed) > _MOST_KEPT:
            return
        self._used.add(key)
        self._waiting.append((key, _seal(key, packed), packed))
        if len(self._waiting) >= _COMMIT_EVERY:
            self._write()

    def close(self) -> None:
        """Write what waits, drop what nobody has asked for in a long time, and let go."""
        self._write()
        if self._may_write and self._database is not None:
            self._ask(self._prune)
        self._let_go()

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            if self._database is None and not self._is_given_up:
                self._make()
            self._ask(lambda database: _insert(database, waiting))

    def _prune(self, database: "sqlite3.Connection") -> None:
        (count,) = database.execute("SELECT count(*) FROM verdicts").fetchone()
        if count <= 2 * len(self._used) + self._most_unused:
            return
        database.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY)")
        database.executemany("INSERT INTO used VALUES (?)", ((key,) for key in self._used))
        database.execute("DELETE FROM verdicts WHERE key NOT IN (SELECT key FROM used)")
        database.execute("VACUUM")

    def _ask(self, question: "Callable[[sqlite3.Connection], Any]") -> Any:  # noqa: ANN401 - rows
        """Return the answer of the database, None where it cannot give one any more."""
        if not self._is_open:
            self._is_open = True
            self._open()
        if self._database is None:
            return None
        import sqlite3

        try:
            return question(self._database)
        except (sqlite3.Error, OverflowError, MemoryError) as error:
            self._fail(error)
        return None

    def _open(self) -> None:
        """Open what is there, if it is a cache of ours."""
        try:
            import sqlite3
        except ImportError:  # some systems leave it out of Python
            self._is_given_up = True
            return
        try:
            if not stat.S_ISREG(self._path.lstat().st_mode):
                self._is_given_up = True
                return
        except OSError:
            return  # none yet
        try:
            self._database = self._connect()
            if not _is_ours(self._database):
                self._start_anew()
        except (sqlite3.Error, ValueError) as error:
            self._fail(error)

    def _connect(self) -> "sqlite3.Connection":
        import sqlite3

        place = quote(self._path.absolute().as_posix())
        mode = "rwc" if self._may_write else "ro"
        root = "" if place.startswith("/") else "/"
        database = sqlite3.connect(
            f"file://{root}{place}?mode={mode}", uri=True, timeout=_PATIENCE, isolation_level=None
        )
        try:
            # A planted file may hold anything; a torn one is found by the seals.
            for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "synchronous=OFF"):
                database.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            database.close()
            raise
        return database

    def _make(self) -> None:
        """Make an empty cache where there is none."""
        import sqlite3

        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._database = self._connect()
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute(_TABLE)
            self._database.execute(f"PRAGMA application_id={_APPLICATION}")
            self._database.execute(f"PRAGMA user_version={_FORMAT}")
            self._database.execute("COMMIT")
        except (sqlite3.Error, OSError):
            self._give_up()

    def _start_anew(self) -> None:
        """Throw a damaged or foreign cache away; the next row to be kept makes a new one."""
        self._let_go()
        if not self._may_write:
            self._is_given_up = True
            return
        try:
            for ending in ("", "-journal", "-wal", "-shm"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        except OSError:
            self._is_given_up = True

    def _fail(self, error: Exception) -> None:
        """Give up for this run, or throw the file away where the file is what is wrong."""
        name = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_")
        if name.startswith(_PASSING):
            self._give_up()
        else:
            self._start_anew()

    def _give_up(self) -> None:
        self._let_go()
        self._is_given_up = True

    def _let_go(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            import sqlite3

            with contextlib.suppress(sqlite3.Error):
                database.close()


def _insert(database: "sqlite3.Connection", rows: list[tuple[bytes, bytes, bytes]]) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?)", rows)
    database.execute("COMMIT")


def _is_ours(database: "sqlite3.Connection") -> bool:
    """Tell whether the file is a cache of this format and nothing else stands in it."""
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    schema = database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return (application, version, schema) == (_APPLICATION, _FORMAT, [(_TABLE,)])


def _seal(key: bytes, packed: bytes) -> bytes:
    """Return what proves that these bytes are those that were kept under the key."""
    return hashlib.blake2b(packed, key=key, digest_size=16).digest()
