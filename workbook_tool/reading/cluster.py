"""Reading on a Dask cluster: bytes travel with the task, packed verdicts come back.

Scheduler and workers need the same version of this program; each task says which one it expects.
Only what our own main process made is unpickled there; strangers' bytes are opaque to it.
"""

import logging
import pickle
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from workbook_tool.core.errors import RoundStateError, UsageError
from workbook_tool.reading.batches import pack, read_batch
from workbook_tool.reading.fingerprint import program_digest
from workbook_tool.reading.judging import Judge
from workbook_tool.reading.workers import Answer, Batch

INSTALL = 'pip install "workbook-tool[cluster]"'
CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 3600.0  # above what a batch of the slowest files may take
_CLOSE_SECONDS = 5
WORKER_SECONDS = 60.0  # how long a cluster may be without any worker before the run ends
_HEADER = 8
_MOST_GREETING = 1_000_000  # bytes
_MISMATCH = "another version of workbook-tool"
_Got = TypeVar("_Got")


class TlsFiles(NamedTuple):
    """The files by which a cluster and this program know each other, as PEM."""

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


NO_TLS = TlsFiles()


class ClusterWorkers:
    """The workers of a Dask cluster, through its ``concurrent.futures`` executor.

    Raises UsageError where the extra is missing or the address is none, RoundStateError where the
    cluster does not answer, has no worker or runs another version of this program.
    """

    dies_alone = True

    def __init__(
        self,
        judge: Judge,
        address: str,
        tls: TlsFiles = NO_TLS,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        worker_seconds: float = WORKER_SECONDS,
    ) -> None:
        """Connect to the scheduler at an address such as ``tcp://host:8786``.

        ``tls`` are the files of a cluster that speaks TLS. Nothing is waited for without a limit.
        """
        address = self._address = _checked_address(address, tls)
        self._seconds, self._patience = connect_seconds, worker_seconds
        self._heard_at = time.monotonic()
        self._without_worker_since: float | None = None
        distributed = _distributed()
        security = _security(address, tls)
        _silence_log()
        with _quiet():
            self._client = _connect(distributed, address, security, connect_seconds)
            try:
                self._client.wait_for_workers(1, timeout=connect_seconds)
                # A task: where a worker dies with its result, the cluster makes it again.
                parcel = pickle.dumps(judge)
                self._judge = self._client.submit(_keep, parcel, pure=False)
                self._executor: Executor = self._client.get_executor(pure=False)
                self.width = max(1, sum(self._threads().values()))
            except Exception as error:
                self.close()
                raise self._failure(error) from error

    def submit(self, batch: Batch) -> "Future[Answer]":
        """Begin a batch on the cluster."""
        with _quiet():
            future = self._executor.submit(
                _read_there, self._judge, pickle.dumps(batch), program_digest()
            )
        future.add_done_callback(self._hear)
        return future

    def _hear(self, _: object) -> None:
        self._heard_at = time.monotonic()

    def is_death(self, error: BaseException) -> bool:
        """Tell whether several workers died of one batch; other failures end the run in words."""
        if type(error).__name__ == "KilledWorker":
            return True
        raise self._failure(error) from error

    def renew(self) -> None:
        """The cluster starts its workers anew by itself."""

    def stand_in(self) -> None:
        """Nobody: staff asked for this cluster."""

    def check(self) -> None:
        """Raise RoundStateError after a minute without a worker, or an hour without an answer."""
        if time.monotonic() - self._heard_at > ANSWER_SECONDS:
            raise self._failure(TimeoutError("no answer"))
        if self._client.status == "running" and self._threads():
            self._without_worker_since = None
            return
        now = time.monotonic()
        self._without_worker_since = self._without_worker_since or now
        if now - self._without_worker_since > self._patience:
            raise self._failure(TimeoutError("no worker"))

    def close(self) -> None:
        """Leave the cluster; what it still works on is dropped."""
        with _quiet(), suppress(OSError, TimeoutError):
            _within(2 * _CLOSE_SECONDS, lambda: self._client.close(timeout=_CLOSE_SECONDS))

    def _threads(self) -> dict[str, int]:
        """Return the number of threads of each worker, none where the scheduler says nothing."""
        try:
            threads: dict[str, int] = _within(self._seconds, self._client.nthreads)
        except (OSError, TimeoutError):
            return {}
        return threads

    def _failure(self, error: BaseException) -> RoundStateError:
        """Return what went wrong in words."""
        if _MISMATCH in str(error) or isinstance(error, ImportError | AttributeError):
            return RoundStateError(
                f"集群“{self._address}”上安装的 workbook-tool 与本机版本不同。"
                "请在调度端和全部工作端安装同一版本后重试，或不加 --scheduler 在本机运行。",
                f"The cluster {self._address} runs another version of workbook-tool. Install the "
                "same version on its scheduler and all its workers, or run without --scheduler.",
            )
        if isinstance(error, TimeoutError):
            return RoundStateError(
                f"集群“{self._address}”没有可用的工作进程。请先启动 dask worker，"
                "或不加 --scheduler 在本机运行。",
                f"The cluster {self._address} has no worker. Start dask worker first, or run "
                "without --scheduler.",
            )
        words = (type(error).__name__, " ".join(str(error).split()))
        reason = ": ".join(filter(None, words))[:200]
        return RoundStateError(
            f"集群“{self._address}”出错，已停止，没有写出结果（{reason}）。"
            "请检查调度端和工作端，或不加 --scheduler 在本机运行。",
            f"The cluster {self._address} failed, so nothing was written ({reason}). Check its "
            "scheduler and workers, or run without --scheduler.",
        )


