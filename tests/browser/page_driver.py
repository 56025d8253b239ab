"""Drives the local Slack's page the way a person does: by names, labels and button texts.

Every test of the page uses these words, so that a test reads as a story and the page's inner
structure may change. Nothing here knows what any bot does.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import Locator, Page, expect

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import ConsoleMessage, Error, Request

    Windows = Callable[..., Awaitable["Screen"]]
    """Opens windows on a local Slack: `await window(slack, width=…, dark=True)`."""

SHOTS = Path(__file__).parent / "shots"
PATIENCE_MS = 8_000
REACHED = "(node) => node.tabIndex >= 0 && node.checkVisibility() && !node.closest('[inert]')"


@dataclass(kw_only=True)
class Screen:
    """One browser window on the local Slack, with everything that went wrong in it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Note script errors and requests that leave this machine."""
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", self._failed)
        self.page.on("request", self._requested)

    def leave(self) -> None:
        """Note nothing more; somebody else goes on with the page."""
        self.page.remove_listener("console", self._heard)
        self.page.remove_listener("pageerror", self._failed)
        self.page.remove_listener("request", self._requested)

    def _failed(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser reports each 4xx and each lost connection; a refusal is part of what is
        # tested, and a server that a test has stopped is not the page's fault.
        expected = ("status of 400", "ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED")
        if message.type == "error" and not any(one in message.text for one in expected):
            self.complaints.append(message.text)

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"left the machine: {request.url}")

    async def open(self, **query: str) -> Pane:
        """Open the page as `user`, at `view`, perhaps with a second person in `split`."""
        words = "&".join(f"{key}={value}" for key, value in query.items())
        await self.page.goto(f"{self.address}/?{words}")
        await self.page.wait_for_selector("html[data-ready]")
        return self.pane()

    def pane(self, number: int = 0) -> Pane:
        """The side of one person; 1 is the one on the right."""
        return Pane(screen=self, root=self.page.locator(".pane").nth(number))

    async def move_time(self, button: str) -> None:
        """Press one of the bar's buttons ("1 day") and wait until time stands still again."""
        bar = self.page.get_by_role("group", name="Move time on")
        await bar.get_by_role("button", name=button).press("Enter")
        await expect(self.page.get_by_role("progressbar")).to_be_hidden(timeout=120_000)

    async def shot(self, name: str) -> Path:
        """Write a picture where a person can look at it."""
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{name}.png"
        await self.page.screenshot(path=path)
        return path


