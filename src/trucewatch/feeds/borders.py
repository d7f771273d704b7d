"""Points to regions by polygons, the choice of disputed borders stated and swappable.

A borders.yaml, written by the user, names layers of polygons (GeoJSON) and says, where they differ from each
other or from the user's choice, which country a unit counts to:

    choice: Where the disputed units are counted to, and by whose word, in one sentence.
    level: unit                  # regions are the units' names; or country
    layers:                      # where two overlap, the first holds
      - {file: here.geojson, name: shapeName, code: shapeISO, country: shapeGroup}
      - {file: there.geojson, name: name, code: iso_3166_2, country: adm0_a3, only: [BBB]}
    countries: {BB-43: AAA}      # a unit's code -> the country that it counts to
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml
from numpy.typing import NDArray

from trucewatch.errors import BadInput, BadValue

Floats = NDArray[np.float64]
Ring = Floats  # longitude and latitude in degrees, one row a corner, the first again at the end
KEYS = {"choice", "level", "layers", "countries"}
LAYER = {"file", "name", "code", "country", "parent", "only"}
RADIUS = 6371.0072  # km, of the sphere with the earth's surface
AT_ONCE = 2000  # points held against one unit at a time
LEFT_OUT = "events without a point, or outside every unit of the borders: of no region"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a layer: its names, the country that it counts to by the choice, its polygons (outer ring, holes)."""

    name: str
    code: str
    country: str
    parent: str
    polygons: tuple[tuple[Ring, ...], ...]

    @property
    def area(self) -> float:
        """Square kilometres on the sphere."""
        return sum(_area(outer) - sum(map(_area, holes)) for outer, *holes in self.polygons)

    def holds(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Tell of each point whether it lies inside: a ray to the east crosses the rings an odd number of times."""
        inside = np.zeros(len(lon), bool)
        for ring in (ring for polygon in self.polygons for ring in polygon):
            x, y, to_x, to_y = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
            crosses = (y > lat[:, None]) != (to_y > lat[:, None])
            with np.errstate(divide="ignore", invalid="ignore"):
                at = x + (lat[:, None] - y) / (to_y - y) * (to_x - x)
            inside ^= (np.sum(crosses & (lon[:, None] < at), axis=1) % 2).astype(bool)
        return inside


@dataclass(frozen=True, slots=True)
class Borders:
    """Units in the order in which they hold, the sentence that states the choice, the level of the regions."""

    choice: str
    level: str
    units: tuple[Unit, ...]

    def dump(self) -> bytes:
        """Return the whole as one JSON document, that `parse` reads: a case keeps it beside what it was used on."""
        units = [
            {"name": u.name, "code": u.code, "country": u.country, "parent": u.parent, "polygons": _lists(u.polygons)}
            for u in self.units
        ]
        return json.dumps({"choice": self.choice, "level": self.level, "units": units}, ensure_ascii=False).encode()

    def find(self, lat: Floats, lon: Floats) -> NDArray[np.intp]:
        """Return the index of the first unit that holds each point, -1 where none does."""
        found = np.full(len(lat), -1, np.intp)
        for index, unit in enumerate(self.units):
            corners = np.concatenate([outer for outer, *_ in unit.polygons])
            (west, south), (east, north) = corners.min(0), corners.max(0)
            near = (found < 0) & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
            for part in np.array_split(np.flatnonzero(near), np.count_nonzero(near) // AT_ONCE + 1):
                found[part[unit.holds(lon[part], lat[part])]] = index
        return found

    def regions(self, events: pa.Table, notes: Counter[str]) -> pa.Table:
        """Return events with their regions by these borders; one without a point in them has none, and is counted."""
        points = pa.table({"lat": events["lat"], "lon": events["lon"]}).group_by(["lat", "lon"]).aggregate([])
        points = points.filter(pc.is_valid(points["lat"]))
        at = self.find(*(points[name].to_numpy().astype(np.float64) for name in ("lat", "lon")))
        names = [unit.country if self.level == "country" else unit.name for unit in self.units]
        known = points.append_column("there", pa.array([names[i] if i >= 0 else None for i in at], pa.string()))
        column = _joined(events, known)
        notes[LEFT_OUT] += column.null_count
        place = events.schema.get_field_index("region")
        return events.set_column(place, events.schema.field("region"), column)

    def shares(self, sizes: Mapping[int, float]) -> dict[str, dict[str, float]]:
        """Return each unit's share of its parent: parent -> unit -> share, by the sizes of the units' indices."""
        whole: Counter[str] = Counter()
        for index, size in sizes.items():
            whole[self.units[index].parent] += size  # type: ignore[assignment]
        found: dict[str, dict[str, float]] = {}
        for index, size in sorted(sizes.items()):
            unit = self.units[index]
            if whole[unit.parent]:
                found.setdefault(unit.parent, {})[unit.name] = size / whole[unit.parent]
        return found

    def areas(self) -> dict[int, float]:
        """Return the area of each unit, by index."""
        return {index: unit.area for index, unit in enumerate(self.units)}

    def people(self, places: Iterable[tuple[float, float, int]]) -> dict[int, float]:
        """Return the people of each unit, by index: of the places (latitude, longitude, people) inside it."""
        rows = np.array(list(places), np.float64).reshape(-1, 3)
        at = self.find(rows[:, 0], rows[:, 1])
        sums = np.bincount(at[at >= 0], rows[at >= 0, 2], len(self.units))
        return dict(enumerate(sums.tolist()))


def read(path: Path) -> Borders:
    """Read a borders.yaml and its layers, which lie beside it."""
    text = _bytes(path)
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadValue(f"is not YAML: {str(error).splitlines()[0]}", str(path)) from error
    if not isinstance(said, dict) or set(said) - KEYS or not {"choice", "layers"} <= set(said):
        raise BadValue(
            f"has the keys {sorted(said or ())}", str(path), f"choice, layers; may have {', '.join(sorted(KEYS))}"
        )
    level = str(said.get("level", "unit"))
    if level not in ("unit", "country"):
        raise BadValue(f"level is {level!r}", str(path), "say unit or country")
    units: list[Unit] = []
    for layer in said["layers"]:
        data = _bytes(path.parent / str(layer.get("file")))
        units += _units(data, layer, said.get("countries") or {}, path)
    return Borders(" ".join(str(said["choice"]).split()), level, tuple(units))


def parse(data: bytes) -> Borders:
    """Read what `dump` wrote."""
    said = json.loads(data)
    units = (Unit(u["name"], u["code"], u["country"], u["parent"], _rings(u["polygons"])) for u in said["units"])
    return Borders(said["choice"], said["level"], tuple(units))


def _lists(polygons: tuple[tuple[Ring, ...], ...]) -> list[Any]:
    return [[ring.tolist() for ring in polygon] for polygon in polygons]


def _rings(polygons: Sequence[Any]) -> tuple[tuple[Ring, ...], ...]:
    return tuple(tuple(np.array(ring, np.float64)[:, :2] for ring in polygon) for polygon in polygons)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", str(path)) from error


def _units(data: bytes, layer: Mapping[str, Any], moved: Mapping[str, str], path: Path) -> Iterator[Unit]:
    where = f"{path}: {layer.get('file')}"
    if set(layer) - LAYER or not {"file", "name", "code", "country"} <= set(layer):
        raise BadValue(
            f"a layer has the keys {sorted(layer)}", where, "file, name, code, country; may have parent, only"
        )
    try:
        features = json.loads(data)["features"]
        for feature in features:
            said = feature["properties"]
            country, code = str(said[layer["country"]]), str(said[layer["code"]])
            if country in layer.get("only", (country,)):
                parent = str(said[layer["parent"]]) if "parent" in layer else country
                yield Unit(
                    str(said[layer["name"]]), code, moved.get(code, country), parent, _polygons(feature["geometry"])
                )
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"is no layer of polygons with these properties: {error!r}", where) from error


def _polygons(geometry: Mapping[str, Any]) -> tuple[tuple[Ring, ...], ...]:
    listed = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}[geometry["type"]]
    return _rings(listed)


def _area(ring: Ring) -> float:
    """Return the area of a ring on the sphere in km² (Chamberlain and Duquette, JPL 2007, summed by edges)."""
    lon, lat = np.radians(ring[:, 0]), np.radians(ring[:, 1])
    return abs(float(np.sum(np.diff(lon) * (2 + np.sin(lat[:-1]) + np.sin(lat[1:]))))) * RADIUS**2 / 2


def _joined(events: pa.Table, known: pa.Table) -> pa.ChunkedArray:
    """Return the region of each event, in the events' order."""
    there: dict[tuple[float, float], str | None] = {(row["lat"], row["lon"]): row["there"] for row in known.to_pylist()}
    pairs: Sequence[tuple[float | None, float | None]] = list(
        zip(events["lat"].to_pylist(), events["lon"].to_pylist(), strict=True)
    )
    return pa.chunked_array([pa.array([there.get(pair) for pair in pairs], pa.string())])  # type: ignore[arg-type]
