"""Which known word a misspelt header or setting is: by its letters, its sound, and what is below.

Two characters that share one are as unlike as they are alike (步骤 is not 步长), so short words
need more: the same sound, which is what an input method slips in, or contents that fit the column.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from workbook_tool.core.numbers import read_written_fraction, read_written_number
from workbook_tool.core.text import normalise_label
from workbook_tool.definition.reading.grid import Value
from workbook_tool.definition.words.vocabulary import KIND_WORDS, ROLES, YES_NO

# 适用单位类别 for 适用类别, 可以缺项 for 可缺项; of four characters one may differ.
HEADER_SIMILARITY = 0.75
SETTING_SIMILARITY = 0.5  # what is said is a suggestion only: the row is refused in any case
_FIRST_ROW, _LAST_ROW = 0xB0, 0xD7  # of the common characters in GB 2312
_ROW = 94  # characters
_NEAR = 6  # places between characters of one sound
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
    "取曲区去趣 高搞告 单丹担但 位为未围 一衣伊医依 二儿而耳 三山散 四司死丝 务物雾误 "
    "任认仁人 动东洞冬 结节接截解 束树竖数 阶街皆 段断端 开凯 始使史 量良亮粮 回会汇 "
    "避壁必毕 内那 岗刚钢 联连链 电店点 子字 曾增 或获 考烤 责则泽 核合和 止纸 期其齐 "
)
_ALIKE: Mapping[str, str] = {
    char: "".join(group for group in _SOUNDS.split() if char in group)
    for char in set(_SOUNDS.replace(" ", ""))
}

# The traditional forms of characters in our own labels.
_SIMPLIFIED = str.maketrans(
    "編號級標測評準長權類計單質選項適別頂組須證後體總額碼稱簡難數順電郵聯崗係參來說備變動負責內階開結務報辦復則"
    "規發會業達錄釋圍層點處",
    "编号级标测评准长权类计单质选项适别顶组须证后体总额码称简难数顺电邮联岗系参来说备变动负责内阶开结务报办复则"
    "规发会业达录释围层点处",
)
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


def likely_labels(
    typed: str, fields: Mapping[str, str], values: Iterable[Value], *, is_missed: bool = False
) -> tuple[str, ...]:
    """Return the label that a header probably is, () where it may be a column of one's own.

    Several are returned where it looks as much like the one as like the other, one a field.
    ``fields`` are the fields of the labels that are not there, ``values`` what stands below the
    header. Of a column that ``is_missed`` a letter is enough.
    """
    if typed in _OWN_WORDS and not is_missed:
        return ()
    plain = typed.translate(_SIMPLIFIED)
    if plain in fields:
        return (plain,)
    found = tuple(values)
    fitting = (
        label
        for label, field in fields.items()
        if len(label) <= _SHORT
        and _is_one_apart(plain, label)
        and (is_missed or _is_fitting(field, found))
    )
    likely = _surely(plain, fields) or _closest(plain, fields, HEADER_SIMILARITY) or tuple(fitting)
    return tuple({fields[label]: label for label in reversed(likely)}.values())[::-1]


def likely_setting(typed: str, labels: Mapping[str, str]) -> str | None:
    """Return the setting that a row probably means; ``labels`` are those that are not there yet.

    They go by what is compared, each with its label as it is written.
    """
    folded = normalise_label(typed).translate(_SIMPLIFIED)
    known = _SAID_OTHERWISE.get(folded, folded)
    if known in labels:
        return labels[known]
    likely = _surely(known, labels) or _closest(known, labels, SETTING_SIMILARITY)
    return labels[likely[0]] if likely else None


def _surely(typed: str, labels: Iterable[str]) -> tuple[str, ...]:
    """Return the labels that sound the same, with a character doubled or others in order."""
    return tuple(one for one in labels if _is_said_so(typed, one))


def _is_said_so(typed: str, label: str) -> bool:
    """Tell whether a word is a label but for its sound, the order, or a doubled character.

    >>> [_is_said_so(typed, "权重") for typed in ("全中", "重权", "权权重", "种全", "比重")]
    [True, True, True, True, False]
    """
    heard = _heard(typed, label)
    once = "".join(char for char, _ in groupby(heard))
    return any(
        sorted(word) == sorted(label) and (not label.isascii() or _is_swapped(word, label))
        for word in (heard, once)
    )


def _heard(typed: str, label: str) -> str:
    """Return a word with the characters of the label in place of those that sound like them."""
    if label.isascii():
        return typed
    places: dict[str, str] = {}
    for char in set(typed) - set(label):
        places[char] = next((one for one in label if _sounds_like(char, one)), char)
    return "".join(places.get(char, char) for char in typed)


def _closest(typed: str, labels: Iterable[str], cutoff: float) -> tuple[str, ...]:
    """Return the labels that have most in common with what was typed, in their order."""
    ratios = {label: _ratio(_heard(typed, label), label) for label in labels}
    best = max(ratios.values(), default=0)
    return tuple(one for one, ratio in ratios.items() if ratio == best >= cutoff)


def _ratio(word: str, label: str) -> float:
    """Return how much two words have in common, whatever the order of four characters or more."""
    ratio = SequenceMatcher(None, label, word).ratio()
    if label.isascii() or min(len(word), len(label)) < _SHORT - 1 or len(label) < _SHORT:
        return ratio
    common = (Counter(word) & Counter(label)).total()
    return max(ratio, 2 * common / (len(word) + len(label)))


def _is_fitting(field: str, values: tuple[Value, ...]) -> bool:
    """Tell whether all that stands in a column is what a field takes."""
    fits = _FITTING.get(field)
    return fits is not None and bool(values) and all(map(fits, values))


def _sounds_like(one: str, other: str) -> bool:
    """Tell whether two characters sound alike: those next to each other in GB 2312 mostly do.

    >>> [_sounds_like(*pair) for pair in ("常长", "泉权", "骤长", "ab")]
    [True, True, False, False]
    """
    if other in _ALIKE.get(one, ""):
        return True
    places = _place_of(one), _place_of(other)
    return 0 not in places and abs(places[0] - places[1]) <= _NEAR


def _place_of(char: str) -> int:
    """Return the place among the common characters of GB 2312, which go by sound; 0 for none."""
    code = char.encode("gb2312", "ignore")
    is_common = len(code) == len("ab") and _FIRST_ROW <= code[0] <= _LAST_ROW
    return (code[0] * _ROW + code[1]) if is_common else 0


def _is_swapped(typed: str, label: str) -> bool:
    """Tell whether two neighbours changed places, or nothing did.

    Both have the same characters.

    >>> _is_swapped("Weihgt", "Weight"), _is_swapped("Tone", "Note")
    (True, False)
    """
    apart = [at for at, (one, other) in enumerate(zip(typed, label, strict=True)) if one != other]
    return not apart or (len(apart) == len("ab") and apart[1] == apart[0] + 1)


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
