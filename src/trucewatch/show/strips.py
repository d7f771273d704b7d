"""An outlook as strips: a line a region, its 90 % and its middle half, which read in grey."""

from __future__ import annotations

from markupsafe import Markup

from trucewatch.outlook.ahead import Ahead, Outlook
from trucewatch.show.ahead import chance, figure
from trucewatch.show.scale import n

LEFT, RIGHT, TOP, ROW = 150.0, 560.0, 22.0, 19.0


def strips(one: Outlook) -> Markup:
    """Return the longest horizon of an outlook, a strip for each region that has a forecast; empty if none has."""
    horizon = max((r.horizon for r in one.rows), default=0)
    rows = [r for r in one.rows if r.horizon == horizon and r.high90 is not None]
    if not rows:
        return Markup("")
    peak = _top(max(r.high90 or 0.0 for r in rows))
    floor = TOP + ROW * len(rows)
    parts = [_axis(peak, floor), *(_strip(row, TOP + ROW * at, peak) for at, row in enumerate(rows))]
    words = f"{one.source}: {one.unit} in {horizon} {one.step}{'s' if horizon > 1 else ''} from {one.origin}"
    return Markup('<svg class="series outlook" viewBox="0 0 700 {}" role="img"><title>{}</title>{}</svg>').format(
        n(floor + 8), words, Markup("").join(parts)
    )


def _top(value: float) -> float:
    """Return the end of the axis: a round figure not far above the largest.

    >>> _top(53), _top(4), _top(0)
    (60.0, 5.0, 5.0)
    """
    step = 10.0 ** (len(str(int(max(value, 1)))) - 1)
    return max(5.0, step * (int(value / step) + 1))


def _x(value: float, peak: float) -> float:
    return LEFT + value / peak * (RIGHT - LEFT)


def _axis(peak: float, floor: float) -> Markup:
    out = []
    for value in (0.0, peak / 2, peak):
        x = n(_x(value, peak))
        out.append(Markup('<line class="grid" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(x, n(TOP - 4), n(floor)))
        out.append(Markup('<text class="tick" x="{}" y="12">{}</text>').format(x, f"{value:g}"))
    return Markup("").join(out)


def _strip(row: Ahead, y: float, peak: float) -> Markup:
    low90, low50, middle, high50, high90 = (
        _x(v or 0.0, peak) for v in (row.low90, row.low50, row.median, row.high50, row.high90)
    )
    at = y + ROW / 2
    words = f"{row.region}: {figure(row.median)}, half {figure(row.low50)} to {figure(row.high50)}, 90 % "
    words += f"{figure(row.low90)} to {figure(row.high90)}; at least one {chance(row.p_any)}"
    held = "" if row.coverage is None else f"held {row.coverage:.0%}"
    return Markup(
        '<g><title>{}</title><text class="tick end" x="{}" y="{}">{}</text>'
        '<line class="whisker" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<rect class="deed" x="{}" y="{}" width="{}" height="9"/><circle class="dot" cx="{}" cy="{}" r="3"/>'
        '<text class="tick" x="{}" y="{}">{}</text></g>'
    ).format(
        words, n(LEFT - 8), n(at + 4), row.region, n(low90), n(high90), n(at), n(at),
        n(low50), n(at - 4.5), n(max(high50 - low50, 2)), n(middle), n(at), n(RIGHT + 14), n(at + 4), held,
    )  # fmt: skip
