"""The description and the links of the package, for whoever puts it on an index page.

An index page shows the README without the files beside it. Where WORKBOOK_TOOL_PAGE names the page
of the repository when the package is built, every link and picture of the README leads there, and
the page, its documents and its changes are links of the package. Where it does not, nothing is
made up: the README stands as it is. Nobody else needs the variable.
"""

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

PAGE = "WORKBOOK_TOOL_PAGE"
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\]\([^)]*\))*)\]\((?![a-z]+:|#)([^)\s]+)\)")


class PackagePage(MetadataHookInterface):  # hatchling finds it by its base
    """Fills in the description and the links of the package."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set ``readme`` and, where the page is known, ``urls``."""
        text = Path(self.root, "README.md").read_text("utf-8")
        page = os.environ.get(PAGE, "").rstrip("/")
        if page:
            text = with_absolute_links(text, page)
            metadata["urls"] = {
                "Homepage": page,
                "Documentation": f"{page}/blob/HEAD/docs/README.md",
                "Changelog": f"{page}/blob/HEAD/CHANGELOG.md",
            }
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def with_absolute_links(text: str, page: str) -> str:
    """Return a document of the root in Markdown whose links and pictures lead to the repository.

    >>> with_absolute_links(
    ...     "[a](docs/a.md#b) ![p](p.png) [out](https://x.example)", "https://r.example/t"
    ... )
    '[a](https://r.example/t/blob/HEAD/docs/a.md#b) ![p](https://r.example/t/raw/HEAD/p.png) [out](https://x.example)'
    """

    def absolute(link: re.Match[str]) -> str:
        mark, label, target = link.groups()
        way = "raw" if mark else "blob"
        return f"{mark}[{with_absolute_links(label, page)}]({page}/{way}/HEAD/{target})"

    return _LINK.sub(absolute, text)
