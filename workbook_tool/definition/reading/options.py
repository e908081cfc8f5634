"""The options of a criterion as one writes them in a cell: one a line, label=points."""

from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import number_text, read_written_number
from workbook_tool.core.round.kinds import Kind
from workbook_tool.core.round.scheme import Option
from workbook_tool.core.text import Text
from workbook_tool.definition.reading.faults import Spot, same_name
from workbook_tool.definition.reading.fields import Field
from workbook_tool.definition.reading.lengths import check_options

Scale = tuple[Decimal, Decimal | None]  # minimum and cap, None where it is not known

NO_POINTS = Text("缺少得分", "it has no points")
TOO_FAR = Text("得分不在最低分与分值之间", "its points are not between minimum and cap")
TWICE = Text("名称重复", "its label stands twice")
ONLY_ONE = Text("只有一个选项，没有可选的", "there is nothing to choose from with one option")
NUMBER_BESIDE_TWINS = Text(
    "有选项得分相同，各选项须用文字名称区分，名称不能是数字",
    "some options give the same points, so that labels tell them apart, and this one is a number",
)
LABEL_IS_POINTS = Text("名称是另一选项的得分", "its label is the points of another option")
HAS_POINTS = Text("“{kind}”类不带得分", "a {kind} carries no points")


def write_options(options: tuple[Option, ...]) -> str:
    """Return options as the text of a cell."""
    return "\n".join(
        option.label if option.points is None else f"{option.label}={number_text(option.points)}"
        for option in options
    )


def read_options(
    cell: Field, kind_at: Spot, code: str, kind: Kind, scale: Scale
) -> tuple[Option, ...]:
    """Return the options; reports what is malformed, missing, or does not reach the cap.

    Missing ones are reported where the kind asks for them: there may be no such column at all.
    """
    minimum, cap = scale
    options = tuple(_option_of(line) for line in cell.lines())
    if not options:
        cell.faults.add(Code.OPTIONS_MISSING, kind_at, {"criterion": code}, criterion=code)
    problems = tuple(_problems(options, kind, minimum, cap))
    for option, reason in problems:
        facts: dict[str, object] = {
            "criterion": code,
            "value": write_options((option,)),
            "reason": reason,
        }
        cell.faults.add(Code.OPTION_MALFORMED, cell.at, facts, criterion=code)
    points = [option.points for option in options if option.points is not None]
    is_best_wrong = cap is not None and points and max(points) != cap
    if kind.gives_points and cap is not None and is_best_wrong and not problems:
        facts = {"criterion": code, "best": number_text(max(points)), "cap": number_text(cap)}
        cell.faults.add(Code.OPTIONS_MISS_CAP, cell.at, facts, criterion=code)
    check_options(cell, code, options)
    return options


def _option_of(line: str) -> Option:
    label, equals, points = line.replace("＝", "=").rpartition("=")
    if not equals:
        return Option(line)
    number = read_written_number(points)
    return Option(line) if number is None else Option(label.strip(), number)


def _problems(
    options: tuple[Option, ...], kind: Kind, minimum: Decimal, cap: Decimal | None
) -> Iterator[tuple[Option, Text]]:
    """Yield each option that is not right, with the reason."""
    labels: set[str] = set()
    points = [option.points for option in options if option.points is not None]
    given = set(points)
    if len(options) == 1:
        yield options[0], ONLY_ONE
    for option in options:
        if same_name(option.label) in labels:
            yield option, TWICE
        elif len(given) < len(points) and read_written_number(option.label) is not None:
            yield option, NUMBER_BESIDE_TWINS
        elif option.points != (number := read_written_number(option.label)) and number in given:
            yield option, LABEL_IS_POINTS
        labels.add(same_name(option.label))
        if not kind.gives_points:
            if option.points is not None:
                yield option, HAS_POINTS.filled(kind=kind.title)
        elif option.points is None:
            yield option, NO_POINTS
        elif option.points < minimum or (cap is not None and option.points > cap):
            yield option, TOO_FAR
