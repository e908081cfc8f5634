"""Programs that some tests need: skipped without them, but never in CI."""

import os
import shutil

import pytest


def require_programs(*names: str) -> None:
    """Skip the test where a program is missing; fail it in CI."""
    missing = [name for name in names if shutil.which(name) is None]
    if not missing:
        return
    reason = f"not on the PATH: {', '.join(missing)}"
    if os.environ.get("CI", "").lower() in {"true", "1"}:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
