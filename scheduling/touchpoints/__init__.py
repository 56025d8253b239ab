"""One module for each kind of touchpoint; this is the table of contents."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.deps import Deps
from bot.plans import Kind
from models.database import UnitOfWork
from models.touchpoints import Touchpoint
from scheduling.outcomes import Outcome
from scheduling.touchpoints import (
    agreement_reminder,
    check_in,
    closing,
    digest,
    introduction,
    ladder,
    lesson,
    midpoint,
    news,
    places,
    prompt,
    proposal,
    pulse,
    resource,
    role_request,
    session_over,
    welcome_back,
)

Fire = Callable[[Deps, UnitOfWork, Touchpoint, datetime], Awaitable[Outcome]]

FIRE: Mapping[str, Fire] = {
    Kind.ROLE_REQUEST: role_request.fire,
    Kind.PROPOSAL: proposal.ask,
    Kind.PROPOSAL_REMINDER: proposal.remind,
    Kind.PROPOSAL_RELEASE: proposal.release,
    Kind.INTRODUCTION: introduction.fire,
    Kind.AGREEMENT_REMINDER: agreement_reminder.fire,
    Kind.PROMPT: prompt.fire,
    Kind.SESSION_OVER: session_over.fire,
    Kind.CHECK_IN: check_in.fire,
    Kind.LADDER: ladder.fire,
    Kind.PULSE_ROUND: pulse.turn_round,
    Kind.PULSE: pulse.ask,
    Kind.DIGEST: digest.fire,
    Kind.MIDPOINT: midpoint.fire,
    Kind.CLOSING: closing.fire,
    Kind.FAREWELL: closing.farewell,
    Kind.WELCOME_BACK: welcome_back.fire,
    Kind.NEWS_DUE: news.tell_owners,
    Kind.NEWS_LATE: news.tell_applicants,
    Kind.DATE_MOVED: news.date_moved,
    Kind.PLACES: places.fire,
    Kind.LESSON: lesson.fire,
    Kind.RESOURCE: resource.fire,
}
