"""Attachments of saved mails (.eml, .emlx, .mbox), under the names that their senders meant.

What a mail holds is never taken for nothing: a part that cannot be read, and a structure that
contradicts itself, are findings.
"""

import email
from collections.abc import Iterator
from email import policy
from email.message import Message
from itertools import count

from workbook_tool.core.findings import Code, Finding
from workbook_tool.intake.containers.attachment_names import (
    attachment_name,
    plain_label,
    raw_bytes,
    unused_name,
)
from workbook_tool.intake.containers.mail_bodies import (
    check_bodies,
    encoded_files,
    hides_a_file,
    inner_parts,
    may_be_return,
    payload_of,
    texts_of,
)
from workbook_tool.intake.containers.member import Member
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.mail_grammar import (
    is_in_parts,
    is_mail,
    next_mail,
    split_mailbox,
    without_envelope,
)
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.texts import as_utf8

_OUTLOOK_WRAPPING = "winmail.dat"
_UNNAMED = "附件{number}{ending}"
_ENDINGS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "message/rfc822": ".eml",
}
# Defects by which parts may be lost; others concern single headers or the last bytes of a part.
_LOSING_DEFECTS = frozenset(
    {
        "NoBoundaryInMultipartDefect",
        "StartBoundaryNotFoundDefect",
        "CloseBoundaryNotFoundDefect",
        "MissingHeaderBodySeparatorDefect",
        "MultipartInvariantViolationDefect",
    }
)
_ENCODINGS = (
    "base64", "quoted-printable", "", "7bit", "8bit", "binary", "x-uuencode", "uuencode", "uue",
    "x-uue",
)  # fmt: skip
_SEALED_KINDS = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
# Says that the next part is encrypted.
_CONTROL = "application/pgp-encrypted"
# What Apple keeps beside a file, or, of the other kind, a file with that in one (RFC 1740).
_APPLE = "application/applefile"
_BESIDE_A_FILE = b"\0\x05\x16\x07"
_NOT_HERE = frozenset({"message/partial", "message/external-body"})
_MAX_MAILS = 1_000  # in one mailbox, and as many attachments
_MAX_PARTS = 10_000  # of one mail, its texts and folders of parts included
_FIELD_CHARACTERS = 8_192
_MAX_CHAINED = 50  # mails of which nothing but their headers tells where they begin


def read_mail_members(name: str, content: bytes, limits: AirlockLimits) -> Iterator[Member]:
    """Yield the attachments of a mail, or of all mails of a mailbox, in their order.

    Texts of a mail are none, unless files are encoded in them. A part that cannot be read is a
    member with a finding; what is wrong with the mail as a whole is raised behind the last one.
    """
    try:
        mails = list(_mails(content))
        parts = [part for mail in mails for part in _walk(mail)]
    except MemoryError:  # it is no fault of the mail, and said otherwise
        raise
    except Exception as error:
        raise refusal(Code.MAIL_UNREADABLE, name=name, reason=type(error).__name__) from error
    if len(mails) > _MAX_MAILS:
        raise refusal(Code.MAIL_UNREADABLE, name=name, reason="too many parts")
    used: set[str] = set()
    has_return = False
    for part in parts:
        for member in _members_of(name, part, len(used) + 1, limits.file_bytes):
            has_return = has_return or may_be_return(member)
            yield member._replace(name=unused_name(member.name, used))
            if len(used) > _MAX_MAILS:
                raise refusal(Code.MAIL_UNREADABLE, name=name, reason="too many parts")
    if any(_loses_parts(part) for part in parts):
        raise refusal(Code.MAIL_UNREADABLE, name=name, reason="mail structure")
    if not used and any(_has_lost_all(mail) for mail in mails):
        raise refusal(Code.MAIL_UNREADABLE, name=name, reason="without its attachments")
    if not has_return:
        check_bodies(name, texts_of(parts))


def _mails(content: bytes) -> Iterator[Message]:
    """Yield the mails of a file, also where nothing but their headers tells them apart."""
    waiting = split_mailbox(as_utf8(content) or content, _MAX_MAILS)
    chained = 0
    while waiting and chained <= _MAX_CHAINED:
        text = without_envelope(waiting.pop(0))
        # Inside a mail of several parts a header proves nothing; behind its end it does.
        mail = _parsed(text) if is_in_parts(text) else None
        behind = _raw(mail.epilogue) if mail else next_mail(text)
        if is_mail(behind):
            waiting.insert(0, behind)
            chained += 1
            mail = _parsed(text.removesuffix(behind))
        yield mail or _parsed(text)
    if waiting:
        raise ValueError


