"""Runs the matching in a process of its own: SciPy's memory is given back, the bot stays quick."""

import asyncio
import sys

from mentoring.matching import Matching, MatchingError, Option, Request
from mentoring.matching.worker import decode, decode_options, encode, encode_options

MATCH_SECONDS = 120


class MatchingFailed(MatchingError):  # noqa: N818 - reads as what happened
    """The matching did not finish; try again, and tell whoever runs the bot if it stays so."""


async def match_in_process(request: Request) -> Matching:
    """Return the result; raise MatchingError when it cannot be made."""
    return decode(await _answered(encode(request)))


async def options_in_process(request: Request, person_id: str) -> tuple[Option, ...]:
    """Return one person's possible partners; raise MatchingError when they cannot be told."""
    return decode_options(await _answered(encode_options(request, person_id)))


async def _answered(question: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "mentoring.matching",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(MATCH_SECONDS):
            answer, _ = await process.communicate(question)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise MatchingFailed(MatchingFailed.__doc__) from None
    if process.returncode:
        raise MatchingFailed(MatchingFailed.__doc__)
    return answer
