"""Review workbooks that come by mail go where they are read, also with returns in the same mail."""

import io
import json
import shutil
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.mail.outboxes import GROUP_MAILS, make_reviewed_round
from tests.mail.rounds import use_servers
from tests.mail.test_collect import ARRIVED, Mailbox, mail
from tests.servers import ImapServer
from tests.workflows.filling import edit_definition, fill, issued
from tests.workflows.reviewing import fill_review, issued_review, score_all
from workbook_tool.cli.mail_reports import build_collect_json, describe_collected
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.text import Language
from workbook_tool.mail.kinds import Wanted
from workbook_tool.reading import ReadingOptions
from workbook_tool.round_folder.receiving import add_file
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.check import check_files
from workbook_tool.workflows.collect import CollectOptions, CollectResult, collect
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.read_round import ReadRound, read_round

SINCE = CollectOptions(since="2018-10-01")
GROUP, AGENCY, STRANGER = GROUP_MAILS["G01"], "xp003@example.cn", "someone@qq.example"
BROKEN = ("表.xlsx", b"PK\x03\x04 no workbook at all")


pytestmark = pytest.mark.usefixtures("password")


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round with two review workbooks out, and beside it what comes back: a return, a review."""
    folder = make_reviewed_round(tmp_path_factory.mktemp("reviewed") / "round")
    fill(issued(folder, "XP003"), folder.parent / "filled" / "return.xlsx")
    scores = {"XP001": score_all(5), "XP002": score_all(5)}
    fill_review(issued_review(folder, "G01"), folder.parent / "filled" / "review.xlsx", scores)
    return folder


@pytest.fixture
def folder(reviewed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(reviewed, tmp_path / "round"))


@pytest.fixture
def mailbox(folder: Path, imap: ImapServer, request: pytest.FixtureRequest) -> Mailbox:
    user = f"{abs(hash(request.node.name))}@example.invalid"
    use_servers(folder, imap=imap, user=user)
    return Mailbox(imap, user)


@pytest.fixture
def form(reviewed: Path) -> tuple[str, bytes]:
    return ("自评表.xlsx", (reviewed.parent / "filled" / "return.xlsx").read_bytes())


@pytest.fixture
def review(reviewed: Path) -> tuple[str, bytes]:
    return ("考评表.xlsx", (reviewed.parent / "filled" / "review.xlsx").read_bytes())


def zipped(*files: tuple[str, bytes]) -> tuple[str, bytes]:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return ("报送.zip", written.getvalue())


def forwarded(sender: str, inner: bytes, *files: tuple[str, bytes]) -> bytes:
    """Return a mail that brings another one as message/rfc822, and files beside it."""
    outer = message_from_bytes(mail(sender, *files, subject="Fwd: 报送"))
    found = EmailMessage()
    for name in ("From", "To", "Subject", "Date"):
        found[name] = str(outer[name])
    found.set_content("转发如下。")
    for name, content in files:
        found.add_attachment(content, maintype="application", subtype="zip", filename=name)
    found.add_attachment(message_from_bytes(inner))
    return found.as_bytes()


def nameless(sender: str, *contents: bytes) -> bytes:
    """Return a mail whose parts have no names and say nothing of what they are."""
    found = EmailMessage()
    found["From"], found["Subject"] = sender, "无题"
    found.set_content("见附件。")
    for content in contents:
        found.add_attachment(content, maintype="application", subtype="octet-stream")
    return found.as_bytes()


def stored(folder: Path) -> dict[str, list[bytes]]:
    """Return the mails in both places."""
    homes = {"returned": folder / "returned", "review": folder / "review" / "returned"}
    return {
        name: [path.read_bytes() for path in sorted(home.rglob("*.eml"))]
        for name, home in homes.items()
    }


def as_sent(mailbox: Mailbox) -> list[bytes]:
    return sorted(mailbox.contents())


def consolidated(folder: Path) -> ReadRound:
    return read_round(
        NamedReturns(find_round(folder), folder / "returned"),
        reading=ReadingOptions(uses_cache=False),
    )


def told(verdicts: Iterable[FileVerdict]) -> dict[str, tuple[Status, set[str]]]:
    """Return the status and the codes of what came by mail, by its name in the mail."""
    return {
        one.file.path.rpartition("!")[2]: (one.status, {found.rule.id for found in one.findings})
        for one in verdicts
        if ".eml" in one.file.path
    }


def reviews_of(outcome: ReadRound) -> list[FileVerdict]:
    return [one.verdict for one in outcome.reviews.register.files]


def kinds(result: CollectResult) -> list[tuple[str | None, Wanted, bool]]:
    return [(one.code, one.what, one.copy is not None) for one in result.mails]


@pytest.mark.parametrize("way", ["plain", "zip", "forwarded", "nameless", "forwarded twice"])
@pytest.mark.parametrize("sender", [GROUP, STRANGER])
def test_a_review_workbook_is_known_by_its_codes_however_it_comes(
    folder: Path, mailbox: Mailbox, review: tuple[str, bytes], way: str, sender: str
) -> None:
    ways = {
        "plain": mail(sender, review),
        "zip": mail(sender, zipped(review)),
        "forwarded": forwarded(sender, mail(GROUP, review)),
        "nameless": nameless(sender, review[1]),
        "forwarded twice": forwarded(
            sender, forwarded("x@qq.example", mail(GROUP, zipped(review)))
        ),
    }
    mailbox.put((ways[way], ARRIVED))
    result = collect(folder, SINCE)
    assert kinds(result) == [("G01" if sender == GROUP else None, Wanted.REVIEW, False)]
    assert stored(folder) == {"returned": [], "review": mailbox.contents()}
    label = "第一考评组" if sender == GROUP else "qq.example-"
    assert f"review/returned/邮件/2018-10-20_{label}" in result.mails[0].file
    (file,) = consolidated(folder).reviews.register.files
    assert file.group == "G01"
    assert {one.agency: one.status for one in file.sheets} == {
        "XP001": Status.ACCEPTED,
        "XP002": Status.ACCEPTED,
    }
    assert file.verdict.file.arrived == ARRIVED.timestamp()
    assert collect(folder, SINCE).known == 1


@pytest.mark.parametrize("way", ["beside", "one zip", "two zips", "forwarded", "nameless"])
def test_a_mail_with_both_kinds_counts_in_both_places_and_nowhere_twice(
    folder: Path,
    mailbox: Mailbox,
    form: tuple[str, bytes],
    review: tuple[str, bytes],
    way: str,
) -> None:
    ways = {
        "beside": mail(GROUP, form, review),
        "one zip": mail(GROUP, zipped(form, review)),
        "two zips": mail(GROUP, zipped(form), (zipped(review)[0] + ".zip", zipped(review)[1])),
        "forwarded": forwarded(GROUP, mail(AGENCY, form), zipped(review)),
        "nameless": nameless(GROUP, form[1], review[1]),
    }
    mailbox.put((ways[way], ARRIVED))
    result = collect(folder, SINCE)
    assert kinds(result) == [("G01", Wanted.RETURNS, True)]
    assert result.mails[0].copy == f"review/{result.mails[0].file}"
    both = mailbox.contents()
    assert stored(folder) == {"returned": both, "review": both}
    outcome = consolidated(folder)
    returns, reviews = told(outcome.register.files), told(reviews_of(outcome))
    assert sorted(returns) == sorted(reviews)
    aside = (Status.IGNORED, {"M102"})
    for place in (returns, reviews):
        assert sorted(found == aside for found in place.values()) == [False, True]
    counted = {one.agency.code for one in outcome.consolidation.counted}
    assert counted == {"XP001", "XP002", "XP003"}
    assert set(outcome.reviews.counted.scores) == {
        (agency, f"C{number:02}") for agency in ("XP001", "XP002") for number in range(1, 13)
    }
    assert outcome.consolidation.counts.rejected == 0
    # The mail alone is read like that, too, in either place.
    mail_there, twin = folder / result.mails[0].file, folder / str(result.mails[0].copy)
    for alone in (
        told(check_files((mail_there,)).files),
        told(one.verdict for one in check_files((twin,)).reviews),
    ):
        assert sorted(found == aside for found in alone.values()) == [False, True]
        assert {status for status, _ in alone.values()} - {Status.IGNORED} <= {
            Status.ACCEPTED,
            Status.WARNED,
        }
    # Both were sent at the server's date, and the log knows both.
    arrivals = json.loads((folder / ".workbook-tool" / "collected.json").read_text("utf-8"))
    assert [one["arrived"] for one in arrivals["mails"]] == [ARRIVED.timestamp()] * 2
    again = collect(folder, SINCE)
    assert (again.mails, again.known) == ((), 1)
    assert stored(folder) == {"returned": both, "review": both}
    assert as_sent(mailbox) == both
    assert set(mailbox.flags()) == {()}


@pytest.mark.parametrize("what", list(Wanted))
def test_of_a_mail_with_both_kinds_nothing_is_left_whatever_was_asked_for(
    folder: Path,
    mailbox: Mailbox,
    form: tuple[str, bytes],
    review: tuple[str, bytes],
    what: Wanted,
) -> None:
    mailbox.put((mail(STRANGER, form, review), ARRIVED), (mail(AGENCY, form), ARRIVED))
    first = collect(folder, CollectOptions(since="2018-10-01", what=what))
    assert kinds(first)[0] == (None, Wanted.RETURNS, True)
    other = Wanted.REVIEW if what is Wanted.RETURNS else Wanted.RETURNS
    collect(folder, CollectOptions(since="2018-10-01", what=other))
    assert {name: len(mails) for name, mails in stored(folder).items()} == {
        "returned": 2,
        "review": 1,
    }


def test_a_run_that_ends_between_the_two_places_is_made_good(
    folder: Path,
    mailbox: Mailbox,
    form: tuple[str, bytes],
    review: tuple[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mailbox.put((mail(GROUP, form, review), ARRIVED))
    added: list[Path] = []

    def ends(target: Path, *arguments: Any, **options: Any) -> Path:  # noqa: ANN401 - as it has them
        added.append(target)
        if len(added) > 1:
            raise KeyboardInterrupt
        return add_file(target, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr("workbook_tool.workflows.collect.add_file", ends)
        with pytest.raises(KeyboardInterrupt):
            collect(folder, SINCE)
    assert {name: len(mails) for name, mails in stored(folder).items()} == {
        "returned": 1,
        "review": 0,
    }
    assert kinds(collect(folder, SINCE)) == [("G01", Wanted.RETURNS, True)]
    both = mailbox.contents()
    assert stored(folder) == {"returned": both, "review": both}


@pytest.mark.parametrize(
    ("sender", "has_review", "expected"),
    [
        (GROUP, True, {"review": 1}),
        (GROUP, False, {"review": 1}),
        (AGENCY, True, {"returned": 1, "review": 1}),
        (AGENCY, False, {"returned": 1}),
        (STRANGER, True, {"review": 1}),
        (STRANGER, False, {"returned": 1}),
    ],
)
def test_what_nobody_can_read_stays_with_its_sender(
    folder: Path,
    mailbox: Mailbox,
    review: tuple[str, bytes],
    sender: str,
    has_review: bool,
    expected: dict[str, int],
) -> None:
    mailbox.put((mail(sender, *([review] if has_review else []), BROKEN), ARRIVED))
    collect(folder, SINCE)
    assert {name: len(mails) for name, mails in stored(folder).items() if mails} == expected
    outcome = consolidated(folder)
    verdicts = (*outcome.register.files, *reviews_of(outcome))
    rejected = [one.file.path for one in verdicts if one.status is Status.REJECTED]
    assert len(rejected) == 1  # told in one place
    assert rejected[0].endswith(f"!{BROKEN[0]}")


def test_a_review_workbook_larger_than_any_return_is_known(
    folder: Path, mailbox: Mailbox, review: tuple[str, bytes]
) -> None:
    large = io.BytesIO(review[1])
    with zipfile.ZipFile(large, "a") as parts:
        for number in range(1_000):  # more parts than a return may have
            parts.writestr(f"xl/media/{number}.png", b"")
    mailbox.put((mail(STRANGER, (review[0], large.getvalue())), ARRIVED))
    assert kinds(collect(folder, SINCE)) == [(None, Wanted.REVIEW, False)]


def test_a_group_that_is_no_more_sent_a_review_workbook_all_the_same(
    folder: Path, mailbox: Mailbox, review: tuple[str, bytes]
) -> None:
    edit_definition(folder, lambda workbook: workbook.remove(workbook["考评组"]))
    mailbox.put((mail(GROUP, review), ARRIVED))
    assert kinds(collect(folder, SINCE)) == [(None, Wanted.REVIEW, False)]
    assert [one.status for one in reviews_of(consolidated(folder))] == [Status.REJECTED]


def test_what_is_printed_names_both_places_in_both_languages(
    folder: Path, mailbox: Mailbox, form: tuple[str, bytes], review: tuple[str, bytes]
) -> None:
    mailbox.put((mail(GROUP, form, review), ARRIVED))
    result = collect(folder, SINCE, dry_run=True)
    english, chinese = (
        "\n".join(describe_collected(result, language, is_whole=True))
        for language in (Language.EN, Language.ZH)
    )
    assert "stands in review/returned/邮件/2018-10-20_第一考评组/" in english
    assert "同一封也存入 review/returned/邮件/2018-10-20_第一考评组/" in chinese
    (told_mail,) = build_collect_json(result, Language.EN)["mails"]
    assert told_mail["copy"] == f"review/{told_mail['file']}"
    assert stored(folder) == {"returned": [], "review": []}
