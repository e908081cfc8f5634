"""The round's folder: where things lie, and its own state (key, issue register)."""

import json
import os
import secrets
import stat
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from workbook_tool.core.errors import RoundStateError, UsageError
from workbook_tool.core.form.identity import KEY_BYTES, make_code
from workbook_tool.core.form.issuance import (
    IssuedWorkbook,
    IssueRegister,
    NewerRegisterError,
    dump_register,
    load_register,
)
from workbook_tool.core.records import Records
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language, Text, listed
from workbook_tool.definition import read_definition
from workbook_tool.round_folder.storage import read_state, write_file

DEFINITION = "assessment.xlsx"
STATE = ".workbook-tool"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_RECORDS = Records()
_SALT_BYTES = 16
RETURNED = "returned"
_DRAFTS = Text("邮件", "mail")
_LIST = Text("分发清单", "distribution list")
_CORRECTIONS = Text("退回修改", "corrections")
_PACKAGES = Text("打包", "packages")
_OLDER = Text("旧版", "older")
_NOTICE_LIST = Text("通知清单.xlsx", "notice list.xlsx")
_PAPERS = Text("纸质登记.xlsx", "paper register.xlsx")
_ARCHIVE_LIST = Text("归档目录.xlsx", "archive list.xlsx")
_FEEDBACK = Text("反馈表", "feedback")
_FEEDBACK_LIST = Text("反馈表清单.xlsx", "feedback list.xlsx")
_HINTS = Text("考评提示（内部）.xlsx", "review hints (internal).xlsx")


