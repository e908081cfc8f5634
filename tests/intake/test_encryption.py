"""Passwords: recognised, never guessed; only the programs' own default one is tried."""

import importlib
import io

import pytest

from tests.intake.compound_files import compound_file, old_workbook
from tests.intake.packages import refusal_of, rules_of
from workbook_tool.core.findings import Code
from workbook_tool.intake import encryption, read_workbook
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.sniff import sniff

XLS = old_workbook({(4, 6): 8.5})


def test_encrypted_documents_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    package = compound_file({"EncryptedPackage": bytes(5000), "EncryptionInfo": bytes(10)})
    assert sniff(package) is Nature.ENCRYPTED
    assert refusal_of(package) is Code.PASSWORD_PROTECTED
    assert refusal_of(old_workbook({}, encrypted=True)) is Code.PASSWORD_PROTECTED
    managed = compound_file(
        {"EncryptedPackage": b"x", "\x06DataSpaces/DRMEncryptedTransform": b"x"}
    )
    assert refusal_of(managed) is Code.RIGHTS_MANAGED
    monkeypatch.setattr("workbook_tool.intake.reader.decrypt_with_default_password", lambda _: XLS)
    assert rules_of(read_workbook(package, "a.xls")) == {
        Code.DEFAULT_PASSWORD,
        Code.LEGACY_FORMAT,
    }


class _Office:
    """Stands for a document of msoffcrypto."""

    def __init__(self, content: io.BytesIO) -> None:
        self.content = content.getvalue()

    def load_key(self, *, password: str) -> None:
        if password != "VelvetSweatshop":  # noqa: S105 - published, no secret
            raise KeyError(password)

    def decrypt(self, target: io.BytesIO) -> None:
        if self.content == b"other":
            raise ValueError
        target.write(self.content)


def test_only_the_default_password_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    class Crypt:
        OfficeFile = _Office

    monkeypatch.setattr(importlib, "import_module", {"msoffcrypto": Crypt}.__getitem__)
    assert encryption.decrypt_with_default_password(b"plain") == b"plain"
    assert encryption.decrypt_with_default_password(b"other") is None
    monkeypatch.setattr(encryption, "_MAX_PLAIN_BYTES", 5)
    assert encryption.decrypt_with_default_password(b"plain") == b"plain"
    monkeypatch.setattr(encryption, "_MAX_PLAIN_BYTES", 4)
    assert encryption.decrypt_with_default_password(b"plain") is None

    def absent(_: str) -> object:
        raise ImportError

    monkeypatch.setattr(importlib, "import_module", absent)
    assert encryption.decrypt_with_default_password(b"plain") is None
