"""From where: an area of launch, never a single point. A drawn area, a line of control, or a region by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from trucewatch.errors import BadInput, BadValue, Cannot
from trucewatch.locate.gazetteer import Gazetteer
from trucewatch.reach.geodesy import Array, cartesian, distance, geographic

STEP = 5.0  # km between the points by which an edge is held
NAMED_WITHIN = 10.0  # km by which the places of a named region leave its border open
KINDS = ("admin1", "admin2", "country")
DRAWN = {"Polygon", "MultiPolygon", "LineString", "MultiLineString", "GeometryCollection"}
Ring = tuple[tuple[float, float], ...]  # (longitude, latitude), as GeoJSON has them


@dataclass(frozen=True)
class Area:
    """An area of launch: its outline as lines, which of them close a surface, or the places that stand for it.

    `within` is how far in km the true area may reach beyond what is drawn, or fall short of it.
    """

    name: str
    lines: tuple[Ring, ...] = ()
    surfaces: tuple[tuple[Ring, ...], ...] = ()
    points: Ring = ()
    within: float = 0.0
    said: str = ""

    def distances(self, lat: Array, lon: Array, reach: float) -> Array:
        """Return the geodesic distance of places from the area, 0 inside it; inf where it is surely above `reach`."""
        out = np.full(lat.shape, np.inf)
        starts, ends = self._segments()
        here = cartesian(lat, lon)
        chord, nearest = cKDTree(starts).query(here, distance_upper_bound=reach * 1.001 + 2 * STEP)
        near = np.flatnonzero(np.isfinite(chord))
        if near.size:
            foot = self._feet(here[near], nearest[near], starts, ends)
            out[near] = distance(lat[near], lon[near], *geographic(foot))
        for surface in self.surfaces:
            out[_inside(surface, lat, lon)] = 0.0
        return out

    def _segments(self) -> tuple[Array, Array]:
        """Return the starts and ends of short segments (segments x 3); a place is a segment without length."""
        starts, ends = [], []
        for line in (*self.lines, *(ring for surface in self.surfaces for ring in surface)):
            dense = _dense(line)
            starts.append(dense[:-1])
            ends.append(dense[1:])
        if self.points:
            lon, lat = np.array(self.points).T
            starts.append(cartesian(lat, lon))
            ends.append(starts[-1])
        return np.concatenate(starts), np.concatenate(ends)

    def _feet(self, here: Array, nearest: Array, starts: Array, ends: Array) -> Array:
        """Return the nearest point to each place on the segment that starts nearest to it, or on the one before."""
        best, found = np.full(len(here), np.inf), here
        for shift in (0, -1):
            at = np.maximum(nearest + shift, 0)
            foot = _foot(here, starts[at], ends[at])
            away = np.linalg.norm(here - foot, axis=1)
            closer = away < best
            best = np.where(closer, away, best)
            found = np.where(closer[:, None], foot, found)
        return found


def _foot(here: Array, starts: Array, ends: Array) -> Array:
    along = ends - starts
    length = np.einsum("ij,ij->i", along, along)
    share = np.einsum("ij,ij->i", here - starts, along) / np.where(length > 0, length, 1.0)
    return np.asarray(starts + np.clip(share, 0.0, 1.0)[:, None] * along)


def _dense(line: Ring) -> Array:
    """Return a line as points at most STEP apart, straight in longitude and latitude as GeoJSON means it."""
    lon, lat = np.array(line, dtype=float).T
    lon = np.degrees(np.unwrap(np.radians(lon)))
    lengths = distance(lat[:-1], lon[:-1], lat[1:], lon[1:])
    parts = []
    for n, length in enumerate(lengths):
        share = np.linspace(0, 1, max(1, int(np.ceil(length / STEP))), endpoint=False)
        parts.append(np.stack([lon[n] + share * (lon[n + 1] - lon[n]), lat[n] + share * (lat[n + 1] - lat[n])], axis=1))
    dense = np.concatenate([*parts, [[lon[-1], lat[-1]]]])
    return cartesian(dense[:, 1], dense[:, 0])


def _inside(rings: Sequence[Ring], lat: Array, lon: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell which places lie in the first ring and in none of the others; rings may cross the antimeridian."""
    inside = np.zeros(lat.shape, bool)
    for ring in rings:
        x, y = np.array(ring, dtype=float).T
        x = np.degrees(np.unwrap(np.radians(x)))
        middle = (x.min() + x.max()) / 2
        at = (lon - middle + 180) % 360 - 180 + middle
        box = np.flatnonzero((at >= x.min()) & (at <= x.max()) & (lat >= y.min()) & (lat <= y.max()))
        odd = np.zeros(box.size, bool)
        for n in range(len(x) - 1):
            crosses = (y[n] > lat[box]) != (y[n + 1] > lat[box])
            if y[n] != y[n + 1]:
                odd ^= crosses & (at[box] < x[n] + (lat[box] - y[n]) / (y[n + 1] - y[n]) * (x[n + 1] - x[n]))
        inside[box] ^= odd
    return inside


