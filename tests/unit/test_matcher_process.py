"""Questions about a matching, answered by another process."""

import pytest

from bot.matcher import match_in_process, options_in_process
from mentoring.matching import MatchingError, Request, match_request, options_for
from mentoring.roster import RosterPerson

PAIR = [RosterPerson(id="m", role="mentor"), RosterPerson(id="s", role="mentee")]


async def test_a_matching_and_somebodys_options_come_from_another_process() -> None:
    request = Request(people=PAIR, seed=1)
    assert await match_in_process(request) == match_request(request)
    assert await options_in_process(request, "s") == options_for(request, "s")
    with pytest.raises(MatchingError, match="does not take part"):
        await options_in_process(request, "nobody")
