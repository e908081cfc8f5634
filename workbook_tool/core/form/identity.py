"""The printed identity code (编号): made, found, compared.

``XPMZ18-XP039-8YS1-1X1H`` is round id, agency code and 40 bits of an HMAC-SHA256 over both and the
digest of the criteria, in Crockford base32. It survives every re-save that was measured, a
values-only paste included, because it is plain text in visible cells.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbook_tool.core.cells import FoundWorkbook

ROUND_ID = re.compile(r"[A-Z0-9]{2,10}")
AGENCY_CODE = re.compile(r"[A-Z0-9]{1,12}")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U
_CODE = re.compile(
    r"(?<![A-Z0-9-])([A-Z0-9]{2,10})-([A-Z0-9]{1,12})"
    rf"-([{_ALPHABET}]{{4}})-([{_ALPHABET}]{{4}})(?![A-Z0-9-])"
)
_FOOTER_CODES = re.compile(r"&(?:[LCRPNDTFAZGBIUESXYOHK+-]|\"[^\"]*\"|\d{1,3})")
KEY_BYTES = 32
# By this custom property our own summary is known, wherever it turns up.
KIND_PROPERTY, SUMMARY_KIND = "workbook_tool_kind", "county_summary"


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One identity code that stood in a workbook, and the first place where it did."""

    code: str
    carrier: str

    @property
    def round_id(self) -> str:
        """Return the round id that the code names."""
        return self.code.split("-")[0]

    @property
    def agency_code(self) -> str:
        """Return the agency code that the code names."""
        return self.code.split("-")[1]


def make_code(key: bytes, round_id: str, agency_code: str, digest: str) -> str:
    """Return the printed code of one agency's workbook.

    Raises ValueError where round id or agency code have another form than the code can carry.
    """
    return _signed(key, round_id, agency_code, f"{round_id}|{agency_code}|{digest}")


def make_review_code(key: bytes, round_id: str, evaluator: str, digest: str) -> str:
    """Return the printed code of the workbook of one group of evaluators (考评组).

    ``digest`` is that of the criteria that the group scores. No agency's code can be the same: what
    is signed begins with ``review|``, which no round id does. Raises ValueError as ``make_code``.
    """
    return _signed(key, round_id, evaluator, f"review|{round_id}|{evaluator}|{digest}")


def _signed(key: bytes, round_id: str, holder: str, text: str) -> str:
    if not ROUND_ID.fullmatch(round_id) or not AGENCY_CODE.fullmatch(holder):
        message = f"not a round id and an agency code: {round_id!r}, {holder!r}"
        raise ValueError(message)
    mac = hmac.new(key, text.encode(), hashlib.sha256).digest()
    bits = int.from_bytes(mac[:5], "big")
    letters = "".join(_ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{round_id}-{holder}-{letters[:4]}-{letters[4:]}"


def find_codes_in_text(text: str) -> tuple[str, ...]:
    """Return every identity code in a text; full-width forms and blanks around it do no harm."""
    if text.count("-") < 3 and "－" not in text and "﹣" not in text:  # noqa: PLR2004 - a code has three
        return ()
    plain = unicodedata.normalize("NFKC", text)
    return tuple(match.group(0) for match in _CODE.finditer(plain))


def collect_codes(workbook: FoundWorkbook) -> tuple[FoundCode, ...]:
    """Return every distinct identity code in all carriers, in the order they are found.

    Carriers are cells of every sheet, headers and footers, defined names, and the core and custom
    properties.
    """
    first: dict[str, str] = {}
    for carrier, text in _carriers(workbook):
        for code in find_codes_in_text(text):
            first.setdefault(code, carrier)
    return tuple(FoundCode(code, carrier) for code, carrier in first.items())


def is_own_summary(workbook: FoundWorkbook) -> bool:
    """Tell whether a workbook is a summary that this program wrote."""
    return workbook.custom_properties.get(KIND_PROPERTY) == SUMMARY_KIND


def _carriers(workbook: FoundWorkbook) -> Iterator[tuple[str, str]]:
    """Yield every text that may carry a code, with the name of its place."""
    for sheet in workbook.sheets:
        for cell in sheet.cells.values():
            if "-" in cell.text or "－" in cell.text:
                yield sheet.name, cell.text
        for text in sheet.header_footer:
            # Codes such as &L and &8 would otherwise join the first letters of the code.
            yield sheet.name, _FOOTER_CODES.sub(" ", text)
    for texts in _text_maps(workbook):
        for name, text in texts.items():
            yield name, text


def _text_maps(workbook: FoundWorkbook) -> tuple[Mapping[str, str], ...]:
    return (workbook.defined_names, workbook.core_properties, workbook.custom_properties)
