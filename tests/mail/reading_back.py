"""What three mail readers find in a draft: Python's email, dovecot, a parser in JavaScript."""

from __future__ import annotations

import email
import hashlib
import json
import re
import ssl
import subprocess
from base64 import b64decode
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

import pytest
from imap_tools import MailBox

from tests.programs import is_needed_here, require_programs
from tests.servers import HOST, PASSWORD, imap_server

if TYPE_CHECKING:
    from collections.abc import Sequence

_JAVASCRIPT = Path(__file__).parent / "javascript"
_PATIENCE = 120  # seconds
_TOKEN = re.compile(rb'[()]|"(?:[^"\\]|\\.)*"|\{(\d+)\}\r\n|[^\s()"{]+')


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as one reader has it.

    ``to`` are names with addresses, ``attachments`` names with the SHA-256 of the bytes.
    """

    subject: str
    to: tuple[tuple[str, str], ...]
    text: str
    attachments: tuple[tuple[str, str], ...]


def read_by_python(drafts: Sequence[bytes]) -> list[Mail]:
    """Return what the standard library reads."""
    return [_by_python(one) for one in drafts]


def _by_python(draft: bytes) -> Mail:
    message = email.message_from_bytes(draft, policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    addresses = message["To"].addresses if message["To"] else ()
    return Mail(
        str(message["Subject"]),
        tuple((one.display_name, one.addr_spec) for one in addresses),
        _plain(str(body.get_content())),
        tuple(
            (str(part.get_filename()), _hash(cast("bytes", part.get_content())))
            for part in message.iter_attachments()
        ),
    )


def read_by_javascript(drafts: Sequence[bytes], folder: Path) -> list[Mail]:
    """Return what postal-mime reads; its bytes are those that package-lock.json names."""
    require_programs("node")
    _install()
    paths = [folder / f"{turn}.eml" for turn in range(len(drafts))]
    for path, draft in zip(paths, drafts, strict=True):
        path.write_bytes(draft)
    done = subprocess.run(
        ["node", "read_mails.js", *map(str, paths)],
        cwd=_JAVASCRIPT,
        capture_output=True,
        check=True,
        timeout=_PATIENCE,
    )
    return [
        Mail(
            one["subject"],
            tuple((name, address) for name, address in one["to"]),
            _plain(one["text"]),
            tuple((name, digest) for name, digest in one["attachments"]),
        )
        for one in json.loads(done.stdout)
    ]


def _install() -> None:
    """Fetch the parser once; without a network the test is skipped, but never in CI."""
    if (_JAVASCRIPT / "node_modules" / "postal-mime").is_dir():
        return
    require_programs("npm")
    command = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    done = subprocess.run(
        command, cwd=_JAVASCRIPT, capture_output=True, check=False, timeout=_PATIENCE
    )
    if done.returncode and not is_needed_here():
        pytest.skip("postal-mime could not be fetched")
    assert done.returncode == 0, done.stderr.decode()


def read_by_dovecot(drafts: Sequence[bytes]) -> list[Mail]:
    """Return what dovecot tells of drafts: its ENVELOPE, its BODYSTRUCTURE, its parts."""
    with imap_server() as server:
        trusting = ssl.create_default_context(cafile=server.authority)
        box = MailBox(HOST, server.port, timeout=_PATIENCE, ssl_context=trusting)
        with box.login_utf8("drafts@example.invalid", PASSWORD, initial_folder=None):
            for draft in drafts:
                box.append(draft, "草稿箱", flag_set=["\\Draft"])
            box.folder.set("草稿箱")
            return [_by_dovecot(box, number) for number in range(1, len(drafts) + 1)]


def _by_dovecot(box: MailBox, number: int) -> Mail:
    envelope, structure = _fetched(box, number, "ENVELOPE"), _fetched(box, number, "BODYSTRUCTURE")
    to = envelope[5] or []
    text, *attachments = [part for part in structure if isinstance(part, list) and len(part) > 6]
    assert (text[0].lower(), text[1].lower()) == ("text", "plain")
    assert _named(text[2]) == {"charset": "utf-8"}
    return Mail(
        _words(envelope[1]),
        tuple((_words(one[0]), f"{one[2]}@{one[3]}") for one in to),
        _plain(_part(box, number, 1, text).decode()),
        tuple(
            (_name_of(part), _hash(_part(box, number, turn, part)))
            for turn, part in enumerate(attachments, start=2)
        ),
    )


def _name_of(part: list[Any]) -> str:
    """Return the name of an attachment, which both of its places have to say alike."""
    disposition, parameters = part[8]
    assert disposition.lower() == "attachment"
    of_type, of_disposition = _named(part[2])["name"], _named(parameters)
    if "filename*" in of_disposition:
        charset, _, quoted = of_disposition["filename*"].split("'")
        said = unquote(quoted, charset)
    else:
        said = of_disposition["filename"]
    assert _words(of_type) == said
    return said


def _named(pairs: list[str]) -> dict[str, str]:
    return {name.lower(): value for name, value in zip(pairs[::2], pairs[1::2], strict=True)}


def _part(box: MailBox, number: int, turn: int, part: list[Any]) -> bytes:
    assert part[5].lower() == "base64"
    ((_, content), *_) = cast("list[Any]", box.client.fetch(str(number), f"(BODY.PEEK[{turn}])")[1])
    assert len(content) == int(part[6])
    return b64decode(content)


def _fetched(box: MailBox, number: int, asked: str) -> list[Any]:
    """Return one answer of the server as lists and texts; NIL is None."""
    pieces = cast("list[Any]", box.client.fetch(str(number), f"({asked})")[1])
    # A literal stands as a pair: what came before it, and its bytes.
    whole = b"".join(b"\r\n".join(one) if isinstance(one, tuple) else one for one in pieces)
    stack: list[list[Any]] = [[]]
    place = whole.index(asked.encode()) + len(asked)
    while (token := _TOKEN.search(whole, place)) is not None:
        place = token.end()
        said = token[0]
        if said == b"(":
            stack.append([])
        elif said == b")":
            done = stack.pop()
            stack[-1].append(done)
        elif token[1]:
            size = int(token[1])
            stack[-1].append(whole[place : place + size].decode())
            place += size
        elif said.startswith(b'"'):
            stack[-1].append(re.sub(rb"\\(.)", rb"\1", said[1:-1]).decode())
        else:
            stack[-1].append(None if said == b"NIL" else said.decode())
        if len(stack) == 1:
            break
    return cast("list[Any]", stack[0][0])


def _words(encoded: str | None) -> str:
    return str(make_header(decode_header(encoded or "")))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip("\n")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
