"""What mail servers answer, in words: what it means, and what to do (服务器应答)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workbook_tool.core.text import Text

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")
_MOST = 200  # characters of an answer that are kept
_LOOKED_AT = 2_000  # characters that are looked through for them


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: its code, 0 or less where there is none, and words without addresses."""

    code: int
    text: str = ""

    @classmethod
    def of(cls, code: int, said: bytes | str, secrets: Iterable[str] = ()) -> "Answer":
        """Return an answer as it is kept: one line, no address of anybody, and no secret.

        >>> Answer.of(550, b"5.1.1 <li@example.cn>: no such user").text
        '5.1.1 <…>: no such user'
        """
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        text = text[:_LOOKED_AT]
        for secret in secrets:
            text = text.replace(secret, "…")
        shown = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        return cls(code, _ADDRESS.sub("…", shown)[:_MOST])

    @property
    def shown(self) -> str:
        """Return code and words as one line."""
        return " ".join(
            part for part in (str(self.code) if self.code > 0 else "", self.text) if part
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an answer means and what to do about it."""

    meaning: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class _Known:
    """Answers that are known: by their codes, all of them where there is none, and their words."""

    codes: frozenset[int]
    words: re.Pattern[str] | None
    said: Explanation
    is_of_pace: bool = False  # the server wants fewer mails, of whomever
    is_of_connection: bool = False  # over one connection
    is_lasting: bool = False  # of a server that has no codes: it will not take it tomorrow either


def _known(codes: tuple[int, ...], words: str, meaning: Text, remedy: Text, **said: bool) -> _Known:
    pattern = re.compile(words, re.IGNORECASE) if words else None
    return _Known(frozenset(codes), pattern, Explanation(meaning, remedy), **said)


_LATER = Text(
    "程序会放慢并重试；仍不成功的，过一段时间再运行同一条命令，已发出的不会重发。",
    "The program slows down and tries again; if that fails, run the same command later. Nothing "
    "that was sent is sent twice.",
)
_FEWER = Text(
    "过一段时间再运行同一条命令；可在 mail.toml 中加大 pause、减小 per_connection，"
    "或用 --limit 分批发送。",
    "Run the same command later; raise pause and lower per_connection in mail.toml, or send in "
    "portions with --limit.",
)
_ROSTER = Text(
    "请与单位核对邮箱，改正单位名册后重新生成草稿，再运行同一条命令。",
    "Ask the agency for its address, correct the roster, make the drafts anew and run the same "
    "command again.",
)
# The first that fits counts. Codes and marks of NetEase, Sina and Coremail are from their public
# tables of answers.
_ANSWERS: Final = (
    _known(
        (552,), r"same size|大小相同",
        Text("连续发送了过多大小相同的邮件", "too many mails of the same size"),
        _FEWER,
    ),
    _known(
        (), r"MI:DMC|too many (mails|messages) (in|per|for) (one|this|a) (connection|session)",
        Text("一次连接发送的邮件过多", "too many mails over one connection"),
        _LATER, is_of_pace=True, is_of_connection=True,
    ),
    _known(
        (), r"MI:SFQ|HL:I[FC]C|rate limit|too many (mails|messages|connections)|too fast|frequen",
        Text("短时间内发送过多，服务器要求放慢", "too many mails in a short time"),
        _FEWER, is_of_pace=True,
    ),
    _known(
        (421,), "",
        Text("服务器暂时不提供服务，已断开连接", "the server is busy and has hung up"),
        _LATER, is_of_pace=True,
    ),
    _known(
        (535, 534, 538, 530), "",
        Text("用户名或密码不被接受", "user name and password are not accepted"),
        Text(
            "请核对用户名；许多邮箱要先在网页邮箱中开启 SMTP/IMAP 服务，并用“授权码”代替密码。"
            "然后重新运行 workbook-tool mail-setup。",
            "Check the user name; many providers want an authorisation code from their web page "
            "in place of the password, and SMTP or IMAP switched on there first. Then run "
            "workbook-tool mail-setup again.",
        ),
    ),
    _known(
        (552, 523), "",
        Text(
            "邮件超过大小限制，或对方邮箱已满",
            "the mail is too large, or the mailbox there is full",
        ),
        Text(
            "请联系单位清理邮箱，或把压缩包改由其他途径送达；处理后用 --resend 加单位代码重发。",
            "Ask the agency to clear its mailbox, or hand over the file another way; then send "
            "again with --resend and the agency's code.",
        ),
    ),
    _known(
        (450, 451), r"gr[ea]ylist|try again (later|in)|temporar.* (reject|defer)",
        Text("对方服务器第一次见到本邮箱，要求稍后再投（灰名单）", "the server takes mail of "
             "strangers at the second try only (greylisting)"),
        _LATER,
    ),
    _known(
        (), r"DT:SPM|spam|junk|HL:REP|RP:|blocked|blacklist|垃圾",
        Text("被判为垃圾邮件或发信人信誉不足", "it was taken for spam"),
        Text(
            "请放慢发送、分批发送，并让单位把本邮箱加入白名单；之后用 --resend 加单位代码重发。",
            "Send slowly and in portions, and have the agencies put this address on their "
            "allow-list; then send again with --resend and the agency's code.",
        ),
    ),
    _known(
        (553, 501), r"mail from|sender|authorized user|发件人",
        Text("发件地址与登录的账号不一致", "the sender's address is not that of the account"),
        Text(
            "请运行 workbook-tool mail-setup，把地址改为登录账号的邮箱。",
            "Run workbook-tool mail-setup and give the address of the account that logs in.",
        ),
    ),
    _known(
        (551, 553, 550, 554), r"relay",
        Text("服务器不为外部地址转发", "the server forwards nothing to others"),
        Text(
            "请向邮件管理员确认本账号可以向外单位发信。",
            "Ask the administrator whether this account may send to other offices.",
        ),
    ),
    _known(
        (550, 551, 553, 511, 512, 521, 556), "",
        Text("收件地址不存在或拒收", "the address does not exist, or takes no mail"),
        _ROSTER,
    ),
    _known(
        (452, 431, 422), "",
        Text("对方服务器空间不足", "there is no room at the other end"),
        _LATER,
    ),
    _known(
        (), r"OVERQUOTA|quota|TOOBIG|LIMIT\]",
        Text("邮箱空间已满，或邮件过大", "the mailbox is full, or the mail too large"),
        Text(
            "请清理邮箱（包括“已删除”），再用 --resend 加单位代码重发。",
            "Clear the mailbox, the deleted mails too, then send again with --resend and the "
            "agency's code.",
        ),
        is_lasting=True,
    ),
    _known((), r"unsafe login",
        Text("服务器认为登录不安全", "the server takes the login for unsafe"),
        Text(
            "请在网页邮箱中开启 IMAP 服务并使用授权码，再运行 workbook-tool mail-setup。",
            "Switch IMAP on at the provider's web page and use an authorisation code, then run "
            "workbook-tool mail-setup.",
        ),
    ),
    _known((), r"AUTHENTICATIONFAILED|authenticat|login",
        Text("用户名或密码不被接受", "user name and password are not accepted"),
        Text(
            "请核对用户名和密码（许多邮箱要用授权码），再运行 workbook-tool mail-setup。",
            "Check user name and password (many providers want an authorisation code), then run "
            "workbook-tool mail-setup.",
        ),
    ),
)  # fmt: skip
_SILENT = Explanation(
    Text("连接中断，服务器没有答复", "the connection broke, the server said nothing"),
    _LATER,
)
_TEMPORARY = Explanation(Text("服务器暂时不接收", "the server does not take it for now"), _LATER)
_PERMANENT = Explanation(
    Text("服务器拒绝", "the server refused it"),
    Text(
        "请把应答原文交邮件管理员查明原因；处理后用 --resend 加单位代码重发。",
        "Show the answer to the administrator; then send again with --resend and the agency's "
        "code.",
    ),
)
UNCERTAIN = Explanation(
    Text(
        "邮件已交给服务器，但没有收到确认，不知道是否发出",
        "the mail was handed over and nothing came back, so nobody knows whether it was sent",
    ),
    Text(
        "请先在“已发送”中查看或问单位；确认没有发出的，用 --resend 加单位代码重发。",
        "Look into the folder of sent mails or ask the agency; if it was not sent, send again "
        "with --resend and the agency's code.",
    ),
)
NO_ADDRESS = Explanation(
    Text("没有收件地址", "there is no address"),
    Text(
        "请在单位名册中补上邮箱，重新生成草稿，再运行同一条命令。",
        "Put the address into the roster, make the drafts anew and run the same command again.",
    ),
)


def explain_answer(answer: Answer) -> Explanation:
    """Return what an answer means and what to do, whatever server gave it."""
    found = _find(answer)
    if found is not None:
        return found.said
    if not answer.code and not answer.text:
        return _SILENT
    return _PERMANENT if answer.code >= 500 else _TEMPORARY  # noqa: PLR2004 - RFC 5321, 4.2.1


def is_of_pace(answer: Answer) -> bool:
    """Tell whether a server wants fewer mails, whoever they are for."""
    found = _find(answer)
    return found is not None and found.is_of_pace


def is_of_connection(answer: Answer) -> bool:
    """Tell whether a server wants a new connection before the next mail."""
    found = _find(answer)
    return found is not None and found.is_of_connection


def is_lasting(answer: Answer) -> bool:
    """Tell whether an IMAP server, which has no codes, will refuse the same tomorrow."""
    found = _find(answer)
    return found is not None and found.is_lasting


def _find(answer: Answer) -> _Known | None:
    return next(
        (
            one
            for one in _ANSWERS
            if (not one.codes or answer.code in one.codes)
            and (one.words is None or one.words.search(answer.text))
        ),
        None,
    )
