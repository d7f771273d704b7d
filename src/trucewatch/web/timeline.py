"""Words above, deeds below, on one time axis: an SVG made by the server, at any zoom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from trucewatch.model import StatusAct
from trucewatch.show.charts import Bar, height_axis
from trucewatch.show.scale import Days, n, nice_top
from trucewatch.show.view import View
from trucewatch.show.wording import MONTHS, day_words, edtf_words, plain_words
from trucewatch.when import day_of

WIDTH, LEFT, RIGHT = 1080.0, 118.0, 1070.0
LANE, BAR, DEEDS, ROOM = 18.0, 14.0, 150.0, 12
MARK = 9.0  # width of one act's mark, below which acts of one lane are drawn as one
MOST_BARS = 14  # windows drawn one by one; the others are in the list


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a commitment on a day, with where it leads, and what it is in one line."""

    day: date
    party: str | None
    act: StatusAct
    commitment: str
    title: str
    number: int
    words: str

    @property
    def href(self) -> str:
        """The address of the act on its commitment's page."""
        return f"/commitments/{self.commitment}#a{self.number}"


@dataclass(frozen=True, slots=True)
class Deeds:
    """What stands below: figures by day, week or month (its first day -> figure), in a unit."""

    counts: Mapping[date, float]
    unit: str
    step: str
    missing_is_gap: bool = False


def acts(view: View) -> list[Act]:
    """Return every act whose day is known, by day."""
    found = []
    for commitment in view.commitments:
        for place, act in enumerate(commitment.acts, 1):
            day = day_of(act.when) if act.when else None
            if day is not None:
                words = _words(view, act, commitment.title)
                found.append(Act(day, act.by, act, commitment.id, commitment.title, place, words))
    return sorted(found, key=lambda a: (a.day, a.party or "~", a.commitment, a.number))


def extent(told: Sequence[Act], bars: Sequence[Bar], others: Sequence[date] = ()) -> tuple[date, date] | None:
    """Return the first and the last day worth showing: acts and windows where there are some, else other days."""
    days = [a.day for a in told]
    days += [d for b in bars for d in (b.begins[0], *((b.ends[0],) if b.ends else ()))]
    days = days or list(others)
    return (min(days) - timedelta(days=6), max(days) + timedelta(days=6)) if days else None


def step_for(first: date, last: date) -> str:
    """Return by what the figures below are counted so that a bar stays visible."""
    days = (last - first).days
    return "day" if days <= 400 else "week" if days <= 2500 else "month"


def timeline(view: View, told: Sequence[Act], first: date, last: date, deeds: Deeds, bars: Sequence[Bar]) -> Markup:
    """Return the figure: a lane for each party, windows, and the figures below with the windows shaded."""
    scale = Days(first, last, LEFT, RIGHT)
    shown = [a for a in told if first <= a.day <= last]
    lanes, y = _lanes(view, shown, scale)
    bars = [b for b in bars if b.begins[0] <= last and (b.ends is None or b.ends[0] >= first)]
    windows, y = _windows(view, bars, scale, y + 18)
    top = y + 30
    floor = top + DEEDS
    parts = [_head("Words", 11), lanes, windows, _head("Deeds", top - 14)]
    parts += [_shades(bars, scale, top, floor), axis(scale, 14, floor), _deeds(deeds, scale, top, floor)]
    label = f"Acts by party, windows of commitments and {deeds.unit}, {day_words(first)} to {day_words(last)}"
    return Markup(
        '<svg class="timeline" viewBox="0 0 {} {}" role="group" aria-label="{}" data-first="{}" data-last="{}" '
        'data-left="{}" data-right="{}">{}</svg>'
    ).format(n(WIDTH), n(floor + 26), label, first, last, n(LEFT), n(RIGHT), Markup("").join(parts))


def _head(words: str, y: float) -> Markup:
    return Markup('<text class="lane-head" x="0" y="{}">{}</text>').format(n(y), words)


