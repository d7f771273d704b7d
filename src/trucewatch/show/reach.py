"""A reach in words, as rows, as a map and as a layer for other maps: regions and half-degree cells, nothing finer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from trucewatch.reach.area import Area
from trucewatch.reach.newly import Pair, Range, Reach
from trucewatch.reach.people import Places
from trucewatch.records import Json
from trucewatch.show.scale import n

CELL = 0.5  # degrees: the finest that leaves the program
WIDTH = 1000.0
KM_A_DEGREE = 111.2  # of latitude
MOST_HEIGHT = 900.0
NAMED = 1_000_000  # listed inhabitants from which a place is named on the map, for finding one's way
CAUTION = (
    "Straight-line range from anywhere in the area, without regard to route, load, terrain or defence: an upper bound "
    "of exposure, not a forecast, and not a finding that the system can do this."
)

FOOT = "Straight-line range; an upper bound, no forecast."


def between(pair: Pair) -> str:
    """Return a pair as a range, to three figures.

    >>> between(Pair(148_509_406, 193_481_384)), between(Pair(12, 12))
    ('149 to 193 million', '12')
    """
    low, high = rounded(pair.all), rounded(pair.some)
    if low == high:
        return low
    unit = " million"
    if low.endswith(unit) and high.endswith(unit):
        return f"{low.removesuffix(unit)} to {high}"
    return f"{low} to {high}"


def rounded(value: float) -> str:
    """Return a figure to three places that count: 149 million, 1,250, 12."""
    if value < 1000:
        return f"{value:.0f}"
    figures = round(value, 2 - math.floor(math.log10(value)))
    return f"{figures / 1e6:.3g} million" if figures >= 1e6 else f"{figures:,.0f}"


def sentence(reach: Reach) -> str:
    """Return what a stated range takes in, with its ranges, from where, and what it rests on."""
    countries = {r.code.partition(".")[0] for r in reach.regions}
    change = f"from {reach.old.said} to {reach.new.said}" if reach.old else f"of {reach.new.said}"
    lead = f"A stated range of {reach.system} {change}" if reach.old else f"A stated range {change} of {reach.system}"
    newly = "newly inside" if reach.old else "inside"
    told = (
        f"{lead}, from {reach.area.said or reach.area.name}: {newly} are {between(reach.people)} listed inhabitants of "
        f"{between(reach.places)} settlements, in {len(reach.regions)} regions of {len(countries)} countries."
    )
    open_end = " The new range is stated as “at least”, so the true figures may be higher." if reach.new.open else ""
    rural = (
        f" Of these settlements {reach.unlisted:.0%} list no inhabitants; people outside listed places are not counted."
    )
    return f"{told}{open_end} {readings(reach)}{rural} {CAUTION}"


def readings(reach: Reach) -> str:
    """Return in words what the two ends of each range mean."""
    ranges = [f"{spread(r)}" for r in (reach.old, reach.new) if r]
    edge = f", the area's edge taken as known to {reach.area.within:g} km" if reach.area.within else ""
    return f"The ends are what is inside by every reading and by some ({' and '.join(ranges)}{edge})."


def spread(one: Range) -> str:
    """Return how far a range may be off: 950 to 1,050 km."""
    return f"{one.low:,.0f} to {one.high:,.0f} km"


def rows(reach: Reach) -> Iterator[tuple[str, str, str]]:
    """Yield region, settlements, listed inhabitants newly inside: by country and name, which is no ranking."""
    for region in reach.regions:
        yield region.region, between(region.places), between(region.people)


@dataclass(frozen=True, slots=True)
class Cell:
    """A half-degree cell: its south-west corner, the best class of its places, inhabitants newly inside, and of all."""

    lat: float
    lon: float
    kind: int  # 3 newly inside by every reading, 2 by some, 1 inside before, 0 outside
    people: Pair
    listed: int


def cells(reach: Reach, known: Places) -> list[Cell]:
    """Return the cells near the reach that hold any settlement, from south to north."""
    touched = reach.inside > 0
    if not touched.any():
        return []
    rows_ = np.floor(known.lat / CELL).astype(int)
    columns = np.floor(((known.lon + 180) % 360) / CELL).astype(int)
    keys = rows_ * 10_000 + columns
    kinds = np.where(reach.newly == 2, 3, np.where(reach.newly == 1, 2, np.where(touched, 1, 0)))
    unique, at = np.unique(keys, return_inverse=True)
    best = np.zeros(len(unique), int)
    np.maximum.at(best, at, kinds)
    every, some = (np.bincount(at, weights=known.people * (reach.newly >= least)) for least in (2, 1))
    listed = np.bincount(at, weights=known.people)
    found = []
    for number in np.flatnonzero(best > 0):
        row, column = divmod(int(unique[number]) + 5_000, 10_000)
        column -= 5_000
        pair = Pair(int(every[number]), int(some[number]))
        found.append(Cell(row * CELL, column * CELL - 180, int(best[number]), pair, int(listed[number])))
    return found


def layer(reach: Reach, known: Places) -> dict[str, Json]:
    """Return the cells as GeoJSON, with the sentence: for any map, and no finer than half a degree."""
    names = {3: "newly inside by every reading", 2: "newly inside by some reading", 1: "inside before"}
    features: list[Json] = []
    for cell in cells(reach, known):
        west, south, east, north = cell.lon, cell.lat, cell.lon + CELL, cell.lat + CELL
        ring: list[Json] = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        said: dict[str, Json] = {"class": names[cell.kind], "people_newly_inside": [cell.people.all, cell.people.some]}
        shape: dict[str, Json] = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": said, "geometry": shape})
    about: dict[str, Json] = {"sentence": sentence(reach), "gazetteer": reach.made_of}
    return {"type": "FeatureCollection", "properties": about, "features": features}


@dataclass(frozen=True, slots=True)
class Frame:
    """An equirectangular map: the western and northern edge in degrees, and how many units a degree takes."""

    west: float
    north: float
    across: float
    up: float

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Return where a point lies; longitudes east of the western edge, over the antimeridian too."""
        return ((lon - self.west) % 360) * self.across, (self.north - lat) * self.up


