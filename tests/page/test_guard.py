"""Who gets in, and what is refused without a trace; over real sockets."""

import signal
import socket
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.page.serving import Client, serving


def test_the_launch_address_works_once_and_a_foreign_host_does_not_use_it_up(sample: Path) -> None:
    with serving(sample) as (_, address):
        client = Client(address)
        parts = urlsplit(address)
        asked = f"{parts.path}?{parts.query}"
        port = parts.netloc.split(":")[1]
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"[::1]:{port}", ""):
            assert client.send("GET", asked, headers={"Host": host})[0] == 403, host
        status, headers, _ = client.send("GET", asked)
        assert (status, headers["Location"]) == (303, "/")
        assert "HttpOnly; SameSite=Strict" in headers["Set-Cookie"]
        status, _, body = client.send("GET", asked)
        assert status == 403
        assert "地址只能用一次" in body.decode()
        client.cookie = headers["Set-Cookie"].split(";")[0]
        assert client.send("GET", "/")[0] == 200
        assert client.send("GET", "/", headers={"Host": f"localhost:{port}"})[0] == 200


@pytest.mark.parametrize(
    "path", ["/", "/api/state", "/api/events", "/files/assessment.xlsx", "/page.js"]
)
def test_without_the_cookie_nothing_is_told(quiet: tuple[Client, Path], path: str) -> None:
    client, _ = quiet
    for cookie in (None, "", "workbook_tool=x", client.cookie[:-1], "a=b; " + client.cookie + "x"):
        assert client.send("GET", path, headers={"Cookie": cookie})[0] == 403
    foreign = {"Host": "evil.example"}
    assert client.send("GET", path, headers=foreign)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
        {"Cookie": None},
        {"Cookie": "workbook_tool_1=x"},
    ],
)
def test_what_changes_something_has_to_come_from_the_page(
    quiet: tuple[Client, Path], headers: dict[str, str | None]
) -> None:
    client, sample = quiet
    before = sorted(sample.rglob("*"))
    for method, path in (
        ("PUT", "/api/returned/a.xlsx"),
        ("PUT", "/api/annex/a.csv"),
        ("POST", "/api/jobs/generate"),
        ("POST", "/api/open"),
        ("POST", "/api/refresh"),
    ):
        assert client.send(method, path, b"{}", headers)[0] == 403, (method, path)
    assert client.state()["job"] is None
    assert sorted(sample.rglob("*")) == before


def test_every_answer_forbids_frames_foreign_scripts_and_keeping(
    quiet: tuple[Client, Path],
) -> None:
    client, _ = quiet
    for path in ("/", "/page.js", "/style.css", "/api/state", "/files/assessment.xlsx", "/nowhere"):
        _, headers, _ = client.send("GET", path)
        assert headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert not [name for name in headers if name.lower().startswith("access-control")]


def test_the_page_holds_no_script_and_no_style_of_its_own(quiet: tuple[Client, Path]) -> None:
    client, _ = quiet
    page = client.send("GET", "/")[2].decode()
    assert "<script src=" in page
    assert "style=" not in page
    assert " on" not in page.replace(" only", "").split("<body>")[0]


@pytest.mark.parametrize(
    "name",
    [
        "../escaped.xlsx",
        "..%2Fescaped.xlsx",
        "a/../../escaped.xlsx",
        "..\\escaped.xlsx",
        "",
        "/",
        ".",
        "a/%20/b.xlsx",
        "%00",
    ],
)
def test_a_name_that_climbs_out_or_is_none_is_refused(
    quiet: tuple[Client, Path], name: str
) -> None:
    client, sample = quiet
    before = sorted(path for path in sample.rglob("*") if ".workbook-tool" not in str(path))
    status, _, body = client.send("PUT", f"/api/returned/{name}", b"x")
    assert status == 409
    assert "不能作为文件名" in body.decode("unicode_escape")
    after = sorted(path for path in sample.rglob("*") if ".workbook-tool" not in str(path))
    assert after == before
    assert not (sample.parent / "escaped.xlsx").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/files/.workbook-tool/key.json",
        "/files/%2e%2e/round/assessment.xlsx",
        "/files/../pyproject.toml",
        "/files//etc/passwd",
        "/files/returned/县审计局.xlsx",
        "/static/page.js",
        "/words-xx.json",
        "/api/nothing",
    ],
)
def test_only_what_is_offered_is_sent(quiet: tuple[Client, Path], path: str) -> None:
    client, _ = quiet
    assert client.send("GET", quote(path, safe="/%"))[0] == 404


