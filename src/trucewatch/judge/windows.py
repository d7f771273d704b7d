"""When a duty bound: every reading that the words allow, each with the rule that gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from trucewatch.errors import BadValue
from trucewatch.model import Commitment, Rendering, StatusAct, Variant
from trucewatch.when import Window, duration, window

EXACT = {"minute", "day"}
DAY = timedelta(days=1)
TOLD = {"asserted", "claimed"}


@dataclass(frozen=True, slots=True)
class Begin:
    """A first instant, how finely it is known, and in words where it comes from."""

    at: Window
    how: str
    name: str

    @property
    def first(self) -> datetime:
        """The first instant that it may mean."""
        assert self.at.earliest is not None
        return self.at.earliest


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clock on which times without an offset are read: a party's own for its account, else the case's."""

    zone: str
    own: Mapping[str, str] = field(default_factory=dict)

    def of(self, rendering: Rendering) -> str:
        """Return the zone in which an account tells time."""
        return self.own.get(rendering.account_of or "", self.zone)


def variants(rendering: Rendering, commitment: Commitment, clocks: Clocks) -> tuple[Variant, ...]:
    """Return the readings of the window under one account, each distinct window once.

    What the account words goes first. A start that it leaves out is another account's, else the day of
    entry into effect; an end or a length that it leaves out is taken from the other accounts, and the
    rule says so. The day on which something was announced is no start: holiday truces are announced
    weeks before.
    """
    found: dict[tuple[datetime, datetime | None], Variant] = {}
    for begin in _begins(rendering, commitment, clocks):
        for variant in _ended(begin, rendering, commitment, clocks):
            if variant.ends is None or variant.ends > variant.begins:
                found.setdefault((variant.begins, variant.ends), variant)
    closed = [v for v in found.values() if v.ends is not None]
    return tuple(closed or found.values())


def _begins(rendering: Rendering, commitment: Commitment, clocks: Clocks) -> list[Begin]:
    own = _window(rendering.begins, clocks.of(rendering))
    if own:
        return [Begin(own, f"It began {_when(own)}, as this account says.", "as worded")]
    others = [(r, w) for r in commitment.renderings if r is not rendering and (w := _window(r.begins, clocks.of(r)))]
    if others:
        return [Begin(w, f"It began {_when(w)}, as another account says.", f"start {_when(w)}") for _, w in others]
    days = [
        w
        for a in commitment.acts
        if a.act == "entered_into_effect" and _told(a) and (w := _window(a.when, clocks.zone))
    ]
    if not days:
        return []
    first = min(days, key=lambda w: (w.earliest is None, w.earliest))
    return [Begin(first, f"No start is worded; it entered into effect {_when(first)}.", "from effect")]


def _ended(begin: Begin, rendering: Rendering, commitment: Commitment, clocks: Clocks) -> Iterator[Variant]:
    """Yield a window for each end: as worded, by the length worded, or by what other accounts say."""
    own = list(_ends(begin, rendering.ends, rendering.duration, "this account", clocks.of(rendering)))
    if own:
        yield from own
        return
    borrowed = [r for r in commitment.renderings if r is not rendering]
    other = replace(begin, name=f"{begin.name}, end by another account")
    found = [v for r in borrowed for v in _ends(other, r.ends, r.duration, "another account", clocks.of(r))]
    yield from found or [Variant(begin.name, begin.first, None, f"{begin.how} No end is worded.")]


def _ends(begin: Begin, ends: str | None, length: str | None, whose: str, zone: str) -> Iterator[Variant]:
    end = _window(ends, zone)
    if end is not None and end.latest is not None and end.earliest is not None:
        last = end.earliest if end.unit == "minute" else end.latest
        yield Variant(begin.name, begin.first, last, f"{begin.how} It ended {_until(end)}, as {whose} says.")
        return
    if length is None:
        return
    try:
        step = duration(length)
    except BadValue:
        return
    lasted = f"{begin.how} It was to last {_words(step)}, as {whose} says"
    if begin.at.unit == "minute" or "T" in length:
        yield Variant(begin.name, begin.first, begin.first + step, f"{lasted}.")
        return
    first_counts = Variant(begin.name, begin.first, begin.first + step, f"{lasted}; its first day counts.")
    yield first_counts
    name = f"{begin.name}, first day not counted"
    yield Variant(name, begin.first, begin.first + step + DAY, f"{lasted}; counted from the day after.")


def _window(edtf: str | None, zone: str) -> Window | None:
    """Return a day or an instant; anything coarser starts no window."""
    try:
        found = window(edtf, zone) if edtf and "/" not in edtf else None
    except BadValue:
        return None
    return found if found and found.unit in EXACT and not found.approximate and found.earliest else None


def _words(length: relativedelta) -> str:
    parts = [(length.years, "year"), (length.months, "month"), (length.days, "day"), (length.hours, "hour")]
    return " ".join(f"{n} {unit}" + ("" if n == 1 else "s") for n, unit in [*parts, (length.minutes, "minute")] if n)


def _told(act: StatusAct) -> bool:
    return any(t.stance in TOLD for t in act.tellings)


def _when(at: Window) -> str:
    assert at.earliest is not None
    return f"{at.earliest:%Y-%m-%d %H:%M}" if at.unit == "minute" else f"{at.earliest:%Y-%m-%d}"


def _until(at: Window) -> str:
    return _when(at) if at.unit == "minute" else f"with {_when(at)}"


def hull(found: Sequence[Variant]) -> tuple[datetime, datetime | None] | None:
    """Return the first begin and the last end of some windows, or None for no window."""
    if not found:
        return None
    ends = [v.ends for v in found]
    return min(v.begins for v in found), None if None in ends else max(e for e in ends if e)
