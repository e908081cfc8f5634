"""Workbooks that programs encrypt with a password nobody typed."""

import importlib
import io
from typing import Any

# Excel encrypts a workbook whose structure is protected with this password and opens it silently:
# [MS-OFFCRYPTO] 2.1.3 and the documentation of BIFF8.
_DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - published, no secret
_MAX_PLAIN_BYTES = 64 * 1024 * 1024


def decrypt_with_default_password(content: bytes) -> bytes | None:
    """Return the plain bytes, or None where another password is needed.

    None too without the extra ``crypt``.
    """
    try:
        crypt: Any = importlib.import_module("msoffcrypto")
    except ImportError:
        return None
    plain = io.BytesIO()
    try:
        document = crypt.OfficeFile(io.BytesIO(content))
        document.load_key(password=_DEFAULT_PASSWORD)
        document.decrypt(plain)
    except Exception:  # noqa: BLE001 - the library raises whatever it meets; all mean "not this one"
        return None
    return plain.getvalue() if plain.tell() <= _MAX_PLAIN_BYTES else None
