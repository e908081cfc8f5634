"""Own targets of agencies: in codes, registers, schemes, forms and the hidden sheets."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.core.form.rounds import AMPERSAND, blueprint_of, fact_round
from tests.core.found import aimed_round, county_round, lost_round
from tests.core.review.workbooks import as_found, judged
from tests.core.review.workbooks import blueprint_of as review_of
from tests.core.test_coefficients import book, register_of
from workbook_tool.core.cells import Cell, CellKind, FoundWorkbook
from workbook_tool.core.findings import Code
from workbook_tool.core.form import Field
from workbook_tool.core.form.hidden import TARGETS, goals_text, read_goals
from workbook_tool.core.form.issuance import dump_register, load_register
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.review.meta import read_review_meta
from workbook_tool.core.round.differences import (
    Area,
    Change,
    ChangeKind,
    compare_goals,
    compare_rounds,
)
from workbook_tool.core.round.digests import digest_for
from workbook_tool.core.round.goals import USUAL_WIDTH, Goal, Goals, wide_targets, with_stand_ins
from workbook_tool.core.round.kinds.facts import lacks_target
from workbook_tool.core.round.kinds.protocol import ScoreReading
from workbook_tool.core.round.outcome import grade_entries
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.change_words import describe_change


def goals(**targets: str) -> Goals:
    return tuple(Goal(code, Decimal(target)) for code, target in targets.items())


@pytest.mark.parametrize("target", ["0", "-1", "NaN", "Infinity"])
def test_nobody_aims_at_nothing(target: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Goal("C01", Decimal(target))


def test_a_code_stands_for_the_targets_whichever_way_they_are_written() -> None:
    assert digest_for("d", None, ()) == "d"
    one = digest_for("d", None, goals(C01="80"))
    assert one == digest_for("d", None, goals(C01="80.0")) != digest_for("d", None, goals(C01="81"))
    assert one != digest_for("d", None, goals(C02="80"))
    two = goals(C01="80", C02="5")
    assert digest_for("d", None, two) == digest_for("d", None, two[::-1])
    assert digest_for("d", Decimal(2), two) != digest_for("d", None, two)
    # Neither a code nor a target can pass for another pair.
    assert digest_for("d", None, (Goal('C01","8', Decimal(1)),)) != digest_for(
        "d", None, goals(C01="8")
    )


def test_a_changed_target_voids_the_code_of_its_agency_alone() -> None:
    aimed = replace(book("A1"), goals=goals(C01="80"))
    register = register_of(aimed, book("A2"), replace(book("GONE"), goals=goals(C01="2")))

    def under(targets: Goals) -> set[str]:
        agencies = (Agency("A1", "甲局", goals=targets), Agency("A2", "乙局"))
        found = replace(county_round(), roster=Roster(agencies))
        return set(register.as_defined(found).current)

    assert under(goals(C01="80.0")) == {"A1", "A2", "GONE"}
    assert under(goals(C01="81")) == {"A2", "GONE"}
    assert under(()) == {"A2", "GONE"}
    assert aimed.code_digest == digest_for(aimed.digest, None, goals(C01="80"))


def test_registers_keep_targets_where_there_are_any_and_older_ones_have_none() -> None:
    register = register_of(replace(book("A1"), goals=goals(C01="62.5")), book("A2"))
    kept = dump_register(register)
    assert load_register(kept) == register
    assert kept.count("goals") == 1
    (older,) = load_register(dump_register(register_of(book("A1")))).workbooks
    assert older.goals == ()
    with pytest.raises(ValueError, match="above zero"):
        load_register(kept.replace("62.5", "0"))


def test_a_scheme_is_suited_to_an_agency_and_to_no_other() -> None:
    facts = fact_round()
    assert facts.scheme.suited_to(facts.roster.agencies[0]) is facts.scheme
    own = facts.scheme.for_agency(replace(facts.roster.agencies[0], goals=goals(V01="50")))
    assert own.by_code["V01"].target == 50
    assert own.by_code["V02"] == facts.scheme.by_code["V02"]
    assert facts.scheme.by_code["V01"].target == 95
    assert aimed_round().roster.own_targets == {"V01", "V02"}
    assert not facts.roster.own_targets


def test_points_are_shares_of_the_own_target() -> None:
    agency = replace(fact_round().roster.agencies[0], goals=goals(V01="50"))
    criterion = fact_round().scheme.for_agency(agency).by_code["V01"]
    assert criterion.exact_points(None, Decimal(30)) == Fraction(3)
    assert criterion.kind.points(criterion, "A1", Language.ZH).endswith("/50)))")


def test_without_a_target_nothing_is_computed_and_nothing_fails() -> None:
    one = lost_round().scheme.by_code["V01"]
    assert lacks_target(one)
    assert not lacks_target(fact_round().scheme.by_code["V03"])  # steps need none
    assert one.kind.points(one, "A1", Language.ZH) == "0"
    assert one.exact_points(Decimal(3), Decimal(30)) == 3
    found = one.kind.read(one, ScoreReading(Decimal(30), fact=None), Cell(CellKind.NUMBER, "30"))
    assert found == ScoreReading(None, Code.TARGET_NOT_KEPT, seen=Decimal(30))
    entries = ()
    assert grade_entries(lost_round().scheme, lost_round().roster.agencies[0], entries) is None
    assert blueprint_of(lost_round(), AMPERSAND).sheets


def test_the_hidden_sheet_of_a_form_says_them() -> None:
    def pairs(the_round: object) -> dict[object, object]:
        sheet = blueprint_of(the_round, AMPERSAND).sheets[-1]  # type: ignore[arg-type]  # a round
        cells = {(one.row, one.column): one.value for one in sheet.cells}
        return {cells[row, 1]: cells[row, 2] for row, column in cells if column == 1}

    assert read_goals(str(pairs(aimed_round())[TARGETS])) == goals(V01="80", V02="92.5")
    assert TARGETS not in pairs(fact_round())
    assert read_goals("") == ()
    assert read_goals(goals_text(goals(C01="0.1"))) == goals(C01="0.1")
    for text in ("{", '{"C01": "80"}', '[{"criterion": "C01", "target": "0"}]'):
        with pytest.raises(ValueError, match=r"."):
            read_goals(text)


def test_every_usual_target_gets_the_same_room() -> None:
    wide = wide_targets(goals(C01="80", C02="62.5", C03="80", C04="0.123456789012"))
    assert len(set(wide.values())) == len(wide) == 3
    assert [len(str(wide[Decimal(one)])) for one in ("80", "62.5")] == [USUAL_WIDTH] * 2
    assert wide[Decimal("0.123456789012")] == Decimal("0.123456789012")

    def heights(target: str) -> object:
        agencies = tuple(replace(one, goals=goals(V01=target)) for one in fact_round().roster)
        found = replace(fact_round(), roster=Roster(agencies))
        return [sheet.heights for sheet in blueprint_of(found, AMPERSAND).sheets]

    assert heights("80") == heights("123456.789")
    issue = Issue(fact_round(), Agency("A", "甲", goals=goals(V01="80")), "", fact_round().scheme)
    plain = fact_round().scheme.by_code["V02"]
    assert issue.measured(plain) == plain


def test_stand_ins_differ_where_targets_do_and_leave_out_what_is_stated_or_wide() -> None:
    own = goals(C01="80", C02="62.5", C03="80.0", C04="0.123456789012", C05="95")
    found, texts = with_stand_ins(own, {Decimal(95), None})
    assert [goal.criterion for goal in found] == [goal.criterion for goal in own]
    assert found[0].target == found[2].target != found[1].target
    assert found[3:] == own[3:]
    assert sorted(texts.values()) == ["62.5", "80"]
    assert texts[str(found[0].target)] == "80"
    assert with_stand_ins((), set()) == ((), {})


def test_a_review_workbook_keeps_the_targets_of_each_sheet() -> None:
    found = aimed_round()
    first, *others = found.roster.agencies
    plain = replace(others[0] if others else first, code="ZZ9", goals=())
    criteria = found.scheme.for_agency(first).criteria
    asked = tuple(one for one in criteria if one.code in {"C02", "V02"})
    blueprint = review_of(found, judged(first, asked), judged(plain, asked))
    assert [page.goals for page in blueprint.pages] == [goals(V02="92.5"), ()]
    workbook = as_found(blueprint)

    def sheets(book: FoundWorkbook) -> list[Goals]:
        meta = read_review_meta(book)
        assert meta is not None
        return [one.goals for one in meta.sheets]

    assert sheets(workbook) == [goals(V02="92.5"), ()]
    meta = workbook.sheets[-1]
    cells = {**meta.cells, (2, 9): meta.cells[2, 9]._replace(text="{")}
    edited = replace(workbook, sheets=(*workbook.sheets[:-1], replace(meta, cells=cells)))
    assert sheets(edited) == [(), ()]


def test_changes_of_targets_stand_on_a_sheet_of_their_own() -> None:
    old = aimed_round()
    agencies = list(old.roster.agencies)
    agencies[0] = replace(agencies[0], goals=goals(V01="81", V03="5"))
    new = replace(old, roster=Roster((*agencies, Agency("NEW", "新局", goals=goals(V01="3")))))
    found = [one for one in compare_rounds(old, new) if one.area is Area.TARGETS]
    code, name = agencies[0].code, agencies[0].name
    told = {
        one.field: (one.subject, one.name, one.old, one.new, one.kind, one.voids) for one in found
    }
    assert told == {
        "V01": (code, name, 80, 81, ChangeKind.CHANGED, True),
        "V02": (code, name, Decimal("92.5"), None, ChangeKind.CHANGED, True),
        "V03": (code, name, None, 5, ChangeKind.CHANGED, True),
    }
    assert list(compare_goals(agencies[0], goals(V01="1", V02="2"), goals(V01="1", V02="2"))) == []
    areas = {one.area for one in compare_rounds(old, new)}
    assert areas == {Area.ROSTER, Area.TARGETS}  # the agency that is new, and nothing else of it
    change = Change(Area.TARGETS, ChangeKind.CHANGED, "A1", "V01", None, Decimal(3), "甲局")
    assert describe_change(change).zh == "A1（甲局） V01 目标值 空→3"


def test_the_column_of_points_takes_the_own_target() -> None:
    blueprint = blueprint_of(aimed_round(), AMPERSAND)
    place = blueprint.score_table.place("V01", Field.POINTS)
    assert place is not None
    sheet = next(one for one in blueprint.sheets if one.name == place.sheet)
    cell = next(one for one in sheet.cells if (one.row, one.column) == (place.row, place.column))
    assert "/80" in str(cell.formula)
