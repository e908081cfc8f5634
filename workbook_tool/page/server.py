"""The server of the page: on the loopback address alone, for as long as a page is there."""

import socket
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from typing import Any

from workbook_tool.core.errors import OutputError
from workbook_tool.core.text import Language
from workbook_tool.page.crowd import Crowd
from workbook_tool.page.desk import Desk, Watch
from workbook_tool.page.guard import Guard
from workbook_tool.page.handler import Office, PageHandler

PATIENCE = 60.0  # seconds after the last page has closed
FIRST_PATIENCE = 600.0  # seconds for a browser to open at all


class _Server(ThreadingHTTPServer):
    """Gives each connection a thread; ``crowd`` bounds how many strangers have one."""

    daemon_threads = True  # an open event stream holds nobody up
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int]) -> None:
        self.crowd = Crowd()
        super().__init__(address, PageHandler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.crowd.came(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - as socketserver has it
        self.crowd.forget(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away in the middle."""


def serve(
    desk: Desk,
    language: Language,
    *,
    port: int,
    opened: Callable[[str], None],
    ends_by_itself: bool,
    patience: tuple[float, float] = (PATIENCE, FIRST_PATIENCE),
) -> None:
    """Serve the page until it has been closed for a while, or until a signal.

    ``opened`` is called with the launch address; port 0 takes a free one. Raises OutputError where
    the port cannot be had.
    """
    try:
        server = _Server(("127.0.0.1", port))
    except OSError as error:
        raise OutputError(
            f"端口 {port} 不能使用（{error.strerror or error}）。请不写 --port，由程序选一个。",
            f"Port {port} cannot be had ({error.strerror or error}). Leave --port out, and a free "
            "one is taken.",
        ) from error
    guard, watch = Guard(server.server_port), Watch(*patience)
    office = Office(desk, guard, watch, language, server.crowd)
    server.RequestHandlerClass = type("_Handler", (PageHandler,), {"office": office})
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        opened(guard.launch_address)
        desk.work(lambda: ends_by_itself and watch.is_over and not desk.is_busy)
    finally:
        server.shutdown()
        server.server_close()
