"""What tests of mail share: the password of every account, and a mailbox server a module."""

from collections.abc import Iterator

import pytest

from tests.mail.rounds import VARIABLE
from tests.servers import PASSWORD, ImapServer, imap_server


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program know the password, as an office does that sets the variable."""
    monkeypatch.setenv(VARIABLE, PASSWORD)


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server
