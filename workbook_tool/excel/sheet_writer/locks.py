"""Password hashes as Excel 2013 and newer store them; a guard against accidents, no encryption."""

import base64
import hashlib
from dataclasses import dataclass

SPIN_COUNT = 100_000


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock for sheets and structure; without ``hash_value`` anybody may take it off.

    Sheets and workbooks of one run share it, because a hash costs about 0.05 s.
    """

    hash_value: str = ""
    salt: str = ""
    spin_count: int = SPIN_COUNT

    @property
    def has_password(self) -> bool:
        """Tell whether a password is needed to take the lock off."""
        return bool(self.hash_value)


NO_PASSWORD = Lock()


def lock_with_password(password: str, salt: bytes) -> Lock:
    """Return the lock that opens with a password (ECMA-376 part 4, SHA-512, 100,000 rounds)."""
    digest = hashlib.sha512(salt + password.encode("utf-16-le")).digest()
    for turn in range(SPIN_COUNT):
        digest = hashlib.sha512(digest + turn.to_bytes(4, "little")).digest()
    return Lock(base64.b64encode(digest).decode(), base64.b64encode(salt).decode())
