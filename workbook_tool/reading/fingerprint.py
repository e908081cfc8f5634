"""What a verdict depends on beside the file itself, as one digest: definition, register, program.

A verdict is kept under it, so that nothing that could change the verdict can be forgotten.
"""

import hashlib
import json
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.parsers import expat

import workbook_tool
from workbook_tool import __version__
from workbook_tool.core.round.snapshot import STORED

# What takes no part in verdicts; all other code of the program decides on them or words them.
_NOT_READING = frozenset({"cli", "excel", "frames", "mail", "pivot"})
_OPTIONAL = ("msoffcrypto", "py7zr", "rarfile")


def fingerprint(judge: object) -> str:
    """Return the digest of everything that the verdicts of a judge depend on.

    ``judge`` is a dataclass; each field that it is made with counts, whatever it is called. Raises
    TypeError where a field holds something that cannot be stored.
    """
    parts = [program_digest(), *_machine(), STORED.dump(type(judge), judge)]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def program_digest() -> str:
    """Return the digest of the version and of the source that reads and judges returns.

    Two machines with the same digest come to the same verdicts.
    """
    digest = hashlib.sha256(__version__.encode())
    root = Path(workbook_tool.__file__).parent
    # A packed program carries no sources; its version has to do.
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.parts[0] not in _NOT_READING:
            digest.update(f"\n{name.as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _machine() -> Iterator[str]:
    """Yield what else reads: Python, expat, zlib and the optional packages as installed here."""
    from importlib.util import find_spec

    yield from (sys.version, sys.platform, expat.EXPAT_VERSION, zlib.ZLIB_RUNTIME_VERSION)
    for name in _OPTIONAL:
        spec = find_spec(name)
        origin = Path(spec.origin) if spec and spec.origin else None
        found = origin.stat() if origin and origin.is_file() else None
        yield f"{name} {found.st_size} {found.st_mtime_ns}" if found else name
