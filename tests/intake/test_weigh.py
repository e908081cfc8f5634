"""What one file is for us, by its bytes and then by its name; the list keeps its facts."""

import hashlib

import pytest

from tests.intake.compound_files import compound_file, old_workbook
from tests.intake.packages import packed, refused_finding, workbook_bytes
from workbook_tool.core.findings import Code, Finding, Rule
from workbook_tool.core.text import Language
from workbook_tool.intake import AirlockLimits, ReturnedFile, ReturnedStatus
from workbook_tool.intake.junk import junk_rule
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.promises import Promise, extension, file_name, is_volume, promise_of
from workbook_tool.intake.weigh import Fate, fate_of, refused, weigh

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
        ("县局/~$自评表.xlsx", b"\x05clerk", ReturnedStatus.JUNK, Code.LOCK_FILE),
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
    is_letter = rule is not Code.REALLY_BINARY_WORKBOOK
    found = weigh("总结.docx", content, None, AirlockLimits())
    assert found.status is (ReturnedStatus.ATTACHMENT if is_letter else ReturnedStatus.WORKBOOK)


@pytest.mark.parametrize(
    ("path", "nature", "size", "rule"),
    [
        # A whole workbook, archive or mail is no junk, whatever its name is.
        ("~$自评表.xlsx", Nature.XLSX, 30_000, None),
        ("~自评表.tmp", Nature.XLS, 30_000, None),
        ("自评表.xlsx~", Nature.ODS, 30_000, None),
        ("自评表.xlsx.crdownload", Nature.ENCRYPTED, 30_000, None),
        ("自评表.zip.part", Nature.ZIP, 30_000, None),
        ("自评表.eml.tmp", Nature.MAIL, 30_000, None),
        ("__MACOSX/自评表.xlsx", Nature.XLSX, 30_000, None),
        # What is not whole is.
        ("自评表.xlsx.crdownload", Nature.BROKEN_ZIP, 30_000, Code.UNFINISHED_DOWNLOAD),
        ("自评表.xlsx~", Nature.BROKEN_ZIP, 30_000, Code.SYSTEM_FILE),
        ("~WRL0001.tmp", Nature.UNKNOWN, 30_000, Code.SYSTEM_FILE),
        ("__MACOSX/._自评表.xlsx", Nature.SYSTEM, 200, Code.SYSTEM_FILE),
        ("a.zip!__MACOSX/x", Nature.UNKNOWN, 200, Code.SYSTEM_FILE),
        ("a.zip!县局/~$自评表.xlsx", Nature.UNKNOWN, 165, Code.LOCK_FILE),
        # A lock is small.
        ("~$自评表.xlsx", Nature.UNKNOWN, 4_096, Code.LOCK_FILE),
        ("~$自评表.xlsx", Nature.BROKEN_ZIP, 4_097, None),
        # What was deleted stays deleted.
        ("$RECYCLE.BIN/自评表.xlsx", Nature.XLSX, 30_000, Code.SYSTEM_FILE),
        ("a/System Volume Information/x", Nature.UNKNOWN, 9, Code.SYSTEM_FILE),
        (".gitkeep", Nature.EMPTY, 0, Code.SYSTEM_FILE),
        (".gitkeep", Nature.TEXT, 5, None),
        ("说明", Nature.EMPTY, 0, None),
        ("自评表.xlsx", Nature.XLSX, 30_000, None),
    ],
)
def test_junk_is_told_by_name_content_and_size(
    path: str, nature: Nature, size: int, rule: Rule | None
) -> None:
    assert junk_rule(path, nature, size) is rule
    assert (fate_of(path, nature, size) is Fate.JUNK) == (rule is not None)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("自评表.z01", True),
        ("自评表.Z99", True),
        ("自评表.r00", True),
        ("自评表.7z.001", True),
        ("自评表.zip.012 ", True),
        ("自评表.part2.rar", True),
        ("a.zip!b/自评表.part10.RAR", True),
        ("自评表.rar", False),
        ("自评表.part.rar", False),
        ("自评表.0012", False),
        ("自评表.z01.xlsx", False),
        ("001", False),
    ],
)
def test_a_volume_is_told_by_its_name(name: str, is_one: bool) -> None:
    assert is_volume(name) is is_one
    if is_one:
        assert promise_of(name) is Promise.ARCHIVE
        for nature in (Nature.ZIP, Nature.RAR, Nature.BROKEN_ZIP, Nature.UNKNOWN, Nature.TEXT):
            assert fate_of(name, nature, 9) is Fate.VOLUME
        assert fate_of(name, Nature.XLSX, 9) is Fate.READ
        assert fate_of(name, Nature.PICTURE, 9) is Fate.ALONG


def test_a_letter_that_is_packed_inside_is_no_archive() -> None:
    for name in ("导图.xmind", "图.svgz", "总结.pages", "地图.kmz"):
        for nature in (Nature.ZIP, Nature.OTHER_ARCHIVE, Nature.OTHER_TABLE):
            assert fate_of(name, nature, 9) is Fate.ALONG
    found = weigh("总结.pages", packed({"Index/Document.iwa": b"x"}), None, AirlockLimits())
    assert "其他文档" in found.findings[0].message(Language.ZH)
    assert fate_of("总结.docx", Nature.ZIP, 9) is Fate.OPENED


@pytest.mark.parametrize("name", ["smime.p7m", "message.rpmsg", "自评表.xlsx.gpg", "x.PGP"])
def test_what_is_encrypted_is_told_as_that(name: str) -> None:
    found = weigh(name, b"\x30\x82\x01\x00", None, AirlockLimits())
    assert [finding.rule for finding in found.findings] == [Code.SEALED]
    assert found.status is ReturnedStatus.UNREADABLE
    assert (
        weigh("smime.p7s", b"\x30\x82", None, AirlockLimits()).findings[0].rule is Code.ATTACHMENT
    )


@pytest.mark.parametrize(
    ("name", "content", "rule", "facts"),
    [
        ("包.zip", bytes(90), Code.ARCHIVE_DAMAGED, ("包.zip", "无法识别")),
        ("包.zip", b"<html><p>", Code.ARCHIVE_DAMAGED, ("包.zip", "网页")),
        ("信.eml", b"<html><p>", Code.MAIL_UNREADABLE, ("信.eml", "网页")),
        ("包.z01", bytes(90), Code.ARCHIVE_VOLUME, ("包.z01",)),
        ("解压.exe", b"MZ\0", Code.PROGRAM, ("解压.exe",)),
    ],
)
def test_a_refusal_names_the_file_and_what_it_is(
    name: str, content: bytes, rule: Rule, facts: tuple[str, ...]
) -> None:
    found = weigh(name, content, None, AirlockLimits(), (ORIGIN,))
    assert found.findings[0] is ORIGIN
    (finding,) = found.findings[1:]
    assert (finding.rule, finding.at.file, found.content) == (rule, name, None)
    assert all(fact in finding.message(Language.ZH) for fact in facts)
