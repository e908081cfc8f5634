"""What a measured process tells about itself: one line of JSON at the end."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def tell(**facts: object) -> None:
    """Print the facts of a sample as its last line."""
    print(json.dumps(facts))


def timed(job: Callable[[], object]) -> float:
    """Return the CPU seconds of a job."""
    started = time.process_time()
    job()
    return time.process_time() - started


def digest(values: Iterable[object]) -> str:
    """Return the SHA-256 of values in their order, numbers in one form."""
    found = hashlib.sha256()
    for value in values:
        is_number = isinstance(value, int | float)
        found.update((f"{value:.10g}" if is_number else str(value)).encode() + b"\0")
    return found.hexdigest()


def peak() -> float | None:
    """Return the peak memory of this very process in megabytes, None where Linux does not say."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1_024