def map_svg(reach: Reach, known: Places) -> Markup:
    """Return the map as SVG: the classes differ in form and in grey, so it reads without colour."""
    found = cells(reach, known)
    if not found:
        return Markup("")
    frame, height = _frame(found, reach.area)
    marks = [_cell(cell, frame) for cell in sorted(found, key=lambda c: c.kind)]
    parts = [*marks, _launch(reach.area, frame), *_names(reach, known, frame, height), _legend(reach, frame, height)]
    return Markup(
        '<svg class="reach" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" font-family="sans-serif">'
        '<title>{}</title><rect width="100%" height="100%" fill="#fff"/>{}</svg>\n'
    ).format(n(WIDTH), n(height + 64), sentence(reach), Markup("").join(parts))


def _frame(found: Sequence[Cell], area: Area) -> tuple[Frame, float]:
    west, span = _span([c.lon for c in found] + [x for x, _ in _outline(area)])
    south = max(min(c.lat for c in found) - CELL, -90.0)
    north = min(max(c.lat for c in found) + 2 * CELL, 90.0)
    across = WIDTH / span
    up = min(across / max(0.2, math.cos(math.radians((south + north) / 2))), MOST_HEIGHT / (north - south))
    return Frame(west, north, across, up), (north - south) * up


def _span(lons: Sequence[float]) -> tuple[float, float]:
    """Return the western edge and the width in degrees of the narrowest strip that holds all longitudes."""
    ordered = sorted({x % 360 for x in lons})
    gaps = [(b - a, b) for a, b in zip(ordered, [*ordered[1:], ordered[0] + 360], strict=True)]
    widest, after = max(gaps)
    return (after % 360) - 2 * CELL, min(360.0, 360 - widest + 5 * CELL)


def _outline(area: Area) -> list[tuple[float, float]]:
    rings = (*area.lines, *(ring for surface in area.surfaces for ring in surface), area.points)
    return [point for ring in rings for point in ring]


STYLE = {
    3: 'fill="#222"',
    2: 'fill="#fff" stroke="#222" stroke-width="1.4"',
    1: 'fill="#b9b9b9"',
}


