"""The line with power cuts: at each step the bot ends at an armed moment and is started again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bot.demo.report import lost, outside_hours
from bot.demo.stage import BotGone, Stage
from models.outbox import Outbox, OutboxStatus
from tests.e2e.crashing import CRASH_FILE
from tests.e2e.line import STEPS, Line, Step, take
from tests.e2e.world import World, world

PAIR = ("e1008", "e1009")  # a mentee in Nairobi and a mentor in Madrid
WEEKS = 6


@dataclass(kw_only=True)
class CuttableStage(Stage):
    """A stage whose bot ends at the moment that is armed."""

    cuts: int = 0

    @property
    def switch(self) -> Path:
        """The file that holds the armed moment."""
        return self.log.parent / "crash"

    def environment(self) -> dict[str, str]:
        """As ever, and where the switch is."""
        return {**super().environment(), CRASH_FILE: str(self.switch)}

    def arm(self, moment: str) -> None:
        """Have the bot end when it comes to this moment."""
        self.switch.write_text(moment, "utf-8")

    def disarm(self) -> None:
        """Nothing happens any more."""
        self.switch.unlink(missing_ok=True)

    async def back_again(self) -> None:
        """The power is back: the bot starts on the same database, with the same keys."""
        self.cuts += 1
        await self.kill_bot()
        await self.start_bot()


@dataclass(kw_only=True)
class Record:
    """What a line with power cuts came to."""

    taken: list[str] = field(default_factory=list)
    cut: dict[str, list[str]] = field(default_factory=dict)  # step -> moments that came
    cuts: int = 0
    repeated: dict[str, int] = field(default_factory=dict)  # kind -> posts beyond the first
    uncounted: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    files_twice: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    outside_hours: list[str] = field(default_factory=list)


async def cut_line(
    home: Path,
    database_url: str,
    moments: Mapping[str, Sequence[str]],
    *,
    history: bool,
    steps: Sequence[Step] = STEPS,
) -> Record:
    """Live through the line, cut at each step at each of its moments, one after the other."""
    record = Record()
    async with world(
        home,
        database_url,
        weeks=WEEKS,
        taking_part=PAIR,
        history=history,
        stage_of=CuttableStage,
    ) as company:
        stage = company.stage
        assert isinstance(stage, CuttableStage)
        stage.program = ("-m", "tests.e2e.crashing")
        await stage.start_bot()
        line = Line(world=company)
        for step in steps:
            await _take_with_cuts(line, stage, step, list(moments.get(step.name, ())), record)
            record.taken.append(step.name)
        record.cuts = stage.cuts
        await judge(company, record)
    return record


async def _take_with_cuts(
    line: Line, stage: CuttableStage, step: Step, waiting: list[str], record: Record
) -> None:
    """The power goes at the first moment, at the next one after the bot is back, and so on."""
    while waiting:
        stage.arm(waiting[0])
        try:
            await take(line, step)
        except BotGone:
            if stage.switch.exists():
                raise  # it ended by itself
            record.cut.setdefault(step.name, []).append(waiting.pop(0))
            await _back_again(stage, step, waiting, record)
        else:
            break
    stage.disarm()
    await take(line, step)


async def _back_again(stage: CuttableStage, step: Step, waiting: list[str], record: Record) -> None:
    """Start the bot once more; what it does first may come to the next moment already."""
    if waiting:
        stage.arm(waiting[0])
    try:
        await stage.back_again()
    except BotGone:
        if stage.switch.exists() or not waiting:
            raise
        record.cut.setdefault(step.name, []).append(waiting.pop(0))
        await _back_again(stage, step, waiting, record)


async def judge(company: World, record: Record) -> None:
    """Hold what was posted against what the bot says it sent."""
    posts = company.posts()
    times = Counter(one.id for one in posts)
    kinds = {one.id: one.kind for one in posts}
    record.outside_hours = outside_hours(company.cast, posts)
    async with company.reading() as uow:
        record.lost = await lost(uow, posts, company.slack.now)
        rows = {one.token: one for one in await uow.session.scalars(select(Outbox))}
    for token, count in times.items():
        row = rows.get(token)
        if row is None or row.status != OutboxStatus.SENT:
            record.unexplained.append(f"{kinds[token]}: {row.status if row else 'no row'}")
        elif count > 1:
            record.repeated[row.kind] = record.repeated.get(row.kind, 0) + count - 1
            if row.attempts < count:
                record.uncounted.append(row.key)
    shared = Counter(
        (one.name, channel, one.content)
        for one in company.slack.state.files.values()
        for channel in one.channels
    )
    record.files_twice = [name for (name, _, _), count in shared.items() if count > 1]
