"""The requests of the page: who may ask, what is asked, and what is answered."""

import json
import os
import select
import socket
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import BinaryIO, Final, NamedTuple
from urllib.parse import parse_qs, quote, unquote

from workbook_tool.core.errors import OutputError, UsageError, WorkbookToolError
from workbook_tool.core.text import Language, Text
from workbook_tool.page.assets import Asset, load_asset, render_page
from workbook_tool.page.crowd import Crowd
from workbook_tool.page.desk import Desk, Watch
from workbook_tool.page.framing import body_length, is_well_framed, split_target
from workbook_tool.page.guard import HEADERS, Guard
from workbook_tool.page.jobs import no_round
from workbook_tool.page.views import build_job_view, build_view, find_download
from workbook_tool.round_folder.locking import refuse_archived
from workbook_tool.round_folder.receiving import MOST_BYTES, add_below, plain_steps

_PIECE: Final = 256 * 1024
_MOST_JSON: Final = 64 * 1024
_MOST_ANNEX: Final = 64 * 1024 * 1024
_LISTEN: Final = 1.0  # seconds between two looks whether a page is still there
_SILENCE: Final = 60.0  # seconds after which a request that does not go on is given up
_FORBIDDEN = Text(
    "请从启动程序时自动打开的页面进入；地址只能用一次。要重新打开，请再次双击 工作台.bat。",
    "Please come in by the page that opens when the program starts; its address works once. To "
    "open it again, start the program again.",
)
_FOREIGN = Text("这个请求不是来自本页面。", "This request does not come from this page.")
_NOT_FOUND = Text("没有这个地址。", "There is no such address.")
_BAD = Text("请求不完整。", "The request is incomplete.")
_OUR_FAULT = Text("程序内部出错，没有完成。", "Something went wrong inside; it was not done.")


class Office(NamedTuple):
    """What all requests of one server share."""

    desk: Desk
    guard: Guard
    watch: Watch
    language: Language
    crowd: Crowd


