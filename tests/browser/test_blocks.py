"""Every kind of block and every kind of text, as a person sees it in a message."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from aiohttp import ClientSession
from playwright.async_api import expect

from tests.browser.sample_bot import actions, button, mrkdwn, option, plain, section

if TYPE_CHECKING:
    from sandbox.server import LocalSlack
    from tests.browser.page_driver import Windows
    from tests.browser.sample_bot import SampleBot

    Ids = dict[str, str]


def png(width: int, height: int) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + b"\x0f\x6b\x63" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


async def uploaded(bot: SampleBot, name: str, content: bytes, *, channel: str | None = None) -> str:
    """A file of the app, shared only when a channel is named; answers its id."""
    target = await bot.client.files_getUploadURLExternal(filename=name, length=len(content))
    async with ClientSession() as http, http.post(target["upload_url"], data=content) as answer:
        assert answer.status == 200
    await bot.client.files_completeUploadExternal(
        files=[{"id": target["file_id"], "title": name}], channel_id=channel
    )
    return str(target["file_id"])


async def test_text_is_formatted_as_slack_does_it(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids, channels: Ids
) -> None:
    lena, general = people["Lena"], channels["general"]
    when = int(slack.now.timestamp()) + 86_400
    words = (
        f"*bold* _it_ ~gone~ `code` <@{lena}> <#{general}> <https://example.com|a link> 2*3*4\n"
        f"> quoted\nplain <!date^{when}^{{date_short}} at {{time}}|soon> &lt;tag&gt;\n```pre *x*```"
    )
    await bot.post(lena, words)
    pane = await (await window(slack)).open(user=lena, view="app")
    message = await pane.wait_for_message("quoted")
    for tag, text in [("strong", "bold"), ("em", "it"), ("s", "gone"), ("code", "code")]:
        await expect(message.locator(tag)).to_have_text(text)
    await expect(message.locator("blockquote")).to_have_text("quoted")
    await expect(message.locator("pre")).to_have_text("pre *x*")
    await expect(message.locator("time").last).to_have_text("3 Nov 2026 at 10:00")
    await expect(message.get_by_role("button", name="@Lena Okafor")).to_be_visible()
    await expect(message.get_by_role("link")).to_have_attribute("href", "https://example.com")
    await expect(message).to_contain_text("2*3*4")
    await expect(message).to_contain_text("<tag>")


async def test_nothing_that_is_typed_becomes_markup_or_a_dangerous_link(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.write("<img src=x onerror=alert(1)> *<b>x</b>* <javascript:alert(1)|press>")
    message = await pane.wait_for_message("onerror")
    await expect(message.locator("img")).to_have_count(0)
    await expect(message.locator(".blocks b")).to_have_count(0)
    await expect(message.get_by_role("link")).to_have_count(0)


async def test_every_block_to_read_is_drawn(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    chart = await uploaded(bot, "chart.png", png(320, 120))
    blocks = [
        {"type": "header", "text": plain("Lena, meet Tomas")},
        section("*Why you two.* Lena knows screen readers."),
        {"type": "section", "fields": [mrkdwn("*Lena* teaches"), mrkdwn("*Tomas* learns")]},
        {"type": "divider"},
        {
            "type": "image",
            "title": plain("Meetings a week"),
            "alt_text": "31 of 36 meetings happened",
            "slack_file": {"id": chart},
        },
        {"type": "context", "elements": [mrkdwn("_Only you see this._")]},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": "first", "style": {"bold": True}}
                            ],
                        }
                    ],
                }
            ],
        },
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": "Week"}, {"type": "raw_text", "text": "Held"}],
                [{"type": "raw_text", "text": "9"}, {"type": "raw_text", "text": "31"}],
            ],
        },
        {"type": "markdown", "text": "## Next\n- **ask** one question"},
    ]
    await bot.post(people["Lena"], "Lena, meet Tomas", blocks)
    screen = await window(slack, height=1000)
    pane = await screen.open(user=people["Lena"], view="app")
    message = await pane.wait_for_message("Why you two")
    await expect(message.get_by_role("heading", name="Lena, meet Tomas")).to_be_visible()
    await expect(message.get_by_role("separator")).to_be_visible()
    picture = message.get_by_role("img", name="31 of 36 meetings happened")
    await expect(picture).to_have_js_property("naturalWidth", 320)
    await expect(message.get_by_role("columnheader", name="Held")).to_be_visible()
    await expect(message.locator("li strong")).to_have_text(["first", "ask"])
    await expect(message.get_by_role("heading", name="Next")).to_be_visible()
    await screen.shot("blocks-to-read")


async def test_a_block_this_page_does_not_draw_says_so(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    video = {
        "type": "video",
        "title": plain("A talk"),
        "alt_text": "A talk",
        "video_url": "https://example.com/v",
        "thumbnail_url": "https://example.com/t.png",
    }
    await bot.post(people["Lena"], "A talk", [video])
    pane = await (await window(slack)).open(user=people["Lena"], view="app")
    await expect(pane.root.get_by_text("This page does not draw “video” blocks.")).to_be_visible()


async def test_a_picture_from_the_internet_is_named_and_not_fetched(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    image = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A bridge"}
    await bot.post(people["Lena"], "A bridge", [image])
    pane = await (await window(slack)).open(user=people["Lena"], view="app")
    message = await pane.wait_for_message("A bridge")
    await expect(message.get_by_role("img", name="A bridge")).to_contain_text("not loaded here")


async def test_a_shared_file_can_be_fetched_from_its_message(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids, channels: Ids
) -> None:
    await uploaded(bot, "meeting.ics", b"BEGIN:VCALENDAR", channel=channels["mentoring"])
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="mentoring")
    async with screen.page.expect_download() as caught:
        await pane.root.get_by_role("link", name="meeting.ics").click()
    path = await (await caught.value).path()
    assert path.read_bytes() == b"BEGIN:VCALENDAR"


async def test_a_link_to_the_apps_home_opens_it_here(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    team = slack.credentials.team_id
    await bot.post(people["Lena"], f"See <slack://app?team={team}&id=A1&tab=home|your page>")
    pane = await (await window(slack)).open(user=people["Lena"], view="app")
    await (await pane.wait_for_message("your page")).get_by_role("link").click()
    await expect(pane.root.get_by_role("tabpanel", name="App Home")).to_be_visible()


async def test_an_overflow_menu_and_a_confirmation_lead_to_one_act(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    sure = {
        "title": plain("Stop here?"),
        "text": mrkdwn("Nobody is told *why*."),
        "confirm": plain("Stop"),
        "deny": plain("Stay"),
        "style": "danger",
    }
    menu = {
        "type": "overflow",
        "action_id": "more",
        "options": [option("I need help"), option("Pause")],
    }
    blocks = [section("Next?", accessory=menu), actions(button("End", "end", confirm=sure))]
    await bot.post(people["Lena"], "Next?", blocks)
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="app")
    message = await pane.wait_for_message("Next?")
    await pane.pick_from_menu("Pause", within=message)
    assert (await bot.last_action())["selected_option"]["value"] == "pause"
    await pane.press("End")
    await pane.dialog("Stop here?")
    await screen.shot("confirm")
    await pane.press("Stay")
    assert bot.heard == []
    await pane.press("End")
    await pane.press("Stop")
    assert (await bot.last_action())["action_id"] == "end"
