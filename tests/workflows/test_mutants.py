"""Damaged and forged copies of filled workbooks, judged: no surprise, and never another's score.

Damage changes no score: what is still counted has every score as it was typed. A forgery that
changes a score on purpose is seen as that very score, or is not counted. In CI there are 20,000 and
more (``WORKBOOK_TOOL_MUTANTS`` sets the number of each kind); any of them must be judged without an
exception.
"""

import io
import os
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache

import openpyxl
import pytest

from tests.core.found import county_round, issued_register
from tests.workflows.resaved import AGENCY, SCORES, filled_workbook
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.intake import DEFAULT_LIMITS
from workbook_tool.intake.weigh import weigh
from workbook_tool.reading.judging import Judge

IS_CI = os.environ.get("CI") == "true"
COUNT = int(os.environ.get("WORKBOOK_TOOL_MUTANTS", "1000" if IS_CI else "60"))  # of each kind
WANTED = {criterion: Decimal(score) for criterion, score in SCORES.items()}
COUNTED = {Status.ACCEPTED, Status.WARNED}
SCORING, STRINGS = "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"
FIRST_ROW = 5
SCORE = re.compile(rb'(<c r="G([0-9]+)"[^>]*><v>)([^<]*)(</v>)')
Parts = dict[str, bytes]


@cache
def judge() -> Judge:
    return Judge(county_round(), issued_register(county_round()))


def verdict_on(content: bytes) -> FileVerdict:
    """Return the verdict; an exception of any kind is a defect."""
    return judge().judge_file(weigh("自评表.xlsx", content, None, DEFAULT_LIMITS))


def counted_scores(content: bytes) -> Mapping[str, Decimal | None] | None:
    """Return the scores that would be booked, None where the file is not counted."""
    verdict = verdict_on(content)
    if verdict.status not in COUNTED:
        return None
    assert verdict.agency == AGENCY
    assert verdict.agency_return is not None
    return verdict.agency_return.scores


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, method, 1)
    return target.getvalue()


@cache
def parts_of_filled() -> Parts:
    with zipfile.ZipFile(io.BytesIO(filled_workbook())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def bases() -> tuple[bytes, ...]:
    """Return the filled workbook as it is, not compressed, and saved by openpyxl."""
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(filled_workbook())).save(saved)
    return filled_workbook(), packed(parts_of_filled(), zipfile.ZIP_STORED), saved.getvalue()


def test_the_undamaged_workbooks_are_counted() -> None:
    for base in bases():
        assert counted_scores(base) == WANTED
    assert counted_scores(packed(parts_of_filled())) == WANTED


# --- damage to the file ------------------------------------------------------------------------


def flipped(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 8))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] if dice.random() < 0.5 else content[at:]


def without_a_piece(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] + content[at + dice.choice((1, 2, 30, 512, 4096)) :]


def with_a_piece_more(content: bytes, dice: random.Random) -> bytes:
    at, start = dice.randrange(len(content)), dice.randrange(len(content))
    return content[:at] + content[start : start + dice.choice((1, 30, 512))] + content[at:]


def overwritten(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    piece = dice.choice((bytes(64), b"\xff" * 8, dice.randbytes(16), b"PK\x01\x02", b"PK\x05\x06"))
    return content[:at] + piece + content[at + len(piece) :]


def pieces_exchanged(content: bytes, dice: random.Random) -> bytes:
    size = dice.choice((16, 512, 4096))
    first, second = sorted(dice.sample(range(len(content) - size), 2))
    if second - first < size:
        return content
    one, other = content[first : first + size], content[second : second + size]
    return content[:first] + other + content[first + size : second] + one + content[second + size :]


DAMAGE: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped, cut, without_a_piece, with_a_piece_more, overwritten, pieces_exchanged,
)  # fmt: skip


class TestDamage:
    """A class of its own, so that another worker can take it."""

    @pytest.mark.parametrize("kind", DAMAGE, ids=lambda kind: str(kind.__name__))
    def test_damage_changes_no_score(self, kind: Callable[[bytes, random.Random], bytes]) -> None:
        dice = random.Random(kind.__name__)
        for number in range(COUNT):
            mutant = kind(bases()[number % 3], dice)
            assert counted_scores(mutant) in (None, WANTED), number