class PageHandler(BaseHTTPRequestHandler):
    """One connection of a browser."""

    protocol_version = "HTTP/1.1"
    server_version = "workbook-tool"
    sys_version = ""
    timeout = _SILENCE
    path = "/"  # of a request line that is none
    office: Office  # set on the class that the server makes of this one
    _left = 0  # bytes of the body that were not read yet

    def do_GET(self) -> None:
        """Answer with the page, its parts, what it shows, or a file."""
        self._answering(self._read)

    def _read(self) -> None:
        address = split_target(self.path)
        if not self.office.guard.knows_host(self.headers.get("Host")):
            self._refuse(HTTPStatus.FORBIDDEN, _FOREIGN)
        elif address.path == "/" and "launch" in (asked := parse_qs(address.query)):
            self._launch(asked["launch"][0], address.query)
        elif not self._is_known():
            self._refuse(HTTPStatus.FORBIDDEN, _FORBIDDEN)
        else:
            self._get(address.path)

    def do_PUT(self) -> None:
        """Take a file."""
        self._answering(lambda: self._change(self._put))

    def do_POST(self) -> None:
        """Start a job, or open a file on this machine."""
        self._answering(lambda: self._change(self._post))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Say nothing: addresses hold the launch token."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what http.server does not understand, in our words and with our headers."""
        del message, explain  # they hold what a stranger sent
        self._refuse(HTTPStatus(code), _BAD)

    def _answering(self, act: Callable[[], None]) -> None:
        """Answer a request that is framed as it should be; whatever goes wrong, with a word."""
        if not is_well_framed(self.command, self.path, self.headers):
            self._refuse(HTTPStatus.BAD_REQUEST, _BAD)
            return
        try:
            act()
        except OSError:
            raise  # the browser has gone
        except Exception:  # noqa: BLE001 - a connection that breaks off would tell the user nothing
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, _OUR_FAULT)

    @property
    def _language(self) -> Language:
        wanted = parse_qs(split_target(self.path).query).get("lang", [""])[0]
        return Language(wanted) if wanted in set(Language) else self.office.language

    def _is_known(self) -> bool:
        is_known = self.office.guard.knows_session(self.headers.get("Cookie"))
        if is_known:
            self.office.crowd.forget(self.connection)
        return is_known

    def _launch(self, token: str, query: str) -> None:
        cookie = self.office.guard.exchange(token)
        if cookie is None:
            self._refuse(HTTPStatus.FORBIDDEN, _FORBIDDEN)
            return
        language = parse_qs(query).get("lang", [""])[0]
        place = f"/?lang={language}" if language in set(Language) else "/"
        self.send_response(HTTPStatus.SEE_OTHER)
        self._send_headers()
        self.send_header("Set-Cookie", cookie)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _get(self, path: str) -> None:
        if path == "/":
            self._answer(render_page(self._language))
        elif path == "/api/state":
            self._answer_json(build_view(self.office.desk, self._language))
        elif path == "/api/events":
            self._stream()
        elif path.startswith("/files/"):
            self._send_file(unquote(path.removeprefix("/files/")))
        else:
            asset = load_asset(path)
            if asset is None:
                self._refuse(HTTPStatus.NOT_FOUND, _NOT_FOUND)
            else:
                self._answer(asset)

    def _change(self, act: Callable[[str], None]) -> None:
        """Do what changes something, where our page asks for it, and say what went wrong."""
        guard, headers = self.office.guard, self.headers
        if not guard.knows_host(headers.get("Host")) or not guard.knows_origin(
            headers.get("Origin"), headers.get("Sec-Fetch-Site")
        ):
            self._refuse(HTTPStatus.FORBIDDEN, _FOREIGN)
            return
        if not self._is_known():
            self._refuse(HTTPStatus.FORBIDDEN, _FORBIDDEN)
            return
        try:
            act(split_target(self.path).path)
        except OutputError as error:
            self._refuse(HTTPStatus.INSUFFICIENT_STORAGE, Text(error.zh, error.en))
        except WorkbookToolError as error:
            self._refuse(HTTPStatus.CONFLICT, Text(error.zh, error.en))

    def _put(self, path: str) -> None:
        kind, _, name = path.removeprefix("/api/").partition("/")
        if kind in {"returned", "review"}:
            self._take_file(unquote(name), is_review=kind == "review")
        elif kind == "annex":
            size = self.office.desk.take_annex(unquote(name), self._body(_MOST_ANNEX))
            self._answer_json({"bytes": size})
        else:
            self._refuse(HTTPStatus.NOT_FOUND, _NOT_FOUND)

    def _take_file(self, name: str, *, is_review: bool) -> None:
        folder = self.office.desk.snapshot.folder
        if folder is None:
            raise no_round()
        refuse_archived(folder.lock)
        steps = plain_steps(name)
        home = folder.review_returned if is_review else folder.returned
        kept = add_below(home, steps, self._body(MOST_BYTES), folder.state)
        self.office.desk.refresh()
        shown = kept.relative_to(home).as_posix()
        self._answer_json({"file": shown, "renamed": shown != "/".join(steps)})

    def _post(self, path: str) -> None:
        typed = self._typed()
        if path == "/api/open":
            self._open(typed.get("file", ""))
        elif path.startswith("/api/jobs/"):
            name = path.removeprefix("/api/jobs/")
            job = self.office.desk.ask(name, typed, self._language)
            self._answer_json({"number": job.number}, HTTPStatus.ACCEPTED)
        elif path == "/api/refresh":
            self.office.desk.refresh()
            self._answer_json({})
        else:
            self._refuse(HTTPStatus.NOT_FOUND, _NOT_FOUND)

    def _open(self, wanted: str) -> None:
        desk = self.office.desk
        if not desk.reports.opens(find_download(desk.snapshot.folder, wanted)):
            raise UsageError(
                "这里没有桌面环境，不能打开文件。请改为下载。",
                "There is no desktop here that could open it. Download the file instead.",
            )
        self._answer_json({})

    def _typed(self) -> Mapping[str, str]:
        try:
            found = json.loads(b"".join(self._body(_MOST_JSON)) or b"{}")
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
            raise UsageError(_BAD.zh, _BAD.en)
        return found

    def _body(self, most: int) -> Iterator[bytes]:
        """Yield what was sent; UsageError where it is too much, or less than was said."""
        length = body_length(self.headers)
        if length is None:
            raise UsageError(_BAD.zh, _BAD.en)
        self._left = left = length
        if left > most:
            size = most // 1024 // 1024
            raise UsageError(
                f"文件超过 {size} MB，没有保存。", f"The file is larger than {size} MB; not kept."
            )
        while left:
            try:
                piece = self.rfile.read(min(left, _PIECE))
            except OSError as error:  # it fell silent; the disk has nothing to do with it
                self._left = 0
                raise UsageError(_BAD.zh, _BAD.en) from error
            if not piece:
                raise UsageError(_BAD.zh, _BAD.en)
            self._left = left = left - len(piece)
            yield piece

    def _stream(self) -> None:
        """Tell of every change for as long as the page is there."""
        office, language = self.office, self._language
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self._send_headers()
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        office.watch.opened()
        try:
            seen = 0
            while not self._has_left():
                version = office.desk.wait(seen, _LISTEN)
                if version != seen:
                    seen = version
                    told = {
                        "snapshot": office.desk.snapshot.number,
                        "job": build_job_view(office.desk, language),
                    }
                    self.wfile.write(b"data: " + _json(told) + b"\n\n")
        except OSError:
            pass  # the page has gone
        finally:
            office.watch.closed()

    def _has_left(self) -> bool:
        """Tell whether the browser has closed the stream; it never sends anything on it."""
        ready, _, _ = select.select([self.connection], [], [], 0)
        return bool(ready) and not self.connection.recv(1, socket.MSG_PEEK)

    def _send_file(self, wanted: str) -> None:
        try:
            path = find_download(self.office.desk.snapshot.folder, wanted)
            stream = path.open("rb")
        except (UsageError, OSError):
            self._refuse(HTTPStatus.NOT_FOUND, _NOT_FOUND)
            return
        with stream:
            self._send_stream(path.name, stream)

    def _send_stream(self, file: str, stream: BinaryIO) -> None:
        left = os.fstat(stream.fileno()).st_size
        self.send_response(HTTPStatus.OK)
        self._send_headers()
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(file)}")
        self.send_header("Content-Length", str(left))
        self.end_headers()
        while left > 0 and (piece := stream.read(min(left, _PIECE))):
            self.wfile.write(piece)
            left -= len(piece)
        self.close_connection = self.close_connection or left > 0

    def _answer(self, asset: Asset, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self._send_headers()
        self.send_header("Content-Type", asset.content_type)
        self.send_header("Content-Length", str(len(asset.content)))
        self.end_headers()
        self.wfile.write(asset.content)

    def _answer_json(
        self, fields: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK
    ) -> None:
        self._answer(Asset(_json(fields), "application/json; charset=utf-8"), status)

    def _refuse(self, status: HTTPStatus, words: Text) -> None:
        """Say why not. What was not read of a request that we know is read first.

        A browser that still sends does not listen. Of all others the connection ends.
        """
        self.close_connection = True
        while self._left > 0 and (piece := self.rfile.read(min(self._left, _PIECE))):
            self._left -= len(piece)
        said = {"error": words.in_language(self._language)}
        if self.path.startswith("/api/"):
            self._answer_json(said, status)
        else:
            self._answer(Asset(said["error"].encode(), "text/plain; charset=utf-8"), status)

    def _send_headers(self) -> None:
        for name, value in HEADERS:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")


def _json(fields: Mapping[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=True).encode()
