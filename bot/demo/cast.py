"""Scripted people: they read what they are sent and press what is there, each in their own time.

They see only what a person sees in the local Slack (messages, buttons, modals) and act only
through it. What they press is decided by the buttons in front of them.
"""

import heapq
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.demo.stage import Stage
from bot.demo.tempers import HABITS, Temper, roll, temper_of
from bot.ids import COMMAND, LEVEL_FIELDS, LINE_FIELDS, PULSE_FIELDS, SLOTS, Act, Field, View
from mentoring.hours import WorkWeek
from mentoring.intake import CONFIDENCE, READINESS
from sandbox.errors import ControlError

Doing = Callable[[], Awaitable[None]]

JOINING_DAYS, MATCHING_DAY = 9, 14
SHORT_PLAY = timedelta(weeks=8)  # in a short one people join and are matched sooner
SHORT_JOINING_DAYS, SHORT_MATCHING_DAY = 2, 4
LAST_MATCH_BEFORE_END = timedelta(days=21)
MATCH_EVERY = timedelta(days=14)
MOST_PAGES = 8  # of one form after another
BUTTONS_IN_ORDER = (
    *(Act.MENTOR_YES, Act.MENTEE_YES, Act.CONFIRM, Act.SAID_MET, Act.AGREEMENT_READ),
    *(Act.PULSE, Act.CLOSING, Act.SLOT_1, Act.KEEP_GOING, Act.AGREEMENT_OPEN),
    *(Act.LESSON, Act.RESOURCE, Act.PLAN),
)


@dataclass(kw_only=True)
class Player:
    """One scripted person."""

    id: str
    roster_id: str
    name: str
    role: str
    week: WorkWeek
    temper: Temper
    acts: list[datetime] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    gone: bool = False


