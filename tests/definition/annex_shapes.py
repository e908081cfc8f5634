"""Annexes in the shapes in which offices send them, one builder a row of ``docs/annexes.md``."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.definition.annex_files import (
    CRITERIA,
    HEADERS,
    Annex,
    Cell,
    csv_bytes,
    document,
    flat_rows,
    paragraph,
    table,
)

Rows = Sequence[Sequence[Cell | str]]
Book = Callable[[Workbook], None]
BODY = flat_rows()[1:]
TITLES = tuple(dict.fromkeys(row[0] for row in BODY))
SUMS = {title: sum(int(row[3]) for row in BODY if row[0] == title) for title in TITLES}
PLAIN: list[Sequence[Cell | str]] = [HEADERS[:4], *(tuple(row[:4]) for row in BODY)]
SMALL: list[Sequence[Cell | str]] = [
    ("组织", "有机构", "20"),
    ("宣传", "有专栏", "30"),
    ("成效", "满意", "50"),
]
SMALL_HEADERS: Sequence[Cell | str] = ("考核项目", "评分标准", "分值")


@dataclass(frozen=True, slots=True)
class Shape:
    """One annex: the name of its file and its bytes."""

    name: str
    content: bytes


def word(*blocks: str | Rows) -> Shape:
    xml = (paragraph(one) if isinstance(one, str) else table(one) for one in blocks)
    return Shape("附件.docx", document(*xml))


def text_table(rows: Rows, encoding: str, delimiter: str = ",") -> Shape:
    return Shape(
        "附件.csv",
        csv_bytes([list(map(str, row)) for row in rows], encoding=encoding, delimiter=delimiter),
    )


def book(rows: Sequence[Sequence[object]], change: Book | None = None) -> Shape:
    """A workbook with one sheet; ``change`` does the rest to it."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in rows:
        sheet.append([int(str(cell)) if str(cell).isdigit() else cell for cell in row])
    if change is not None:
        change(workbook)
    saved = io.BytesIO()
    workbook.save(saved)
    return Shape("附件.xlsx", saved.getvalue())


def _hide(workbook: Workbook) -> None:
    workbook.worksheets[0].row_dimensions[5].hidden = True
    old = workbook.create_sheet("旧")
    old.append(["一级指标", "评分标准", "分值"])
    old.append(["旧", "旧", 100])
    old.sheet_state = "hidden"


def _with_targets(workbook: Workbook) -> None:
    for name, header in (("各局目标", "目标值"), ("权重", "权重")):
        sheet = workbook.create_sheet(name)
        for row in (("单位", "指标编号", header), ("水利局", "C01", 80)):
            sheet.append(row)
    matrix = workbook.create_sheet("目标值")
    for line in (("单位", "完成率"), ("水利局", 80)):
        matrix.append(line)
    workbook.create_sheet("说明")


def _hide_column(workbook: Workbook) -> None:
    workbook.worksheets[0].column_dimensions["D"].hidden = True


def _as_percent(workbook: Workbook) -> None:
    for (cell,) in workbook.worksheets[0].iter_rows(min_row=2, min_col=4, max_col=4):
        cell.value, cell.number_format = int(str(cell.value)) / 100, "0%"


def _rounded(workbook: Workbook) -> None:
    cell = workbook.worksheets[0].cell(2, 4)
    cell.value, cell.number_format = 9.6, "0"


def _raised_mark(workbook: Workbook) -> None:
    mark = TextBlock(InlineFont(vertAlign="superscript"), "1")
    workbook.worksheets[0].cell(2, 4).value = CellRichText("10", mark)


def _one_percent(workbook: Workbook) -> None:
    cell = workbook.worksheets[0].cell(2, 4)
    cell.value, cell.number_format = 0.1, "0%"


def under_headings(columns: Sequence[int], header: Sequence[str]) -> list[str | Rows]:
    """One table a level 1, each below its heading with the points of the level."""
    blocks: list[str | Rows] = []
    for number, title in zip("一二三", TITLES, strict=True):
        rows = [[row[at] for at in columns] for row in BODY if row[0] == title]
        blocks += [f"{number}、{title}（{SUMS[title]}分）", [tuple(header), *map(tuple, rows)]]
    return blocks


def heading_rows(width: int) -> list[Sequence[Cell | str]]:
    rows: list[Sequence[Cell | str]] = [("考核项目", "评分标准", "分值")]
    for number, title in zip("一二三", TITLES, strict=True):
        rows.append((Cell(f"{number}、{title}（{SUMS[title]}分）", span=width),))
        rows += [row[1:4] for row in BODY if row[0] == title]
    return rows


