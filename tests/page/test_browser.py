"""The page in a real Chromium: uploads, jobs, decisions, tabs, the keyboard, a screen reader."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as WaitedInVain

from tests.page.serving import serving
from tests.programs import require_programs
from tests.workflows.filling import fill, issued, make_round
from workbook_tool.definition import definition_names

SECONDS = 60_000  # in milliseconds; a busy machine is no defect


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    require_programs("chromium")
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@contextmanager
def opened(browser: Browser, place: Path, language: str = "zh") -> Iterator[Page]:
    """Open the page of a round as the program opens it; any error of its script fails."""
    with serving(place) as (_, address):
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.set_default_timeout(SECONDS)
        expect.set_options(timeout=SECONDS)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}&lang={language}")
        yield page
        context.close()
        assert errors == []


def job(page: Page) -> str:
    return page.locator("#job-title").inner_text()


def finish(page: Page, name: str) -> None:
    expect(page.locator("#job-title")).to_contain_text("完成")
    expect(page.locator("#job-title")).to_contain_text(name)


def statuses(page: Page) -> dict[str, str]:
    """Return the status of each file that is shown."""
    rows = page.locator("#files tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").nth(1).inner_text() for row in rows}


def test_ninety_files_are_uploaded_twice_consolidated_and_downloaded(
    browser: Browser, tmp_path: Path
) -> None:
    place = make_round(tmp_path / "round")
    source = fill(issued(place, "XP001"), tmp_path / "XP001.xlsx")
    files = [source]
    for number in range(89):
        files.append(tmp_path / f"随附 {number}&%.txt")
        files[-1].write_text(f"{number}", encoding="utf-8")
    with opened(browser, place) as page:
        page.get_by_label("选择收到的文件").set_input_files(files)
        expect(page.locator("#uploading")).to_contain_text("已保存 90 个文件")
        page.get_by_label("选择收到的文件").set_input_files(files)
        expect(page.locator("#uploading")).to_contain_text("其中 90 个与已有文件同名")
        expect(page.locator("#file-count")).to_contain_text("180 / 180")
        page.get_by_role("button", name="汇总", exact=True).click()
        finish(page, "汇总")
        found = statuses(page)
        assert found["XP001.xlsx"] == "已采用"
        assert found["XP001（2）.xlsx"] == "不计入"
        with page.expect_download() as waiting:
            page.get_by_role("link", name="下载汇总表").click()
        kept = tmp_path / "kept.xlsx"
        waiting.value.save_as(kept)
        assert waiting.value.suggested_filename == "county_summary.xlsx"
        assert kept.read_bytes() == (place / "county_summary.xlsx").read_bytes()
    assert len(list((place / "returned").iterdir())) == 180


def test_findings_are_shown_in_full_filtered_and_a_conflict_settled_and_undone(
    browser: Browser, sample: Path
) -> None:
    with opened(browser, sample) as page:
        expect(page.locator("#file-count")).to_contain_text("27 / 27")
        page.locator("#file-filter").fill("旅游发展局")
        expect(page.locator("#file-count")).to_contain_text("1 / 27")
        page.locator("#files details > summary").click()
        expect(page.get_by_text("请填写后重新报送。").first).to_be_visible()
        page.locator("#file-filter").fill("")
        page.locator("#file-status").select_option("conflict")
        expect(page.locator("#file-count")).to_contain_text("3 / 27")
        page.get_by_role("button", name="采用此文件 县发改局.xlsx").click()
        page.get_by_role("button", name="确定").click()
        expect(page.get_by_label("理由（必填）")).to_be_focused()  # it is required
        page.get_by_label("理由（必填）").fill("已与单位核实")
        page.get_by_role("button", name="确定").click()
        finish(page, "采用此文件")
        page.locator("#file-status").select_option("")
        row = page.locator(
            "#files tbody tr", has=page.get_by_role("rowheader", name="县发改局.xlsx")
        )
        expect(row.locator("td").nth(1)).to_contain_text(
            "已采用"
        )  # the table follows the job's end
        page.get_by_role("button", name="处理… 新平县发展和改革局").click()
        page.get_by_label("要做什么").select_option("undo")
        page.get_by_role("button", name="确定").click()
        finish(page, "撤销")
        expect(row.locator("td").nth(1)).to_have_text("待核定")


def test_notices_and_publications_in_the_page(browser: Browser, sample: Path) -> None:
    with opened(browser, sample) as page:
        page.get_by_role("button", name="通知", exact=True).click()
        finish(page, "通知")
        page.get_by_role("button", name="发布", exact=True).click()
        page.get_by_label("发布形式").select_option("final")
        page.get_by_role("button", name="确定").click()
        expect(page.locator("#job-title")).to_contain_text("发布")
        expect(page.locator("#job-lines")).to_contain_text("批准")
        page.get_by_role("button", name="发布", exact=True).click()
        page.get_by_role("button", name="确定").click()
        finish(page, "发布")
        page.locator("#downloads summary", has_text="发布稿").click()
        expect(page.get_by_role("link", name="results/送审稿_")).to_be_visible()
        page.get_by_role("button", name="打开 results/").first.click()
        expect(page.locator("#job-title")).to_contain_text("没有桌面环境")


def test_two_tabs_and_a_reload_show_one_job(browser: Browser, sample: Path) -> None:
    with opened(browser, sample) as page:
        other = page.context.new_page()
        other.goto(page.url)
        page.get_by_role("button", name="生成", exact=True).click()
        page.get_by_role("button", name="确定").click()
        page.reload()
        finish(page, "生成")
        finish(other, "生成")
        assert job(page) == job(other)


def test_a_new_round_may_start_from_every_shipped_definition(
    browser: Browser, sample: Path
) -> None:
    with opened(browser, sample) as page:
        page.get_by_role("button", name="新建活动").click()
        offered = page.get_by_label("从哪里开始").locator("option").all_inner_texts()
        assert tuple(offered[1:]) == definition_names()


def test_nothing_can_be_pressed_before_the_page_hears_it(browser: Browser, sample: Path) -> None:
    with serving(sample) as (_, address):
        page = browser.new_page()
        page.route("**/words-*.json", lambda _: None)  # an answer that does not come yet
        page.goto(address)
        with pytest.raises(WaitedInVain):
            page.get_by_role("button", name="生成", exact=True).click(timeout=500)
        page.close()


def test_it_ends_a_while_after_the_last_page_has_closed(browser: Browser, sample: Path) -> None:
    """The patience is that of the product; only the way there is short here."""
    from workbook_tool.page.desk import Watch

    watch = Watch(0.2, 0.5)
    assert not watch.is_over
    watch.opened()
    watch.opened()
    time.sleep(0.7)
    assert not watch.is_over  # somebody is there, long after the first patience
    watch.closed()
    time.sleep(0.3)
    assert not watch.is_over
    watch.closed()
    assert not watch.is_over
    time.sleep(0.3)
    assert watch.is_over
    with opened(browser, sample) as page:
        page.close()  # with --no-open only a signal ends it, which ``serving`` sends


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_wrong_for_a_screen_reader(
    browser: Browser, sample: Path, language: str
) -> None:
    with opened(browser, sample, language) as page:
        expect(page.locator("#file-count")).to_contain_text("27")
        page.get_by_role("button", name={"zh": "汇总", "en": "Consolidate"}[language]).click()
        expect(page.locator("#job-title")).to_contain_text({"zh": "完成", "en": "Done"}[language])
        page.locator("#files details > summary").first.click()
        assert violations(page) == []
        for button in ("publish", "generate"):
            page.locator(f"[data-job={button}]").click()
            assert violations(page) == []
            page.keyboard.press("Escape")
        page.locator("#agencies button").first.click()
        assert violations(page) == []


def violations(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page)["violations"]
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]


def test_the_keyboard_alone_is_enough(browser: Browser, sample: Path) -> None:
    with opened(browser, sample) as page:
        expect(page.locator("#file-count")).to_contain_text("27")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="跳到主要内容")).to_be_focused()
        page.keyboard.press("Enter")
        tab_to(page, "汇总")
        page.keyboard.press("Enter")
        finish(page, "汇总")
        page.locator("#main").focus()
        tab_to(page, "采用此文件")
        page.keyboard.press("Enter")
        expect(page.get_by_label("理由（必填）")).to_be_focused()
        page.keyboard.type("已与单位核实")
        tab_to(page, "确定")
        page.keyboard.press("Enter")
        finish(page, "采用此文件")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until an element of that name has the focus."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.locator("button:focus").count() and page.locator(":focus").inner_text() == name:
            return
    message = f"no way to {name} by the keyboard"
    raise AssertionError(message)


def test_text_of_strangers_stays_text(browser: Browser, sample: Path) -> None:
    name = '<img src=x onerror="alert(1)">&lt;b&gt;.txt'
    (sample / "returned" / name).write_bytes(b"x")
    with opened(browser, sample) as page:
        alerts: list[str] = []
        page.on("dialog", lambda dialog: alerts.append(dialog.message))
        expect(page.locator("#files th", has_text="<img src=x")).to_be_visible()
        assert page.locator("#files img").count() == 0
        assert alerts == []


def test_a_page_whose_program_has_ended_says_so(browser: Browser, sample: Path) -> None:
    with serving(sample) as (process, address):
        page = browser.new_page()
        page.goto(address)
        expect(page.locator("#files tbody tr").first).to_be_visible(timeout=SECONDS)
        process.terminate()
        process.wait(timeout=60)
        page.get_by_role("button", name="汇总", exact=True).click()
        expect(page.locator("#job-title")).to_contain_text("已断开", timeout=SECONDS)
        page.close()
