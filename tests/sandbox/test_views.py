"""Modals and Home tabs: triggers, stacks, hashes, answers to submissions, closing, suggesting."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.errors import ControlError
from sandbox.payloads import give_trigger
from tests.sandbox.drawn import button, field, modal

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from sandbox.server import LocalSlack

HOME: dict[str, Any] = {"type": "home", "blocks": [{"type": "divider"}]}


def trigger(slack: LocalSlack, user: str, view: str | None = None) -> str:
    """A trigger as if this person had just done something, in this view or elsewhere."""
    person = slack.state.users[user]
    return give_trigger(slack.state, person, slack.credentials.team_id, None, view)


async def refused(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    return dict(caught.value.response.data)


def options_of(number: int, text: str = "x") -> list[dict[str, Any]]:
    """So many options."""
    shown = {"type": "plain_text", "text": text}
    return [{"text": shown, "value": str(one)} for one in range(number)]


def group_of(number: int) -> dict[str, Any]:
    """A group of so many options."""
    return {"label": {"type": "plain_text", "text": "x"}, "options": options_of(number)}


async def opened(slack: LocalSlack, client: AsyncWebClient, user: str, view: Any = None) -> Any:
    answer = await client.views_open(trigger_id=trigger(slack, user), view=view or modal())
    return answer["view"]


class TestTriggers:
    async def test_one_is_good_for_one_view(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        used = trigger(slack, ids["ben"])
        await client.views_open(trigger_id=used, view=modal())
        answer = await refused(client.views_open(trigger_id=used, view=modal()))
        assert answer["error"] == "exchanged_trigger_id"

    async def test_one_lives_three_real_seconds(
        self,
        slack: LocalSlack,
        client: AsyncWebClient,
        ids: dict[str, str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        old = trigger(slack, ids["ben"])
        real = time.monotonic
        monkeypatch.setattr("sandbox.triggers.time.monotonic", lambda: real() + 3.1)
        answer = await refused(client.views_open(trigger_id=old, view=modal()))
        assert answer["error"] == "expired_trigger_id"

    async def test_a_made_up_one_opens_nothing(self, client: AsyncWebClient) -> None:
        answer = await refused(client.views_open(trigger_id="1.2.3", view=modal()))
        assert answer["error"] == "invalid_trigger_id"

    async def test_a_bad_view_uses_no_trigger_up(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        kept = trigger(slack, ids["ben"])
        bad = modal()
        del bad["submit"]
        answer = await refused(client.views_open(trigger_id=kept, view=bad))
        assert answer["error"] == "invalid_arguments"
        assert "[json-pointer:/view" in answer["response_metadata"]["messages"][0]
        assert (await client.views_open(trigger_id=kept, view=modal()))["ok"]


class TestStack:
    async def test_three_modals_fit_and_a_fourth_does_not(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        root = await opened(slack, client, ids["ben"])
        for _ in range(2):
            inside = trigger(slack, ids["ben"], root["id"])
            answer = await client.views_push(trigger_id=inside, view=modal())
            assert answer["view"]["root_view_id"] == root["id"]
        inside = trigger(slack, ids["ben"], root["id"])
        call = client.views_push(trigger_id=inside, view=modal())
        assert (await refused(call))["error"] == "push_limit_reached"

    async def test_only_what_happens_in_a_modal_puts_another_on_top(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        await opened(slack, client, ids["ben"])
        call = client.views_push(trigger_id=trigger(slack, ids["ben"]), view=modal())
        assert (await refused(call))["error"] == "not_found"

    async def test_a_fourth_modal_in_an_answer_is_refused_as_well(
        self, slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        @app.view("form")
        async def sent(ack: Any) -> None:
            await ack(response_action="push", view=modal())

        view = await opened(slack, client, ids["ben"])
        for _ in range(2):
            answer = await slack.act(
                user=ids["ben"], do="submit", view_id=view["id"], values={"what": "x"}
            )
            view = answer["view"]
        answer = await slack.act(
            user=ids["ben"], do="submit", view_id=view["id"], values={"what": "x"}
        )
        assert answer["failure"] == "push_limit_reached"
        assert len(slack.state.views.stack(slack.credentials.team_id, ids["ben"])) == 3

    async def test_nothing_is_pushed_where_nothing_is_open(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        call = client.views_push(trigger_id=trigger(slack, ids["ben"]), view=modal())
        assert (await refused(call))["error"] == "not_found"

    async def test_a_stale_hash_is_a_conflict_and_each_update_makes_a_new_one(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        view = await opened(slack, client, ids["ben"])
        new = await client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
        assert new["view"]["hash"] != view["hash"]
        stale = client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
        assert (await refused(stale))["error"] == "hash_conflict"

    async def test_a_closed_view_cannot_be_updated(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        view = await opened(slack, client, ids["ben"])
        await slack.act(user=ids["ben"], do="close", view_id=view["id"])
        call = client.views_update(view_id=view["id"], view=modal())
        assert (await refused(call))["error"] == "not_found"

    async def test_an_external_id_is_unique_while_its_view_is_open(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        mine = modal(external_id="mine")
        view = await opened(slack, client, ids["ben"], mine)
        taken = client.views_open(trigger_id=trigger(slack, ids["cleo"]), view=mine)
        assert (await refused(taken))["error"] == "duplicate_external_id"
        found = await client.views_update(external_id="mine", view=mine)
        assert found["view"]["id"] == view["id"]
        await slack.act(user=ids["ben"], do="close", view_id=view["id"])
        assert await opened(slack, client, ids["cleo"], mine)

    async def test_typed_values_stay_when_their_input_stays(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str], app: AsyncApp
    ) -> None:
        @app.action("more")
        async def more(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            await ack()
            larger = modal(field("what"), field("new"), {"type": "actions", "elements": [press]})
            await client.views_update(view_id=body["view"]["id"], view=larger)

        press = button("more")
        start = modal(field("what"), field("old"), {"type": "actions", "elements": [press]})
        view = await opened(slack, client, ids["ben"], start)
        answer = await slack.act(
            user=ids["ben"],
            do="click",
            view_id=view["id"],
            action_id="more",
            values={"what": "typed", "old": "gone"},
        )
        values = answer["view"]["state"]["values"]
        assert values["what"]["text"]["value"] == "typed"
        assert values["new"]["text"]["value"] is None
        assert "old" not in values

    async def test_a_view_over_250_kb_is_too_large(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
        large = {"type": "home", "blocks": [section] * 95}
        call = client.views_publish(user_id=ids["ben"], view=large)
        assert (await refused(call))["error"] == "view_too_large"

    async def test_home_and_modal_each_have_their_method(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        call = client.views_open(trigger_id=trigger(slack, ids["ben"]), view=HOME)
        assert (await refused(call))["error"] == "invalid_arguments"
        call = client.views_publish(user_id=ids["ben"], view=modal())
        assert (await refused(call))["error"] == "invalid_arguments"
        call = client.views_publish(user_id="U0NOBODY", view=HOME)
        assert (await refused(call))["error"] == "user_not_found"

    async def test_home_keeps_its_id_and_minds_its_hash(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        first = (await client.views_publish(user_id=ids["ben"], view=HOME))["view"]
        second = (await client.views_publish(user_id=ids["ben"], view=HOME))["view"]
        assert first["id"] == second["id"]
        call = client.views_publish(user_id=ids["ben"], view=HOME, hash=first["hash"])
        assert (await refused(call))["error"] == "hash_conflict"


class TestSubmitting:
    @pytest.mark.parametrize(
        "case",
        [
            ({}, 0, None),
            ({"response_action": "clear"}, 0, None),
            ({"response_action": "update", "view": modal(callback_id="next")}, 1, None),
            ({"response_action": "push", "view": modal(callback_id="next")}, 2, None),
            ({"response_action": "errors", "errors": {"what": "No"}}, 1, None),
            ({"response_action": "errors", "errors": {"nowhere": "No"}}, 1, "invalid_errors"),
            ({"response_action": "errors", "errors": {}}, 1, "invalid_errors"),
            ({"response_action": "errors", "errors": {"what": ["No"]}}, 1, "invalid_errors"),
            ({"response_action": "errors", "errors": {"what": ""}}, 1, "invalid_errors"),
            ({"response_action": "dance"}, 1, "invalid_response_action"),
            ({"text": "hello"}, 1, "invalid_response_action"),
            ({"response_action": "update"}, 1, "invalid_arguments"),
            ({"response_action": "update", "view": HOME}, 1, "invalid_arguments"),
        ],
    )
    async def test_each_answer_does_what_slack_does(
        self,
        slack: LocalSlack,
        app: AsyncApp,
        ids: dict[str, str],
        case: tuple[dict[str, Any], int, str | None],
    ) -> None:
        answer, left, failure = case

        from slack_bolt import BoltResponse  # noqa: PLC0415

        @app.view("form")
        async def sent() -> BoltResponse:
            kind = "application/json"
            return BoltResponse(status=200, body=answer, headers={"content-type": kind})

        view = await opened(slack, app.client, ids["ben"])
        values = {"what": "x"}
        got = await slack.act(user=ids["ben"], do="submit", view_id=view["id"], values=values)
        assert got["acked"]
        assert len(slack.state.views.stack(slack.credentials.team_id, ids["ben"])) == left
        assert got["failure"] == failure
        fits = failure is None and answer.get("response_action") == "errors"
        assert got["errors"] == (answer["errors"] if fits else None)

    async def test_what_was_typed_before_is_sent_when_nothing_new_comes(
        self, slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        heard: list[Any] = []

        @app.view("form")
        async def sent(ack: Any, view: dict[str, Any]) -> None:
            heard.append(
                {
                    block: next(iter(value.values()))
                    for block, value in view["state"]["values"].items()
                }
            )
            await ack(response_action="errors", errors={"what": "Again"})

        initial = {"type": "plain_text_input", "action_id": "t", "initial_value": "kept"}
        blocks = [field("what", initial), field("free", optional=True)]
        view = await opened(slack, client, ids["ben"], modal(*blocks))
        act = {"user": ids["ben"], "do": "submit", "view_id": view["id"]}
        await slack.act(**act, values={})
        await slack.act(**act, values={"what": "new", "free": "text"})
        await slack.act(**act, values={"free": None})
        texts = [(one["what"]["value"], one["free"]["value"]) for one in heard]
        assert texts == [("kept", None), ("new", "text"), ("new", None)]

    async def test_the_clients_refusals_stand_at_their_fields(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        mail = {"type": "email_text_input", "action_id": "m"}
        view = await opened(slack, client, ids["ben"], modal(field("mail", mail), field("what")))
        answer = await slack.act(
            user=ids["ben"], do="submit", view_id=view["id"], values={"mail": "no"}
        )
        assert set(answer["errors"]) == {"mail", "what"}
        assert slack.state.ledger.deliveries == []

    async def test_some_submissions_are_impossible(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "read me"}}
        bare = modal(section)
        del bare["submit"]
        view = await opened(slack, client, ids["ben"], bare)
        home = (await client.views_publish(user_id=ids["ben"], view=HOME))["view"]
        form = await opened(slack, client, ids["cleo"])
        for user, view_id, values, code in (
            ("ben", view["id"], {}, "nothing_to_submit"),
            ("ben", home["id"], {}, "not_a_modal"),
            ("ben", form["id"], {}, "unknown_view"),
            ("cleo", form["id"], {"nowhere": "x"}, "unknown_block"),
            ("cleo", form["id"], {"what": {"nothing": "x"}}, "unknown_element"),
            ("cleo", form["id"], {"what": True}, "bad_value"),
            ("cleo", form["id"], [], "bad_value"),
        ):
            with pytest.raises(ControlError, match=code):
                await slack.act(user=ids[user], do="submit", view_id=view_id, values=values)

    async def test_a_conversation_picker_can_bring_a_response_url(
        self, slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        heard: list[Any] = []

        @app.view("form")
        async def sent(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            heard.extend(body["response_urls"])

        pick = {
            "type": "conversations_select",
            "action_id": "c",
            "response_url_enabled": True,
            "placeholder": {"type": "plain_text", "text": "Where"},
        }
        view = await opened(slack, client, ids["ben"], modal(field("where", pick)))
        values = {"where": ids["mentoring"]}
        await slack.act(user=ids["ben"], do="submit", view_id=view["id"], values=values)
        assert heard[0]["channel_id"] == ids["mentoring"]
        assert heard[0]["response_url"].startswith(slack.origin)


class TestClosing:
    async def test_the_app_hears_of_it_only_when_it_asked(
        self, slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        heard: list[bool] = []

        @app.view_closed("form")
        async def closed(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            heard.append(body["is_cleared"])

        quiet = await opened(slack, client, ids["ben"])
        await slack.act(user=ids["ben"], do="close", view_id=quiet["id"])
        assert heard == []
        loud = await opened(slack, client, ids["ben"], modal(notify_on_close=True))
        answer = await slack.act(user=ids["ben"], do="close", view_id=loud["id"])
        assert heard == [False]
        assert answer["view"] is None

    async def test_closing_everything_says_so(
        self, slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        heard: list[bool] = []

        @app.view_closed("form")
        async def closed(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            heard.append(body["is_cleared"])

        loud = modal(notify_on_close=True)
        root = await opened(slack, client, ids["ben"], loud)
        inside = trigger(slack, ids["ben"], root["id"])
        top = await client.views_push(trigger_id=inside, view=loud)
        await slack.act(user=ids["ben"], do="close", view_id=top["view"]["id"], all=True)
        assert heard == [True, True]


class TestUsingElements:
    async def test_an_element_must_be_there_and_listen(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        view = await opened(slack, client, ids["ben"])
        for action_id, code in (("nothing", "unknown_element"), ("text", "not_dispatched")):
            with pytest.raises(ControlError, match=code):
                await slack.act(
                    user=ids["ben"], do="click", view_id=view["id"], action_id=action_id
                )

    async def test_a_gone_message_or_one_in_a_foreign_channel_cannot_be_pressed(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        blocks = [{"type": "actions", "elements": [button("go")]}]
        posted = await client.chat_postMessage(channel=ids["mentoring"], text="x", blocks=blocks)
        place = {"channel": ids["mentoring"], "ts": posted["ts"], "action_id": "go"}
        with pytest.raises(ControlError, match="unknown_channel"):
            await slack.act(user=ids["stranger"], do="click", **place)
        await client.chat_delete(channel=ids["mentoring"], ts=posted["ts"])
        with pytest.raises(ControlError, match="message_deleted"):
            await slack.act(user=ids["ben"], do="click", **place)
        hidden = await client.chat_postEphemeral(
            channel=ids["mentoring"], user=ids["cleo"], text="x", blocks=blocks
        )
        with pytest.raises(ControlError, match="unknown_message"):
            await slack.act(user=ids["ben"], do="click", **{**place, "ts": hidden["message_ts"]})

    async def test_a_menu_in_a_message_sends_what_was_picked(
        self, slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        heard: list[Any] = []

        @app.action("pick")
        async def picked(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            heard.append(body)

        option = {"text": {"type": "plain_text", "text": "Pause"}, "value": "pause"}
        menu = {"type": "overflow", "action_id": "pick", "options": [option]}
        text = {"type": "mrkdwn", "text": "Quiet menu"}
        blocks = [{"type": "section", "text": text, "accessory": menu}]
        posted = await client.chat_postMessage(channel=ids["ben"], text="x", blocks=blocks)
        place = {"channel": posted["channel"], "ts": posted["ts"]}
        await slack.act(user=ids["ben"], do="click", action_id="pick", value="pause", **place)
        assert heard[0]["actions"][0]["selected_option"] == option
        assert heard[0]["message"]["ts"] == posted["ts"]
        assert heard[0]["container"]["channel_id"] == posted["channel"]
        with pytest.raises(ControlError, match="bad_value"):
            await slack.act(user=ids["ben"], do="click", action_id="pick", value="no", **place)

    async def test_an_input_that_dispatches_tells_the_app_at_once(
        self, slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        heard: list[Any] = []

        @app.action("text")
        async def typed(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            heard.append((body["actions"][0]["value"], body["view"]["state"]["values"]))

        view = await opened(slack, client, ids["ben"], modal(field("what", dispatch_action=True)))
        await slack.act(
            user=ids["ben"], do="click", view_id=view["id"], action_id="text", value="hello"
        )
        value, state = heard[0]
        assert value == state["what"]["text"]["value"] == "hello"

    async def test_options_from_the_app_can_be_chosen_once_they_were_offered(
        self, slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        heard: list[Any] = []

        @app.options("who")
        async def offered(ack: Any, body: dict[str, Any]) -> None:
            option = {"text": {"type": "plain_text", "text": body["value"]}, "value": "one"}
            await ack(options=[option])

        @app.view("form")
        async def sent(ack: Any, view: dict[str, Any]) -> None:
            await ack()
            heard.append(view["state"]["values"]["p"]["who"]["selected_option"]["value"])

        pick = {
            "type": "external_select",
            "action_id": "who",
            "min_query_length": 2,
            "placeholder": {"type": "plain_text", "text": "Who"},
        }
        view = await opened(slack, client, ids["ben"], modal(field("p", pick)))
        place = {"user": ids["ben"], "view_id": view["id"]}
        refused_values = await slack.act(do="submit", values={"p": "one"}, **place)
        assert refused_values["errors"] == {"p": "That is not one of the options."}
        with pytest.raises(ControlError, match="query_too_short"):
            await slack.act(do="suggest", action_id="who", query="a", **place)
        answer = await slack.act(do="suggest", action_id="who", query="abc", **place)
        assert answer["response"]["options"][0]["text"]["text"] == "abc"
        await slack.act(do="submit", values={"p": "one"}, **place)
        assert heard == ["one"]

    @pytest.mark.parametrize(
        ("answer", "shown"),
        [
            ({"options": options_of(100)}, 100),
            ({"options": []}, 0),
            ({"option_groups": [group_of(10) for _ in range(100)]}, 1_000),
            ({"options": options_of(101)}, None),
            ({"option_groups": [group_of(1) for _ in range(101)]}, None),
            ({"option_groups": [group_of(101)]}, None),
            ({"option_groups": [group_of(0)]}, None),
            ({"options": options_of(1, "x" * 76)}, None),
            ({"options": [{"text": {"type": "plain_text", "text": "x"}}]}, None),
            ({"options": options_of(1), "option_groups": [group_of(1)]}, None),
            ({"options": "all"}, None),
            ({"choices": []}, None),
        ],
    )
    async def test_options_are_shown_when_a_menu_could_hold_them(
        self,
        slack: LocalSlack,
        app: AsyncApp,
        ids: dict[str, str],
        answer: dict[str, Any],
        shown: int | None,
    ) -> None:
        from slack_bolt import BoltResponse  # noqa: PLC0415

        @app.options("who")
        async def offered() -> BoltResponse:
            kind = "application/json"
            return BoltResponse(status=200, body=answer, headers={"content-type": kind})

        pick = {"type": "external_select", "action_id": "who", "min_query_length": 0}
        view = await opened(slack, app.client, ids["ben"], modal(field("p", pick)))
        got = await slack.act(
            user=ids["ben"], do="suggest", view_id=view["id"], action_id="who", query=""
        )
        assert got["failure"] == ("invalid_options" if shown is None else None)
        assert len(slack.state.views.by_id[view["id"]].offered.get("who", [])) == (shown or 0)

    async def test_a_response_url_is_used_five_times_within_half_an_hour(
        self, slack: LocalSlack, ids: dict[str, str]
    ) -> None:
        from datetime import timedelta  # noqa: PLC0415

        from slack_sdk.webhook.async_client import AsyncWebhookClient  # noqa: PLC0415

        first = AsyncWebhookClient(slack.desk.give(user=ids["ben"], channel=ids["mentoring"]))
        for _ in range(5):
            assert (await first.send(text="again")).status_code == 200
        spent = await first.send(text="again")
        assert (spent.status_code, "used_url" in spent.body) == (404, True)
        second = AsyncWebhookClient(slack.desk.give(user=ids["ben"], channel=ids["mentoring"]))
        assert (await second.send(text="loud", response_type="in_channel")).status_code == 200
        await slack.set_clock(slack.now + timedelta(minutes=31))
        late = await second.send(text="late")
        assert (late.status_code, "expired_url" in late.body) == (404, True)
        shown = [(one.text, one.ephemeral_to) for one in slack.state.messages]
        assert shown == [("again", ids["ben"])] * 5 + [("loud", None)]


async def test_opening_a_view_replaces_what_was_open(
    slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    first = await opened(slack, client, ids["ben"])
    second = await opened(slack, client, ids["ben"])
    stack = slack.state.views.stack(slack.credentials.team_id, ids["ben"])
    assert [view.id for view in stack] == [second["id"]]
    with pytest.raises(ControlError, match="view_closed"):
        await slack.act(user=ids["ben"], do="close", view_id=first["id"])


async def test_a_home_tab_can_be_updated_like_a_modal(
    client: AsyncWebClient, ids: dict[str, str]
) -> None:
    home = (await client.views_publish(user_id=ids["ben"], view=HOME))["view"]
    updated = await client.views_update(view_id=home["id"], hash=home["hash"], view=HOME)
    assert updated["view"]["id"] == home["id"]
    answer = await refused(client.api_call("views.update", json={"view": HOME}))
    assert answer["error"] == "invalid_arguments"


async def test_closed_views_are_forgotten_after_a_while(
    slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    first = await opened(slack, client, ids["ben"])
    for _ in range(201):
        await opened(slack, client, ids["ben"])
    assert first["id"] not in slack.state.views.by_id
    assert len(slack.state.views.by_id) == 201


async def test_tabs_that_the_manifest_turns_off_take_nothing(
    slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    slack.state.manifest = replace(slack.state.manifest, home_tab=False, messages_tab=False)
    answer = await refused(client.views_publish(user_id=ids["ben"], view=HOME))
    assert answer["error"] == "not_enabled"
    answer = await refused(client.chat_postMessage(channel=ids["ben"], text="x"))
    assert answer["error"] == "messages_tab_disabled"
