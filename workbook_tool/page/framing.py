"""How a request is framed: what two readers could read in two ways is refused."""

from email.message import Message
from urllib.parse import SplitResult, urlsplit

_ONCE = ("Host", "Origin", "Sec-Fetch-Site", "Content-Length")
_MOST_DIGITS = 15  # of a length; Python refuses numbers of thousands


def split_target(target: str) -> SplitResult:
    """Return path and query of what is asked for; an empty path for what names no path of ours."""
    try:
        found = urlsplit(target) if target.startswith("/") else None
    except ValueError:  # brackets that hold no address
        found = None
    return urlsplit("") if found is None or found.netloc else found


def is_well_framed(command: str, target: str, headers: Message) -> bool:
    """Tell whether a request says once what it is for, whence it comes and where it ends.

    A body of unknown length, or one of a GET, would be taken for the next request.
    """
    is_clear = all(len(headers.get_all(name, [])) <= 1 for name in _ONCE)
    has_body = headers.get("Content-Length", "0") != "0"
    return (
        is_clear
        and bool(split_target(target).path)
        and "Transfer-Encoding" not in headers
        and not (command == "GET" and has_body)
    )


def body_length(headers: Message) -> int | None:
    """Return how many bytes follow a request, None where it does not say."""
    said = str(headers.get("Content-Length", ""))
    is_number = said.isascii() and said.isdecimal() and len(said) <= _MOST_DIGITS
    return int(said) if is_number else None
