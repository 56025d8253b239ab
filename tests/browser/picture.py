"""The picture in the README: `python -m tests.browser.picture` makes it again.

The mentor reads the introduction, the mentee a private word and times to choose from.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.conftest import ARGS
from tests.browser.line_stage import MENTEE, MENTOR, Line, introduced, running_line
from tests.browser.page_driver import Screen

PICTURE = Path(__file__).parent.parent.parent / "docs" / "images" / "demo.png"
WIDTH, HEIGHT = 1280, 800
HOPES = {
    MENTOR: "See how a decision comes about",
    MENTEE: "Use AI tools every day without fooling myself",
}


async def main() -> None:
    """Play up to the introduction and take the picture."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("The picture needs Debian's chromium: apt-get install chromium")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    async with running_line() as line, async_playwright() as playwright:
        await introduced(line, hopes=HOPES)
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGS)
        page = await browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme="light",
            reduced_motion="reduce",
        )
        await _take(line, Screen(page=page, address=line.stage.slack.origin))
        await browser.close()


async def _take(line: Line, screen: Screen) -> None:
    pair = line.message(MENTOR, "In these meetings").channel
    mentor = await screen.open(
        user=line.person(MENTOR), view=pair, split=line.person(MENTEE), splitview="app"
    )
    await screen.page.get_by_role("button", name="Hide these hints").click()
    await mentor.wait_for_message("A new pair")
    await screen.pane(1).wait_for_message("is yours to book")
    await screen.page.mouse.move(0, 0)
    await screen.page.screenshot(path=PICTURE)


if __name__ == "__main__":
    asyncio.run(main())
