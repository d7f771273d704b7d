"""The report's figures as SVG made by the server: they print, and need no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from trucewatch.judge.masking import BINDING
from trucewatch.model import Commitment, Estimate, Point, Series, StatusAct
from trucewatch.show.scale import Days, day_axis, log_place, n, nice_top
from trucewatch.show.view import View
from trucewatch.show.wording import day_words, edtf_words, number, plain_words
from trucewatch.when import day_of

WIDTH, LEFT, RIGHT = 1080.0, 132.0, 1066.0
MARK = 12.0  # height of one act's mark in a lane
BAR = 17.0  # height of one window's bar
DEEDS = 150.0  # height of the panel of daily figures
MARGIN_DAYS = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """One act on the timeline: whose lane, which day, what a pointer shows, where it leads."""

    party: str | None
    day: date
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One window on the timeline, in whole and part days of the case's clock; `binds` if anybody was bound in it."""

    commitment: int
    label: str
    begins: tuple[date, float]
    ends: tuple[date, float] | None
    binds: bool


def timeline(view: View) -> Markup:
    """Return words above (acts by party, windows) and deeds below (daily figures of the headline group)."""
    marks, bars = act_marks(view), window_bars(view)
    if not marks:
        return Markup("")
    scale = _scale(marks, bars)
    lanes, words_end = _lanes(view, marks, scale)
    windows, windows_end = _windows(bars, scale, words_end + 22)
    deeds_top = windows_end + 34
    floor = deeds_top + DEEDS
    shades = _shades(bars, scale, deeds_top, floor)
    parts = [
        _heading("Words", 12),
        lanes,
        _heading("Windows", words_end + 14),
        windows,
        _heading("Deeds", windows_end + 22),
    ]
    parts += [shades, _deeds(view, scale, deeds_top, floor), day_axis(scale, floor, 18)]
    body = Markup("").join(parts)
    return Markup(
        '<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-labelledby="tl-title">'
        '<title id="tl-title">{}</title>{}</svg>'
    ).format(n(WIDTH), n(floor + 24), "Acts of commitment by party, windows, and daily figures below", body)


def act_marks(view: View) -> list[Mark]:
    """Return a mark for every act whose day is known, in the order of the table of acts."""
    found = []
    for number_, commitment in enumerate(view.commitments, 1):
        for index, act in enumerate(commitment.acts, 1):
            day = day_of(act.when) if act.when else None
            if day is not None:
                title = act_title(view, commitment, act)
                found.append(Mark(act.by, day, title, f"#c{number_}-a{index}"))
    return found


def act_title(view: View, commitment: Commitment, act: StatusAct) -> str:
    """Return an act in words: day, who, what, of which commitment, told how often."""
    told = len({t.document for t in act.tellings})
    who = view.label(act.by) if act.by else "Nobody named"
    documents = "1 document" if told == 1 else f"{told} documents"
    return f"{edtf_words(act.when)}: {who}: {plain_words(act.act)} ({commitment.title}; told in {documents})"


def window_bars(view: View) -> list[Bar]:
    """Return one bar for each distinct window of each commitment, as its obligations' variants give them."""
    zone = ZoneInfo(view.zone)
    numbers = {c.id: i for i, c in enumerate(view.commitments, 1)}
    seen: dict[tuple[int, object, object], Bar] = {}
    for finding in view.findings:
        duty = finding.obligation
        for variant in duty.variants:
            key = (numbers.get(duty.commitment, 0), variant.begins, variant.ends)
            begins = variant.begins.astimezone(zone)
            ends = variant.ends.astimezone(zone) if variant.ends else None
            binds = duty.binding in BINDING or (key in seen and seen[key].binds)
            seen[key] = Bar(key[0], variant.name, _day_part(begins), _day_part(ends) if ends else None, binds)
    return sorted(seen.values(), key=lambda b: (b.begins, b.ends or (date.max, 0.0), b.commitment))


def _day_part(moment: datetime) -> tuple[date, float]:
    return moment.date(), (moment.hour * 60 + moment.minute) / 1440


def _scale(marks: Sequence[Mark], bars: Sequence[Bar]) -> Days:
    days = [m.day for m in marks]
    days += [b.begins[0] for b in bars] + [b.ends[0] for b in bars if b.ends]
    margin = timedelta(days=MARGIN_DAYS)
    return Days(min(days) - margin, max(days) + margin, LEFT, RIGHT)


def _heading(text: str, y: float) -> Markup:
    return Markup('<text class="lane-head" x="0" y="{}">{}</text>').format(n(y), text)


def _lanes(view: View, marks: Sequence[Mark], scale: Days) -> tuple[Markup, float]:
    y, out = 22.0, []
    for party in (*view.parties, None):
        own = [m for m in marks if m.party == party]
        if not own:
            continue
        depth: dict[date, int] = {}
        name = view.label(party) if party else "not attributed"
        out.append(Markup('<text class="lane" x="0" y="{}">{}</text>').format(n(y + 10), name))
        for mark in own:
            row = depth[mark.day] = depth.get(mark.day, -1) + 1
            out.append(_mark(mark, scale, y + row * MARK, view.colour(party)))
        y += MARK * (max(depth.values()) + 1) + 7
        out.append(Markup('<line class="grid" x1="0" x2="{}" y1="{}" y2="{}"/>').format(n(RIGHT), n(y - 3), n(y - 3)))
    return Markup("").join(out), y


