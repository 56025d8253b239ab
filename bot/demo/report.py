"""What a headless run came to: figures from both sides, and whether every promise was kept.

The ledger of the local Slack says what was posted; the bot's database says what was planned. Each
is held against the other, and both against people's own working hours.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.demo.cast import Cast, Player
from bot.ids import Act
from bot.outgoing import Method
from mentoring.sessions import Outcome
from models.database import Database, UnitOfWork
from models.enrolments import Enrolment
from models.outbox import Outbox, OutboxStatus
from models.pairs import Pair
from models.pulse import PulseAnswer
from models.sessions import CheckIn, Session, SessionStatus, check_ins_of, outcome_of
from models.touchpoints import Touchpoint, TouchpointStatus

ANSWER_LIFE = timedelta(minutes=10)
OVERDUE = timedelta(hours=1)
UNASKED_A_WEEK = 2
WEEK_DAYS = 7
WEEKS_TO_MEET, PEOPLE_TO_MEET = 6, 8  # in less, nobody may have met yet
KEPT_AT_ZERO = ("duplicates", "lost", "outside_hours", "prompts_repeated")


@dataclass(frozen=True, kw_only=True)
class Report:
    """The figures, under the names that stay."""

    weeks: int
    people: int
    seed: int
    database: str
    joined: int
    paired: int
    introduced: int
    agreed: int
    sessions_planned: int
    sessions_held: int
    sessions_missed: int
    nudges: int
    answers: int
    messages: int
    duplicates: int
    lost: int
    outside_hours: int
    prompts_repeated: int
    max_unasked_per_person_week: int
    seconds: float
    peak_mb: float

    @property
    def broken(self) -> list[str]:
        """The promises that were not kept."""
        broken = [name for name in KEPT_AT_ZERO if getattr(self, name)]
        if self.max_unasked_per_person_week > UNASKED_A_WEEK:
            broken.append("max_unasked_per_person_week")
        long_enough = self.weeks >= WEEKS_TO_MEET and self.people >= PEOPLE_TO_MEET
        if long_enough and not (self.joined and self.introduced and self.sessions_held):
            broken.append("nothing happened")
        return broken

    def as_json(self) -> str:
        """One JSON object."""
        return json.dumps(asdict(self), indent=2) + "\n"


@dataclass(frozen=True, kw_only=True)
class Post:
    """One accepted chat.postMessage of the bot, as it stands in the ledger."""

    id: str
    kind: str
    asked: bool
    channel: str
    at: datetime
    blocks: list[dict[str, Any]]


async def make_report(
    cast: Cast,
    database: Database,
    *,
    weeks: int,
    people: int,
    seconds: float,
    peak_mb: float,
) -> Report:
    """Count everything, once the play is over."""
    posts = list(posts_of(cast))
    state = cast.stage.slack.state
    accepted = sum(1 for one in state.ledger.calls if one.method == "chat.postMessage" and one.ok)
    async with database.reading() as uow:
        outcomes = await _outcomes(uow)
        return Report(
            weeks=weeks,
            people=people,
            seed=cast.seed,
            database=database.dialect_name,
            joined=await _count(uow, select(func.count(Enrolment.person_id.distinct()))),
            paired=await _count(
                uow, select(func.count(Pair.id)).where(Pair.accepted_at.is_not(None))
            ),
            introduced=await _count(
                uow, select(func.count(Pair.id)).where(Pair.introduced_at.is_not(None))
            ),
            agreed=await _count(
                uow, select(func.count(Pair.id)).where(Pair.agreed_at.is_not(None))
            ),
            sessions_planned=sum(outcomes.values()),
            sessions_held=outcomes[Outcome.HELD],
            sessions_missed=outcomes[Outcome.MISSED],
            nudges=sum(one.kind.startswith("ladder_") for one in posts),
            answers=await _count(uow, select(func.count(CheckIn.id)))
            + await _count(uow, select(func.count(PulseAnswer.id))),
            messages=accepted,
            duplicates=duplicates(posts),
            lost=len(await lost(uow, posts, cast.stage.slack.now)),
            outside_hours=len(outside_hours(cast, posts)),
            prompts_repeated=prompts_repeated(posts),
            max_unasked_per_person_week=max_unasked(cast, posts),
            seconds=round(seconds, 1),
            peak_mb=peak_mb,
        )


def posts_of(cast: Cast) -> Iterable[Post]:
    """Read the ledger: the bot's own posts, oldest first."""
    state = cast.stage.slack.state
    for message in sorted(state.messages, key=lambda one: one.posted_seq):
        payload = (message.metadata or {}).get("event_payload")
        if payload:
            yield Post(
                id=payload["id"],
                kind=payload["kind"],
                asked=payload["asked"],
                channel=message.channel,
                at=datetime.fromtimestamp(float(message.ts), UTC),
                blocks=message.blocks or [],
            )


