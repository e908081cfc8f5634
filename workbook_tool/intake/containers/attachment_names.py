"""The names of attachments, as their senders meant them."""

import re
from binascii import Error as Base64Error
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
        raw = _raw_header(part, header)
        name = _parameter(raw, parameter)
        if name.strip():
            return name.strip()
    return ""


def _raw_header(part: Message, header: str) -> bytes:
    """Return the bytes of a header as they were sent, unfolded."""
    for name, value in part.raw_items():
        if name.lower() == header:
            raw = str(value).encode("ascii", "surrogateescape")
            return re.sub(rb"\r?\n[ \t]", b" ", raw[:_HEADER_BYTES])
    return b""


def _parameter(raw: bytes, wanted: bytes) -> str:
    """Return the value of one parameter of a header, whichever way it is written."""
    plain, pieces, is_encoded = b"", {}, False
    for match in _PARAMETER.finditer(raw):
        if match["name"].lower() != wanted:
            continue
        quoted = match["quoted"]
        value = match["plain"].strip() if quoted is None else re.sub(rb"\\(.)", rb"\1", quoted)
        if match["part"] is None and match["encoded"] is None:
            plain = plain or value
            continue
        if match["encoded"]:
            is_encoded = True
            if not match["part"] or int(match["part"]) == 0:
                pieces[-1], _, value = _split_charset(value)
            value = unquote_to_bytes(value)
        pieces[int(match["part"] or 0)] = value
    if pieces:
        charset = pieces.pop(-1, b"").decode("ascii", "replace")
        joined = b"".join(pieces[key] for key in sorted(pieces))
        if not is_encoded and b"=?" in joined:
            return _decode_words(joined)
        return decode_bytes(joined, charset)
    return _decode_words(plain)


def _split_charset(value: bytes) -> tuple[bytes, bytes, bytes]:
    """Return charset, language and the rest of an extended value; some leave the marks out."""
    pieces = value.split(b"'", 2)
    if len(pieces) == 3:  # noqa: PLR2004 - charset'language'value
        return pieces[0], pieces[1], pieces[2]
    return b"", b"", value


def _decode_words(raw: bytes) -> str:
    """Return a text of encoded words, adjacent ones of one charset joined before decoding."""
    if b"=?" not in raw:
        return decode_bytes(raw, "")
    # One character a byte: decode_header gives what is not encoded back as these bytes.
    text = raw.decode("latin-1")
    try:
        # A blank between words is no part of the text; without any, decode_header finds none.
        found = decode_header(re.sub(r"\?=\s*=\?", "?= =?", text))
    except (HeaderParseError, Base64Error, ValueError):
        return decode_bytes(raw, "")
    pieces = []
    for value, charset in found:
        encoded = value.encode("latin-1") if isinstance(value, str) else value
        pieces.append(decode_bytes(encoded, charset or ""))
    return "".join(pieces)


def decode_bytes(raw: bytes, charset: str) -> str:
    """Return a text by its charset, widened, else by UTF-8, else by GB18030.

    A stranger names the charset: one that fails in whatever way, or gives halves of characters,
    which no file of ours could hold, is none.
    """
    label = charset.lower()
    for encoding in (_WIDER.get(label, label), "utf-8"):
        if not encoding:
            continue
        try:
            text = raw.decode(encoding)
        except (ValueError, LookupError):
            continue
        if not _HALF.search(text):
            return text
    return raw.decode("gb18030", "replace")
