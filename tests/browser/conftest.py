"""Chromium, a local Slack and a sample bot for tests of the page.

Without chromium the tests skip and one line at the end says so; with TURNABOUT_REQUIRE_ALL=1 they
fail instead. Each test gets a fresh workspace and window, and fails when the page complained.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from sandbox.server import LocalSlack
from tests.browser.page_driver import Screen
from tests.browser.sample_bot import MANIFEST, PEOPLE, SampleBot

if TYPE_CHECKING:
    from tests.browser.page_driver import Windows

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = shutil.which("chromium")
MISSING = "browser tests were skipped: Debian's chromium is not installed"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder share one event loop with the browser."""
    for item in items:
        if item.path.parent.name != "browser":
            continue
        item.add_marker(pytest.mark.browser)
        if pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(MISSING in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(MISSING)


@pytest.fixture(scope="session")
def chromium() -> str:
    if CHROMIUM is not None:
        return CHROMIUM
    if os.environ.get("TURNABOUT_REQUIRE_ALL") == "1":
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield opened
        await opened.close()


@asynccontextmanager
async def local_slack(**more: Any) -> AsyncIterator[LocalSlack]:
    """A running workspace with the sample people, given more of LocalSlack's arguments."""
    local = LocalSlack(people=PEOPLE, manifest=MANIFEST, start=START, **more)
    await local.start()
    yield local
    await local.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[LocalSlack]:
    async with local_slack() as local:
        yield local


@pytest_asyncio.fixture(loop_scope="session")
async def bot(slack: LocalSlack) -> AsyncIterator[SampleBot]:
    sample = SampleBot(slack)
    await sample.start()
    yield sample
    await sample.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def first_page(browser: Browser) -> AsyncIterator[Page]:
    """The page that each test's first window uses: to make one costs more than most tests do.

    Nothing is carried over: every server has an origin of its own, and with it its own storage.
    """
    context = await browser.new_context(reduced_motion="reduce")
    yield await context.new_page()
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, first_page: Page) -> AsyncIterator["Windows"]:
    """Opens windows: `await window(slack, width=…, dark=True)`."""
    screens: list[Screen] = []
    async with AsyncExitStack() as stack:

        async def opened(
            slack: LocalSlack, *, width: int = 1280, height: int = 800, dark: bool = False
        ) -> Screen:
            page = first_page
            if screens:
                context = await browser.new_context(reduced_motion="reduce")
                stack.push_async_callback(context.close)
                page = await context.new_page()
            await page.set_viewport_size({"width": width, "height": height})
            await page.emulate_media(color_scheme="dark" if dark else "light")
            address = slack.api_url.removesuffix("/api/")
            screens.append(Screen(page=page, address=address))
            return screens[-1]

        yield opened
        if screens:
            screens[0].leave()
            await first_page.goto("about:blank")
    assert [one for screen in screens for one in screen.complaints] == []


@pytest.fixture
def people(slack: LocalSlack) -> dict[str, str]:
    """First name -> user id."""
    users = slack.state.users.values()
    return {user.real_name.split()[0]: user.id for user in users if user.roster_id}


@pytest.fixture
def channels(slack: LocalSlack) -> dict[str, str]:
    """Channel name -> id."""
    return {channel.name: channel.id for channel in slack.state.channels.values()}
