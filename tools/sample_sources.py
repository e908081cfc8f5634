"""The sources of a sample round that is no county's: ``round.toml`` beside a table of facts.

``round.toml`` says what nobody published (settings, roster, grades) and how the columns of the
published table become criteria: a text there names a column, a number stands for every row.
"""

import csv
import json
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.resources.abc import Traversable
from typing import Any

from workbook_tool.core.round.kinds import KINDS
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
    Option,
)
from workbook_tool.core.round.settings import (
    AssessmentRound,
    Grade,
    Quota,
    RoundSettings,
    SectionMinimum,
    Share,
    Stage,
)
from workbook_tool.core.text import Language

ROUND = "round.toml"
_KIND_OF = {kind.name: kind for kind in KINDS}
Table = Mapping[str, Any]


def read_sample(source: Traversable) -> AssessmentRound:
    """Return the round that stands in the ``source`` folder of a sample."""
    written = tomllib.loads(source.joinpath(ROUND).read_text("utf-8"), parse_float=Decimal)
    rules = dict(written.get("scheme", {}))
    rule = NotApplicableRule(rules.pop("not_applicable", NotApplicableRule.NONE))
    stages = tuple(Stage(**stage) for stage in written.get("stages", ()))
    settings = _settings(written["settings"], stages)
    criteria = tuple(_read_criteria(source, written["criteria"], settings.default_step))
    return AssessmentRound(
        settings,
        IndicatorScheme(criteria, rule, **rules),
        tuple(_grade(grade) for grade in written.get("grades", ())),
        Roster(tuple(_read_agencies(written["agencies"]))),
    )


def _settings(written: Table, stages: tuple[Stage, ...]) -> RoundSettings:
    decimals = {"stated_total", "default_step", "utc_offset"} & written.keys()
    return RoundSettings(
        **{
            **written,
            **{name: Decimal(written[name]) for name in decimals},
            "language": Language(written["language"]),
            "questions": tuple(written.get("questions", ())),
        },
        stages=stages,
        is_example=True,
    )


def _grade(written: Table) -> Grade:
    def bound(name: str) -> Decimal | None:
        return Decimal(written[name]) if name in written else None

    sections: Mapping[str, Any] = written.get("minimum_sections", {})
    return Grade(
        written["title"],
        minimum_total=bound("minimum_total"),
        minimum_rate=bound("minimum_rate"),
        minimum_section_rate=bound("minimum_section_rate"),
        minimum_sections=tuple(SectionMinimum(*one) for one in sections.items()),
        quota=Quota(Share(Decimal(written["quota"]))) if "quota" in written else None,
    )


def _read_agencies(written: list[Table]) -> Iterator[Agency]:
    """Yield the agencies; categories are in the order in which they first stand."""
    categories = list(dict.fromkeys(agency["category"] for agency in written))
    for agency in written:
        yield Agency(
            **agency,
            category_order=1 + categories.index(agency["category"]),
            email=f"{agency['code'].lower()}@agency.example.org",
        )


def _read_criteria(
    source: Traversable, written: Table, default_step: Decimal
) -> Iterator[Criterion]:
    """Yield the criteria of the table, then those that are listed one by one."""
    rows = [*_rows(source, written), *written.get("added", ())]
    options = _scale(source, written)
    digits = max(2, len(str(len(rows))))
    for number, row in enumerate(rows, 1):
        fields = {name: _field(name, value) for name, value in row.items()}
        standard = {
            "code": f"C{number:0{digits}}",
            "cap": Decimal(1),
            "step": default_step,
        }
        is_answered = "kind" not in row or row["kind"] == written.get("kind")
        scale = {"options": options} if options and is_answered else {}
        yield Criterion(**{**standard, **scale, **fields})


def _field(name: str, written: Any) -> Any:  # noqa: ANN401 - the fields of a criterion are of many types
    """Return the value of a criterion's field from what is written for it."""
    match name:
        case "kind":
            return _KIND_OF[written]
        case "role":
            return CriterionRole(written)
        case "options":
            return tuple(Option(label) for label in written)
        case "levels" | "methods" | "groups":
            return tuple(written)
        case "cap" | "step" | "minimum" | "weight" | "bonus_limit":
            return Decimal(str(written))
        case _:
            return written


def _rows(source: Traversable, written: Table) -> Iterator[Table]:
    """Yield the fields of each criterion as the columns of the table give them."""
    same = {name: written[name] for name in ("kind", "may_not_apply") if name in written}
    for part in written.get("listed", ()):
        common = {name: value for name, value in part.items() if name != "texts"}
        for text in part["texts"]:
            yield {**same, **common, "text": text, "cap": written["cap"]}
    if "file" not in written:
        return
    table = source.joinpath(written["file"]).read_text("utf-8-sig")
    for number, row in enumerate(csv.DictReader(table.splitlines()), 1):
        fields = {
            name: row[column] if isinstance(column, str) else column
            for name, column in written.items()
            if name in {"cap", "minimum", "step", "weight"}
        }
        if "kind" in written and not _KIND_OF[written["kind"]].gives_points:
            fields["weight"] = 0
        if "weight_divisor" in written:
            fields["weight"] = Decimal(fields["weight"]) / written["weight_divisor"]
        several = {
            name: row[written[name]].split("|")
            for name in ("methods", "options")
            if name in written
        }
        yield {**same, **fields, **several, **_wording(row, written, number)}


def _wording(row: Mapping[str, str], written: Table, number: int) -> Table:
    """Return levels and text of a row; a pattern takes the text or, without one, the number.

    What is scored a level higher has the title of that level as its text.
    """
    levels = [row[column] for column in written["levels"]]
    text = row[written["text"]] if "text" in written else str(number)
    if text == written.get("scored_a_level_higher"):
        return {"levels": levels[:-1], "text": levels[-1]}
    return {"levels": levels, "text": written.get("text_pattern", "{}").format(text)}


def _scale(source: Traversable, written: Table) -> tuple[Option, ...]:
    """Return the answers that every criterion shares; those without points are no answers."""
    if "scale" not in written:
        return ()
    scale = json.loads(source.joinpath(written["scale"]).read_text("utf-8"))
    return tuple(
        Option(option["label"], Decimal(option["score"]))
        for option in scale["options"]
        if option["score"] is not None
    )
