"""Where am I: the Home tab, and the same as a modal. For owners, their programmes too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as SlackView

from bot.blocks.goals import GoalShown, goal_blocks
from bot.blocks.pieces import (
    actions,
    are_you_sure,
    button,
    context,
    divider,
    header,
    modal,
    section,
)
from bot.blocks.setup import SetupFacts, digest_warning, missing_blocks, setup_blocks
from bot.ids import Act, View
from mentoring.wording import Wording

LIMIT = 90  # of Slack's 100 blocks
OVER = frozenset({"closing", "closed"})  # nobody joins any more
BOARDS = 1  # drafts whose whole set-up stands here; the others have a button for it
MENTOR = "mentor"


@dataclass(frozen=True, kw_only=True)
class PairHome:
    """One pair as one of the two sees it."""

    pair_id: int
    partner: str
    role: str
    state: str
    meeting: str
    agreement: str
    session_to_confirm: str  # the hint of its button; empty when there is none
    learning: Sequence[str] = ()
    goals: Sequence[GoalShown] = ()
    how: str = ""  # in person or a walk; empty otherwise
    agreement_stands: bool = False  # there is something to read


@dataclass(frozen=True, kw_only=True)
class PlaceHome:
    """One programme a person takes part in."""

    programme: str
    role: str
    state: str
    pairs: Sequence[PairHome] = ()
    programme_id: int = 0
    unfinished: bool = False  # pages of the form that were not looked at yet


@dataclass(frozen=True, kw_only=True)
class ApplicationHome:
    """A programme that a person applied for, or whose form they put aside."""

    programme_id: int
    programme: str
    state: str
    begun: bool = False  # put aside: nobody else knows of it
    unfinished: bool = False


@dataclass(frozen=True, kw_only=True)
class OwnedHome:
    """One programme as its owner sees it: counts, never answers."""

    programme_id: int
    name: str
    status: str
    mentors: int
    mentees: int
    live_pairs: int
    waiting: int
    held: int
    setup: SetupFacts
    applications: int = 0
    goals_reached: int = -1  # percent of the steps of all pairs; -1: too few pairs to show


@dataclass(frozen=True, kw_only=True)
class HomeFacts:
    """Everything the Home tab shows one person."""

    name: str
    places: Sequence[PlaceHome] = ()
    applications: Sequence[ApplicationHome] = ()
    open_programmes: Sequence[tuple[int, str, str]] = ()
    owned: Sequence[OwnedHome] = ()
    alumni: Sequence[str] = ()  # programmes this person finished
    paused_until: str = ""
    may_create: bool = False
    essentials_only: bool = False


def home_tab(words: Wording, facts: HomeFacts) -> dict[str, Any]:
    """The Home tab."""
    return SlackView(type="home", callback_id=View.HOME, blocks=_blocks(words, facts)).to_dict()


def home_modal(words: Wording, facts: HomeFacts) -> dict[str, Any]:
    """The same, opened by a command or button."""
    close = words.say_plain("close")
    return modal(View.NOTICE, words.say_plain("home.title"), _blocks(words, facts), close=close)


def _blocks(words: Wording, facts: HomeFacts) -> list[Block]:
    blocks: list[Block] = [header(words.say_plain("home.hello", name=facts.name))]
    if facts.paused_until:
        blocks.append(section(words.say("home.paused", day=facts.paused_until)))
        blocks.append(actions(button(Act.RESUME, words.say_plain("home.resume"))))
    for place in facts.places:
        blocks += _place(words, place)
    for application in facts.applications:
        blocks += _application(words, application)
    for programme_id, name, purpose in facts.open_programmes:
        blocks.append(section(words.say("home.open", programme=name, purpose=purpose)))
        join = button(Act.JOIN, words.say_plain("invite.join"), str(programme_id), primary=True)
        blocks.append(actions(join))
    if not (facts.places or facts.applications or facts.open_programmes):
        blocks.append(section(words.say("home.nothing")))
    blocks += [context(words.say("home.alumni", programme=one)) for one in facts.alumni]
    if facts.owned or facts.may_create:
        blocks += _owned(words, facts)
    if facts.places:
        blocks += [divider(), *_own_row(words, facts)]
    blocks.append(context(words.say("home.private")))
    return blocks[: LIMIT + 10]


def _place(words: Wording, place: PlaceHome) -> list[Block]:
    role = words.say_plain(f"role.{place.role}")
    text = words.say("home.place", programme=place.programme, role=role, state=place.state)
    blocks: list[Block] = [divider(), section(text)]
    for pair in place.pairs:
        lines = [
            words.say("home.pair", partner=pair.partner, state=pair.state),
            words.say("home.line", text=pair.meeting),
            words.say("format.how", how=pair.how) if pair.how else "",
            words.say("home.line", text=pair.agreement),
        ]
        blocks.append(section("\n".join(line for line in lines if line)))
        blocks += goal_blocks(words, pair.goals)
        blocks += [context(learning) for learning in pair.learning]
        blocks.append(actions(*_pair_buttons(words, pair)))
    blocks.append(actions(*_intake_buttons(words, place)))
    return blocks


def _intake_buttons(words: Wording, place: PlaceHome) -> list[Any]:
    hint = str(place.programme_id)
    buttons = []
    if place.unfinished:
        buttons.append(button(Act.INTAKE_RESUME, words.say_plain("intake.resume"), hint))
    buttons.append(button(Act.INTAKE_EDIT, words.say_plain("intake.edit"), hint))
    if place.role == MENTOR:
        buttons.append(button(Act.MANAGER_NOTE, words.say_plain("manager_note.button"), hint))
    return buttons


def _application(words: Wording, one: ApplicationHome) -> list[Block]:
    hint = str(one.programme_id)
    buttons = []
    if one.begun or one.unfinished:
        label = words.say_plain("intake.resume")
        buttons.append(button(Act.INTAKE_RESUME, label, hint, primary=one.begun))
    if not one.begun:
        buttons.append(button(Act.INTAKE_EDIT, words.say_plain("intake.edit"), hint))
    sure = are_you_sure(
        words.say_plain("intake.withdraw"),
        words.say_plain("intake.withdraw_sure"),
        words.say_plain("intake.withdraw"),
        words.say_plain("not_now"),
    )
    buttons.append(button(Act.TAKE_BACK, words.say_plain("intake.withdraw"), hint, asks_first=sure))
    text = words.say("home.application", programme=one.programme, state=one.state)
    return [divider(), section(text), actions(*buttons)]


def _pair_buttons(words: Wording, pair: PairHome) -> list[Any]:
    hint = str(pair.pair_id)
    buttons = []
    if pair.session_to_confirm:
        label, session = words.say_plain("book.confirm"), pair.session_to_confirm
        confirm = button(Act.CONFIRM, label, session, primary=True)
        buttons.append(confirm)
    agreement = Act.AGREEMENT_READ if pair.agreement_stands else Act.AGREEMENT_OPEN
    return [
        *buttons,
        button(Act.PLAN, words.say_plain("plan.open"), hint),
        button(agreement, words.say_plain("agreement.button"), hint),
        button(Act.GOALS, words.say_plain("goals.button"), hint),
    ]


def _own_row(words: Wording, facts: HomeFacts) -> list[Block]:
    """What somebody was given, how much they are sent, and the ways to be left in peace."""
    buttons = [button(Act.LIBRARY, words.say_plain("library.button"))]
    if facts.essentials_only:
        buttons.append(button(Act.EVERYTHING, words.say_plain("messages.all_button")))
    else:
        buttons.append(button(Act.ESSENTIALS, words.say_plain("messages.essentials_button")))
    if not facts.paused_until:
        buttons.append(button(Act.PAUSE, words.say_plain("pause.button")))
        buttons.append(button(Act.LEAVE, words.say_plain("leave.button")))
    row = actions(*buttons)
    if facts.essentials_only:
        return [section(words.say("messages.essentials_on")), row]
    return [row]


def _owned(words: Wording, facts: HomeFacts) -> list[Block]:
    blocks: list[Block] = [divider(), header(words.say_plain("home.owned"))]
    boards = [one.programme_id for one in facts.owned if one.setup.is_draft][:BOARDS]
    for number, one in enumerate(facts.owned):
        if number:
            blocks.append(divider())
        if one.setup.is_draft:
            blocks += _draft(words, one, whole=one.programme_id in boards)
            continue
        text = words.say(
            "home.programme",
            name=one.name,
            status=words.say_plain(f"status.{one.status}"),
            mentors=one.mentors,
            mentees=one.mentees,
            pairs=one.live_pairs,
            waiting=one.waiting,
            held=one.held,
        )
        if one.goals_reached >= 0:
            text += "\n" + words.say("goals.share", percent=one.goals_reached)
        hint = str(one.programme_id)
        buttons = [button(Act.MATCH, words.say_plain("match.button"), hint)]
        if one.status not in OVER:
            buttons.append(button(Act.INVITE, words.say_plain("invite.button"), hint))
        buttons.append(button(Act.SETUP, words.say_plain("home.set_up"), hint))
        if one.applications:
            label = words.say_plain("review.button_count", count=one.applications)
            buttons.insert(0, button(Act.REVIEW, label, hint, primary=True))
        blocks += [
            section(text),
            *map(context, digest_warning(words, one.setup)),
            actions(*buttons),
        ]
    if facts.may_create:
        new = button(Act.NEW, words.say_plain("programme.new"))
        roster = button(Act.ROSTER, words.say_plain("roster.form.button"))
        blocks += [divider(), actions(new, roster)] if facts.owned else [actions(new, roster)]
    return blocks


def _draft(words: Wording, one: OwnedHome, *, whole: bool) -> list[Block]:
    """A draft is its set-up: nobody has joined what nobody was told of."""
    status = words.say_plain(f"status.{one.status}")
    blocks: list[Block] = [section(words.say("home.draft", name=one.name, status=status))]
    if whole:
        return [*blocks, *setup_blocks(words, one.setup)]
    go_on = button(Act.SETUP, words.say_plain("home.continue"), str(one.programme_id))
    return [*blocks, *missing_blocks(words, one.setup), actions(go_on)]
