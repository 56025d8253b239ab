"""Time zones by name, from the pinned tzdata package and never from the machine's own copy.

Here lives what is the same on every machine for one version of the requirements. Nothing here
reads the clock: an instant is always passed in.
"""

from __future__ import annotations

import zoneinfo
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_MINUTE = timedelta(minutes=1)


class UnknownZoneError(ValueError):
    """This time zone is not one that the calendar data knows."""


@cache
def zone_names() -> frozenset[str]:
    """Every zone name that tzdata knows, such as ``Europe/Berlin``; case matters."""
    listing = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listing.split())


@cache
def zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone of that name; UnknownZoneError when tzdata has none."""
    if name not in zone_names():
        raise UnknownZoneError(name)
    source = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with source.open("rb") as data:
        return zoneinfo.ZoneInfo.from_file(data, key=name)


def minutes_east(name: str, instant: datetime) -> int:
    """How many minutes local clocks of the zone are ahead of UTC at an aware instant."""
    offset = instant.astimezone(zone(name)).utcoffset()
    return (offset or timedelta()) // _MINUTE
