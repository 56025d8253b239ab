"""The introduction: a group DM with why you two, hopes, ways of working, three first questions."""

from datetime import datetime

from bot.blocks.pairs import Side, introduction
from bot.blocks.sessions import offer
from bot.deps import Deps
from bot.journeys import plan_journey
from bot.offers import times_for
from bot.outgoing import Letter, send
from bot.plans import GROUP_PATIENCE, plan_pair_life
from bot.reasons import shared_topics, style_labels, why_you_two
from bot.rounds import start_running
from mentoring.hours import shared_opening
from mentoring.starters import choose_starters
from models.database import UnitOfWork
from models.enrolments import enrolment_in
from models.pairs import Couple, PairStatus, couple
from models.people import Person
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Later, Outcome


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Introduce two people who both said yes."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0, lock=True)
    if found is None or found.pair.status != PairStatus.ACCEPTED:
        return Dropped(reason="the pair is no longer to be introduced")
    weeks = [one.week for one in found.both]
    moment = shared_opening(weeks, now, within=GROUP_PATIENCE)
    together = moment is not None  # their hours may have changed since they were asked
    if moment is not None and moment > now:
        return Later(at=moment)
    found.pair.status = PairStatus.INTRODUCED
    found.pair.introduced_at = now
    await _introduce(deps, uow, found, now, together=together)
    await plan_pair_life(uow, found, now)
    await plan_journey(deps, uow, found, now)
    await start_running(uow, found.programme, now)
    await _ask_to_book(deps, uow, found, now)
    return Done()


async def _introduce(
    deps: Deps, uow: UnitOfWork, found: Couple, now: datetime, *, together: bool
) -> None:
    """One group DM in the programme's language, or the same to each alone."""
    language = str(found.programme.plan.get("languages", ["en"])[0])
    readers: list[tuple[str, Person | tuple[Person, ...], str]] = (
        [("together", found.both, language)]
        if together
        else [(str(one.id), one, one.locale) for one in found.both]
    )
    for name, to, locale in readers:
        words = deps.words(locale)
        starters = choose_starters(
            deps.content.starters(locale),
            topics=shared_topics(found.pair),
            pair=str(found.pair.id),
        )
        message = introduction(
            words,
            pair_id=found.pair.id,
            mentor=await _side(deps, uow, found, found.mentor, locale),
            mentee=await _side(deps, uow, found, found.mentee, locale),
            reasons=why_you_two(words, found.pair, deps.content.prompts(locale)),
            questions=[one.text for one in starters],
            in_group=together,
        )
        letter = Letter(
            key=f"introduction:{found.pair.id}:{name}",
            kind="introduction",
            asked=True,
            message=message,
        )
        await send(deps, uow, letter, to=to, now=now, pair=found.pair)


async def _side(deps: Deps, uow: UnitOfWork, found: Couple, person: Person, locale: str) -> Side:
    """What a person chose at intake to have shared with the partner."""
    enrolment = await enrolment_in(uow.session, found.programme, person)
    hope, with_me, styles, starts, formats = "", "", [], [], []
    if enrolment is not None:
        words = deps.words(locale)
        starts = [
            words.say_plain(
                "introduction.level",
                topic=topic,
                level=words.say_plain(f"intake.level.{enrolment.role}.{level}"),
            )
            for topic, level in enrolment.topic_levels.items()
            if topic in shared_topics(found.pair)
        ]
        formats = [words.say_plain(f"intake.format.{one}") for one in enrolment.formats]
        if enrolment.with_me is not None:
            place = enrolment.place("with_me")
            with_me = await uow.vault.open(uow.session, place, enrolment.with_me)
        labels = style_labels(deps.content.prompts(locale))
        styles = [labels[code] for code in enrolment.working_style if code in labels]
        if enrolment.hope is not None:
            hope = await uow.vault.open(uow.session, enrolment.place("hope"), enrolment.hope)
    return Side(
        slack_id=person.slack_id,
        name=person.name,
        hope=hope,
        styles=styles,
        with_me=with_me,
        levels=starts,
        formats=formats,
        discreet=person.is_discreet,
    )


async def _ask_to_book(deps: Deps, uow: UnitOfWork, found: Couple, now: datetime) -> None:
    """The mentee carries the booking: three times that suit both, in one click."""
    words = deps.words(found.mentee.locale)
    message = offer(
        words,
        "book.first",
        pair_id=found.pair.id,
        partner=found.mentor.name,
        slots=times_for(found, found.mentee, now),
    )
    letter = Letter(
        key=f"book_first:{found.pair.id}", kind="book_first", asked=True, message=message
    )
    await send(deps, uow, letter, to=found.mentee, now=now, pair=found.pair)
