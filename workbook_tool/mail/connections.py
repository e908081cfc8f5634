"""What both kinds of connections need: certificates that are verified, and failures in words."""

import smtplib
import ssl
from collections.abc import Iterable

from workbook_tool.core.errors import MailError
from workbook_tool.core.text import Text
from workbook_tool.mail.account import MailServer
from workbook_tool.mail.answers import Answer, explain_answer
from workbook_tool.mail.wire import OversteppedError

_HUNG_UP = Text("服务器断开了连接", "the server hung up")
_SILENT = Text("久等没有应答", "it said nothing for too long")


def verifying_context(tls_ca: str) -> ssl.SSLContext:
    """Return the context of every connection: certificate and name of the server have to be right.

    The libraries would verify nothing by themselves. ``tls_ca`` is the authority of an office's own
    servers, "" for those that the machine trusts. Raises MailError where that file is none.
    """
    try:
        return ssl.create_default_context(cafile=tls_ca or None)
    except (OSError, ValueError) as error:
        raise MailError(
            f"无法读取证书文件“{tls_ca}”（{error}）。请用 --tls-ca 指定 PEM 格式的 CA 证书。",
            f"Cannot read the certificate file “{tls_ca}” ({error}). Name the authority with "
            "--tls-ca, as PEM.",
        ) from error


def connection_error(
    server: MailServer, error: Exception, secrets: Iterable[str] = ()
) -> MailError:
    """Return why a server cannot be used, in words that say what to do."""
    place = f"{server.host}:{server.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message
        return MailError(
            f"服务器 {place} 的证书不可信（{reason}），没有登录，也没有发送任何内容。"
            "请核对服务器地址；单位自建的服务器请向管理员索取 CA 证书，用 --tls-ca 指定。",
            f"The certificate of {place} is not to be trusted ({reason}); nothing was sent, not "
            "even the password. Check the address; for a server of your own office get its "
            "authority from the administrator and name it with --tls-ca.",
        )
    if isinstance(error, ssl.SSLError):
        return MailError(
            f"与 {place} 不能建立加密连接（{error.reason or error}）。"
            "请核对端口和加密方式：993、465 用 tls，143、587 用 starttls。",
            f"No encrypted connection to {place} ({error.reason or error}). Check port and kind: "
            "tls at 993 and 465, starttls at 143 and 587.",
        )
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return refused_login(server, Answer.of(error.smtp_code, said, secrets))
    for one in (error, error.__context__):
        if isinstance(one, OversteppedError):
            return broken_rules(server, one.words)
    why = _reason(error, secrets)
    return MailError(
        f"连接不上 {place}（{why.zh}）。请核对服务器地址、端口和网络。",
        f"Cannot reach {place} ({why.en}). Check the address, the port and the network.",
    )


def _reason(error: Exception, secrets: Iterable[str]) -> Text:
    """Return why a line broke; the libraries put into words what the server said last."""
    if isinstance(error, TimeoutError) or str(error).endswith("timed out"):
        return _SILENT
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    if "EOF" in said or "unexpectedly closed" in said:
        return _HUNG_UP
    shown = Answer.of(0, said, secrets).text
    return Text(shown, shown)


def broken_rules(server: MailServer, words: Text) -> MailError:
    """Return that what a server says is not what its protocol allows."""
    place = f"{server.host}:{server.port}"
    return MailError(
        f"{place} 的应答不合规范（{words.zh}），已断开连接。"
        "请核对服务器地址和端口；地址无误的，请把这句话转给邮件管理员。",
        f"What {place} answers breaks the rules ({words.en}), so we hung up. Check the address and "
        "the port; if they are right, show this sentence to the administrator.",
    )


def refused_login(server: MailServer, answer: Answer) -> MailError:
    """Return why a server lets nobody in, with what its answer means."""
    said = explain_answer(answer)
    return MailError(
        f"{server.host} 没有接受登录：{said.meaning.zh}（应答：{answer.shown}）。{said.remedy.zh}",
        f"{server.host} did not accept the login: {said.meaning.en} (it said: {answer.shown}). "
        f"{said.remedy.en}",
    )


def no_encryption(server: MailServer) -> MailError:
    """Return that a server offers no encryption, so that nothing is said to it."""
    return MailError(
        f"{server.host} 不支持加密（STARTTLS），没有登录。请改用 TLS 端口，或请管理员开启。",
        f"{server.host} offers no encryption (STARTTLS), so there was no login. Use its TLS port, "
        "or have the administrator switch it on.",
    )