def caps(**changed: str) -> list[tuple[Cell | str, ...]]:
    return Annex(caps=changed, total=()).rows()


def every_level() -> list[list[str]]:
    """Points beside each of three levels."""
    rows = [["一级指标", "分值", "二级指标", "分值", "三级指标（评分标准）", "分值"]]
    above = ("", "")
    for first, second, text, cap, _ in BODY:
        new_first, new_second = first != above[0], (first, second) != above
        inner = sum(int(row[3]) for row in BODY if (row[0], row[1]) == (first, second))
        rows.append(
            [
                first if new_first else "",
                str(SUMS[first]) if new_first else "",
                second if new_second else "",
                str(inner) if new_second else "",
                text,
                cap,
            ]
        )
        above = (first, second)
    return rows


def weighted(weights: Sequence[str], caps_of: Sequence[Sequence[str]]) -> Rows:
    """A weight merged over each level 1, with caps of its own scale."""
    rows: list[Sequence[Cell | str]] = [("一级指标", "权重", "评分标准", "分值")]
    for turn, (weight, inner) in enumerate(zip(weights, caps_of, strict=True)):
        for at, cap in enumerate(inner):
            down = "continue" if at else "restart"
            first = "" if at else f"指标{turn}"
            rows.append((Cell(first, down=down), Cell("" if at else weight, down=down),
                         f"标准{turn}.{at}", cap))  # fmt: skip
    return rows