def _checked_address(address: str, tls: TlsFiles) -> str:
    """Return an address with its protocol; raises UsageError where it is none."""
    full = address if "://" in address else f"tcp://{address}"
    try:
        parts = urlsplit(full)
        is_whole = bool(parts.hostname) and bool(parts.port) and not parts.path.strip("/")
    except ValueError:
        is_whole = False
    if is_whole and parts.scheme == "tcp" and any(tls):
        raise UsageError(
            f"给出了 TLS 证书，--scheduler 的地址应以 tls:// 开头，而不是“{address}”。",
            f"Certificates are given, so --scheduler takes a tls:// address, not {address!r}.",
        )
    if is_whole and parts.scheme in {"tcp", "tls"}:
        return full
    raise UsageError(
        f"--scheduler 的地址“{address}”不正确，应类似 tcp://主机:8786。",
        f"--scheduler: {address!r} is no address; write it like tcp://host:8786.",
    )


def _distributed() -> Any:  # noqa: ANN401 - an optional package without types
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            f"使用 --scheduler 需要附加组件，请先安装：{INSTALL}",
            f"--scheduler needs an extra; install it first: {INSTALL}",
        ) from error
    return distributed


def _security(address: str, tls: TlsFiles) -> Any:  # noqa: ANN401 - as above
    """Return how to speak to an address, None for one without TLS.

    What is not given is taken from the configuration of Dask. Raises UsageError where a file is
    missing or no certificate is known.
    """
    if not address.startswith("tls:"):
        return None
    files = (
        ("--tls-ca", "tls_ca_file", tls.authority),
        ("--tls-cert", "tls_client_cert", tls.certificate),
        ("--tls-key", "tls_client_key", tls.key),
    )
    given = {}
    for option, name, path in files:
        if path is None:
            continue
        if not path.is_file():
            raise UsageError(
                f"{option}：找不到文件“{path}”。", f"{option}: there is no file “{path}”."
            )
        given[name] = str(path)
    security = import_module("distributed.security").Security(require_encryption=True, **given)
    if None in (security.tls_ca_file, security.tls_client_cert, security.tls_client_key):
        raise UsageError(
            "tls:// 的集群需要证书：请用 --tls-ca、--tls-cert 和 --tls-key 给出三个文件。",
            "A cluster at tls:// needs certificates: name the three files with --tls-ca, "
            "--tls-cert and --tls-key.",
        )
    return security


def _within(seconds: float, act: Callable[[], _Got]) -> _Got:
    """Return what an act gives; raises TimeoutError where it takes longer.

    The library waits for ever in some places; what it still does then goes on by itself.
    """
    found: Future[_Got] = Future()

    def work() -> None:
        try:
            found.set_result(act())
        except BaseException as error:  # noqa: BLE001 - told where it is waited for
            found.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return found.result(seconds)


def _connect(
    distributed: Any,  # noqa: ANN401 - as above
    address: str,
    security: Any,  # noqa: ANN401 - as above
    seconds: float,
) -> Any:  # noqa: ANN401 - as above
    def connect() -> Any:  # noqa: ANN401 - as above
        return distributed.Client(address, timeout=seconds, set_as_default=False, security=security)

    try:
        _listen(address, seconds)
        return _within(2 * seconds, connect)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise RoundStateError(
            f"连接不上集群“{address}”（{reason}）。请核对地址（例如 tcp://主机:8786）并确认"
            "调度端已启动，或不加 --scheduler 在本机运行。",
            f"Cannot reach the cluster {address} ({reason}). Check the address, such as "
            "tcp://host:8786, and that its scheduler runs, or run without --scheduler.",
        ) from error


def _listen(address: str, seconds: float) -> None:
    """Raise OSError unless a scheduler speaks at an address, as it does before it is asked.

    Dask itself would wait for ever where something else listens there.
    """
    parts = urlsplit(address)
    if parts.scheme != "tcp":
        return
    with socket.create_connection((parts.hostname or "", parts.port or 0), seconds) as line:
        line.settimeout(seconds)
        header = line.recv(_HEADER)
    # The length of a message, little-endian; other programs greet with text.
    if len(header) < _HEADER or int.from_bytes(header, "little") > _MOST_GREETING:
        raise OSError("no Dask scheduler")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep warnings of the cluster's own off the terminal; what matters is said in words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _silence_log() -> None:
    """Keep the log of the cluster's client off the terminal, after the run too.

    Each of its loggers has a handler and a level of its own.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).disabled = True


def _keep(parcel: bytes) -> bytes:
    """Return what was handed in; as the result of a task the cluster can make it again."""
    return parcel


_unpacking = threading.Lock()


@lru_cache(maxsize=4)
def _judge_of(parcel: bytes) -> Judge:
    judge: Judge = pickle.loads(parcel)  # noqa: S301 - made by the main process of the run
    return judge


def _read_there(parcel: bytes, batch: bytes, expected: str) -> Answer:
    """Read a batch on a worker of the cluster."""
    if program_digest() != expected:
        raise RuntimeError(_MISMATCH)
    with _unpacking:
        judge = _judge_of(parcel)
    files: Batch = pickle.loads(batch)  # noqa: S301 - as above; the files in it are plain bytes
    return pack(read_batch(judge, files))