def _lanes(view: View, told: Sequence[Act], scale: Days) -> tuple[Markup, float]:
    y, out = 20.0, []
    for party in (*view.parties, None):
        own = [a for a in told if a.party == party]
        if own:
            name = view.label(party) if party else "not attributed"
            out.append(Markup('<text class="lane" x="0" y="{}">{}</text>').format(n(y + 11), _short(name)))
            out += [_mark(view, group, scale, y) for group in _grouped(own, scale)]
            y += LANE
            out.append(
                Markup('<line class="grid" x1="0" x2="{}" y1="{}" y2="{}"/>').format(n(RIGHT), n(y - 2), n(y - 2))
            )
    return Markup("").join(out), y


def _short(name: str, most: int = 17) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _grouped(own: Sequence[Act], scale: Days) -> list[list[Act]]:
    """Return acts that would be drawn over each other, together."""
    groups: list[list[Act]] = []
    for act in own:
        if groups and scale.at(act.day) - scale.at(groups[-1][0].day) < MARK:
            groups[-1].append(act)
        else:
            groups.append([act])
    return groups


def _mark(view: View, group: Sequence[Act], scale: Days, y: float) -> Markup:
    x = scale.at(group[0].day, 0.5)
    words = "; ".join(a.words for a in group[:6]) + (f"; and {len(group) - 6} more" if len(group) > 6 else "")
    count = (
        Markup('<text class="in" x="{}" y="{}">{}</text>').format(n(x), n(y + 11.2), len(group))
        if len(group) > 1
        else ""
    )
    size = 12 if len(group) > 1 else 9
    return Markup(
        '<a href="{}" aria-label="{}"><title>{}</title>'
        '<rect class="act p{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>{}</a>'
    ).format(
        group[0].href,
        words,
        words,
        view.colour(group[0].party),
        n(x - size / 2),
        n(y + 8 - size / 2),
        size,
        size,
        count,
    )


def _words(view: View, act: StatusAct, title: str) -> str:
    """Return an act in one line: day, who, what, of which commitment, told in how many documents."""
    told = len({t.document for t in act.tellings})
    who = view.label(act.by) if act.by else "nobody named"
    documents = "1 document" if told == 1 else f"{told} documents"
    return f"{edtf_words(act.when)}: {who}: {plain_words(act.act)} ({title}; {documents})"


def _windows(view: View, bars: Sequence[Bar], scale: Days, y: float) -> tuple[Markup, float]:
    if not bars:
        return Markup(""), y
    out = [_head("Windows", y - 4)]
    y += 4
    rows: list[float] = []  # where the last bar of each row ends
    for bar in bars:
        left, right = scale.clip(scale.at(*bar.begins)), scale.clip(scale.at(*bar.ends)) if bar.ends else scale.right
        right = max(right, left + 3)
        row = next((i for i, end in enumerate(rows) if end + 6 < left), len(rows))
        if row >= MOST_BARS:
            continue
        rows[row : row + 1] = [right]
        out.append(_window(view, bar, (left, right), y + row * BAR))
    return Markup("").join(out), y + len(rows) * BAR


def _window(view: View, bar: Bar, ends: tuple[float, float], y: float) -> Markup:
    commitment = view.commitments[bar.commitment - 1]
    kind = (" open" if bar.ends is None else "") + ("" if bar.binds else " offered")
    until = "no end stated" if bar.ends is None else f"to {day_words(bar.ends[0])}"
    title = f"{commitment.title}, {bar.label}: from {day_words(bar.begins[0])} {until}"
    title += "" if bar.binds else "; nobody was bound"
    left, right = ends
    words = Markup("")
    if right - left > 60:
        fits = int((right - left) / 5.2)
        words = Markup('<text class="note" x="{}" y="{}">{}</text>').format(
            n(left + 4), n(y + 8.4), _short(commitment.title, fits)
        )
    return Markup(
        '<a href="/commitments/{}" aria-label="{}"><title>{}</title><rect class="window{}" x="{}" y="{}" width="{}" '
        'height="11" rx="2"/>{}</a>'
    ).format(commitment.id, title, title, kind, n(left), n(y), n(right - left), words)


