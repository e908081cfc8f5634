"""The connections that are open: strangers never keep the user out, nor use up what there is."""

import contextlib
import socket
import threading

MOST_STRANGERS = 64


class Crowd:
    """Connections over which nobody has shown the cookie yet; the oldest makes room for a new one.

    A browser opens a handful; whoever else finds the port may open as many as it likes.
    """

    def __init__(self, most: int = MOST_STRANGERS) -> None:
        """Begin with nobody."""
        self._lock = threading.Lock()
        self._strangers: dict[int, socket.socket] = {}
        self._most = most

    def came(self, connection: socket.socket) -> None:
        """Let somebody in, and whoever waits longest out where there are too many."""
        with self._lock:
            self._strangers[id(connection)] = connection
            if len(self._strangers) > self._most:
                oldest = self._strangers.pop(next(iter(self._strangers)))
                with contextlib.suppress(OSError):
                    oldest.shutdown(socket.SHUT_RDWR)  # its thread reads an end, and ends

    def forget(self, connection: socket.socket) -> None:
        """Note that somebody is known now, or has gone."""
        with self._lock:
            self._strangers.pop(id(connection), None)
