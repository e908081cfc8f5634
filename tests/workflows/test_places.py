"""Whatever strangers call what they send, every place is listed once and the round goes on."""

import base64
import io
import os
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.reading_judges import judge_of, read
from workbook_tool.core.returns.register import Status, build_register
from workbook_tool.intake import list_places
from workbook_tool.reading import read_verdicts
from workbook_tool.reading.judging import Judge
from workbook_tool.workflows.consolidate import consolidate

GBK, UTF8 = "自评表.txt".encode("gbk"), "自评表.txt".encode()
NAMES = (b"b.txt", b"B.txt", b"b.txt (2)", b"x.zip!b.txt", b"x.zip", GBK, UTF8, b"\xff\xfe.txt")


def named_zip(names: list[bytes]) -> bytes:
    """Return a zip of stand-ins of the right length, put into the wanted names afterwards."""
    target = io.BytesIO()
    stand_ins = [f"@{turn:02}".ljust(len(name), "@") for turn, name in enumerate(names)]
    with zipfile.ZipFile(target, "w") as archive:
        for turn, stand_in in enumerate(stand_ins):
            archive.writestr(zipfile.ZipInfo(stand_in), str(turn))
    content = target.getvalue()
    for stand_in, name in zip(stand_ins, names, strict=True):
        content = content.replace(stand_in.encode(), name)
    return content


def mail_of(names: list[bytes]) -> bytes:
    """Return a mail with attachments of these names."""
    parts = b"".join(
        b'--=_x\r\nContent-Type: application/x; name="' + name + b'"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(b"%d" % turn)
        for turn, name in enumerate(names)
    )
    return (
        b"From: a@b.cn\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="=_x"\r\n\r\n' + parts + b"--=_x--\r\n"
    )


several = st.lists(st.sampled_from(NAMES), min_size=1, max_size=5)
contents = st.one_of(
    several.map(named_zip), several.map(mail_of), st.sampled_from([b"", b"text", b"PK\x03\x04"])
)
trees = st.dictionaries(
    st.tuples(st.sampled_from([b"", b"x.zip!b.txt.d/", GBK + b".d/", UTF8 + b".d/"]),
              st.sampled_from([*NAMES, b"x.eml", b"x.zip!x.zip!b.txt"])).map(b"".join),
    contents,
    max_size=8,
)  # fmt: skip


def put(root: Path, tree: Mapping[bytes, bytes]) -> None:
    for name, content in tree.items():
        path = root / os.fsdecode(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


@pytest.fixture(scope="module")
def judge(small_round: Path) -> Judge:
    return judge_of(small_round)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=trees)
def test_all_places_are_distinct_add_up_and_never_depend_on_the_order_of_a_listing(
    judge: Judge, tree: dict[bytes, bytes]
) -> None:
    found = []
    for names in (sorted(tree), sorted(tree, reverse=True)):  # a folder lists by age, or otherwise
        with TemporaryDirectory() as root:
            put(Path(root), {name: tree[name] for name in names})
            places = list_places(Path(root))
            verdicts = read_verdicts(places, judge)
            register = build_register(verdicts, judge.assessment_round.roster)
            assert len({verdict.file.path for verdict in verdicts}) == len(verdicts)
            assert len(register.files) == len(verdicts) >= len(places)
            assert sum(Counter(one.status for one in register.files).values()) == len(verdicts)
            found.append([(one.file.path, one.file.sha256, one.status) for one in verdicts])
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {b"a.zip": named_zip([b"b.xlsx", b"b.xlsx"])},
            ["a.zip!b.xlsx", "a.zip!b.xlsx (2)"],
        ),
        (
            {b"x.zip": named_zip([b"b.txt"]), b"x.zip!b.txt": b"a file"},
            ["x.zip!b.txt (2)", "x.zip!b.txt"],
        ),
        (
            {b"m.eml": mail_of([b"x.zip!b.txt", b"b.txt", b"b.txt"])},
            ["m.eml!x.zip!b.txt", "m.eml!b.txt", "m.eml!b (2).txt"],
        ),
        ({b"a.zip": named_zip([GBK, UTF8])}, ["a.zip!自评表.txt", "a.zip!自评表.txt (2)"]),
        ({GBK: b"1", UTF8: b"2"}, ["自评表.txt", "自评表.txt (2)"]),
        (
            {b"a.zip": named_zip([b"\xff.txt", b"\xff.txt"])},
            ["a.zip!\xa0.txt", "a.zip!\xa0.txt (2)"],
        ),
    ],
    ids=["one name twice", "a file like a member", "mail", "two encodings", "on disk", "illegible"],
)
def test_names_that_meet_cost_nobody_anything(
    folder: Path, files: dict[bytes, bytes], expected: list[str]
) -> None:
    before = {verdict.file.path for verdict in read(folder, judge_of(folder))}
    put(folder / "returned", files)

    result = consolidate(folder / "returned")

    register = result.consolidation.files
    assert [one.file.path for one in register if one.file.path not in before] == sorted(expected)
    assert sum(one.status is Status.ACCEPTED for one in register) == len(before)
    again = consolidate(folder / "returned")
    assert [one.file for one in again.consolidation.files] == [one.file for one in register]
