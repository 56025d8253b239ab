"""The line through the product, step by step, as people live it: from an invitation to a farewell.

Each step says what somebody does (looking first at what is in front of them, so that doing it
again after a power cut does nothing twice) and how everybody can see that it came about.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.demo.cast import Player
from bot.ids import LINE_FIELDS, PULSE_FIELDS, Act, Field, View
from tests.e2e.world import World, chosen_options, options

ANSWERED_AGAIN = 5
SOON = timedelta(days=4)


class NothingCameOfIt(AssertionError):  # noqa: N818 - reads as what happened
    """A step was tried several times and nobody sees its effect."""


@dataclass(kw_only=True)
class Line:
    """One programme on its way; who has answered a form for good is noted, as people do."""

    world: World
    answered: dict[str, set[str]] = field(default_factory=dict)

    @property
    def mentors(self) -> list[Player]:
        """Who teaches."""
        return self.world.players("mentor")

    @property
    def mentees(self) -> list[Player]:
        """Who learns."""
        return self.world.players("mentee")

    @property
    def both(self) -> list[Player]:
        """Everybody who takes part."""
        return [*self.mentors, *self.mentees]

    def all_got(self, who: Iterable[Player], kind: str) -> bool:
        """Whether each of them got something of a kind."""
        return all(self.world.got(one, kind) for one in who)

    def still(self, who: Iterable[Player], kind: str) -> list[Player]:
        """Those who have not got anything of a kind."""
        return [one for one in who if not self.world.got(one, kind)]

    def note(self, what: str, player: Player) -> None:
        """Somebody saw that their answer was taken."""
        self.answered.setdefault(what, set()).add(player.id)

    def unanswered(self, what: str) -> list[Player]:
        """Those who have not seen that yet."""
        return [one for one in self.both if one.id not in self.answered.get(what, set())]


Doing = Callable[[Line], Awaitable[None]]
Reached = Callable[[Line], bool]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step; ``within`` is the calendar time it may take until it is seen."""

    name: str
    do: Doing
    seen: Reached
    within: timedelta = SOON


async def take(line: Line, step: Step) -> None:
    """Take one step, again if need be. Raises NothingCameOfIt; BotGone when the bot ended."""
    for _ in range(ANSWERED_AGAIN):
        if step.seen(line):
            return
        await step.do(line)
        if await line.world.until(lambda: step.seen(line), step.within):
            return
    raise NothingCameOfIt(step.name)


async def nobody_acts(line: Line) -> None:
    """Time passes, that is all."""
    await line.world.stage.settle()


async def invite(line: Line) -> None:
    """The owner invites in a channel."""
    channel = line.world.channel("mentoring")
    await line.world.command(line.world.owner, f"invite <#{channel}|mentoring>")


def invited(line: Line) -> bool:
    """The invitation stands in the channel."""
    channel = line.world.channel("mentoring")
    return any(one.kind == "invitation" and one.channel == channel for one in line.world.posts())


async def mentors_join(line: Line) -> None:
    """By the button of the invitation."""
    for player in line.still(line.mentors, "joined"):
        await line.world.put_away(player)
        await line.world.press(player, Act.JOIN)
        await _fill_intake(line, player, View.INTAKE_MENTOR)


async def mentees_join(line: Line) -> None:
    """By the command."""
    for player in line.still(line.mentees, "joined"):
        await line.world.put_away(player)
        await line.world.command(player, "join")
        await _fill_intake(line, player, View.INTAKE_MENTEE)


async def _fill_intake(line: Line, player: Player, form: View) -> None:
    await line.world.submit(player, View.JOIN, {Field.ROLE: player.role})
    view = line.world.front(player)
    if view is None or view.callback_id != form:
        return
    values: dict[str, object] = {Field.HOPE: f"{player.name} hopes to be surprised"}
    if not chosen_options(view, Field.TOPICS):
        values[Field.TOPICS] = options(view, Field.TOPICS)[:2]
    if form is View.INTAKE_MENTOR:
        values[Field.CAPACITY] = "1"
    await line.world.submit(player, form, values)
    await line.world.put_away(player)