def duplicates(posts: Iterable[Post]) -> int:
    """Count second posts of one logical send."""
    return sum(times - 1 for times in Counter(one.id for one in posts).values())


async def lost(uow: UnitOfWork, posts: Iterable[Post], now: datetime) -> list[str]:
    """Name what was due, not cancelled with a reason, and never reached the ledger."""
    posted = {one.id for one in posts}
    missing: list[str] = []
    rows = await uow.session.scalars(select(Outbox).order_by(Outbox.id))
    missing += [
        f"{row.key}: {row.status} {row.reason}" for row in rows if _is_lost(row, posted, now)
    ]
    query = select(Touchpoint).where(
        Touchpoint.status == TouchpointStatus.PLANNED, Touchpoint.due_at < now - OVERDUE
    )
    missing += [f"{row.key}: planned {row.reason}" for row in await uow.session.scalars(query)]
    return missing


def _is_lost(row: Outbox, posted: set[str], now: datetime) -> bool:
    waiting = row.status in {OutboxStatus.QUEUED, OutboxStatus.SENDING}
    overdue = waiting and row.not_before < now - OVERDUE
    unposted = (
        row.status == OutboxStatus.SENT
        and row.method in {Method.POST, Method.CHART}
        and row.token not in posted
    )
    unexplained = row.status == OutboxStatus.DROPPED and not row.reason
    return overdue or unposted or unexplained or row.status == OutboxStatus.FAILED


def outside_hours(cast: Cast, posts: Iterable[Post]) -> list[str]:
    """Name the DMs that reached somebody outside their hours and did not answer their own act."""
    channels = cast.stage.slack.state.channels
    found = []
    for post in posts:
        channel = channels[post.channel]
        if channel.kind not in {"im", "mpim"}:
            continue
        found += [
            f"{post.kind} to {member.roster_id} at {post.at.isoformat()}"
            for member in _players(cast, channel.members)
            if not member.week.is_open(post.at) and not _answers(member, post.at)
        ]
    return found


def _answers(player: Player, at: datetime) -> bool:
    return any(timedelta() <= at - act <= ANSWER_LIFE for act in player.acts)


def prompts_repeated(posts: Iterable[Post]) -> int:
    """Count private words that came twice to one person about one partner."""
    texts = Counter(
        (post.channel, _pair_of(post), block["text"]["text"])
        for post in posts
        if post.kind == "prompt"
        for block in post.blocks
        if block["type"] == "section" and "\n_" in block["text"]["text"]
    )
    return sum(times - 1 for times in texts.values())


def _pair_of(post: Post) -> str:
    """Which pair a private word is about: a mentor of two may read the same word in each."""
    buttons = (
        element
        for block in post.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    )
    return next((one["value"] for one in buttons if one["action_id"] == Act.PLAN), "")


def max_unasked(cast: Cast, posts: Iterable[Post]) -> int:
    """The most unasked messages anybody got in any seven local dates."""
    channels = cast.stage.slack.state.channels
    dates: Mapping[str, list[date]] = defaultdict(list)
    for post in posts:
        if post.asked or channels[post.channel].kind not in {"im", "mpim"}:
            continue
        for member in _players(cast, channels[post.channel].members):
            dates[member.id].append(member.week.local_date(post.at))
    return max(
        (
            sum(first <= day < first + timedelta(days=WEEK_DAYS) for day in days)
            for days in dates.values()
            for first in days
        ),
        default=0,
    )


def _players(cast: Cast, members: Iterable[str]) -> list[Player]:
    everybody = {**cast.players, cast.owner.id: cast.owner}
    return [everybody[one] for one in members if one in everybody]


async def _outcomes(uow: UnitOfWork) -> Counter[Outcome]:
    """What the confirmed sessions whose time came amount to."""
    query = select(Session).where(Session.status == SessionStatus.OVER).order_by(Session.id)
    sessions = list(await uow.session.scalars(query))
    if not sessions:
        return Counter()
    said = await check_ins_of(uow.session, sessions[0].workspace, [one.id for one in sessions])
    return Counter(outcome_of(said[one.id]) for one in sessions)


async def _count(uow: UnitOfWork, query: Any) -> int:  # noqa: ANN401 - a SELECT of one count
    return int(await uow.session.scalar(query) or 0)