MERGED_CAP: list[Sequence[Cell | str]] = [
    SMALL_HEADERS,
    (Cell("组织", down="restart"), "有机构，没有扣5分", Cell("20", down="restart")),
    (Cell(down="continue"), "有方案，没有扣5分", Cell(down="continue")),
    *SMALL[1:],
]
OVER_LEVELS: list[Sequence[Cell | str]] = [
    SMALL_HEADERS,
    ("组织", "有机构", Cell("50", down="restart")),
    ("宣传", "有专栏", Cell(down="continue")),
    SMALL[2],
]
REPEATED_CAP: list[Sequence[Cell | str]] = [
    SMALL_HEADERS,
    (Cell("组织", down="restart"), "有机构", "20"),
    (Cell(down="continue"), "有方案", "20"),
    *SMALL[1:],
]
IN_ONE_CELL: list[Sequence[Cell | str]] = [
    SMALL_HEADERS,
    ("组织", "1.成立领导小组（5分）；2.定期研究（5分）；3.有方案（10分）。", "20"),
    *SMALL[1:],
]
BONUS: list[Sequence[Cell | str]] = [SMALL_HEADERS, *SMALL, ("加分项", "受到上级表彰", "5")]
NO_LIMIT: list[Sequence[Cell | str]] = [
    SMALL_HEADERS,
    *SMALL,
    ("加分项", "受到上级表彰的，每次加2分", "不封顶"),
    ("加分项", "信息被采用", "每篇加1分（上不封顶）"),
    ("底线", "被上级通报的，每次扣0.5分，不封顶", ""),
]
NUMBERED: list[Sequence[Cell | str]] = [
    ("序号", "考核内容", "分值"),
    *(line for turn, title in zip("一二三", TITLES, strict=True)
      for line in ((turn, title, str(SUMS[title])),
                   *((str(at), row[2], row[3]) for at, row in
                     enumerate((row for row in BODY if row[0] == title), start=1)))),
]  # fmt: skip
SHAPES: dict[str, Callable[[], Shape]] = {
    "caps-words": lambda: word(
        caps(C01="（10分）", C02="满分8分", C03="0-8", C04="0～8分", C05="≤8", C06="最高8分",
             C07="7 分", C08="8.0", C09="每项2分，共8分", C10="0—9分", C11="９")
    ),
    "caps-symbol": lambda: word(caps(C01="10①")),
    "caps-each": lambda: word(caps(C12="9分/项")),
    "caps-in-text": lambda: word(
        "××县综合考核评分表（100分）",
        [HEADERS[:3], *((row[0], row[1], f"{row[2]}（{row[3]}分）") for row in BODY)],
    ),
    "total-title": lambda: word("评分表（100分）", PLAIN),
    "total-title-false": lambda: word("评分表（120分）", PLAIN),
    "total-caption": lambda: word("考核细则", "（满分：100分）", PLAIN),
    "total-prose": lambda: word("考核实行百分制，总分90分以上为优秀。", PLAIN),
    "total-last-row": lambda: word([*PLAIN, ("合 计", "", "", "100分")]),
    "total-below": lambda: word(PLAIN, "注：以上各项总分为100分。"),
    "percent-format": lambda: book(PLAIN, _as_percent),
    "percent-among-points": lambda: book(PLAIN, _one_percent),
    "shown-otherwise": lambda: book(PLAIN, _rounded),
    "hidden": lambda: book([*PLAIN[:4], ("旧", "旧", "作废", "5"), *PLAIN[4:]], _hide),
    "hidden-column": lambda: book(
        [[*row[:3], "旧稿" if turn else "旧标准", row[3]] for turn, row in enumerate(PLAIN)],
        _hide_column,
    ),
    "targets-sheet": lambda: book(PLAIN, _with_targets),
    "last-text-column": lambda: word(
        [("一级指标", "二级指标", "审查内容", "分值"), *PLAIN[1:]]
    ),
    "unknown-text-column": lambda: word(
        [("一级指标", "二级指标", "怎样算做到", "分值"), *PLAIN[1:]]
    ),
    "marks-beside": lambda: word(
        [("序号", "考核项目及分值", "考核内容", "评分细则", "标准分", "自评分", "责任单位"),
         *((str(n), *row[:4], "", "县委办") for n, row in enumerate(BODY, start=1)),
         ("总计", "", "", "", "100分", "", "")]
    ),
    "heading-rows": lambda: word(heading_rows(3)),
    "heading-rows-false": lambda: word(
        [("考核项目", "评分标准", "分值"), (Cell("一、组织领导（20分）", span=3),), *SMALL]
    ),
    "tables-under-headings": lambda: word(
        "附件：考核细则（总分100分）",
        *under_headings((1, 2, 3), ("考核项目", "考核内容及标准", "分值")),
    ),
    "two-schemes": lambda: word(
        "一、县直部门", [SMALL_HEADERS, *SMALL],
        "二、乡镇", [SMALL_HEADERS, *((a, f"{b}了", c) for a, b, c in SMALL)],
    ),
    "caps-every-level": lambda: book(every_level()),
    "caps-outer-numbering": lambda: word(NUMBERED),
    "cap-merged": lambda: word(MERGED_CAP),
    "cap-over-levels": lambda: word(OVER_LEVELS),
    "cap-repeated": lambda: word(REPEATED_CAP),
    "several-in-a-cell": lambda: word(IN_ONE_CELL),
    "weight-sums": lambda: word(weighted(("42", "58"), (("20", "22"), ("30", "28")))),
    "weight-shared": lambda: word(weighted(("40", "60"), (("50", "50"), ("70", "30")))),
    "weight-unclear": lambda: word(weighted(("40", "60"), (("10", "20"), ("7", "3", "2")))),
    "bonus-rows": lambda: word("评分表（100分）", BONUS),
    "no-limit": lambda: word("评分表（100分）", NO_LIMIT),
    "no-limit-each-unsaid": lambda: word([SMALL_HEADERS, *SMALL, ("加分项", "受表彰", "不封顶")]),
    "no-limit-regular": lambda: word([SMALL_HEADERS, *SMALL, ("宣传", "每篇1分", "不封顶")]),
    "csv-gbk": lambda: text_table(PLAIN, "gbk"),
    "csv-utf-16": lambda: text_table(PLAIN, "utf-16", "\t"),
    "csv-two-header-rows": lambda: text_table(
        [("考核指标", "", "评分标准", "分值", "得分", ""),
         ("一级指标", "二级指标", "", "", "自评", "审核"),
         *((*row[:4], "", "") for row in BODY)],
        "utf-8-sig",
    ),
    "no-caps": lambda: word([row[:3] for row in PLAIN]),
}  # fmt: skip
COUNTY = tuple(criterion.cap for criterion in CRITERIA)


def html_table(rows: Rows) -> str:
    """A table as a browser saves it, with spans for merged cells."""
    body = []
    for turn, row in enumerate(rows):
        cells = []
        for at, plain in enumerate(row):
            cell = plain if isinstance(plain, Cell) else Cell(plain)
            if cell.down == "continue":
                continue
            down = 1
            while cell.down and turn + down < len(rows) and _continues(rows[turn + down], at):
                down += 1
            text = escape(cell.text).replace("\n", "<br>")
            cells.append(f'<td rowspan="{down}" colspan={cell.span}><p>{text}</p></td>')
        body.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table border=1><tbody>{''.join(body)}</tbody></table>"


