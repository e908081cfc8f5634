"""The jobs that the page starts: each is one call of a workflow with what was typed."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypedDict

from workbook_tool.core.errors import UsageError
from workbook_tool.core.progress import Progress
from workbook_tool.core.returns.publication import Companion, Edition, PublicationKind
from workbook_tool.core.text import Language
from workbook_tool.reading import ReadingOptions
from workbook_tool.round_folder.receiving import plain_steps

# One process: the server's threads must not be copied into others.
ONE_PROCESS = ReadingOptions(1)


@dataclass(frozen=True, slots=True)
class Annex:
    """The annex of a notice as it was uploaded; it is kept in memory until it is imported."""

    name: str
    content: bytes


class Signed(TypedDict):
    """The round of a decision, and whoever takes it."""

    person: str
    assessment: Path


def no_round() -> UsageError:
    """Return that there is no round to work on yet."""
    return UsageError(
        "这里还没有测评活动。请先新建一个。", "There is no round here yet. Make one first."
    )


@dataclass(frozen=True, slots=True)
class Request:
    """What a job is asked for: the round, and what was typed, by field.

    ``definition`` is None before there is a round; then ``base`` is where one may be made.
    """

    base: Path
    definition: Path | None
    language: Language
    typed: Mapping[str, str]
    progress: Progress
    annex: Annex | None = None

    @property
    def assessment(self) -> Path:
        """Return the round's definition; UsageError where there is no round yet."""
        if self.definition is None:
            raise no_round()
        return self.definition

    def text(self, field: str) -> str:
        """Return what was typed into a field, "" where nothing was."""
        return self.typed.get(field, "").strip()

    @property
    def signed(self) -> Signed:
        """Return what every decision is given: in which round, and by whom."""
        return Signed(person=self.text("person"), assessment=self.assessment)

    def is_set(self, field: str) -> bool:
        """Tell whether a box was ticked."""
        return self.text(field) == "yes"


def _generate(request: Request) -> object:
    from workbook_tool.workflows.generate import generate

    return generate(
        assessment=request.assessment,
        reissue=request.is_set("reissue"),
        carry=request.is_set("reissue"),
        progress=request.progress,
    )


def _consolidate(request: Request) -> object:
    from workbook_tool.workflows.consolidate import consolidate

    return consolidate(
        assessment=request.assessment, reading=ONE_PROCESS, progress=request.progress
    )


def _notify(request: Request) -> object:
    from workbook_tool.workflows.notify import notify

    return notify(assessment=request.assessment, today=_today(), reading=ONE_PROCESS)


def _review(request: Request) -> object:
    from workbook_tool.workflows.review import review

    return review(
        assessment=request.assessment, reissue=request.is_set("reissue"), reading=ONE_PROCESS
    )


def _publish(request: Request) -> object:
    from workbook_tool.workflows.publish import publish

    kind = request.text("kind") or PublicationKind.DRAFT
    if kind not in set(PublicationKind):
        raise UsageError(f"没有叫“{kind}”的发布形式。", f"There is no publication {kind!r}.")
    approval, force = request.text("approval"), request.text("force")
    whole = (Companion.BULLETIN, Companion.FEEDBACK)
    return publish(
        edition=Edition(PublicationKind(kind), None, approval, force),
        companions=[one for one in whole if request.is_set(one.value)],
        assessment=request.assessment,
        reading=ONE_PROCESS,
        progress=request.progress,
    )


def _adopt(request: Request) -> object:
    from workbook_tool.workflows.decide import decide

    agency, file, reason = map(request.text, ("agency", "file", "reason"))
    return decide(agency, file=file, reason=reason, **request.signed)


def _grade(request: Request) -> object:
    from workbook_tool.workflows.decide import decide_grade

    agency, grade, reason = map(request.text, ("agency", "grade", "reason"))
    return decide_grade(agency, grade=grade, reason=reason, **request.signed)


def _undo(request: Request) -> object:
    from workbook_tool.workflows.decide import undo_decision

    return undo_decision(request.text("agency"), reason=request.text("reason"), **request.signed)


def _appeal(request: Request) -> object:
    from workbook_tool.workflows.appeals import lodge_appeal

    return lodge_appeal(request.text("agency"), text=request.text("reason"), **request.signed)


def _score(request: Request) -> object:
    from workbook_tool.workflows.appeals import score_after_appeal

    agency, typed, reason, basis = map(request.text, ("agency", "scores", "reason", "basis"))
    scores = tuple(typed.replace("，", " ").replace(",", " ").split())
    return score_after_appeal(agency, scores=scores, reason=reason, basis=basis, **request.signed)


def _reject(request: Request) -> object:
    from workbook_tool.workflows.appeals import reject_appeal

    return reject_appeal(request.text("agency"), reason=request.text("reason"), **request.signed)


def _new_round(request: Request) -> object:
    from workbook_tool.workflows.init import init_round

    place = request.base.joinpath(*plain_steps(request.text("folder"))[-1:])
    sample = request.text("sample") or None
    return init_round(place, sample=sample, language=request.language)


def _import_scheme(request: Request) -> object:
    from workbook_tool.workflows.import_scheme import import_scheme

    annex, table = request.annex, request.text("table")
    if annex is None:
        raise UsageError("请先选择附表文件。", "Choose the file of the annex first.")
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, plain_steps(annex.name)[-1])
        file.write_bytes(annex.content)
        return import_scheme(
            file,
            into=request.assessment,
            table=int(table) if table.isascii() and table.isdecimal() else None,
            language=request.language,
            dry_run=not request.is_set("write"),
        )


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the clerk's own calendar day


JOBS: Mapping[str, Callable[[Request], object]] = {
    "generate": _generate,
    "consolidate": _consolidate,
    "notify": _notify,
    "review": _review,
    "publish": _publish,
    "adopt": _adopt,
    "grade": _grade,
    "undo": _undo,
    "appeal": _appeal,
    "score": _score,
    "reject": _reject,
    "init": _new_round,
    "import": _import_scheme,
}
