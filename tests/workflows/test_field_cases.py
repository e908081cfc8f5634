"""What came back in the field, from strange programs and hands, is read or refused aloud."""

import csv
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from workbook_tool.core.findings import Severity
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.workflows.check import check_files

FIELD = Path(__file__).parents[1] / "field"
WANTED = {
    row["file"]: row["want"].split("|")
    for row in csv.DictReader(
        (FIELD / "expect.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"
    )
}
COUNTED = {Status.ACCEPTED, Status.WARNED}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[FileVerdict]]:
    """Return the verdicts on each file, and on what lies in it."""
    folder = tmp_path_factory.mktemp("field")
    with zipfile.ZipFile(FIELD / "inputs.zip") as inputs:
        inputs.extractall(folder)
    found = defaultdict(list)
    for verdict in check_files((folder / "returned",)).files:
        found[verdict.file.path.partition("!")[0]].append(verdict)
    return found


def _is_as(wanted: str, found: list[FileVerdict]) -> bool:
    """Tell whether the verdicts on a file are what one word says."""
    severities = {finding.severity for one in found for finding in one.findings}
    if wanted == "listed":
        return bool(found)
    if wanted == "error":
        return bool(severities & {Severity.ERROR, Severity.SECURITY}) and not any(
            one.status in COUNTED for one in found
        )
    returns = [one.agency_return for one in found if one.status in COUNTED and one.agency_return]
    scores = [one.scores["C01"] for one in returns]
    return scores == [Decimal(9)] and (wanted != "warned" or Severity.WARNING in severities)


@pytest.mark.parametrize("file", WANTED)
def test_every_field_case_is_as_expected(
    file: str, verdicts: Mapping[str, list[FileVerdict]]
) -> None:
    found = verdicts[file]
    assert any(_is_as(wanted, found) for wanted in WANTED[file]), [
        (one.file.path, one.status, [finding.rule.id for finding in one.findings]) for one in found
    ]
