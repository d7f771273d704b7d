"""Days, hours and intervals in EDTF (ISO 8601-2), with the precision that the words had.

`2025-03` is a month and stays one. A `Window` is what the string allows: the first
instant it may mean and the first instant after it, both aware, half-open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from trucewatch.errors import BadValue

SEASONS = {"21": 3, "22": 6, "23": 9, "24": 12}  # EDTF level 1: spring to winter, northern hemisphere
POINT = re.compile(
    r"(?P<y>-?\d{4}|\d{3}X|\d{2}XX)"
    r"(?:-(?P<m>\d\d)(?:-(?P<d>\d\d)(?:T(?P<t>\d\d:\d\d)(?P<z>Z|[+-]\d\d:\d\d)?)?)?)?$"
)
DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$")


@dataclass(frozen=True, slots=True)
class Window:
    """The time that an EDTF string allows, as [earliest, latest), zone-aware.

    None is an open or unknown end. `approximate` is true for `~` or `?`. `unit` is the
    coarsest precision met: minute, day, month, season, year, decade or century. A year before
    our era (`-0489` is 490 BC) has no instant here: all that is known of it is that it ends before year 1.
    """

    earliest: datetime | None
    latest: datetime | None
    unit: str = "day"
    approximate: bool = False

    def overlaps(self, other: Window) -> bool:
        """Tell whether both windows may mean a common instant."""
        return _before(self.earliest, other.latest) and _before(other.earliest, self.latest)

    def contains(self, other: Window) -> bool:
        """Tell whether all of the other window lies in this one."""
        left = self.earliest is None or (other.earliest is not None and self.earliest <= other.earliest)
        right = self.latest is None or (other.latest is not None and other.latest <= self.latest)
        return left and right

    @property
    def hours(self) -> float | None:
        """The length in hours, or None where an end is open."""
        if self.earliest is None or self.latest is None:
            return None
        return (self.latest - self.earliest) / timedelta(hours=1)


def _before(left: datetime | None, right: datetime | None) -> bool:
    return left is None or right is None or left < right


def window(edtf: str, zone: str | tzinfo = UTC) -> Window:
    """Read an EDTF date or interval.

    `zone` is the clock of values that carry no offset of their own.

    >>> window("2025-03").latest.isoformat()
    '2025-04-01T00:00:00+00:00'
    >>> window("2025-03-18/..").latest is None
    True
    """
    clock = ZoneInfo(zone) if isinstance(zone, str) else zone
    if "/" not in edtf:
        return _point(edtf, clock)
    left, _, right = edtf.partition("/")
    first, last = _end(left, clock), _end(right, clock)
    units = [w.unit for w in (first, last) if w is not None]
    result = Window(
        first.earliest if first else None,
        last.latest if last else None,
        max(units, key=UNITS.index, default="day"),
        any(w.approximate for w in (first, last) if w is not None),
    )
    if result.earliest and result.latest and result.latest <= result.earliest:
        raise BadValue("the interval ends before it begins", edtf)
    return result


UNITS = ["minute", "day", "month", "season", "year", "decade", "century"]


def _end(text: str, clock: tzinfo) -> Window | None:
    return None if text in ("", "..") else _point(text, clock)


def _point(text: str, clock: tzinfo) -> Window:
    bare = text.rstrip("~?%")
    found = POINT.match(bare)
    if not found:
        raise BadValue("not an EDTF date", text, "write 2025, 2025-03, 2025-03-18 or 2025-03-18T18:00+03:00")
    if int(found["y"].replace("X", "0")) < 1 and found["y"] != "00XX":
        return Window(None, datetime(1, 1, 1, tzinfo=clock), "year", bare != text)
    try:
        first, last, unit = _bounds(found, clock)
    except ValueError as error:
        raise BadValue(str(error), text) from error
    return Window(first, last, unit, bare != text)


def _bounds(found: re.Match[str], clock: tzinfo) -> tuple[datetime, datetime, str]:
    year, month, day, time = found["y"], found["m"], found["d"], found["t"]
    if year.endswith("X"):
        span = 10 ** year.count("X")
        start = datetime(int(year.replace("X", "0")) or 1, 1, 1, tzinfo=clock)
        return start, start + relativedelta(years=span), "decade" if span == 10 else "century"
    if month is None:
        start = datetime(int(year), 1, 1, tzinfo=clock)
        return start, start + relativedelta(years=1), "year"
    if month in SEASONS:
        start = datetime(int(year), SEASONS[month], 1, tzinfo=clock)
        return start, start + relativedelta(months=3), "season"
    if day is None:
        start = datetime(int(year), int(month), 1, tzinfo=clock)
        return start, start + relativedelta(months=1), "month"
    start = datetime(int(year), int(month), int(day), tzinfo=clock)
    if time is None:
        return start, start + relativedelta(days=1), "day"
    return _instant(start, time, found["z"])


def _instant(day: datetime, time: str, offset: str | None) -> tuple[datetime, datetime, str]:
    """Return the minute of an hour told; 24:00 is the next day's 00:00."""
    hour, minute = map(int, time.split(":"))
    base = day + relativedelta(days=1) if hour == 24 and minute == 0 else day.replace(hour=hour, minute=minute)
    if offset:
        base = base.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00{offset}").tzinfo)
    return base, base + timedelta(minutes=1), "minute"


def duration(iso: str) -> relativedelta:
    """Read an ISO 8601 duration such as P30D or PT30H.

    >>> duration("PT30H").hours, duration("P30D").days
    (6, 30)
    """
    found = DURATION.match(iso)
    if not found or iso in ("P", "PT"):
        raise BadValue("not an ISO 8601 duration", iso, "write P30D or PT30H")
    y, mo, w, d, h, mi = (int(n or 0) for n in found.groups())
    return relativedelta(years=y, months=mo, weeks=w, days=d, hours=h, minutes=mi)


def day_of(edtf: str) -> date | None:
    """Return the one day that a string means, or None if it is coarser or open.

    >>> day_of("2025-03-18T18:00+03:00"), day_of("2025-03")
    (datetime.date(2025, 3, 18), None)
    """
    if "/" in edtf or edtf[-1:] in "~?%":
        return None
    found = POINT.match(edtf)
    return date(int(found["y"]), int(found["m"]), int(found["d"])) if found and found["d"] else None
