"""What the gazetteer knows of one place, and the row from which it is compiled."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

EARTH_KM = 6371.0

# Whose a name is: the place's main one, another spelling of it, a case form that we made ourselves, another name.
MAIN, CLOSE, FORMED, OTHER = 3, 2, 1, 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One place under one of its names.

    `id` is the GeoNames id, negative where there is none. Degrees, WGS 84; `country` ISO alpha-3;
    `admin1` and `admin2` GeoNames codes; `population` 0 where not known; `kind` is town, admin1,
    admin2, country, continent, region, sea, river or height; `radius_km` how far it reaches from
    its point (None: a town). `rank` says whose the name is: MAIN, CLOSE, OTHER or FORMED.
    """

    id: int
    name: str
    lat: float | None
    lon: float | None
    country: str
    admin1: str
    admin2: str
    population: int
    kind: str
    radius_km: float | None
    rank: int = MAIN

    @property
    def geonames(self) -> int | None:
        """The GeoNames id, where it has one."""
        return self.id if self.id > 0 else None


@dataclass(frozen=True, slots=True)
class Row:
    """One place to compile; fields as in Entry.

    `spelled` are names as common as the main one, `names` others, `formed` case forms.
    """

    id: int
    name: str
    lat: float | None
    lon: float | None
    country: str
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    kind: str = "town"
    radius_km: float | None = None
    names: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()
    formed: tuple[str, ...] = ()


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance between two points, in kilometres."""
    a, b = math.radians(lat), math.radians(other_lat)
    chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))


def middle(points: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the middle of an area that some of its places draw, and the radius that holds nine tenths of them.

    Places crowd in cities: each half degree that has any counts once, so that the middle is the
    area's and not its people's.

    >>> middle([(50.0, 30.0), (50.2, 30.0), (52.1, 30.0)])[:2]
    (51.1, 30.0)
    """
    cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for lat, lon in points:
        cells.setdefault((math.floor(lat * 2), math.floor(lon * 2)), []).append((lat, lon))
    means = list(_means(cells))
    lat, lon = sum(m[0] for m in means) / len(means), sum(m[1] for m in means) / len(means)
    away = sorted(distance_km(lat, lon, *p) for p in points)
    return round(lat, 3), round(lon, 3), round(away[int(0.9 * (len(away) - 1))], 1)


def _means(cells: dict[tuple[int, int], list[tuple[float, float]]]) -> Iterator[tuple[float, float]]:
    for inside in cells.values():
        yield sum(p[0] for p in inside) / len(inside), sum(p[1] for p in inside) / len(inside)
