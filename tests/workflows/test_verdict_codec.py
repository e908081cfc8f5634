"""Verdicts as bytes: every one comes back as it was, and nothing else comes back at all."""

import json
import random
import zlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.filling import REPOSITORY
from tests.workflows.reading_judges import judge_of, read
from workbook_tool.core.findings import CATALOGUE, Code, Finding, Location, Rule
from workbook_tool.core.returns import AgencyReturn, FileFacts
from workbook_tool.core.returns.register import FileVerdict, Status, judge
from workbook_tool.reading.codec import dump_verdicts, load_verdicts
from workbook_tool.reading.judging import Judge


@pytest.fixture(scope="module")
def sample_judge() -> Judge:
    return judge_of(REPOSITORY / "samples" / "xinping")


@pytest.fixture(scope="module")
def sample_verdicts(sample_judge: Judge) -> tuple[FileVerdict, ...]:
    return read(REPOSITORY / "samples" / "xinping", sample_judge)


def test_every_verdict_of_the_sample_comes_back_as_it_was(
    sample_verdicts: tuple[FileVerdict, ...],
) -> None:
    assert len({verdict.status for verdict in sample_verdicts}) > 3
    assert load_verdicts(dump_verdicts(sample_verdicts)) == sample_verdicts


def invented_verdicts() -> st.SearchStrategy[FileVerdict]:
    """Return verdicts with anything in them that their types allow."""
    text = st.text(max_size=6) | st.just("\udce4")
    st.register_type_strategy(Rule, st.sampled_from(sorted(CATALOGUE.values(), key=lambda r: r.id)))
    st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
    st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
    return st.builds(
        FileVerdict,
        file=st.builds(FileFacts, path=text),
        findings=st.lists(st.from_type(Finding), max_size=3).map(tuple),
        agency_return=st.none() | st.builds(AgencyReturn),
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_the_types_allow_comes_back_as_it_was(data: st.DataObject) -> None:
    verdict = data.draw(invented_verdicts())
    (back,) = load_verdicts(dump_verdicts((verdict,)))
    assert back == verdict
    # 1 == 1.0 == True: the types have to be the same, too.
    assert repr(back) == repr(verdict)


def test_a_finding_that_the_return_says_as_well_is_kept_once() -> None:
    bare = Finding.of(Code.SCORE_MISSING, Location(sheet="自评打分", cell="G5"), criterion="C01")
    file = FileFacts("a.xlsx", "00", 1, 2.0)
    found = AgencyReturn(file, "XP039", findings=(bare,))
    verdict = judge(file, (bare,), agency="XP039", agency_return=found)
    packed = dump_verdicts((verdict,))
    assert load_verdicts(packed) == (verdict,)
    assert zlib.decompress(packed).count(b'"G5"') == 1
    # Neither a number of no finding nor one finding more than the numbers leave room for.
    ((kept, own),) = json.loads(zlib.decompress(packed))
    assert own == [0]
    for wrong in ([1], [-2], [-1], [0, -1], None):
        with pytest.raises(ValueError, match="verdicts"):
            load_verdicts(zlib.compress(json.dumps([[kept, wrong]]).encode()))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_planted_values_are_refused_or_are_verdicts(
    sample_verdicts: tuple[FileVerdict, ...], seed: int
) -> None:
    chance = random.Random(seed)
    tree = json.loads(zlib.decompress(dump_verdicts((chance.choice(sample_verdicts),))))
    branches: list[tuple[Any, int]] = []

    def collect(value: Any) -> None:  # noqa: ANN401 - any JSON value
        if isinstance(value, list):
            branches.extend((value, turn) for turn in range(len(value)))
            for member in value:
                collect(member)

    collect(tree)
    branch, turn = chance.choice(branches)
    branch[turn] = chance.choice([None, True, 0, -1, 10**30, 1.5, "x", "", [], {}, [[]], {"a": 1}])
    try:
        found = load_verdicts(zlib.compress(json.dumps(tree).encode()))
    except ValueError:
        return
    assert all(isinstance(verdict, FileVerdict) for verdict in found)
    assert all(isinstance(verdict.status, Status) for verdict in found)


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"nothing",
        zlib.compress(b"{"),
        zlib.compress(b"{}"),
        zlib.compress(b"[1]"),
        zlib.compress(b"[" * 100_000),
        zlib.compress(b"[]")[:-1],
        zlib.compress(b"\xff\xfe"),
    ],
)
def test_bytes_that_are_no_verdicts_are_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match=r"verdicts|Expecting|decode"):
        load_verdicts(packed)
