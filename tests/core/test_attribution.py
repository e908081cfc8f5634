"""One registered code, or nobody; names and file names assign nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.core.found import AGENCY, OTHER, WorkbookCopy, filled_copy, ids_of
from workbook_tool.core.findings import Code, Location
from workbook_tool.core.returns import Attribution, attribute
from workbook_tool.core.returns.attribution import (
    check_agency_name,
    check_file_name,
    contradicting_agency,
)
from workbook_tool.core.returns.register import Status, judge
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.snapshot import dump_round
from workbook_tool.core.text import Language

CODE = filled_copy().blueprint.code
OTHER_CODE = filled_copy(agency=OTHER).blueprint.code


def attributed(copy: WorkbookCopy) -> Attribution:
    return attribute(copy.found(), copy.register, copy.assessment_round.roster, path=copy.path)


def without_codes() -> WorkbookCopy:
    copy = filled_copy()
    copy.replace_text(CODE, "")
    return copy


def in_a_cell(copy: WorkbookCopy, text: str) -> None:
    copy.sheet("封面").put(50, 3, text)


def in_a_footer(copy: WorkbookCopy, text: str) -> None:
    copy.scoring.header_footer = (f"&L&8{text}&R第 &P 页",)


def in_the_hidden_sheet(copy: WorkbookCopy, text: str) -> None:
    copy.sheet("_meta").put(7, 2, text)


def in_a_name(copy: WorkbookCopy, text: str) -> None:
    copy.names["WBT_CODE"] = f'"{text}"'


def in_a_core_property(copy: WorkbookCopy, text: str) -> None:
    copy.core_properties["keywords"] = text


def in_a_custom_property(copy: WorkbookCopy, text: str) -> None:
    copy.custom_properties["WBT_CODE"] = text


CARRIERS = (
    in_a_cell,
    in_a_footer,
    in_the_hidden_sheet,
    in_a_name,
    in_a_core_property,
    in_a_custom_property,
)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_any_single_carrier_tells_the_agency(carrier: Callable[[WorkbookCopy, str], None]) -> None:
    copy = without_codes()
    carrier(copy, CODE)

    found = attributed(copy)

    assert found.agency == AGENCY
    assert found.findings == ()


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_second_agencys_code_in_any_carrier_is_a_conflict(
    carrier: Callable[[WorkbookCopy, str], None],
) -> None:
    copy = filled_copy()
    carrier(copy, f"{CODE} {OTHER_CODE}")

    found = attributed(copy)

    assert found.agency is None
    assert set(found.candidates) == {AGENCY, OTHER}
    assert ids_of(found.findings) == [Code.TWO_IDENTITIES.id]
    assert judge(copy.file, found.findings).status is Status.CONFLICT


def test_no_code_is_nobodys_and_the_file_name_is_only_a_clue() -> None:
    copy = without_codes()
    copy.path = "者竜乡/XP066 者竜乡自评表.xlsx"

    found = attributed(copy)

    assert (found.agency, found.book) == (None, None)
    (finding,) = found.findings
    assert finding.rule is Code.NO_IDENTITY
    assert "者竜乡（XP066）" in finding.message(Language.ZH)


def test_a_file_name_without_a_clue_leaves_the_message_whole() -> None:
    copy = without_codes()
    copy.path = "附件2.xlsx"

    (finding,) = attributed(copy).findings

    assert finding.message(Language.ZH).strip().endswith("。")


def test_an_agency_that_left_the_roster_is_nobody() -> None:
    copy = filled_copy()
    roster = Roster(
        tuple(agency for agency in copy.assessment_round.roster if agency.code != AGENCY)
    )

    found = attribute(copy.found(), copy.register, roster, path=copy.path)

    assert found.agency is None
    assert ids_of(found.findings) == [Code.AGENCY_LEFT_ROSTER.id]


def test_void_codes_name_their_agency_and_are_rejected() -> None:
    copy = filled_copy()
    books = tuple(replace(book, is_void=True) for book in copy.register.workbooks)
    copy.register = replace(copy.register, workbooks=books)

    found = attributed(copy)

    assert (found.agency, found.book) == (AGENCY, None)
    assert ids_of(found.findings) == [Code.OLD_VERSION.id]

    in_a_cell(copy, OTHER_CODE)
    assert attributed(copy).agency is None


@pytest.mark.parametrize("is_kept", [True, False])
def test_an_older_version_counts_where_staff_say_so_and_its_criteria_were_kept(
    is_kept: bool,
) -> None:
    copy = filled_copy()
    books = tuple(replace(book, is_void=True) for book in copy.register.workbooks)
    (issued,) = (book for book in books if book.agency == AGENCY)
    kept = ((issued.wording, dump_round(copy.assessment_round)),) if is_kept else ()
    register = replace(copy.register, workbooks=books, snapshots=kept)

    found = attribute(
        copy.found(),
        register,
        copy.assessment_round.roster,
        path=copy.path,
        accepted=frozenset({issued.version_key}),
    )

    assert found.agency == AGENCY
    assert found.book == (issued if is_kept else None)
    assert ids_of(found.findings) == ([] if is_kept else [Code.OLD_VERSION.id])
    told = "".join(finding.message(Language.ZH) for finding in found.findings)
    assert ("没有留存" in told) is not is_kept


def test_a_valid_code_beside_a_void_one_of_the_same_agency_counts() -> None:
    copy = filled_copy()
    old = "XPMZ18-XP039-AAAA-BBBB"
    (issued,) = (book for book in copy.register.workbooks if book.agency == AGENCY)
    void = replace(issued, code=old, is_void=True)
    copy.register = replace(copy.register, workbooks=(void, *copy.register.workbooks))
    in_a_cell(copy, old)

    found = attributed(copy)

    assert found.agency == AGENCY
    assert found.findings == ()


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("XPMZ17-XP039-AAAA-BBBB", Code.OTHER_ROUND),
        ("XPMZ18-XP039-AAAA-BBBB", Code.UNREGISTERED_CODE),
        ("XPMZ18-XP777-AAAA-BBBB", Code.UNREGISTERED_CODE),
    ],
)
def test_codes_that_were_never_issued_are_nobodys(code: str, rule: object) -> None:
    copy = without_codes()
    in_a_cell(copy, code)

    (finding,) = attributed(copy).findings

    assert finding.rule is rule
    assert code in (finding.observed or "")


ROSTER = Roster(
    (
        Agency("A1", "平甸乡", short_name="平甸", aliases=("平甸乡人民政府",), other_name="平甸区"),
        Agency("A2", "平掌乡", short_name="平掌"),
        Agency("A3", "统计局"),
        Agency("A4", "国家统计局调查队"),
    )
)


def named(name: str, agency: str = "A1", *, issued: tuple[str, ...] = ("平甸乡",)) -> list[str]:
    own = ROSTER.by_code[agency]
    return ids_of(check_agency_name(name, Location(), own, ROSTER, frozenset(issued)))


def test_visible_names_weigh_as_much_as_they_say() -> None:
    assert named("平甸乡") == []
    assert named(" 平 甸 乡 ") == []
    assert named("平甸") == named("平甸乡人民政府") == named("平甸区") == [Code.ALIAS_NAME.id]
    assert named("平掌乡") == named("平掌") == [Code.NAME_CONTRADICTS_CODE.id]
    assert named("平旬乡") == named("") == [Code.WORDING_CHANGED.id]  # never by similarity
    assert named("平甸镇", issued=("平甸乡", "平甸镇")) == []


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("A1_平甸乡.xlsx", None),
        ("自评表（1）.xlsx", None),
        ("平掌乡/自评表.xlsx", None),  # folders say nothing
        ("平掌.xlsx", "平掌乡"),
        ("x/A2自评表.xlsx", "A2"),
        ("平甸乡报平掌乡.xlsx", None),
        ("a.zip!平掌乡.xlsx", "平掌乡"),
        ("平掌乡.zip!b/自评表.xlsx", None),
        ("平甸乡人民政府A2.xlsx", None),
        ("A21.xlsx", None),
        ("国家统计局调查队.xlsx", "国家统计局调查队"),
    ],
)
def test_file_names_are_a_hint_where_they_name_another_and_not_their_own(
    path: str, other: str | None
) -> None:
    findings = list(check_file_name(path, ROSTER.by_code["A1"], ROSTER))

    assert [dict(one.facts)["named"] for one in findings] == ([other] if other else [])


def test_a_name_inside_a_longer_name_contradicts_nothing() -> None:
    assert list(check_file_name("国家统计局调查队.xlsx", ROSTER.by_code["A4"], ROSTER)) == []
    assert contradicting_agency("国家统计局调查小队", ROSTER.by_code["A4"], ROSTER) is None


def test_the_own_code_in_a_year_hides_no_other_agency() -> None:
    roster = Roster((Agency("2", "平甸乡"), *ROSTER.agencies[1:]))
    found = list(check_file_name("2018年平掌乡.xlsx", roster.by_code["2"], roster))
    assert [dict(one.facts)["named"] for one in found] == ["平掌乡"]


def test_a_printed_line_contradicts_by_full_names_and_by_codes_that_stand_alone() -> None:
    agencies = (
        Agency("1", "第2中学"),
        Agency("2", "平掌乡", short_name="平掌"),
        ROSTER.agencies[0],
    )
    roster = Roster(agencies)
    own, other, _ = agencies

    assert contradicting_agency("填报单位：平掌乡", own, roster) == other
    assert contradicting_agency("填报单位：第一中学（2）", agencies[2], roster) == other
    assert contradicting_agency("填报单位：第一中学（2018）", agencies[2], roster) is None
    assert contradicting_agency("填报单位：平掌", own, roster) is None
    assert contradicting_agency("填报单位：县第2中学", own, roster) is None


def test_an_agency_whose_own_numbers_have_changed_is_told_so() -> None:
    copy = filled_copy()
    books = tuple(replace(book, is_void=book.agency == AGENCY) for book in copy.register.workbooks)
    other = replace(books[0], agency="XP038", code="XPMZ18-XP038-AAAA-BBBB", is_void=False)
    (issued,) = (book for book in books if book.agency == AGENCY)
    kept = ((issued.wording, dump_round(copy.assessment_round)),)
    register = replace(copy.register, workbooks=(*books, other), snapshots=kept)
    roster = copy.assessment_round.roster

    found = attribute(copy.found(), register, roster, path=copy.path)
    (finding,) = found.findings
    assert finding.rule is Code.OLD_VERSION
    assert "这个单位的难度系数、目标值或权重已改" in finding.message(Language.ZH)
    assert "--accept-version" in finding.hint(Language.ZH)
    taken = frozenset({issued.version_key})
    counted = attribute(copy.found(), register, roster, path=copy.path, accepted=taken)
    assert (counted.book, counted.findings) == (issued, ())
