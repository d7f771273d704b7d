"""Scales and small pieces of SVG, with numbers rounded so that the same case gives the same bytes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from trucewatch.show.wording import MONTHS


@dataclass(frozen=True, slots=True)
class Days:
    """A linear scale of days: the start of `first` is at `left`, the end of `last` at `right`, in SVG units."""

    first: date
    last: date
    left: float
    right: float

    @property
    def width(self) -> float:
        """The width of one day."""
        return (self.right - self.left) / ((self.last - self.first).days + 1)

    def at(self, day: date, part: float = 0.0) -> float:
        """Return the place of a day's start, or of a part of it (0 to 1)."""
        return self.left + ((day - self.first).days + part) * self.width

    def clip(self, x: float) -> float:
        """Return a place inside the scale."""
        return min(max(x, self.left), self.right)

    def days(self) -> Sequence[date]:
        """Return every day of the scale."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def n(value: float) -> str:
    """Return a coordinate with one digit after the point at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def day_axis(scale: Days, y: float, top: float) -> Markup:
    """Return ticks for the weeks' first days, and the months' names, under a line at `y`."""
    out = [
        Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(n(scale.left), n(scale.right), n(y), n(y))
    ]
    step = 7 if len(scale.days()) > 28 else 2
    for day in scale.days()[::step]:
        x = n(scale.at(day))
        out.append(Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(x, x, n(top), n(y)))
        out.append(
            Markup('<text class="tick" x="{}" y="{}">{}</text>').format(
                x, n(y + 14), f"{day.day} {MONTHS[day.month - 1][:3]}"
            )
        )
    return Markup("").join(out)


def nice_top(value: float) -> float:
    """Return a round number at or above a value, for the top of an axis.

    >>> nice_top(87.2), nice_top(0.0), nice_top(130)
    (100.0, 1.0, 200.0)
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= value)


def log_place(ratio: float, left: float, right: float, low: float = 0.02, high: float = 5.0) -> float:
    """Return where a ratio lies on a log scale that is cut at `low` and `high`."""
    share = (math.log(min(max(ratio, low), high)) - math.log(low)) / (math.log(high) - math.log(low))
    return left + share * (right - left)
