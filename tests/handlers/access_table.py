"""Whose each route is: the row of every command, button and form in the access matrix.

``about`` names the object that the button or form hints at; ``whose`` are the people of the cast
who may use it on that object. Everybody else is refused, and the refusal is written down.
"""

from dataclasses import dataclass

from bot.ids import Act, View
from handlers.registry import On

EVERYBODY = ("olga", "mia", "ben", "noor", "tom", "sam")
PAIR = ("mia", "ben")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a route is about, and whose it is."""

    about: str
    whose: tuple[str, ...]


OWN = Row(about="", whose=EVERYBODY)
OF_PAIR = Row(about="pair", whose=PAIR)
OF_SESSION = Row(about="session", whose=PAIR)
OF_GOAL = Row(about="goal", whose=("ben",))
OF_STEP = Row(about="step", whose=PAIR)
OF_OWNER = Row(about="programme", whose=("olga",))
OF_PART = Row(about="part", whose=("olga",))
NAMED = Row(about="role", whose=("sam",))
OF_APPLICATION = Row(about="application", whose=("olga",))
OF_RUN = Row(about="run", whose=("olga",))
OPEN = Row(about="programme", whose=EVERYBODY)
OF_ITEM = Row(about="item", whose=("mia",))
OF_ROUND = Row(about="round", whose=("mia", "ben", "noor", "tom"))
ASKED_MENTOR = Row(about="mentor_asked", whose=("noor",))
ASKED_MENTEE = Row(about="mentee_asked", whose=("tom",))

ACCESS: dict[tuple[On, str], Row] = {
    # /mentoring and its words
    **{
        (On.COMMAND, word): OWN
        for word in (
            "me",
            "help",
            "unknown",
            "join",
            "plan",
            "pause",
            "resume",
            "leave",
            "new",
            "roster",
        )
    },
    **{(On.COMMAND, word): OF_OWNER for word in ("match", "invite", "digest")},
    # what is everybody's own
    **{
        (On.ACTION, act): OWN
        for act in (
            Act.ADD_TO_GOOGLE,
            Act.ADD_TO_OUTLOOK,
            Act.PLAN,
            Act.PAUSE,
            Act.RESUME,
            Act.LEAVE,
            Act.OPEN_HOME_MODAL,
            Act.NEW,
            Act.ROSTER,
            *(Act.LIBRARY, Act.ESSENTIALS, Act.EVERYTHING),
        )
    },
    (On.ACTION, Act.MENU): Row(about="menu", whose=EVERYBODY),
    **{(On.SUBMIT, view): OWN for view in (View.PAUSE, View.LEAVE, View.JOIN)},
    (On.ACTION, Act.JOIN): OPEN,
    (On.SUBMIT, View.INTAKE_MENTOR): OPEN,
    (On.SUBMIT, View.INTAKE_MENTEE): OPEN,
    **{
        (On.SUBMIT, view): OPEN
        for view in (View.INTAKE_TOPICS, View.INTAKE_TOGETHER, View.INTAKE_PRIVATE, View.SELF_CHECK)
    },
    **{
        (On.ACTION, act): OPEN
        for act in (
            *(Act.INTAKE_KEEP, Act.INTAKE_RESUME, Act.INTAKE_EDIT, Act.TAKE_BACK),
            *(Act.SELF_CHECK, Act.MANAGER_NOTE),
        )
    },
    # the owner's
    (On.SUBMIT, View.NEW_TEMPLATE): OF_OWNER,
    (On.SUBMIT, View.NEW_PROGRAMME): OF_OWNER,
    (On.ACTION, Act.SETUP): OF_OWNER,
    (On.ACTION, Act.SETUP_EDIT): OF_PART,
    (On.SUBMIT, View.SETUP_PART): OF_PART,
    (On.ACTION, Act.INVITE): OF_OWNER,
    (On.SUBMIT, View.INVITE): OF_OWNER,
    # also the sponsor's, when there is one
    (On.ACTION, Act.NOTES): OF_OWNER,
    (On.ACTION, Act.NOTES_SEND): OF_OWNER,
    # whoever was named for a role
    (On.ACTION, Act.ROLE_ACCEPT): NAMED,
    (On.ACTION, Act.ROLE_WORDS): NAMED,
    (On.ACTION, Act.ROLE_LATER): NAMED,
    (On.SUBMIT, View.SPONSOR_WORDS): NAMED,
    **{
        (on, name): Row(about="", whose=("olga",))
        for on, name in (
            *((On.SUBMIT, View.ROSTER), (On.SUBMIT, View.ROSTER_IMPORT)),
            *((On.ACTION, Act.ROSTER_PAGE_1), (On.ACTION, Act.ROSTER_PAGE_2)),
        )
    },
    (On.ACTION, Act.MATCH): OF_OWNER,
    **{
        (On.ACTION, act): OF_RUN
        for act in (
            *(Act.MATCH_PAGE_1, Act.MATCH_PAGE_2, Act.MATCH_AGAIN, Act.WEIGHTS, Act.COMPARE),
            *(Act.COMPARE_WITH, Act.HOLD_WEAK, Act.PAIRING, Act.FIND_MENTOR, Act.TOGETHER),
            *(Act.BACK_TO_BOARD, Act.ASKED),
        )
    },
    **{
        (On.SUBMIT, view): OF_RUN
        for view in (View.MATCH, View.SWAP, View.WEIGHTS, View.COMPARE, View.PUBLISH)
    },
    (On.ACTION, Act.WITHDRAW): Row(about="asked", whose=("olga",)),
    **{(On.ACTION, act): OF_OWNER for act in (Act.REVIEW, Act.REVIEW_PAGE_1, Act.REVIEW_PAGE_2)},
    **{
        (On.ACTION, act): OF_APPLICATION
        for act in (Act.REVIEW_ACCEPT, Act.REVIEW_WAIT, Act.REVIEW_DECLINE)
    },
    (On.SUBMIT, View.DECLINE): OF_APPLICATION,
    # one side's alone
    (On.ACTION, Act.MENTOR_YES): ASKED_MENTOR,
    (On.ACTION, Act.MENTOR_NO): ASKED_MENTOR,
    (On.ACTION, Act.MENTEE_YES): ASKED_MENTEE,
    (On.ACTION, Act.MENTEE_NO): ASKED_MENTEE,
    # the two people's
    **{
        (On.ACTION, act): OF_PAIR
        for act in (
            *(Act.AGREEMENT_OPEN, Act.AGREEMENT_READ, Act.AGREEMENT_EDIT, Act.OTHER_TIME),
            *(Act.JOIN_LINK, Act.HOLD_RHYTHM),
            *(Act.CADENCE, Act.END_PAIR, Act.KEEP_GOING, Act.CLOSING),
        )
    },
    **{
        (On.ACTION, slot): Row(about="slot", whose=PAIR)
        for slot in (Act.SLOT_1, Act.SLOT_2, Act.SLOT_3)
    },
    **{
        (On.SUBMIT, view): OF_PAIR
        for view in (
            View.JOIN_LINK,
            View.AGREEMENT,
            View.OTHER_TIME,
            View.CADENCE,
            View.END_PAIR,
            View.CLOSING,
        )
    },
    (On.ACTION, Act.POST_YES): Row(about="pair", whose=("ben",)),
    (On.ACTION, Act.POST_NO): Row(about="pair", whose=("ben",)),
    # their goals: each changes the words of their own, either ticks a step
    (On.ACTION, Act.GOALS): OF_PAIR,
    (On.SUBMIT, View.GOALS_REVIEW): OF_PAIR,
    **{
        (On.ACTION, act): OF_PAIR
        for act in (
            *(Act.MIDPOINT, Act.MIDPOINT_KEEP, Act.GOALS_REVIEW, Act.CHAMPION, Act.FINISH_EARLY),
            *(Act.FORMAT_VIDEO, Act.FORMAT_IN_PERSON, Act.FORMAT_WALK),
            *(Act.BOOKS_MENTEE, Act.BOOKS_MENTOR),
        )
    },
    (On.ACTION, Act.GOAL_ADD): OF_PAIR,
    (On.SUBMIT, View.GOAL): OF_PAIR,
    **{(On.ACTION, act): OF_GOAL for act in (Act.GOAL_EDIT, Act.GOAL_DROP)},
    **{(On.ACTION, act): OF_STEP for act in (Act.STEP_REACHED, Act.STEP_OPEN, Act.STEP_MOVE)},
    (On.SUBMIT, View.STEP): OF_STEP,
    (On.SUBMIT, View.AGREEMENT_SIGN): Row(about="version", whose=PAIR),
    **{
        (On.ACTION, act): OF_SESSION
        for act in (
            *(Act.CONFIRM, Act.CANCEL_SESSION, Act.SAID_MET, Act.SAID_MOVED, Act.SAID_NOT),
            Act.CHECK_IN_MORE,
        )
    },
    (On.SUBMIT, View.CANCEL_SESSION): OF_SESSION,
    (On.SUBMIT, View.CHECK_IN): OF_SESSION,
    # what one was given oneself
    **{(On.ACTION, act): OF_ITEM for act in (Act.KIT, Act.LESSON, Act.LESSON_2, Act.RESOURCE)},
    (On.SUBMIT, View.LESSON): OF_ITEM,
    # one's own answers in a round
    (On.ACTION, Act.PULSE): OF_ROUND,
    (On.SUBMIT, View.PULSE): OF_ROUND,
}
