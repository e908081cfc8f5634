"""Rules about the signed papers (纸质件) and the list in which staff note them (P…)."""

from workbook_tool.core.findings.model import Rule, Severity
from workbook_tool.core.text import Text

_SIGNED = Text(
    "签字的是纸质件，汇总的是电子件，两者必须是同一份自评。",
    "What was signed is the paper and what counts is the file; both must say the same.",
)
_READ_AS_TYPED = Text(
    "纸质登记由工作人员填写，程序只读不改；读不懂的不作猜测。",
    "Staff fill in the paper register and no program changes it; what is unclear is never guessed.",
)


class PaperRules:
    """What can be said of the papers that came, beside the files."""

    PAPER_DIFFERS = Rule(
        "P120",
        Severity.WARNING,
        is_for_staff=True,
        title=Text("纸质件与电子件不一致", "Paper and file differ"),
        message=Text(
            "{agency} 纸质件的校验码是 {paper}，已采用的自评表是 {counted}，两者不一致。",
            "The paper of {agency} has the check code {paper}, its counted return {counted}.",
        ),
        meaning=_SIGNED,
        remedy=Text(
            "请与单位核实以哪一份为准：以电子件为准的，请单位重新打印签字，再把新的校验码填入纸质登记；"
            "以纸质件为准的，请单位重新报送电子件。",
            "Ask the agency which one stands: it signs a new print, whose code goes into the paper "
            "register, or it sends the file again.",
        ),
    )
    PAPER_SAID_TO_DIFFER = Rule(
        "P121",
        Severity.WARNING,
        is_for_staff=True,
        title=Text("登记为不一致", "Noted as different"),
        message=Text(
            "纸质登记中 {agency} 的纸质件登记为不一致（备注：{remark}）。",
            "The paper register notes the paper of {agency} as different (remark: {remark}).",
        ),
        meaning=_SIGNED,
        remedy=Text(
            "请与单位核实；解决后在纸质登记中改为一致。",
            "Ask the agency; once it is settled, note in the paper register that they agree.",
        ),
    )
    PAPER_OF_NOBODY = Rule(
        "P122",
        Severity.WARNING,
        is_for_staff=True,
        title=Text("登记的单位不在名册中", "Agency not in the roster"),
        message=Text(
            "纸质登记第 {row} 行的单位“{agency}”不在单位名册中，这一行没有计入。",
            "Row {row} of the paper register names “{agency}”, which the roster does not have; the "
            "row does not count.",
        ),
        meaning=_READ_AS_TYPED,
        remedy=Text(
            "请按单位名册改正单位代码和名称。", "Correct the code and the name after the roster."
        ),
    )
    PAPER_TWICE = Rule(
        "P123",
        Severity.WARNING,
        is_for_staff=True,
        title=Text("同一单位登记两次", "Agency noted twice"),
        message=Text(
            "纸质登记中 {agency} 登记了不止一次（{cells}）；有一处不一致即按不一致处理。",
            "The paper register notes {agency} more than once ({cells}); if one of the rows "
            "differs, the paper does.",
        ),
        meaning=_READ_AS_TYPED,
        remedy=Text(
            "请只保留有效的那一份纸质件的登记。", "Keep the row of the paper that stands, only."
        ),
    )
    PAPER_CODE_UNCLEAR = Rule(
        "P124",
        Severity.WARNING,
        is_for_staff=True,
        title=Text("校验码读不出", "Check code unclear"),
        message=Text(
            "纸质登记中 {agency} 的校验码“{text}”不是四位数字，没有核对。",
            "The check code “{text}” of {agency} in the paper register is not four digits; it was "
            "not compared.",
        ),
        meaning=_READ_AS_TYPED,
        remedy=Text(
            "请照签字纸质件上印的校验码填写，四位数字。",
            "Type the check code as the signed paper has it, four digits.",
        ),
    )
    PAPER_WORD_UNCLEAR = Rule(
        "P125",
        Severity.WARNING,
        is_for_staff=True,
        title=Text("一致或不一致读不出", "Agrees or differs unclear"),
        message=Text(
            "纸质登记中 {agency} 的核对结果“{text}”既不是一致也不是不一致，没有采用。",
            "The paper register says “{text}” of {agency}, which is neither agrees nor differs; it "
            "was not used.",
        ),
        meaning=_READ_AS_TYPED,
        remedy=Text("请从下拉列表中选择。", "Choose from the list of the cell."),
    )
    PAPER_NOT_COMPARED = Rule(
        "P126",
        Severity.INFO,
        is_for_staff=True,
        title=Text("纸质件暂不能核对", "Paper not compared yet"),
        message=Text(
            "已收到 {agency} 的纸质件，但{why}，校验码暂不能核对。",
            "The paper of {agency} is in, but {why}; its code cannot be compared yet.",
        ),
        meaning=_SIGNED,
        remedy=Text(
            "电子件采用后会自动核对，无需处理。",
            "It is compared once a file counts; nothing to do.",
        ),
    )
    PAPER_REGISTER_UNREADABLE = Rule(
        "P127",
        Severity.WARNING,
        is_for_staff=True,
        title=Text("纸质登记不能读取", "Paper register unreadable"),
        message=Text(
            "纸质登记“{file}”不能读取（{why}），本次没有核对纸质件，其他结果不受影响。",
            "The paper register “{file}” cannot be read ({why}); no papers were compared, all else "
            "stands.",
        ),
        meaning=_READ_AS_TYPED,
        remedy=Text(
            "请关闭打开它的程序，用 Excel 或 WPS 打开后另存为 .xlsx；确实损坏的，"
            "把它改名保存，再运行 generate 生成一份新的登记表。",
            "Close the program that has it open, open it in Excel or WPS and save it as .xlsx; if "
            "it is damaged, keep it under another name and run generate for a new one.",
        ),
    )
    PAPER_AGENCY_NOT_LISTED = Rule(
        "P128",
        Severity.INFO,
        is_for_staff=True,
        title=Text("登记表中没有的单位", "Agencies not in the paper register"),
        message=Text(
            "纸质登记中没有这些单位：{agencies}。",
            "The paper register does not list: {agencies}.",
        ),
        meaning=Text(
            "登记表生成后单位名册有增加；登记表由工作人员填写，程序不会改动它。",
            "The roster has grown since; the register belongs to staff and no program changes it.",
        ),
        remedy=Text(
            "请在纸质登记末尾补上这些单位的代码和名称。",
            "Add their codes and names at the end of the paper register.",
        ),
    )
    PAPER_DATE_UNCLEAR = Rule(
        "P129",
        Severity.WARNING,
        is_for_staff=True,
        title=Text("收到日期读不出", "Date of receipt unclear"),
        message=Text(
            "纸质登记中 {agency} 的收到日期“{text}”不是日期，没有计为已收。",
            "“{text}”, the date of receipt of {agency} in the paper register, is no date; the "
            "paper does not count as received by it.",
        ),
        meaning=_READ_AS_TYPED,
        remedy=Text(
            "请填写日期，例如 2018-10-31 或 10月31日；没有收到的请留空。",
            "Type a date, such as 2018-10-31; leave the cell empty where nothing has come.",
        ),
    )
    PAPER_NAMES_TWO = Rule(
        "P130",
        Severity.WARNING,
        is_for_staff=True,
        title=Text("代码与单位不符", "Code and name differ"),
        message=Text(
            "纸质登记第 {row} 行的单位代码“{code}”和单位“{name}”不是同一个单位，这一行没有计入。",
            "Row {row} of the paper register has the code “{code}” and the name “{name}” of two "
            "agencies; the row does not count.",
        ),
        meaning=Text(
            "只对部分列排序会使各行错位。",
            "Sorting some of the columns shifts rows against others.",
        ),
        remedy=Text(
            "请核对这一行；排序过的请撤销，或选中整张表重新排序。",
            "Check the row; if the table was sorted, undo that or sort all columns together.",
        ),
    )
    PAPER_TABLES_TWICE = Rule(
        "P131",
        Severity.WARNING,
        is_for_staff=True,
        title=Text("登记表有两张", "Two tables of papers"),
        message=Text(
            "纸质登记的工作表“{other}”中也有登记表，没有读取；以“{sheet}”为准。",
            "The sheet “{other}” of the paper register holds such a table too and was not read; "
            "“{sheet}” counts.",
        ),
        meaning=_READ_AS_TYPED,
        remedy=Text(
            "请把登记集中到一张工作表，删除另一张。", "Keep one table and delete the other sheet."
        ),
    )
