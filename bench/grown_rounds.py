"""Rounds of any shape, issued and answered: ``python -m bench.grown_rounds FOLDER SHAPE``.

The shape is JSON. Every agency answers everything with full marks, so that all of it counts.
"""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from pathlib import Path

from bench.corpora import round_of
from bench.growth import Shape
from bench.notices import typed_cells
from bench.round_corpus import with_cells
from workbook_tool.core.form import build_blueprint
from workbook_tool.core.review.spec import TypedAnswer, TypedSheet
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.round_folder.rounds import RoundFolder, find_round, load_key
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.made_reviews import make_reviews
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.read_round import read_round
from workbook_tool.workflows.review import review

FULL = Decimal(100)


def make(place: Path, shape: Shape) -> None:
    """Write a round that was issued and answered; of what was read meanwhile nothing is kept."""
    place.mkdir(parents=True)
    the_round = round_of_shape(shape)
    content = write_definition(the_round, the_round.settings.language)
    (place / "assessment.xlsx").write_bytes(content)
    generate(place)
    folder = find_round(place)
    answer(folder, the_round, shape.files)
    if shape.evaluators:
        review_all(folder)
        (folder.state / "verdicts.sqlite").unlink()


def round_of_shape(shape: Shape) -> AssessmentRound:
    """Return a round with so many agencies, criteria and groups of evaluators."""
    the_round = round_of(12, shape.agencies)
    the_round = replace(the_round, settings=replace(the_round.settings, deadline=None))
    scheme = the_round.scheme
    if shape.criteria != len(scheme.criteria):
        scheme = IndicatorScheme(tuple(_many(scheme, shape.criteria)), places=scheme.places)
        the_round = replace(the_round, scheme=scheme)
    if not shape.evaluators:
        return the_round
    groups = (EvaluatorGroup(f"G{turn:02}", f"第{turn}考评组") for turn in range(shape.evaluators))
    return replace(the_round, review=ReviewPlan(tuple(groups)))


def _many(scheme: IndicatorScheme, count: int) -> Iterator[Criterion]:
    """Yield so many criteria like the scheme's own, each indicator in one run.

    Their caps are equal and 100 in all, so the count has to divide that evenly.
    """
    models = sorted(islice(cycle(scheme.criteria), count), key=scheme.criteria.index)
    for turn, model in enumerate(models, 1):
        text = f"{turn}．{model.text}"
        cap = FULL / count
        yield replace(model, code=f"C{turn:03}", text=text, cap=cap, step=cap)


def answer(folder: RoundFolder, the_round: AssessmentRound, files: int) -> None:
    """Write so many answers to each issued workbook, a minute apart; the last one counts."""
    issued_at = datetime.now(UTC)
    agencies = the_round.roster.by_code
    blueprint = build_blueprint(the_round, next(iter(the_round.roster)), "", wording="-")
    for path in sorted(folder.outgoing.glob("*_*.xlsx")):
        issued, agency = path.read_bytes(), agencies[path.name.partition("_")[0]]
        for turn in range(files):
            own = replace(agency, name=f"{agency.name}（{turn}）")
            cells = typed_cells(blueprint, the_round, own, faulty=0)
            saved = issued_at + timedelta(minutes=turn)
            content = with_cells(issued, blueprint, cells, modified=f"{saved:%Y-%m-%dT%H:%M:%SZ}")
            target = folder.returned / (f"{path.stem}（{turn}）.xlsx" if turn else path.name)
            target.write_bytes(content)
            os.utime(target, (saved.timestamp(), saved.timestamp()))


def review_all(folder: RoundFolder) -> None:
    """Issue the workbooks of the evaluators and send them back filled."""
    review(folder.path)
    outcome = read_round(NamedReturns(folder, folder.returned), may_write_cache=True)
    plan, key = outcome.assessment_round.review, load_key(folder)
    if plan is None or key is None:
        message = "the round has neither evaluators nor a key"
        raise AssertionError(message)
    answers = {one.code: TypedAnswer(one.cap, "") for one in outcome.assessment_round.scheme}
    typed = {
        (group.code, result.agency.code): TypedSheet(answers)
        for group in plan.groups
        for result in outcome.consolidation.counted
    }
    for made in make_reviews(outcome, plan, key, typed):
        target = folder.review_returned / made.book.file
        target.write_bytes(made.content)


if __name__ == "__main__":
    make(Path(sys.argv[1]), Shape(**json.loads(sys.argv[2])))
