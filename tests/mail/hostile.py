"""Servers that do what no server should: each step of a talk can be replaced by anything."""

import contextlib
import re
import shutil
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO

from tests.servers import HOST, make_authority

_PATIENCE = 30.0
_CHUNK = 1 << 16
DATE = b"20-Oct-2018 01:02:03 +0000"
GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN ID] ready\r\n"


class HungUpError(Exception):
    """The server of a test has hung up."""


@dataclass(slots=True)
class Talk:
    """One connection, as a script sees it; ``tag`` and ``line`` are the command's."""

    stream: socket.socket
    lines: IO[bytes]
    tag: bytes = b""
    line: bytes = b""

    @classmethod
    def over(cls, near: socket.socket, context: ssl.SSLContext | None) -> "Talk":
        """Begin a talk, encrypted at once where there is a context."""
        stream = context.wrap_socket(near, server_side=True) if context else near
        return cls(stream, stream.makefile("rb"))

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Go on encrypted."""
        self.lines.close()
        self.stream = context.wrap_socket(self.stream, server_side=True)
        self.lines = self.stream.makefile("rb")

    def close(self) -> None:
        """Hang up, whatever is still on its way."""
        self.lines.close()
        self.stream.close()

    def say(self, *pieces: bytes) -> None:
        """Send bytes as they are."""
        for piece in pieces:
            self.stream.sendall(piece)

    def say_many(self, piece: bytes, count: int) -> None:
        """Send the same again and again, in great chunks, as long as somebody listens."""
        at_once = max(1, _CHUNK // len(piece))
        for _ in range(count // at_once + 1):
            self.stream.sendall(piece * at_once)

    def done(self, words: bytes = b"OK done") -> None:
        """Answer a command of IMAP."""
        self.say(self.tag + b" " + words + b"\r\n")

    def drop(self) -> None:
        """Hang up."""
        raise HungUpError

    def drip(self, pieces: bytes, seconds: float = 0.05) -> None:
        """Say one byte after the other until nobody listens."""
        pause = threading.Event()
        for number in range(len(pieces)):
            self.stream.sendall(pieces[number : number + 1])
            pause.wait(seconds)

    def keep_silent(self) -> None:
        """Say nothing until the other side goes."""
        with contextlib.suppress(OSError):
            while self.stream.recv(_CHUNK):
                pass
        raise HungUpError


Act = Callable[[Talk], None]


@dataclass(slots=True)
class Hostile:
    """A running server: where it is, and what it heard."""

    port: int
    authority: Path
    heard: list[bytes] = field(default_factory=list)
    _open: list[socket.socket] = field(default_factory=list)


@contextlib.contextmanager
def _serving(
    converse: Callable[[Talk, ssl.SSLContext, Hostile], None], *, is_tls_from_the_start: bool
) -> Iterator[Hostile]:
    folder = Path(tempfile.mkdtemp(prefix="wt-hostile-"))
    made, authority = make_authority(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.configure_cert(context)
    with socket.create_server((HOST, 0)) as listener:
        server = Hostile(listener.getsockname()[1], authority)

        def answer(near: socket.socket) -> None:
            with contextlib.suppress(OSError, HungUpError), near:
                talk = Talk.over(near, context if is_tls_from_the_start else None)
                with contextlib.closing(talk):
                    converse(talk, context, server)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    near, _ = listener.accept()
                    near.settimeout(_PATIENCE)
                    server._open.append(near)
                    threading.Thread(target=answer, args=(near,), daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            for near in server._open:
                with contextlib.suppress(OSError):
                    near.shutdown(socket.SHUT_RDWR)
    thread.join(_PATIENCE)
    shutil.rmtree(folder, ignore_errors=True)


def hostile_imap(
    acts: Mapping[str, Act] = MappingProxyType({}),
    mails: Mapping[int, bytes] = MappingProxyType({}),
    *,
    is_tls_from_the_start: bool = True,
) -> "contextlib.AbstractContextManager[Hostile]":
    """Start an IMAP server that holds mails by UID; an act takes the place of a step.

    Steps are ``greeting``, and commands in lower case: ``capability``, ``starttls``,
    ``authenticate``, ``id``, ``list``, ``status``, ``examine``, ``search``, ``sizes``, ``fetch``,
    ``append``, ``logout``.
    """

    def converse(talk: Talk, context: ssl.SSLContext, server: Hostile) -> None:
        acts.get("greeting", _greet)(talk)
        while line := talk.lines.readline():
            server.heard.append(line)
            talk.tag, _, talk.line = line.rstrip(b"\r\n").partition(b" ")
            step = _step(talk.line)
            if step in acts:
                acts[step](talk)
            elif step == "authenticate":
                talk.say(b"+ \r\n")
                server.heard.append(talk.lines.readline())
                talk.done()
            else:
                _answer(talk, step, mails)
            if step == "starttls":
                talk.encrypt(context)
            if step == "logout":
                break

    return _serving(converse, is_tls_from_the_start=is_tls_from_the_start)


def _greet(talk: Talk) -> None:
    talk.say(GREETING)


def _greet_smtp(talk: Talk) -> None:
    talk.say(b"220 ready\r\n")


def _queue(talk: Talk) -> None:
    talk.say(b"250 queued\r\n")


def _step(line: bytes) -> str:
    words = line.upper().split()
    if words[:1] == [b"UID"]:
        words = words[1:]
    if words[:1] == [b"FETCH"] and b"RFC822.SIZE" in line:
        return "sizes"
    return words[0].decode("ascii", "replace").lower() if words else ""


def _answer(talk: Talk, step: str, mails: Mapping[int, bytes]) -> None:
    """Answer as an honest server does."""
    after = max(mails, default=0) + 1
    if step == "capability":
        talk.say(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN ID STARTTLS\r\n")
    elif step == "list":
        talk.say(b'* LIST () "/" INBOX\r\n', b'* LIST (\\Drafts) "/" Drafts\r\n')
    elif step == "status":
        said = f"* STATUS INBOX (UIDVALIDITY 7 UIDNEXT {after} MESSAGES {len(mails)})\r\n"
        talk.say(said.encode())
    elif step == "examine":
        talk.say(f"* {len(mails)} EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n".encode())
        talk.done(b"OK [READ-ONLY] done")
        return
    elif step == "search":
        first = re.search(rb"UID (\d+):\*", talk.line)
        told = [uid for uid in mails if not first or uid >= int(first[1])]
        talk.say(b"* SEARCH " + " ".join(map(str, told)).encode() + b"\r\n")
    elif step == "sizes":
        for number, (uid, content) in enumerate(mails.items(), start=1):
            said = f"* {number} FETCH (UID {uid} RFC822.SIZE {len(content)})\r\n"
            talk.say(said.encode())
    elif step == "fetch":
        uid = int(talk.line.split()[2])
        if uid in mails:
            talk.say(fetched(uid, mails[uid]))
    elif step == "logout":
        talk.say(b"* BYE\r\n")
    talk.done()


def fetched(uid: int, content: bytes, *, date: bytes = DATE, announced: int | None = None) -> bytes:
    """Return the answer that hands over a mail."""
    size = len(content) if announced is None else announced
    head = f'* 1 FETCH (UID {uid} INTERNALDATE "'.encode() + date
    return head + f'" BODY[] {{{size}}}\r\n'.encode() + content + b")\r\n"


def hostile_smtp(
    acts: Mapping[str, Act] = MappingProxyType({}),
) -> "contextlib.AbstractContextManager[Hostile]":
    """Start an SMTP server; an act takes the place of a step, ``end`` is that of a whole mail.

    What it took is heard as whole mails, each in one piece.
    """

    def converse(talk: Talk, context: ssl.SSLContext, server: Hostile) -> None:
        acts.get("greeting", _greet_smtp)(talk)
        while line := talk.lines.readline():
            server.heard.append(line)
            talk.line = line.rstrip(b"\r\n")
            step = (talk.line.split() or [b""])[0].decode("ascii", "replace").lower()
            acts.get(step, _smtp_answer)(talk)
            if step == "starttls":
                talk.encrypt(context)
            if step == "data" and "data" not in acts:
                mail = b""
                while (line := talk.lines.readline()) not in {b".\r\n", b""}:
                    mail += line
                server.heard.append(mail)
                acts.get("end", _queue)(talk)
            if step == "quit":
                break

    return _serving(converse, is_tls_from_the_start=False)


def _smtp_answer(talk: Talk) -> None:
    step = (talk.line.split() or [b""])[0].lower()
    is_secret = isinstance(talk.stream, ssl.SSLSocket)
    if step == b"ehlo":
        more = b"250-AUTH PLAIN LOGIN\r\n" if is_secret else b"250-STARTTLS\r\n"
        talk.say(b"250-here\r\n" + more + b"250 SIZE 20000000\r\n")
    else:
        said = {
            b"auth": b"235 ok",
            b"data": b"354 go on",
            b"starttls": b"220 go",
            b"quit": b"221 bye",
        }
        talk.say(said.get(step, b"250 ok") + b"\r\n")
