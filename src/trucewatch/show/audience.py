"""Who gets what of a record: fields that are named, coordinates as fine as is allowed, names or none.

A field that is not in the list cannot leave, whatever a record holds one day. A list can be
narrowed in case.toml, and names shown or coordinates made finer there, by whoever keeps the case.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from trucewatch.records import Json, Record
from trucewatch.show.shield import NAME, Shield

FIELDS = (
    "id", "entry", "document", "publisher", "published", "kind", "start", "end", "quote", "said_by", "stance",
    "coder", "type", "mode", "by", "against", "place", "when", "weapon", "quantities", "target", "killed",
    "injured", "displaced", "detained", "released", "act", "form", "with", "mediator", "scope", "area", "duration",
    "begins", "ends", "condition", "exception", "says", "count", "unit", "cumulative", "breakdown", "party",
    "addressee", "system", "class", "holder", "attribute", "old", "new", "inferred",
)  # fmt: skip
# The fields that hold words or names as they were written; the others hold codes, dates and numbers.
WORDED = {"quote", "condition", "exception", "by", "against", "with", "mediator", "party", "addressee", "holder"}
KM = 111.32  # kilometres of a degree of latitude


@dataclass(frozen=True, slots=True)
class Audience:
    """The rule for one kind of reader. `coordinates_km` is the finest cell that a place is given in; 0 is as it is."""

    fields: tuple[str, ...] = FIELDS
    coordinates_km: float = 10
    names: bool = False

    def rows(
        self, given: Iterable[tuple[Record, Mapping[str, Json]]], shield: Shield
    ) -> Iterator[tuple[dict[str, Json], int]]:
        """Yield each record as it may leave, with how many names were taken out; `given` adds what the case knows."""
        for record, more in given:
            whole = {"id": record.id, **more, **record.to_json()}
            kept: dict[str, Json] = {name: whole[name] for name in self.fields if name in whole}
            taken = 0
            for name, value in kept.items():
                kept[name], number = self._allowed(name, value, shield)
                taken += number
            yield kept, taken

    def _allowed(self, name: str, value: Json, shield: Shield) -> tuple[Json, int]:
        if name in ("place", "area"):
            return [self._coarse(place) for place in value], 0
        if name == "said_by" and not self.names:
            return self._source(value)
        return (value, 0) if self.names or name not in WORDED else _shielded(value, shield)

    def _source(self, said_by: Mapping[str, Json]) -> tuple[Json, int]:
        """Return who vouches without the name, unless it is a party's own voice."""
        hidden = said_by.get("name") is not None and said_by.get("party") is None
        return {**said_by, "name": NAME} if hidden else dict(said_by), int(hidden)

    def _coarse(self, place: Mapping[str, Json]) -> Json:
        if not self.coordinates_km or place.get("lat") is None or place.get("lon") is None:
            return dict(place)
        step = self.coordinates_km / KM
        lat = round(round(place["lat"] / step) * step, 4)
        wide = step / max(0.05, math.cos(math.radians(lat)))
        lon = round(round(place["lon"] / wide) * wide, 4)
        radius = max(place.get("radius_km") or 0, self.coordinates_km)
        return {**place, "lat": lat, "lon": lon, "radius_km": radius, "geonames": None}


def _shielded(value: Json, shield: Shield) -> tuple[Json, int]:
    """Return a value without names wherever it holds words; what has an id names a party and is kept."""
    if isinstance(value, str):
        return shield.over(value)
    if isinstance(value, list | tuple):
        found = [_shielded(one, shield) for one in value]
        return [one for one, _ in found], sum(number for _, number in found)
    if isinstance(value, dict) and value.get("id") is None:
        pairs = {key: _shielded(one, shield) for key, one in value.items()}
        return {key: one for key, (one, _) in pairs.items()}, sum(number for _, number in pairs.values())
    return value, 0
