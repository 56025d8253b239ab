"""Calls as bytes: where a token may stand, what a body may be, which warnings come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

if TYPE_CHECKING:
    from sandbox.server import LocalSlack

FORM = "application/x-www-form-urlencoded"


async def answered(slack: LocalSlack, method: str, **request: Any) -> dict[str, Any]:
    """What a raw POST comes to."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(slack.api_url + method, **request) as reply,
    ):
        return dict(await reply.json())


def bearer(slack: LocalSlack, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {slack.credentials.bot_token}", **headers}


async def test_a_token_may_stand_in_a_form(slack: LocalSlack) -> None:
    assert (await answered(slack, "auth.test", data={"token": slack.credentials.bot_token}))["ok"]


async def test_a_token_in_json_or_in_the_address_counts_as_none(slack: LocalSlack) -> None:
    token = {"token": slack.credentials.bot_token}
    assert (await answered(slack, "auth.test", json=token))["error"] == "not_authed"
    assert (await answered(slack, "auth.test", params=token))["error"] == "not_authed"
    assert (await answered(slack, "auth.test", json=token, headers=bearer(slack)))["ok"]


@pytest.mark.parametrize(
    ("kind", "body", "warning"),
    [
        ("application/json", b"{}", "missing_charset"),
        ("application/json; charset=utf-8", b"{}", None),
        (f"{FORM}; charset=utf-8", b"x=", "superfluous_charset"),
        (FORM, b"x=", None),
    ],
)
async def test_slack_remarks_on_the_charset(
    slack: LocalSlack, kind: str, body: bytes, warning: str | None
) -> None:
    headers = bearer(slack, **{"Content-Type": kind})
    answer = await answered(slack, "api.test", data=body, headers=headers)
    assert answer["ok"]
    assert answer.get("warning") == warning
    assert answer.get("response_metadata", {}).get("warnings", [None]) == [warning]


async def test_two_warnings_stand_beside_each_other(slack: LocalSlack, ids: dict[str, str]) -> None:
    headers = bearer(slack, **{"Content-Type": "application/json"})
    body = f'{{"channel": "{ids["mentoring"]}"}}'.encode()
    answer = await answered(slack, "conversations.join", data=body, headers=headers)
    assert answer["warning"] == "already_in_channel,missing_charset"
    assert answer["response_metadata"]["warnings"] == ["already_in_channel", "missing_charset"]


async def test_an_odd_charset_is_refused(slack: LocalSlack) -> None:
    headers = bearer(slack, **{"Content-Type": "application/json; charset=utf-7"})
    answer = await answered(slack, "auth.test", data=b"{}", headers=headers)
    assert answer["error"] == "invalid_charset"


async def test_half_a_form_is_refused(slack: LocalSlack) -> None:
    headers = bearer(slack, **{"Content-Type": "multipart/form-data"})
    answer = await answered(slack, "auth.test", data=b"--x", headers=headers)
    assert answer["error"] == "invalid_form_data"


async def test_a_socket_is_opened_by_post_only(slack: LocalSlack) -> None:
    headers = {"Authorization": f"Bearer {slack.credentials.app_token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{slack.api_url}apps.connections.open") as reply,
    ):
        assert (await reply.json())["error"] == "insecure_request"


async def test_every_refusal_leaves_one_line_in_the_ledger(slack: LocalSlack) -> None:
    before = len(slack.state.ledger.calls)
    for method in ("auth.test", "no.such", "chat.postMessage"):
        await answered(slack, method)
    noted = [(one.method, one.ok, one.error) for one in slack.state.ledger.calls[before:]]
    assert noted == [
        ("auth.test", False, "not_authed"),
        ("no.such", False, "unknown_method"),
        ("chat.postMessage", False, "not_authed"),
    ]
