"""Make a release of the changelog fragments: a section of CHANGELOG.md, the version, no fragments.

python tools/release.py 1.0.0 2026-11-29
"""

import argparse
import re
from datetime import date
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
KINDS = {"added": "Added", "changed": "Changed", "fixed": "Mended"}
_STATED = re.compile(r'(?m)^__version__ = "([^"]+)"$')


def section(version: Version, day: date, fragments: dict[str, list[str]]) -> str:
    """Return the section of a release, its sentences by kind and in the order of the alphabet.

    >>> print(section(Version("1.1"), date(2027, 1, 2), {"fixed": ["B.", "A."], "added": ["C."]}))
    ## 1.1 · 2027-01-02
    <BLANKLINE>
    ### Added
    <BLANKLINE>
    - C.
    <BLANKLINE>
    ### Mended
    <BLANKLINE>
    - A.
    - B.
    <BLANKLINE>
    """
    parts = [f"## {version} · {day.isoformat()}\n"]
    for kind, title in KINDS.items():
        if sentences := fragments.get(kind):
            lines = "".join(f"- {one}\n" for one in sorted(sentences, key=str.casefold))
            parts.append(f"### {title}\n\n{lines}")
    return "\n".join(parts)


def release(root: Path, version: Version, day: date) -> None:
    """Move the fragments to CHANGELOG.md and state the version; ValueError where it is no later."""
    stated = root / "workbook_tool" / "__init__.py"
    code = stated.read_text("utf-8")
    found = _STATED.search(code)
    if found is None or Version(found[1]) >= version:
        raise ValueError(f"{version} is not later than what {stated.name} states")
    files = [path for path in (root / "changelog.d").iterdir() if path.name != "README.md"]
    fragments: dict[str, list[str]] = {}
    for path in files:
        kind = path.name.split(".")[-2]
        fragments.setdefault(kind, []).append(path.read_text("utf-8").strip())
    changes = root / "CHANGELOG.md"
    head, mark, older = changes.read_text("utf-8").partition("\n## ")
    text = f"{head.rstrip()}\n\n{section(version, day, fragments)}{mark}{older}"
    changes.write_text(text, "utf-8")
    stated.write_text(_STATED.sub(f'__version__ = "{version}"', code), "utf-8")
    for path in files:
        path.unlink()


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("version", type=Version)
    parser.add_argument("day", type=date.fromisoformat)
    chosen = parser.parse_args()
    release(ROOT, chosen.version, chosen.day)


if __name__ == "__main__":
    main()
