"""The names of attachments, as their senders meant them."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from urllib.parse import unquote_to_bytes

_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "gb_2312-80": "gb18030"}
_PARAMETER = re.compile(
    rb"""(?:^|;)\s*(?P<name>[A-Za-z]+)(?:\*(?P<part>\d{1,9}))?(?P<encoded>\*)?\s*=\s*"""
    rb"""(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^;]*))""",
    re.DOTALL,
)
_CHARSET = re.compile(rb"([^']*)'[^']*'")  # with the language, before an extended value
# Encoded words, and the blanks between them, which are no part of the text. What is split off is
# read as bytes: decode_header takes one of those that UTF-8 consists of for the end of a line.
_WORD = rb"=\?[^?\0-\x1f\x85]*\?[QqBb]\?[^\0-\x1f\x85]*?\?="
_WORDS = re.compile(b"(" + _WORD + rb"(?:[ \t]*" + _WORD + b")*)")
_HALF = re.compile("[\ud800-\udfff]")
_HEADER_BYTES = 8_192  # a hostile header must not keep the pattern below busy


def unused_name(name: str, used: set[str]) -> str:
    """Return a name that no earlier attachment has; a second one gets a number, as in browsers."""
    stem, dot, ending = name.rpartition(".")
    candidate, number = name, 1
    while candidate.casefold() in used:
        number += 1
        candidate = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    used.add(candidate.casefold())
    return candidate


def plain_label(label: str) -> str:
    """Return a name as one step of a path, "" where there is none."""
    return plain_name(label) if label else ""


def plain_name(label: str) -> str:
    """Return a name without folders and control characters, as one step of a path."""
    last = label.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable()).strip() or "附件"


def attachment_name(part: Message) -> str:
    """Return the file name of a part, "" where it has none.

    Fifteen dialects were seen: RFC 2231, also continued and in GB18030; encoded words, bare,
    quoted, or cut inside a character; gb2312 that is really GBK; raw GBK or UTF-8; ``name`` only.
    """
    for header, parameter in (("content-disposition", b"filename"), ("content-type", b"name")):
        for name, value in part.raw_items():
            if name.lower() == header and (found := _parameter(_unfolded(value), parameter)):
                return found
    return ""


def raw_bytes(text: str) -> bytes:
    """Return a text of the parser of mails as it was sent."""
    return text.encode(errors="surrogateescape")


def _unfolded(value: str) -> bytes:
    return re.sub(rb"\r?\n[ \t]", b" ", raw_bytes(value)[:_HEADER_BYTES])


def _parameter(raw: bytes, wanted: bytes) -> str:
    """Return the value of one parameter of a header, whichever way it is written."""
    plain, charset, pieces, is_encoded = b"", "", {}, False
    for match in _PARAMETER.finditer(raw):
        if match["name"].lower() != wanted:
            continue
        quoted = match["quoted"]
        value = match["plain"].strip() if quoted is None else re.sub(rb"\\(.)", rb"\1", quoted)
        if match["part"] is None and match["encoded"] is None:
            plain = plain or value
            continue
        number = int(match["part"] or 0)
        if match["encoded"]:
            is_encoded = True
            stated = None if number else _CHARSET.match(value)
            if stated:  # some leave the marks out
                charset, value = stated[1].decode(errors="replace"), value[stated.end() :]
            value = unquote_to_bytes(value)
        pieces[number] = value
    joined = b"".join(pieces[number] for number in sorted(pieces))
    if is_encoded and joined:
        return decode_bytes(joined, charset).strip()
    return _decode_words(joined or plain).strip()


def _decode_words(raw: bytes) -> str:
    """Return a text in which encoded words may stand beside plain ones."""
    return "".join(
        _decode_run(piece) if number % 2 else decode_bytes(piece)
        for number, piece in enumerate(_WORDS.split(raw))
    )


def _decode_run(words: bytes) -> str:
    """Return the text of encoded words, adjacent ones of one charset joined before decoding."""
    try:
        found = decode_header(words.decode("latin-1"))
    except (HeaderParseError, ValueError):
        return decode_bytes(words)
    return "".join(decode_bytes(value, str(charset)) for value, charset in found)


def decode_bytes(raw: bytes, charset: str = "") -> str:
    """Return a text by its charset, widened, else by UTF-8, else by GB18030.

    A stranger names the charset: one that fails in whatever way, or gives halves of characters,
    which no file of ours could hold, is none.
    """
    label = charset.lower()
    for encoding in (_WIDER.get(label, label), "utf-8"):
        try:
            text = raw.decode(encoding)
        except (ValueError, LookupError):
            continue
        if not _HALF.search(text):
            return text
    return raw.decode("gb18030", "replace")
