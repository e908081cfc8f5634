"""What becomes of several files of one agency; nothing is lost and nothing counted twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_tool.core.cells import FileFormat
from workbook_tool.core.errors import ConservationError
from workbook_tool.core.findings import Code, Finding, Rule
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.register import (
    Decision,
    FileVerdict,
    Register,
    Status,
    build_register,
    check_conservation,
    ignore,
    judge,
    reconcile,
    tell_apart,
)
from workbook_tool.core.round.roster import Agency, Roster

ROSTER = Roster(tuple(Agency(f"A{number}", f"单位{number}") for number in range(1, 7)))
DAY = 86_400.0
START = 1_538_352_000.0


def entries(scores: Mapping[str, int | None], basis: str = "") -> tuple[Entry, ...]:
    return tuple(
        Entry(code, None if score is None else Decimal(score), str(score or ""), basis=basis)
        for code, score in scores.items()
    )


def version(
    path: str,
    *rules: Rule,
    agency: str | None = "A1",
    score: int | None = 8,
    day: int | None = 1,
    saved: str | None = None,
    sha256: str = "",
    file_format: FileFormat = FileFormat.XLSX,
    basis: str = "",
) -> FileVerdict:
    """Return the verdict on one version; ``day`` is that of both times, ``saved`` overrides one."""
    own = f"2018-10-{day:02d}T08:00:00Z" if day else ""
    file = FileFacts(path, sha256 or f"hash of {path}", 1, START + day * DAY if day else None)
    findings = tuple(Finding.of(rule, codes="x", named="x", coded="x", count=1) for rule in rules)
    found = AgencyReturn(
        file,
        agency,
        entries({"C01": score, "C02": 5}, basis),
        findings=findings,
        file_format=file_format,
        modified=own if saved is None else saved,
    )
    return judge(file, findings, agency=agency, agency_return=found)


def outcome(
    *verdicts: FileVerdict, decisions: Mapping[str, Decision] | None = None
) -> dict[str, Status]:
    register = build_register(verdicts, ROSTER, decisions)
    return {verdict.file.path: verdict.status for verdict in register.files}


def rules_of(register: Register, path: str) -> list[Rule]:
    (verdict,) = (verdict for verdict in register.files if verdict.file.path == path)
    return [finding.rule for finding in verdict.findings]


def chosen(path: str, agency: str = "A1") -> dict[str, Decision]:
    return {agency: Decision(agency, f"hash of {path}", "电话确认", path)}


@pytest.mark.parametrize(
    ("rules", "status"),
    [
        ((), Status.ACCEPTED),
        ((Code.LATE,), Status.ACCEPTED),
        ((Code.LATE, Code.MACROS), Status.WARNED),
        ((Code.MACROS, Code.SCORE_MISSING), Status.REJECTED),
        ((Code.SCORE_MISSING, Code.TWO_IDENTITIES), Status.CONFLICT),
        ((Code.NAME_CONTRADICTS_CODE,), Status.CONFLICT),
        ((Code.TWO_IDENTITIES, Code.DOCTYPE_REFUSED), Status.QUARANTINED),
    ],
)
def test_the_weightiest_finding_decides(rules: tuple[Rule, ...], status: Status) -> None:
    verdict = version("a.xlsx", *rules)

    assert verdict.status is status
    assert verdict.reason.zh
    assert all(finding.at.file == "a.xlsx" for finding in verdict.findings)


def test_the_reason_names_every_title_of_the_weightiest_kind_once() -> None:
    verdict = version("a.xlsx", Code.SCORE_MISSING, Code.SCORE_MISSING, Code.SCORE_MERGED)

    assert verdict.reason.zh == "得分未填写；得分单元格被合并"


def test_identical_bytes_count_once_and_the_first_path_is_kept() -> None:
    register = build_register(
        (
            version("b.xlsx", sha256="same"),
            version("a.xlsx", sha256="same"),
            version("c.xlsx", sha256="same", agency="A2"),  # the bytes say whose they are
        ),
        ROSTER,
    )

    assert [verdict.status for verdict in register.files] == [
        Status.ACCEPTED,
        Status.IGNORED,
        Status.IGNORED,
    ]
    assert rules_of(register, "b.xlsx") == [Code.IDENTICAL_COPY]
    assert register.files[2].agency == "A1"


def test_a_faulty_file_and_its_copy_leave_the_agency_rejected() -> None:
    register = build_register(
        (
            version("a.xlsx", Code.SCORE_MISSING, sha256="same"),
            version("b.xlsx", Code.SCORE_MISSING, sha256="same"),
        ),
        ROSTER,
    )

    assert register.standings[0].status is Status.REJECTED


def test_a_temporary_file_is_nobodys_original() -> None:
    temporary = ignore(FileFacts("a.tmp", "same"), (Finding.of(Code.LATE),))

    assert outcome(temporary, version("b.xlsx", sha256="same")) == {
        "a.tmp": Status.IGNORED,
        "b.xlsx": Status.ACCEPTED,
    }


def test_files_that_were_never_opened_are_not_copies_of_each_other() -> None:
    links = (ignore(FileFacts(name, ""), ()) for name in ("a", "b"))
    broken = (judge(FileFacts(name, ""), (Finding.of(Code.UNREADABLE),)) for name in ("c", "d"))

    assert list(outcome(*links, *broken).values()) == [
        Status.IGNORED,
        Status.IGNORED,
        Status.REJECTED,
        Status.REJECTED,
    ]


def test_same_entries_keep_the_newer_and_in_doubt_the_first() -> None:
    assert outcome(version("a.xlsx", day=1), version("b.xlsx", day=2)) == {
        "a.xlsx": Status.SUPERSEDED,
        "b.xlsx": Status.ACCEPTED,
    }
    for day in (1, None):
        assert outcome(version("a.xlsx", day=1), version("b.xlsx", day=day)) == {
            "a.xlsx": Status.ACCEPTED,
            "b.xlsx": Status.SUPERSEDED,
        }


def test_same_entries_prefer_xlsx_to_older_formats_whichever_is_newer() -> None:
    versions = (
        version("a.xls", day=5, file_format=FileFormat.XLS),
        version("b.xlsx", day=1),
        version("c.ods", day=9, file_format=FileFormat.ODS),
    )

    assert outcome(*versions)["b.xlsx"] is Status.ACCEPTED
    assert outcome(versions[0], versions[2]) == {
        "a.xls": Status.SUPERSEDED,
        "c.ods": Status.ACCEPTED,
    }


def test_blanks_around_a_text_make_no_other_version_and_another_text_does() -> None:
    same = outcome(version("a.xlsx", basis="宣传 活动"), version("b.xlsx", basis=" 宣传\n活动"))
    other = outcome(version("a.xlsx", basis="宣传"), version("b.xlsx", basis="培训"))

    assert Status.CONFLICT not in same.values()
    assert set(other.values()) == {Status.CONFLICT}


def test_of_two_valid_versions_the_later_by_both_times_counts_with_what_changed() -> None:
    register = build_register((version("a.xlsx", day=1), version("b.xlsx", score=9, day=2)), ROSTER)

    assert [verdict.status for verdict in register.files] == [Status.SUPERSEDED, Status.WARNED]
    assert rules_of(register, "a.xlsx") == [Code.SUPERSEDED]
    assert rules_of(register, "b.xlsx") == [Code.REPLACES_OLDER]
    assert dict(register.files[1].findings[0].facts)["other"] == "a.xlsx"
    assert register.standings[0].counted is register.files[1].agency_return


@pytest.mark.parametrize(
    ("day", "saved"),
    [
        (1, None),  # the same moment
        (2, "2018-09-01T08:00:00Z"),  # the two times contradict each other
        (2, ""),
        (2, "yesterday"),
        (None, "2018-12-01T08:00:00Z"),
    ],
)
def test_in_doubt_two_valid_versions_wait_for_a_decision(
    day: int | None, saved: str | None
) -> None:
    register = build_register(
        (version("a.xlsx", day=1), version("b.xlsx", score=9, day=day, saved=saved)), ROSTER
    )

    assert {verdict.status for verdict in register.files} == {Status.CONFLICT}
    assert rules_of(register, "a.xlsx") == [Code.VERSIONS_CONFLICT]
    assert register.standings[0].status is Status.CONFLICT
    assert register.standings[0].counted is None


def test_a_time_without_a_zone_is_that_of_the_zone_zero() -> None:
    versions = (
        version("a.xlsx", day=1),
        version("b.xlsx", score=9, day=2, saved="2018-10-02T08:00:00"),
    )

    assert outcome(*versions)["b.xlsx"] is Status.WARNED


def test_of_three_versions_the_newest_replaces_both_or_all_wait() -> None:
    old, new = version("a.xlsx", day=1), version("b.xlsx", score=9, day=2)
    newest = version("c.xlsx", score=10, day=3)
    undated = version("c.xlsx", score=10, day=None)

    assert outcome(old, new, newest) == {
        "a.xlsx": Status.SUPERSEDED,
        "b.xlsx": Status.SUPERSEDED,
        "c.xlsx": Status.WARNED,
    }
    assert set(outcome(old, new, undated).values()) == {Status.CONFLICT}


@pytest.mark.parametrize("day", [1, 9])
def test_valid_beats_faulty_even_an_older_one(day: int) -> None:
    register = build_register(
        (version("a.xlsx", day=5), version("b.xlsx", Code.SCORE_MISSING, day=day)), ROSTER
    )

    assert [verdict.status for verdict in register.files] == [Status.ACCEPTED, Status.SUPERSEDED]
    assert rules_of(register, "b.xlsx")[-1] is Code.BETTER_STANDS


def test_a_faulty_version_beside_two_in_conflict_is_superseded_by_one_of_them() -> None:
    statuses = outcome(
        version("a.xlsx"), version("b.xlsx", score=9), version("c.xlsx", Code.SCORE_MISSING)
    )

    assert list(statuses.values()) == [Status.CONFLICT, Status.CONFLICT, Status.SUPERSEDED]


def test_a_blank_form_never_displaces_a_filled_one() -> None:
    blank = version("b.xlsx", Code.BLANK_FORM, score=None, day=9)
    register = build_register((version("a.xlsx"), blank), ROSTER)
    assert [verdict.status for verdict in register.files] == [Status.ACCEPTED, Status.SUPERSEDED]
    assert rules_of(register, "b.xlsx")[-1] is Code.BLANK_SUPERSEDED

    faulty = version("c.xlsx", Code.SCORE_MISSING)
    assert outcome(blank, faulty) == {"b.xlsx": Status.SUPERSEDED, "c.xlsx": Status.REJECTED}
    assert outcome(blank) == {"b.xlsx": Status.REJECTED}


def test_two_faulty_versions_are_both_to_be_corrected() -> None:
    statuses = outcome(
        version("a.xlsx", Code.SCORE_MISSING), version("b.xlsx", Code.SCORE_MERGED, day=2)
    )

    assert set(statuses.values()) == {Status.REJECTED}


def test_a_decision_settles_versions_whatever_their_times() -> None:
    register = build_register(
        (
            version("a.xlsx", day=1),
            version("b.xlsx", score=9, day=9),
            version("c.xlsx", Code.SCORE_MISSING),
        ),
        ROSTER,
        chosen("a.xlsx"),
    )

    assert [verdict.status for verdict in register.files] == [
        Status.WARNED,
        Status.SUPERSEDED,
        Status.SUPERSEDED,
    ]
    assert rules_of(register, "a.xlsx") == [Code.DECIDED]
    assert rules_of(register, "b.xlsx") == [Code.NOT_CHOSEN]


def test_a_decision_about_a_faulty_or_vanished_file_changes_nothing() -> None:
    faulty = version("a.xlsx", Code.SCORE_MISSING)
    assert outcome(faulty, decisions=chosen("a.xlsx")) == {"a.xlsx": Status.REJECTED}
    assert outcome(version("b.xlsx"), decisions=chosen("a.xlsx")) == {"b.xlsx": Status.ACCEPTED}


def test_a_decision_settles_whose_workbook_it_is() -> None:
    two = version("a.xlsx", Code.TWO_IDENTITIES, agency=None)
    register = build_register((two, version("b.xlsx", agency="A2")), ROSTER, chosen("a.xlsx", "A3"))

    assert register.files[0].agency == "A3"
    assert register.files[0].status is Status.WARNED
    assert rules_of(register, "a.xlsx") == [Code.DECIDED]
    assert register.standings[2].counted is not None
    assert register.standings[2].counted.agency == "A3"


def test_a_decision_whose_it_is_does_not_cure_other_faults() -> None:
    two = version("a.xlsx", Code.TWO_IDENTITIES, Code.SCORE_MISSING, agency=None)

    assert outcome(two, decisions=chosen("a.xlsx", "A3")) == {"a.xlsx": Status.CONFLICT}


def test_a_decision_about_a_file_that_gave_no_return_changes_nothing() -> None:
    two = replace(version("a.xlsx", Code.TWO_IDENTITIES, agency=None), agency_return=None)

    assert outcome(two, decisions=chosen("a.xlsx", "A3")) == {"a.xlsx": Status.CONFLICT}


def test_a_contradicting_name_stays_in_conflict_beside_a_good_return() -> None:
    register = build_register(
        (version("a.xlsx", Code.NAME_CONTRADICTS_CODE), version("b.xlsx")), ROSTER
    )

    assert [verdict.status for verdict in register.files] == [Status.CONFLICT, Status.ACCEPTED]
    assert register.standings[0].status is Status.ACCEPTED


def test_a_returned_but_faulty_agency_is_never_missing() -> None:
    unread = judge(
        FileFacts("a.xlsx", "1"), (Finding.of(Code.OLD_VERSION, codes="x"),), agency="A1"
    )
    register = build_register((unread,), ROSTER)

    assert register.standings[0].status is Status.REJECTED
    assert [standing.status for standing in register.standings[1:]] == [Status.MISSING] * 5


@pytest.mark.parametrize(
    ("rules", "is_unclear"),
    [
        ((Code.TWO_IDENTITIES,), True),
        ((Code.MACROS, Code.NAME_CONTRADICTS_CODE), True),
        ((Code.MACROS, Code.NO_IDENTITY), False),
        ((), False),
    ],
)
def test_identity_is_unclear_where_a_file_names_two(
    rules: tuple[Rule, ...], is_unclear: bool
) -> None:
    assert version("a.xlsx", *rules).is_identity_unclear is is_unclear


def test_a_file_of_nobody_leaves_every_agency_missing() -> None:
    register = build_register((version("a.xlsx", Code.NO_IDENTITY, agency=None),), ROSTER)

    assert {standing.status for standing in register.standings} == {Status.MISSING}


def random_folder(chance: random.Random) -> list[FileVerdict]:
    """Return verdicts on a folder full of versions, copies, faults and strangers."""
    kinds: tuple[tuple[Rule, ...], ...] = (
        (), (), (), (Code.MACROS,), (Code.SCORE_MISSING,), (Code.BLANK_FORM,),
        (Code.TWO_IDENTITIES,), (Code.NAME_CONTRADICTS_CODE,), (Code.DOCTYPE_REFUSED,),
    )  # fmt: skip
    folder: list[FileVerdict] = []
    for number in range(chance.randrange(14)):
        if folder and chance.random() < 0.15:
            twin = chance.choice(folder)
            file = replace(twin.file, path=f"{chance.choice('abc')}/{number}.xlsx")
            folder.append(replace(twin, file=file))
            continue
        if chance.random() < 0.1:
            folder.append(ignore(FileFacts(f"{number}.jpg", f"{number}"), ()))
            continue
        rules = chance.choice(kinds)
        agency = None if Code.TWO_IDENTITIES in rules else f"A{chance.randrange(1, 7)}"
        folder.append(
            version(
                f"{chance.choice('abc')}/{number}.xlsx",
                *rules,
                agency=agency,
                score=None if Code.BLANK_FORM in rules else chance.randrange(7, 9),
                day=chance.choice((None, 1, 2, 3)),
                saved=chance.choice((None, None, "", "2018-10-02T08:00:00Z")),
                file_format=chance.choice(tuple(FileFormat)),
            )
        )
    return folder


def random_decisions(chance: random.Random, folder: list[FileVerdict]) -> dict[str, Decision]:
    if not folder or chance.random() < 0.5:
        return {}
    file = chance.choice(folder).file
    agency = f"A{chance.randrange(1, 7)}"
    return {agency: Decision(agency, file.sha256, "核定", file.path)}


@pytest.mark.parametrize("seed", range(10))
def test_no_file_and_no_agency_is_lost_in_any_of_a_hundred_folders(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        folder = random_folder(chance)
        decisions = random_decisions(chance, folder)
        register = build_register(folder, ROSTER, decisions)

        statuses = Counter(verdict.status for verdict in register.files)
        standings = Counter(standing.status for standing in register.standings)
        assert sum(statuses.values()) == len(folder)
        assert sum(standings.values()) == len(ROSTER)
        assert Status.MISSING not in statuses
        counted = statuses[Status.ACCEPTED] + statuses[Status.WARNED]
        assert counted == standings[Status.ACCEPTED] + standings[Status.WARNED]
        sent = {verdict.agency for verdict in register.files if verdict.agency} - {None}
        for standing in register.standings:
            own = [one for one in register.files if one.agency == standing.agency.code]
            assert (standing.counted is not None) == standing.status.is_counted
            if standing.status is Status.MISSING:
                assert all(one.status in {Status.QUARANTINED, Status.IGNORED} for one in own), (
                    standing.agency.code,
                    sent,
                )
        # Twice the same, and whatever the order of the directory.
        shuffled = folder.copy()
        chance.shuffle(shuffled)
        assert build_register(shuffled, ROSTER, decisions) == register


@settings(max_examples=50)
@given(st.integers(0, 2**32))
def test_settled_files_stay_settled(seed: int) -> None:
    chance = random.Random(seed)
    folder = random_folder(chance)
    register = build_register(folder, ROSTER)
    counted = [verdict for verdict in register.files if verdict.status.is_counted]

    again = build_register(counted, ROSTER)

    assert [verdict.status for verdict in again.files] == [verdict.status for verdict in counted]


@pytest.mark.parametrize(
    ("settled", "broken"),
    [
        ([("a.xlsx", "A1"), ("b.xlsx", "A2")], set()),
        ([("a.xlsx", "A1")], {"b.xlsx"}),
        ([("a.xlsx", "A1"), ("b.xlsx", "A2"), ("b.xlsx", "A2")], {"b.xlsx"}),
        ([("a.xlsx", "A1"), ("b.xlsx", "A1")], {"a.xlsx", "b.xlsx"}),
        ([("a.xlsx", "A1"), ("b.xlsx", None)], {"b.xlsx"}),
        ([("a.xlsx", "A1"), ("b.xlsx", "A9")], {"b.xlsx"}),
        ([("a.xlsx", "A1"), ("b.xlsx", "A2"), ("c.xlsx", "A3")], set()),
    ],
    ids=["sound", "lost", "doubled", "two counted", "nobody's", "a stranger's", "invented"],
)
def test_a_file_that_does_not_add_up_is_one_finding_and_the_round_goes_on(
    settled: list[tuple[str, str | None]], broken: set[str]
) -> None:
    seen = (version("a.xlsx"), version("b.xlsx", agency="A2"))

    kept = tuple(reconcile([version(path, agency=one) for path, one in settled], seen, ROSTER))

    assert [verdict.file.path for verdict in kept] == ["a.xlsx", "b.xlsx"]
    for verdict in kept:
        is_broken = verdict.file.path in broken
        assert [finding.rule for finding in verdict.findings] == [Code.OUR_DEFECT] * is_broken
        assert (verdict.status is Status.REJECTED) is is_broken
    assert tuple(build_register(kept, ROSTER).files) == kept


def test_of_two_files_under_one_path_the_first_counts_and_the_other_is_a_defect_of_ours() -> None:
    register = build_register(
        [
            version("a.xlsx"),
            version("a.xlsx", agency="A2", sha256="2"),
            version("a.xlsx (2)", agency="A3"),
        ],
        ROSTER,
    )
    found = {verdict.file.path: (verdict.status, verdict.agency) for verdict in register.files}
    assert found == {
        "a.xlsx": (Status.ACCEPTED, "A1"),
        "a.xlsx (2)": (Status.ACCEPTED, "A3"),
        "a.xlsx (3)": (Status.REJECTED, "A2"),
    }


def _names(places: list[str], found: list[list[str]]) -> list[str]:
    verdicts = [tuple(version(path) for path in paths) for paths in found]
    apart = list(tell_apart(places, verdicts))
    for verdict in apart:
        assert verdict.agency_return is not None
        assert verdict.agency_return.file == verdict.file
    return [verdict.file.path for verdict in apart]


@pytest.mark.parametrize(
    ("places", "found", "expected"),
    [
        (["a", "b"], [["a"], ["b"]], ["a", "b"]),
        (["a.zip"], [["a.zip!b"] * 3], ["a.zip!b", "a.zip!b (2)", "a.zip!b (3)"]),
        (
            ["a.zip", "a.zip!b", "a.zip!b (2)"],
            [["a.zip!b", "a.zip!b", "a.zip"], ["a.zip!b"], ["a.zip!b (2)"]],
            ["a.zip!b (3)", "a.zip!b (4)", "a.zip", "a.zip!b", "a.zip!b (2)"],
        ),
        (["报表", "报表"], [["报表"], ["报表"]], ["报表", "报表 (2)"]),
        (["a", "b"], [[], ["b"]], ["b"]),
    ],
    ids=["plain", "one name thrice", "a file called like a member", "one legible name", "nothing"],
)
def test_every_place_has_a_path_of_its_own_and_what_lies_in_the_folder_keeps_its_name(
    places: list[str], found: list[list[str]], expected: list[str]
) -> None:
    assert _names(places, found) == expected


def test_findings_move_with_the_file_and_those_about_another_one_stay() -> None:
    finding = Finding.of(Code.IDENTICAL_COPY, other="b.xlsx")
    verdict = replace(
        ignore(FileFacts("a.xlsx", "1"), (finding,)),
        findings=(finding.placed(file="a.xlsx"), finding.placed(file="b.xlsx")),
    )
    moved = verdict.moved_to("c.xlsx")
    assert moved.file.path == "c.xlsx"
    assert [finding.at.file for finding in moved.findings] == ["c.xlsx", "b.xlsx"]


@pytest.mark.parametrize("what", ["lost", "doubled", "agency", "counted"])
def test_a_register_that_does_not_add_up_stops_everything(what: str) -> None:
    seen = (version("a.xlsx"), version("b.xlsx", agency="A2"))
    register = build_register(seen, ROSTER)
    broken = {
        "lost": replace(register, files=register.files[:1]),
        "doubled": replace(register, files=(*register.files, register.files[0])),
        "agency": replace(register, standings=register.standings[1:]),
        "counted": replace(
            register,
            standings=(
                replace(register.standings[0], status=Status.MISSING),
                *register.standings[1:],
            ),
        ),
    }[what]

    with pytest.raises(ConservationError):
        check_conservation(broken, seen, ROSTER)
