"""generate: what is issued, when codes stay valid, when the job refuses to run."""

import email
import email.policy
import hashlib
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from tests.workflows.filling import edit_definition, fill, issued, make_round, read_rows
from workbook_tool.core.errors import DefinitionError, RoundStateError, UsageError
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import Language
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import file_name, generate


@pytest.fixture(scope="module")
def issued_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round(tmp_path_factory.mktemp("round"), only=("XP039", "XP040", "XP066"))


@pytest.fixture
def folder(issued_round: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued_round, tmp_path / "round"))


def _bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.joinpath("outgoing").rglob("*"))
        if path.is_file()
    }


def _set_cap(workbook: Workbook, *, old: int, new: int) -> None:
    """Move points from one criterion to another, so that the total still adds up."""
    cells = [cell for row in workbook["指标"].iter_rows() for cell in row]
    first = next(cell for cell in cells if cell.value == old)
    second = next(cell for cell in cells if cell.value == old and cell is not first)
    first.value, second.value = new, 2 * old - new


def test_same_definition_gives_the_same_bytes(folder: Path) -> None:
    before = _bytes_of(folder)
    result = generate(folder, only=("XP039", "XP040", "XP066"))
    assert not result.written
    assert _bytes_of(folder) == before


def test_list_names_every_workbook_with_its_hash(folder: Path) -> None:
    rows = read_rows(folder / "outgoing" / "分发清单.csv")
    assert [row["单位代码"] for row in rows] == ["XP039", "XP040", "XP066"]
    for row in rows:
        content = folder.joinpath("outgoing", row["文件"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["SHA-256"]
        assert row["邮件主题"]
        assert row["电子邮箱"] == f"{row['单位代码'].lower()}@agency.example.org"


def test_each_draft_carries_the_workbook_of_its_own_agency(folder: Path) -> None:
    drafts = sorted(folder.joinpath("outgoing", "邮件").glob("*.eml"))
    assert [draft.stem for draft in drafts] == ["XP039", "XP040", "XP066"]
    for draft in drafts:
        message = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
        (attachment,) = message.iter_attachments()
        workbook = issued(folder, draft.stem)
        assert attachment.get_content() == workbook.read_bytes()
        assert attachment.get_filename() == workbook.name
        assert f"{draft.stem.lower()}@agency.example.org" in str(message["To"])


def test_changed_wording_keeps_the_codes(folder: Path) -> None:
    fill(issued(folder, "XP039"), folder / "returned" / "a.xlsx")

    def reword(workbook: Workbook) -> None:
        for row in workbook["指标"].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("妥善处理"):
                    cell.value += "（修订）"

    edit_definition(folder, reword)
    result = generate(folder, only=("XP039",))
    assert result.written
    fill(issued(folder, "XP039"), folder / "returned" / "b.xlsx")
    found = {
        verdict.file.path: [f.rule.id for f in verdict.findings if f.severity.value != "info"]
        for verdict in consolidate(folder / "returned", dry_run=True).consolidation.files
    }
    assert found == {"a.xlsx": [], "b.xlsx": []}


def test_changed_cap_stops_until_it_is_asked_for(folder: Path) -> None:
    fill(issued(folder, "XP039"), folder / "returned" / "old.xlsx")
    before = _bytes_of(folder)
    edit_definition(folder, lambda workbook: _set_cap(workbook, old=8, new=9))
    with pytest.raises(RoundStateError, match=r"C02 cap 8→9") as caught:
        generate(folder)
    assert "将使已生成的3份自评表失效：C02 分值 8→9" in caught.value.zh
    assert _bytes_of(folder) == before
    result = generate(folder, reissue=True)
    assert result.issued == 81
    older = sorted(path.name for path in folder.joinpath("outgoing", "旧版").iterdir())
    # What they were issued with lies beside them.
    assert [name[:5] for name in older] == ["XP039", "XP040", "XP066", "指标_07"]
    (verdict,) = consolidate(folder / "returned", dry_run=True).consolidation.files
    assert verdict.status.value == "rejected"
    assert verdict.agency == "XP039"
    assert [finding.rule.id for finding in verdict.findings] == ["I104"]


def test_going_back_to_the_first_caps_makes_the_first_codes_valid_again(folder: Path) -> None:
    first = issued(folder, "XP039").read_bytes()
    original = folder.joinpath("assessment.xlsx").read_bytes()
    edit_definition(folder, lambda workbook: _set_cap(workbook, old=8, new=9))
    generate(folder, reissue=True)
    folder.joinpath("assessment.xlsx").write_bytes(original)
    generate(folder, reissue=True)
    assert issued(folder, "XP039").read_bytes() == first
    folder.joinpath("returned", "a.xlsx").write_bytes(first)
    (verdict,) = consolidate(folder / "returned", dry_run=True).consolidation.files
    assert [finding.rule.id for finding in verdict.findings if finding.rule.id[0] == "I"] == []


def test_a_grown_roster_leaves_issued_workbooks_alone(folder: Path) -> None:
    before = _bytes_of(folder)

    def grow(workbook: Workbook) -> None:
        sheet = workbook["单位名册"]
        last = max(cell.row or 0 for row in sheet.iter_rows() for cell in row if cell.value)
        heading = {str(c.value): c.column or 0 for row in sheet.iter_rows() for c in row}
        sheet.cell(last + 1, heading["单位代码"], "XP900")
        sheet.cell(last + 1, heading["单位名称"], "新平县新设局")
        sheet.cell(last + 1, heading["单位类别"], "政府部门")

    edit_definition(folder, grow)
    result = generate(folder, only=("XP039", "XP900"))
    assert [name[:5] for name in result.written] == ["XP900"]
    after = _bytes_of(folder)
    assert all(after[name] == before[name] for name in before if name.endswith("自评表.xlsx"))


def test_lost_key_with_issued_workbooks_is_never_replaced(folder: Path) -> None:
    folder.joinpath(".workbook-tool", "key.json").unlink()
    with pytest.raises(RoundStateError):
        generate(folder)
    shutil.rmtree(folder / ".workbook-tool")
    with pytest.raises(RoundStateError):
        generate(folder)
    assert not folder.joinpath(".workbook-tool", "key.json").exists()


def test_two_rounds_have_keys_of_their_own(folder: Path, tmp_path: Path) -> None:
    other = make_round(tmp_path / "other", only=("XP039",))
    keys = [
        json.loads(round_.joinpath(".workbook-tool", "key.json").read_text("utf-8"))
        for round_ in (folder, other)
    ]
    assert keys[0]["key"] != keys[1]["key"]
    assert keys[0]["password"] != keys[1]["password"]


def test_dry_run_writes_nothing(tmp_path: Path, folder: Path) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    shutil.copyfile(folder / "assessment.xlsx", fresh / "assessment.xlsx")
    result = generate(fresh, dry_run=True)
    assert len(result.written) == 81
    assert [path.name for path in fresh.iterdir()] == ["assessment.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [({"only": ("XP999",)}, UsageError), ({"only": ("XP039",), "reissue": True}, UsageError)],
)
def test_wrong_choice_of_agencies_is_refused(
    folder: Path, arguments: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        generate(folder, **arguments)  # type: ignore[arg-type]  # one table for several options


def test_faulty_definition_lists_all_faults(folder: Path) -> None:
    def spoil(workbook: Workbook) -> None:
        sheet = workbook["指标"]
        caps = [cell for row in sheet.iter_rows() for cell in row if cell.value in {8, 10}]
        caps[0].value = "10分"
        names = [cell for row in workbook["单位名册"].iter_rows() for cell in row]
        next(cell for cell in names if cell.value == "新平县农业局").value = None

    edit_definition(folder, spoil)
    with pytest.raises(DefinitionError) as caught:
        generate(folder)
    sheets = {finding.at.sheet for finding in caught.value.findings}
    assert {"指标", "单位名册"} <= sheets
    assert all(finding.at.cell for finding in caught.value.findings)


@pytest.mark.parametrize(
    ("agency", "name"),
    [
        (Agency("XP039", "新平县农业局"), "XP039_新平县农业局_自评表.xlsx"),
        (Agency("A1", 'x<>:"/\\|?*y  z. '), "A1_x-y-z_自评表.xlsx"),
        (Agency("A1", "长" * 200), f"A1_{'长' * 73}_自评表.xlsx"),
    ],
)
def test_names_of_workbooks_are_safe_on_windows(agency: Agency, name: str) -> None:
    assert file_name(agency, Language.ZH) == name


def test_issued_input_cells_are_empty(folder: Path) -> None:
    workbook = openpyxl.load_workbook(issued(folder, "XP066"))
    unlocked = [
        cell.value
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    ]
    assert unlocked
    assert set(unlocked) == {None}
