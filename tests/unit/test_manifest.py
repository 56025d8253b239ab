"""The manifest: Slack would take it, and it asks for exactly what the code needs."""

import json
import re
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot import manifest
from tests.unit.slack_needs import ROOT, SOURCES, needs_of, sources_of_the_bot

SCHEMA = ROOT.parent / "shared" / "data" / "slack" / "manifest.schema.2.0.0.json"
ADDRESS = "https://mentoring.example.org"
AS_IT_STANDS = manifest.read()
SCOPES = AS_IT_STANDS["oauth_config"]["scopes"]


def _complaints(text: str) -> list[str]:
    if not SCHEMA.exists():
        pytest.skip("Slack's manifest schema is not beside the project")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    found = Draft7Validator(schema).iter_errors(yaml.safe_load(text))
    return [f"{error.json_path}: {error.message}" for error in found]


def _wired() -> bool:
    return (ROOT / "bot" / "wiring.py").exists()


@pytest.mark.parametrize("url", [None, ADDRESS])
def test_slack_s_schema_has_nothing_to_complain_about(url: str | None) -> None:
    assert _complaints(manifest.filled(url)) == []


def test_slack_s_schema_would_notice_a_name_that_is_too_long() -> None:
    broken = manifest.filled(None).replace("name: Turnabout", f"name: {'Turnabout' * 5}", 1)
    assert _complaints(broken) != []


def test_the_code_asks_for_nothing_the_manifest_lacks() -> None:
    needs = needs_of(sources_of_the_bot())
    assert needs.unknown == frozenset()
    assert needs.scopes <= {*SCOPES["bot"], *SCOPES["bot_optional"]}
    assert needs.events <= {*AS_IT_STANDS["settings"]["event_subscriptions"]["bot_events"]}
    assert needs.commands <= {one["command"] for one in AS_IT_STANDS["features"]["slash_commands"]}


def test_the_manifest_asks_for_nothing_the_code_does_not_use() -> None:
    if not _wired():
        pytest.skip("the bot is not put together yet")
    needs = needs_of(sources_of_the_bot())
    assert {*SCOPES["bot"], *SCOPES["bot_optional"]} == needs.scopes
    assert {*AS_IT_STANDS["settings"]["event_subscriptions"]["bot_events"]} == needs.events
    assert {one["command"] for one in AS_IT_STANDS["features"]["slash_commands"]} == needs.commands


def test_no_scope_is_both_required_and_optional_or_named_twice() -> None:
    named = [*SCOPES["bot"], *SCOPES["bot_optional"]]
    assert len(named) == len(set(named))
    assert [scope for scope in SCOPES["bot"] if scope.endswith(":history")] == []


def test_every_scope_says_in_the_file_what_needs_it() -> None:
    lines = manifest.FILE.read_text(encoding="utf-8").splitlines()
    for scope in (*SCOPES["bot"], *SCOPES["bot_optional"]):
        [line] = [one for one in lines if re.match(rf" +- {re.escape(scope)}( |$)", one)]
        assert re.search(r"# \S.{8,}", line), scope


def test_the_command_can_be_typed() -> None:
    [command] = AS_IT_STANDS["features"]["slash_commands"]
    assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
    assert command["should_escape"] is True


def test_the_messages_tab_is_shown_and_nobody_types_into_it() -> None:
    assert AS_IT_STANDS["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }


def test_what_people_read_in_it_is_free_of_labels() -> None:
    words = " ".join(str(text) for text in AS_IT_STANDS["display_information"].values())
    assert not re.search(
        r"junior|senior|reverse|humility|young|\bold\b|generation", words, re.IGNORECASE
    )
    assert 175 <= len(AS_IT_STANDS["display_information"]["long_description"]) <= 4000
    assert len(AS_IT_STANDS["display_information"]["description"]) <= 140


MADE_UP = """
from bot import ids
async def extra(client, app, deps):
    await client.pins_add(channel="C1")
    await client.reactions_add(channel="C1", name="wave", timestamp="1")
    await client.api_call("team.info")
    app.event("team_join")(extra)
    app.event("channel_deleted")(extra)
    app.command("/extra")(extra)
    app.command(ids.COMMAND)(extra)
"""


def test_a_source_that_asks_for_more_is_noticed() -> None:
    needs = needs_of([*sources_of_the_bot(), MADE_UP])
    assert needs.unknown == {"pins_add", "channel_deleted"}
    assert {"reactions:write", "team:read", "users:read", "commands"} <= needs.scopes
    assert {"reactions:write", "team:read"}.isdisjoint({*SCOPES["bot"], *SCOPES["bot_optional"]})
    assert {"/extra", "/mentoring"} <= needs.commands
    assert {"team_join", "channel_deleted"} <= needs.events


def test_the_sources_that_are_read_are_those_that_speak_to_slack() -> None:
    assert all((ROOT / package / "__init__.py").exists() for package in SOURCES)


@pytest.mark.parametrize(
    ("source", "method"),
    [
        ("await self.client.chat_postMessage(channel='C1', text='')", "chat.postMessage"),
        ("open_view = client.views_open", "views.open"),
        ("row.method = 'users.lookupByEmail'", "users.lookupByEmail"),
        ("send = getattr(client, 'conversations_open')", "conversations.open"),
    ],
)
def test_a_method_is_seen_however_it_is_written(source: str, method: str) -> None:
    assert needs_of([source]).methods == {method}


@pytest.mark.parametrize("source", ["plan.command('/x')", "text = 'a.b'", "row.event_id = 'x'"])
def test_what_only_looks_like_slack_is_left_alone(source: str) -> None:
    assert needs_of([source]) == needs_of([])


def test_without_an_address_it_is_socket_mode() -> None:
    filled: dict[str, Any] = yaml.safe_load(manifest.filled(None))
    assert filled == AS_IT_STANDS
    assert filled["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in manifest.filled(None)


@pytest.mark.parametrize("url", [ADDRESS, f"{ADDRESS}/", f" {ADDRESS}"])
def test_with_an_address_every_request_url_is_filled_in(url: str) -> None:
    filled = yaml.safe_load(manifest.filled(url))
    requests = f"{ADDRESS}/slack/events"
    assert filled["settings"]["socket_mode_enabled"] is False
    assert filled["settings"]["event_subscriptions"]["request_url"] == requests
    assert filled["settings"]["interactivity"]["request_url"] == requests
    assert filled["settings"]["interactivity"]["message_menu_options_url"] == requests
    assert [one["url"] for one in filled["features"]["slash_commands"]] == [requests]
    assert filled["oauth_config"]["redirect_urls"] == [f"{ADDRESS}/slack/oauth_redirect"]


def test_a_path_in_front_is_kept() -> None:
    assert f"{ADDRESS}/bots/turnabout/slack/events" in manifest.filled(f"{ADDRESS}/bots/turnabout")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mentoring.example.org",
        "http://mentoring.example.org",
        "https://",
        "https://[",
        "https://a b.example.org",
        "https://me:secret@example.org",
        "https://example.org/?a=1",
        "https://example.org/#top",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(manifest.NotAnAddress) as refusal:
        manifest.filled(url)
    assert "secret" not in str(refusal.value)


def test_a_missing_file_is_said_in_one_sentence(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "FILE", tmp_path / "manifest.yml")
    with pytest.raises(manifest.ManifestMissing, match="run Turnabout from its repository"):
        manifest.read()
