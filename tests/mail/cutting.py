"""A line between a program and a server that breaks once, where a test says so."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.servers import HOST

_PIECE = 4096
_PATIENCE = 20.0


@dataclass(slots=True)
class Line:
    """A port that leads to a server's, and breaks once so many bytes went there.

    With ``takes_the_answer`` the server gets all that is said, and what it says then is lost with
    the line; without it the rest of what was to be said is lost.
    """

    target: int
    breaks_at: int
    takes_the_answer: bool
    port: int = 0
    is_broken: bool = False
    _sent: int = 0
    _is_due: bool = False
    _ends: list[socket.socket] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        """Lead each connection to the server, until the listener is closed."""
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection((HOST, self.target), timeout=_PATIENCE)
                self._ends += [near, far]
                for source, sink, is_up in ((near, far, True), (far, near, False)):
                    threading.Thread(
                        target=self._pump, args=(source, sink, is_up), daemon=True
                    ).start()

    def close(self) -> None:
        """Close whatever is open."""
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _pump(self, source: socket.socket, sink: socket.socket, is_up: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE):
                if self._breaks(len(piece), is_up=is_up):
                    break
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _breaks(self, size: int, *, is_up: bool) -> bool:
        """Tell whether the line breaks before this piece gets through."""
        if self.is_broken:
            return False
        self._sent += size * is_up
        self._is_due = self._is_due or self._sent > self.breaks_at
        self.is_broken = self._is_due and is_up is not self.takes_the_answer
        return self.is_broken


@contextlib.contextmanager
def breaking_line(target: int, breaks_at: int, *, takes_the_answer: bool) -> Iterator[Line]:
    """Yield a line to a port of this machine."""
    line = Line(target, breaks_at, takes_the_answer)
    with socket.create_server((HOST, 0)) as listener:
        line.port = listener.getsockname()[1]
        thread = threading.Thread(target=line.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield line
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            line.close()
    thread.join(_PATIENCE)