class _Part(Message):
    """A part of a mail; its fields are cut where no program writes so much that says anything.

    The library takes the square of the length of a field to tell its parameters apart. A mail that
    loses its boundary by that is broken.
    """

    def set_raw(self, name: str, value: str) -> None:
        """Keep the beginning of a field as it was sent."""
        super().set_raw(name, value[:_FIELD_CHARACTERS])


def _parsed(text: bytes) -> Message:
    """Return a mail taken apart; raises ValueError where it has more parts than any."""
    made = count()

    def part(policy: "policy.Policy[Message]") -> Message:
        if next(made) > _MAX_PARTS:
            raise ValueError
        return _Part(policy)

    rules = policy.compat32.clone(message_factory=part)
    return email.message_from_bytes(text, policy=rules)


def _raw(text: str | None) -> bytes:
    return raw_bytes(text or "")


def _walk(part: Message) -> Iterator[Message]:
    """Yield a part and all parts in it."""
    yield part
    if part.is_multipart() and not _is_closed(part):
        for child in inner_parts(part):
            yield from _walk(child)


def _is_closed(part: Message) -> bool:
    """Tell whether what the parser found inside a part is none of its mail's.

    So it is with a mail that was encoded against the rules (RFC 2046, 5.2.1), and with parts that
    hold a piece of a mail, or the address of a file.
    """
    if part.get_content_type() in _NOT_HERE:
        return True
    return part.get_content_type() == "message/rfc822" and _encoding(part) in _ENCODINGS[:2]


def _encoding(part: Message) -> str:
    return str(part.get("content-transfer-encoding", "")).partition(";")[0].strip().lower()


def _loses_parts(part: Message) -> bool:
    """Tell whether the structure of a mail contradicts itself, so that parts may be missing."""
    defects = {type(defect).__name__ for defect in part.defects}
    around = (_raw(part.preamble), _raw(part.epilogue))
    return bool(defects & _LOSING_DEFECTS) or any(map(hides_a_file, around))


def _has_lost_all(mail: Message) -> bool:
    """Tell whether Exchange says that a mail has attachments: whoever saved it left them out."""
    return str(mail.get("x-ms-has-attach")).strip().lower() == "yes"


def _members_of(name: str, part: Message, number: int, most: int) -> Iterator[Member]:
    """Yield what one part of a mail is: a file, several that are encoded in a text, or a fault."""
    is_whole = part.get_content_maintype() != "multipart" and not part.is_multipart()
    kind = part.get_content_type()
    if kind == _CONTROL or not (is_whole or _is_closed(part)):
        return
    label = plain_label(attachment_name(part))
    if kind == "application/ms-tnef":
        label = _OUTLOOK_WRAPPING
    shown = label or _UNNAMED.format(number=number, ending=_ENDINGS.get(kind, ".bin"))
    content = payload_of(part)
    if kind == _APPLE and content.startswith(_BESIDE_A_FILE):
        return
    refused = _refused_part(name, part, shown, content)
    if refused is not None:
        yield Member(shown, b"", None, refused)
    elif not label and (not content or _is_prose(part, content)):
        yield from encoded_files(content, most)
    else:
        yield Member(shown, content, None, None, len(content))


def _is_prose(part: Message, content: bytes) -> bool:
    """Tell whether a part without a name is a text to be read, and no file."""
    return part.get_content_maintype() == "text" and not hides_a_file(content)


def _refused_part(name: str, part: Message, label: str, content: bytes) -> Finding | None:
    """Return the finding of a part that holds no readable file, None for an ordinary one."""
    kind = part.get_content_type()
    if label.lower() == _OUTLOOK_WRAPPING:
        return refusal(Code.MAIL_UNREADABLE, name=name, reason=label).finding
    if kind == "message/partial":
        return refusal(Code.MAIL_UNREADABLE, name=name, reason="one piece of a mail").finding
    if kind == "message/external-body":
        return refusal(Code.ATTACHMENT_ELSEWHERE, name=name, what=label).finding
    if kind in _SEALED_KINDS:
        return refusal(Code.SEALED, name=label).finding
    is_file = part.get_content_maintype() == "application"
    if is_file and _encoding(part) not in _ENCODINGS:
        return refusal(Code.MAIL_UNREADABLE, name=name, reason="encoding").finding
    if is_file and not content and not attachment_name(part):
        return refusal(Code.MAIL_UNREADABLE, name=name, reason="cut short").finding
    return None
