"""Rules about mails that were collected from the office's own mailbox."""

from workbook_tool.core.findings.model import Rule, Severity
from workbook_tool.core.text import Text


class MailRules:
    """Who sent what (邮件)."""

    SENDER_DIFFERS = Rule(
        "M101",
        Severity.WARNING,
        title=Text("来自其他邮箱", "Sent from another address"),
        message=Text(
            "自评表来自 {sender}，单位名册中的邮箱是 {known}；归属仍按自评表上的编号。",
            "The return came from {sender}, the roster has {known}; whose it is is told by its "
            "code all the same.",
        ),
        meaning=Text(
            "自评表上的编号只说明是哪个单位的表，不能证明由谁发出；收取的邮件写明了发件邮箱。",
            "The code on a form says whose form it is, never who sent it; a mail that was "
            "collected names its sender.",
        ),
        remedy=Text(
            "请与单位核实；确是该单位报送的，把邮箱补进单位名册即可。",
            "Ask the agency; if it did send it, add the address to the roster.",
        ),
        is_for_staff=True,
        names_contacts=True,
    )
    REGISTERED_ELSEWHERE = Rule(
        "M102",
        Severity.INFO,
        title=Text("已在另一处登记", "Registered in the other folder"),
        message=Text(
            "与“{other}”内容完全相同，已在那里登记，这里不再计入。",
            "Byte for byte the same as “{other}”, where it is registered; it is not counted here "
            "as well.",
        ),
        meaning=Text(
            "一封邮件既有自评表又有考评表时，原样存入 returned 和 review/returned 两处："
            "考评表只在 review/returned 中登记，其余只在 returned 中登记。",
            "A mail that brings a return and a review workbook is kept whole in returned/ and in "
            "review/returned/: review workbooks are registered in the latter, all else in "
            "the former.",
        ),
        remedy=Text("无需处理。", "Nothing to do."),
    )
