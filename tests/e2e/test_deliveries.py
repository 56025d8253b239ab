"""What Slack delivers twice, or again, or to nobody, has one effect and is not lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select

from bot.content import LoadedContent
from bot.ids import Act, Field, View
from models.enrolments import Enrolment
from models.inbox import Received
from sandbox.web_api.registry import REGISTRY
from tests.e2e.world import World, world

TOO_MANY = 429

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    home = tmp_path_factory.mktemp("deliveries")
    async with world(home, f"sqlite:///{home / 'turnabout.db'}", weeks=6) as made:
        await made.stage.start_bot()
        yield made


@pytest.fixture(autouse=True)
def nothing_goes_wrong_by_itself(company: World) -> None:
    company.slack.state.faults.clear()


def goes_wrong(company: World, on: str, fault: str, **more: Any) -> None:
    """Have something go wrong once."""
    company.slack.state.faults.order({"on": on, "fault": fault, **more}, REGISTRY)


async def time_passes(company: World) -> None:
    """Long enough for Slack to try everything again, and for the bot to answer."""
    await company.stage.move(company.slack.now + timedelta(minutes=10))
    await company.slack.activity.settle()
    await company.stage.settle()


async def invited(company: World) -> None:
    channel = company.channel("mentoring")
    await company.command(company.owner, f"invite <#{channel}|mentoring>")


async def test_a_command_that_arrives_twice_is_done_once(company: World) -> None:
    before = [one.id for one in company.posts() if one.kind == "invitation"]
    goes_wrong(company, "interactions", "duplicate")
    await invited(company)
    assert len([one for one in company.posts() if one.kind == "invitation"]) == len(before) + 1


async def test_what_slack_finds_too_fast_leaves_later_and_once(company: World) -> None:
    def invitations() -> int:
        return len([one for one in company.posts() if one.kind == "invitation"])

    def refusals() -> int:
        return sum(one.status == TOO_MANY for one in company.slack.state.ledger.calls)

    before = invitations()
    company.slack.state.limits.on = True
    try:
        for _ in range(2):
            await invited(company)
        assert (invitations(), refusals()) == (before + 1, 1)
        # What Slack asked for passes on both sides: Slack counts calendar time, the bot real time.
        await asyncio.sleep(1.1)
        await company.slack.set_clock(company.slack.now + timedelta(seconds=1))
        await time_passes(company)
    finally:
        company.slack.state.limits.on = False
    assert (invitations(), refusals()) == (before + 2, 1)


async def test_a_form_that_arrives_twice_is_taken_once(company: World) -> None:
    await invited(company)
    player = company.named("e1009")
    await company.press(player, Act.JOIN)
    await company.submit(player, View.JOIN, {Field.ROLE: "mentor"})
    goes_wrong(company, "interactions", "duplicate")
    assert await company.submit(player, View.INTAKE_MENTOR, {})
    assert len(company.got(player, "joined")) == 1
    async with company.reading() as uow:
        assert await uow.session.scalar(select(func.count(Enrolment.id))) == 1


async def test_a_double_click_opens_one_form(company: World) -> None:
    await invited(company)
    player = company.named("e1010")
    goes_wrong(company, "interactions", "duplicate")
    await company.press(player, Act.JOIN)
    team = company.slack.state.users[player.id].team
    assert [one.callback_id for one in company.slack.state.views.stack(team, player.id)] == [
        View.JOIN
    ]
    await company.put_away(player)


async def test_an_event_that_slack_tries_again_is_taken_once(company: World) -> None:
    player = company.named("e1011")
    before = await received(company)
    goes_wrong(company, "events", "drop_reply")
    await company.act(player, do="home")
    await time_passes(company)
    tries = [one for one in company.slack.state.ledger.deliveries if one.user == player.id]
    assert [(one.attempt, one.acked) for one in tries] == [(0, False), (1, True)]
    assert await received(company) == before + 1
    assert company.slack.state.views.home(team_of(company), player.id) is not None


async def test_what_slack_tells_while_the_bot_is_away_is_told_again_and_taken(
    company: World,
) -> None:
    player = company.named("e1012")
    await company.stage.kill_bot()
    answer = await company.slack.act(user=player.id, do="home", settle=False)
    assert not answer["acked"]
    assert company.slack.state.views.home(team_of(company), player.id) is None
    await company.stage.start_bot()
    await time_passes(company)
    assert company.slack.state.views.home(team_of(company), player.id) is not None


async def test_a_modal_whose_trigger_is_over_asks_to_press_again(company: World) -> None:
    player = company.named("e1013")
    goes_wrong(company, "views.open", "expired_trigger")
    await company.command(player, "join")
    assert company.front(player) is None
    said = [one for one in company.slack.state.messages if one.ephemeral_to == player.id]
    assert said
    await company.command(player, "join")
    assert company.front(player) is not None
    await company.put_away(player)


async def test_a_button_of_an_earlier_version_is_answered_and_does_nothing(
    company: World,
) -> None:
    player, channel = company.named("e1012"), company.channel("mentoring")
    keys = company.slack.credentials
    client = AsyncWebClient(token=keys.bot_token, base_url=company.slack.api_url)
    label = {"type": "plain_text", "text": "Old"}
    old = {"type": "button", "text": label, "action_id": "gone_since"}
    blocks = [{"type": "actions", "elements": [old]}]
    posted = await client.chat_postMessage(channel=channel, text="Old", blocks=blocks)
    answer = await company.slack.act(
        user=player.id, do="click", action_id="gone_since", channel=channel, ts=posted["ts"]
    )
    assert answer["acked"]
    await time_passes(company)
    said = [one for one in company.slack.state.messages if one.ephemeral_to == player.id]
    assert [one.text for one in said] == [LoadedContent().wording("en").say("refused.outdated")]


def team_of(company: World) -> str:
    return company.slack.credentials.team_id


async def received(company: World) -> int:
    """How many deliveries were taken."""
    async with company.reading() as uow:
        return int(await uow.session.scalar(select(func.count(Received.id))) or 0)
