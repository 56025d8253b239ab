"""Rows for tests: a workspace, people, programmes and pairs, each with everything it needs.

Who lives here is kind and plain: Mia mentors Ben, Noor mentors Tom, Olga owns the programme.
Never here: what people do (tests/handlers/world.py).
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from mentoring.programme import Plan, SuccessMeasure
from models.agreements import Agreement
from models.database import UnitOfWork
from models.enrolments import Enrolment, EnrolmentStatus, enrolment_in
from models.goals import Goal, Milestone
from models.pairs import MatchRun, Pair, PairStatus
from models.people import Person
from models.programmes import Programme, ProgrammeRole, ProgrammeStatus, RoleState
from models.prompts import ShownPrompt
from models.sessions import CheckIn, Session, SessionStatus
from models.workspaces import Workspace

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday, and everybody is at work
WORKSPACE = "-/T1"
HISTORY = "im:history,mpim:history"
TOPICS = ("AI tools", "Inclusion", "Short video")
SEALED = ("worries", "never_match", "motive", "hope")
PLAN = Plan(
    name="Learn from each other",
    purpose="Some of what we need to understand is known by people we seldom ask.",
    topics=TOPICS,
    owners=("UOLGA0",),
    starts_on=date(2026, 11, 23),
    applications_close=date(2026, 11, 13),
    matching_on=date(2026, 11, 16),
    ends_on=date(2027, 5, 24),
    objectives=("Leaders use what they learned",),
    success_measures=(SuccessMeasure(name="Meetings held", target="80 %"),),
    benefits_mentor="You teach what you know.",
    benefits_mentee="You learn in private.",
    sponsor_message="I come to learn.",
)


def profile(slack_id: str, *, workspace: str = WORKSPACE, **columns: Any) -> dict[str, Any]:
    """What users.info says about somebody."""
    name = str(columns.get("name", slack_id[1:].rstrip("0").title()))
    return {
        "id": slack_id,
        "team_id": workspace.partition("/")[2],
        "name": name.lower(),
        "tz": str(columns.get("zone", "Europe/London")),
        "locale": str(columns.get("locale", "en-GB")),
        "deleted": False,
        "is_admin": bool(columns.get("is_admin")),
        "is_restricted": bool(columns.get("is_outsider")),
        "profile": {"real_name": name, "email": str(columns.get("email", ""))},
    }


async def installed(uow: UnitOfWork, key: str = WORKSPACE, *, scopes: str = "") -> Workspace:
    """Install the bot in a workspace."""
    place = Workspace(key=key).token_place
    found = Workspace(
        key=key,
        enterprise_id=None,
        team_id=key.partition("/")[2],
        name="Northwind",
        bot_user_id="UBOT00",
        bot_id="B1",
        bot_token=await uow.vault.seal(uow.session, place, "xoxb-secret-token"),
        scopes=scopes,
        installed_at=START,
    )
    uow.session.add(found)
    await uow.session.flush()
    return found


async def person(
    uow: UnitOfWork, slack_id: str, *, workspace: str = WORKSPACE, **columns: Any
) -> Person:
    """Add somebody the bot has met; in London and at work from nine to five unless told."""
    values = {
        "name": slack_id[1:].rstrip("0").title(),
        "zone": "Europe/London",
        "locale": "en-GB",
        "seen_at": START,
    }
    found = Person(workspace=workspace, slack_id=slack_id, **{**values, **columns})
    uow.session.add(found)
    await uow.session.flush()
    return found


async def programme(
    uow: UnitOfWork,
    *owners: Person,
    workspace: str = WORKSPACE,
    **columns: Any,
) -> Programme:
    """Add a programme that runs, with its owners."""
    values: dict[str, Any] = {
        "name": PLAN.name,
        "status": ProgrammeStatus.RUNNING,
        "plan": PLAN.described(),
        "topics": list(TOPICS),
        "zone": "Europe/London",
        "cadence_days": 14,
        "session_minutes": 45,
        "weeks": 26,
        "matching_on": PLAN.matching_on,
        "starts_on": PLAN.starts_on,
        "digest_channel": "CPEOPLE",
        "created_at": START,
    }
    found = Programme(workspace=workspace, **{**values, **columns})
    uow.session.add(found)
    await uow.session.flush()
    for owner in owners:
        await role(uow, found, owner, "owner")
    return found


async def role(
    uow: UnitOfWork, programme: Programme, person: Person, name: str, **columns: Any
) -> ProgrammeRole:
    """Make somebody owner, champion or sponsor, who accepted it unless told."""
    found = ProgrammeRole(
        workspace=programme.workspace,
        programme_id=programme.id,
        person_id=person.id,
        role=name,
        **{"state": RoleState.ACCEPTED, **columns},
    )
    uow.session.add(found)
    await uow.session.flush()
    return found


async def enrolment(
    uow: UnitOfWork, programme: Programme, person: Person, side: str, **columns: Any
) -> Enrolment:
    """Give somebody a place in a programme; private texts are sealed."""
    texts = {name: columns.pop(name) for name in SEALED if name in columns}
    values: dict[str, Any] = {
        "status": EnrolmentStatus.APPLIED,
        "topics": ["AI tools"],
        "languages": ["en"],
        "working_style": [],
    }
    found = Enrolment(
        workspace=programme.workspace,
        programme_id=programme.id,
        person_id=person.id,
        role=side,
        joined_at=START,
        **{**values, **columns},
    )
    for name, text in texts.items():
        setattr(found, name, await uow.vault.seal(uow.session, found.place(name), text))
    uow.session.add(found)
    await uow.session.flush()
    return found


async def run(uow: UnitOfWork, programme: Programme, **columns: Any) -> MatchRun:
    """Add a matching run."""
    found = MatchRun(
        workspace=programme.workspace,
        programme_id=programme.id,
        seed=7,
        input_digest="",
        total=900,
        gap=0,
        made_at=START,
        **columns,
    )
    uow.session.add(found)
    await uow.session.flush()
    return found


async def pair(
    uow: UnitOfWork,
    programme: Programme,
    mentor: Person,
    mentee: Person,
    status: PairStatus = PairStatus.INTRODUCED,
    **columns: Any,
) -> Pair:
    """Add a pair in a status, with the dates that belong to it."""
    values: dict[str, Any] = {
        "run_id": columns.pop("run_id", None) or (await run(uow, programme)).id,
        "score": 700,
        "reasons": [{"code": "topics", "facts": {"shared": ["AI tools"]}}],
        "cadence_days": programme.cadence_days,
        "session_minutes": programme.session_minutes,
        "pauses": [],
    }
    if status not in {PairStatus.STAGED, PairStatus.MENTOR_ASKED, PairStatus.MENTEE_ASKED}:
        values |= {"accepted_at": START}
    if status in {PairStatus.INTRODUCED, PairStatus.ACTIVE, PairStatus.CLOSING}:
        values |= {"introduced_at": START}
    found = Pair(
        workspace=programme.workspace,
        programme_id=programme.id,
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        status=status,
        **{**values, **columns},
    )
    uow.session.add(found)
    await uow.session.flush()
    return found


async def session(
    uow: UnitOfWork,
    pair: Pair,
    status: SessionStatus = SessionStatus.CONFIRMED,
    *,
    number: int = 1,
    starts_at: datetime = START + timedelta(days=2),
    **columns: Any,
) -> Session:
    """Add a meeting, proposed by the mentee."""
    values: dict[str, Any] = {"proposed_by": pair.mentee_id, "proposed_at": START, "minutes": 45}
    found = Session(
        workspace=pair.workspace,
        pair_id=pair.id,
        number=number,
        status=status,
        starts_at=starts_at,
        **{**values, **columns},
    )
    uow.session.add(found)
    await uow.session.flush()
    return found


async def check_in(
    uow: UnitOfWork, meeting: Session, person_id: int, outcome: str = "met", **columns: Any
) -> CheckIn:
    """Add what one person said about a meeting; private texts are sealed."""
    texts = {
        name: columns.pop(name)
        for name in ("learned", "will_do", "note_to_self")
        if name in columns
    }
    found = CheckIn(
        workspace=meeting.workspace,
        session_id=meeting.id,
        person_id=person_id,
        outcome=outcome,
        answered_at=START,
        **columns,
    )
    for name, text in texts.items():
        setattr(found, name, await uow.vault.seal(uow.session, found.place(name), text))
    uow.session.add(found)
    await uow.session.flush()
    return found


async def agreement(uow: UnitOfWork, pair: Pair, body: str, **columns: Any) -> Agreement:
    """Add version 1 of an agreement, signed by nobody unless told."""
    place = Agreement.place(pair, 1)
    found = Agreement(
        workspace=pair.workspace,
        pair_id=pair.id,
        version=1,
        body=await uow.vault.seal(uow.session, place, body),
        proposed_by=pair.mentee_id,
        proposed_at=START,
        **columns,
    )
    uow.session.add(found)
    await uow.session.flush()
    return found


async def shown(
    uow: UnitOfWork, pair: Pair, person: Person, name: str, *, at: datetime = START
) -> ShownPrompt:
    """Note that somebody was given an item of the content."""
    found = ShownPrompt(
        workspace=pair.workspace,
        pair_id=pair.id,
        person_id=person.id,
        prompt_id=name,
        shown_at=at,
    )
    uow.session.add(found)
    await uow.session.flush()
    return found


async def place_of(uow: UnitOfWork, programme: Programme, person: Person) -> Enrolment:
    """Return somebody's place in a programme, which has to be there."""
    found = await enrolment_in(uow.session, programme, person)
    assert found is not None
    return found


async def goal(uow: UnitOfWork, pair: Pair, side: str = "mentee") -> tuple[Goal, Milestone]:
    """Add a goal of one side with one step, due four weeks after the beginning."""
    found = Goal(workspace=pair.workspace, pair_id=pair.id, number=1, side=side, set_at=START)
    found.text = await uow.vault.seal(uow.session, found.place, "Learn one thing")
    uow.session.add(found)
    await uow.session.flush()
    step = Milestone(
        workspace=pair.workspace, goal_id=found.id, number=1, due_on=date(2026, 11, 30)
    )
    uow.session.add(step)
    await uow.session.flush()
    return found, step
