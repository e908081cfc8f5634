"""What the page does is what the commands do: the same bytes, the same sentences."""

import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import openpyxl

from tests.page.serving import Client, serving
from tests.programs import ROOT
from tests.workflows.filling import run_tool

SAMPLE = ROOT / "samples" / "xinping"


def test_a_summary_is_the_one_of_the_command_byte_for_byte(
    client: Client, sample: Path, tmp_path: Path
) -> None:
    job = client.run("consolidate")
    assert job["state"] == "attention"
    other = Path(shutil.copytree(SAMPLE, tmp_path / "other" / "round"))
    done = run_tool("consolidate", cwd=other)
    assert done.code == 1
    status, headers, body = client.send("GET", "/files/county_summary.xlsx")
    assert status == 200
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''county_summary.xlsx"
    assert body == (other / "county_summary.xlsx").read_bytes()
    said = done.stdout
    assert next(line for line in job["lines"] if "单位：81 =" in line) in said


def test_agencies_and_files_are_those_of_the_report(client: Client, tmp_path: Path) -> None:
    other = Path(shutil.copytree(SAMPLE, tmp_path / "other" / "round"))
    report = json.loads(run_tool("consolidate", "--format", "json", cwd=other).stdout)
    state = client.state()
    known = set(report["files"][0])
    assert [{key: row[key] for key in known} for row in state["files"]] == report["files"]
    known = set(report["agencies"][0])
    assert [{key: row[key] for key in known} for row in state["agencies"]] == report["agencies"]
    assert {row["label"] for row in state["files"]} >= {"已采用", "待核定", "需退回修改"}
    english = client.state("en")
    assert (
        english["files"][2]["findings"][0]["message"] != state["files"][2]["findings"][0]["message"]
    )


