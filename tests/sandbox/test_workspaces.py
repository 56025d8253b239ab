"""People who come, change and go; several workspaces; installing and uninstalling."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import changes, furnishing
from sandbox.errors import ControlError
from sandbox.server import LocalSlack
from tests.sandbox.conftest import MANIFEST, ROSTER, START
from tests.sandbox.drawn import button

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

REDIRECT = "http://127.0.0.1:1/slack/oauth_redirect"
SCOPES = "commands,chat:write,users:read"


def listening(app: AsyncApp, *kinds: str) -> list[dict[str, Any]]:
    """The events of these kinds, as they come."""
    heard: list[dict[str, Any]] = []

    async def note(event: dict[str, Any]) -> None:
        heard.append(event)

    for kind in kinds:
        app.event(kind)(note)
    return heard


async def test_a_change_of_a_person_is_announced(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    heard = listening(app, "user_change")
    changes.change(slack.state, ids["ben"], {"tz": "Europe/Lisbon"})
    changes.change(slack.state, ids["ben"], {"deleted": True})
    changes.change(slack.state, ids["cleo"], {"dnd": [1793610000, 1793613600]})
    await slack.activity.settle()
    assert heard[0]["user"]["tz"] == "Europe/Lisbon"
    assert heard[1]["user"]["deleted"]
    with pytest.raises(ControlError, match="user_deactivated"):
        await slack.act(user=ids["ben"], do="home")
    assert (await client.dnd_info(user=ids["cleo"]))["next_dnd_start_ts"] == 1793610000
    assert (await client.chat_postMessage(channel=ids["ben"], text="still accepted"))["ok"]


@pytest.mark.parametrize(
    "traits",
    [{"tz": "Mars/Olympus"}, {"deleted": "yes"}, {"colour": "red"}, {"dnd": [2, 1]}],
)
async def test_a_change_that_makes_no_sense_is_refused(
    slack: LocalSlack, ids: dict[str, str], traits: dict[str, Any]
) -> None:
    with pytest.raises(ControlError, match="bad_value"):
        changes.change(slack.state, ids["ben"], traits)


async def test_a_newcomer_is_announced_and_meets_everybody(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    heard = listening(app, "team_join")
    async with aiohttp.ClientSession(slack.origin) as session:
        body = {"id": "fay", "name": "Fay Ndlovu", "timezone": "Africa/Johannesburg"}
        async with session.post("/sandbox/person", json=body) as reply:
            fay = (await reply.json())["user"]
        async with session.post("/sandbox/person", json={"user": fay["id"], "tz": "UTC"}) as reply:
            assert (await reply.json())["user"]["tz"] == "UTC"
        async with session.post("/sandbox/person", json={"team": "T0"}) as reply:
            assert reply.status == 400
        async with session.post("/sandbox/person", json={"id": ""}) as reply:
            assert reply.status == 400
        async with session.post("/sandbox/person", json={"user": "U0"}) as reply:
            assert reply.status == 400
    await slack.activity.settle()
    assert heard[0]["user"]["id"] == fay["id"]
    assert fay["id"] in slack.state.channels[ids["general"]].members


async def test_who_joins_a_channel_is_announced_and_who_leaves_is_gone(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    heard = listening(app, "member_joined_channel")
    act: dict[str, Any] = {"user": ids["ben"], "channel": ids["mentoring"]}
    await slack.act(do="leave", **act)
    with pytest.raises(ControlError, match="not_in_channel"):
        await slack.act(do="message", text="hello?", **act)
    await slack.act(do="join", **act)
    await slack.act(do="invite", user=ids["ada"], channel=ids["people-team"], who=ids["dina"])
    with pytest.raises(ControlError, match="cannot_invite"):
        await slack.act(do="invite", user=ids["ada"], channel=ids["general"], who=ids["left"])
    assert [(one["user"], one.get("inviter")) for one in heard] == [
        (ids["ben"], None),
        (ids["dina"], ids["ada"]),
    ]


async def test_what_people_write_reaches_an_app_that_subscribed_and_is_there(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    heard = listening(app, "message")
    said = await slack.act(user=ids["ben"], do="message", channel=ids["mentoring"], text="hello")
    await slack.act(
        user=ids["cleo"],
        do="message",
        channel=ids["mentoring"],
        text="reply",
        thread_ts=said["messages"][0]["ts"],
    )
    await slack.act(user=ids["ben"], do="message", channel=ids["general"], text="elsewhere")
    await slack.act(user=ids["ada"], do="message", channel=ids["people-team"], text="private")
    assert [one["text"] for one in heard] == ["hello", "reply"]
    assert heard[1]["thread_ts"] == said["messages"][0]["ts"]


async def test_what_the_manifest_leaves_out_does_not_happen(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    heard = listening(app, "user_change")
    blocks = [{"type": "actions", "elements": [button("go")]}]
    posted = await client.chat_postMessage(channel=ids["ben"], text="x", blocks=blocks)
    next(iter(slack.state.installations.values())).scopes = ("chat:write",)
    changes.change(slack.state, ids["ben"], {"title": "New"})
    await slack.activity.settle()
    assert heard == []
    scopes = ("chat:write",)
    slack.state.manifest = replace(slack.state.manifest, interactivity=False, scopes=scopes)
    with pytest.raises(ControlError, match="unknown_command"):
        await slack.act(user=ids["ben"], do="command", command="/try")
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    answer = await slack.act(user=ids["ben"], do="click", action_id="go", **place)
    assert (answer["acked"], answer["failure"]) == (False, "interactivity_disabled")


async def test_a_command_escapes_names_only_when_the_manifest_asks(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    heard: list[str] = []

    async def note(ack: Any, command: dict[str, Any]) -> None:
        await ack()
        heard.append(command["text"])

    app.command("/try")(note)
    app.command("/plain")(note)
    ben = slack.state.users[ids["ben"]]
    text = f"pair @{ben.name} in #general & <!channel> @nobody <@{ben.id}>"
    await slack.act(user=ids["ada"], do="command", command="/try", text=text)
    await slack.act(user=ids["ada"], do="command", command="/plain", text=text)
    assert heard[0] == (
        f"pair <@{ben.id}|{ben.name}> in <#{ids['general']}|general> "
        f"&amp; &lt;!channel&gt; @nobody <@{ben.id}>"
    )
    assert heard[1] == text


async def test_an_uninstalled_app_hears_of_it_once_and_its_token_is_dead(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    heard = listening(app, "app_uninstalled", "tokens_revoked", "user_change")
    async with aiohttp.ClientSession(slack.origin) as session:
        async with session.post("/sandbox/uninstall", json={}) as reply:
            assert (await reply.json())["ok"]
        async with session.post("/sandbox/uninstall", json={"team": "T0"}) as reply:
            assert reply.status == 400
    changes.change(slack.state, ids["ben"], {"title": "New"})
    await slack.activity.settle()
    assert sorted(one["type"] for one in heard) == ["app_uninstalled", "tokens_revoked"]
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.auth_test()
    with pytest.raises(ControlError, match="not_installed"):
        await slack.act(user=ids["ben"], do="home")
    assert slack.state.users[ids["bot"]].deleted
    assert ids["bot"] not in slack.state.channels[ids["mentoring"]].members


class TestEndingAToken:
    async def test_a_revoked_token_is_dead_and_its_user_out_of_every_channel(
        self, slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        heard = listening(app, "app_uninstalled", "tokens_revoked")
        direct = (await client.conversations_open(users=ids["ben"]))["channel"]["id"]
        assert not (await client.auth_revoke(test=True))["revoked"]
        assert (await client.auth_revoke())["revoked"]
        await slack.activity.settle()
        assert [one["type"] for one in heard] == ["tokens_revoked"]
        assert heard[0]["tokens"] == {"oauth": [], "bot": [ids["bot"]]}
        with pytest.raises(SlackApiError, match="account_inactive"):
            await client.auth_revoke()
        assert slack.state.users[ids["bot"]].deleted
        assert ids["bot"] not in slack.state.channels[ids["mentoring"]].members
        assert ids["bot"] in slack.state.channels[direct].members

    async def test_an_app_can_uninstall_itself_with_its_own_secret(
        self, slack: LocalSlack, app: AsyncApp, client: AsyncWebClient
    ) -> None:
        heard = listening(app, "app_uninstalled", "tokens_revoked")
        number, secret = slack.credentials.client_id, slack.credentials.client_secret
        with pytest.raises(SlackApiError, match="invalid_client_id"):
            await client.apps_uninstall(client_id="1.2", client_secret=secret)
        with pytest.raises(SlackApiError, match="bad_client_secret"):
            await client.apps_uninstall(client_id=number, client_secret="no")
        assert (await client.apps_uninstall(client_id=number, client_secret=secret))["ok"]
        await slack.activity.settle()
        assert sorted(one["type"] for one in heard) == ["app_uninstalled", "tokens_revoked"]

    async def test_an_app_that_comes_back_is_the_same_user_and_must_be_invited_anew(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        await client.auth_revoke()
        back = furnishing.install(slack.state, slack.credentials.team_id)
        again = AsyncWebClient(token=back.token, base_url=slack.api_url)
        assert (await again.auth_test())["user_id"] == ids["bot"]
        assert not slack.state.users[ids["bot"]].deleted
        listed = await again.conversations_list(types="public_channel,private_channel")
        assert not any(one["is_member"] for one in listed["channels"])


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk sends the client by it
class TestInstalling:
    async def page(
        self, slack: LocalSlack, team: str, *, method: str = "POST", **changed: str
    ) -> tuple[int, str]:
        query = {
            "client_id": slack.credentials.client_id,
            "scope": SCOPES,
            "state": "s1",
            "redirect_uri": REDIRECT,
            **changed,
        }
        async with (
            aiohttp.ClientSession(slack.origin) as session,
            session.request(
                method,
                "/oauth/v2/authorize",
                params=query,
                data={"team": team},
                allow_redirects=False,
            ) as reply,
        ):
            return reply.status, reply.headers.get("Location") or await reply.text()

    async def code(self, slack: LocalSlack, team: str, **changed: str) -> str:
        status, address = await self.page(slack, team, **changed)
        assert status == 302
        query = parse_qs(urlsplit(address).query)
        assert query["state"] == ["s1"]
        return query["code"][0]

    async def exchange(self, slack: LocalSlack, code: str, **changed: str) -> Any:
        arguments = {
            "client_id": slack.credentials.client_id,
            "client_secret": slack.credentials.client_secret,
            "code": code,
            "redirect_uri": REDIRECT,
            **changed,
        }
        return await AsyncWebClient(base_url=slack.api_url).oauth_v2_access(**arguments)

    async def test_a_second_workspace_gets_its_own_token_people_and_messages(
        self, slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
    ) -> None:
        other = slack.add_team("Elsewhere", [{"id": "zoe", "name": "Zoe"}])
        answer = await self.exchange(slack, await self.code(slack, other))
        assert answer["team"]["id"] == other
        theirs = AsyncWebClient(token=answer["access_token"], base_url=slack.api_url)
        assert (await theirs.auth_test())["team_id"] == other
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await theirs.chat_postMessage(channel=ids["ben"], text="x")
        with pytest.raises(SlackApiError, match="user_not_found"):
            await theirs.users_info(user=ids["ben"])
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await theirs.chat_postMessage(channel=ids["mentoring"], text="x")
        zoe = next(one.id for one in slack.state.users.values() if one.roster_id == "zoe")
        with pytest.raises(SlackApiError, match="user_not_found"):
            await client.users_info(user=zoe)

    async def test_the_page_asks_and_a_cancel_is_told(self, slack: LocalSlack) -> None:
        status, text = await self.page(slack, "", method="GET")
        assert status == 200
        assert "Allow in" in text
        status, address = await self.page(slack, "")
        assert status == 302
        assert "error=access_denied" in address

    @pytest.mark.parametrize(
        "changed",
        [
            {"client_id": "1.2"},
            {"redirect_uri": "javascript:x"},
            {"scope": ""},
            {"scope": "chat:write,admin.users:read"},
        ],
    )
    async def test_a_wrong_question_is_refused(
        self, slack: LocalSlack, changed: dict[str, str]
    ) -> None:
        status, _ = await self.page(slack, "", **changed)
        assert status == 400

    async def test_the_token_has_what_was_asked_for_and_keeps_what_it_had(
        self, slack: LocalSlack
    ) -> None:
        other = slack.add_team("Elsewhere", [{"id": "zoe", "name": "Zoe"}])
        first = await self.exchange(slack, await self.code(slack, other))
        assert first["scope"] == SCOPES
        client = AsyncWebClient(token=first["access_token"], base_url=slack.api_url)
        with pytest.raises(SlackApiError, match="missing_scope"):
            await client.team_info()
        more = await self.exchange(slack, await self.code(slack, other, scope="team:read"))
        assert more["scope"] == f"{SCOPES},team:read"

    async def test_optional_scopes_can_be_declined(self) -> None:
        slack = LocalSlack(people=ROSTER, manifest=MANIFEST, start=START, grant_optional=False)
        await slack.start()
        try:
            code = await self.code(slack, slack.credentials.team_id, scope="commands,im:history")
            answer = await self.exchange(slack, code)
            assert "commands" in answer["scope"].split(",")
            assert "im:history" not in answer["scope"].split(",")
        finally:
            await slack.stop()

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            (REDIRECT, 200),
            (f"{REDIRECT}/below?from=here", 200),
            (f"{REDIRECT}else", 400),
            ("http://127.0.0.1:1/slack", 400),
        ],
    )
    async def test_it_leads_back_only_to_the_apps_own_addresses(
        self, slack: LocalSlack, address: str, status: int
    ) -> None:
        slack.state.manifest = replace(slack.state.manifest, redirect_urls=(REDIRECT,))
        assert (await self.page(slack, "", method="GET", redirect_uri=address))[0] == status

    async def test_an_address_with_a_question_keeps_it(self, slack: LocalSlack) -> None:
        _, address = await self.page(slack, "", redirect_uri=f"{REDIRECT}?from=here")
        assert parse_qs(urlsplit(address).query) == {
            "from": ["here"],
            "state": ["s1"],
            "error": ["access_denied"],
        }

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"client_id": "1.2"}, "invalid_client_id"),
            ({"client_secret": "no"}, "bad_client_secret"),
            ({"code": "made-up"}, "invalid_code"),
            ({"redirect_uri": "http://127.0.0.1:1/else"}, "bad_redirect_uri"),
            ({"grant_type": "password"}, "invalid_grant_type"),
        ],
    )
    async def test_a_wrong_exchange_is_refused_with_slacks_word(
        self, slack: LocalSlack, changed: dict[str, str], error: str
    ) -> None:
        code = await self.code(slack, slack.credentials.team_id)
        with pytest.raises(SlackApiError, match=error):
            await self.exchange(slack, **{"code": code, **changed})

    async def test_a_code_is_good_once_and_for_ten_minutes(self, slack: LocalSlack) -> None:
        code = await self.code(slack, slack.credentials.team_id)
        await self.exchange(slack, code)
        with pytest.raises(SlackApiError, match="invalid_code"):
            await self.exchange(slack, code)
        late = await self.code(slack, slack.credentials.team_id)
        await slack.set_clock(slack.now + timedelta(minutes=11))
        with pytest.raises(SlackApiError, match="invalid_code"):
            await self.exchange(slack, late)
