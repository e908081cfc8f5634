"""policy.toml: what whoever looks after this machine allows (策略文件): mail, the page, hosts.

The file in the system's configuration folder counts for everybody. A further one that the variable
``WORKBOOK_TOOL_POLICY`` names can forbid more, never less.
"""

import os
import sys
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from workbook_tool.core.errors import RoundStateError
from workbook_tool.core.text import listed
from workbook_tool.round_folder.limits import ROUND_LIMITS, refuse_size

VARIABLE = "WORKBOOK_TOOL_POLICY"
_SWITCHES = ("mail", "page")


@dataclass(frozen=True, slots=True)
class Policy:
    """What one policy file says; ``hosts`` is None where any may be used.

    ``set_by`` is whom it names as responsible.
    """

    path: Path
    mail: bool = True
    page: bool = True
    hosts: tuple[str, ...] | None = None
    set_by: str = ""


def policy_path() -> Path:
    """Return where the machine-wide policy file stands, in the system's configuration folder."""
    if os.name == "nt":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "workbook-tool/policy.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/workbook-tool/policy.toml")
    return Path("/etc/workbook-tool/policy.toml")


def load_policies() -> tuple[Policy, ...]:
    """Return the policies that count here, none where nobody has set any.

    Raises RoundStateError where one is there and cannot be read: it may forbid what was asked.
    """
    further = os.environ.get(VARIABLE, "")
    places = [policy_path(), *([Path(further)] if further else [])]
    is_named = set(places[1:])
    found = []
    for place in places:
        try:
            content = read_policy(place)
        except (FileNotFoundError, NotADirectoryError) as error:
            if place in is_named:
                raise _unreadable(place, error) from error
            continue
        except OSError as error:
            raise _unreadable(place, error) from error
        try:
            found.append(parse_policy(place, content))
        except ValueError as error:
            raise _unreadable(place, error) from error
    return tuple(found)


def read_policy(place: Path) -> bytes:
    """Return the bytes of a policy file; raises OSError, and TooLargeError for one too large."""
    limit = ROUND_LIMITS.settings_bytes
    with place.open("rb") as stream:
        content = stream.read(limit + 1)
    refuse_size(place, len(content), limit)
    return content


def parse_policy(place: Path, content: bytes) -> Policy:
    """Return the policy that a file holds; raises ValueError for whatever is not understood.

    What is not understood may forbid something, so it is never passed over.
    """
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
    except RecursionError as error:
        raise ValueError(str(error)) from error
    set_by, hosts = said.pop("set_by", ""), said.pop("mail_hosts", None)
    switches = {name: said.pop(name, True) for name in _SWITCHES}
    if said:
        message = f"unknown: {', '.join(said)}"
        raise ValueError(message)
    wrong = [name for name, value in switches.items() if not isinstance(value, bool)]
    if not isinstance(set_by, str):
        wrong.append("set_by")
    if hosts is not None and not (
        isinstance(hosts, list) and all(isinstance(one, str) for one in hosts)
    ):
        wrong.append("mail_hosts")
    if wrong:
        message = f"of another type: {', '.join(wrong)}"
        raise ValueError(message)
    allowed = None if hosts is None else tuple(one.casefold() for one in hosts)
    return Policy(place, switches["mail"], switches["page"], allowed, set_by)


def refuse_mail(policies: tuple[Policy, ...], hosts: tuple[str, ...] = ()) -> None:
    """Raise RoundStateError, which says who set it, where a policy forbids mail or a host."""
    for policy in policies:
        who = _who(policy)
        if not policy.mail:
            raise RoundStateError(
                f"这台电脑不允许用本程序收发邮件（{who[0]}）。自评表可以按单位打包后经 OA、"
                "U 盘等途径传送：workbook-tool notify 会生成压缩包。",
                f"Mail is switched off for this program on this machine ({who[1]}). Hand the "
                "forms over by other ways; workbook-tool notify makes a zip for each agency.",
            )
        for host in hosts:
            if policy.hosts is not None and not _is_allowed(host, policy.hosts):
                allowed = listed(policy.hosts)
                raise RoundStateError(
                    f"不允许连接邮件服务器 {host}（{who[0]}）；允许的有：{allowed.zh or '无'}。",
                    f"The mail server {host} is not allowed ({who[1]}); allowed are: "
                    f"{allowed.en or 'none'}.",
                )


def refuse_page(policies: tuple[Policy, ...]) -> None:
    """Raise RoundStateError, which says who set it, where a policy switches the page off."""
    for policy in policies:
        if not policy.page:
            zh, en = _who(policy)
            raise RoundStateError(
                f"这台电脑不允许打开网页工作台（{zh}）。同样的工作可以用命令或双击 .bat 文件完成。",
                f"The page is switched off on this machine ({en}). Commands and the .bat files do "
                "the same.",
            )


def _is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    """Tell whether a host is one of the allowed ones; ``*.gov.cn`` allows all hosts below."""
    return any(fnmatchcase(host.casefold(), one) for one in allowed)


def _who(policy: Policy) -> tuple[str, str]:
    if policy.set_by:
        return (
            f"由{policy.set_by}在策略文件 {policy.path} 中设定",
            f"set by {policy.set_by} in {policy.path}",
        )
    return f"由管理员在策略文件 {policy.path} 中设定", f"set by the administrator in {policy.path}"


def _unreadable(place: Path, error: Exception) -> RoundStateError:
    reason = getattr(error, "strerror", None) or str(error)
    return RoundStateError(
        f"策略文件“{place}”不能读取（{reason}），不能确定是否允许联网，因此没有运行。"
        "请系统管理员改正。",
        f"The policy file “{place}” cannot be read ({reason}), and it may forbid this, so nothing "
        "was done. Ask the administrator to correct it.",
    )