def _shades(bars: Sequence[Bar], scale: Days, top: float, floor: float) -> Markup:
    spans = sorted({(b.begins, b.ends) for b in bars if b.ends and b.binds})
    box = Markup('<rect class="shade" x="{}" y="{}" width="{}" height="{}"/>')
    places = [(scale.clip(scale.at(*a)), scale.clip(scale.at(*b))) for a, b in spans]
    return Markup("").join(box.format(n(a), n(top), n(b - a), n(floor - top)) for a, b in places if b > a)


def axis(scale: Days, top: float, floor: float) -> Markup:
    """Return a line under a figure with days, months or years marked, as many as have room."""
    line = Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
        n(scale.left), n(scale.right), n(floor), n(floor)
    )
    out = [line]
    for day, words in ticks(scale.first, scale.last):
        x = n(scale.at(day))
        out.append(Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(x, x, n(top), n(floor)))
        out.append(Markup('<text class="tick" x="{}" y="{}">{}</text>').format(x, n(floor + 14), words))
    return Markup("").join(out)


def ticks(first: date, last: date) -> list[tuple[date, str]]:
    """Return at most about twelve days to mark on an axis, with what to write there.

    >>> [words for _, words in ticks(date(2025, 1, 15), date(2025, 4, 2))]
    ['Feb 2025', 'Mar 2025', 'Apr 2025']
    """
    days = (last - first).days + 1
    if days <= 62:
        step = max(1, -(-days // ROOM))
        found = [first + timedelta(days=i) for i in range(0, days, step)]
        return [(d, f"{d.day} {MONTHS[d.month - 1][:3]}") for d in found]
    months = next((m for m in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600) if days / (30.4 * m) <= ROOM), 1200)
    day = date(first.year, 1, 1)
    out = []
    while day <= last:
        if day >= first:
            out.append((day, str(day.year) if months >= 12 else f"{MONTHS[day.month - 1][:3]} {day.year}"))
        if day.year + months // 12 >= 9999:
            break
        day += relativedelta(months=months)
    return out


def _deeds(deeds: Deeds, scale: Days, top: float, floor: float) -> Markup:
    shown = {d: v for d, v in deeds.counts.items() if scale.first <= d <= scale.last}
    words = Markup('<text class="lane" x="{}" y="{}">{}</text>').format(n(LEFT), n(top - 14), deeds.unit)
    if not shown:
        return words + Markup('<text class="note" x="{}" y="{}">nothing in these days</text>').format(
            n(LEFT), n(top + 20)
        )
    peak = nice_top(max(shown.values()))
    return words + height_axis(top, floor, peak, LEFT, RIGHT) + _bars(shown, deeds, scale, (top, floor, peak))


def _bars(shown: Mapping[date, float], deeds: Deeds, scale: Days, box: tuple[float, float, float]) -> Markup:
    top, floor, peak = box
    width = scale.width * {"day": 1, "week": 7, "month": 30}[deeds.step]
    drawn = []
    for day, value in shown.items():
        height = max(value / peak * (floor - top), 0.6)
        drawn.append(
            f"M{n(scale.at(day) + width * 0.1)} {n(floor)}v-{n(height)}h{n(max(width * 0.8, 0.6))}v{n(height)}z"
        )
    bars = Markup('<path class="deed" d="{}"/>').format("".join(drawn))
    return bars + (_gaps(shown, scale, floor) if deeds.missing_is_gap and deeds.step == "day" else Markup(""))


def _gaps(shown: Mapping[date, float], scale: Days, floor: float) -> Markup:
    days = [d for d in scale.days() if d not in shown]
    mark = Markup('<text class="gap" x="{}" y="{}">×</text>')
    return Markup("").join(mark.format(n(scale.at(d, 0.5)), n(floor - 2)) for d in days)
