"""Headers as they are mistyped: the slips that input methods, keyboards and pastes make."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.core.text import normalise_label
from workbook_tool.definition.words.labels import (
    CATEGORY_COLUMNS,
    SETTING_COLUMNS,
    STAGE_COLUMNS,
    ColumnSpec,
)
from workbook_tool.definition.words.table_columns import (
    CRITERIA_COLUMNS,
    EVALUATOR_COLUMNS,
    GRADE_COLUMNS,
    ROSTER_COLUMNS,
    TARGET_COLUMNS,
)

SHEETS: dict[str, tuple[ColumnSpec, ...]] = {
    "指标": CRITERIA_COLUMNS,
    "等次": GRADE_COLUMNS,
    "单位名册": ROSTER_COLUMNS,
    "考评组": EVALUATOR_COLUMNS,
    "目标值": TARGET_COLUMNS,
    "设置": SETTING_COLUMNS,
    "阶段": STAGE_COLUMNS,
    "单位类别": CATEGORY_COLUMNS,
}
# Pairs: a character of our headers, and one that an input method offers in its place.
_NEAR = (
    "编边号好一伊二儿三山四是级极指只标表测侧评平准谁分份值直步部长常方芳法发权全重种类累型形每美次此计记目木量良单但位为性姓"
    "质制最嘴低底选宣项相适是用永别憋可克缺却加佳封丰顶鼎取去高搞组租须需附付佐左证正后厚果过主住体提等登总宗下夏限线率绿名明"
    "额饿序续代带码马称成简检排牌难南度渡系细数树顺舜电店子字邮由箱相联连岗刚曾增或获参餐来莱源原说硕备背注住考烤式事变便动洞"
    "负付责则回会避壁内那容荣阶接段断开凯始使结节束树任认务物"
)
# Pairs: a character of our headers, and its traditional form.
_TRADITIONAL = (
    "编編号號级級标標测測评評准準长長权權类類计計单單质質选選项項适適别別顶頂组組须須证證后後体體总總额額码碼称稱简簡难難数數"
    "顺順电電邮郵联聯岗崗系係参參来來说說备備变變动動负負责責内內阶階开開结結务務报報办辦复復则則规規"
)
NEAR = dict(zip(_NEAR[::2], _NEAR[1::2], strict=True))
TRADITIONAL = dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True))


def beside(char: str) -> str | None:
    """Return the next common character of GB 2312, which mostly sounds the same."""
    code = char.encode("gb2312", "ignore")
    if len(code) != len("ab") or not 0xB0 <= code[0] <= 0xD7 or code[1] == 0xFE:
        return None
    return bytes((code[0], code[1] + 1)).decode("gb2312", "ignore") or None


# What fills a column, as far as that tells anything about it.
FILLED: dict[str, tuple[object, ...]] = {
    **dict.fromkeys(("cap", "step", "weight", "minimum", "bonus_limit", "each"), (Decimal(2),)),
    **dict.fromkeys(("minimum_total", "category_order", "number", "group_weight"), (Decimal(1),)),
    **dict.fromkeys(("minimum_rate", "minimum_section_rate"), (Decimal("0.8"),)),
    "kind": ("打分", "选项"),
    "role": ("基本", "加分"),
    "options": ("达到=15\n没有=0",),
    **dict.fromkeys(("may_not_apply", "needs_evidence", "is_ranked"), ("是", "否")),
}


def values_of(field: str) -> tuple[object, ...]:
    return FILLED.get(field, ("甲", "乙"))


def once(label: str) -> Iterator[str]:
    """Yield a label with one slip; what is the same label to a reader is among them."""
    for at, char in enumerate(label):
        before, after = label[:at], label[at + 1 :]
        for wrong in (NEAR.get(char), TRADITIONAL.get(char), beside(char)):
            if wrong:
                yield before + wrong + after
        yield before + char + char + after
        if len(normalise_label(label)) > 2:
            yield before + after
        if after and after[0] != char:
            yield before + after[0] + char + after[1:]
    yield " ".join(label)
    yield f"　{label} "
    yield label.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def same(one: str, other: str) -> bool:
    return normalise_label(one) == normalise_label(other)


def is_chinese(text: str) -> bool:
    return any(unicodedata.name(char, "").startswith("CJK") for char in text)
