"""Letters for tests of the delivery and its gate: written, sent, looked up again."""

from typing import Any

from sqlalchemy import select

from bot.blocks.pieces import Message
from bot.outgoing import Letter, Method, send, send_to_channel
from models.outbox import Attention, Outbox
from models.people import Person
from models.programmes import Programme
from tests.handlers.world import World


async def write(
    world: World,
    key: str,
    to: Person | list[Person],
    *,
    kind: str = "note",
    asked: bool = True,
    method: Method = Method.POST,
    extra: dict[str, Any] | None = None,
    **about: Any,
) -> None:
    """Write one letter to the outbox, now."""
    message = Message.of(f"letter {key}")
    letter = Letter(key=key, kind=kind, asked=asked, message=message, method=method, extra=extra)
    async with world.deps.unit_of_work() as uow:
        await send(world.deps, uow, letter, to=to, now=world.clock.now(), **about)


async def write_to_channel(
    world: World, key: str, programme: Programme, channel: str = "CPEOPLE", **about: Any
) -> None:
    """Write one channel post to the outbox, now."""
    letter = Letter(key=key, kind="note", asked=True, message=Message.of(f"letter {key}"))
    async with world.deps.unit_of_work() as uow:
        await send_to_channel(
            world.deps,
            uow,
            letter,
            channel=channel,
            workspace=programme.workspace,
            now=world.clock.now(),
            programme=programme,
            **about,
        )


async def row(world: World, key: str) -> Outbox:
    """What became of a letter."""
    async with world.deps.reading() as uow:
        return (await uow.session.scalars(select(Outbox).where(Outbox.key == key))).one()


async def attention(world: World) -> list[tuple[int, str]]:
    """Whose week which unasked letters took a place in: (person, local date)."""
    async with world.deps.reading() as uow:
        rows = await uow.session.scalars(select(Attention).order_by(Attention.id))
        return [(one.person_id, one.local_date.isoformat()) for one in rows]


def posted(world: World) -> list[str]:
    """The letters that Slack has, in order."""
    return [one.text.removeprefix("letter ") for one in world.slack.posts]