@dataclass(frozen=True, slots=True)
class RoundFolder:
    """The places of one round; only the definition is sure to exist."""

    path: Path
    definition: Path

    @property
    def outgoing(self) -> Path:
        """Return the folder of issued workbooks."""
        return self.path / "outgoing"

    def drafts(self, language: Language) -> Path:
        """Return the folder of mail drafts; one that is there keeps its name."""
        return _named(self.outgoing, _DRAFTS, language)

    def distribution_list(self, language: Language, extension: str) -> Path:
        """Return where the list of what is handed out stands; one that is there keeps its name."""
        name = Text(f"{_LIST.zh}{extension}", f"{_LIST.en}{extension}")
        return _named(self.outgoing, name, language)

    @property
    def notices(self) -> Path:
        """Return the folder of what to tell whom."""
        return self.path / "notices"

    def corrections(self, language: Language) -> Path:
        """Return the folder of forms that go back; one that is there keeps its name."""
        return _named(self.notices, _CORRECTIONS, language)

    def packages(self, language: Language) -> Path:
        """Return the folder of notices as zips; one that is there keeps its name."""
        return _named(self.notices, _PACKAGES, language)

    def notice_list(self, language: Language) -> Path:
        """Return where staff tick whom they told; a list that is there keeps its name."""
        return _named(self.notices, _NOTICE_LIST, language)

    @property
    def review_outgoing(self) -> Path:
        """Return the folder of the review workbooks that go to the evaluators."""
        return self.path / "review" / "outgoing"

    @property
    def review_returned(self) -> Path:
        """Return the folder that staff save into what evaluators sent back."""
        return self.path / "review" / RETURNED

    def review_drafts(self, language: Language) -> Path:
        """Return the folder of drafts to the evaluators; one that is there keeps its name."""
        return self._among_reviews(_DRAFTS, language)

    def review_packages(self, language: Language) -> Path:
        """Return the folder of zips for the evaluators; one that is there keeps its name."""
        return self._among_reviews(_PACKAGES, language)

    def review_older(self, language: Language) -> Path:
        """Return the folder of review workbooks that were replaced; it keeps its name too."""
        return self._among_reviews(_OLDER, language)

    def review_hints(self, language: Language) -> Path:
        """Return where the hints for staff stand: beside what goes out, and never in it."""
        return _named(self.path / "review", _HINTS, language)

    def _among_reviews(self, name: Text, language: Language) -> Path:
        chinese = self.review_outgoing / name.zh
        is_chinese = chinese.exists() or language is Language.ZH
        return chinese if is_chinese else self.review_outgoing / name.en

    def paper_register(self, language: Language) -> Path:
        """Return where staff note the papers that came; a list that is there keeps its name."""
        return _named(self.path, _PAPERS, language)

    def archive_list(self, language: Language) -> Path:
        """Return where the list of a closed round stands; one that is there keeps its name."""
        return _named(self.path, _ARCHIVE_LIST, language)

    @property
    def results(self) -> Path:
        """Return the folder of what was published; nothing in it is ever overwritten."""
        return self.path / "results"

    def feedback(self, language: Language) -> Path:
        """Return the folder of the feedback sheets and their drafts; one there keeps its name."""
        return _named(self.results, _FEEDBACK, language)

    def feedback_packages(self, language: Language) -> Path:
        """Return the folder of feedback sheets as zips; one that is there keeps its name."""
        return _named(self.feedback(language), _PACKAGES, language)

    def feedback_list(self, language: Language) -> Path:
        """Return where staff tick who got a feedback sheet; one that is there keeps its name."""
        return _named(self.feedback(language), _FEEDBACK_LIST, language)

    @property
    def older(self) -> Path:
        """Return the folder of issued workbooks that a later version replaced."""
        return self.outgoing / "旧版"

    @property
    def returned(self) -> Path:
        """Return the folder that staff save returned mail into."""
        return self.path / RETURNED

    @property
    def summary(self) -> Path:
        """Return where the county summary stands."""
        return self.path / "county_summary.xlsx"

    @property
    def decisions(self) -> Path:
        """Return where the decisions of staff stand."""
        return self.path / "decisions.csv"

    @property
    def state(self) -> Path:
        """Return the folder of the round's own state."""
        return self.path / STATE

    @property
    def key(self) -> Path:
        """Return where the signing key stands."""
        return self.state / "key.json"

    @property
    def register(self) -> Path:
        """Return where the register of issued workbooks stands."""
        return self.state / "issued.json"

    @property
    def lock(self) -> Path:
        """Return where the lock of a running job stands."""
        return self.state / "running.lock"

    @property
    def audit(self) -> Path:
        """Return where the audit log stands."""
        return self.state / "audit.jsonl"

    @property
    def notice_forms(self) -> Path:
        """Return where the hashes of the forms stand that lie among the notices."""
        return self.state / "notice_forms.txt"

    def draft_ledger(self, command: str) -> Path:
        """Return where the hashes of the drafts stand that a command wrote."""
        return self.state / f"drafts_{command}.txt"

    @property
    def previous(self) -> Path:
        """Return the folder of previous summaries."""
        return self.state / "previous"

    @property
    def written(self) -> tuple[Path, ...]:
        """Return every folder that jobs write files into."""
        return (
            self.path,
            self.outgoing,
            *(self.drafts(language) for language in Language),
            self.older,
            self.state,
            self.previous,
            self.results,
        )


def _named(folder: Path, name: Text, language: Language) -> Path:
    """Return where something stands under its name in a language; one in the other is kept.

    What staff ticked or noted stays with a round whose language changes.
    """
    usual = folder / name.in_language(language)
    others = (folder / other for other in (name.zh, name.en))
    return usual if usual.exists() else next((one for one in others if one.exists()), usual)


@dataclass(frozen=True, slots=True)
class RoundKey:
    """The secrets of a round: the signing key, and the password that guards against accidents."""

    key: bytes
    password: str
    salt: bytes


def find_round(
    *starts: Path | None, assessment: Path | None = None, or_here: bool = False
) -> RoundFolder:
    """Return the round that a path belongs to, walking up to the first ``assessment.xlsx``.

    Of several paths the first one that lies in a round tells; ``or_here`` looks above the current
    folder last. What lies among returns is no definition, whatever it is called. ``assessment``
    names the definition itself. Raises UsageError where there is none.
    """
    if assessment is not None:
        definition = assessment / DEFINITION if assessment.is_dir() else assessment
        if not definition.is_file():
            raise _no_definition(definition)
        return RoundFolder(definition.resolve().parent, definition.resolve())
    places = [start or Path() for start in starts]
    for place in places:
        if not place.exists():
            raise _no_such_folder(place)
    for place in (*places, Path()) if or_here else places:
        found = round_above(place)
        if found is not None:
            return found
    raise _no_definition(places[0].resolve() / DEFINITION)