def _mark(mark: Mark, scale: Days, y: float, colour: int) -> Markup:
    x = scale.at(mark.day, 0.5)
    return Markup(
        '<a href="{}"><title>{}</title><rect class="act p{}" x="{}" y="{}" width="9" height="9" rx="2"/></a>'
    ).format(mark.href, mark.title, colour, n(x - 4.5), n(y + 1))


def _windows(bars: Sequence[Bar], scale: Days, y: float) -> tuple[Markup, float]:
    out = []
    for bar in bars:
        left = scale.clip(scale.at(*bar.begins))
        right = scale.clip(scale.at(*bar.ends)) if bar.ends else scale.right
        href = f"#c{bar.commitment}"
        end = "no end stated" if bar.ends is None else f"to {day_words(bar.ends[0])}"
        title = f"{bar.label}: from {day_words(bar.begins[0])} {end}"
        kind = (" open" if bar.ends is None else "") + ("" if bar.binds else " offered")
        title += "" if bar.binds else "; nobody was bound"
        box = Markup('<rect class="window{}" x="{}" y="{}" width="{}" height="11" rx="2"/>').format(
            kind, n(left), n(y), n(max(right - left, 3))
        )
        after = right + 5 if right < RIGHT - 260 else left - 5
        side = "start" if after > right else "end"
        text = Markup('<text class="note" x="{}" y="{}" text-anchor="{}">{} {}</text>').format(
            n(after), n(y + 9), side, f"{bar.commitment}.", bar.label
        )
        out.append(Markup('<a href="{}"><title>{}</title>{}{}</a>').format(href, title, box, text))
        y += BAR
    return Markup("").join(out), y


def _shades(bars: Sequence[Bar], scale: Days, top: float, floor: float) -> Markup:
    spans = {(b.begins, b.ends) for b in bars if b.ends and b.binds}
    out = []
    for begins, ends in sorted(spans):
        left, right = scale.clip(scale.at(*begins)), scale.clip(scale.at(*ends))
        out.append(
            Markup('<rect class="shade" x="{}" y="{}" width="{}" height="{}"/>').format(
                n(left), n(top), n(right - left), n(floor - top)
            )
        )
    return Markup("").join(out)


def daily(series: Series, group: str) -> Mapping[date, float]:
    """Return a series' sum over a group of regions, day by day.

    A day on which any region or part of the day has no figure is left out: a sum with a hole
    in it would look like a fall.
    """
    regions = [r for r in series.groups.get(group, ()) if r not in series.dropped]
    parts = range(0, 24, series.step_hours)
    days = {day for r in regions for day, _ in series.values.get(r, {})}
    sums = {}
    for day in days:
        cells = [series.values.get(r, {}).get((day, part)) for r in regions for part in parts]
        known = [c for c in cells if c is not None]
        if len(known) == len(cells):
            sums[day] = sum(known)
    return sums


def headline_series(view: View) -> Series | None:
    """Return the series that stands under the timeline: the first that measures hours, else the first."""
    return min(view.series, key=lambda s: (s.measure != "hours", s.feed, s.measure), default=None)


def _deeds(view: View, scale: Days, top: float, floor: float) -> Markup:
    series = headline_series(view)
    if series is None:
        return Markup('<text class="note" x="{}" y="{}">no feed in this case</text>').format(n(LEFT), n(top + 20))
    group = view.headline if view.headline in series.groups else next(iter(series.groups), "")
    sums = daily(series, group or "")
    peak = nice_top(max((sums[d] for d in scale.days() if d in sums), default=1.0))
    bars = [_day_bar(day, sums.get(day), scale, (top, floor, peak), series.unit) for day in scale.days()]
    words = f"{series.feed}: {series.unit} a day, {plain_words(group or '')}"
    label = Markup('<text class="lane" x="{}" y="{}">{}</text>').format(n(LEFT), n(top - 12), words)
    return label + height_axis(top, floor, peak) + Markup("").join(bars)


def height_axis(top: float, floor: float, peak: float, left: float = LEFT, right: float = RIGHT) -> Markup:
    """Return grid lines and figures at half and all of a height."""
    out = []
    for share in (0.5, 1.0):
        y = floor - share * (floor - top)
        out.append(Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(n(left), n(right), n(y), n(y)))
        out.append(
            Markup('<text class="tick end" x="{}" y="{}">{}</text>').format(n(left - 4), n(y + 4), number(peak * share))
        )
    return Markup("").join(out)