@dataclass(kw_only=True)
class Cast:
    """Everybody who plays, and what each is going to do next."""

    stage: Stage
    seed: int
    owner: Player
    players: Mapping[str, Player]
    start: datetime
    end: datetime
    invitation: str = ""
    _agenda: list[tuple[datetime, int, Doing]] = field(default_factory=list)
    _count: int = 0
    _seen: int = 0

    @property
    def next_act(self) -> datetime:
        """When somebody acts next; the end when nobody does."""
        return self._agenda[0][0] if self._agenda else self.end

    def open_play(self) -> None:
        """Plan what people do by themselves: invite, join, match, go on leave, leave."""
        short = self.end - self.start < SHORT_PLAY
        joining = SHORT_JOINING_DAYS if short else JOINING_DAYS
        matching = SHORT_MATCHING_DAY if short else MATCHING_DAY
        self._plan(self.start, self._invite)
        for player in self.players.values():
            day = int(1 + self._roll(player, "join", self.start.date()) * joining)
            self._plan(self._at_work(player, self.start + timedelta(days=day)), self._join(player))
            self._plan_absences(player)
        when = self._at_work(self.owner, self.start + timedelta(days=matching))
        self._plan(when, self._match)
        while (when := self._at_work(self.owner, when + MATCH_EVERY)) < (
            self.end - LAST_MATCH_BEFORE_END
        ):
            self._plan(when, self._match)

    def _plan_absences(self, player: Player) -> None:
        weeks = max(1, (self.end - self.start).days // 7)
        week = 5 + int(self._roll(player, "week", self.start.date()) * max(1, weeks - 9))
        moment = self._at_work(player, self.start + timedelta(weeks=week, hours=3))
        if moment >= self.end:
            return
        if player.temper is Temper.ON_LEAVE:
            self._plan(moment, self._pause(player))
        if player.temper is Temper.LEAVER:
            self._plan(moment, self._leave(player))

    async def act(self) -> None:
        """Do what is next on the agenda."""
        _, _, doing = heapq.heappop(self._agenda)
        await doing()

    def read(self) -> None:
        """Everybody reads what is new, and decides when to react."""
        changed = self.stage.slack.state.changed_since(self._seen)
        self._seen = self.stage.slack.state.ledger.seq
        for message in changed:
            if message.deleted or message.ephemeral_to or not message.blocks:
                continue
            channel = self.stage.slack.state.channels[message.channel]
            for member in sorted(channel.members):
                player = self.players.get(member)
                if player is None or player.gone or channel.kind not in {"im", "mpim"}:
                    continue
                self._react_later(player, message)

    def _react_later(self, player: Player, message: Any) -> None:  # noqa: ANN401 - sandbox Message
        found = list(_buttons(message.blocks))
        wanted = next((act for act in BUTTONS_IN_ORDER if act in found), None)
        if HABITS[player.temper].cancels:
            self._perhaps_cancel(player, message)
        kind = ((message.metadata or {}).get("event_payload") or {}).get("kind")
        if wanted is None or (wanted is Act.PLAN and kind != "ladder_14"):
            return
        player.counts[wanted] += 1
        what = f"{wanted}:{player.counts[wanted]}"
        today = player.week.local_date(self.stage.slack.now)
        habits = HABITS[player.temper]
        if self._roll(player, f"{what}:answers", today) > habits.answers:
            return
        delay = habits.slowest * self._roll(player, f"{what}:delay", today)
        moment = self._at_work(player, self.stage.slack.now + timedelta(minutes=3) + delay)
        doing = self._press(player, message.channel, message.ts, wanted, what)
        self._plan(moment, doing)

    def _perhaps_cancel(self, player: Player, message: Any) -> None:  # noqa: ANN401
        """Somebody reluctant calls a confirmed meeting off now and then."""
        kind = ((message.metadata or {}).get("event_payload") or {}).get("kind")
        if kind != "session_confirmed":
            return
        player.counts["cancel"] += 1
        today = player.week.local_date(self.stage.slack.now)
        what = f"cancel:{player.counts['cancel']}"
        if self._roll(player, what, today) < HABITS[player.temper].cancels:
            moment = self._at_work(player, self.stage.slack.now + timedelta(hours=2))
            self._plan(moment, self._cancel(player))

    def _cancel(self, player: Player) -> Doing:
        async def doing() -> None:
            if player.gone:
                return
            await self._do(player, do="command", command=COMMAND, text="plan")
            view = self._front(player)
            if view is not None and Act.CANCEL_SESSION in _buttons(view.blocks):
                cancel = Act.CANCEL_SESSION
                await self._do(player, do="click", view_id=view.id, action_id=cancel)
                form = self._front(player)
                if form is not None and form.callback_id == View.CANCEL_SESSION:
                    await self._do(player, do="submit", view_id=form.id, values={})
            while (front := self._front(player)) is not None:
                if not await self._do(player, do="close", view_id=front.id):
                    return

        return doing

    def _press(self, player: Player, channel: str, ts: str, act: Act, what: str) -> Doing:
        async def doing() -> None:
            if player.gone:
                return
            pressed = self._choose(player, act, what)
            if pressed is None:
                return
            if not await self._do(player, do="click", channel=channel, ts=ts, action_id=pressed):
                return  # the message changed meanwhile
            await self._fill_in(player, what)

        return doing

    def _choose(self, player: Player, act: Act, what: str) -> Act | None:
        """Which of the buttons in the same row somebody presses."""
        today = player.week.local_date(self.stage.slack.now)
        drawn = self._roll(player, f"{what}:choice", today)
        habits = HABITS[player.temper]
        if act in {Act.MENTOR_YES, Act.MENTEE_YES} and drawn < habits.declines:
            return Act.MENTOR_NO if act is Act.MENTOR_YES else Act.MENTEE_NO
        if act is Act.SAID_MET:
            rarely = (0.04, Act.SAID_NOT), (0.06, Act.SAID_MOVED)
            return next((other for bound, other in rarely if drawn < bound), act)
        if act is Act.SLOT_1:
            return SLOTS[int(drawn * len(SLOTS))]
        if act is Act.AGREEMENT_OPEN and player.role == "mentee" and drawn < 0.5:  # noqa: PLR2004
            return None  # the other one writes it
        if act is Act.PLAN and (player.role == "mentor" or drawn < 0.2):  # noqa: PLR2004
            return None
        return act

    async def _fill_in(self, player: Player, what: str) -> None:
        """Fill in and submit whatever modal is in front now."""
        for _ in range(MOST_PAGES):
            view = self._front(player)
            if view is None:
                return
            if view.callback_id == View.PLAN:
                await self._plan_meeting(player, view)
                return
            if await self._goes_on(player, view, what):
                continue
            values = self._values(player, view, what)
            if values is None:
                await self._do(player, do="close", view_id=view.id)
                return
            if not await self._do(player, do="submit", view_id=view.id, values=values):
                return

    async def _goes_on(self, player: Player, view: Any, what: str) -> bool:  # noqa: ANN401
        """After the page that is enough to join, four in five answer the other pages too."""
        if Act.INTAKE_RESUME not in _buttons(view.blocks):
            return False
        today = player.week.local_date(self.stage.slack.now)
        if self._roll(player, f"{what}:goes_on", today) > 0.8:  # noqa: PLR2004
            return False
        go_on = Act.INTAKE_RESUME
        return await self._do(player, do="click", view_id=view.id, action_id=go_on)

    async def _plan_meeting(self, player: Player, view: Any) -> None:  # noqa: ANN401 - sandbox View
        """Take the first time that the plan offers, and close it."""
        if SLOTS[0] in _buttons(view.blocks):
            await self._do(player, do="click", view_id=view.id, action_id=SLOTS[0])
        while (front := self._front(player)) is not None:
            if not await self._do(player, do="close", view_id=front.id):
                return

    def _values(  # noqa: C901, PLR0911 - one answer for each form
        self,
        player: Player,
        view: Any,  # noqa: ANN401 - sandbox View
        what: str,
    ) -> dict[str, Any] | None:
        """What somebody writes into a form; None: they close it."""
        today = player.week.local_date(self.stage.slack.now)
        drawn = self._roll(player, f"{what}:{view.callback_id}", today)
        match view.callback_id:
            case View.JOIN:
                return {Field.ROLE: player.role}
            case View.INTAKE_MENTOR | View.INTAKE_MENTEE:
                return self._intake(player, view, drawn)
            case View.INTAKE_TOPICS | View.INTAKE_TOGETHER | View.INTAKE_PRIVATE:
                return self._more_intake(player, view, drawn)
            case View.AGREEMENT:
                return {
                    Field.GOAL_MENTEE: f"Use one thing from {player.name} every month",
                    Field.GOAL_MENTOR: "See how decisions are made",
                }
            case View.AGREEMENT_SIGN:
                return {} if view.body.get("submit") else None  # signed before: only to read
            case View.CADENCE:
                return {}
            case View.CHECK_IN:
                if drawn < 0.3:  # noqa: PLR2004 - some say no more than the click
                    return None
                return {
                    Field.LEARNED: f"Something new on {today.isoformat()}",
                    Field.WILL_DO: f"Try it once by {(today + timedelta(days=7)).isoformat()}",
                    Field.SHARE: ["share"] if drawn > 0.7 else [],  # noqa: PLR2004
                }
            case View.LESSON:
                answers = _options(view.blocks, Field.LESSON_ANSWER)
                return {Field.LESSON_ANSWER: answers[int(drawn * len(answers))]}
            case View.PULSE:
                steps = [1 + int(self._roll(player, f"{what}:{n}", today) * 5) for n in range(3)]
                fields = zip(PULSE_FIELDS, steps, strict=True)
                return {str(name): str(step) for name, step in fields}
            case View.CLOSING:
                options = ("carry_on", "someone_new", "finish")
                return {Field.WHAT_NEXT: options[int(drawn * 3)], Field.KEPT: "Ask first."}
            case _:
                return None

    def _intake(self, player: Player, view: Any, drawn: float) -> dict[str, Any]:  # noqa: ANN401
        """Keep what is filled in already; add a topic where none is, and a hope."""
        values: dict[str, Any] = {Field.HOPE: f"{player.name} hopes to be surprised"}
        if not _initial(view.blocks, Field.TOPICS):
            topics = _options(view.blocks, Field.TOPICS)
            values[Field.TOPICS] = [topics[int(drawn * len(topics))]]
        return values

    def _more_intake(self, player: Player, view: Any, drawn: float) -> dict[str, Any]:  # noqa: ANN401
        """Answer some of what is optional."""
        values: dict[str, Any] = {}
        for name in LEVEL_FIELDS:
            if levels := _options(view.blocks, name):
                values[name] = levels[int(drawn * len(levels))]
        if offered := _options(view.blocks, Field.WORRIES):
            values[Field.WORRIES] = offered[: 1 + int(drawn * 2)]
            values[Field.READINESS] = READINESS[int(drawn * len(READINESS))]
            values[Field.CONFIDENCE] = CONFIDENCE[int(drawn * len(CONFIDENCE))]
        if styles := _options(view.blocks, Field.STYLE):
            values[Field.STYLE] = styles[int(drawn * 3) :][:1]
            values[Field.WITH_ME] = f"Tell {player.name} straight"
        return values

    async def _invite(self) -> None:
        state = self.stage.slack.state
        channel = next(one.id for one in state.channels.values() if one.name == "mentoring")
        text = f"invite <#{channel}|mentoring>"
        await self._do(self.owner, do="command", command=COMMAND, text=text)
        self.invitation = channel

    def _join(self, player: Player) -> Doing:
        async def doing() -> None:
            await self._do(player, do="command", command=COMMAND, text="join")
            await self._fill_in(player, "join")

        return doing

    async def _match(self) -> None:
        await self._do(self.owner, do="command", command=COMMAND, text="match")
        for form in (View.MATCH, View.PUBLISH):
            view = self._front(self.owner)
            if view is not None and view.callback_id == form and view.body.get("submit"):
                fields = (Field.LINES_ALL, *LINE_FIELDS)
                values = {field: _options(view.blocks, field) for field in fields}
                ticked = {str(field): found for field, found in values.items() if found}
                await self._do(self.owner, do="submit", view_id=view.id, values=ticked)
        while (view := self._front(self.owner)) is not None:
            await self._do(self.owner, do="close", view_id=view.id)

    def _pause(self, player: Player) -> Doing:
        async def doing() -> None:
            today = player.week.local_date(self.stage.slack.now)
            length = 10 + int(self._roll(player, "leave", today) * 14)
            until = (today + timedelta(days=length)).isoformat()
            await self._do(player, do="command", command=COMMAND, text=f"pause {until}")

        return doing

    def _leave(self, player: Player) -> Doing:
        async def doing() -> None:
            await self._do(player, do="command", command=COMMAND, text="leave")
            view = self._front(player)
            if view is not None and view.callback_id == View.LEAVE:
                await self._do(player, do="submit", view_id=view.id, values={})
                player.gone = True

        return doing

    async def _do(self, player: Player, **request: Any) -> bool:  # noqa: ANN401 - keys of an act
        """Act, then let the bot finish; False when it could not be done any more."""
        player.acts.append(self.stage.slack.now)
        try:
            answer = await self.stage.slack.act(user=player.id, settle=False, **request)
        except ControlError:
            return False
        await self.stage.settle()
        return bool(answer["acked"]) and not answer["errors"]

    def _front(self, player: Player) -> Any | None:  # noqa: ANN401 - sandbox View
        views = self.stage.slack.state.views.by_id.values()
        mine = [one for one in views if one.user == player.id and one.open and one.type == "modal"]
        below = {one.previous_view_id for one in mine}
        return next((one for one in mine if one.id not in below), None)

    def _plan(self, moment: datetime, doing: Doing) -> None:
        if moment < self.end:
            self._count += 1
            heapq.heappush(self._agenda, (moment, self._count, doing))

    def _at_work(self, player: Player, moment: datetime) -> datetime:
        return player.week.opens_after(moment)

    def _roll(self, player: Player, what: str, day: date) -> float:
        return roll(self.seed, player.roster_id, what, day)


def players_of(stage: Stage, seed: int, staff: int) -> tuple[Player, dict[str, Player]]:
    """Make the owner (first row) and everybody who takes part (after the staff rows)."""
    by_roster = {one.roster_id: one for one in stage.slack.state.users.values() if one.roster_id}
    made = []
    for row in stage.rows:
        user = by_roster[row["id"]]
        made.append(
            Player(
                id=user.id,
                roster_id=row["id"],
                name=row["name"],
                role=row["role"],
                week=WorkWeek.parse(zone=row["timezone"], hours=row["work_hours"]),
                temper=temper_of(seed, row["id"], row["role"]),
            )
        )
    return made[0], {one.id: one for one in made[staff:]}


def _buttons(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        if block["type"] == "actions":
            for element in block["elements"]:
                yield element["action_id"]


def _element(blocks: list[dict[str, Any]], field: Field) -> dict[str, Any]:
    return next((one["element"] for one in blocks if one.get("block_id") == field), {})


def _options(blocks: list[dict[str, Any]], field: Field) -> list[str]:
    return [one["value"] for one in _element(blocks, field).get("options", [])]


def _initial(blocks: list[dict[str, Any]], field: Field) -> list[str]:
    return [one["value"] for one in _element(blocks, field).get("initial_options", [])]
