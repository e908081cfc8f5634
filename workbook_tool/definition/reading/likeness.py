"""Which known word a misspelt header or setting is: by its letters, its sound, and what is below.

Two characters that share one are as unlike as they are alike (步骤 is not 步长), so short words
need more: the same sound, which is what an input method slips in, or contents that fit the column.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from workbook_tool.core.numbers import read_written_fraction, read_written_number
from workbook_tool.core.text import normalise_label
from workbook_tool.definition.reading.grid import Value
from workbook_tool.definition.words.vocabulary import KIND_WORDS, ROLES, YES_NO

# 适用单位类别 for 适用类别, 可以缺项 for 可缺项; of four characters one may differ.
HEADER_SIMILARITY = 0.75
SETTING_SIMILARITY = 0.5  # what is said is a suggestion only: the row is refused in any case
_SHORT = 4  # characters of a word of which one is a quarter at least
# What staff call columns of their own, however much it looks like one of ours.
_OWN_WORDS = frozenset({"步骤", "类别", "序号", "权限", "分数", "得分", "最高分", "性能", "结果"})
_SOUNDS = (
    "步布部不补捕 长常场肠偿尝张掌涨障 权全泉拳劝券 重种众中仲钟终 类累雷泪 "
    "型形行刑邢性姓兴幸 质制治至志致置值职直植 选宣旋悬 项相向象像乡箱 后候厚侯 果国过锅 "
    "编边变便遍扁偏 号好浩耗毫 分份纷芬粉 最嘴罪醉 低底抵地第递帝滴 可克科课客刻 "
    "缺却确雀 封丰风峰锋蜂 顶鼎订定 加家佳嘉假 须需许虚 附付复负福符服府 佐左作做坐 "
    "证正政症整征 用永勇泳 适是事式试视示释 方芳房防放 法发伐 等登邓 次此词辞刺 名明鸣命 "
    "额饿恶鄂 下夏吓 限线现县显险 率律绿 代带待贷袋 码马妈玛 称成城程承诚趁 简减检剪捡件 "
    "组租足族阻 别憋瘪 邮由油游有 箱相香乡 顺舜 序续绪叙许 来莱赖 源原元圆员缘 说硕 "
    "备被倍背辈 注住助主驻柱 排牌拍 参餐残 标表彪 题提体替 总宗综 折哲则择 算蒜 "
    "基机级积激集计记极 础楚处 每美妹 目木幕母 难男南 度杜渡 系细戏 数树术述书 "
    "取曲区去趣 高搞告 单丹担 位为未围 "
)
_ALIKE: Mapping[str, str] = {
    char: "".join(group for group in _SOUNDS.split() if char in group)
    for char in set(_SOUNDS.replace(" ", ""))
}

# Another word of offices for a setting, which looks more like a third one.
_SAID_OTHERWISE: Final[Mapping[str, str]] = {"总分上限": "总分封顶"}


def _is_number(value: Value) -> bool:
    if isinstance(value, str):
        return read_written_number(value) is not None or read_written_fraction(value) is not None
    return isinstance(value, Decimal)


def _is_word_of(*finders: Callable[[str], object]) -> Callable[[Value], bool]:
    def fits(value: Value) -> bool:
        return isinstance(value, str) and any(find(value) is not None for find in finders)

    return fits


_FITTING: Mapping[str, Callable[[Value], bool]] = {
    **dict.fromkeys(("cap", "step", "weight", "minimum", "bonus_limit", "each"), _is_number),
    **dict.fromkeys(("minimum_total", "minimum_rate", "minimum_section_rate"), _is_number),
    "kind": _is_word_of(KIND_WORDS.find),
    "role": _is_word_of(ROLES.find),
    **dict.fromkeys(("may_not_apply", "needs_evidence", "is_ranked"), _is_word_of(YES_NO.find)),
    "options": lambda value: isinstance(value, str) and "=" in value.replace("＝", "="),
}


def likely_field(
    typed: str, fields: Mapping[str, str], values: Iterable[Value], *, is_missed: bool = False
) -> str | None:
    """Return the label that a header probably is, None where it may be a column of one's own.

    ``fields`` are the fields of the labels that are not there, ``values`` what stands below the
    header. Of a column that ``is_missed`` a letter is enough.
    """
    if typed in _OWN_WORDS and not is_missed:
        return None
    close = get_close_matches(typed, fields, n=1, cutoff=HEADER_SIMILARITY)
    if close:
        return close[0]
    found = tuple(values)
    sounding = (label for label in fields if _sounds_like(typed, label))
    fitting = (
        label
        for label, field in fields.items()
        if len(label) <= _SHORT
        and _is_one_apart(typed, label)
        and (is_missed or _is_fitting(field, found))
    )
    return next(sounding, None) or next(fitting, None)


def likely_setting(typed: str, labels: Mapping[str, str]) -> str | None:
    """Return the setting that a row probably means; ``labels`` are those that are not there yet.

    They go by what is compared, each with its label as it is written.
    """
    folded = normalise_label(typed)
    sounding = next((label for label in labels if _sounds_like(folded, label)), None)
    close = get_close_matches(folded, labels, n=1, cutoff=SETTING_SIMILARITY)
    label = _SAID_OTHERWISE.get(folded) or sounding or next(iter(close), None)
    return None if label is None else labels.get(label)


def _is_fitting(field: str, values: tuple[Value, ...]) -> bool:
    """Tell whether all that stands in a column is what a field takes."""
    fits = _FITTING.get(field)
    return fits is not None and bool(values) and all(map(fits, values))


def _sounds_like(typed: str, label: str) -> bool:
    """Tell whether each character is the very one, or one that sounds the same.

    >>> _sounds_like("步常", "步长"), _sounds_like("全中", "权重"), _sounds_like("步骤", "步长")
    (True, True, False)
    """
    return len(typed) == len(label) and all(
        one == other or one in _ALIKE.get(other, "")
        for one, other in zip(typed, label, strict=True)
    )


def _is_one_apart(typed: str, label: str) -> bool:
    """Tell whether one character is another, missing, too many, or changed places.

    >>> [_is_one_apart(typed, "权重") for typed in ("权种", "权", "权重值", "重权", "比例")]
    [True, True, True, True, False]
    """
    if len(typed) == len(label):
        apart = [place for place, char in enumerate(typed) if char != label[place]]
        is_swapped = len(apart) == len("ab") and sorted(typed) == sorted(label)
        return len(label) > 1 and (len(apart) == 1 or is_swapped)
    short, long = sorted((typed, label), key=len)
    return bool(short) and any(
        long[:place] + long[place + 1 :] == short for place in range(len(long))
    )
