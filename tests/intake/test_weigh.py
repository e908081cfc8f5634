"""What one file is for us, by its bytes and then by its name; the list keeps its facts."""

import hashlib

import pytest

from tests.intake.compound_files import compound_file, old_workbook
from tests.intake.packages import packed, refused_finding, workbook_bytes
from workbook_tool.core.findings import Code, Finding, Rule
from workbook_tool.core.text import Language
from workbook_tool.intake import AirlockLimits, ReturnedFile, ReturnedStatus
from workbook_tool.intake.sniff import Nature
from workbook_tool.intake.weigh import (
    extension,
    file_name,
    is_candidate,
    is_container,
    refused,
    weigh,
)

XLSX = workbook_bytes('<row r="1"><c r="A1"><v>7.5</v></c></row>')
ZIP = packed({"a.txt": "x"})
ORIGIN = Finding.of(Code.IN_CONTAINER, container="包.zip")


@pytest.mark.parametrize(
    ("path", "last", "ending"),
    [
        ("县局/自评表.XLSX", "自评表.XLSX", "xlsx"),
        ("a.zip!县局/自评表.2018.xlsx ", "自评表.2018.xlsx ", "xlsx"),
        ("a.zip!b.xls", "b.xls", "xls"),
        ("a.b/xls", "xls", ""),
        ("m.eml!a.zip!c.et", "c.et", "et"),
        (".xlsx", ".xlsx", "xlsx"),
    ],
)
def test_the_extension_is_that_of_the_last_step(path: str, last: str, ending: str) -> None:
    assert file_name(path) == last
    assert extension(path) == ending


@pytest.mark.parametrize(
    ("path", "content", "status", "rule"),
    [
        ("县局/自评表.xlsx", XLSX, ReturnedStatus.WORKBOOK, None),
        ("县局/~$自评表.xlsx", XLSX, ReturnedStatus.JUNK, Code.LOCK_FILE),
        ("a.zip!县局/照片.jpg", b"\xff\xd8\xff", ReturnedStatus.ATTACHMENT, Code.ATTACHMENT),
    ],
)
def test_a_file_keeps_its_facts_whatever_it_is(
    path: str, content: bytes, status: ReturnedStatus, rule: Rule | None
) -> None:
    found = weigh(path, content, 5.5, AirlockLimits(), (ORIGIN,))
    is_workbook = status is ReturnedStatus.WORKBOOK
    assert found == ReturnedFile(
        path,
        len(content),
        hashlib.sha256(content).hexdigest(),
        5.5,
        status,
        found.findings,
        content if is_workbook else None,
    )
    assert found.findings[0] is ORIGIN
    assert [finding.rule for finding in found.findings[1:]] == ([] if is_workbook else [rule])
    for finding in found.findings[1:]:
        assert finding.at.file == path
        assert f"“{file_name(path)}”" in finding.message(Language.ZH)


def test_a_workbook_is_large_above_the_limit_and_not_at_it() -> None:
    exact = weigh("表.xlsx", XLSX, None, AirlockLimits(large_file_bytes=len(XLSX)))
    assert exact.findings == ()
    found = weigh("表.xlsx", XLSX, None, AirlockLimits(large_file_bytes=len(XLSX) - 1), (ORIGIN,))
    first, large = found.findings
    assert first is ORIGIN
    assert (large.rule, large.at.file) == (Code.LARGE_FILE, "表.xlsx")
    assert dict(large.facts) == {"size": str(len(XLSX)), "limit": str(len(XLSX) - 1)}
    assert (found.status, found.content) == (ReturnedStatus.WORKBOOK, XLSX)


def test_what_is_not_read_keeps_its_facts_and_the_severity_decides() -> None:
    for rule, status in (
        (Code.DOCTYPE_REFUSED, ReturnedStatus.QUARANTINED),
        (Code.ZIP_DAMAGED, ReturnedStatus.UNREADABLE),
    ):
        finding = Finding.of(rule, part="a.xml", reason="KeyError", observed="o")
        found = refused("a.zip!b.xlsx", 7, "abc", 5.5, finding)
        placed = finding.placed(file="a.zip!b.xlsx")
        assert found == ReturnedFile("a.zip!b.xlsx", 7, "abc", 5.5, status, (placed,))
        assert found.findings[0].at.file == "a.zip!b.xlsx"


READ = {Nature.XLSX, Nature.XLS, Nature.ODS}
TRIED = READ | {Nature.ENCRYPTED, Nature.RIGHTS_MANAGED, Nature.XLSB, Nature.BROKEN_ZIP}
OPENED = {
    Nature.ZIP,
    Nature.SEVEN_ZIP,
    Nature.RAR,
    Nature.OTHER_ARCHIVE,
    Nature.MAIL,
    Nature.OUTLOOK_MAIL,
}


@pytest.mark.parametrize(
    ("path", "candidates", "containers"),
    [
        # A table by its name is always looked at; the reader says what it really is.
        ("表.xlsx", set(Nature), set()),
        ("表.et", set(Nature), set()),
        ("表.csv", set(Nature), set()),
        # A report stays one even where it is damaged or has a password; a workbook is read.
        ("总结.docx", READ, set()),
        ("总结.pdf", READ, set()),
        ("公文.ofd", READ, set()),
        ("无名", TRIED, OPENED),
        ("文件.bin", TRIED, OPENED),
        # A damaged zip is an archive only where its name says so.
        ("包.zip", TRIED, OPENED | {Nature.BROKEN_ZIP}),
        ("包.TAR", TRIED, OPENED | {Nature.BROKEN_ZIP}),
    ],
)
def test_the_name_decides_only_where_the_bytes_leave_a_choice(
    path: str, candidates: set[Nature], containers: set[Nature]
) -> None:
    assert {nature for nature in Nature if is_candidate(path, nature)} == candidates
    assert {nature for nature in Nature if is_container(path, nature)} == containers


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (compound_file({"EncryptedPackage": bytes(5000)}), Code.PASSWORD_PROTECTED),
        (old_workbook({}, encrypted=True), Code.PASSWORD_PROTECTED),
        (compound_file({"\x09DRMContent": b"x"}), Code.RIGHTS_MANAGED),
        (packed({"[Content_Types].xml": "x", "xl/workbook.bin": "x"}), Code.REALLY_BINARY_WORKBOOK),
    ],
)
def test_a_workbook_that_cannot_be_read_is_no_attachment(content: bytes, rule: Rule) -> None:
    assert weigh("无名", content, None, AirlockLimits()).status is ReturnedStatus.WORKBOOK
    assert refused_finding(content, path="无名").rule is rule
    assert weigh("总结.docx", content, None, AirlockLimits()).status is ReturnedStatus.ATTACHMENT
