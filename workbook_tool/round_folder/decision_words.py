"""What one line of decisions.csv says, in the words of both languages, and how it is written."""

import re
from collections.abc import Mapping
from dataclasses import replace

from workbook_tool.core.returns.appeals import (
    Appeal,
    AppealRejected,
    AppealScore,
    find_criterion,
    read_given,
    stated,
)
from workbook_tool.core.returns.register import Decision
from workbook_tool.core.review.register import ReviewDecision
from workbook_tool.core.round.awarding import GradeOverride
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text, squeezed

# Column by column in Chinese and in English, as they stand in a new file; either word is read.
COLUMNS: Mapping[str, Text] = {
    "date": Text("日期", "date"),
    "person": Text("操作人", "person"),
    "name": Text("单位", "name"),
    "agency": Text("单位代码", "agency"),
    "decision": Text("决定", "decision"),
    "file": Text("文件", "file"),
    "reason": Text("理由", "reason"),
    "sha256": Text("文件校验", "sha256"),
    "basis": Text("依据", "basis"),
}
ADOPT, UNDO = Text("采用", "adopt"), Text("撤销", "undo")
APPEAL, REJECTED = Text("复核申请", "appeal"), Text("复核驳回", "rejected")
SCORE = Text("复核得分", "score")
_GRADE = re.compile(
    r"(?:等次\s+)?(?:grade|等次)\s*[=＝:：](?P<title>.*)", re.IGNORECASE | re.DOTALL
)
_SCORE = re.compile(
    r"(?:复核得分\s+)?(?:score|复核得分)\s+(?P<criterion>[^\s=＝:：]+)\s*[=＝:：](?P<score>.*)",
    re.IGNORECASE | re.DOTALL,
)

REVIEW = Text("考评", "review")

Made = Decision | ReviewDecision | GradeOverride | Appeal | AppealScore | AppealRejected


def read_line(
    place: Text, parts: Mapping[str, str], agency: str, assessment_round: AssessmentRound
) -> Made | Text | None:
    """Return what a line decides on an agency, None where it takes a decision back.

    ``place`` names the line. A text says why it is not used.
    """
    words, reason = _words(parts), parts.get("reason", "").strip()
    title = _GRADE.fullmatch(parts.get("decision", ""))
    given = _SCORE.fullmatch(parts.get("decision", ""))
    if title is not None:
        return _grade(place, agency, title["title"].strip(), reason, assessment_round)
    if given is not None:
        basis = parts.get("basis", "").strip()
        judged = parts.get("sha256", "").strip().lower()
        score = given["score"].strip()
        made = AppealScore(agency, given["criterion"], score, reason, basis, judged)
        return _score(place, made, assessment_round)
    if words & {UNDO.zh, UNDO.en}:
        return None
    for kind, word in ((Appeal, APPEAL), (AppealRejected, REJECTED)):
        if words & {word.zh, word.en}:
            return kind(agency, reason) if reason else _without_reason(place, word)
    sha256 = parts.get("sha256", "").lower()
    if not sha256 or not words & {ADOPT.zh, ADOPT.en}:
        return ignored(place)
    file = parts.get("file", "")
    if words & {REVIEW.zh, REVIEW.en}:
        named = parts.get("basis", "").lower().split()
        return ReviewDecision(agency, sha256, reason, file, named[-1] if named else "")
    return Decision(agency, sha256, reason, file)


def _words(parts: Mapping[str, str]) -> frozenset[str]:
    return frozenset(parts.get("decision", "").lower().split())


def _grade(
    place: Text, agency: str, title: str, reason: str, assessment_round: AssessmentRound
) -> GradeOverride | Text:
    grade = find_grade(assessment_round, title)
    if not reason:
        return Text(
            f"{place.zh}调整等次没有写理由，未采用该行。",
            f"{place.en}: a grade is given without a reason; not used.",
        )
    if grade is None:
        return Text(
            f"{place.zh}的等次“{title}”不在“等次”表中，未采用该行。",
            f"{place.en}: there is no grade “{title}”; not used.",
        )
    return GradeOverride(agency, grade, reason)


