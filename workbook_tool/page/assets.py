"""The parts of the page that are files: the page itself in a language, its style and its script."""

import json
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import NamedTuple

from workbook_tool.core.text import Language
from workbook_tool.definition import definition_names
from workbook_tool.page.words import WORDS

_STATIC = files("workbook_tool.page") / "static"
_TYPES = {
    "/style.css": "text/css; charset=utf-8",
    "/page.js": "text/javascript; charset=utf-8",
    "/icon.svg": "image/svg+xml",
}


class Asset(NamedTuple):
    """The bytes of an answer, and their type."""

    content: bytes
    content_type: str


def load_asset(path: str) -> Asset | None:
    """Return a part of the page, None where there is none of that address."""
    if path.startswith("/words-") and path.removeprefix("/words-") in _WORD_FILES:
        return _words(_WORD_FILES[path.removeprefix("/words-")])
    kind = _TYPES.get(path)
    return None if kind is None else Asset((_STATIC / path[1:]).read_bytes(), kind)


@cache
def render_page(language: Language) -> Asset:
    """Return the page with its words in a language."""
    page = Template((_STATIC / "index.html").read_text("utf-8"))
    other = Language.EN if language is Language.ZH else Language.ZH
    said = {name: escape(text.in_language(language)) for name, text in WORDS.items()}
    filled = page.substitute(
        said,
        lang="zh-CN" if language is Language.ZH else "en",
        spoken=language.value,
        other=other.value,
        samples=" ".join(definition_names()),
    )
    return Asset(filled.encode(), "text/html; charset=utf-8")


_WORD_FILES = {f"{language.value}.json": language for language in Language}


def _words(language: Language) -> Asset:
    said = {name: text.in_language(language) for name, text in WORDS.items()}
    return Asset(json.dumps(said).encode(), "application/json; charset=utf-8")
