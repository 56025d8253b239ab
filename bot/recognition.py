"""A post about a pair that closed: by the mentor's choice, and with both where both are named.

The mentor chooses first, and nobody is shown what. The mentee is asked the same whatever it was.
"""

from datetime import datetime

from bot.blocks.closing import OWN_POST, PAIR_POST, recognition_post
from bot.deps import Deps
from bot.outgoing import Letter, send_to_channel
from bot.reasons import topics_of
from models.database import UnitOfWork
from models.pairs import Couple
from models.programmes import holders


async def post_if_agreed(deps: Deps, uow: UnitOfWork, couple: Couple, now: datetime) -> None:
    """Write the post that the choices so far allow, if any; the same one is never sent twice."""
    pair, channel = couple.pair, couple.programme.news_channel
    if not channel or couple.mentor.gone_at is not None:
        return
    both = pair.recognition == PAIR_POST and pair.names_mentee is True
    if pair.recognition != OWN_POST and not both:
        return
    words = deps.words(str(couple.programme.plan.get("languages", ["en"])[0]))
    message = recognition_post(
        words,
        mentor=couple.mentor.name,
        mentee=couple.mentee.name if both else "",
        topics=topics_of(words, pair),
        programme=couple.programme.name,
    )
    letter = Letter(key=f"recognition:{pair.id}", kind="recognition", asked=True, message=message)
    owners = await holders(uow.session, couple.programme, "owner")
    await send_to_channel(
        deps,
        uow,
        letter,
        channel=channel,
        workspace=pair.workspace,
        now=now,
        programme=couple.programme,
        report_to=owners[0] if owners else None,
    )
