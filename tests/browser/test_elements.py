"""Every interactive element: filled in a modal, and pressed where it stands in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.async_api import expect

from tests.browser.sample_bot import actions, entry, modal, option, plain, section

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.server import LocalSlack
    from tests.browser.page_driver import Pane, Windows
    from tests.browser.sample_bot import SampleBot

    Ids = dict[str, str]

Json = dict[str, Any]
COLOURS = [option("Red"), option("Green"), option("Blue")]


async def opened(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids, *blocks: Json
) -> Pane:
    """A modal with these blocks, open in front of Lena."""
    bot.modal = modal("A form", *blocks)
    screen = await window(slack, height=900)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.run("/mentoring join")
    await pane.dialog("A form")
    return pane


async def submitted(pane: Pane, bot: SampleBot) -> Json:
    """What the app got: {label: state of the element}."""
    bot.heard.clear()
    await pane.submit()
    body = await bot.next_heard("view_submission")
    await pane.expect_no_dialog()
    return {block: held["it"] for block, held in body["view"]["state"]["values"].items()}


async def test_fields_to_type_in(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    pane = await opened(
        slack, bot, window, people,
        entry("Topic", "plain_text_input"),
        entry("Story", "plain_text_input", multiline=True, initial_value="Once"),
        entry("Mail", "email_text_input"),
        entry("Page", "url_text_input"),
        entry("Minutes", "number_input", is_decimal_allowed=False),
        entry("Words", "rich_text_input"),
    )  # fmt: skip
    await pane.fill("Topic", "Screen readers")
    await pane.fill("Story", "Twice\nThrice")
    await pane.fill("Mail", "lena@example.com")
    await pane.fill("Page", "https://example.com/a")
    await pane.fill("Minutes", "45")
    await pane.fill("Words", "as they come")
    state = await submitted(pane, bot)
    assert state["Topic"]["value"] == "Screen readers"
    assert state["Story"]["value"] == "Twice\nThrice"
    assert state["Mail"]["value"] == "lena@example.com"
    assert state["Page"]["value"] == "https://example.com/a"
    assert state["Minutes"]["value"] == "45"
    section_ = state["Words"]["rich_text_value"]["elements"][0]
    assert section_["elements"][0]["text"] == "as they come"


async def test_selects_with_search(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids, channels: Ids
) -> None:
    groups = [{"label": plain("Warm"), "options": COLOURS[:1]},
              {"label": plain("Cool"), "options": COLOURS[1:]}]  # fmt: skip
    bot.options = ["Lagos", "Laos", "Lima"]
    pane = await opened(
        slack, bot, window, people,
        entry("One", "static_select", options=COLOURS, initial_option=COLOURS[0]),
        entry("Grouped", "static_select", option_groups=groups),
        entry("Some", "multi_static_select", options=COLOURS),
        entry("Asked", "external_select", min_query_length=1),
        entry("Person", "users_select"),
        entry("Persons", "multi_users_select"),
        entry("Channel", "channels_select"),
        entry("Talk", "conversations_select"),
    )  # fmt: skip
    await pane.choose("One", "Blue")
    await pane.choose("Grouped", "Green")
    await pane.choose("Some", "Red", "Blue")
    await pane.choose("Asked", "Lagos")
    await pane.choose("Person", "Tomas")
    await pane.choose("Persons", "Priya", "Jorge")
    await pane.choose("Channel", "random")
    await pane.choose("Talk", "general")
    await pane.screen.shot("selects")
    state = await submitted(pane, bot)
    assert state["One"]["selected_option"]["value"] == "blue"
    assert state["Grouped"]["selected_option"]["value"] == "green"
    assert [one["value"] for one in state["Some"]["selected_options"]] == ["red", "blue"]
    assert state["Asked"]["selected_option"]["value"] == "lagos"
    assert state["Person"]["selected_user"] == people["Tomas"]
    assert state["Persons"]["selected_users"] == [people["Priya"], people["Jorge"]]
    assert state["Channel"]["selected_channel"] == channels["random"]
    assert state["Talk"]["selected_conversation"] == channels["general"]


async def test_selects_that_take_several(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids, channels: Ids
) -> None:
    bot.options = ["Lagos", "Laos", "Lima"]
    pane = await opened(
        slack, bot, window, people,
        entry("Asked", "multi_external_select", min_query_length=1),
        entry("Channels", "multi_channels_select"),
        entry("Talks", "multi_conversations_select"),
    )  # fmt: skip
    await pane.choose("Asked", "Lagos", "Lima")
    await pane.choose("Channels", "random", "general")
    await pane.choose("Talks", "general")
    state = await submitted(pane, bot)
    assert [one["value"] for one in state["Asked"]["selected_options"]] == ["lagos", "lima"]
    chosen = [channels["random"], channels["general"]]
    assert state["Channels"]["selected_channels"] == chosen
    assert state["Talks"]["selected_conversations"] == [channels["general"]]


async def test_boxes_and_radio_buttons(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    pane = await opened(
        slack, bot, window, people,
        entry("Pick", "radio_buttons", options=COLOURS, initial_option=COLOURS[0]),
        entry("Tick", "checkboxes", options=COLOURS, initial_options=COLOURS[2:]),
    )  # fmt: skip
    await pane.tick("Pick", "Green")
    await pane.tick("Tick", "Red")
    state = await submitted(pane, bot)
    assert state["Pick"]["selected_option"]["value"] == "green"
    assert [one["value"] for one in state["Tick"]["selected_options"]] == ["red", "blue"]


async def test_dates_and_times_are_those_of_the_persons_own_zone(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    pane = await opened(
        slack, bot, window, people,
        entry("Day", "datepicker", initial_date="2026-11-05"),
        entry("Time", "timepicker"),
        entry("Moment", "datetimepicker", initial_date_time=1_793_610_000),
    )  # fmt: skip
    moment = await pane.field("Moment")
    await expect(moment).to_have_value("2026-11-02T10:00")
    await pane.fill("Day", "2026-11-09")
    await pane.fill("Time", "15:30")
    await pane.fill("Moment", "2026-11-10T09:15")
    await pane.screen.shot("dates")
    await expect(await pane.front()).to_contain_text("Monday 9 November 2026")
    await expect(await pane.front()).to_contain_text("Tue 10 Nov, 09:15 in Lagos")
    state = await submitted(pane, bot)
    assert state["Day"]["selected_date"] == "2026-11-09"
    assert state["Time"]["selected_time"] == "15:30"
    assert state["Moment"]["selected_date_time"] == 1_794_298_500


async def test_a_file_is_handed_in_with_the_form(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids, tmp_path: Path
) -> None:
    pane = await opened(
        slack, bot, window, people, entry("Roster", "file_input", filetypes=["csv"], max_files=1)
    )
    path = tmp_path / "people.csv"
    path.write_text("id,role\n1,mentor\n")
    await (await pane.field("Roster")).set_input_files(path)
    await expect(await pane.front()).to_contain_text("people.csv")
    state = await submitted(pane, bot)
    assert [file["name"] for file in state["Roster"]["files"]] == ["people.csv"]


MESSAGE_SELECTS: list[tuple[Json, str, str]] = [
    ({"type": "static_select", "options": COLOURS}, "Green", "selected_option"),
    ({"type": "multi_static_select", "options": COLOURS}, "Green", "selected_options"),
    ({"type": "users_select"}, "Tomas", "selected_user"),
    ({"type": "multi_users_select"}, "Tomas", "selected_users"),
    ({"type": "external_select", "min_query_length": 1}, "Lima", "selected_option"),
]


async def test_each_select_in_a_message_tells_the_app_at_once(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.options = ["Lima"]
    pane = await (await window(slack)).open(user=people["Lena"], view="app")
    for element, wanted, key in MESSAGE_SELECTS:
        which = element | {"action_id": "it", "placeholder": plain(f"{element['type']}?")}
        await bot.post(people["Lena"], "Which?", [section(element["type"], accessory=which)])
        box = pane.root.get_by_role("combobox", name=f"{element['type']}?", exact=True)
        await box.fill(wanted)
        await pane.root.get_by_role("option").filter(has_text=wanted).first.click()
        assert (await bot.last_action())[key]


async def test_boxes_radios_and_pickers_in_a_message_tell_the_app_at_once(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    elements: list[Json] = [
        {"type": "radio_buttons", "action_id": "radio", "options": COLOURS},
        {"type": "checkboxes", "action_id": "boxes", "options": COLOURS},
        {"type": "datepicker", "action_id": "day", "placeholder": plain("Day")},
        {"type": "timepicker", "action_id": "time", "placeholder": plain("Time")},
    ]
    await bot.post(people["Lena"], "All", [section("All of it"), actions(*elements)])
    pane = await (await window(slack)).open(user=people["Lena"], view="app")
    message = await pane.wait_for_message("All of it")
    await message.get_by_role("radio", name="Blue").check()
    assert (await bot.last_action())["selected_option"]["value"] == "blue"
    await message.get_by_role("checkbox", name="Red").check()
    assert [one["value"] for one in (await bot.last_action())["selected_options"]] == ["red"]
    await message.get_by_label("Day").fill("2026-12-01")
    assert (await bot.last_action())["selected_date"] == "2026-12-01"
    await message.get_by_label("Time").fill("08:45")
    assert (await bot.last_action())["selected_time"] == "08:45"
    await pane.screen.page.reload()
    await expect(message.get_by_role("radio", name="Blue")).to_be_checked()


async def test_an_element_this_page_does_not_draw_says_so(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    thumbs = {
        "type": "feedback_buttons",
        "action_id": "it",
        "positive_button": {"text": plain("Good"), "value": "1"},
        "negative_button": {"text": plain("Bad"), "value": "0"},
    }
    await bot.post(people["Lena"], "Fine?", [{"type": "context_actions", "elements": [thumbs]}])
    pane = await (await window(slack)).open(user=people["Lena"], view="app")
    await expect(pane.root.get_by_text("This page does not draw")).to_be_visible()


async def test_a_field_that_tells_at_once_tells_on_enter(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    listening = entry("Search", "plain_text_input") | {"dispatch_action": True}
    pane = await opened(slack, bot, window, people, listening)
    await pane.fill("Search", "lagos")
    await (await pane.field("Search")).press("Enter")
    assert (await bot.last_action())["value"] == "lagos"