async def approve(line: Line) -> None:
    """The owner looks the proposed pairs over, confirms unknown lines, and publishes."""
    owner = line.world.owner
    await line.world.put_away(owner)
    await line.world.command(owner, "match")
    await line.world.submit(owner, View.MATCH, {})
    form = line.world.front(owner)
    if form is not None:
        fields = (Field.LINES_ALL, *LINE_FIELDS)
        ticked = {str(field): options(form, field) for field in fields}
        values = {field: found for field, found in ticked.items() if found}
        await line.world.submit(owner, View.PUBLISH, values)
    await line.world.put_away(owner)


async def mentors_accept(line: Line) -> None:
    """Each alone."""
    for player in line.mentors:
        await line.world.press(player, Act.MENTOR_YES)


async def mentees_accept(line: Line) -> None:
    """Each alone."""
    for player in line.mentees:
        await line.world.press(player, Act.MENTEE_YES)


async def write_agreements(line: Line) -> None:
    """The mentees write them."""
    goals: dict[str, str] = {
        Field.GOAL_MENTEE: "Use one thing every month",
        Field.GOAL_MENTOR: "See how it works",
    }
    for player in line.mentees:
        await line.world.put_away(player)
        await line.world.press(player, Act.AGREEMENT_OPEN)
        await line.world.submit(player, View.AGREEMENT, goals)
        await line.world.put_away(player)


async def sign_agreements(line: Line) -> None:
    """The mentors read and sign."""
    for player in line.mentors:
        await line.world.put_away(player)
        await line.world.press(player, Act.AGREEMENT_READ)
        await line.world.submit(player, View.AGREEMENT_SIGN, {})
        await line.world.put_away(player)


async def choose_times(line: Line) -> None:
    """The mentees take the last of the offered times, so that mentors far away can answer."""
    for player in line.mentees:
        await line.world.press(player, Act.SLOT_3, Act.SLOT_2, Act.SLOT_1)


async def confirm_times(line: Line) -> None:
    """The mentors say that it suits them."""
    for player in line.mentors:
        await line.world.press(player, Act.CONFIRM)


def booked(line: Line) -> bool:
    """Everybody has read it and has the calendar file."""
    files = all(line.world.files_of(one, ".ics") for one in line.both)
    return line.all_got(line.both, "session_confirmed") and files


def booked_or_told(line: Line) -> bool:
    """Everybody has read it; the calendar file may have been lost, it is never shared twice."""
    return line.all_got(line.both, "session_confirmed")


async def check_in(line: Line) -> None:
    """We met; this is what I learned. A form that did not come is opened once more."""
    for player in line.unanswered("check-in"):
        await line.world.put_away(player)
        await line.world.press(player, Act.SAID_MET, Act.CHECK_IN_MORE)
        learned: dict[str, str] = {
            Field.LEARNED: f"{player.name} learned something",
            Field.WILL_DO: f"{player.name} will try it on Monday",
        }
        if not await line.world.submit(player, View.CHECK_IN, learned):
            continue
        _note_when_taken(line, "check-in", player, View.CHECK_IN)
        await line.world.put_away(player)


async def answer_pulse(line: Line) -> None:
    """Three answers each."""
    for number, player in enumerate(line.unanswered("pulse")):
        await line.world.put_away(player)
        await line.world.press(player, Act.PULSE)
        steps = {str(name): str(1 + number % 5) for name in PULSE_FIELDS}
        if not await line.world.submit(player, View.PULSE, steps):
            continue
        _note_when_taken(line, "pulse", player, View.PULSE)
        await line.world.put_away(player)


async def close(line: Line) -> None:
    """Everybody writes the closing review."""
    for player in line.still(line.both, "farewell"):
        await line.world.put_away(player)
        await line.world.press(player, Act.CLOSING)
        review: dict[str, str] = {
            Field.WHAT_NEXT: "finish",
            Field.KEPT: "Ask first.",
            Field.THANKS: "Thank you!",
        }
        await line.world.submit(player, View.CLOSING, review)
        await line.world.put_away(player)