def read(path: Path, within: float = 0.0) -> Area:
    """Read an area from GeoJSON: polygons and lines. Points are refused: nobody knows where one launcher stands."""
    try:
        said = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadInput(f"is no GeoJSON: {error}", str(path), "give a polygon or a line, in degrees") from error
    lines: list[Ring] = []
    surfaces: list[tuple[Ring, ...]] = []
    for shape in _shapes(said, str(path)):
        _take(shape, lines, surfaces, str(path))
    if not lines and not surfaces:
        raise BadInput("holds no polygon and no line", str(path), "draw the area of launch")
    return Area(path.stem, tuple(lines), tuple(surfaces), within=within, said=f"the area drawn in {path.name}")


def _shapes(said: object, where: str) -> Iterator[Mapping[str, Any]]:
    if not isinstance(said, dict):
        raise BadInput("is no GeoJSON object", where, "give a polygon or a line, in degrees")
    kind = said.get("type")
    below = {"FeatureCollection": "features", "GeometryCollection": "geometries"}.get(str(kind))
    if below:
        for part in said.get(below) or ():
            yield from _shapes(part, where)
    elif kind == "Feature":
        yield from _shapes(said.get("geometry"), where)
    elif kind in ("Point", "MultiPoint"):
        raise Cannot("an area of launch is never a point", where, "draw a polygon or a line")
    elif kind in DRAWN:
        yield said
    else:
        raise BadInput(f"has the unknown type {kind!r}", where, "give a polygon or a line, in degrees")


def _take(shape: Mapping[str, Any], lines: list[Ring], surfaces: list[tuple[Ring, ...]], where: str) -> None:
    listed = shape.get("coordinates") or []
    if shape["type"].startswith("Multi"):
        for part in listed:
            _take({"type": shape["type"].removeprefix("Multi"), "coordinates": part}, lines, surfaces, where)
    elif shape["type"] == "LineString":
        lines.append(_ring(listed, 2, where))
    else:
        rings = tuple(_ring(ring, 4, where) for ring in listed)
        for ring in rings:
            _closed(ring, where)
        if rings:
            surfaces.append(rings)


def _ring(listed: object, least: int, where: str) -> Ring:
    try:
        points = tuple((float(p[0]), float(p[1])) for p in listed)  # type: ignore[attr-defined]
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise BadInput(f"has coordinates that are no pairs of degrees: {error}", where) from error
    if len(points) < least:
        raise BadInput(f"has a line of {len(points)} points, and {least} are the least", where)
    wrong = next((p for p in points if not (abs(p[0]) <= 360 and abs(p[1]) <= 90)), None)
    if wrong is not None:
        raise BadInput(f"has a point outside the Earth: {wrong}", where, "write longitude, latitude in degrees")
    return points


def _closed(ring: Ring, where: str) -> None:
    if ring[0] != ring[-1]:
        raise BadInput("has a polygon that does not close", where, "repeat its first point at its end")
    lon = np.degrees(np.unwrap(np.radians([p[0] for p in ring])))
    if abs(lon[-1] - lon[0]) > 180:
        raise Cannot("has a polygon around a pole", where, "cut it into parts that hold no pole")


def named(name: str, gazetteer: Gazetteer, within: float | None = None) -> Area:
    """Return a region, a unit or a country by its name or its code (UKR, RUS.47) as the places in it.

    Its border is not in the gazetteer: its places stand for it, and how far it may reach beyond them is
    taken as NAMED_WITHIN. A town is refused, and so is a name that several units bear.
    """
    found = [e for e in gazetteer.find([name]).get(name, ()) if e.kind in KINDS]
    unit = gazetteer.unit(*name.split(".")) if name.isupper() or "." in name else None
    best = max((e.rank for e in found), default=0)
    found = [unit] if unit else [e for e in found if e.rank == best]
    if not found:
        raise BadValue("is no region, unit or country that the gazetteer knows", name, "give one, or a GeoJSON file")
    if len({(e.country, e.admin1, e.admin2) for e in found}) > 1:
        codes = ", ".join(sorted(".".join(filter(None, (e.country, e.admin1, e.admin2))) for e in found)[:6])
        raise BadValue("is the name of several regions", name, f"give the code of one: {codes}")
    one = found[0]
    points = tuple((lon, lat) for lat, lon in gazetteer.points(one.country, one.admin1, one.admin2))
    if not points:
        raise BadValue("has no place that the gazetteer knows", name, "give a GeoJSON file of it")
    if len(set(points)) < 2:
        raise Cannot(
            "is one place to the gazetteer, and an area of launch is never a point", name, "draw it as GeoJSON"
        )
    said = f"{one.name}, by its {len(points):,} listed places"
    return Area(one.name, points=points, within=NAMED_WITHIN if within is None else within, said=said)
