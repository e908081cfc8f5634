"""The reports of the other commands as text: what was written, what a workbook or a code is."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from workbook_tool.cli.text_reports import NOTHING_WRITTEN, next_line
from workbook_tool.core.form.issuance import VERSION_DIGITS
from workbook_tool.core.form.wording import ROLES
from workbook_tool.core.numbers import computed_text
from workbook_tool.core.returns.appeals import Appeal, AppealRejected
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import Language, Text, how_many
from workbook_tool.round_folder.command_lines import command_line
from workbook_tool.round_folder.decision_words import told
from workbook_tool.workflows.results import (
    AppealResult,
    DecideResult,
    GenerateResult,
    GradeDecideResult,
    InitResult,
    InspectedEntry,
    InspectedReview,
    Inspection,
    UndoResult,
)

if TYPE_CHECKING:
    from workbook_tool.workflows.demo import DemoResult

KINDS = {
    "agency_workbook": Text("自评表", "agency workbook"),
    "review_workbook": Text("考评表", "review workbook"),
    "county_summary": Text("本程序生成的汇总表", "county summary"),
    "definition": Text("指标定义（assessment.xlsx）", "definition workbook (assessment.xlsx)"),
    "unknown": Text("不是本程序的工作簿", "not a workbook of this program"),
}
_NOTED = Text("已记入 decisions.csv：", "Noted in decisions.csv: ")
_WOULD_NOTE = Text("将记入 decisions.csv：", "Would be noted in decisions.csv: ")
_TO_LOOK_AT = (
    (
        "county_summary.xlsx",
        Text("汇总表，第一页供领导签阅", "the summary; page 1 is the leader's"),
    ),
    ("outgoing", Text("各单位填写的自评表，可任意打开一份", "the forms to fill in; open any")),
    ("returned", Text("收回的文件，有的故意有问题", "what came back, some faulty on purpose")),
)
_FIELDS = {
    "score_cell": Text("得分", "score"),
    "cap_cell": Text("分值", "cap"),
    "text_cell": Text("标准", "text"),
    "code_cell": Text("编号", "code"),
    "basis_cell": Text("依据", "basis"),
    "evidence_cell": Text("佐证", "evidence"),
    "deduction_cell": Text("扣分原因", "deduction"),
    "not_applicable_cell": Text("不适用的理由", "why it does not apply"),
}


def describe_init(result: InitResult, language: Language) -> Iterator[str]:
    """Yield what ``init`` wrote and what to do with it."""
    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
    yield Text(f"已建立测评活动：{result.folder}", f"New round: {result.folder}").in_language(
        language
    )
    yield from (f"  {name}" for name in result.files)
    yield next_line(result.next_step, language)


def describe_generation(result: GenerateResult, language: Language) -> Iterator[str]:
    """Yield what ``generate`` wrote, what was there already, and what to do next."""
    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
    yield Text(
        f"{result.round_id}　自评表 {result.issued} 份：新写 {len(result.written)}　"
        f"未变 {len(result.unchanged)}　移入旧版 {len(result.moved)}",
        f"{result.round_id}: {how_many(result.issued, 'workbook')}, written {len(result.written)}, "
        f"unchanged {len(result.unchanged)}, older ones put aside {len(result.moved)}",
    ).in_language(language)
    place = result.folder / "outgoing"
    yield Text(f"位置：{place}", f"Place: {place}").in_language(language)
    if result.recipients is not None:
        yield result.recipients.in_language(language)
    yield next_line(result.next_step, language)


def describe_demo(result: "DemoResult", language: Language) -> Iterator[str]:
    """Yield what to look at after the demonstration, and how to go on without a terminal."""
    folder = result.folder
    yield Text("演示完毕。可以看：", "That was the demonstration. To look at:").in_language(
        language
    )
    for name, what in _TO_LOOK_AT:
        yield Text(f"  {folder / name}　{what.zh}", f"  {folder / name}: {what.en}").in_language(
            language
        )
    yield Text(
        f"不用命令行也可以：在 Windows 中双击 {folder} 里的 工作台.bat，在网页里完成全部操作；"
        "或双击 生成.bat、汇总.bat、状态.bat。",
        f"Without a terminal: on Windows double-click 工作台.bat in {folder}, which opens a page "
        "for all of this, or one of the other .bat files there.",
    ).in_language(language)
    line = command_line("demo", "--review", str(folder))
    yield Text(
        f"带考评组的完整过程，从下发到通报：{line}",
        f"The whole round with evaluators, from the issue to a bulletin: {line}",
    ).in_language(language)
    yield Text(
        "下一步：打开上面的汇总表；建自己的测评活动，运行 workbook-tool init 文件夹",
        "Next: open the summary named above; for a round of your own run workbook-tool init FOLDER",
    ).in_language(language)


def describe_decision(result: DecideResult, language: Language) -> Iterator[str]:
    """Yield what was decided and what to do next."""
    name, code = result.agency.name, result.agency.code
    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
    noted = _WOULD_NOTE if result.is_dry_run else _NOTED
    yield noted.in_language(language) + Text(
        f"{name}（{code}）采用 {result.file}", f"{name} ({code}) counts with {result.file}"
    ).in_language(language)
    yield f"SHA-256 {result.sha256}"
    if not result.is_dry_run:
        yield next_line(result.next_step, language)


def describe_grade_decision(result: GradeDecideResult, language: Language) -> Iterator[str]:
    """Yield which grade was given instead of which, why, and what to do next."""
    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
    name, code = result.agency.name, result.agency.code
    none = Text("（未入等次）", "(no grade)").in_language(language)
    noted = _WOULD_NOTE if result.is_dry_run else _NOTED
    yield noted.in_language(language) + Text(
        f"{name}（{code}）等次定为“{result.grade}”，按规则为“{result.computed or none}”",
        f"{name} ({code}) is given “{result.grade}”; by the rules it is "
        f"“{result.computed or none}”",
    ).in_language(language)
    yield Text(f"理由：{result.reason}", f"Reason: {result.reason}").in_language(language)
    if not result.is_dry_run:
        yield next_line(result.next_step, language)


def describe_undo(result: UndoResult, language: Language) -> Iterator[str]:
    """Yield which decision was taken back and what to do next."""
    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
        return
    name, code, made = result.agency.name, result.agency.code, result.decision
    each = [told(one) for one in result.decisions]
    was = Text("、".join(one.zh for one in each), ", ".join(one.en for one in each))
    yield Text(
        f"已撤销对 {name}（{code}）的决定：{was.zh}（理由：{made.reason}）",
        f"Taken back for {name} ({code}): {was.en} (reason: {made.reason})",
    ).in_language(language)
    yield next_line(result.next_step, language)


def describe_appeal(result: AppealResult, language: Language) -> Iterator[str]:
    """Yield what was written about an appeal, and what to do next."""
    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
        return
    name, code = result.agency.name, result.agency.code
    for step in result.steps:
        if isinstance(step, Appeal):
            said = Text(f"登记复核申请：{step.reason}", f"appeals: {step.reason}")
        elif isinstance(step, AppealRejected):
            said = Text(f"驳回复核申请：{step.reason}", f"appeal rejected: {step.reason}")
        else:
            before = result.returned[step.criterion]
            said = Text(
                f"{step.criterion} 复核后 {step.stated}（原为 {before}）；理由：{step.reason}；"
                f"依据：{step.basis}",
                f"{step.criterion} is {step.stated} after the appeal (was {before}); reason: "
                f"{step.reason}; basis: {step.basis}",
            )
        yield Text(
            f"已记入 decisions.csv：{name}（{code}）{said.zh}",
            f"Noted in decisions.csv: {name} ({code}) {said.en}",
        ).in_language(language)
    yield next_line(result.next_step, language)


def describe_inspection(inspection: Inspection, language: Language) -> Iterator[str]:
    """Yield what a workbook is and where everything stands in it."""
    colon = Text("：", ": ").in_language(language)
    kind = KINDS.get(inspection.kind, KINDS["unknown"]).in_language(language)
    yield f"{inspection.path.name}{colon}{kind}"
    if inspection.review is not None:
        yield from _describe_review(inspection, inspection.review, language)
    if inspection.agency_code is None:
        return
    name, code = inspection.agency_name, inspection.agency_code
    yield Text(
        f"测评活动 {inspection.round_id}　单位 {name}（{code}）",
        f"Round {inspection.round_id}, agency {name} ({code})",
    ).in_language(language)
    blueprint = inspection.blueprint
    if blueprint is not None:
        version = (inspection.version or "-")[:VERSION_DIGITS]
        total = f"{blueprint.total.sheet}!{blueprint.total.cell}"
        yield Text(
            f"结构版本 {blueprint.version}　指标版本 {version}　合计 {total}",
            f"Blueprint version {blueprint.version}, version of the criteria {version}, "
            f"total {total}",
        ).in_language(language)
    yield from (_describe_entry(entry, language) for entry in inspection.entries)
    for field in () if blueprint is None else blueprint.cover:
        yield f"  {field.label}{colon}{field.place.sheet}!{field.place.cell}"


def _describe_review(
    inspection: Inspection, review: InspectedReview, language: Language
) -> Iterator[str]:
    """Yield whose a review workbook is, and the cells of each agency."""
    name, code = review.evaluator_name, review.evaluator
    version = (inspection.version or "-")[:VERSION_DIGITS]
    yield Text(
        f"测评活动 {inspection.round_id}　考评组 {name}（{code}）　结构版本 "
        f"{review.blueprint_version}　指标版本 {version}",
        f"Round {inspection.round_id}, evaluator {name} ({code}), blueprint version "
        f"{review.blueprint_version}, version of the criteria {version}",
    ).in_language(language)
    for sheet in review.sheets:
        yield Text(
            f"  {sheet.agency}　{sheet.sheet}　所考评自评表的校验码 {sheet.check_code}",
            f"  {sheet.agency}, {sheet.sheet}, check code of the return {sheet.check_code}",
        ).in_language(language)
        for entry in sheet.entries:
            cells = (entry.self_cell, entry.score_cell, entry.reason_cell)
            own, score, reason = (cell or "-" for cell in cells)
            yield Text(
                f"    {entry.criterion}　自评 {own}　考评 {score}　理由 {reason}",
                f"    {entry.criterion}: self {own}, review {score}, reason {reason}",
            ).in_language(language)


def _describe_points(entry: InspectedEntry) -> Text:
    """Return what answers give at the most, in which steps, and what that is worth."""
    if entry.step is None:
        return Text("不计分", "no points")
    if entry.cap is None:
        return Text("不封顶", "no limit")
    said = Text(f"分值 {entry.cap}　步长 {entry.step}", f"cap {entry.cap}, step {entry.step}")
    if entry.weight is None or entry.weight == entry.cap:
        return said
    weight = computed_text(Decimal(entry.weight))
    return Text(f"{said.zh}　权重 {weight}", f"{said.en}, weight {weight}")


def _describe_entry(entry: InspectedEntry, language: Language) -> str:
    """Return one criterion with the cells of its parts."""
    places = [
        f"{title.in_language(language)} {getattr(entry, field) or '-'}"
        for field, title in _FIELDS.items()
        if field != "not_applicable_cell" or entry.not_applicable_cell
    ]
    is_regular, role = entry.role is CriterionRole.REGULAR, ROLES[entry.role]
    points = _describe_points(entry)
    head = Text(
        f"  {entry.criterion}　{'' if is_regular else role.zh + '　'}{points.zh}　{entry.sheet}：",
        f"  {entry.criterion}  {'' if is_regular else role.en + ', '}{points.en}, {entry.sheet}: ",
    )
    return head.in_language(language) + Text("　", ", ").in_language(language).join(places)
