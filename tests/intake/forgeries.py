"""Small workbooks made up at random, and copies of them that were forged where it counts.

A forgery changes the structure of the XML (elements moved, doubled, nested, wrapped, renamed), its
values and attributes, or the package around it; the zip and its checksums are always right.
"""

import random
import re
import zipfile
from collections.abc import Callable

from tests.intake.packages import HEAD, MAIN, Parts, packed, workbook_parts, worksheet

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
SCORE_ROWS = range(2, 7)
SCORE_COLUMN = 3
_TEXTS = (
    "8", "7.5", "9分", "10", "八", "A_x0041_", "1_x000D_0", "&lt;9&gt;", "满分", "", "_x0039_",
)  # fmt: skip
_CODES = ("0", "0.0", "0%", "[&gt;5]0;0%", "yyyy-mm-dd", "@", "0&quot;分&quot;", ";;;", "[h]:mm")
_SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:hs="urn:other" mc:Ignorable="hs"'
)
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/{SHEET}" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/{STRINGS}" ContentType="{_KIND}.sharedStrings+xml"/>'
    f'<Override PartName="/{STYLES}" ContentType="{_KIND}.styles+xml"/></Types>'
)
_TAG = re.compile(r"(<[^<>]*>)")


def made_up(chance: random.Random) -> Parts:
    """Return the parts of a workbook with texts, numbers, formulas, formats, runs and merges."""
    strings = "".join(
        chance.choice(
            (
                f"<si><t>{text}</t></si>",
                f'<si><t xml:space="preserve">{text}</t></si>',
                f"<si><r><t>{text}</t></r><r><rPr><b/></rPr><t>5</t></r></si>",
                f"<si><r><t>{text}</t></r><r><rPr><strike/></rPr><t>5</t></r></si>",
                f"<si><t>{text}</t><rPh sb='0' eb='1'><t>x</t></rPh></si>",
            )
        )
        for text in chance.sample(_TEXTS, 6)
    )
    rows = "".join(
        f'<row r="{row}">{"".join(_cell(chance, column, row) for column in "ABC")}</row>'
        for row in range(1, 7)
    )
    merge = f'<mergeCells><mergeCell ref="A{chance.randint(8, 9)}:C12"/></mergeCells>'
    formats = "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode="{code}"/>' for at, code in enumerate(_CODES)
    )
    styles = "".join(
        f'<xf numFmtId="{chance.choice((0, 0, 1, 2, 9, 14, 49, 164, 165, 166, 167, 168, 170))}" '
        f'fontId="{chance.randint(0, 1)}"/>'
        for _ in range(5)
    )
    parts = workbook_parts(
        worksheet(rows, merge if chance.random() < 0.5 else ""),
        strings=strings,
        styles=(
            f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><fonts><font/><font>'
            f"<strike/></font></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
            f"<cellStyleXfs><xf/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>"
        ),
    )
    parts["[Content_Types].xml"] = _CONTENT_TYPES
    if chance.random() < 0.2:
        parts[SHEET] = str(parts[SHEET]).replace("<sheetData>", "<!-- not plain --><sheetData> ")
    return parts


def _cell(chance: random.Random, column: str, row: int) -> str:
    """Return a cell of a kind that programs write."""
    start = f'<c r="{column}{row}" s="{chance.randint(0, 4)}"'
    number = chance.choice(("9", "7.5", "10", "0", "0.5", "3", "43322", "1E1"))
    text = chance.choice(_TEXTS)
    return chance.choice(
        (
            f"{start}><v>{number}</v></c>",
            f"{start}><v>{number}</v></c>",
            f'{start} t="n"><v>{number}</v></c>',
            f'{start} t="s"><v>{chance.randint(0, 5)}</v></c>',
            f'{start} t="s"><v>{chance.randint(0, 5)}</v></c>',
            f'{start} t="inlineStr"><is><t>{text}</t></is></c>',
            f'{start} t="inlineStr"><is><r><t>{number}</t></r></is></c>',
            f"{start}><f>1+1</f><v>{number}</v></c>",
            f'{start} t="str"><f>A1</f><v>{text}</v></c>',
            f'{start} t="b"><v>1</v></c>',
            f'{start} t="e"><v>#REF!</v></c>',
            f"{start}/>",
        )
    )


Pieces = list[str]  # tags and texts in turn


def _element(pieces: Pieces, chance: random.Random) -> tuple[int, int]:
    """Return where an element begins and ends, one of them at random."""
    starts = [at for at, piece in enumerate(pieces) if re.match(r"<[A-Za-z]", piece)]
    begin = chance.choice(starts[1:] or starts)
    depth = 0
    for at in range(begin, len(pieces)):
        piece = pieces[at]
        if piece.startswith("</"):
            depth -= 1
        elif piece.startswith("<") and not piece.endswith(("/>", "?>", "-->")):
            depth += 1
        if depth == 0 and piece.startswith("<"):
            return begin, at + 1
    return begin, len(pieces)


def _double(pieces: Pieces, chance: random.Random) -> Pieces:
    begin, end = _element(pieces, chance)
    return pieces[:end] + pieces[begin:end] + pieces[end:]


def _drop(pieces: Pieces, chance: random.Random) -> Pieces:
    begin, end = _element(pieces, chance)
    return pieces[:begin] + pieces[end:]


def _move(pieces: Pieces, chance: random.Random) -> Pieces:
    """Put an element somewhere else, into another one as well."""
    begin, end = _element(pieces, chance)
    rest = pieces[:begin] + pieces[end:]
    at = chance.randrange(2, max(3, len(rest)))
    return rest[:at] + pieces[begin:end] + rest[at:]


