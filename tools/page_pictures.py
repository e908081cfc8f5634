"""Photograph the page for the documents, in both languages, as a screen of 1366 by 768 shows it.

python tools/page_pictures.py   writes docs/pictures/page-*.png; needs Chromium and playwright
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Runs in a fresh checkout too, before anything is installed from it.
sys.path.insert(0, str(REPOSITORY))

from playwright.sync_api import Browser, expect, sync_playwright  # noqa: E402 - after the path

HOME = REPOSITORY / "docs" / "pictures"
PATIENCE = 60_000  # milliseconds
ROUNDS = {"zh": "xinping", "en": "baldrige"}


def main() -> None:
    """Photograph the page after ``consolidate``, and a conflict before it is settled."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for language, sample in ROUNDS.items():
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place, sample)
                shutil.copytree(REPOSITORY / "samples" / sample, folder)
                _photograph(browser, folder, language)
        browser.close()


def _photograph(browser: Browser, folder: Path, language: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "workbook_tool", "ui", "--no-open"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,  # so that no path of this machine stands in the next step
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    address = process.stdout.readline().strip() if process.stdout else ""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        locale={"zh": "zh-CN", "en": "en-GB"}[language],
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    page.goto(f"{address}&lang={language}")
    expect(page.locator("#files tbody tr").first).to_be_visible()
    page.screenshot(path=HOME / f"page-{language}.png")
    if language == "zh":
        page.locator("#file-status").select_option("conflict")
        page.locator("#files button").first.click()
        page.screenshot(path=HOME / "page-conflict.png")
        page.keyboard.press("Escape")
    page.locator("[data-job=consolidate]").click()
    expect(page.locator("#job-title")).to_contain_text({"zh": "完成", "en": "Done"}[language])
    page.locator("#file-status").select_option("rejected")
    page.locator("#files details > summary").first.click()
    page.locator("#files-title").scroll_into_view_if_needed()
    page.screenshot(path=HOME / f"page-findings-{language}.png")
    context.close()
    process.terminate()
    process.wait(timeout=PATIENCE / 1000)


if __name__ == "__main__":
    main()
