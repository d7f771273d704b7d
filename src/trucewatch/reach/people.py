"""The places of the gazetteer as columns: where people live, as far as it lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from trucewatch.locate.gazetteer import Gazetteer, open_default

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """Settlements by number: degrees, listed inhabitants (0 where none are listed), the region of each.

    `regions` are names for reading, `codes` the units' codes, both by region number. `made_of` says
    which gazetteer they come from, whose date is that of its packages.
    """

    lat: Array
    lon: Array
    people: Array
    region: npt.NDArray[np.intp]
    regions: tuple[str, ...]
    codes: tuple[str, ...]
    made_of: str = ""


def places(gazetteer: Gazetteer | None = None) -> Places:
    """Return every settlement of a gazetteer, by default of the one in use."""
    return _default() if gazetteer is None else _of(gazetteer)


@cache
def _default() -> Places:
    return _of(open_default())


def _of(gazetteer: Gazetteer) -> Places:
    rows = gazetteer.towns()
    codes: dict[tuple[str, str], int] = {}
    region = np.array([codes.setdefault((row[3], row[4]), len(codes)) for row in rows], dtype=np.intp)
    lat, lon, people = (np.array([row[n] for row in rows], dtype=float) for n in range(3))
    names = tuple(_name(gazetteer, *code) for code in codes)
    return Places(lat, lon, people, region, names, tuple(".".join(filter(None, c)) for c in codes), gazetteer.build)


def _name(gazetteer: Gazetteer, country: str, admin1: str) -> str:
    unit, whole = gazetteer.unit(country, admin1), gazetteer.unit(country)
    parts: Sequence[str] = [e.name for e in (unit if admin1 else None, whole) if e is not None]
    return ", ".join(parts) or ".".join(filter(None, (country, admin1))) or "no region listed"