def _score(place: Text, made: AppealScore, assessment_round: AssessmentRound) -> AppealScore | Text:
    """Return a score after an appeal by the code of the scheme, or why it is not used."""
    criterion = find_criterion(assessment_round.scheme, made.criterion)
    if not made.reason:
        return _without_reason(place, SCORE)
    if criterion is None:
        return Text(
            f"{place.zh}的指标“{made.criterion}”不在指标体系中，未采用该行。",
            f"{place.en}: there is no criterion “{made.criterion}”; not used.",
        )
    reading = read_given(made.stated, criterion)
    if not reading.is_read:
        allowed = criterion.kind.expected(criterion)
        return Text(
            f"{place.zh}给 {criterion.code} 的得分“{made.stated}”不在允许范围内"
            f"（{allowed.zh}），未采用该行。",
            f"{place.en}: “{made.stated}” is no score that {criterion.code} takes "
            f"({allowed.en}); not used.",
        )
    said = stated(criterion, reading)
    return replace(made, criterion=criterion.code, stated=said)


def find_grade(assessment_round: AssessmentRound, typed: str) -> str | None:
    """Return the grade of a title, blanks and full-width forms apart; A and A+ are two."""
    by_title = {squeezed(one.title).casefold(): one.title for one in assessment_round.grades}
    return by_title.get(squeezed(typed).casefold())


def ignored(place: Text) -> Text:
    """Return that a line is no decision."""
    return Text(
        f"{place.zh}缺少单位、决定（采用 adopt）或 sha256，未采用该行。",
        f"{place.en}: agency, sha256 or decision=adopt is missing; not used.",
    )


def _without_reason(place: Text, word: Text) -> Text:
    return Text(
        f"{place.zh}“{word.zh}”没有写理由，未采用该行。",
        f"{place.en}: “{word.en}” stands without a reason; not used.",
    )


def cells_of(made: Made | str) -> Mapping[str, str]:
    """Return the cells that a decision fills; a text takes the last one back with that reason."""
    if isinstance(made, str):
        return {"decision": f"{UNDO.zh} {UNDO.en}", "reason": made}
    if isinstance(made, GradeOverride):
        return {"decision": f"等次 grade={made.grade}", "reason": made.reason}
    if isinstance(made, AppealScore):
        said = f"{SCORE.zh} {SCORE.en} {made.criterion}={made.stated}"
        return {
            "decision": said,
            "reason": made.reason,
            "basis": made.basis,
            "sha256": made.sha256,
        }
    if isinstance(made, Decision):
        return {
            "decision": f"{ADOPT.zh} {ADOPT.en}",
            "sha256": made.sha256,
            "file": made.file,
            "reason": made.reason,
        }
    if isinstance(made, ReviewDecision):
        return {
            "decision": f"{REVIEW.zh} {REVIEW.en} {ADOPT.zh} {ADOPT.en}",
            "sha256": made.sha256,
            "file": made.file,
            "reason": made.reason,
            "basis": f"自评表 return {made.judged}" if made.judged else "",
        }
    word = APPEAL if isinstance(made, Appeal) else REJECTED
    return {"decision": f"{word.zh} {word.en}", "reason": made.reason}


def told(made: Made) -> Text:
    """Return what was decided in a few words, without its reason."""
    if isinstance(made, Decision):
        shown = made.file or made.sha256[:12]
        return Text(f"采用 {shown}", f"{shown} counts")
    if isinstance(made, ReviewDecision):
        shown = made.file or made.sha256[:12]
        return Text(f"采用考评表 {shown}", f"the review in {shown} counts")
    if isinstance(made, GradeOverride):
        return Text(f"等次定为“{made.grade}”", f"the grade “{made.grade}”")
    if isinstance(made, AppealScore):
        return Text(
            f"复核后 {made.criterion} 得 {made.stated}", f"{made.criterion}={made.stated} on appeal"
        )
    if isinstance(made, Appeal):
        return Text("复核申请", "the appeal")
    return Text("驳回复核申请", "the rejection of the appeal")
