"""A season as a curve over the year, which reads in grey, and as JSON."""

from __future__ import annotations

import math
from datetime import date

from markupsafe import Markup

from trucewatch.outlook.season import Season, sentence
from trucewatch.records import Json
from trucewatch.show.scale import n
from trucewatch.show.wording import MONTHS

LEFT, RIGHT, TOP, FLOOR = 44.0, 690.0, 14.0, 168.0


def chart(found: Season) -> Markup:
    """Return the worth of windows by first day over the mean window's, with its 95 % band and the window asked for."""
    low, middle, high = found.curve
    peak = math.ceil(2 * float(high.max())) / 2
    upper = _path(high, peak)
    lower = _path(low[::-1], peak, backwards=True)
    at = min(found.begins.timetuple().tm_yday, 365) - 1
    x, y = _x(at), _y(middle[at], peak)
    whisker = f"M{n(x)} {n(_y(low[at], peak))}V{n(_y(high[at], peak))}"
    body = Markup(
        '<path d="M{}L{}Z" fill="#d5d5d5"/><path d="M{}" fill="none" stroke="#222" stroke-width="2"/>'
        '<path d="{}" stroke="#000" stroke-width="2.5"/><circle cx="{}" cy="{}" r="5" fill="#fff" stroke="#000" '
        'stroke-width="2.5"/>'
    ).format(upper, lower, _path(middle, peak), whisker, n(x), n(y))
    return Markup(
        '<svg class="season" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 214" role="img" '
        'font-family="sans-serif">'
        '<title>{}</title><rect width="100%" height="100%" fill="#fff"/>{}{}</svg>\n'
    ).format(sentence(found), _axes(found, peak), body)


def _x(day: float) -> float:
    return LEFT + day / 364 * (RIGHT - LEFT)


def _y(value: float, peak: float) -> float:
    return FLOOR - value / peak * (FLOOR - TOP)


def _path(values: object, peak: float, backwards: bool = False) -> str:
    listed = list(values)  # type: ignore[call-overload]
    days = range(len(listed) - 1, -1, -1) if backwards else range(len(listed))
    return "L".join(f"{n(_x(day))} {n(_y(value, peak))}" for day, value in zip(days, listed, strict=True))


def _axes(found: Season, peak: float) -> Markup:
    out = [Markup('<path d="M{} {}H{}" stroke="#444"/>').format(n(LEFT), n(FLOOR), n(RIGHT))]
    for value in (1.0, peak):
        y = n(_y(value, peak))
        out.append(Markup('<path d="M{} {}H{}" stroke="#999" stroke-dasharray="3 3"/>').format(n(LEFT), y, n(RIGHT)))
        out.append(
            Markup('<text x="{}" y="{}" font-size="11" text-anchor="end">{:g}</text>').format(n(LEFT - 5), y, value)
        )
    for month, name in enumerate(MONTHS, 1):
        x = _x(date(2001, month, 1).timetuple().tm_yday - 1)
        out.append(Markup('<path d="M{} {}v5" stroke="#444"/>').format(n(x), n(FLOOR)))
        out.append(Markup('<text x="{}" y="{}" font-size="11">{}</text>').format(n(x + 2), n(FLOOR + 15), name[:3]))
    words = f"worth of {found.days} days by their first day; 1 = the mean window; band: 95 %; ring: this window"
    out.append(Markup('<text x="{}" y="{}" font-size="11">{}</text>').format(n(LEFT), n(FLOOR + 36), words))
    return Markup("").join(out)


def plain(found: Season) -> dict[str, Json]:
    """Return a season as JSON: the window's figures, the weights, the curve's middle by first day of the year."""
    curve: list[Json] = [round(float(v), 4) for v in found.curve[1]]
    figures: dict[str, Json] = {"of_best": list(found.best), "of_mean": list(found.mean), "best_day": found.best_day}
    head: dict[str, Json] = {"source": found.source, "unit": found.unit, "begins": found.begins.isoformat()}
    rest: dict[str, Json] = {"weights": found.weights.said, "curve_over_mean": curve, "sentence": sentence(found)}
    return head | {"days": found.days} | figures | rest
