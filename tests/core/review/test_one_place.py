"""A mail with a return and a review workbook lies in two folders; each file is registered once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.core.review.reviews import FULL, returned, reviewed, sheet
from workbook_tool.core.findings import Code, Finding, Rule
from workbook_tool.core.returns import FileFacts
from workbook_tool.core.returns.register import FileVerdict, Status, ignore, judge
from workbook_tool.core.review.one_place import in_one_place

MAIL = "邮件/2018-10-20_县农业局/090203-1.eml"


def faulty(name: str, rule: Rule, sha256: str = "") -> FileVerdict:
    file = FileFacts(f"{MAIL}!{name}", sha256 or f"hash of {name}", 1)
    return judge(file, (Finding.of(rule, codes="x", name=name, reason="x", limit=1, observed="x"),))


def collected(*verdicts: FileVerdict) -> tuple[FileVerdict, ...]:
    """Return verdicts as those on what came by mail."""
    return tuple(replace(one, file=replace(one.file, is_collected=True)) for one in verdicts)


def told(verdicts: tuple[FileVerdict, ...]) -> list[tuple[str, Status, list[str]]]:
    return [
        (one.file.path, one.status, [finding.rule.id for finding in one.findings])
        for one in verdicts
    ]


def test_each_kind_is_registered_where_it_belongs() -> None:
    (own,) = collected(returned(f"{MAIL}!own.xlsx"))
    own_again, review, stray = collected(
        faulty("own.xlsx", Code.RETURN_AMONG_REVIEWS, own.file.sha256),
        reviewed(f"{MAIL}!g1.xlsx", sheet("A1", FULL), sha256="g1"),
        faulty("g1.xlsx", Code.REVIEW_AMONG_RETURNS, "g1"),
    )

    returns, reviews = in_one_place((own, stray), (own_again, review), home="收表")

    assert returns[0] is own
    assert reviews[1] is review
    assert told(returns[1:]) == [(stray.file.path, Status.IGNORED, ["M102"])]
    assert told(reviews[:1]) == [(own_again.file.path, Status.IGNORED, ["M102"])]
    assert dict(returns[1].findings[0].facts) == {"other": f"review/returned/{MAIL}!g1.xlsx"}
    assert dict(reviews[0].findings[0].facts) == {"other": f"收表/{MAIL}!own.xlsx"}


def test_a_review_workbook_that_is_too_large_for_a_return_is_none() -> None:
    large, review = collected(
        faulty("g1.xlsx", Code.TOO_MANY_CELLS, "g1"),
        reviewed(f"{MAIL}!g1.xlsx", sheet("A1", FULL), sha256="g1"),
    )
    assert large.status is not Status.IGNORED
    returns, reviews = in_one_place((large,), (review,))
    assert told(returns) == [(large.file.path, Status.IGNORED, ["M102"])]
    assert reviews == (review,)


def test_a_workbook_that_is_both_stays_in_both() -> None:
    (both,) = collected(returned(f"{MAIL}!both.xlsx"))
    (review,) = collected(reviewed(f"{MAIL}!both.xlsx", sheet("A1", FULL), sha256=both.file.sha256))
    assert in_one_place((both,), (review,)) == ((both,), (review,))


def test_what_is_unsafe_or_ignored_or_was_never_opened_is_told_where_it_lies() -> None:
    unsafe = faulty("bomb.xlsx", Code.RATIO_TOO_HIGH)
    assert unsafe.status is Status.QUARANTINED
    letter = ignore(FileFacts(f"{MAIL}!信.docx", "letter", 1), ())
    unopened = replace(faulty("x.xlsx", Code.UNREADABLE), file=FileFacts(f"{MAIL}!x.xlsx", ""))
    several = collected(unsafe, letter, unopened)
    assert in_one_place(several, several) == (several, several)


def test_what_nobody_can_read_is_the_returns_matter() -> None:
    (broken,) = collected(faulty("坏.xlsx", Code.UNREADABLE))
    returns, reviews = in_one_place((broken,), (broken,))
    assert returns == (broken,)
    assert told(reviews) == [(broken.file.path, Status.IGNORED, ["M102"])]


def test_what_was_put_there_by_hand_is_told_as_misplaced() -> None:
    own = returned("own.xlsx")
    stray = faulty("own.xlsx", Code.RETURN_AMONG_REVIEWS, own.file.sha256)
    for returns, reviews in (
        ((own,), (stray,)),
        (collected(own), (stray,)),
        ((own,), collected(stray)),
    ):
        assert in_one_place(returns, reviews) == (returns, reviews)


KINDS = st.sampled_from(("own", "stray", "broken", "unsafe", "letter"))


@given(st.lists(KINDS, max_size=6), st.lists(st.integers(0, 5), max_size=6))
def test_no_file_is_lost_and_no_content_is_open_twice(kinds: list[str], back: list[int]) -> None:
    rules = {"stray": Code.REVIEW_AMONG_RETURNS, "broken": Code.UNREADABLE}
    rules |= {"unsafe": Code.RATIO_TOO_HIGH}
    returns: list[FileVerdict] = []
    reviews: list[FileVerdict] = []
    for turn, kind in enumerate(kinds):
        name, key = f"{turn}.xlsx", f"key {turn}"
        if kind == "own":
            one = returned(f"{MAIL}!{name}")
            twin = faulty(name, Code.RETURN_AMONG_REVIEWS, one.file.sha256)
        elif kind == "letter":
            one = twin = ignore(FileFacts(f"{MAIL}!{name}", key), ())
        else:
            one = twin = faulty(name, rules[kind], key)
            if kind == "stray":
                twin = reviewed(f"{MAIL}!{name}", sheet("A1", FULL), sha256=key)
        returns.extend(collected(one))
        if turn in back:
            reviews.extend(collected(twin))

    found = in_one_place(returns, reviews)

    for before, after in zip((returns, reviews), found, strict=True):
        assert [one.file for one in after] == [one.file for one in before]
    opened = [
        one.file.sha256
        for place in found
        for one in place
        if one.status not in {Status.IGNORED, Status.QUARANTINED}
    ]
    assert len(set(opened)) == len(opened)
    assert set(opened) == {
        one.file.sha256 for one in returns if one.status not in {Status.IGNORED, Status.QUARANTINED}
    }
