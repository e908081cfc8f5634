"""Attachments of mails that Outlook saved (.msg): a compound file, [MS-OXMSG] section 2.2."""

from collections.abc import Iterator

from workbook_tool.core.findings import Code, Finding
from workbook_tool.intake.containers.attachment_names import (
    decode_bytes,
    plain_name,
    unused_name,
)
from workbook_tool.intake.containers.mail_bodies import check_bodies, may_be_return
from workbook_tool.intake.containers.member import Member
from workbook_tool.intake.ole import CompoundFile, DamagedOleError
from workbook_tool.intake.refusal import refusal

_ATTACHMENT = "__attach_version1.0_"
_BYTES = "__substg1.0_37010102"
_EMBEDDED = "__substg1.0_3701000D"
# The text and the page of the mail (PidTagBody, PidTagHtml).
_BODIES = ("__substg1.0_1000001F", "__substg1.0_1000001E", "__substg1.0_10130102")
# Long file name, short file name, display name; 001F is UTF-16, 001E is the sender's code page.
_NAMES = ("3707", "3704", "3001")


def read_outlook_members(name: str, content: bytes) -> Iterator[Member]:
    """Yield the attachments of an Outlook mail; what is no file of its own is a finding."""
    try:
        compound = CompoundFile(content)
        has_return = False
        for member in _members(compound, name):
            has_return = has_return or may_be_return(member)
            yield member
        if not has_return:
            check_bodies(name, _texts(compound))
    except DamagedOleError as error:
        raise refusal(Code.MAIL_UNREADABLE, name=name, reason=str(error)) from error


def _members(compound: CompoundFile, name: str) -> Iterator[Member]:
    """Yield the attachments in their order."""
    folders = sorted(
        {path.partition("/")[0] for path in compound.streams if path.startswith(_ATTACHMENT)}
    )
    used: set[str] = set()
    for number, folder in enumerate(folders, 1):
        label = _label(compound, folder) or f"附件{number}.bin"
        shown = unused_name(plain_name(label), used)
        if f"{folder}/{_BYTES}" in compound.streams:
            part = compound.read(f"{folder}/{_BYTES}")
            yield Member(shown, part, None, None, len(part))
        else:
            yield Member(shown, b"", None, _refused(compound, folder, name, label))


def _texts(compound: CompoundFile) -> Iterator[tuple[bytes, str]]:
    """Yield the texts of the mail itself, in UTF-8 where Outlook has UTF-16."""
    for stream in _BODIES:
        if stream in compound.streams:
            text = compound.read(stream)
            if stream.endswith("001F"):
                text = text.decode("utf-16-le", "replace").encode()
            yield text, ""


def _refused(compound: CompoundFile, folder: str, name: str, label: str) -> Finding:
    """Return the finding of an attachment without bytes: a mail inside, or one that lies elsewhere.

    [MS-OXCMSG] 2.2.2.9: by value, by reference, embedded message, OLE object, by web reference.
    """
    if any(path.startswith(f"{folder}/{_EMBEDDED}/") for path in compound.streams):
        return refusal(Code.MAIL_UNREADABLE, name=name, reason=label).finding
    return refusal(Code.ATTACHMENT_ELSEWHERE, name=name, what=label).finding


def _label(compound: CompoundFile, folder: str) -> str:
    """Return the name of an attachment, "" where it has none."""
    for tag in _NAMES:
        wide, narrow = (f"{folder}/__substg1.0_{tag}{kind}" for kind in ("001F", "001E"))
        if wide in compound.streams:
            text = compound.read(wide).decode("utf-16-le", "replace")
        elif narrow in compound.streams:
            text = decode_bytes(compound.read(narrow))
        else:
            continue
        text = text.rstrip("\0").strip()
        if text:
            return text
    return ""