def test_a_link_among_the_results_is_not_followed(client: Client, sample: Path) -> None:
    (sample / "results").mkdir()
    (sample / "results" / "secret.txt").symlink_to(sample / ".workbook-tool" / "key.json")
    assert client.send("GET", "/files/results/secret.txt")[0] == 404


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"a": 1}', b'{"a": null}', b"\xff", b"x" * 70_000])
def test_a_request_that_says_nothing_is_refused_with_a_sentence(
    quiet: tuple[Client, Path], body: bytes
) -> None:
    client, _ = quiet
    status, _, answer = client.send("POST", "/api/jobs/consolidate", body)
    assert status == 409
    assert b"error" in answer
    assert client.state()["job"] is None


def test_a_request_without_a_length_or_with_less_than_it_says_keeps_nothing(
    client: Client, sample: Path
) -> None:
    before = sorted((sample / "returned").rglob("*"))
    host = client.host
    head = (
        f"PUT /api/returned/a.xlsx HTTP/1.1\r\nHost: {host}\r\nOrigin: {client.origin}\r\n"
        f"Cookie: {client.cookie}\r\n"
    )
    for rest in ("\r\n", "Content-Length: -5\r\n\r\n", "Content-Length: 100\r\n\r\nabc"):
        with socket.create_connection(("127.0.0.1", int(host.split(":")[1]))) as stream:
            stream.sendall((head + rest).encode())
            stream.shutdown(socket.SHUT_WR)
            assert b" 409 " in stream.recv(4096)
    assert sorted((sample / "returned").rglob("*")) == before
    assert not list(sample.glob(".~workbook-tool-*"))


def test_it_listens_on_the_loopback_address_alone(sample: Path) -> None:
    with serving(sample) as (process, address):
        port = int(urlsplit(address).netloc.split(":")[1])
        tables = [Path(f"/proc/{process.pid}/net/{name}").read_text() for name in ("tcp", "tcp6")]
        listening = [
            line.split()[1]
            for table in tables
            for line in table.splitlines()[1:]
            if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
        ]
        assert listening == [f"0100007F:{port:04X}"]


def test_a_port_that_is_taken_is_said_in_a_sentence(sample: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(sample, "--no-open", "--port", str(port)) as (process, _):
            _, said = process.communicate(timeout=60)
            assert process.returncode == 2
            assert f"端口 {port} 不能使用" in said


def test_a_second_start_serves_the_same_round_apart(sample: Path) -> None:
    with serving(sample) as (_, first), serving(sample) as (_, second):
        one, other = Client(first).enter(), Client(second).enter()
        assert one.state()["round"] == other.state()["round"]
        assert other.send("GET", "/", headers={"Cookie": one.cookie})[0] == 403
        assert one.cookie.split("=")[0] != other.cookie.split("=")[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_a_word(sample: Path, number: signal.Signals) -> None:
    with serving(sample) as (process, _):
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "已中断" in said


def test_a_policy_that_forbids_the_page_is_obeyed_and_names_who_set_it(
    sample: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('page = false\nset_by = "县信息中心"\n', "utf-8")
    with serving(sample, environment={"WORKBOOK_TOOL_POLICY": str(policy)}) as (process, address):
        _, said = process.communicate(timeout=60)
        assert (address, process.returncode) == ("", 2)
        assert "县信息中心" in said
        assert "不允许打开网页工作台" in said
