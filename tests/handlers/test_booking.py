"""Booking, confirming, moving and cancelling a meeting."""

import pytest

from bot.ids import Act
from tests.handlers.cast import Cast
from tests.handlers.world import World


@pytest.mark.usefixtures("pair")
async def test_the_mentee_books_the_mentor_confirms_and_both_get_a_calendar_file(
    world: World, cast: Cast
) -> None:
    (offer,) = world.slack.read_by(cast.ben.slack_id, "book_first")
    await world.press(cast.ben, Act.SLOT_1, on=offer)
    (asked,) = world.slack.read_by(cast.mia.slack_id, "session_proposed")
    await world.press(cast.mia, Act.CONFIRM, on=asked)
    for one in (cast.mia, cast.ben):
        assert len(world.slack.read_by(one.slack_id, "session_confirmed")) == 1
        assert [post for post in world.slack.read_by(one.slack_id) if post.file]
