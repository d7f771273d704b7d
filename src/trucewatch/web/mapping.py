"""Maps as the server draws them: one SVG with borders, towns, and events with how far off they may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from trucewatch.show.scale import n
from trucewatch.show.wording import number
from trucewatch.store.catalogue import EventQuery
from trucewatch.web import borders
from trucewatch.web.borders import Box, Frame
from trucewatch.web.site import Site

DRAWN = 1_500  # events drawn one by one; more are counted on a grid
WIDTH = 960.0
WHOLE: Box = (-180.0, -58.0, 180.0, 78.0)
FILLED = Markup('preserveAspectRatio="xMidYMid slice" role="img"')
KM = 111.2  # of one degree of latitude


def fitted(site: Site, asked: EventQuery) -> Box:
    """Return a box around where most of the events lie; the world where there is none."""
    cells = site.events.cells(asked, 1.0, 2000)
    if not cells:
        return WHOLE
    total, kept = sum(c[2] for c in cells), []
    for cell in cells:  # the most frequent first: a few far away must not make the rest a dot
        kept.append(cell)
        if sum(c[2] for c in kept) >= 0.97 * total:
            break
    west, east = min(c[0] for c in kept), max(c[0] for c in kept) + 1
    south, north = min(c[1] for c in kept), max(c[1] for c in kept) + 1
    room = max((east - west) * 0.08, (north - south) * 0.08, 0.6)
    return max(west - room, -180.0), max(south - room, -84.0), min(east + room, 180.0), min(north + room, 84.0)


def framed(box: Box, tall: float = 0.5) -> Box:
    """Return a box grown around its middle until its height on the map is so much of its width.

    >>> [round(v, 1) for v in framed((30.0, 44.0, 34.0, 56.0))]
    [13.2, 44.0, 50.8, 56.0]
    """
    west, south, east, north = box
    frame = Frame(box, 1.0)
    if frame.height > tall:
        more = (frame.height / tall - 1) * (east - west) / 2
        return west - more, south, east + more, north
    more = (north - south) * (tall / max(frame.height, 1e-6) - 1) / 2
    return west, max(south - more, -84.0), east, min(north + more, 84.0)


def drawn(site: Site, asked: EventQuery, box: Box) -> Markup:
    """Return the map as one SVG: borders, towns, events with their uncertainty, or a grid where they are many."""
    frame = Frame(framed(box), WIDTH)
    total = site.events.count(asked)[2]
    asked = replace(asked, box=frame.box)
    marks = _grid(site, asked, frame) if total > DRAWN else _points(site, asked, frame)
    label = f"Map with {number(total)} events that have a place"
    return Markup('<svg class="map" viewBox="0 0 {} {}" {} aria-label="{}">{}{}{}</svg>').format(
        n(frame.width), n(frame.height), FILLED, label, _land(frame), marks, _named_towns(frame)
    )


def _land(frame: Frame) -> Markup:
    path = Markup('<path class="land" d="{}"><title>{}</title></path>')
    return Markup("").join(path.format(d, name) for name, d in borders.paths(frame))


def _points(site: Site, asked: EventQuery, frame: Frame) -> Markup:
    out, rings = [], set[tuple[float, float]]()
    for row in site.events.points(asked, DRAWN):
        x, y = frame.at(row["lon"], row["lat"])
        radius = (row["radius_km"] or 0) / KM * frame.scale
        if radius > 4 and (x, y) not in rings:  # several events of one place share its ring
            rings.add((x, y))
            out.append(Markup('<circle class="doubt" cx="{}" cy="{}" r="{}"/>').format(n(x), n(y), n(min(radius, 300))))
        out.append(Markup('<circle class="spot" cx="{}" cy="{}" r="3.2"/>').format(n(x), n(y)))
    return Markup("").join(out)


def _grid(site: Site, asked: EventQuery, frame: Frame) -> Markup:
    degrees = grid_degrees(frame.box)
    cells = site.events.cells(asked, degrees, 3000)
    peak = max((c[2] for c in cells), default=1)
    out = []
    for west, south, count in cells:
        (x1, y1), (x2, y2) = frame.at(west, south + degrees), frame.at(west + degrees, south)
        level = shade(count, peak)
        out.append(f'<rect class="cell c{level}" x="{n(x1)}" y="{n(y1)}" width="{n(x2 - x1)}" height="{n(y2 - y1)}"/>')
    return Markup("".join(out))


def grid_degrees(box: Box) -> float:
    """Return the width of a cell so that about fifty of them cross a box."""
    wide = max(box[2] - box[0], 1e-3) / 50
    return next((d for d in (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0) if d >= wide), 10.0)


def shade(count: int, peak: int) -> int:
    """Return one of five steps for a count, by its logarithm: the sixth part of the peak is no sixth of the ink.

    >>> [shade(n, 10_000) for n in (1, 10, 100, 1_000, 10_000)]
    [1, 2, 3, 4, 5]
    """
    return min(5, 1 + int(5 * len(str(count * count)) / (len(str(peak * peak)) + 1))) if peak > 1 else 3


def _named_towns(frame: Frame) -> Markup:
    placed: list[tuple[float, float]] = []
    out = []
    for _, lon, lat, name in borders.towns(frame.box, 40):
        x, y = frame.at(lon, lat)
        if all(abs(x - a) > 70 or abs(y - b) > 14 for a, b in placed) and len(placed) < 18:
            placed.append((x, y))
            spot = Markup('<circle class="town" cx="{}" cy="{}" r="1.6"/>').format(n(x), n(y))
            out.append(spot + Markup('<text class="town" x="{}" y="{}">{}</text>').format(n(x + 4), n(y + 3.5), name))
    return Markup("").join(out)


def around(site: Site, found: Mapping[str, Any]) -> Markup | None:
    """Return a small map around an event, or None where it has no place."""
    if found["lat"] is None:
        return None
    reach = max((found["radius_km"] or 0) / KM * 1.6, 1.2)
    lon, lat = round(found["lon"], 1), round(found["lat"], 1)
    box = (max(lon - reach * 2, -180.0), max(lat - reach, -84.0), min(lon + reach * 2, 180.0), min(lat + reach, 84.0))
    frame = Frame(box, 560.0)
    x, y = frame.at(found["lon"], found["lat"])
    radius = (found["radius_km"] or 0) / KM * frame.scale
    doubt = Markup('<circle class="doubt" cx="{}" cy="{}" r="{}"/>').format(n(x), n(y), n(radius)) if radius > 4 else ""
    spot = Markup('<circle class="spot" cx="{}" cy="{}" r="4"/>').format(n(x), n(y))
    return Markup('<svg class="map small" viewBox="0 0 {} {}" {} aria-label="{}">{}{}{}{}</svg>').format(
        n(frame.width),
        n(frame.height),
        FILLED,
        f"Where: {found['place'] or 'a point'}",
        _land(frame),
        _named_towns(frame),
        doubt,
        spot,
    )
