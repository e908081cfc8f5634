"""Mail drafts that somebody changed by hand: they stand, or are kept aside and told, never lost."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.workflows.filling import fill, issued
from tests.workflows.test_review import CODES, FIRST, HEARING, define
from workbook_tool.core.text import Language, Text
from workbook_tool.mail.kinds import Outbox
from workbook_tool.round_folder.draft_files import DraftFolder
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.rounds import find_round, load_definition
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.notify import notify
from workbook_tool.workflows.outboxes import list_outbox
from workbook_tool.workflows.review import review

MINE = "我改过的文字".encode()


def open_folder(folder: Path, language: Language = Language.ZH) -> DraftFolder:
    return DraftFolder.of(folder / "mail", folder / "state" / "ledger.txt", language)


def run(folder: Path, **drafts: str | None) -> tuple[Text, ...]:
    """Write and remove drafts as one run does, and return what it says."""
    found = open_folder(folder)
    for name, text in drafts.items():
        if text is None:
            found.remove(f"{name}.eml")
        else:
            found.write(f"{name}.eml", text.encode())
    return found.finish()


def lying(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((folder / "mail").iterdir())}


def test_what_nobody_changed_is_replaced_and_goes_in_silence(tmp_path: Path) -> None:
    assert run(tmp_path, A="1", B="1") == ()
    assert run(tmp_path, A="2", B=None) == ()
    assert lying(tmp_path) == {"A.eml": "2"}
    before = (tmp_path / "state" / "ledger.txt").stat().st_mtime_ns
    assert run(tmp_path, A="2") == ()
    assert (tmp_path / "state" / "ledger.txt").stat().st_mtime_ns == before, "nothing was new"


def test_a_changed_draft_stands_as_long_as_there_is_nothing_new_to_say(tmp_path: Path) -> None:
    run(tmp_path, A="1")
    (tmp_path / "mail" / "A.eml").write_bytes(MINE)
    for _ in range(2):
        (told,) = run(tmp_path, A="1")
        assert "已保留修改：A.eml" in told.zh
        assert lying(tmp_path) == {"A.eml": MINE.decode()}
    (tmp_path / "mail" / "A.eml").unlink()
    assert run(tmp_path, A="1") == ()
    assert lying(tmp_path) == {"A.eml": "1"}, "a draft that is gone is written again"


def test_a_changed_draft_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    for text in "12":
        run(tmp_path, A=text)
        (tmp_path / "mail" / "A.eml").write_bytes(MINE + text.encode())
    (told,) = run(tmp_path, A="3")
    assert "A（手工修改）（2）.eml" in told.zh
    assert "kept as A（手工修改）（2）.eml" in told.en
    assert lying(tmp_path) == {
        "A.eml": "3",
        "A（手工修改）.eml": f"{MINE.decode()}1",
        "A（手工修改）（2）.eml": f"{MINE.decode()}2",
    }
    names = [f"{number}" for number in range(7)]
    run(tmp_path, **dict.fromkeys(names, "1"))
    for name in names:
        (tmp_path / "mail" / f"{name}.eml").write_bytes(MINE)
    (told,) = run(tmp_path, **dict.fromkeys(names, "2"))
    assert "有 7 份" in told.zh, "many are counted"
    assert "4（手工修改）.eml等" in told.zh, "and the first five are named"


def test_a_changed_draft_that_nobody_needs_any_more_is_kept(tmp_path: Path) -> None:
    run(tmp_path, A="1")
    (tmp_path / "mail" / "A.eml").write_bytes(MINE)
    english = open_folder(tmp_path, Language.EN)
    english.remove("A.eml")
    english.remove("B.eml")
    assert len(english.finish()) == 1
    assert lying(tmp_path) == {"A (changed by hand).eml": MINE.decode()}


def test_drafts_of_an_older_edition_are_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    for name in ("A", "B"):
        (tmp_path / "mail" / f"{name}.eml").write_bytes(b"0")
    assert run(tmp_path, A="1") == ()
    assert run(tmp_path, B="1") == (), "also what the first run had nothing to do with"
    assert lying(tmp_path) == {"A.eml": "1", "B.eml": "1"}


def test_what_a_killed_run_noted_or_wrote_is_ours(tmp_path: Path) -> None:
    run(tmp_path, A="1")
    open_folder(tmp_path).write("A.eml", b"2")  # killed behind the writing
    assert run(tmp_path, A="3") == ()
    open_folder(tmp_path).write("A.eml", b"4")
    (tmp_path / "mail" / "A.eml").write_bytes(b"3")  # killed before it
    assert run(tmp_path, A="5") == ()
    assert lying(tmp_path) == {"A.eml": "5"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    define(tmp_path, HEARING, deadline=date(2018, 11, 20))
    generate(tmp_path)
    fill(issued(tmp_path, CODES[0]), tmp_path / "returned" / "a.xlsx")
    return tmp_path


def test_every_command_keeps_what_was_typed_into_its_drafts(folder: Path) -> None:
    day = date(2018, 11, 18)
    notify(folder, today=day)
    review(folder)
    texts = folder / "outgoing" / "邮件" / f"{CODES[0]}.eml"
    notice = folder / "notices" / f"{CODES[1]}.eml"
    judging = folder / "review" / "outgoing" / "邮件" / "G1.eml"
    for draft in (texts, notice, judging):
        draft.write_bytes(draft.read_bytes() + MINE)
    again = (generate(folder).notes, notify(folder, today=day).notes, review(folder).notes)
    for notes, draft in zip(again, (texts, notice, judging), strict=True):
        assert any(f"已保留修改：{draft.name}" in one.zh for one in notes), notes
        assert draft.read_bytes().endswith(MINE)
    # Something new to say: another deadline, a day later, another return to judge.
    fill(issued(folder, CODES[1]), folder / "returned" / "b.xlsx")
    define(folder, replace(HEARING, name="第一组"), deadline=date(2018, 11, 30))
    again = (generate(folder).notes, notify(folder, today=day).notes, review(folder).notes)
    for notes, draft in zip(again, (texts, notice, judging), strict=True):
        kept = draft.with_name(f"{draft.stem}（手工修改）.eml")
        assert any(kept.name in one.zh for one in notes), notes
        assert kept.read_bytes().endswith(MINE)
        assert not draft.exists() or not draft.read_bytes().endswith(MINE)
    assert not (folder / FIRST).exists()
    home, defined = find_round(folder), load_definition(find_round(folder))
    register, _ = find_issue_register(home, defined)
    for what in (Outbox.FORMS, Outbox.NOTICES, Outbox.REVIEW):
        waiting = list_outbox(home, defined, register, what)
        assert waiting, "the new drafts wait to be sent"
        assert not any("手工修改" in one.file for one in waiting), "what was kept is never sent"