def round_above(place: Path) -> RoundFolder | None:
    """Return the round of a folder or of the nearest one above, None where there is none.

    The path is followed as it was written, then as it really is: ``returned`` may be a link.
    """
    for base in (Path(os.path.abspath(place)), place.resolve()):  # noqa: PTH100 - no link followed
        for folder in (base, *base.parents):
            if not is_among_returns(folder) and (folder / DEFINITION).is_file():
                home = folder.resolve()
                return RoundFolder(home, home / DEFINITION)
    return None


def is_among_returns(folder: Path) -> bool:
    """Tell whether a folder is one that strangers' files are put into, or lies in one.

    >>> is_among_returns(Path("a/Returned/b")), is_among_returns(Path("a/returned.old"))
    (True, False)
    """
    return any(part.casefold() == RETURNED for part in folder.parts)


def _no_such_folder(path: Path) -> UsageError:
    """Return the error for a round that is not there, with the folders that are called like it."""
    siblings = sorted(path.parent.glob("*/")) if path.parent.is_dir() else []
    near = listed(get_close_matches(path.name, [one.name for one in siblings]))
    zh, en = (f"是否指：{near.zh}？", f" Did you mean: {near.en}?") if near.zh else ("", "")
    return UsageError(
        f"找不到“{path}”（查找位置：{path.absolute()}）。这里应写测评活动的文件夹，"
        f"或在其中运行而不写；还没有测评活动的，先运行 workbook-tool init 文件夹。{zh}",
        f"There is no “{path}” (looked at {path.absolute()}). Name the folder of a round, or run "
        f"in it and name none; without a round, run workbook-tool init FOLDER first.{en}",
    )


def _no_definition(path: Path) -> UsageError:
    return UsageError(
        f"找不到测评活动的定义文件 {DEFINITION}（查找位置：{path} 及其上级文件夹；"
        f"{RETURNED} 文件夹里的文件不作为定义）。"
        "请先运行 workbook-tool init 文件夹，或用 --assessment 指定。",
        f"No definition workbook {DEFINITION} was found (looked at {path} and above; what lies in "
        f"a folder {RETURNED}/ is none). Run workbook-tool init DIR first, or name it with "
        "--assessment.",
    )


def load_definition(folder: RoundFolder) -> AssessmentRound:
    """Return the round as its definition workbook says; raises DefinitionError with all faults."""
    return read_definition(folder.definition)


def load_key(folder: RoundFolder) -> RoundKey | None:
    """Return the round's secrets, None where none were made yet.

    Raises RoundStateError where the file is damaged.
    """
    if not folder.key.is_file():
        return None
    try:
        return _parse_key(read_state(folder.key))
    except (OSError, ValueError) as error:
        raise RoundStateError(
            f"签名密钥文件“{folder.key}”已损坏或不能读取。请从备份恢复；不要删除或另建。",
            f"The signing key “{folder.key}” is damaged or cannot be read. Restore it from a "
            "backup; do not remove or replace it.",
        ) from error


def _parse_key(content: bytes) -> RoundKey:
    """Return the secrets that a file holds; raises ValueError where it holds no whole ones."""
    kept = _RECORDS.read(_KeyFile, content)
    kept.password.encode()
    key = RoundKey(bytes.fromhex(kept.key), kept.password, bytes.fromhex(kept.salt))
    if len(key.key) != KEY_BYTES or len(key.salt) != _SALT_BYTES:
        raise ValueError("secrets of another length")
    return key


class _KeyFile(NamedTuple):
    """What the file of the key holds; key and salt in hexadecimal."""

    key: str
    password: str
    salt: str


def refuse_other_key(folder: RoundFolder, key: RoundKey, register: IssueRegister) -> None:
    """Raise RoundStateError where the key gives none of the codes that were issued with it."""
    books = register.workbooks
    if books and not any(_is_code_of(key, book) for book in books):
        raise RoundStateError(
            f"签名密钥“{folder.key}”不是生成已下发自评表的那一个（{len(books)} 个编号都对不上），"
            "没有生成任何文件。请从备份恢复整个 .workbook-tool 文件夹。",
            f"The signing key “{folder.key}” is not the one that made the workbooks that are out "
            f"(it gives none of their {len(books)} codes), so nothing was generated. Restore the "
            "whole folder .workbook-tool from a backup.",
        )