def _copy(pieces: Pieces, chance: random.Random) -> Pieces:
    begin, end = _element(pieces, chance)
    at = chance.randrange(2, max(3, len(pieces)))
    return pieces[:at] + pieces[begin:end] + pieces[at:]


def _wrap(pieces: Pieces, chance: random.Random) -> Pieces:
    begin, end = _element(pieces, chance)
    wrapper = chance.choice(
        (
            (f"<hs:x {_SPACES}>", "</hs:x>"),
            ("<row>", "</row>"),
            ('<c r="C3">', "</c>"),
            ("<v>", "</v>"),
            ("<is>", "</is>"),
            ("<r>", "</r>"),
            ("<extLst><ext>", "</ext></extLst>"),
            ("<!--", "-->"),
            ("<![CDATA[", "]]>"),
        )
    )
    return [*pieces[:begin], wrapper[0], *pieces[begin:end], wrapper[1], *pieces[end:]]


def _rename(pieces: Pieces, chance: random.Random) -> Pieces:
    """Give an element another name; both of its tags change."""
    begin, end = _element(pieces, chance)
    name = chance.choice(("c", "row", "v", "f", "is", "t", "r", "si", "rPh", "xf", "x", "hs:c"))
    found = list(pieces)
    for at in {begin, end - 1}:
        found[at] = re.sub(r"^(</?)[^\s/>]+", rf"\g<1>{name}", found[at])
    return found


_VALUES = {
    "r": ("A1", "C2", "C3", "C4", "c3", "$C$3", "3", "2", "C03", "D3", ""),
    "t": ("s", "n", "str", "inlineStr", "b", "e", "d", "x", ""),
    "s": ("0", "1", "4", "5", "99", "-1", "01", ""),
    "numFmtId": ("0", "9", "14", "49", "67", "164", "166", "999", "x"),
    "formatCode": _CODES,
    "ref": ("C2:C3", "B2:C2", "C2", "A1:A1", "C3:C2"),
    "name": ("表1", "表2"),
    "fontId": ("0", "1", "2"),
}
_ATTRIBUTE = re.compile(r' ([A-Za-z:]+)="([^"]*)"')


def _attribute(pieces: Pieces, chance: random.Random) -> Pieces:
    """Change, drop or double an attribute, or put another namespace on an element."""
    places = [at for at, piece in enumerate(pieces) if _ATTRIBUTE.search(piece)]
    if not places:
        return pieces
    at = chance.choice(places)
    match = chance.choice(list(_ATTRIBUTE.finditer(pieces[at])))
    value = chance.choice(_VALUES.get(match[1], ("0", "1", "x")))
    new = chance.choice(
        (f' {match[1]}="{value}"',) * 4
        + ("", match[0] * 2, f'{match[0]} xmlns="urn:x"', f" {match[1]}='{value}'")
    )
    piece = pieces[at]
    return [*pieces[:at], piece[: match.start()] + new + piece[match.end() :], *pieces[at + 1 :]]


def _value(pieces: Pieces, chance: random.Random) -> Pieces:
    """Change what an element says."""
    places = [at for at, piece in enumerate(pieces) if piece and not piece.startswith("<")]
    if not places:
        return pieces
    at = chance.choice(places)
    text = pieces[at]
    new = chance.choice(
        (
            "9", "3", "0", "5", "10", "0.5", " 9 ", "09", "9.0", "1e1", "9\n", "&#57;", "９", "",
            f"{text}<!-- -->0", f"<![CDATA[{text}]]>", f"{text}<?x y?>5", f"{text}<x/>1",
            f"{text}{text}", "1 0", "-1", "TRUE", "_x0039_",
        )
    )  # fmt: skip
    return [*pieces[:at], new, *pieces[at + 1 :]]


_CHANGES: tuple[Callable[[Pieces, random.Random], Pieces], ...] = (
    _double, _drop, _move, _copy, _wrap, _rename, _attribute, _attribute, _value, _value,
)  # fmt: skip
_FEW = 6  # pieces, of which nothing is left to be changed
_OFTEN = (SHEET, SHEET, SHEET, SHEET, STRINGS, STRINGS, STYLES, STYLES)
_SELDOM = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels")


def forged(parts: Parts, chance: random.Random) -> bytes:
    """Return a workbook of which one part, seldom the package itself, was forged."""
    if chance.random() < 0.03:
        return _repacked(parts, chance)
    name = chance.choice(_OFTEN) if chance.random() < 0.93 else chance.choice(_SELDOM)
    pieces = [piece for piece in _TAG.split(str(parts[name])) if piece]
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if len(pieces) > _FEW:
            pieces = chance.choice(_CHANGES)(pieces, chance)
    return packed({**parts, name: "".join(pieces)}, method=zipfile.ZIP_STORED)


def _repacked(parts: Parts, chance: random.Random) -> bytes:
    """Return the workbook with parts in another order, missing, or under another name."""
    names = list(parts)
    chance.shuffle(names)
    kept = {name: parts[name] for name in names}
    name = chance.choice(names)
    content = kept.pop(name)
    new = chance.choice((name.upper(), f"/{name}", name.replace("/", "\\"), f"x{name}"))
    other = str(parts[SHEET]).replace("<v>", "<v>1")
    extra = {chance.choice(("xl/worksheets/Sheet1.XML", "xl/worksheets/sheet2.xml")): other}
    return packed({**kept, new: content, **(extra if chance.random() < 0.5 else {})})
