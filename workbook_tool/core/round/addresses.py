"""E-mail addresses (电子邮箱): one syntax for the roster, the drafts and whoever wrote a mail.

A mailbox as RFC 5321 (section 4.1.2) has it, without quoted names and literal addresses, which no
office uses; in other scripts as RFC 6531 allows. Domains are told as mail servers know them, in
ASCII (RFC 3490, by the codec of Python's own).
"""

import re

_BETWEEN = re.compile(r"[;；,，、\s]+")
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"
_LOCAL = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_DOTS = re.compile("[.。．｡]")  # RFC 3490, section 3.1
# The codec writes "ss" for "ß", which is another domain since IDNA 2008 (UTS 46, section 4).
_DEVIATING = re.compile("[ßẞς\u200c\u200d]")
_MOST_LOCAL, _MOST = 64, 254  # bytes; RFC 5321, section 4.5.3.1, and erratum 1690 of RFC 3696


def split_addresses(typed: str) -> tuple[str, ...]:
    """Return what was typed as single addresses; none of them is checked.

    >>> split_addresses("a@b.cn；c@d.cn, ")
    ('a@b.cn', 'c@d.cn')
    """
    return tuple(part for part in _BETWEEN.split(typed) if part)


def sendable(address: str) -> str:
    """Return an address as mail programs take it; raises ValueError where it is none.

    >>> sendable("office@例子.中国")
    'office@xn--fsqu00a.xn--fiqs8s'
    """
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or not local.isprintable():
        raise ValueError("no name before the @")
    if len(address) > _MOST:  # before anything looks at it in earnest
        raise ValueError("too long")
    labels = [_ascii_label(label) for label in _DOTS.split(domain)]
    if len(labels) < 2 or labels[-1].isdecimal():  # noqa: PLR2004 - a host and what it lies in
        raise ValueError("no domain behind the @")
    found = f"{local}@{'.'.join(labels)}"
    if len(local.encode()) > _MOST_LOCAL or len(found.encode()) > _MOST:
        raise ValueError("too long")
    return found


def is_sendable(address: str) -> bool:
    """Tell whether mail programs take an address."""
    try:
        sendable(address)
    except ValueError:
        return False
    return True


def _ascii_label(label: str) -> str:
    """Return one part of a domain in ASCII; raises ValueError where it can be none."""
    if _DEVIATING.search(label):
        raise ValueError("a domain that two standards read as two")
    encoded = label if label.isascii() else label.encode("idna").decode("ascii")
    if not _LABEL.fullmatch(encoded):
        raise ValueError("no domain behind the @")
    return encoded
