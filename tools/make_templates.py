"""Write the blank workbooks and the sample definition, or check that they are fresh.

python tools/make_templates.py          writes them
python tools/make_templates.py --check  exit 1 and a list where one is not what would be written
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Runs in a fresh checkout too, before anything is installed from it.
sys.path.insert(0, str(REPOSITORY))

from tools.example_round import build_example  # noqa: E402 - as above
from tools.sample_rounds import build_sample  # noqa: E402 - as above
from workbook_tool.core.form import build_blueprint  # noqa: E402 - after the path is set
from workbook_tool.core.form.identity import make_code  # noqa: E402 - as above
from workbook_tool.core.round.digests import scheme_digest  # noqa: E402 - as above
from workbook_tool.core.text import Language  # noqa: E402 - as above
from workbook_tool.definition import definition_names  # noqa: E402 - as above
from workbook_tool.definition.writing.package import unpacked  # noqa: E402 - as above
from workbook_tool.definition.writing.writer import write_definition  # noqa: E402 - as above
from workbook_tool.excel.agency_workbook import write_agency_workbook  # noqa: E402 - as above
from workbook_tool.workflows.generate import CREATED  # noqa: E402 - as above

# Of no round: a workbook with such a code is never taken for a return.
SHOWN_KEY = b"for workbooks that are only shown"


def build_all() -> Mapping[Path, bytes]:
    """Return every generated workbook by its path in the repository."""
    built = {}
    for language in Language:
        definition = write_definition(build_example(language), language, is_template=True)
        built[Path("blank_templates", f"assessment.{language}.xlsx")] = definition
        agency = build_agency_workbook(language)
        built[Path("blank_templates", f"agency_workbook.{language}.xlsx")] = agency
    for name in definition_names():
        assessment_round = build_sample(name)
        sample = write_definition(assessment_round, assessment_round.settings.language)
        built[Path("samples", name, "assessment.xlsx")] = sample
    return built


def build_agency_workbook(language: Language) -> bytes:
    """Return the workbook of the example's first agency, locked without a password."""
    example = build_example(language)
    agency = next(iter(example.roster))
    digest = scheme_digest(example.scheme)
    code = make_code(SHOWN_KEY, example.settings.round_id, agency.code, digest)
    return write_agency_workbook(build_blueprint(example, agency, code), created=CREATED)


def is_fresh(path: Path, built: bytes) -> bool:
    """Tell whether a file holds the parts that would be written now."""
    return path.is_file() and unpacked(path.read_bytes()) == unpacked(built)


def main() -> int:
    """Write or check, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    is_check = parser.parse_args().check
    stale = [
        (path, built)
        for path, built in build_all().items()
        if not is_fresh(REPOSITORY / path, built)
    ]
    for path, built in stale:
        print(f"{'stale' if is_check else 'written'}: {path.as_posix()}")
        if not is_check:
            (REPOSITORY / path).parent.mkdir(parents=True, exist_ok=True)
            (REPOSITORY / path).write_bytes(built)
    return 1 if stale and is_check else 0


if __name__ == "__main__":
    sys.exit(main())
