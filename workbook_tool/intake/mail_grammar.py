"""What a text must look like to be a mail: RFC 5322 (2.2), RFC 4155, and the .emlx of Apple."""

import re
from collections.abc import Iterable
from itertools import islice, pairwise

_HEADER_BYTES = 1024 * 1024
# Any name of printable ASCII starts a field; blanks before its colon are obsolete and allowed.
_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_EMLX_COUNT = re.compile(rb"\d{1,12}[ \t]*(?:\r\n|\r|\n)(?=[!-9;-~]{1,76}[ \t]*:)")
_SOLID = re.compile(rb"\S")
_MONTHS = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_ENVELOPE = re.compile(
    rb">?From [^\r\n]{0,500}?" + _MONTHS + rb"[^\r\n]{0,40}\d\d:\d\d[^\r\n]{0,60}(?:\r\n|\r|\n)"
)
# The same line without its date proves nothing by itself.
_UNDATED = re.compile(rb">?From [^\r\n:]{1,500}(?:\r\n|\r|\n)(?=[!-9;-~]{1,76}[ \t]*:)")
_BLANK_LINE = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}(?=[!-9;-~]{1,76}[ \t]*:)")
_NEXT_MAIL = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}(?=" + _ENVELOPE.pattern + rb")")
_LINES = re.compile(rb"\r\n|\r|\n")
# A mail has some of these, whatever else it has: the fields of RFC 5322 and of MIME.
_STRUCTURE = frozenset(
    b"from sender reply-to to cc bcc message-id in-reply-to references subject date received "
    b"return-path delivered-to mime-version content-type content-transfer-encoding "
    b"content-disposition".split()
)
_ADDRESSED = frozenset(b"from sender to cc received return-path delivered-to".split())
_PAGES = (b"multipart/related", b"text/html", b"multipart/alternative")
_MOST_ENVELOPES = 10
_MOST_PARAGRAPHS = 5_000
_ENOUGH = 2  # fields
_BROKEN_ENOUGH = 3  # fields of the structure, where the header does not end as it should


def is_mail(text: bytes, at: int = 0) -> bool:
    """Tell whether a mail, or several, begins at a place of a text without byte order mark.

    Any field may come first. At least two fields and one of the structure tell a mail from a
    letter whose first line has a colon.
    """
    start, has_envelope = _first_field(text, at)
    fields, is_whole = _fields(text, start)
    known = sum(name in _STRUCTURE for name, _ in fields)
    if has_envelope and fields:
        return True
    if not is_whole:
        return known >= _BROKEN_ENOUGH
    return len(fields) >= _ENOUGH and known > 0


def is_web_archive(text: bytes) -> bool:
    """Tell whether a mail is a saved web page (.mht): it is addressed to nobody."""
    fields, _ = _fields(text, _first_field(text, 0)[0])
    if not _is_one_of(_PAGES, fields):
        return False
    return not any(name in _ADDRESSED and b"@" in value for name, value in fields)


def without_envelope(text: bytes) -> bytes:
    """Return a mail from its first field on."""
    return text[_first_field(text, 0)[0] :]


def _first_field(text: bytes, at: int) -> tuple[int, bool]:
    """Return where the header begins, and whether lines of a mailbox stand before it."""
    solid = _SOLID.search(text, at)
    at = solid.start() if solid else len(text)
    count = _EMLX_COUNT.match(text, at)
    if count:
        return count.end(), True
    start = at
    for _ in range(_MOST_ENVELOPES):
        envelope = _ENVELOPE.match(text, at)
        if envelope is None:
            break
        at = envelope.end()
    undated = _UNDATED.match(text, at)
    return (undated.end() if undated else at), at > start


def split_mailbox(text: bytes, most: int) -> list[bytes]:
    """Return the mails of a text: a line ``From `` behind a blank one begins another one.

    Behind ``most`` of them the rest is one more.
    """
    found = (match.end() for match in _NEXT_MAIL.finditer(text))
    starts = [0, *islice((at for at in found if is_mail(text, at)), most)]
    return [text[at:end] for at, end in pairwise([*starts, len(text)])]


def is_in_parts(text: bytes) -> bool:
    """Tell whether the header at the start of a text says that a mail has several parts."""
    fields, _ = _fields(text, 0)
    return _is_one_of((b"multipart", b"message"), fields)


def _is_one_of(kinds: tuple[bytes, ...], fields: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether the fields of a header say that its mail is of some kinds."""
    return any(
        name == b"content-type" and value.lstrip().lower().startswith(kinds)
        for name, value in fields
    )


def next_mail(text: bytes) -> bytes:
    """Return what follows behind a blank line and has the header of a mail, b"" where none does.

    The text is that of a mail in one piece: inside a multipart mail a header proves nothing.
    Only the first thousands of paragraphs that begin like a field are looked at.
    """
    for match in islice(_BLANK_LINE.finditer(text), _MOST_PARAGRAPHS):
        fields, is_whole = _fields(text, match.end())
        known = {name for name, _ in fields if not name.startswith(b"content-")} & _STRUCTURE
        if is_whole and len(known) >= _BROKEN_ENOUGH:
            return text[match.end() :]
    return b""


def _fields(text: bytes, at: int) -> tuple[list[tuple[bytes, bytes]], bool]:
    """Return names and first lines of the fields of a header, and whether a blank line ends it."""
    fields: list[tuple[bytes, bytes]] = []
    end = min(len(text), at + _HEADER_BYTES)
    while True:
        broken = _LINES.search(text, at, end)
        line = text[at : broken.start()] if broken else text[at:end]
        at = broken.end() if broken else end
        if not line.strip():
            return fields, True
        field = _FIELD.match(line)
        if field:
            fields.append((field[1].lower(), line[field.end() :]))
        elif not fields or line[:1] not in {b" ", b"\t"}:
            return fields, False