def test_a_second_file_of_a_name_gets_a_number_and_nothing_is_replaced(
    client: Client, sample: Path
) -> None:
    content = (sample / "returned" / "县发改局.xlsx").read_bytes()
    before = {
        path: path.read_bytes() for path in (sample / "returned").rglob("*") if path.is_file()
    }
    assert client.upload("县发改局.xlsx", content) == {
        "file": "县发改局（2）.xlsx",
        "renamed": True,
    }
    assert client.upload("新/县发改局.xlsx", content) == {
        "file": "新/县发改局.xlsx",
        "renamed": False,
    }
    assert client.upload("a<b>:c?.xlsx", b"x") == {"file": "a_b__c_.xlsx", "renamed": False}
    assert client.upload("NUL.xlsx", b"x") == {"file": "_NUL.xlsx", "renamed": False}
    assert client.upload("assessment.xlsx", content)["file"] == "assessment.xlsx"
    after = {path: path.read_bytes() for path in (sample / "returned").rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before
    assert len(after) == len(before) + 5
    state = client.wait_for_files(len(before) + 5)
    by_name = {file["file"]: file["status"] for file in state["files"]}
    assert by_name["县发改局（2）.xlsx"] == "ignored"  # the same bytes
    assert client.state()["round"]["id"] == "XPMZ18"


def test_many_at_once_under_one_name_are_all_kept(client: Client, sample: Path) -> None:
    contents = [f"{number}".encode() for number in range(40)]
    with ThreadPoolExecutor(20) as pool:
        kept = list(pool.map(lambda one: client.upload("同名.txt", one)["file"], contents))
    assert len(set(kept)) == len(contents)
    found = {(sample / "returned" / name).read_bytes() for name in kept}
    assert found == set(contents)


def test_one_job_at_a_time_and_the_second_is_told_so(client: Client) -> None:
    first, _ = client.ask("generate")
    second, said = client.ask("consolidate")
    assert first == 202
    if second == 409:  # the first may have ended by then
        assert "另一项操作正在进行" in said["error"]
    else:
        assert second == 202
    assert client.ask("no-such-job")[0] == 409


def test_a_conflict_is_settled_undone_and_told_as_the_command_tells_it(client: Client) -> None:
    (file,) = [one for one in client.state()["files"] if one["file"] == "县发改局.xlsx"]
    refused = client.run("adopt", agency=file["agency"], file=file["file"], reason="")
    assert refused["state"] == "failed"
    assert "理由" in refused["lines"][0]
    done = client.run("adopt", agency=file["agency"], file=file["file"], reason="已与单位核实")
    assert done["state"] == "done", done
    status = {one["file"]: one["status"] for one in client.state()["files"]}
    assert status["县发改局.xlsx"] in {"accepted", "warned"}
    assert client.run("undo", agency=file["agency"])["state"] == "done"
    status = {one["file"]: one["status"] for one in client.state()["files"]}
    assert status["县发改局.xlsx"] == "conflict"


def test_grades_appeals_and_scores_go_the_way_of_decide(client: Client) -> None:
    counted = next(one for one in client.state()["agencies"] if one["status"] == "accepted")
    agency = counted["agency"]
    grade = next(one for one in client.state()["grades"] if one != counted["grade"])
    assert client.run("grade", agency=agency, grade=grade, reason="会议决定")["state"] == "done"
    assert client.run("appeal", agency=agency, reason="请复核 C05")["state"] == "done"
    scored = client.run(
        "score", agency=agency, scores="C05=1，C06=1", reason="核实", basis="现场记录"
    )
    assert scored["state"] == "done", scored
    after = next(one for one in client.state()["agencies"] if one["agency"] == agency)
    assert (after["grade"], after["override_reason"]) == (grade, "会议决定")
    assert {one["criterion"] for one in after["adjusted"]} == {"C05", "C06"}
    other = next(
        one
        for one in client.state()["agencies"]
        if one["status"] == "accepted" and one["agency"] != agency
    )
    assert client.run("appeal", agency=other["agency"], reason="请复核")["state"] == "done"
    assert client.run("reject", agency=other["agency"], reason="维持")["state"] == "done"


def test_without_evaluators_the_review_says_how_to_name_some(client: Client) -> None:
    shown = client.run("review")
    assert shown["state"] == "failed"
    assert "考评组" in shown["lines"][0]


def test_notices_and_publications_are_written_and_offered(client: Client, sample: Path) -> None:
    notified = client.run("notify")
    assert notified["state"] == "done", notified
    refused = client.run("publish", kind="final", approval="会议 2018-11-20")
    assert refused["state"] == "attention"
    assert any("待核定" in line for line in refused["lines"])
    assert client.run("publish", kind="draft")["state"] == "done"
    assert client.run("publish", kind="nonsense")["state"] == "failed"
    asked = client.run("publish", kind="draft", bulletin="yes", feedback="yes")
    assert asked["state"] == "done", asked
    assert any(line.startswith("通报（代拟稿）：results/") for line in asked["lines"])
    assert any("没有反馈表" in line for line in asked["lines"])
    offered = [file["path"] for shelf in client.state()["downloads"] for file in shelf["files"]]
    (draft,) = [path for path in offered if path.startswith("results/送审稿_")]
    assert "notices/通知清单.xlsx" in offered
    for path in ("results/通报（代拟稿）.docx", "results/反馈表/反馈表清单.xlsx"):
        assert path in offered
    for start, end in (("", ".docx"), ("", ".eml"), ("打包/", ".zip")):
        assert [
            path
            for path in offered
            if path.startswith(f"results/反馈表/{start}XP039") and path.endswith(end)
        ]
    assert any(path.startswith("notices/打包/") for path in offered)
    body = client.send("GET", f"/files/{quote(draft)}")[2]
    assert body == (sample / draft).read_bytes()


def test_a_new_round_an_annex_with_preview_and_the_forms(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, address):
        client = Client(address).enter()
        assert client.state()["round"] is None
        assert client.run("generate")["state"] == "failed"
        status, _, body = client.send("PUT", "/api/returned/a.xlsx", b"x")
        assert (status, "还没有测评活动" in body.decode("unicode_escape")) == (409, True)
        assert client.run("init", folder="../out", sample="xinping")["state"] == "failed"
        assert client.run("init", folder="活动", sample="xinping")["state"] == "done"
        assert client.state()["round"]["folder"] == "活动"
        annex = "一级指标,测评标准,分值\n组织,有组织,60\n宣传,有宣传,40\n".encode("utf-8-sig")
        assert client.run("import")["state"] == "failed"
        status, _, _ = client.send("PUT", "/api/annex/%E9%99%84%E8%A1%A8.csv", annex)
        assert status == 200
        before = (tmp_path / "活动" / "assessment.xlsx").read_bytes()
        shown = client.run("import")
        assert (shown["state"], shown["may_import"]) == ("done", True)
        assert any("有组织" in line for line in shown["lines"])
        assert (tmp_path / "活动" / "assessment.xlsx").read_bytes() == before
        assert client.run("import", write="yes")["may_import"] is False
        assert (tmp_path / "活动" / "assessment.xlsx").read_bytes() != before
        assert client.run("generate")["state"] == "done"
        assert len(list((tmp_path / "活动" / "outgoing").glob("*.xlsx"))) > 80


def test_a_faulty_definition_is_shown_with_its_cells_and_the_page_goes_on(
    client: Client, sample: Path
) -> None:
    book = openpyxl.load_workbook(sample / "assessment.xlsx")
    caps = next(cell for row in book["指标"] for cell in row if cell.value == "分值")
    book["指标"].cell(caps.row + 1, caps.column, "很多")
    book.save(sample / "assessment.xlsx")
    client.send("POST", "/api/refresh", b"{}")
    for _ in range(200):
        if client.state()["trouble"]:
            break
        time.sleep(0.05)
    trouble = client.state()["trouble"]
    place = f"指标 {caps.column_letter}{caps.row + 1}"
    assert any(place in line for line in trouble), trouble
    assert client.run("generate")["state"] == "failed"


def test_an_archived_round_takes_no_file(client: Client, sample: Path) -> None:
    assert run_tool("archive", cwd=sample).code == 0
    status, _, body = client.send("PUT", "/api/returned/a.xlsx", b"x")
    assert status == 409
    assert "已经归档" in body.decode("unicode_escape")
    assert not (sample / "returned" / "a.xlsx").exists()


def test_without_a_desktop_nothing_is_opened_and_that_is_said(client: Client) -> None:
    body = json.dumps({"file": "assessment.xlsx"}).encode()
    status, _, said = client.send("POST", "/api/open", body)
    assert (status, "没有桌面环境" in said.decode("unicode_escape")) == (409, True)
    body = json.dumps({"file": ".workbook-tool/key.json"}).encode()
    assert client.send("POST", "/api/open", body)[0] == 409
