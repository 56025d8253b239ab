"""The frame of the page: people, conversations, threads, live changes, split view, phone, dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.sample_bot import actions, button, section

if TYPE_CHECKING:
    from sandbox.server import LocalSlack
    from tests.browser.page_driver import Windows
    from tests.browser.sample_bot import SampleBot

    Ids = dict[str, str]


async def test_a_message_of_one_person_appears_at_the_other_without_a_reload(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack, width=1440)
    lena = await screen.open(user=people["Lena"], view="general", split=people["Tomas"])
    tomas = screen.pane(1)
    await tomas.goto("general")
    await lena.write("Good *morning*")
    await expect((await tomas.wait_for_message("Good")).locator("strong")).to_have_text("morning")


async def test_one_finds_a_person_by_role_and_looks_through_their_eyes(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Amara"])
    await pane.root.get_by_role("button", name="Switch person").click()
    await pane.root.get_by_role("combobox", name="Find a person").fill("operations")
    await expect(pane.root.get_by_role("option")).to_have_count(1)
    await screen.shot("person-switcher")
    await screen.page.keyboard.press("Enter")
    await expect(pane.root).to_have_attribute("aria-label", "Slack as Tomas Berg")
    await expect(pane.sidebar).to_contain_text("10:00 in Stockholm")


async def test_the_switcher_says_who_has_something_new(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    await bot.post(people["Priya"], "For Priya")
    screen = await window(slack)
    pane = await screen.open(user=people["Amara"])
    await pane.root.get_by_role("button", name="Switch person").click()
    first = pane.root.get_by_role("option").first
    await expect(first).to_contain_text("1 new")
    await expect(first).to_contain_text("Priya Raman")


async def test_unread_marks_come_with_a_message_and_go_with_a_look(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids, channels: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await bot.post(people["Lena"], "Just for you")
    await bot.post(channels["mentoring"], "For everybody")
    await expect(pane.sidebar.get_by_role("button", name="Turnabout 1 unread")).to_be_visible()
    await pane.goto("mentoring")
    await expect(pane.sidebar.get_by_role("button", name="mentoring 1 unread")).to_have_count(0)
    await pane.goto("Turnabout")
    await pane.wait_for_message("Just for you")
    await expect(pane.sidebar.get_by_text("unread")).to_have_count(0)
    await expect(pane.root.get_by_role("separator", name="New")).to_be_visible()


async def test_the_apps_messages_cannot_be_answered_when_the_manifest_says_so(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    await bot.post(people["Lena"], "Did you meet?")
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="app")
    await pane.wait_for_message("Did you meet?")
    await expect(pane.root.get_by_text("Turnabout does not read messages here.")).to_be_visible()
    await expect(pane.composer).to_have_count(0)


async def test_opening_the_home_tab_tells_the_app_and_shows_what_it_publishes(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.home = {"type": "home", "blocks": [section("You are in *Learn-from*.")]}
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    home = await pane.home()
    await expect(home).to_contain_text("You are in Learn-from.")
    assert bot.heard[-1]["event"]["type"] == "app_home_opened"


async def test_a_thread_opens_beside_the_conversation_and_takes_replies(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.write("Who has time?")
    message = await pane.wait_for_message("Who has time?")
    await message.hover()
    await message.get_by_role("button", name="Reply in thread").click()
    reply = pane.root.get_by_role("combobox", name="Reply in this thread")
    await reply.fill("I do")
    await reply.press("Enter")
    thread = pane.root.get_by_role("complementary", name="Thread")
    await expect(thread.locator("article")).to_have_count(2)
    await expect(message.get_by_role("button", name="1 reply")).to_be_visible()
    await screen.shot("thread")
    await screen.page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()


async def test_an_ephemeral_message_says_that_only_you_see_it(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    screen = await window(slack, width=1440)
    lena = await screen.open(user=people["Lena"], view="general", split=people["Tomas"])
    tomas = screen.pane(1)
    await tomas.goto("general")
    await lena.run("/mentoring hello")
    hello = await lena.wait_for_message("Hello, you.")
    await expect(hello).to_contain_text("Only visible to you")
    await expect(tomas.message("Hello, you.")).to_have_count(0)
    assert bot.heard[-1]["text"] == "hello"


async def test_an_edited_message_says_so_and_a_deleted_one_goes(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids, channels: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="mentoring")
    kept = await bot.post(channels["mentoring"], "Before")
    gone = await bot.post(channels["mentoring"], "Mistake")
    await pane.wait_for_message("Mistake")
    await bot.client.chat_update(channel=channels["mentoring"], ts=kept, text="After")
    await bot.client.chat_delete(channel=channels["mentoring"], ts=gone)
    after = await pane.wait_for_message("After")
    await expect(after).to_contain_text("(edited)")
    await expect(pane.message("Mistake")).to_have_count(0)


async def test_a_slash_offers_the_commands_and_their_words(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.composer.press_sequentially("/")
    offers = pane.root.get_by_role("listbox", name="Suggestions").get_by_role("option")
    await expect(offers.first).to_contain_text("See where you are")
    await screen.shot("slash-commands")
    await screen.page.keyboard.press("Tab")
    await screen.page.keyboard.type("pl")
    await expect(offers).to_have_text(["/mentoring plan"])
    await screen.page.keyboard.press("Enter")
    await expect(pane.composer).to_have_value("/mentoring plan")


async def test_an_unknown_command_is_named_and_not_sent(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.write("/coffee")
    await pane.wait_for_message("/coffee is not a command of any app here.")
    assert bot.heard == []


async def test_a_silent_app_is_seen_as_silent_after_three_seconds(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.silent = True
    await bot.post(people["Lena"], "Ready?", [section("Ready?"), actions(button("Ready", "ok"))])
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.write("/mentoring silent")
    await pane.wait_for_message("/mentoring: Turnabout did not answer within 3 seconds.")
    await pane.goto("Turnabout")
    message = await pane.wait_for_message("Ready?")
    await pane.press("Ready")
    await expect(message.get_by_role("button", name="Ready")).to_have_attribute("aria-busy", "true")
    await expect(message).to_contain_text("Turnabout did not answer within 3 seconds.")
    await screen.shot("silent-app")


async def test_a_name_typed_with_at_becomes_a_mention(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.composer.press_sequentially("Thanks @tom")
    await screen.page.keyboard.press("Enter")
    await screen.page.keyboard.press("Enter")
    mention = (await pane.wait_for_message("Thanks")).get_by_role("button", name="@Tomas Berg")
    await mention.click()
    await pane.press("Open side by side")
    await expect(screen.pane(1).root).to_have_attribute("aria-label", "Slack as Tomas Berg")


async def test_a_person_brings_the_app_into_a_channel_and_joins_another(
    slack: LocalSlack, window: Windows, people: Ids, channels: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="random")
    await pane.write("/invite @Turnabout")
    bot_user = slack.credentials.bot_user_id
    await expect(pane.root.locator(".topbar").first).to_contain_text("8 members")
    assert bot_user in slack.state.channels[channels["random"]].members
    await pane.write("/leave")
    await pane.press("Join")
    await expect(pane.composer).to_be_visible()


async def test_the_address_opens_the_same_place_again(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack, width=1440)
    pane = await screen.open(user=people["Lena"], view="random", split=people["Tomas"])
    await screen.pane(1).goto("mentoring")
    await screen.page.reload()
    await expect(pane.root.get_by_role("heading", level=1)).to_have_text("#random")
    right = screen.pane(1).root
    await expect(right.get_by_role("heading", level=1)).to_have_text("#mentoring")
    await expect(right).to_have_attribute("aria-label", "Slack as Tomas Berg")


async def test_back_leads_to_where_one_came_from(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.goto("random")
    await pane.become("Tomas Berg")
    for person, place in (("Lena Okafor", "#random"), ("Lena Okafor", "#general")):
        await screen.page.go_back()
        await expect(pane.root).to_have_attribute("aria-label", f"Slack as {person}")
        await expect(pane.root.get_by_role("heading", level=1)).to_have_text(place)


async def test_a_long_conversation_shows_its_end_and_more_on_demand(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids, channels: Ids
) -> None:
    for number in range(170):
        await bot.post(channels["mentoring"], f"Number {number}.")
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="mentoring")
    await expect(pane.message("Number 169.")).to_be_in_viewport()
    await expect(pane.messages()).to_have_count(150)
    await pane.press("Earlier messages")
    await expect(pane.messages()).to_have_count(170)


async def test_a_reset_of_the_server_empties_the_page(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.write("Soon forgotten")
    await pane.wait_for_message("Soon forgotten")
    await screen.move_time("1 day")
    await slack.reset(7)
    await expect(pane.message("Soon forgotten")).to_have_count(0)
    await pane.write("A new day")
    await pane.wait_for_message("A new day")


async def test_a_phone_shows_one_thing_at_a_time_and_everything_fits(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    words = section("Did you and *Tomas* meet yesterday? The room was free from nine to ten.")
    await bot.post(
        people["Lena"],
        "Did you meet?",
        [words, actions(button("We met", "a", style="primary"), button("It didn't happen", "b"))],
    )
    screen = await window(slack, width=390, height=844)
    pane = await screen.open(user=people["Lena"], view="general")
    await expect(pane.sidebar).to_be_hidden()
    await pane.goto("Turnabout")
    await pane.wait_for_message("Did you and Tomas meet")
    await expect(pane.sidebar).to_be_hidden()
    await screen.shot("phone")
    wide = await screen.page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter((n) => n.offsetParent && n.getBoundingClientRect().right > innerWidth + 1"
        " && !n.closest('.sidebar, .sr')).map((n) => n.className)"
    )
    assert wide == []


async def test_two_people_take_turns_on_a_phone(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack, width=390, height=844)
    await screen.open(user=people["Lena"], view="general", split=people["Tomas"])
    which = screen.page.get_by_role("group", name="Which person")
    await which.get_by_role("button", name="Tomas Berg").click()
    await expect(screen.pane(1).root).to_be_visible()
    await expect(screen.pane(0).root).to_be_hidden()


async def test_dark_follows_the_system_until_the_person_chooses(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack, dark=True)
    await screen.open(user=people["Lena"], view="general")
    root = screen.page.locator("html")
    await expect(root).to_have_attribute("data-theme", "dark")
    await screen.shot("dark")
    await screen.page.get_by_role("button", name="Light or dark").click()
    await expect(root).to_have_attribute("data-theme", "light")
    await screen.page.reload()
    await expect(root).to_have_attribute("data-theme", "light")


async def test_the_things_to_try_stand_on_top_and_can_be_put_away(window: Windows) -> None:
    from tests.browser.conftest import local_slack  # noqa: PLC0415  # a workspace of its own

    async with local_slack(
        things_to_try=["As Tomas Berg, type /mentoring join in #random", "Wait"]
    ) as slack:
        screen = await window(slack)
        await screen.open()
        hints = screen.page.get_by_role("region", name="Start here")
        await expect(hints.get_by_role("listitem")).to_have_count(2)
        await expect(hints.locator("code")).to_have_text("/mentoring join")
        await screen.shot("start-here")
        await hints.get_by_role("button", name="@Tomas Berg").click()
        await expect(screen.pane().root).to_have_attribute("aria-label", "Slack as Tomas Berg")
        await hints.get_by_role("button", name="#random").click()
        await expect(screen.pane().root.get_by_role("heading", level=1)).to_have_text("#random")
        await hints.get_by_role("button", name="Hide these hints").click()
        await expect(hints).to_be_hidden()
