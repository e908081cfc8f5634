"""A further issue says who has to be sent a form and who has not."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.workflows.filling import run_tool
from tests.workflows.test_carried_answers import SAMPLE, changed, define
from workbook_tool.core.text import Language
from workbook_tool.workflows.generate import generate

FIRST, SECOND, THIRD = SAMPLE.roster.agencies[:3]
LIST = "分发清单.xlsx"


@pytest.fixture(scope="module")
def issued_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recipients") / "round"
    define(folder, agencies=(FIRST, SECOND))
    assert generate(folder).recipients is None
    return folder


@pytest.fixture
def folder(issued_round: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued_round, tmp_path / "round"))


def marks(folder: Path) -> list[object]:
    (sheet,) = openpyxl.load_workbook(folder / "outgoing" / LIST).worksheets
    if sheet.max_column == 7:  # nothing to say, no column
        return []
    assert sheet["H2"].value == "是否要发"
    return [sheet.cell(row, 8).value for row in range(3, sheet.max_row + 1)]


def tick(folder: Path, row: int, *ticks: str) -> None:
    path = folder / "outgoing" / LIST
    book = openpyxl.load_workbook(path)
    for column, words in enumerate(ticks, start=5):
        book.worksheets[0].cell(row, column, words)
    book.save(path)


def ticks(folder: Path, row: int) -> list[object]:
    (sheet,) = openpyxl.load_workbook(folder / "outgoing" / LIST).worksheets
    return [sheet.cell(row, column).value for column in (5, 6, 7)]


def test_a_first_issue_and_the_same_again_single_nobody_out(folder: Path) -> None:
    assert marks(folder) == []
    again = generate(folder)
    assert again.recipients is None
    assert "发给各单位" in again.next_step.zh
    assert marks(folder) == []


def kill_before_the_lists(folder: Path) -> None:
    """Issue, and leave the lists as a run leaves them that ends right after the register."""
    lists = [folder / "outgoing" / f"分发清单{ending}" for ending in (".csv", ".xlsx")]
    before = {path: path.read_bytes() for path in lists}
    generate(folder, reissue=True)
    for path, content in before.items():
        path.write_bytes(content)


def test_whom_to_send_a_form_is_said_after_a_run_that_was_killed(folder: Path) -> None:
    define(folder, agencies=(FIRST, SECOND, THIRD))
    kill_before_the_lists(folder)
    preview = generate(folder, dry_run=True).recipients
    again = generate(folder, only=(FIRST.code,))
    assert again.recipients == preview
    assert again.recipients is not None
    assert again.recipients.zh == f"只需发 {THIRD.code}；其余 2 个单位不必重发。"
    assert marks(folder) == ["不必重发", "不必重发", "需发（新增）"]
    define(folder, changed(), agencies=(FIRST, SECOND, THIRD))
    kill_before_the_lists(folder)
    generate(folder)
    assert marks(folder) == [*["需换发（旧表作废）"] * 2, "需发（新增）"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "编号,文件\r\n1,a\r\n".encode()])
def test_a_list_that_says_nothing_leaves_it_to_the_register(folder: Path, content: bytes) -> None:
    (folder / "outgoing" / "分发清单.csv").write_bytes(content)
    assert generate(folder).recipients is None
    assert marks(folder) == []


def test_forms_that_are_written_again_as_they_were_say_nothing_of_their_own(folder: Path) -> None:
    for path in (folder / "outgoing").glob("*.xlsx"):
        path.unlink()
    again = generate(folder)
    assert len(again.written) == 2
    assert again.recipients is None
    assert "发给各单位" in again.next_step.zh


def test_a_grown_roster_needs_one_form_and_the_others_none(folder: Path) -> None:
    define(folder, agencies=(FIRST, SECOND, THIRD))
    preview = generate(folder, dry_run=True).recipients
    shown = run_tool("generate", folder, "--lang", "zh").stdout
    assert f"只需发 {THIRD.code}；其余 2 个单位不必重发。" in shown
    assert "发给上述单位" in shown
    assert preview is not None
    assert preview.zh in shown
    assert marks(folder) == ["不必重发", "不必重发", "需发（新增）"]
    generate(folder)  # nothing new to say, and nobody has ticked it
    assert marks(folder) == ["不必重发", "不必重发", "需发（新增）"]


def test_a_mark_stays_until_it_is_ticked(folder: Path) -> None:
    define(folder, agencies=(FIRST, SECOND, THIRD))
    generate(folder)
    fourth, fifth = SAMPLE.roster.agencies[3:5]
    define(folder, agencies=(FIRST, SECOND, THIRD, fourth))
    told = generate(folder).recipients
    assert told is not None
    assert told.en == f"Send only {fourth.code}; the other 3 need nothing."
    assert marks(folder) == ["不必重发", "不必重发", "需发（新增）", "需发（新增）"]
    tick(folder, 5, "10月8日")
    define(folder, agencies=(FIRST, SECOND, THIRD, fourth, fifth))
    generate(folder)
    assert marks(folder) == [*["不必重发"] * 3, "需发（新增）", "需发（新增）"]
    assert ticks(folder, 5) == ["10月8日", None, None]


def test_a_reissue_is_for_all_and_what_was_ticked_is_told_of_the_older_form(folder: Path) -> None:
    tick(folder, 3, "10月8日", "OA", "张三")
    define(folder, changed(), (FIRST, SECOND))
    told = generate(folder, reissue=True).recipients
    assert told is not None
    assert told.zh == f"需发新表（旧表作废）：{FIRST.code}、{SECOND.code}。"
    older = "需换发（旧表作废）；旧表：10月8日 OA 张三"
    assert marks(folder) == [older, "需换发（旧表作废）"]
    assert ticks(folder, 3) == [None, None, None]
    generate(folder)
    assert marks(folder)[0] == older


def test_a_new_wording_leaves_all_forms_valid(folder: Path) -> None:
    define(folder, agencies=(FIRST, SECOND), contact="县民宗局 0877-1111111")
    result = generate(folder)
    assert len(result.written) == 2
    assert result.recipients is not None
    assert result.recipients.zh == "已发的自评表继续有效，都不必重发。"
    assert "发给" not in result.next_step.zh
    assert marks(folder) == []


def test_many_are_counted_and_the_first_named(folder: Path) -> None:
    *first, last = many = SAMPLE.roster.agencies[2:11]
    define(folder, agencies=(FIRST, SECOND, *many))
    told = generate(folder, dry_run=True).recipients
    assert told is not None
    assert f"{first[-1].code}等 9 个单位；其余 2 个" in told.zh
    assert last.code not in told.zh


@pytest.mark.parametrize("first", Language)
def test_what_was_ticked_stays_in_sight_when_the_language_changes(
    tmp_path: Path, first: Language
) -> None:
    then = Language.EN if first is Language.ZH else Language.ZH
    define(tmp_path, agencies=(FIRST, SECOND), language=first)
    generate(tmp_path)
    before = {path.name for path in tmp_path.rglob("*") if not path.name.startswith(FIRST.code)}
    define(tmp_path, agencies=(FIRST, SECOND), language=then)
    generate(tmp_path)
    after = {path.name for path in tmp_path.rglob("*") if not path.name.startswith(FIRST.code)}
    kept = {name for name in before if not name.startswith(SECOND.code)}
    assert {name for name in after if not name.startswith(SECOND.code)} == kept | {"旧版"}
