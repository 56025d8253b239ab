"""The Web API through the unmodified slack_sdk: tokens, scopes, arguments, errors, pages."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import changes
from sandbox.web_api.registry import REGISTRY
from tests.sandbox.drawn import button, modal

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from sandbox.server import LocalSlack

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


async def error_of(call: Awaitable[Any]) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    return dict(caught.value.response.data)


async def test_auth_test_names_the_app_and_sends_its_scopes(
    slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    answer = await client.auth_test()
    assert answer["user_id"] == ids["bot"]
    assert answer["team_id"] == slack.credentials.team_id
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "error"), [(None, "not_authed"), ("xoxb-made-up", "invalid_auth")]
)
async def test_a_missing_or_unknown_token_is_refused(
    slack: LocalSlack, token: str | None, error: str
) -> None:
    stranger = AsyncWebClient(token=token, base_url=slack.api_url)
    assert (await error_of(stranger.auth_test()))["error"] == error


async def test_the_app_token_opens_sockets_and_nothing_else(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    app_client = AsyncWebClient(token=slack.credentials.app_token, base_url=slack.api_url)
    assert (await error_of(app_client.auth_test()))["error"] == "not_allowed_token_type"
    answer = await error_of(client.api_call("apps.connections.open"))
    assert answer["error"] == "not_allowed_token_type"
    opened = await app_client.apps_connections_open(app_token=slack.credentials.app_token)
    assert opened["url"].startswith("ws://127.0.0.1:")


async def test_a_missing_scope_says_what_is_needed_and_what_is_there(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    app = next(iter(slack.state.installations.values()))
    app.scopes = ("chat:write",)
    answer = await error_of(client.users_list())
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "users:read"
    assert answer["provided"] == "chat:write"


@pytest.mark.parametrize(
    "name",
    [
        *("bookmarks.add", "canvases.create", "usergroups.list", "users.admin.invite"),
        *("chat.scheduleMessage", "chat.scheduledMessages.list", "chat.deleteScheduledMessage"),
        *("conversations.archive", "dnd.teamInfo", "views.pull", "no.such.method"),
    ],
)
async def test_an_unknown_method_fails_loudly_and_is_in_the_ledger(
    slack: LocalSlack, client: AsyncWebClient, name: str
) -> None:
    answer = await error_of(client.api_call(name))
    assert answer["error"] == "unknown_method"
    assert slack.state.ledger.calls[-1].error == "unknown_method"


async def test_an_argument_this_slack_does_not_know_is_never_swallowed(
    client: AsyncWebClient, ids: dict[str, str]
) -> None:
    answer = await error_of(
        client.chat_postMessage(channel=ids["ben"], text="x", icon_emoji=":eyes:")
    )
    assert answer["error"] == "invalid_arguments"
    assert "icon_emoji" in answer["response_metadata"]["messages"][0]


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
async def test_arguments_are_taken_however_they_come(
    slack: LocalSlack, ids: dict[str, str], way: str
) -> None:
    values = {"channel": ids["mentoring"], "text": "Hi", "unfurl_links": "false"}
    headers = {"Authorization": f"Bearer {slack.credentials.bot_token}"}
    address = f"{slack.api_url}chat.postMessage"
    async with aiohttp.ClientSession(headers=headers) as session:
        match way:
            case "query":
                reply = await session.get(address, params=values)
            case "form":
                reply = await session.post(address, data=values)
            case "json":
                reply = await session.post(address, json=values)
            case _:
                form = aiohttp.MultipartWriter("form-data")
                for name, value in values.items():
                    part = form.append(value)
                    part.set_content_disposition("form-data", name=name)
                reply = await session.post(address, data=form)
        assert (await reply.json())["ok"]


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"x", "text/plain", "invalid_post_type"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    slack: LocalSlack, body: bytes, kind: str, error: str
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{slack.api_url}auth.test", data=body, headers={"Content-Type": kind}
        ) as reply,
    ):
        assert (await reply.json())["error"] == error


async def test_the_synchronous_client_works_as_well(slack: LocalSlack, ids: dict[str, str]) -> None:
    sync = WebClient(token=slack.credentials.bot_token, base_url=slack.api_url)

    def talk() -> Any:
        sync.users_info(user=ids["ben"])
        return sync.chat_postMessage(channel=ids["ben"], text="Hello", blocks=[SECTION])

    assert (await asyncio.to_thread(talk))["message"]["text"] == "Hello"


def test_the_documentation_names_exactly_the_methods_there_are() -> None:
    text = (Path(__file__).parents[2] / "docs" / "slack.md").read_text("utf-8")
    listed = text.split("### What it answers")[1].split("Anything else is")[0]
    assert set(re.findall(r"`([\w.]+)`", listed)) == set(REGISTRY)


class TestPosting:
    async def test_a_post_to_a_person_lands_in_their_direct_message(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        posted = await client.chat_postMessage(channel=ids["ben"], text="Hi")
        opened = await client.conversations_open(users=ids["ben"])
        assert posted["channel"] == opened["channel"]["id"]
        assert opened["already_open"]

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
            ({"channel": "#nowhere", "text": "x"}, "channel_not_found"),
            ({"channel": "mentoring"}, "no_text"),
            ({"channel": "mentoring", "text": "   "}, "no_text"),
            ({"channel": "mentoring", "text": "x" * 40_001}, "msg_too_long"),
            ({"channel": "mentoring", "text": "x", "blocks": [{"type": "no"}]}, "invalid_blocks"),
            ({"channel": "mentoring", "text": "x", "blocks": "{}"}, "invalid_blocks_format"),
            ({"channel": "mentoring", "text": "x", "blocks": "{"}, "invalid_arguments"),
            ({"channel": "mentoring", "text": "x", "thread_ts": "1.2"}, "thread_not_found"),
            ({"channel": "mentoring", "text": "x", "metadata": "no"}, "invalid_metadata_format"),
            ({"channel": "mentoring", "text": "x", "metadata": {}}, "invalid_metadata_schema"),
            (
                {
                    "channel": "mentoring",
                    "text": "x",
                    "metadata": {"event_type": "e", "event_payload": {"a": "x" * 9000}},
                },
                "metadata_too_large",
            ),
            ({"channel": "other_bot", "text": "x"}, "cannot_dm_bot"),
        ],
    )
    async def test_a_post_is_refused_with_slacks_own_word(
        self, client: AsyncWebClient, ids: dict[str, str], arguments: dict[str, Any], error: str
    ) -> None:
        sent = {**arguments, "channel": ids.get(arguments["channel"], arguments["channel"])}
        assert (await error_of(client.api_call("chat.postMessage", json=sent)))["error"] == error

    async def test_bad_blocks_come_back_with_json_pointers(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
        answer = await error_of(
            client.chat_postMessage(channel=ids["ben"], text="x", blocks=blocks)
        )
        told = answer["response_metadata"]["messages"]
        assert "[json-pointer:/blocks/0/text" in told[0]
        assert answer["errors"] == [line.removeprefix("[ERROR] ") for line in told]

    async def test_blocks_that_say_too_much_together_are_refused(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        def sections(letters: int) -> list[dict[str, Any]]:
            texts = ["x" * min(3000, letters - at) for at in range(0, letters, 3000)]
            return [{"type": "section", "text": {"type": "mrkdwn", "text": one}} for one in texts]

        most = 13_422 - 5 * 125
        await client.chat_postMessage(channel=ids["ben"], text="x", blocks=sections(most))
        call = client.chat_postMessage(channel=ids["ben"], text="x", blocks=sections(most + 1))
        assert (await error_of(call))["error"] == "msg_blocks_too_long"

    async def test_a_foreign_public_channel_needs_its_own_scope(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        assert (await client.chat_postMessage(channel=ids["general"], text="x"))["ok"]
        app = next(iter(slack.state.installations.values()))
        app.scopes = tuple(scope for scope in app.scopes if scope != "chat:write.public")
        answer = await error_of(client.chat_postMessage(channel=ids["general"], text="x"))
        assert answer["error"] == "not_in_channel"

    async def test_an_archived_channel_takes_nothing(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        slack.state.channels[ids["mentoring"]].is_archived = True
        answer = await error_of(client.chat_postMessage(channel=ids["mentoring"], text="x"))
        assert answer["error"] == "is_archived"

    async def test_metadata_comes_back_only_to_who_asks_for_it(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        note = {"event_type": "turn", "event_payload": {"id": "7", "asked": True}}
        posted = await client.chat_postMessage(channel=ids["ben"], text="x", metadata=note)
        assert posted["message"]["metadata"] == note
        channel = posted["channel"]
        plain = await client.conversations_history(channel=channel)
        full = await client.conversations_history(channel=channel, include_all_metadata=True)
        assert plain["messages"][0]["metadata"] == {"event_type": "turn"}
        assert full["messages"][0]["metadata"] == note

    async def test_every_message_time_is_new_even_when_the_clock_stands(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        posts = [await client.chat_postMessage(channel=ids["ben"], text="x") for _ in range(5)]
        assert len({post["ts"] for post in posts}) == 5
        assert posts[0]["ts"].startswith("1793610000.")

    async def test_an_own_message_can_be_changed_and_deleted(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        posted = await client.chat_postMessage(channel=ids["ben"], text="one", blocks=[SECTION])
        place = {"channel": posted["channel"], "ts": posted["ts"]}
        same = await client.api_call("chat.update", json={"blocks": [SECTION], **place})
        assert same["text"] == "one"
        assert "edited" not in same["message"]
        changed = await client.chat_update(text="two", **place)
        assert changed["message"]["edited"]["user"] == ids["bot"]
        assert "blocks" not in changed["message"]
        for text, error in (("x" * 4001, "msg_too_long"), (" ", "no_text")):
            call = client.api_call("chat.update", json={"text": text, **place})
            assert (await error_of(call))["error"] == error
        await client.chat_delete(**place)
        assert (await error_of(client.chat_update(text="x", **place)))[
            "error"
        ] == "message_not_found"
        assert [message.deleted for message in slack.state.messages] == [True]

    async def test_metadata_stays_through_a_change_until_it_is_taken_away(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        note = {"event_type": "turn", "event_payload": {"id": "7"}}
        posted = await client.chat_postMessage(channel=ids["ben"], text="x", metadata=note)
        place = {"channel": posted["channel"], "ts": posted["ts"]}
        kept = await client.chat_update(text="y", **place)
        assert kept["message"]["metadata"] == note
        gone = await client.chat_update(text="z", metadata={}, **place)
        assert "metadata" not in gone["message"]

    async def test_a_message_in_an_archived_channel_is_inactive(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        posted = await client.chat_postMessage(channel=ids["mentoring"], text="x")
        slack.state.channels[ids["mentoring"]].is_archived = True
        call = client.chat_update(channel=ids["mentoring"], ts=posted["ts"], text="y")
        assert (await error_of(call))["error"] == "is_inactive"

    async def test_nobody_elses_message_can_be_changed(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        answer = await slack.act(user=ids["ben"], do="message", channel=ids["mentoring"], text="me")
        place = {"channel": ids["mentoring"], "ts": answer["messages"][0]["ts"]}
        update = await error_of(client.chat_update(text="x", **place))
        assert update["error"] == "cant_update_message"
        assert (await error_of(client.chat_delete(**place)))["error"] == "cant_delete_message"

    async def test_an_ephemeral_message_needs_a_member_and_stays_out_of_history(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        await client.chat_postEphemeral(channel=ids["mentoring"], user=ids["ben"], text="psst")
        history = await client.conversations_history(channel=ids["mentoring"])
        assert history["messages"] == []
        answer = await error_of(
            client.chat_postEphemeral(channel=ids["mentoring"], user=ids["stranger"], text="psst")
        )
        assert answer["error"] == "user_not_in_channel"
        call = client.chat_postEphemeral(channel=ids["general"], user=ids["ben"], text="psst")
        assert (await error_of(call))["error"] == "not_in_channel"
        call = client.chat_postEphemeral(
            channel=ids["mentoring"], user=ids["ben"], text="psst", thread_ts="1.2"
        )
        assert (await error_of(call))["error"] == "thread_not_found"

    async def test_replies_stand_under_their_parent_only(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        channel = ids["mentoring"]
        parent = await client.chat_postMessage(channel=channel, text="parent")
        await client.chat_postMessage(channel=channel, text="child", thread_ts=parent["ts"])
        history = await client.conversations_history(channel=channel)
        assert [one["text"] for one in history["messages"]] == ["parent"]
        assert history["messages"][0]["reply_count"] == 1
        replies = await client.conversations_replies(channel=channel, ts=parent["ts"])
        assert [one["text"] for one in replies["messages"]] == ["parent", "child"]
        answer = await error_of(client.conversations_replies(channel=channel, ts="1.1"))
        assert answer["error"] == "thread_not_found"

    async def test_a_permalink_leads_to_an_existing_message(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        posted = await client.chat_postMessage(channel=ids["mentoring"], text="x")
        link = await client.chat_getPermalink(channel=ids["mentoring"], message_ts=posted["ts"])
        assert link["permalink"].endswith("/p" + posted["ts"].replace(".", ""))
        answer = await error_of(
            client.chat_getPermalink(channel=ids["mentoring"], message_ts="1.1")
        )
        assert answer["error"] == "message_not_found"


class TestHistory:
    async def test_pages_run_from_new_to_old_without_gap_or_overlap(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        for number in range(7):
            await client.chat_postMessage(channel=ids["mentoring"], text=str(number))
        seen: list[str] = []
        cursor = None
        while True:
            answer = await client.conversations_history(
                channel=ids["mentoring"], limit=3, cursor=cursor
            )
            seen += [one["text"] for one in answer["messages"]]
            if not answer["has_more"]:
                break
            cursor = answer["response_metadata"]["next_cursor"]
        assert seen == ["6", "5", "4", "3", "2", "1", "0"]

    async def test_a_window_excludes_its_ends_unless_inclusive(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        channel = ids["mentoring"]
        stamps = [
            (await client.chat_postMessage(channel=channel, text=str(number)))["ts"]
            for number in range(4)
        ]
        window = {"channel": channel, "oldest": stamps[0], "latest": stamps[2]}
        inner = await client.conversations_history(**window)
        outer = await client.conversations_history(inclusive=True, **window)
        assert [one["text"] for one in inner["messages"]] == ["1"]
        assert [one["text"] for one in outer["messages"]] == ["2", "1", "0"]

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ({"cursor": "nonsense!"}, "invalid_cursor"),
            ({"oldest": "yesterday"}, "invalid_ts_oldest"),
            ({"latest": "later"}, "invalid_ts_latest"),
            ({"limit": 5000}, "invalid_limit"),
            ({"limit": "many"}, "invalid_limit"),
            ({"limit": -1}, "invalid_limit"),
        ],
    )
    async def test_a_bad_window_is_refused(
        self, client: AsyncWebClient, ids: dict[str, str], arguments: dict[str, Any], error: str
    ) -> None:
        answer = await error_of(client.conversations_history(channel=ids["mentoring"], **arguments))
        assert answer["error"] == error

    async def test_it_needs_the_scope_of_the_channels_kind(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        app = next(iter(slack.state.installations.values()))
        app.scopes = tuple(scope for scope in app.scopes if scope != "groups:history")
        answer = await error_of(client.conversations_history(channel=ids["people-team"]))
        assert answer["needed"] == "groups:history"


class TestConversations:
    async def test_a_group_is_found_again_in_any_order(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        first = await client.conversations_open(users=[ids["ben"], ids["cleo"]])
        again = await client.conversations_open(users=[ids["cleo"], ids["ben"]])
        assert first["channel"]["id"] == again["channel"]["id"]
        members = await client.conversations_members(channel=first["channel"]["id"])
        assert set(members["members"]) == {ids["ben"], ids["cleo"], ids["bot"]}
        info = await client.conversations_info(
            channel=first["channel"]["id"], include_num_members=True
        )
        assert info["channel"]["is_mpim"]
        assert info["channel"]["num_members"] == 3

    @pytest.mark.parametrize(
        ("who", "error"),
        [
            ([], "users_list_not_supplied"),
            (["nobody"], "user_not_found"),
            (["left"], "user_disabled"),
            (["other_bot"], "cannot_dm_bot"),
            (["stranger"], "user_not_visible"),
            (["bot"], "not_enough_users"),
        ],
    )
    async def test_some_conversations_cannot_be_opened(
        self, client: AsyncWebClient, ids: dict[str, str], who: list[str], error: str
    ) -> None:
        users = [ids.get(name, "U0NOBODY") for name in who]
        answer = await error_of(client.conversations_open(users=users))
        assert answer["error"] == error

    async def test_a_channel_is_not_opened_like_a_conversation(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        answer = await error_of(client.conversations_open(channel=ids["mentoring"]))
        assert answer["error"] == "method_not_supported_for_channel_type"
        direct = (await client.conversations_open(users=ids["ben"]))["channel"]["id"]
        assert (await client.conversations_open(channel=direct))["already_open"]

    async def test_nine_people_are_too_many(self, client: AsyncWebClient) -> None:
        users = [f"U0{number}" for number in range(9)]
        answer = await error_of(client.conversations_open(users=users))
        assert answer["error"] == "too_many_users"

    async def test_opening_needs_the_scope_for_how_many_there_are(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        app = next(iter(slack.state.installations.values()))
        app.scopes = ("im:write",)
        assert (await client.conversations_open(users=ids["ben"]))["ok"]
        answer = await error_of(client.conversations_open(users=[ids["ben"], ids["cleo"]]))
        assert answer["needed"] == "mpim:write"

    async def test_private_channels_exist_only_for_their_members(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        kinds = "public_channel,private_channel"
        names = {one["name"] for one in (await client.conversations_list(types=kinds))["channels"]}
        assert names == {"general", "random", "mentoring", "people-team"}
        del slack.state.channels[ids["people-team"]].members[ids["bot"]]
        listed = await client.conversations_list(types=kinds)
        assert "people-team" not in {one["name"] for one in listed["channels"]}
        answer = await error_of(client.conversations_info(channel=ids["people-team"]))
        assert answer["error"] == "channel_not_found"

    async def test_lists_come_in_pages(self, client: AsyncWebClient, ids: dict[str, str]) -> None:
        seen: list[str] = []
        async for page in await client.conversations_members(channel=ids["mentoring"], limit=2):
            seen += page["members"]
        assert len(seen) == len(set(seen)) == 7
        answer = await error_of(client.conversations_list(types="rooms"))
        assert answer["error"] == "invalid_types"

    async def test_the_app_creates_joins_and_invites(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        assert (await client.conversations_join(channel=ids["random"]))["channel"]["is_member"]
        again = await client.conversations_join(channel=ids["random"])
        assert again["warning"] == "already_in_channel"
        made = (await client.conversations_create(name="pairs"))["channel"]["id"]
        await client.conversations_invite(channel=made, users=[ids["ben"]])
        assert set(slack.state.channels[made].members) == {ids["bot"], ids["ben"]}

    @pytest.mark.parametrize(
        ("name", "error"),
        [
            ("general", "name_taken"),
            ("With Blank", "invalid_name_specials"),
            ("x" * 81, "invalid_name_maxlength"),
            ("---", "invalid_name_punctuation"),
            ("", "invalid_name_required"),
        ],
    )
    async def test_a_channel_name_has_rules(
        self, client: AsyncWebClient, name: str, error: str
    ) -> None:
        assert (await error_of(client.conversations_create(name=name)))["error"] == error

    @pytest.mark.parametrize(
        ("channel", "who", "error"),
        [
            ("mentoring", "ben", "already_in_channel"),
            ("mentoring", "bot", "cant_invite_self"),
            ("mentoring", "nobody", "user_not_found"),
            ("general", "ben", "not_in_channel"),
            ("people-team", "guest", "ura_max_channels"),
            ("people-team", "left", "cant_invite"),
        ],
    )
    async def test_not_everybody_can_be_invited_everywhere(
        self, client: AsyncWebClient, ids: dict[str, str], channel: str, who: str, error: str
    ) -> None:
        call = client.conversations_invite(channel=ids[channel], users=ids.get(who, "U0NOBODY"))
        assert (await error_of(call))["error"] == error

    async def test_one_who_cannot_be_invited_keeps_the_others_out(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        wanted = [ids["eli"], ids["left"], ids["bot"]]
        call = client.conversations_invite(channel=ids["people-team"], users=wanted)
        answer = await error_of(call)
        assert answer["error"] == "cant_invite"
        assert answer["errors"] == [
            {"user": ids["left"], "ok": False, "error": "cant_invite"},
            {"user": ids["bot"], "ok": False, "error": "cant_invite_self"},
        ]
        assert ids["eli"] not in slack.state.channels[ids["people-team"]].members
        call = client.conversations_invite(channel=ids["people-team"], users="")
        assert (await error_of(call))["error"] == "no_user"

    @pytest.mark.parametrize("method", ["conversations_join", "conversations_invite"])
    async def test_a_direct_message_is_no_channel(
        self, client: AsyncWebClient, ids: dict[str, str], method: str
    ) -> None:
        direct = (await client.conversations_open(users=ids["ben"]))["channel"]["id"]
        more = {"users": ids["ben"]} if method == "conversations_invite" else {}
        answer = await error_of(getattr(client, method)(channel=direct, **more))
        assert answer["error"] == "method_not_supported_for_channel_type"


class TestUsers:
    async def test_a_person_has_zone_language_and_flags(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        cleo = (await client.users_info(user=ids["cleo"], include_locale=True))["user"]
        assert cleo["tz"] == "Europe/Berlin"
        assert cleo["tz_offset"] == 3600
        assert cleo["tz_label"] == "Central European Standard Time"
        assert cleo["locale"] == "de-DE"
        assert (await client.users_info(user=ids["ada"]))["user"]["is_admin"]
        assert (await client.users_info(user=ids["guest"]))["user"]["is_ultra_restricted"]
        assert (await client.users_info(user=ids["stranger"]))["user"]["is_stranger"]
        assert (await client.users_info(user=ids["left"]))["user"]["deleted"]
        assert (await client.users_info(user=ids["eli"]))["user"]["tz"] == "Etc/UTC"

    async def test_email_is_shown_only_with_its_scope(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        assert (await client.users_info(user=ids["ada"]))["user"]["profile"]["email"]
        app = next(iter(slack.state.installations.values()))
        app.scopes = ("users:read",)
        assert "email" not in (await client.users_info(user=ids["ada"]))["user"]["profile"]

    async def test_people_are_found_by_email_unless_they_left(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        found = await client.users_lookupByEmail(email="ADA@northwind.example")
        assert found["user"]["id"] == ids["ada"]
        gone = slack.state.users[ids["left"]].email or ""
        for email in (gone, "nobody@nowhere.example"):
            answer = await error_of(client.users_lookupByEmail(email=email))
            assert answer["error"] == "users_not_found"

    async def test_the_list_holds_bots_and_those_who_left_but_no_strangers(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        seen = [
            one["id"] async for page in await client.users_list(limit=4) for one in page["members"]
        ]
        assert {ids["left"], ids["other_bot"], ids["guest"], "USLACKBOT"} <= set(seen)
        assert ids["stranger"] not in seen
        assert len(seen) == len(set(seen))

    async def test_a_large_workspace_is_listed_in_pages_only(
        self, slack: LocalSlack, client: AsyncWebClient
    ) -> None:
        for number in range(1_000):
            changes.newcomer(slack.state, slack.credentials.team_id, {"id": f"p{number}"})
        assert (await error_of(client.users_list()))["error"] == "limit_required"
        pages = [len(page["members"]) async for page in await client.users_list(limit=999)]
        assert sum(pages) > 1_000

    async def test_profile_team_and_do_not_disturb_can_be_read(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        profile = await client.users_profile_get(user=ids["ben"])
        assert profile["profile"]["real_name"] == "Ben Okoro"
        assert (await client.team_info())["team"]["id"] == slack.credentials.team_id
        assert (await error_of(client.team_info(team="T0NO")))["error"] == "team_not_found"
        assert not (await client.dnd_info(user=ids["ben"]))["dnd_enabled"]
        slack.state.users[ids["ben"]].dnd = (1793610000, 1793613600)
        assert (await client.dnd_info(user=ids["ben"]))["next_dnd_end_ts"] == 1793613600


class TestSmallThings:
    async def test_a_reaction_is_put_once(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        ts = (await client.chat_postMessage(channel=ids["mentoring"], text="x"))["ts"]
        place = {"channel": ids["mentoring"], "timestamp": ts}
        await client.reactions_add(name="wave", **place)
        history = await client.conversations_history(channel=ids["mentoring"])
        assert history["messages"][0]["reactions"][0]["count"] == 1
        again = await error_of(client.reactions_add(name="wave", **place))
        assert again["error"] == "already_reacted"
        bad = await error_of(client.reactions_add(name="No Such!", **place))
        assert bad["error"] == "invalid_name"

    async def test_api_test_says_its_arguments_back_without_a_token(
        self, slack: LocalSlack
    ) -> None:
        nobody = AsyncWebClient(base_url=slack.api_url)
        assert (await nobody.api_test())["ok"]
        assert (await error_of(nobody.api_test(error="oops")))["error"] == "oops"

    async def test_blocks_can_be_checked_without_posting(self, client: AsyncWebClient) -> None:
        assert (await client.blocks_validate(blocks=[SECTION]))["ok"]
        assert (await client.blocks_validate(view=modal()))["ok"]
        assert (await client.blocks_validate(message={"text": "x", "blocks": [SECTION]}))["ok"]
        answer = await error_of(client.blocks_validate(blocks=[{"type": "nothing"}]))
        assert answer["error"] == "invalid_blocks"
        assert answer["errors"][0]["code"] == "failed_constraint"
        both = await error_of(client.blocks_validate(blocks=[SECTION], view=modal()))
        assert both["error"] == "invalid_arguments"

    async def test_blocks_without_ids_are_given_some(
        self, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        press = button("x")
        del press["action_id"]
        blocks: list[dict[str, Any]] = [SECTION, {"type": "actions", "elements": [press]}]
        posted = await client.chat_postMessage(channel=ids["ben"], text="x", blocks=blocks)
        shown = posted["message"]["blocks"]
        assert len({block["block_id"] for block in shown}) == 2
        assert shown[1]["elements"][0]["action_id"]
