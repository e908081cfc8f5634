"""Our end of a line to a server: how much it may say to one question, and how long it may take.

The libraries wait for each byte anew, and keep whatever comes.
"""

import io
import socket
import time

from workbook_tool.core.text import Text

SILENCE = 60.0  # seconds until a server that says nothing is given up
PATIENCE = 120.0  # seconds for a whole answer, and more for what is long:
SLOWEST = 8 * 1024  # bytes a second, less than any modem brings
GOODBYE = 5.0  # seconds for a last word that nobody needs
MOST_LINE = 8 * 1024 * 1024  # a search that finds a million mails
MOST_LINES = 250_000
_PIECE = 64 * 1024


class OversteppedError(OSError):
    """A server said too much, too slowly, or at the wrong time; ``words`` say which."""

    def __init__(self, words: Text) -> None:
        """Keep the words."""
        super().__init__(words.en)
        self.words = words


_TOO_SLOW = Text("应答太慢", "it answers too slowly")
_TOO_MUCH = Text("应答过长", "its answer is too long")
_TOO_EARLY = Text("在加密之前插入了应答", "it slipped in an answer before the encryption")


class Wire:
    """A connected socket, read and written within limits.

    ``most`` is how many bytes a server may say to one question.
    """

    def __init__(self, stream: socket.socket, most: int) -> None:
        """Take a connection whose first question is the greeting."""
        self.stream = stream
        self._most = most
        self._left = b""
        self._silence, self._patience = SILENCE, PATIENCE
        self._begin()

    def _begin(self) -> None:
        self._began = time.monotonic()
        self._bytes = self._lines = 0

    def hurry(self) -> None:
        """Wait for nothing long from now on."""
        self._silence = self._patience = GOODBYE

    def send(self, content: bytes) -> None:
        """Say something; what the server says then answers it."""
        self._begin()
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            self._set_time()
            self.stream.sendall(piece)
            self._bytes += len(piece)
        self._bytes = 0
        self._began = time.monotonic()

    def readline(self, most: int = MOST_LINE) -> bytes:
        """Return a line with its end; what came so far where the line ends or is too long."""
        pieces: list[bytes] = []
        size = 0
        while True:
            end = self._left.find(b"\n") + 1
            pieces.append(self._left[:end] if end else self._left)
            size += len(pieces[-1])
            self._left = self._left[end:] if end else b""
            if end or size > most:
                break
            self._left = self._receive(_PIECE)
            if not self._left:
                break
        self._lines += 1
        if size > most or self._lines > MOST_LINES:
            raise OversteppedError(_TOO_MUCH)
        return b"".join(pieces)

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer where the line ends."""
        if size > self._most:
            raise OversteppedError(_TOO_MUCH)
        whole = io.BytesIO()
        whole.write(self._left[:size])
        self._left = self._left[size:]
        while whole.tell() < size and (piece := self._receive(min(_PIECE, size - whole.tell()))):
            whole.write(piece)
        return whole.getvalue()

    def require_empty(self) -> None:
        """Refuse what was said in the clear behind the last answer."""
        if self._left:
            raise OversteppedError(_TOO_EARLY)

    def close(self) -> None:
        """Leave the socket to whoever opened it."""

    def _receive(self, size: int) -> bytes:
        self._set_time()
        piece = self.stream.recv(size)
        self._bytes += len(piece)
        if self._bytes > self._most:
            raise OversteppedError(_TOO_MUCH)
        return piece

    def _set_time(self) -> None:
        """Wait for the next piece no longer than the whole answer may still take."""
        end = self._began + self._patience + self._bytes / SLOWEST
        left = end - time.monotonic()
        if left <= 0:
            raise OversteppedError(_TOO_SLOW)
        self.stream.settimeout(min(self._silence, left))