@dataclass(frozen=True, kw_only=True)
class Pane:
    """One person's Slack."""

    screen: Screen
    root: Locator
    by_keys: bool = False

    def with_keys_alone(self) -> Pane:
        """The same side, worked without a mouse: everything is focused, typed and pressed."""
        return replace(self, by_keys=True)

    async def hit(self, control: Locator, *, times: int = 1) -> None:
        """Press a control: click it, or give it the focus that Tab would and press Enter."""
        if not self.by_keys:
            await control.click(click_count=times)
            return
        await self._focus(control)
        for _ in range(times):
            await self.screen.page.keyboard.press("Enter")

    async def _focus(self, control: Locator) -> None:
        """Only what Tab reaches, or the arrows inside a group, may be used."""
        await expect(control).to_be_enabled()
        for _ in range(40):  # what lay over it may be closing
            if await control.evaluate(REACHED):
                break
            await asyncio.sleep(0.05)
        else:
            raise AssertionError(f"Tab does not reach {control}")
        await control.focus()

    async def _type(self, field: Locator, text: str) -> None:
        if not self.by_keys:
            await field.fill(text)
            return
        await self._focus(field)
        await self.screen.page.keyboard.press("Control+A")
        await self.screen.page.keyboard.press("Delete")
        await self.screen.page.keyboard.insert_text(text)

    # --- moving about ---------------------------------------------------------------------------

    async def become(self, name: str) -> None:
        """Look through another person's eyes."""
        await self.show_sidebar()
        await self.hit(self.sidebar.get_by_role("button", name="Switch person"))
        search = self.root.get_by_role("combobox", name="Find a person")
        await self._type(search, name)
        await expect(self.root.get_by_role("option").first).to_contain_text(name)
        await search.press("Enter")
        await expect(self.root).to_have_attribute("aria-label", f"Slack as {name}")

    async def goto(self, conversation: str) -> None:
        """Open a conversation by its name in the sidebar."""
        await self.show_sidebar()
        row = self.sidebar.get_by_role("button").filter(has_text=conversation)
        await self.hit(row.first)

    async def show_sidebar(self) -> None:
        """On a narrow pane the sidebar waits behind a button."""
        menu = self.root.get_by_role("button", name=re.compile(r"^Conversations"))
        if await menu.is_visible() and not await self.sidebar.is_visible():
            await self.hit(menu)

    async def home(self) -> Locator:
        """Open the app's Home tab."""
        await self.tab("Home")
        return self.root.get_by_role("tabpanel", name="App Home")

    async def tab(self, name: str) -> None:
        """Open one of the app's two tabs."""
        tab = self.root.get_by_role("tab", name=re.compile(rf"^{name}"))
        if not await tab.is_visible():
            await self.show_sidebar()
            await self.hit(self.sidebar.locator("section").last.get_by_role("button"))
        await self.hit(tab)

    @property
    def sidebar(self) -> Locator:
        """The list of conversations."""
        return self.root.get_by_role("navigation", name="Conversations")

    @property
    def composer(self) -> Locator:
        """Where one writes in the conversation."""
        return self.root.locator(".center").get_by_role("combobox", name=re.compile("^Write to"))

    # --- saying and pressing --------------------------------------------------------------------

    async def write(self, text: str) -> None:
        """Send a message or a slash command in the open conversation."""
        await self._type(self.composer, text)
        await self.composer.press("Escape")
        await self.composer.press("Enter")

    async def run(self, command: str) -> None:
        """Run a slash command; where one cannot write, do it in #general."""
        if not await self.composer.is_visible():
            await self.goto("general")
        await self.write(command)

    async def press(self, text: str, *, within: Locator | None = None) -> None:
        """Press the newest button with this text: in a place, the top dialog, or the pane."""
        place = within or await self.front()
        await self.hit(place.get_by_role("button", name=text, exact=True).last)

    async def front(self) -> Locator:
        """The dialog on top, or the pane when there is none."""
        dialog = self.root.locator(".dialog-layer:not([inert]) .dialog")
        return dialog if await dialog.count() else self.root

    async def pick_from_menu(self, entry: str, *, within: Locator | None = None) -> None:
        """Choose an entry of the newest overflow menu."""
        place = within or await self.front()
        await place.get_by_role("button", name="More actions").last.click()
        await place.get_by_role("menuitem", name=entry).click()

    # --- reading --------------------------------------------------------------------------------

    def messages(self) -> Locator:
        """All messages of the open conversation."""
        return self.root.locator(".center article.message")

    def message(self, text: str) -> Locator:
        """The newest message that holds this text."""
        return self.messages().filter(has_text=text).last

    async def wait_for_message(self, text: str, *, timeout_ms: float = PATIENCE_MS) -> Locator:
        """Wait until a message with this text is seen."""
        found = self.message(text)
        await expect(found).to_be_visible(timeout=timeout_ms)
        return found

    # --- dialogs --------------------------------------------------------------------------------

    async def dialog(self, title: str) -> Locator:
        """Wait for the dialog with this title to be in front."""
        front = self.root.locator(".dialog-layer:not([inert]) .dialog")
        await expect(front.get_by_role("heading", level=2, name=title, exact=True)).to_be_visible()
        return front

    async def field(self, label: str) -> Locator:
        """The control that carries this label, in the dialog on top."""
        named = re.compile(rf"^\s*{re.escape(label)}( \(optional\))?\s*$")
        return (await self.front()).get_by_label(named)

    async def fill(self, label: str, value: str) -> None:
        """Type into a text field or a picker of dates and times ("2026-11-02", "09:30")."""
        await self._type(await self.field(label), value)

    async def choose(self, label: str, *options: str) -> None:
        """Choose options of a select, one or several, by typing part of their names."""
        box = await self.field(label)
        for option in options:
            await box.click()
            await box.fill(option)
            place = await self.front()
            await place.get_by_role("option").filter(has_text=option).first.click()
        if await box.get_attribute("aria-expanded") == "true":
            await box.press("Escape")

    async def tick(self, label: str, *options: str) -> None:
        """Tick boxes or one radio button of the group with this label."""
        group = await self.field(label)
        for option in options:
            box = group.get_by_label(re.compile(rf"^{re.escape(option)}"))
            if not self.by_keys:
                await box.check()
                continue
            await self._focus(box)
            await self.screen.page.keyboard.press("Space")
            await expect(box).to_be_checked()

    async def submit(self) -> None:
        """Press the submit button of the modal on top."""
        place = self.root.locator(".dialog-layer:not([inert]) .dialog-footer")
        await self.hit(place.get_by_role("button").last)

    async def expect_error(self, label: str, text: str) -> None:
        """The sentence that stands at a field."""
        field = await self.field(label)
        await expect(field).to_have_accessible_description(re.compile(re.escape(text)))

    async def expect_no_dialog(self) -> None:
        """Wait until every dialog is gone."""
        await expect(self.root.locator(".dialog-layer")).to_have_count(0)
