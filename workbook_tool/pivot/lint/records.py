"""One pass over the cache records: what each field holds, without keeping the records."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Final
from xml.parsers import expat

from workbook_tool.pivot.cache import LONG_TEXT, FieldKinds

_VALUES: Final = frozenset("xnsbedm")


@dataclass(slots=True)
class Kinds:
    """What sorts of values were seen, collected one by one."""

    text: bool = False
    blank: bool = False
    numbers: list[float] = field(default_factory=list)
    integral: bool = True
    dates: list[str] = field(default_factory=list)
    long_text: bool = False

    def add(self, tag: str, value: str) -> None:
        """Take one value in: n number, s text, b boolean, e error, d date, m blank."""
        if tag == "n":
            number = float(value)
            self.integral = self.integral and number.is_integer()
            if not self.numbers:
                self.numbers = [number, number]
            elif number < self.numbers[0]:
                self.numbers[0] = number
            elif number > self.numbers[1]:
                self.numbers[1] = number
        elif tag == "m":
            self.blank = True
        elif tag == "d":
            self.dates = [min([*self.dates[:1], value]), max([*self.dates[1:], value])]
        else:
            self.text = True
            self.long_text = self.long_text or len(value) > LONG_TEXT

    def result(self) -> FieldKinds:
        """The kinds as the flag law takes them; the last date ends with its day."""
        dates = None
        if self.dates:
            last = datetime.fromisoformat(self.dates[1])
            if last.time() == datetime.min.time():
                last += timedelta(days=1)
            dates = (self.dates[0], last.isoformat())
        return FieldKinds(
            text=self.text,
            blank=self.blank,
            numbers=(repr(self.numbers[0]), repr(self.numbers[1])) if self.numbers else None,
            integral=bool(self.numbers) and self.integral,
            dates=dates,
            long_text=self.long_text,
        )


@dataclass(slots=True)
class FieldSurvey:
    """A column of the records: inline values, shared indexes and their first appearances."""

    kinds: Kinds = field(default_factory=Kinds)
    inline: int = 0
    indexed: int = 0
    seen: set[int] = field(default_factory=set)
    highest: int = -1
    in_order: bool = True


@dataclass(slots=True)
class RecordSurvey:
    """All records: their number, the number announced, their widths and their columns."""

    announced: str | None = None
    count: int = 0
    widths: set[int] = field(default_factory=set)
    fields: list[FieldSurvey] = field(default_factory=list)


def survey_records(stream: IO[bytes]) -> RecordSurvey:
    """Survey the part ``pivotCacheRecords``; ValueError or expat.ExpatError where it is damaged."""
    survey = RecordSurvey()
    columns = survey.fields
    column = -1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal column
        if tag in _VALUES:
            column += 1
            if column == len(columns):
                columns.append(FieldSurvey())
            found = columns[column]
            if tag == "x":
                found.indexed += 1
                index = int(attributes["v"])
                if index not in found.seen:
                    # An item that no record uses any more leaves a gap, which is lawful.
                    found.seen.add(index)
                    found.in_order = found.in_order and index > found.highest
                    found.highest = max(found.highest, index)
            else:
                found.inline += 1
                found.kinds.add(tag, attributes.get("v", ""))
        elif tag == "r":
            survey.count += 1
            column = -1
        else:
            survey.announced = attributes.get("count")

    def end(tag: str) -> None:
        if tag == "r":
            survey.widths.add(column + 1)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return survey
