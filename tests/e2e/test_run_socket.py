"""`turnabout run` by web socket: connections that end, Slack away, a token that is refused."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from sandbox.web_api.registry import REGISTRY
from tests.e2e.program import Ground, Program, ground, running

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def base(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    home = tmp_path_factory.mktemp("socket")
    async with ground(home, f"sqlite:///{home / 'turnabout.db'}", http=False) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(base: Ground) -> AsyncIterator[Program]:
    async with running(base.environment) as started:
        assert "Socket Mode" in started.ready
        yield started


async def helped(base: Ground) -> bool:
    """Whether somebody who asks for help gets it."""
    answer = await base.act("e1005", do="command", command="/mentoring", text="help", settle=False)
    return bool(answer["acked"])


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_it_comes_back_when_slack_ends_the_connection(
    base: Ground, bot: Program, reason: str
) -> None:
    await bot.becomes(200)
    before = list(base.slack.sockets.connections)
    await base.slack.sockets.disconnect(reason)
    await until(lambda: set(base.slack.sockets.connections) - set(before) != set())
    assert await helped(base)
    await bot.becomes(200)


async def test_while_slack_is_away_it_is_alive_and_not_ready_and_then_ready_again(
    base: Ground, bot: Program
) -> None:
    await bot.becomes(200)
    order = {"on": "*", "fault": "outage", "seconds": 3600}
    base.slack.state.faults.order(order, REGISTRY)
    await base.slack.sockets.suffer()
    said = await bot.becomes(503)
    assert (said["slack"], said["database"]) == (False, True)
    assert await bot.get("/healthz") == (200, {"ok": True})
    base.slack.state.faults.clear()
    await bot.becomes(200)
    assert await helped(base)


async def test_sigterm_ends_it_with_a_clean_exit(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("sigterm")
    url = f"sqlite:///{home / 'turnabout.db'}"
    async with ground(home, url, http=False) as other, running(other.environment) as started:
        assert await helped(other)
        assert await started.terminate() == 0
        assert started.errors.count(b"Traceback") == 0


async def until(seen: Callable[[], bool], seconds: float = 40) -> None:
    async with asyncio.timeout(seconds):
        while not seen():  # noqa: ASYNC110 - the local Slack tells nobody
            await asyncio.sleep(0.05)
