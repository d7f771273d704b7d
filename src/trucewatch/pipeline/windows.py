"""Windows of time that come due one after another: which are, by a clock that may have been set.

A window begins at a multiple of its length since 1970 in UTC, so that every machine cuts time alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from trucewatch.errors import BadValue

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=31)
SKEW = timedelta(days=1)  # how far a clock may stand behind what was done before it must be wrong


@dataclass(frozen=True, slots=True)
class Span:
    """Windows without a gap between them, from `begins` to `ends`, each `every` long."""

    begins: datetime
    ends: datetime
    every: timedelta

    def __len__(self) -> int:
        """Return how many windows there are."""
        return (self.ends - self.begins) // self.every

    def __iter__(self) -> Iterator[datetime]:
        """Yield when each begins."""
        return (self.begins + n * self.every for n in range(len(self)))


def length(text: str, where: str) -> timedelta:
    """Read the length of a window; one that is none raises BadValue.

    >>> length("15m", "--every"), length("1d", "--every")
    (datetime.timedelta(seconds=900), datetime.timedelta(days=1))
    """
    found = re.fullmatch(r"([1-9]\d{0,4})([mhd])", text.strip())
    every = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not SHORTEST <= every <= LONGEST:
        raise BadValue(f"{text!r} is no length of time from 1m to 31d", where, "write 15m, 1h or 1d")
    return every


def begin(moment: datetime, every: timedelta) -> datetime:
    """Return when the window begins in which a moment lies."""
    seconds = int(every.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)


def due(through: datetime | None, now: datetime, every: timedelta) -> Span | None:
    """Return the windows that are over and not done; `through` is the end of those that are, None for none yet.

    At first it is the last one that is over. A clock that was set back makes none due until it has come again to
    where it was; one that stands more than a day behind what was done is wrong, or was, and raises BadValue.
    """
    ends = begin(now, every)
    if through is None:
        return Span(ends - every, ends, every)
    if through - now > SKEW:
        what = f"stands at {stamp(now)}, and what was done reaches to {stamp(through)}"
        raise BadValue(what, "the clock", "set the clock; if it was wrong before, begin anew: --anew")
    begins = through
    whole = (ends - begins) // every
    return Span(begins, begins + whole * every, every) if whole > 0 else None


def stamp(moment: datetime) -> str:
    """Return a moment as the log has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """Read a moment of the log."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