def _day_bar(day: date, value: float | None, scale: Days, box: tuple[float, float, float], unit: str) -> Markup:
    top, floor, peak = box
    x, width = scale.at(day, 0.1), scale.width * 0.8
    if value is None:
        return Markup('<text class="gap" x="{}" y="{}">×</text>').format(n(x + width / 2), n(floor - 2))
    height = value / peak * (floor - top)
    return Markup('<rect class="deed" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>').format(
        n(x), n(floor - height), n(width), n(max(height, 0.6)), f"{day_words(day)}: {number(value)} {unit}"
    )


def series_chart(estimate: Estimate, zone: str) -> Markup:
    """Return what was counted before, during and after a window, block by block, and what was expected."""
    points = estimate.series
    if not points:
        return Markup("")
    clock = ZoneInfo(zone)
    first, last = points[0].begins.astimezone(clock).date(), points[-1].begins.astimezone(clock).date()
    scale = Days(first, last + timedelta(days=max(int(points[-1].days) - 1, 0)), 44, 690)
    top, floor = 12.0, 128.0
    peak = nice_top(max(p / q.days for q in points for p in (q.value, q.expected) if p is not None and q.days > 0))
    inside = [p for p in points if p.inside]
    shade = _inside_shade(inside, scale, (top, floor), clock)
    bars = [_point_bar(p, scale, (top, floor, peak), clock, estimate.unit) for p in points]
    line = _expected_line(points, scale, (top, floor, peak), clock)
    label = f"{estimate.group}: {estimate.unit} a day before, during and after; {estimate.sentence}"
    body = shade + _small_axis(top, floor, peak) + Markup("").join(bars) + line + day_axis(scale, floor, top)
    return Markup('<svg class="series" viewBox="0 0 700 150" role="img"><title>{}</title>{}</svg>').format(label, body)


def _place(point: Point, scale: Days, clock: ZoneInfo) -> tuple[float, float]:
    day, part = _day_part(point.begins.astimezone(clock))
    left = scale.at(day, part)
    return left, left + point.days * scale.width


def _inside_shade(inside: Sequence[Point], scale: Days, box: tuple[float, float], clock: ZoneInfo) -> Markup:
    if not inside:
        return Markup("")
    left, right = _place(inside[0], scale, clock)[0], _place(inside[-1], scale, clock)[1]
    return Markup('<rect class="shade" x="{}" y="{}" width="{}" height="{}"/>').format(
        n(left), n(box[0]), n(right - left), n(box[1] - box[0])
    )


def _small_axis(top: float, floor: float, peak: float) -> Markup:
    return Markup('<text class="tick end" x="40" y="{}">{}</text><text class="tick end" x="40" y="{}">0</text>').format(
        n(top + 8), number(peak), n(floor)
    )


def _point_bar(point: Point, scale: Days, box: tuple[float, float, float], clock: ZoneInfo, unit: str) -> Markup:
    top, floor, peak = box
    left, right = _place(point, scale, clock)
    if point.value is None or point.days <= 0:
        return Markup('<text class="gap" x="{}" y="{}">×</text>').format(n((left + right) / 2), n(floor - 2))
    height = point.value / point.days / peak * (floor - top)
    words = f"{day_words(point.begins.astimezone(clock).date())}: {number(point.value)} {unit}"
    words += f", expected {number(point.expected)}" if point.expected is not None else ""
    return Markup('<rect class="deed{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>').format(
        " inside" if point.inside else "",
        n(left),
        n(floor - height),
        n(max((right - left) * 0.86, 0.8)),
        n(max(height, 0.6)),
        words,
    )


def _expected_line(points: Sequence[Point], scale: Days, box: tuple[float, float, float], clock: ZoneInfo) -> Markup:
    top, floor, peak = box
    steps: list[str] = []
    for point in points:
        if point.expected is None or point.days <= 0:
            continue
        y = floor - min(point.expected / point.days / peak, 1.0) * (floor - top)
        left, right = _place(point, scale, clock)
        steps.append(f"{'L' if steps else 'M'}{n(left)} {n(y)}L{n(right)} {n(y)}")
    return Markup('<path class="expected" d="{}"/>').format("".join(steps)) if steps else Markup("")


def ratio_strip(estimate: Estimate) -> Markup:
    """Return a ratio and its interval on a log scale from 0.02 to 5, with a line at 1 (no change)."""
    if estimate.ratio is None:
        return Markup("")
    one = log_place(1.0, 4, 156)
    out = [Markup('<line class="one" x1="{}" x2="{}" y1="1" y2="17"/>').format(n(one), n(one))]
    if estimate.low is not None and estimate.high is not None:
        ends = n(log_place(estimate.low, 4, 156)), n(log_place(estimate.high, 4, 156))
        out.append(Markup('<line class="whisker" x1="{}" x2="{}" y1="9" y2="9"/>').format(*ends))
    out.append(Markup('<circle class="dot" cx="{}" cy="9" r="3.4"/>').format(n(log_place(estimate.ratio, 4, 156))))
    return Markup('<svg class="strip" viewBox="0 0 160 18" aria-hidden="true">{}</svg>').format(Markup("").join(out))