def _continues(row: Sequence[Cell | str], at: int) -> bool:
    cell = row[at] if at < len(row) else ""
    return isinstance(cell, Cell) and cell.down == "continue"


def page(*blocks: str | Rows, encoding: str = "utf-8", head: str = "") -> Shape:
    body = "".join(
        f"<p>{escape(one)}</p>" if isinstance(one, str) else html_table(one) for one in blocks
    )
    text = f'<html><head><meta charset="{encoding}">{head}</head><body>{body}</body></html>'
    return Shape("附件.html", text.encode(encoding))


def pasted(rows: Rows, *, tab: str = "\t", blanks: bool = True) -> str:
    """Rows as Word puts a table into plain text: a cell a line, a blank line behind each row."""
    lines: list[str] = []
    for row in rows:
        texts = [one.text if isinstance(one, Cell) else one for one in row]
        lines += [tab + text for text in texts if text or blanks]
        lines += [""] if blanks else []
    return "\n".join(lines)


def text(*blocks: str, encoding: str = "utf-8") -> Shape:
    return Shape("通知.txt", "\n".join(blocks).encode(encoding))


HOSTILE = '<style>td{color:red}</style><script>document.write("<table><tr><td>假")</script>'
SHAPES |= {
    "html": lambda: page("评分表（100分）", Annex(total=()).rows(), head=HOSTILE),
    "html-gbk": lambda: page("评分表（100分）", PLAIN, encoding="gbk"),
    "html-raised": lambda: Shape(
        "附件.html",
        page(caps(C01="10@")).content.replace(b"10@", b"10<sup>1</sup>"),
    ),
    "cell-raised": lambda: book(PLAIN, _raised_mark),
    "text-pasted": lambda: text("附件", "总分:100分", pasted(Annex(total=()).rows())),
    "text-no-tabs": lambda: text("附件", "总分:100分", pasted(PLAIN, tab=""), encoding="gbk"),
    "text-flat": lambda: text("附件", pasted(PLAIN, tab="", blanks=False)),
    "text-unclear": lambda: text(
        "附件", pasted([*PLAIN[:3], PLAIN[3][2:], *PLAIN[4:]], tab="", blanks=False)
    ),
    "word-paragraphs": lambda: word(*pasted(PLAIN).split("\n")),
    "cap-merged-own": lambda: word(
        [
            SMALL_HEADERS,
            (Cell("组织", down="restart"), "有机构（20分）", Cell("50", down="restart")),
            (Cell(down="continue"), "有方案（30分）", Cell(down="continue")),
            ("成效", "满意（50分）", "50"),
        ]
    ),
    "caps-decimal-numbering": lambda: word(
        [
            ("序号", "考核内容", "分值"),
            ("1", "组织", "50"),
            ("1.1", "有机构", "20"),
            ("1.2", "有制度", "30"),
            ("2", "成效", "50"),
            ("2.1", "满意", "50"),
        ]
    ),
    "level-rows": lambda: word(
        [
            HEADERS[:4],
            ("组织", "", "", ""),
            ("", "机构", "有机构", "50"),
            ("成效", "", "", ""),
            ("", "满意", "满意", "50"),
        ]
    ),
    "bonus-headings": lambda: word(
        "评分表（满分100分）",
        [
            SMALL_HEADERS,
            (Cell("一、基本指标（100分）", span=3),),
            *SMALL,
            (Cell("二、加分项（5分）", span=3),),
            ("表彰", "受到表彰", "5"),
            (Cell("三、扣分项", span=3),),
            ("通报", "被通报", "-3"),
        ],
    ),
    "veto-row": lambda: word([SMALL_HEADERS, *SMALL, ("一票否决", "重大事故", "一票否决")]),
    "page-breaks": lambda: word(
        [SMALL_HEADERS, SMALL[0], SMALL_HEADERS, *SMALL[1:], (Cell("备注：略。", span=3),)]
    ),
    "markdown": lambda: text(
        "| 考核项目 | 评分标准 | 分值 |",
        "| --- | :---: | --- |",
        *(f"| {' | '.join(map(str, row))} |" for row in SMALL),
    ),
    "english": lambda: word(
        "Annex 2: Scoring sheet (100 points)",
        [
            ("No.", "Category", "Criterion", "Max. score", "Score", "Remarks"),
            ("1", "Leadership", "A group leads the work", "20 points", "", ""),
            ("2", "Results", "People are content", "80", "", ""),
            ("", "Total", "", "100", "", ""),
        ],
    ),
    "text-spaces": lambda: text(*("   ".join(map(str, row)) for row in PLAIN)),
}
