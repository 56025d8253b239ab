"""Selection: the review queue, the waiting list, and a date past which nobody is left silent."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.ids import Act, View
from bot.selection import plan_date_moved
from models.audit import Audit
from models.enrolments import Enrolment, EnrolmentStatus
from models.people import Person
from models.programmes import Programme, ProgrammeStatus
from tests import builders
from tests.fakes import Json
from tests.handlers.cast import Cast
from tests.handlers.forms import buttons_of
from tests.handlers.world import WORDS, World

FILLED: dict[str, Any] = {"topics": ["AI tools"], "languages": ["en"]}


async def change(world: World, cast: Cast, **columns: Any) -> None:
    async with world.deps.unit_of_work() as uow:
        found = await uow.session.get_one(Programme, cast.programme.id)
        for name, value in columns.items():
            setattr(found, name, value)


async def apply(world: World, person: Person, side: str = "mentor", **answers: Any) -> Json:
    """Join with page 1, and go on to page 2."""
    first = await world.command(person, "join")
    form = (await world.submit(person, first.view, role=side)).view
    done = await world.submit(person, form, **{**FILLED, **answers})
    return (await world.press(person, Act.INTAKE_RESUME, on=done.view)).view


async def place(world: World, person: Person) -> Enrolment:
    async with world.deps.reading() as uow:
        query = select(Enrolment).where(Enrolment.person_id == person.id)
        return (await uow.session.scalars(query)).one()


async def newcomer(world: World, slack_id: str) -> Person:
    async with world.deps.unit_of_work() as uow:
        found = await builders.person(uow, slack_id)
    world.slack.users[slack_id] = builders.profile(slack_id)
    return found


async def queue(world: World, cast: Cast) -> Json:
    hint = str(cast.programme.id)
    return (await world.press(cast.olga, Act.REVIEW, hint)).view


def sent(world: World, person: Person, kind: str) -> list[str]:
    return [one.words for one in world.slack.read_by(person.slack_id) if one.kind == kind]


@pytest.fixture
async def applied(world: World, cast: Cast) -> Cast:
    """Sam applied to a programme whose owners look at each application."""
    await change(world, cast, review=True)
    page = await apply(world, cast.sam, motive="I show it to everybody.")
    answers = {"topic_1_level": "expert", "topic_1_shown": "My neighbour's first prompt"}
    together = (await world.submit(cast.sam, page, **answers)).view
    private = (await world.submit(cast.sam, together, how_to_work_with_me="PRIVATE1")).view
    await world.submit(cast.sam, private, readiness="not_yet", confidence_before="1")
    return cast


# The queue


async def test_an_application_is_not_matched_before_an_owner_has_accepted_it(
    world: World, applied: Cast
) -> None:
    assert (await place(world, applied.sam)).status == EnrolmentStatus.IN_REVIEW
    (receipt,) = sent(world, applied.sam, "joined")
    assert "Mon 16 Nov" in receipt
    assert "owners look at each application" in receipt
    view = await queue(world, applied)
    await world.press(applied.olga, Act.REVIEW_ACCEPT, on=view)
    found = await place(world, applied.sam)
    assert (found.status, found.decided_by) == (EnrolmentStatus.APPLIED, applied.olga.id)
    assert found.hear_by == date(2026, 11, 30), "a mentor is asked first, so two weeks more"
    assert len(sent(world, applied.sam, "accepted")) == 1


async def test_an_owner_reads_what_was_marked_for_owners_and_no_more(
    world: World, applied: Cast
) -> None:
    seen = str(await queue(world, applied))
    for told in ("I show it to everybody.", "My neighbour's first prompt", "Others come to me"):
        assert told in seen
    for private in ("PRIVATE1", "Not quite yet", "not_yet", "very hard"):
        assert private not in seen
    async with world.deps.reading() as uow:
        lines = [one.what for one in await uow.session.scalars(select(Audit))]
    assert "read the applications" in lines


async def test_a_no_is_kind_private_and_shown_to_the_owner_before(
    world: World, applied: Cast
) -> None:
    form = (
        await world.press(applied.olga, Act.REVIEW_DECLINE, on=await queue(world, applied))
    ).view
    assert form["callback_id"] == View.DECLINE
    assert "That says nothing about what you know" in str(form)
    await world.submit(applied.olga, form, kind_word="Shall we talk in spring?")
    (told,) = sent(world, applied.sam, "declined")
    assert "Shall we talk in spring?" in told
    assert (await place(world, applied.sam)).status == EnrolmentStatus.DECLINED
    again = await world.command(applied.sam, "join")
    assert again.tells == WORDS.say(
        "join.declined_before", programme=applied.programme.name, names="Olga"
    )
    others = [one for one in world.slack.posts if "There is no place for you" in one.words]
    assert len(others) == 1


async def test_the_second_of_two_owners_is_told_kindly_and_nothing_happens_twice(
    world: World, applied: Cast
) -> None:
    view = await queue(world, applied)
    await world.press(applied.olga, Act.REVIEW_ACCEPT, on=view)
    for act in (Act.REVIEW_ACCEPT, Act.REVIEW_WAIT, Act.REVIEW_DECLINE):
        late = await world.press(applied.olga, act, on=view)
        assert "nothing was changed" in late.says
    assert len(sent(world, applied.sam, "accepted")) == 1


async def test_an_application_can_be_taken_back_and_the_queue_says_so(
    world: World, applied: Cast
) -> None:
    view = await queue(world, applied)
    await world.press(applied.sam, Act.TAKE_BACK, str(applied.programme.id))
    late = await world.press(applied.olga, Act.REVIEW_ACCEPT, on=view)
    assert "taken back meanwhile" in late.says
    assert (await place(world, applied.sam)).status == EnrolmentStatus.LEFT


async def test_whoever_applied_is_told_so_when_joining_again(world: World, applied: Cast) -> None:
    answer = await world.command(applied.sam, "join")
    assert answer.tells == WORDS.say("join.applied_already", programme=applied.programme.name)


async def test_the_queue_has_pages(world: World, cast: Cast) -> None:
    await change(world, cast, review=True)
    for number in range(7):
        await apply(world, await newcomer(world, f"UQ{number}"))
    view = await queue(world, cast)
    acts = [one["action_id"] for one in buttons_of(view["blocks"])]
    assert acts.count(Act.REVIEW_ACCEPT) == 5
    second = (await world.press(cast.olga, Act.REVIEW_PAGE_2, on=view)).view
    acts = [one["action_id"] for one in buttons_of(second["blocks"])]
    assert acts.count(Act.REVIEW_ACCEPT) == 2
    assert Act.REVIEW_PAGE_1 in acts


# The pilot's cap and its waiting list


async def test_beyond_the_cap_one_waits_and_moves_up_when_somebody_leaves(
    world: World, cast: Cast
) -> None:
    await change(world, cast, pilot_size=2)  # mia and noor are the mentors
    await apply(world, cast.sam)
    assert (await place(world, cast.sam)).status == EnrolmentStatus.WAITLISTED
    assert "waiting list" in sent(world, cast.sam, "joined")[0]
    await world.submit(cast.ben, (await world.command(cast.ben, "leave")).view)
    assert (await place(world, cast.sam)).status == EnrolmentStatus.WAITLISTED, "another side"
    await world.submit(cast.mia, (await world.command(cast.mia, "leave")).view)
    assert (await place(world, cast.sam)).status == EnrolmentStatus.APPLIED
    assert len(sent(world, cast.sam, "accepted")) == 1


async def test_an_owner_cannot_accept_beyond_the_cap(world: World, applied: Cast) -> None:
    await change(world, applied, pilot_size=2)
    await world.press(applied.olga, Act.REVIEW_ACCEPT, on=await queue(world, applied))
    assert (await place(world, applied.sam)).status == EnrolmentStatus.WAITLISTED
    assert len(sent(world, applied.sam, "waitlisted")) == 1
    full = await world.press(applied.olga, Act.REVIEW_ACCEPT, on=await queue(world, applied))
    assert full.tells or full.view
    assert "nothing was changed" in full.says


# Never silent


async def test_on_the_day_the_owner_gets_a_task_and_the_day_after_the_applicant_a_new_date(
    world: World, applied: Cast
) -> None:
    await world.live(timedelta(days=14, hours=2))  # Monday 16 November
    (task,) = sent(world, applied.olga, "selection_task")
    assert "Sam" in task
    assert sent(world, applied.sam, "news_late") == []
    await world.live(timedelta(days=1))
    (late,) = sent(world, applied.sam, "news_late")
    assert "has no answer yet" in late
    assert (await place(world, applied.sam)).hear_by == date(2026, 12, 1)
    await world.live(timedelta(days=14))
    assert len(sent(world, applied.olga, "selection_task")) == 2


async def test_whoever_was_answered_in_time_is_not_written_to(world: World, applied: Cast) -> None:
    await world.press(applied.olga, Act.REVIEW_ACCEPT, on=await queue(world, applied))
    await world.live(timedelta(days=20))
    assert sent(world, applied.olga, "selection_task") == []
    assert sent(world, applied.sam, "news_late") == []


async def test_when_the_matching_moves_everybody_who_was_told_the_old_date_hears_it(
    world: World, applied: Cast
) -> None:
    was = applied.programme.matching_on
    async with world.deps.unit_of_work() as uow:
        programme = await uow.session.get_one(Programme, applied.programme.id)
        await plan_date_moved(uow, programme, was, world.clock.now())
        programme.matching_on = was + timedelta(days=3)
    await world.live(timedelta(hours=2))
    (moved,) = sent(world, applied.sam, "date_moved")
    assert "Thu 19 Nov" in moved
    assert (await place(world, applied.sam)).hear_by == date(2026, 11, 19)


async def test_at_the_end_of_the_programme_those_who_waited_hear_it_once(
    world: World, applied: Cast
) -> None:
    await change(world, applied, status=ProgrammeStatus.CLOSING)
    await world.live(timedelta(days=16))
    (over,) = sent(world, applied.sam, "news_late")
    assert "coming to its end" in over
    assert (await place(world, applied.sam)).status == EnrolmentStatus.FINISHED


# Put aside, and private


async def test_a_form_that_was_put_aside_is_kept_and_goes_on_where_it_was(
    world: World, cast: Cast
) -> None:
    first = await world.command(cast.sam, "join")
    form = (await world.submit(cast.sam, first.view, role="mentee")).view
    typed = {"values": {"hope": {"hope": {"type": "plain_text_input", "value": "Half a thought"}}}}
    await world.press(cast.sam, Act.INTAKE_KEEP, on={**form, "state": typed})
    assert (await place(world, cast.sam)).status == EnrolmentStatus.DRAFT
    again = (await world.press(cast.sam, Act.INTAKE_RESUME, str(cast.programme.id))).view
    assert again["callback_id"] == View.INTAKE_MENTEE
    assert "Half a thought" in str(again)
    await world.submit(cast.sam, again, **FILLED)
    found = await place(world, cast.sam)
    assert (found.status, found.draft) == (EnrolmentStatus.APPLIED, None)


async def test_the_self_check_suggests_topics_and_is_not_kept(world: World, cast: Cast) -> None:
    first = await world.command(cast.sam, "join")
    form = (await world.submit(cast.sam, first.view, role="mentee")).view
    check = (await world.press(cast.sam, Act.SELF_CHECK, on=form)).view
    answers = {"self_check_1": "yes", "self_check_2": "partly", "self_check_3": "not_yet"}
    back = (await world.submit(cast.sam, check, **answers)).view
    stood = next(one for one in back["blocks"] if one.get("block_id") == "topics")["element"]
    chosen = {one["value"] for one in stood["initial_options"]}
    assert chosen == set(builders.TOPICS[1:])
    async with world.deps.reading() as uow:
        query = select(Enrolment).where(Enrolment.person_id == cast.sam.id)
        assert list(await uow.session.scalars(query)) == []


async def test_in_private_mode_a_notification_names_nobody(world: World, cast: Cast) -> None:
    page = await apply(world, cast.sam)
    together = (await world.submit(cast.sam, page)).view
    private = (await world.submit(cast.sam, together)).view
    await world.submit(cast.sam, private, private_mode=["yes"])
    await world.submit(cast.sam, (await world.command(cast.sam, "leave")).view)
    await world.live(timedelta(minutes=5))
    await apply(world, cast.sam, "mentee")
    newest = [one for one in world.slack.read_by(cast.sam.slack_id) if one.kind == "joined"][-1]
    assert newest.text == WORDS.say_plain("notification.discreet")
    assert cast.programme.name in str(newest.blocks)


async def test_a_page_older_than_the_topics_is_shown_anew(world: World, cast: Cast) -> None:
    page = await apply(world, cast.sam)
    edit = (await world.press(cast.sam, Act.INTAKE_EDIT, str(cast.programme.id))).view
    await world.submit(cast.sam, edit, topics=["Inclusion"])
    answer = await world.submit(cast.sam, page, topic_1_level="expert")
    assert WORDS.say("intake.topics_changed") in answer.says
    assert (await place(world, cast.sam)).topic_levels == {}
    assert len(sent(world, cast.sam, "joined")) == 1, "a change is no second joining"


async def test_the_note_for_a_manager_names_no_partner_and_is_sent_by_nobody(
    world: World, cast: Cast
) -> None:
    before = len(world.slack.posts)
    note = (await world.press(cast.mia, Act.MANAGER_NOTE, str(cast.programme.id))).view
    assert cast.programme.name in str(note)
    assert "Ben" not in str(note)
    assert len(world.slack.posts) == before
    mentee = await world.press(cast.ben, Act.MANAGER_NOTE, str(cast.programme.id))
    assert WORDS.say("manager_note.for_mentors") in mentee.says
