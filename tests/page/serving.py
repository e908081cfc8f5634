"""A page that runs as a command, and a client that sends whatever it likes."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from tests.programs import ROOT

PATIENCE = 60.0  # seconds for a job; a busy machine is no defect


@dataclass(slots=True)
class Client:
    """Talks to a page as a browser would, or as an attacker."""

    address: str
    cookie: str = ""
    origin: str = field(init=False)

    def __post_init__(self) -> None:
        self.origin = f"http://{urlsplit(self.address).netloc}"

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body; a header of None is left out."""
        usual: dict[str, str | None] = {"Host": self.host, "Cookie": self.cookie or None}
        if method != "GET":
            usual["Origin"] = self.origin
        connection = http.client.HTTPConnection("127.0.0.1", int(self.host.split(":")[1]))
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {**usual, **(headers or {})}.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def enter(self) -> "Client":
        """Exchange the launch token for the cookie."""
        parts = urlsplit(self.address)
        status, headers, _ = self.send("GET", f"{parts.path}?{parts.query}")
        assert status == 303, status
        self.cookie = headers["Set-Cookie"].split(";")[0]
        return self

    def state(self, language: str = "zh") -> dict[str, Any]:
        status, _, body = self.send("GET", f"/api/state?lang={language}")
        assert status == 200, body
        found: dict[str, Any] = json.loads(body)
        return found

    def upload(self, path: str, content: bytes, place: str = "returned") -> dict[str, Any]:
        status, _, body = self.send("PUT", f"/api/{place}/{quote(path)}", content)
        assert status == 200, body
        found: dict[str, Any] = json.loads(body)
        return found

    def ask(self, job: str, language: str = "zh", /, **typed: str) -> tuple[int, dict[str, Any]]:
        body = json.dumps(typed).encode()
        status, _, answer = self.send("POST", f"/api/jobs/{job}?lang={language}", body)
        return status, json.loads(answer)

    def run(self, job: str, language: str = "zh", /, **typed: str) -> dict[str, Any]:
        """Start a job, wait for its end, and return what the page shows of it."""
        status, started = self.ask(job, language, **typed)
        assert status == 202, started
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            shown: dict[str, Any] = self.state(language)["job"]
            if shown["number"] == started["number"] and shown["state"] != "running":
                return shown
            time.sleep(0.05)
        message = f"{job} does not end"
        raise AssertionError(message)

    def wait_for_files(self, count: int) -> dict[str, Any]:
        """Return what the page shows once so many files are read."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            state = self.state()
            if len(state["files"]) >= count:
                return state
            time.sleep(0.05)
        message = f"there are never {count} files"
        raise AssertionError(message)


@contextmanager
def serving(
    place: Path, *options: str, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``ui --no-open`` on a folder; yield the process and the launch address."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "workbook_tool", "--lang", "zh", "ui", str(place)]
        + (list(options) or ["--no-open", "--port", "0"]),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DISPLAY": "",
            "WAYLAND_DISPLAY": "",
            **environment,
        },
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
