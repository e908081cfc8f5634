"""What each file of a round is, in words for somebody who never saw the program."""

from collections.abc import Callable, Mapping
from typing import Final

from workbook_tool.core.returns.register import STATUS_TITLES, FileVerdict
from workbook_tool.core.text import Text
from workbook_tool.round_folder.rounds import DEFINITION, RETURNED, STATE
from workbook_tool.workflows.read_round import ReadRound

_OTHER: Final = Text("其他文件", "another file")
_MEMBERS: Final = Text(
    "收到的压缩包或邮件，内含 {count} 个文件", "a received archive or mail of {count:file/files}"
)
_SINGLE: Final = {
    DEFINITION: Text(
        "测评活动的定义：设置、指标、等次、单位名册",
        "the definition of the round: settings, criteria, grades, roster",
    ),
    "county_summary.xlsx": Text("汇总表（工作稿）", "the county summary, the working paper"),
    "decisions.csv": Text("工作人员的核定和理由", "what staff decided, with reasons"),
    "mail.toml": Text("邮件服务器设置（不含密码）", "mail servers, without any password"),
    f"{STATE}/key.json": Text(
        "签名密钥：证明各表编号由本次活动签发；请妥善保管，内容不在此列出",
        "the signing key, which proves that the codes on forms are this round's; keep it safe, its "
        "content is not shown here",
    ),
    f"{STATE}/issued.json": Text(
        "下发登记：每份自评表的编号、单位和版本",
        "the register of issued forms: code, agency, version",
    ),
    f"{STATE}/audit.jsonl": Text(
        "审计日志：每次汇总对每个文件的结论，前后相扣",
        "the audit log: what each run made of each file, each line chained to the one before",
    ),
    f"{STATE}/mail.jsonl": Text(
        "发送登记：每封邮件发到哪一步", "the ledger of mails: how far each of them went"
    ),
    f"{STATE}/collected.json": Text(
        "收取邮件的记录：每封的到达时间", "notes of mails that were collected: when each came"
    ),
    f"{STATE}/last_run.json": Text("上次汇总的记录", "notes of the last run"),
}
# The first beginning that fits tells.
_FOLDERS: Final = {
    "outgoing/旧版/": Text("换发前的旧版自评表", "an older version of a form, replaced since"),
    "outgoing/邮件/": Text("下发自评表的邮件草稿", "the draft of a mail that sends a form out"),
    "outgoing/mail/": Text("下发自评表的邮件草稿", "the draft of a mail that sends a form out"),
    "outgoing/分发清单": Text("分发清单：发给谁、何时、谁签收", "the list of what was handed out"),
    "outgoing/distribution list": Text("分发清单", "the list of what was handed out to whom"),
    "outgoing/": Text("下发的自评表", "an issued form"),
    f"{RETURNED}/": Text("收到的文件", "a received file"),
    "notices/": Text("退回、催报等通知及附件", "a notice to an agency, or what goes with it"),
    **{
        f"review/outgoing/{name}/": words
        for names, words in (
            (("旧版", "older"), Text("换发前的旧版考评表", "an older review workbook, replaced")),
            (("邮件", "mail"), Text("发考评表的邮件草稿", "the draft of a mail to evaluators")),
            (("打包", "packages"), Text("考评表的压缩包", "a review workbook as a zip")),
        )
        for name in names
    },
    "review/outgoing/": Text("发给考评组的考评表", "a review workbook as sent to evaluators"),
    **dict.fromkeys(
        ("review/考评提示（内部）", "review/review hints (internal)"),
        Text("考评提示：内部参考，不对外发送", "hints for staff, internal"),
    ),
    f"review/{RETURNED}/": Text(
        "考评组交回的考评表", "a review workbook as evaluators sent it back"
    ),
    "results/送审稿": Text("送审稿", "a draft for review"),
    "results/draft": Text("送审稿", "a draft for review"),
    "results/公示稿": Text("公示稿", "the list for public notice"),
    "results/notice": Text("公示稿", "the list for public notice"),
    "results/定稿": Text("定稿", "the final result"),
    "results/final": Text("定稿", "the final result"),
    "results/更正稿": Text("更正稿", "an erratum"),
    "results/erratum": Text("更正稿", "an erratum"),
    **{
        f"results/{place}{name}": words
        for place, parts in (
            ("反馈表/", ("打包/", "反馈表清单")),
            ("feedback/", ("packages/", "feedback list")),
        )
        for name, words in (
            (parts[0], Text("反馈表的压缩包", "feedback sheets as a zip")),
            (
                parts[1],
                Text("反馈表清单：发给谁、何时、谁签收", "the list of who got a feedback sheet"),
            ),
            (
                "",
                Text(
                    "考评结果反馈表或其邮件草稿",
                    "a feedback sheet, or the mail that takes it along",
                ),
            ),
        )
    },
    "results/": Text(
        "成果材料（通报、反馈表等）", "results: bulletin, feedback sheets and the like"
    ),
    f"{STATE}/previous/": Text(
        "被替换的旧汇总表、定义或归档目录", "an earlier summary, definition or archive list"
    ),
    f"{STATE}/": Text("程序自己的记录", "a record of the program's own"),
}
_ENDINGS: Final = {
    ".bat": Text("双击运行的快捷方式", "a shortcut to double-click"),
    ".md": Text("说明文字", "a note"),
}


def file_words(outcome: ReadRound) -> Callable[[str], Text]:
    """Return a function that says what the file at a path, relative to the round, is."""
    names = {book.file: book.agency_name for book in outcome.issued.workbooks}
    roster = {agency.code: agency.name for agency in outcome.assessment_round.roster}
    verdicts = {verdict.file.path: verdict for verdict in outcome.register.files}
    members: dict[str, int] = {}
    for path in verdicts:
        container, mark, _ = path.partition("!")
        if mark:
            members[container] = members.get(container, 0) + 1
    papers = outcome.folder.paper_register(outcome.assessment_round.settings.language).name
    single = _SINGLE | {papers: Text("签字纸质件的登记", "the register of signed papers")}

    def words(path: str) -> Text:
        if path in single:
            return single[path]
        base = next((text for start, text in _FOLDERS.items() if path.startswith(start)), _OTHER)
        if path.startswith(f"{RETURNED}/"):
            inside = path.removeprefix(f"{RETURNED}/")
            return _of_returned(base, verdicts.get(inside), members.get(inside, 0), roster)
        issued = names.get(path.removeprefix("outgoing/"))
        if issued is not None:
            return Text(f"{base.zh}：{issued}", f"{base.en}: {issued}")
        ending = path[path.rfind(".") :].lower() if "." in path else ""
        return _ENDINGS.get(ending, base) if base is _OTHER else base

    return words


def _of_returned(
    base: Text, verdict: FileVerdict | None, members: int, roster: Mapping[str, str]
) -> Text:
    """Return what came back: whose it is, and what became of it."""
    if members:
        return _MEMBERS.filled(count=str(members))
    if verdict is None:
        return base
    name = roster.get(verdict.agency or "", "")
    status = STATUS_TITLES[verdict.status]
    zh, en = (f"：{name}", f": {name}") if name else ("", "")
    return Text(f"{base.zh}{zh}（{status.zh}）", f"{base.en}{en} ({status.en})")