def _is_code_of(key: RoundKey, book: IssuedWorkbook) -> bool:
    try:
        return make_code(key.key, book.version_key[0], book.agency, book.code_digest) == book.code
    except ValueError:  # no round id or no agency code at all
        return False


def narrow_rights(folder: RoundFolder) -> tuple[Text, ...]:
    """Take the key away from everybody but its owner, and return what has to be said about it.

    Windows has other rights, and those of the folder count there.
    """
    if os.name == "nt" or not folder.key.is_file():
        return ()
    mode = stat.S_IMODE(folder.key.stat().st_mode)
    if not mode & _OTHERS:
        return ()
    try:
        folder.key.chmod(mode & ~_OTHERS)
    except OSError as error:
        return (
            Text(
                f"其他用户可以读取签名密钥“{folder.key}”，权限不能收窄（{error.strerror}）。"
                "请把活动文件夹移到只有自己能读的位置。",
                f"Others can read the signing key “{folder.key}”, and its rights cannot be "
                f"narrowed ({error.strerror}). Move the round to a place of your own.",
            ),
        )
    return (
        Text(
            f"签名密钥“{folder.key}”原来其他用户也能读取，已改为只有本人可读。",
            f"Others could read the signing key “{folder.key}”; now only its owner can.",
        ),
    )


def make_key(folder: RoundFolder) -> RoundKey:
    """Make, keep and return new secrets; the password uses no characters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    password = "".join(secrets.choice(letters) for _ in range(12))
    made = RoundKey(secrets.token_bytes(KEY_BYTES), password, secrets.token_bytes(_SALT_BYTES))
    parts = {"key": made.key.hex(), "password": made.password, "salt": made.salt.hex()}
    write_file(folder.key, (json.dumps(parts, indent=1) + "\n").encode(), is_secret=True)
    return made


def load_issue_register(folder: RoundFolder) -> IssueRegister | None:
    """Return the register of issued workbooks, None where it is absent or damaged.

    Raises RoundStateError where it is there but cannot be read: what a rebuilt one lacks would
    replace it.
    """
    try:
        return load_register(read_state(folder.register).decode())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RoundStateError(
            f"无法读取分发登记“{folder.register}”（{error.strerror}）。请关闭正在使用它的程序，"
            "检查文件夹权限，然后重试。",
            f"Cannot read the issue register “{folder.register}” ({error.strerror}). Close the "
            "program that uses it, check the rights, and try again.",
        ) from error
    except NewerRegisterError as error:
        raise RoundStateError(
            f"分发登记“{folder.register}”由更新版本的 workbook-tool 写入（{error}），"
            "此版本不能读取，也不会改动。请更新程序后再试。",
            f"A newer version of workbook-tool wrote the issue register “{folder.register}” "
            f"({error}). This version cannot read it and changes nothing. Update the program "
            "and try again.",
        ) from error
    except ValueError:
        return None


def save_issue_register(folder: RoundFolder, register: IssueRegister) -> None:
    """Keep the register of issued workbooks."""
    write_file(folder.register, dump_register(register).encode())


def issued_reviews(folder: RoundFolder) -> tuple[Path, ...]:
    """Return the review workbooks that lie in ``review/outgoing/``, those replaced first."""
    older = (folder.review_outgoing / name for name in (_OLDER.zh, _OLDER.en))
    found = [path for place in older for path in sorted(place.glob("*.xlsx"))]
    found += sorted(folder.review_outgoing.glob("*.xlsx"))
    return tuple(path for path in found if not path.name.startswith(("~$", ".~")))


def issued_files(folder: RoundFolder) -> tuple[Path, ...]:
    """Return the workbooks that lie in ``outgoing/`` and in its folder of older versions."""
    if not folder.outgoing.is_dir():
        return ()
    found = (*folder.outgoing.glob("*.xlsx"), *folder.older.rglob("*.xlsx"))
    return tuple(
        sorted(path for path in found if not path.name.startswith(("~$", ".~", _LIST.zh, _LIST.en)))
    )
