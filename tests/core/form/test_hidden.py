"""What the very hidden sheet says is read back as it was written, and never trusted."""

import pytest

from tests.core.found import WorkbookCopy, feature_copy, filled_copy
from workbook_tool.core.form import FoundMeta, read_meta
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.snapshot import STORED

META = "_meta"


@pytest.mark.parametrize("copy", [filled_copy(), feature_copy()], ids=["plain", "every kind"])
def test_what_was_written_is_read(copy: WorkbookCopy) -> None:
    meta = read_meta(copy.found())
    assert meta.pairs["code"] == copy.blueprint.code
    assert meta.pairs["agency_name"] == copy.blueprint.agency_name
    assert meta.pairs["format"] == "agency_workbook"
    read = [STORED.load(Criterion, parts) for parts in meta.criteria]
    for found, issued in zip(read, copy.scheme, strict=True):
        for name in ("code", "cap", "step", "kind", "role", "options", "weight", "minimum"):
            assert getattr(found, name) == getattr(issued, name), (issued.code, name)
        assert found.may_not_apply == issued.may_not_apply
        assert found.needs_evidence == issued.needs_evidence


def test_a_workbook_without_the_sheet_says_nothing() -> None:
    copy = filled_copy()
    copy.sheets = [sheet for sheet in copy.sheets if sheet.name != META]
    assert read_meta(copy.found()) == FoundMeta({})


@pytest.mark.parametrize(
    ("said", "version"),
    [("1", 1), ("2", 2), ("3", 3), ("4", None), ("0", None), ("二", None), ("", None)],
)
def test_the_version_of_the_blueprint_is_one_that_was_issued(
    said: str, version: int | None
) -> None:
    assert FoundMeta({"blueprint": said}).version == version


@pytest.mark.parametrize("more", ["{", "7", '["role"]'])
def test_a_row_whose_json_is_damaged_is_left_out(more: str) -> None:
    copy = filled_copy()
    copy.sheet(META).put(3, 11, more)
    codes = [parts["code"] for parts in read_meta(copy.found()).criteria]
    assert codes == [one.code for one in copy.scheme if one.code != "C02"]
