"""Requests that no browser sends: the page says no, keeps nothing, and stays there for its user."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.page.serving import Client, serving

HOST = "127.0.0.1"
MEGABYTE = 1 << 20
MANY = 120
MOST_KILOBYTES = 512 * 1024


def port_of(client: Client) -> int:
    return int(client.host.split(":")[1])


def known(client: Client) -> str:
    """Return the headers that a request of the page itself has."""
    return f"Host: {client.host}\r\nOrigin: {client.origin}\r\nCookie: {client.cookie}\r\n"


def say(client: Client, *pieces: bytes) -> bytes:
    """Send bytes as they are and return all that is answered until the page hangs up."""
    with socket.create_connection((HOST, port_of(client)), timeout=20) as stream:
        answer = b""
        try:
            for piece in pieces:
                stream.sendall(piece)
            stream.shutdown(socket.SHUT_WR)
            while piece := stream.recv(1 << 16):
                answer += piece
        except OSError:
            pass  # it did not read all that was sent
        return answer


def kept(folder: Path) -> list[Path]:
    places = (folder / "returned", folder.parent)
    return sorted(path for place in places for path in place.rglob("*") if path.is_file())


INNER = "PUT /api/returned/smuggled.xlsx HTTP/1.1\r\n{known}Content-Length: 3\r\n\r\nabc"
# Shapes that one reader ends here and another one there; {known} are the headers of our page.
FRAMES = {
    "chunks": "PUT /api/returned/a.xlsx HTTP/1.1\r\n{known}Transfer-Encoding: chunked\r\n\r\n"
    "3\r\nabc\r\n0\r\n\r\n",
    "chunks and a length": "PUT /api/returned/a.xlsx HTTP/1.1\r\n{known}Content-Length: 3\r\n"
    "Transfer-Encoding: chunked\r\n\r\nabc" + INNER,
    "two lengths": "PUT /api/returned/a.xlsx HTTP/1.1\r\n{known}Content-Length: 3\r\n"
    "Content-Length: 5\r\n\r\nabcde",
    "a body of a GET": "GET / HTTP/1.1\r\n{known}Content-Length: 200\r\n\r\n" + INNER,
    "a sign": "PUT /api/returned/a.xlsx HTTP/1.1\r\n{known}Content-Length: +3\r\n\r\nabc",
    "a long number": "PUT /api/returned/a.xlsx HTTP/1.1\r\n{known}Content-Length: "
    + "9" * 5_000
    + "\r\n\r\nabc",
    "a blank": "PUT /api/returned/a.xlsx HTTP/1.1\r\n{known}Content-Length : 3\r\n\r\nabc",
    "two hosts": "POST /api/refresh HTTP/1.1\r\n{known}Host: evil.example\r\n"
    "Content-Length: 2\r\n\r\n{{}}",
    "two origins": "POST /api/refresh HTTP/1.1\r\n{known}Origin: http://evil.example\r\n"
    "Content-Length: 2\r\n\r\n{{}}",
    "another server": "GET http://evil.example/ HTTP/1.1\r\n{known}\r\n",
    "another server's path": "GET //evil.example/ HTTP/1.1\r\n{known}\r\n",
    "no address": "PUT //[evil/ HTTP/1.1\r\n{known}Content-Length: 1\r\n\r\na",
    "another protocol": "GET / HTTP/9.9\r\n{known}\r\n",
    "no protocol": "\x16\x03\x01\x02\r\n\r\n",
    "another method": "DELETE / HTTP/1.1\r\n{known}\r\n",
    "a long address": "GET /" + "a" * 100_000 + " HTTP/1.1\r\n{known}\r\n",
    "a long header": "GET / HTTP/1.1\r\n{known}X: " + "a" * 100_000 + "\r\n\r\n",
    "many headers": "GET / HTTP/1.1\r\n{known}" + "X: a\r\n" * 500 + "\r\n",
    "brackets": "POST /api/jobs/generate HTTP/1.1\r\n{known}Content-Length: 60000\r\n\r\n"
    + "[" * 60_000,
    "many folders": "PUT /api/returned/" + "a/" * 300 + "x.xlsx HTTP/1.1\r\n{known}"
    "Content-Length: 1\r\n\r\na",
}
TOO_LONG = {"a long address", "a long header", "many headers"}


@pytest.mark.parametrize("shape", list(FRAMES))
def test_a_request_that_can_be_read_in_two_ways_or_none_is_refused_with_a_word(
    quiet: tuple[Client, Path], shape: str
) -> None:
    client, folder = quiet
    before = kept(folder)
    answer = say(client, FRAMES[shape].format(known=known(client)).encode("latin-1"))
    assert answer.count(b"HTTP/1.1 ") <= 1, "one answer, and the connection ends"
    if answer.startswith(b"HTTP/1.1 "):
        assert answer[9:10] in b"45"
        assert b"X-Content-Type-Options: nosniff" in answer
    # Where it did not read to the end, the system may drop what it answered.
    is_lost = not answer and shape in TOO_LONG
    assert (
        is_lost
        or b"error" in answer
        or any(word in answer.decode() for word in ("请求", "没有这个"))
    )
    assert b"evil" not in answer
    assert client.state()["job"] is None
    assert kept(folder) == before


@pytest.mark.parametrize(
    "name", ["%ff%fe.xlsx", "%ed%a0%80.xlsx", "%00a.xlsx", "a" * 5_000 + ".xlsx", "%0d%0aX: y"]
)
def test_a_name_of_other_bytes_stays_below_the_returns(
    client: Client, sample: Path, name: str
) -> None:
    before = set(sample.rglob("*"))
    assert client.send("PUT", f"/api/returned/{name}".replace(" ", "%20"), b"x")[0] == 200
    (new,) = {one for one in set(sample.rglob("*")) - before if "returned" in one.parts}
    assert new.parent == sample / "returned"
    assert new.name.isprintable()
    assert len(new.name.encode()) < 255


@contextmanager
def connections(client: Client, count: int, said: bytes) -> Iterator[None]:
    """Hold connections open that said something and go on saying nothing."""
    with ExitStack() as stack:
        for _ in range(count):
            stream = stack.enter_context(socket.create_connection((HOST, port_of(client)), 20))
            try:
                stream.sendall(said)
            except ConnectionError:
                continue  # it had to make room already
        yield


def test_strangers_that_hold_connections_open_never_keep_the_user_out(sample: Path) -> None:
    with serving(sample) as (process, address):
        client = Client(address).enter()
        with connections(client, 500, b"GET / HTTP/1.1\r\nHost: x\r\n"):
            assert client.send("GET", "/")[0] == 200
            assert client.state()["round"] is not None
            assert client.upload("a.jpg", b"\xff\xd8")["file"] == "a.jpg"
            assert len(list(Path(f"/proc/{process.pid}/fd").iterdir())) < 200
            assert len(list(Path(f"/proc/{process.pid}/task").iterdir())) < 200
        assert client.send("GET", "/")[0] == 200


def test_strangers_never_end_the_connections_of_the_user(sample: Path) -> None:
    with serving(sample) as (_, address):
        client = Client(address).enter()
        with socket.create_connection((HOST, port_of(client)), timeout=20) as own:
            for stage in ("before", "while they are there"):
                with connections(client, 0 if stage == "before" else 200, b"GET"):
                    own.sendall(f"GET /icon.svg HTTP/1.1\r\n{known(client)}\r\n".encode())
                    answer = http.client.HTTPResponse(own)
                    answer.begin()
                    assert (stage, answer.status, len(answer.read()) > 0) == (stage, 200, True)


def most_memory(process_id: int) -> int:
    """Return the most memory that a process ever took, in kilobytes."""
    status = Path(f"/proc/{process_id}/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0])


def test_great_uploads_at_once_take_little_memory(sample: Path) -> None:
    with serving(sample) as (process, address):
        client = Client(address).enter()
        great = b"x" * (60 * MEGABYTE)

        def in_threads(act: Callable[[int], object], count: int) -> None:
            threads = [threading.Thread(target=act, args=(turn,)) for turn in range(count)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        in_threads(lambda turn: client.send("PUT", f"/api/annex/{turn}.csv", great), 6)
        in_threads(lambda turn: client.send("PUT", f"/api/returned/{turn}.mp4", great), 4)
        assert most_memory(process.pid) < MOST_KILOBYTES
        assert len(list((sample / "returned").glob("*.mp4"))) == 4
        client.wait_for_files(4)
        assert client.send("GET", "/")[0] == 200


def test_many_files_are_each_kept_once(sample: Path) -> None:
    with serving(sample) as (_, address):
        client = Client(address).enter()
        before = len(list((sample / "returned").iterdir()))
        for turn in range(MANY):
            client.upload(f"{turn % (MANY // 2)}.jpg", b"\xff\xd8\xff" + str(turn).encode())
        contents = [path.read_bytes() for path in (sample / "returned").glob("*.jpg")]
        assert len(set(contents)) == len(contents) == MANY
        assert len(list((sample / "returned").iterdir())) == before + MANY
        client.wait_for_files(before + MANY)


def test_an_upload_that_breaks_off_keeps_nothing_and_says_nothing_of_the_disk(
    client: Client, sample: Path
) -> None:
    before = kept(sample)
    head = f"PUT /api/returned/a.xlsx HTTP/1.1\r\n{known(client)}Content-Length: 100\r\n\r\n"
    answer = say(client, head.encode(), b"abc")
    assert answer.startswith(b"HTTP/1.1 409 ")
    assert "磁盘" not in answer.decode("unicode_escape")
    assert kept(sample) == before
