"""Equal findings are shown once, with every place; none is lost, and the gravest come first."""

from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.findings import Code, Finding, Location, Severity, merge_findings
from workbook_tool.core.text import Language, Text


def missing(criterion: str, cell: str, *, sheet: str = "自评打分") -> Finding:
    at = Location(sheet=sheet, cell=cell, criterion=criterion)
    return Finding.of(Code.SCORE_MISSING, at, criterion=criterion)


def picture(cell: str) -> Finding:
    return Finding.of(
        Code.CELL_PICTURES, Location(sheet="封面", cell=cell), sheet="封面", cell=cell
    )


def test_findings_that_differ_in_criterion_and_cell_are_one_that_names_them_all() -> None:
    findings = (missing("C01", "G5"), missing("C02", "G6"), missing("C02", "G6"))
    (merged,) = merge_findings(findings, Language.EN)
    assert merged.members == findings
    assert merged.cells == ("G5", "G6")
    assert merged.finding.message(Language.EN) == "The score of C01, C02 is not filled in."
    (merged,) = merge_findings(findings, Language.ZH)
    assert merged.finding.message(Language.ZH) == "C01、C02 的自评得分未填写。"


def test_where_each_criterion_stands_for_itself_its_cells_are_one_all_the_same() -> None:
    findings = (missing("C01", "G5"), missing("C02", "G6"), missing("C01", "G7"), picture("A1"))
    merged = merge_findings((*findings, picture("B2")), Language.ZH, by_criterion=True)
    assert [one.cells for one in merged] == [("G5", "G7"), ("G6",), ("A1", "B2")]
    assert "A1、B2" in merged[2].finding.message(Language.ZH)


def test_facts_that_no_word_shows_part_nothing_and_what_words_show_does() -> None:
    unseen = [Finding.of(Code.SCORE_MISSING, criterion="C01", row=row) for row in (5, 6)]
    assert len(merge_findings(unseen, Language.ZH)) == 1
    seen = [Finding.of(Code.SCORE_ABOVE_CAP, criterion="C01", score=11, cap=cap) for cap in (9, 10)]
    assert len(merge_findings(seen, Language.ZH)) == 2


def test_other_sheets_suggestions_and_advice_stay_apart() -> None:
    finding = missing("C01", "G5")
    others = (
        missing("C01", "G5", sheet="自评打分 (2)"),
        Finding(finding.rule, finding.at, finding.facts, suggestion="8"),
        finding.advised(Text("请核对。", "Please check.")),
    )
    assert len(merge_findings((finding, *others), Language.ZH)) == 4


_FINDINGS = st.lists(
    st.one_of(
        st.builds(missing, st.sampled_from(("C01", "C02")), st.sampled_from(("G5", "G6"))),
        st.builds(picture, st.sampled_from(("A1", "B2"))),
        st.sampled_from((Code.ROW_ADDED, Code.DOCTYPE_REFUSED)).map(
            lambda rule: Finding.of(rule, row="9", raw="x", part="sheet1.xml", name="x")
        ),
    )
)


@given(_FINDINGS, st.booleans())
def test_no_finding_is_lost_and_the_gravest_come_first(
    findings: list[Finding], by_criterion: bool
) -> None:
    merged = merge_findings(findings, Language.ZH, by_criterion=by_criterion)
    members = [one for group in merged for one in group.members]
    assert sorted(map(repr, members)) == sorted(map(repr, findings))
    weights = [list(Severity).index(group.finding.severity) for group in merged]
    assert weights == sorted(weights, reverse=True)
