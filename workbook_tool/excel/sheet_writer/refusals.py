"""XlsxWriter's silent refusals, made loud."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from xlsxwriter.exceptions import XlsxWriterException

from workbook_tool.core.errors import SheetWriteError


def refuse(what: str, reason: str) -> SheetWriteError:
    """Return the error that says what could not be written and why."""
    return SheetWriteError(
        zh=f"程序缺陷：无法写入{what}：{reason}。请把这句话报告给开发者。",
        en=f"Our defect: could not write {what}: {reason}. Please report this sentence.",
    )


def require_ok(code: object, what: str) -> None:
    """Raise unless a call of XlsxWriter returned 0 or an object.

    >>> require_ok(-2, "text at A1")
    Traceback (most recent call last):
    workbook_tool.core.errors.SheetWriteError: Our defect: could not write text at A1: code -2. ...
    """
    if isinstance(code, int) and code < 0:
        raise refuse(what, f"code {code}")


@contextmanager
def loud(what: str) -> Iterator[None]:
    """Turn warnings and exceptions of XlsxWriter inside the block into ``SheetWriteError``."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            yield
        except (UserWarning, XlsxWriterException) as error:
            raise refuse(what, str(error)) from error