def _cell(cell: Cell, frame: Frame) -> Markup:
    x, y = frame.at(cell.lat + CELL / 2, cell.lon + CELL / 2)
    radius = max(1.6, min(0.48 * CELL * frame.across * 2.2, 0.0011 * math.sqrt(cell.listed) * WIDTH / 100))
    words = f"{between(cell.people)} newly inside" if cell.kind > 1 else "inside before"
    return Markup('<circle cx="{}" cy="{}" r="{}" {}><title>{}</title></circle>').format(
        n(x), n(y), n(radius), Markup(STYLE[cell.kind]), words
    )


def _launch(area: Area, frame: Frame) -> Markup:
    """Return the area of launch: its outline, or a cross in each cell that holds places of it."""
    drawn = []
    for ring in (*area.lines, *(ring for surface in area.surfaces for ring in surface)):
        points = " ".join(",".join(map(n, frame.at(lat, lon))) for lon, lat in ring)
        drawn.append(
            Markup('<polyline points="{}" fill="none" stroke="#000" stroke-width="2" stroke-dasharray="6 3"/>').format(
                points
            )
        )
    corners = {(math.floor(lat / CELL), math.floor(lon / CELL)) for lon, lat in area.points}
    for row, column in sorted(corners):
        x, y = frame.at((row + 0.5) * CELL, (column + 0.5) * CELL)
        path = f"M{n(x - 3)} {n(y)}H{n(x + 3)}M{n(x)} {n(y - 3)}V{n(y + 3)}"
        drawn.append(
            Markup('<path d="{}" stroke="#fff" stroke-width="3"/><path d="{}" stroke="#000"/>').format(path, path)
        )
    return Markup("").join(drawn)


def _names(reach: Reach, known: Places, frame: Frame, height: float) -> Iterator[Markup]:
    """Yield the names of the regions with most people newly inside, spread so that none covers another."""
    taken: list[tuple[float, float]] = []
    by_number = {code: number for number, code in enumerate(known.codes)}
    for region in sorted(reach.regions, key=lambda r: -r.people.some):
        if region.people.some < NAMED:
            return
        here = np.flatnonzero((known.region == by_number[region.code]) & (reach.newly > 0))
        x, y = frame.at(float(np.median(known.lat[here])), float(known.lon[here][len(here) // 2]))
        if any(abs(x - a) < 95 and abs(y - b) < 15 for a, b in taken) or not (45 < x < WIDTH - 45 and 12 < y < height):
            continue
        taken.append((x, y))
        yield Markup(
            '<text x="{}" y="{}" font-size="11" text-anchor="middle" stroke="#fff" stroke-width="3" '
            'paint-order="stroke">{}</text>'
        ).format(n(x), n(y), region.region.partition(",")[0])


def _legend(reach: Reach, frame: Frame, height: float) -> Markup:
    newly = "newly inside" if reach.old else "inside"
    before = [(1, f"inside {reach.old.said} before")] if reach.old else []
    keys = [(3, f"{newly} by every reading"), (2, f"{newly} by some"), *before]
    out, x = [], 14.0
    for kind, words in keys:
        out.append(
            Markup('<circle cx="{}" cy="{}" r="6" {}/><text x="{}" y="{}" font-size="13">{}</text>').format(
                n(x), n(height + 20), Markup(STYLE[kind]), n(x + 12), n(height + 25), words
            )
        )
        x += 36 + 7.2 * len(words)
    cross = "✛ area of launch" if reach.area.points else "- - area of launch"
    out.append(Markup('<text x="{}" y="{}" font-size="13">{}</text>').format(n(x), n(height + 25), cross))
    bar = 200 / KM_A_DEGREE * frame.up
    y = n(height + 46)
    out.append(
        Markup(
            '<path d="M{} {}h{}" stroke="#000" stroke-width="2"/><text x="{}" y="{}" font-size="12">200 km</text>'
        ).format(n(WIDTH - bar - 70), y, n(bar), n(WIDTH - 62), n(height + 50))
    )
    foot = f"{reach.system}: circles are half-degree cells, sized by listed inhabitants. {FOOT}"
    out.append(Markup('<text x="8" y="{}" font-size="12">{}</text>').format(n(height + 50), foot))
    return Markup("").join(out)