def _note_when_taken(line: Line, what: str, player: Player, form: View) -> None:
    """The form was replaced by a sentence: that is how a person knows."""
    view = line.world.front(player)
    if view is not None and view.callback_id != form:
        line.note(what, player)


def digest_posted(line: Line) -> bool:
    """A digest with a picture stands in the owners' channel."""
    channel = line.world.channel("people-team")
    return any(
        one.kind == "digest"
        and one.channel == channel
        and any(block["type"] == "image" and "slack_file" in block for block in one.blocks)
        for one in line.world.posts()
    )


def _introduced(line: Line) -> bool:
    return line.all_got(line.both, "introduction") and line.all_got(line.mentees, "book_first")


# The mentee's "day 7" comes three weeks after a meeting, the owner's word two weeks later.
SLIPPING = timedelta(days=45)

STEPS: tuple[Step, ...] = (
    Step(name="the owner invites", do=invite, seen=invited),
    Step(
        name="mentors join", do=mentors_join, seen=lambda line: line.all_got(line.mentors, "joined")
    ),
    Step(
        name="mentees join", do=mentees_join, seen=lambda line: line.all_got(line.mentees, "joined")
    ),
    Step(
        name="the owner approves the match",
        do=approve,
        seen=lambda line: line.all_got(line.mentors, "proposal"),
    ),
    Step(
        name="mentors say yes",
        do=mentors_accept,
        seen=lambda line: line.all_got(line.mentees, "proposal"),
    ),
    Step(
        name="mentees say yes",
        do=mentees_accept,
        seen=lambda line: line.all_got(line.both, "private_word"),
    ),
    Step(name="introductions", do=nobody_acts, seen=_introduced),
    Step(
        name="mentees write the agreement",
        do=write_agreements,
        seen=lambda line: line.all_got(line.mentors, "agreement_to_sign"),
    ),
    Step(
        name="mentors sign",
        do=sign_agreements,
        seen=lambda line: line.all_got(line.mentees, "agreement_complete"),
    ),
    Step(
        name="mentees choose a time",
        do=choose_times,
        seen=lambda line: line.all_got(line.mentors, "session_proposed"),
    ),
    Step(name="mentors confirm", do=confirm_times, seen=booked_or_told),
    Step(
        name="private words before the meeting",
        do=nobody_acts,
        seen=lambda line: line.all_got(line.both, "prompt"),
        within=timedelta(days=14),
    ),
    Step(
        name="the question after the meeting",
        do=nobody_acts,
        seen=lambda line: line.all_got(line.both, "check_in"),
        within=timedelta(days=14),
    ),
    Step(name="they check in", do=check_in, seen=lambda line: not line.unanswered("check-in")),
    Step(
        name="the pulse is asked",
        do=nobody_acts,
        seen=lambda line: line.all_got(line.both, "pulse"),
        within=timedelta(days=14),
    ),
    Step(name="they answer", do=answer_pulse, seen=lambda line: not line.unanswered("pulse")),
    Step(name="the digest", do=nobody_acts, seen=digest_posted, within=timedelta(days=8)),
    Step(
        name="nothing is booked: the mentee hears",
        do=nobody_acts,
        seen=lambda line: line.all_got(line.mentees, "ladder_7"),
        within=SLIPPING,
    ),
    Step(
        name="nothing is booked: both hear",
        do=nobody_acts,
        seen=lambda line: line.all_got(line.both, "ladder_14"),
        within=SLIPPING,
    ),
    Step(
        name="nothing is booked: the owner hears",
        do=nobody_acts,
        seen=lambda line: len(line.world.got(line.world.owner, "ladder_21")) >= len(line.mentees),
        within=SLIPPING,
    ),
    Step(
        name="the closing is offered",
        do=nobody_acts,
        seen=lambda line: line.all_got(line.both, "closing"),
        within=SLIPPING,
    ),
    Step(name="they close", do=close, seen=lambda line: line.all_got(line.both, "farewell")),
)