# --- changes inside the parts, packed again with right sizes and checksums ----------------------


def text_is_damaged(parts: Parts, dice: random.Random) -> None:
    """Change bytes of any part, but for the cells of scores."""
    name = dice.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    part = bytearray(parts[name])
    scores = [match.span() for match in SCORE.finditer(part)] if name == SCORING else []
    for _ in range(dice.choice((1, 1, 3))):
        at = dice.randrange(len(part))
        if any(start <= at < end for start, end in scores):
            continue
        part[at] = dice.choice(b"<>&\"'/= 0123456789AGgstcrv-\x00\x80\xff")
    parts[name] = bytes(part)


def text_is_longer_or_shorter(parts: Parts, dice: random.Random) -> None:
    """Take a piece out of a part without scores, or put one in twice."""
    name = dice.choice([name for name in parts if name != SCORING])
    part = parts[name]
    at, size = dice.randrange(len(part)), dice.choice((1, 5, 40, 400))
    parts[name] = part[:at] + (part[at : at + size] * dice.choice((0, 2))) + part[at + size :]


def parts_change_places(parts: Parts, dice: random.Random) -> None:
    first, second = dice.sample(sorted(parts), 2)
    parts[first], parts[second] = parts[second], parts[first]


def a_part_is_missing_or_empty(parts: Parts, dice: random.Random) -> None:
    name = dice.choice(sorted(parts))
    if dice.random() < 0.5:
        del parts[name]
    else:
        parts[name] = dice.choice((b"", b"\0" * 9, b"<a/>", parts[name][: len(parts[name]) // 2]))


def rows_of_scoring(parts: Parts) -> list[bytes]:
    return re.findall(rb"<row .*?</row>", parts[SCORING], re.DOTALL)


def a_row_stands_twice(parts: Parts, dice: random.Random) -> None:
    rows = rows_of_scoring(parts)
    place = dice.randrange(4, len(rows))
    number = dice.choice((b"%d" % (place + 1), b"%d" % dice.randint(20, 400)))
    old = b"%d" % (place + 1)
    copy = rows[place].replace(b'<row r="%s"' % old, b'<row r="%s"' % number)
    copy = re.sub(rb'(<c r="[A-Z]+)%s"' % old, rb'\g<1>%s"' % number, copy)
    where = dice.choice((rows[place], rows[-1]))
    parts[SCORING] = parts[SCORING].replace(where, where + copy)


def a_row_is_missing(parts: Parts, dice: random.Random) -> None:
    row = dice.choice(rows_of_scoring(parts))
    parts[SCORING] = parts[SCORING].replace(row, b"")


def rows_change_numbers(parts: Parts, dice: random.Random) -> None:
    """Let two rows change places, cells and all, as a sort does; the totals move along."""
    rows = rows_of_scoring(parts)
    first, second = sorted(dice.sample(range(4, 16), 2))

    def moved(row: bytes, old: int, new: int) -> bytes:
        row = row.replace(b'<row r="%d"' % old, b'<row r="%d"' % new)
        return re.sub(rb'(<c r="[A-Z]+)%d"' % old, rb'\g<1>%d"' % new, row)

    new = [*rows]
    new[first] = moved(rows[second], second + 1, first + 1)
    new[second] = moved(rows[first], first + 1, second + 1)
    parts[SCORING] = parts[SCORING].replace(b"".join(rows), b"".join(new))


def strings_change_places(parts: Parts, dice: random.Random) -> None:
    strings = re.findall(rb"<si>.*?</si>", parts[STRINGS], re.DOTALL)
    new = [*strings]
    for _ in range(dice.choice((1, 3))):
        first, second = dice.sample(range(len(new)), 2)
        new[first], new[second] = new[second], new[first]
    parts[STRINGS] = parts[STRINGS].replace(b"".join(strings), b"".join(new))


def a_string_is_missing(parts: Parts, dice: random.Random) -> None:
    """Take one string out: every later index names another text."""
    strings = re.findall(rb"<si>.*?</si>", parts[STRINGS], re.DOTALL)
    parts[STRINGS] = parts[STRINGS].replace(dice.choice(strings), b"", 1)


def references_are_taken_away(parts: Parts, dice: random.Random) -> None:
    """Take the references of cells in one row, or all row numbers."""
    if dice.random() < 0.5:
        row = dice.randint(1, 19)
        parts[SCORING] = re.sub(rb'<c r="[A-Z]+%d"' % row, b"<c", parts[SCORING])
    else:
        parts[SCORING] = re.sub(rb'<row r="[0-9]+"', b"<row", parts[SCORING])


CHANGES: tuple[Callable[[Parts, random.Random], None], ...] = (
    text_is_damaged, text_is_longer_or_shorter, parts_change_places, a_part_is_missing_or_empty,
    a_row_stands_twice, a_row_is_missing, rows_change_numbers, strings_change_places,
    a_string_is_missing, references_are_taken_away,
)  # fmt: skip


class TestChangedParts:
    """A class of its own, so that another worker can take it."""

    @pytest.mark.parametrize("kind", CHANGES, ids=lambda kind: str(kind.__name__))
    def test_what_is_not_a_score_changes_no_score(
        self, kind: Callable[[Parts, random.Random], None]
    ) -> None:
        dice = random.Random(kind.__name__)
        for number in range(COUNT):
            parts = dict(parts_of_filled())
            kind(parts, dice)
            assert counted_scores(packed(parts)) in (None, WANTED), number


# --- scores that were changed on purpose ---------------------------------------------------------

WRITTEN = (
    "0", "10", "9.5", "3", "7.0", "0.5", "99", "-1", "9.51", "1e1", "1E0", "", " 8", "8分", "八",
    "TRUE", "#N/A", "nan", "8,5", "43322", "0x8", "8_5", "²", "８",
)  # fmt: skip


class TestChangedScores:
    """A class of its own, so that another worker can take it."""

    def test_a_changed_score_is_seen_as_it_is_written(self) -> None:
        dice = random.Random("changed")
        for number in range(COUNT * 2):
            parts = dict(parts_of_filled())
            row, text = dice.randrange(FIRST_ROW, FIRST_ROW + len(SCORES)), dice.choice(WRITTEN)
            kind = dice.choice(("", ' t="n"', ' t="str"', ' t="b"', ' t="e"', ' t="d"', ' t="s"'))
            typed = f'<c r="G{row}" s="25"{kind}><v>{text}</v></c>'.encode()
            parts[SCORING] = re.sub(rb'<c r="G%d".*?</c>' % row, typed, parts[SCORING], count=1)
            found = counted_scores(packed(parts))
            if found is None:
                continue
            code = list(SCORES)[row - FIRST_ROW]
            # What is counted is what stands there, in the plainest reading; never the old score.
            plain = text.strip().removesuffix("分").replace("８", "8")
            assert found == {**WANTED, code: Decimal(plain)}, (number, typed)

    def test_exchanged_scores_are_seen_exchanged(self) -> None:
        dice = random.Random("exchanged")
        for number in range(COUNT):
            parts = dict(parts_of_filled())
            values = dict(zip(SCORES, dice.sample(list(SCORES.values()), len(SCORES)), strict=True))
            texts = iter(values.values())

            def typed(match: re.Match[bytes], texts: Iterator[str] = texts) -> bytes:
                if not FIRST_ROW <= int(match[2]) < FIRST_ROW + len(SCORES):
                    return match[0]
                return match[1] + next(texts).encode() + match[4]

            parts[SCORING] = SCORE.sub(typed, parts[SCORING])
            found = counted_scores(packed(parts))
            expected = {code: Decimal(text) for code, text in values.items()}
            assert found in (None, expected), number

    def test_digits_that_were_damaged_are_seen_as_they_are(self) -> None:
        dice = random.Random("digits")
        for number in range(COUNT):
            parts = dict(parts_of_filled())
            cells = [
                match
                for match in SCORE.finditer(parts[SCORING])
                if FIRST_ROW <= int(match[2]) < FIRST_ROW + len(SCORES)
            ]
            match = dice.choice(cells)
            text = bytearray(match[3])
            text[dice.randrange(len(text))] = dice.choice(b"0123456789.-+eE ")
            part = parts[SCORING]
            parts[SCORING] = part[: match.start(3)] + bytes(text) + part[match.end(3) :]
            found = counted_scores(packed(parts))
            code = list(SCORES)[int(match[2]) - FIRST_ROW]
            expected = found and {**WANTED, code: Decimal(text.decode().strip())}
            assert found == expected, number
