"""Write docs/schemas/: a JSON Schema of each report, made from workbook_tool.cli.report_shapes.

``python tools/json_schemas.py`` writes them, ``--check`` says which are stale.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from workbook_tool.cli.report_shapes import REPORTS

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]
_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    object: {},
}


def build_schemas() -> Mapping[str, str]:
    """Return the text of each schema by the name of its file."""
    return {
        f"{command}.json": json.dumps(
            build_schema(command, shape), ensure_ascii=False, indent=2, sort_keys=False
        )
        + "\n"
        for command, shape in REPORTS.items()
    }


def build_schema(command: str, shape: type) -> Schema:
    """Return the schema of one report; each shape in it is defined once, by its name."""
    definitions: dict[str, Schema] = {}
    whole = _object(shape, definitions)
    return {
        "$schema": DIALECT,
        "title": f"workbook-tool {command} --format json",
        **whole,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(shape: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - any type at all
    hints = get_type_hints(shape, include_extras=True)
    properties = {name: _schema(hint, definitions) for name, hint in hints.items()}
    needed = getattr(shape, "__required_keys__", hints)
    return {
        "description": _summary(shape),
        "type": "object",
        "properties": properties,
        "required": [name for name in hints if name in needed],
        "additionalProperties": False,
    }


def _summary(shape: Any) -> str:  # noqa: ANN401 - as above
    return " ".join(str(shape.__doc__).split("\n\n")[0].split())


def _schema(hint: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - as above
    """Return the schema of a type; raises TypeError for one that no report has."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Annotated, NotRequired}:
        return _told(arguments[0], (*arguments, "")[1], definitions)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in {Union, UnionType}:
        return {"anyOf": [_schema(one, definitions) for one in arguments]}
    if origin is list:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    if is_typeddict(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}  # for a shape that holds itself
            definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    message = f"no schema of {hint!r}"
    raise TypeError(message)


def _told(hint: Any, told: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - as above
    """Return the schema of a type by what is told of it: a sentence, values or a record."""
    if isinstance(told, str):
        return {**({"description": told} if told else {}), **_schema(hint, definitions)}
    if is_dataclass(told):
        names = [field.name for field in fields(told)]
        value = _schema(get_args(hint)[1], definitions)
        return {
            "type": "object",
            "properties": dict.fromkeys(names, value),
            "required": names,
            "additionalProperties": False,
        }
    values = told if isinstance(told, tuple) else tuple(one.value for one in told)
    return {"enum": [*values, None] if NoneType in get_args(hint) else [*values]}


def stale() -> list[str]:
    """Return the names of schemas that are missing, of no report, or not those of the shapes."""
    wanted = build_schemas()
    found = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
    return sorted(name for name in wanted.keys() | found if wanted.get(name) != found.get(name))


def main(arguments: list[str]) -> int:
    """Write the schemas, or with ``--check`` say which are stale."""
    if "--check" in arguments:
        names = stale()
        if names:
            print("stale in docs/schemas:", ", ".join(names), file=sys.stderr)
        return int(bool(names))
    FOLDER.mkdir(exist_ok=True)
    for name, text in build_schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    for name in stale():
        (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
