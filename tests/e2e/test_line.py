"""The whole line over real processes: a programme from its invitation to its last farewell."""

from pathlib import Path

from icalendar import Calendar
from sqlalchemy import func, select

from bot.demo.report import duplicates, lost, max_unasked, outside_hours, prompts_repeated
from models.agreements import Agreement
from models.pairs import Pair, PairStatus
from models.programmes import Programme, ProgrammeStatus
from models.pulse import PulseAnswer, PulseRound
from models.sessions import CheckIn, Session, SessionStatus
from tests.e2e.line import STEPS, Line, take
from tests.e2e.world import World, world

WEEKS = 6
PAIRS = 5


async def test_ten_people_live_through_a_programme_and_every_promise_is_kept(
    tmp_path: Path, empty_url: str
) -> None:
    async with world(tmp_path, empty_url, weeks=WEEKS) as company:
        await company.stage.start_bot()
        line = Line(world=company)
        for step in STEPS:
            await take(line, step)
        await _the_bot_kept_what_people_did(company)
        await _every_promise_was_kept(company)
        _calendar_files_say_what_was_agreed(line)
        _the_digest_has_a_picture_and_no_names(line)


async def _the_bot_kept_what_people_did(company: World) -> None:
    async with company.reading() as uow:
        pairs = list(await uow.session.scalars(select(Pair)))
        assert [one.status for one in pairs] == [PairStatus.GRADUATED] * PAIRS
        assert all(one.introduced_at and one.agreed_at and one.ended_at for one in pairs)
        programme = (await uow.session.scalars(select(Programme))).one()
        assert programme.status == ProgrammeStatus.CLOSED
        sessions = list(await uow.session.scalars(select(Session)))
        assert [one.status for one in sessions] == [SessionStatus.OVER] * PAIRS
        check_ins = list(await uow.session.scalars(select(CheckIn)))
        assert len(check_ins) == 2 * PAIRS
        assert all(one.has_learning and one.outcome == "met" for one in check_ins)
        for table, count in ((Agreement, PAIRS), (PulseAnswer, 2 * PAIRS)):
            assert await uow.session.scalar(select(func.count()).select_from(table)) == count
        first = (await uow.session.scalars(select(PulseRound).order_by(PulseRound.id))).first()
        assert first is not None
        assert first.asked == 2 * PAIRS
        # Five of each role counted, so something may be told; which answers nobody can see.
        assert set(first.released or {}) == {"mentor", "mentee"}


async def _every_promise_was_kept(company: World) -> None:
    posts = company.posts()
    assert duplicates(posts) == 0
    assert prompts_repeated(posts) == 0
    assert outside_hours(company.cast, posts) == []
    assert max_unasked(company.cast, posts) <= 2
    async with company.reading() as uow:
        assert await lost(uow, posts, company.slack.now) == []


def _calendar_files_say_what_was_agreed(line: Line) -> None:
    state = line.world.slack.state
    files = [one for one in state.files.values() if one.name.endswith(".ics")]
    assert len(files) == 2 * PAIRS
    assert all(len(one.channels) == 1 for one in files)
    invitations = [Calendar.from_ical((one.content or b"").decode()) for one in files]
    events = [event for one in invitations for event in one.walk("VEVENT")]
    starts: dict[str, set[str]] = {}
    for event in events:
        starts.setdefault(str(event["UID"]), set()).add(event["DTSTART"].to_ical().decode())
    assert len(starts) == PAIRS
    assert all(len(times) == 1 for times in starts.values())


def _the_digest_has_a_picture_and_no_names(line: Line) -> None:
    state = line.world.slack.state
    digests = [one for one in line.world.posts() if one.kind == "digest"]
    pictures = [
        block["slack_file"]["id"]
        for one in digests
        for block in one.blocks
        if block["type"] == "image"
    ]
    assert pictures
    for picture in pictures:
        assert (state.files[picture].content or b"").startswith(b"\x89PNG")
        assert state.files[picture].channels == []
        assert state.files[picture].alt_txt
    told = str([one.blocks for one in digests])
    assert not [one.name for one in line.both if one.name in told]
