"""One telling of one event, its words read as instants, points, sets and bounds: what is compared."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa

from trucewatch.merge.facets import ids, read
from trucewatch.merge.weights import weights
from trucewatch.records import Document, Event, Place, Quantity, Record
from trucewatch.when import Window

COUNTED = ("asserted", "claimed", "denied")  # what is planned or only thought of did not happen
RADIUS = {"point": 5.0, "admin2": 30.0, "admin1": 100.0, "country": 500.0}  # km, where the gazetteer gives none
FINE = 30.0  # km: a place known no better than this is no place of one event
MINUTE, WHOLE_DAY, NIGHT, COARSE = 0, 1, 2, 3
DAY = 86400
AHEAD = timedelta(days=1)  # a day told that lies further after publication than this was misread, or is a plan

TOLD = ibis.schema(
    {
        "n": "!int64",  # the row's number: the order of tellings, which knows no party
        "document": "!string",
        "begins": "int64",  # seconds since 1970 in UTC, half-open; null where no day is told
        "ends": "int64",
        "unit": "int64",  # 0 to the minute, 1 to the day, 2 to a night or two days, 3 coarser
        "published": "int64",  # begin and end of the time of publication
        "published_by": "int64",
        "lat": "float64",  # of the one place; null where there is none or are several
        "lon": "float64",
        "radius": "float64",
        "names": "array<string>",  # every name and id of its places that is fine enough
        "share": "float64",  # how likely two events meet at its first place by chance
        "type": "string",
        "mode": "string",
        "by": "array<string>",
        "against": "array<string>",
        "weapon": "array<string>",
        "target": "array<string>",
        "killed_low": "int64",
        "killed_high": "int64",
        "injured_low": "int64",
        "injured_high": "int64",
        "words": "array<int64>",
        "sketch": "array<int64>",  # equal for texts that are alike
        "lone": "boolean",  # it has no place of its own, and its document places one such event only
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """One telling, ready to be compared. `id` is the record's, or "feed:NAME/ID" of a feed's event.

    `when` and `places` are the words for a reader.
    """

    id: str
    document: str
    type: str
    key: tuple[str, int, int, str]
    begins: int | None = None
    ends: int | None = None
    unit: int | None = None
    published: int | None = None
    published_by: int | None = None
    lat: float | None = None
    lon: float | None = None
    radius: float | None = None
    names: tuple[str, ...] = ()
    mode: str | None = None
    by: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    weapon: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    killed_low: int | None = None
    killed_high: int | None = None
    injured_low: int | None = None
    injured_high: int | None = None
    words: tuple[int, ...] = ()
    when: str = "no day"
    places: str = "no place"

    @property
    def fine(self) -> bool:
        """Tell whether it has a place of its own."""
        return bool(self.names)


def told(record: Record, document: Document, zone: str) -> Told | None:
    """Read an event record; None for what did not happen by anybody's word."""
    body = record.body
    if not isinstance(body, Event) or str(record.stance) not in COUNTED:
        return None
    published = read(document.published, zone)
    at = _happened(read(body.when, zone), published)
    return Told(
        id=record.id,
        document=record.document,
        type=body.type,
        key=(record.document, record.span.start, record.span.end, record.id),
        **_time(at, published),
        **_where(body.place),
        mode=body.mode,
        by=tuple(sorted(ids(body.by))),
        against=tuple(sorted(ids(body.against))),
        weapon=tuple(sorted({_stem(w) for words in body.weapon for w in words.lower().split()[-1:]})),
        target=tuple(sorted(body.target)),
        killed_low=_low(body.killed),
        killed_high=_high(body.killed),
        injured_low=_low(body.injured),
        injured_high=_high(body.injured),
        words=words(record.span.quote),
        when=_when(body.when, document.published),
        places=", ".join(p.name for p in body.place) or "no place",
    )


def _when(when: str | None, published: str | None) -> str:
    return when or (f"no day, published {published}" if published else "no day")


def _happened(at: Window | None, published: Window | None) -> Window | None:
    """Return the time told, unless the report is older than it: then the day was misread."""
    if at and at.earliest and published and published.latest and at.earliest > published.latest + AHEAD:
        return None
    return at


def _time(at: Window | None, published: Window | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if at and at.earliest and at.latest:
        found = {"begins": _seconds(at.earliest), "ends": _seconds(at.latest), "unit": _unit(at)}
    if published and published.earliest and published.latest:
        found |= {"published": _seconds(published.earliest), "published_by": _seconds(published.latest)}
    return found


def _unit(at: Window) -> int:
    if at.approximate:
        return COARSE
    if at.unit == "minute" and (at.hours or 0) <= 1:
        return MINUTE
    return WHOLE_DAY if (at.hours or 0) <= 25 else NIGHT if (at.hours or 0) <= 49 else COARSE


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _where(places: Sequence[Place]) -> dict[str, Any]:
    """Return what can be compared of the places: names of fine ones, the point where there is only one."""
    fine = [p for p in places if p.precision in (None, "point", "admin2") or radius(p) <= FINE]
    names = {p.name.casefold() for p in fine} | {f"geonames:{p.geonames}" for p in fine if p.geonames}
    found: dict[str, Any] = {"names": tuple(sorted(names))}
    if len(places) == 1 and places[0].lat is not None and places[0].lon is not None:
        found |= {"lat": places[0].lat, "lon": places[0].lon, "radius": radius(places[0])}
    return found


def radius(place: Place) -> float:
    """Return how uncertain a place is, in km: its own radius, else what its precision means."""
    return place.radius_km or RADIUS.get(place.precision or "", 25.0)


def _low(quantity: Quantity | None) -> int | None:
    told = (quantity.exact, quantity.at_least, quantity.about) if quantity else ()
    return next((int(q) for q in told if q is not None), None)


def _high(quantity: Quantity | None) -> int | None:
    told = (quantity.exact, quantity.at_most, quantity.about) if quantity else ()
    return next((int(q) for q in told if q is not None), None)


WORD = re.compile(r"[^\W\d_]{3,}|\d+", re.UNICODE)


def words(text: str) -> tuple[int, ...]:
    """Return the content words of a sentence as numbers, each once; endings do not count.

    >>> words("The missiles struck.") == words("Missile struck the")
    True
    """
    found = {_stem(w) for w in WORD.findall(text.lower()) if w not in weights().common}
    return tuple(sorted(_number(w) for w in found))


def _stem(word: str) -> str:
    return word[:6] if len(word) > 6 else word.removesuffix("s")


def _number(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=6).digest(), "big")


MIX = (0x9E3779B97F4A, 0xC2B2AE3D27D4, 0x165667B19E37, 0x85EBCA77C2B2, 0x27D4EB2F1656, 0x94D049BB1331)
LEAST_WORDS = 6  # a shorter sentence is alike by chance
MASK = (1 << 48) - 1


def sketch(numbers: Sequence[int]) -> tuple[int, ...]:
    """Return a few numbers of which two sets of words share one if they are much alike (min-wise hashing, in pairs)."""
    if len(numbers) < LEAST_WORDS:
        return ()
    least = [min(((n ^ mix) * 0x5851F42D4C95) & MASK for n in numbers) for mix in MIX]
    return tuple((a * 31 + b + at) & MASK for at, (a, b) in enumerate(zip(least[::2], least[1::2], strict=True)))


def table(tellings: Sequence[Told]) -> pa.Table:
    """Return tellings as a table of TOLD, numbered in their order."""
    shares, lone = _shares(tellings), _lone(tellings)
    made = [_row(n, t, shares, lone) for n, t in enumerate(tellings)]
    return pa.Table.from_pylist(made, schema=TOLD.to_pyarrow())


def _row(n: int, one: Told, shares: Mapping[str, float], lone: Mapping[str, bool]) -> dict[str, Any]:
    row = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(one).items() if k in TOLD}
    alone = lone.get(one.document, False) and not one.fine and one.begins is None and one.type == "assault"
    share = shares.get(one.names[0], 0.0) if one.names else None
    return row | {"n": n, "share": share, "sketch": list(sketch(one.words)), "lone": alone}


def _shares(tellings: Sequence[Told]) -> dict[str, float]:
    """Return for each place how likely two events meet there by chance.

    It is the share of all days of events that were told of it, or what its tellings a day make likely, if that is more.
    """
    dated = [(t.names[0], t.begins // DAY) for t in tellings if t.names and t.begins is not None]
    days = Counter(name for name, _ in set(dated))
    often = Counter(name for name, _ in dated)
    span = SMOOTH + max((d for _, d in dated), default=0) - min((d for _, d in dated), default=0)
    return {name: max((days[name] + 1) / (days.total() + SMOOTH), crowd(often[name] / span)) for name in often}


def crowd(rate: float) -> float:
    """Return how likely two events of one day meet at a place of so many tellings a day.

    >>> crowd(0.0), crowd(4.0)
    (0.0, 0.5)
    """
    return rate / (rate + CROWDED)


CROWDED = 4  # tellings a day at which every other pair of one day at a place is of two events
SMOOTH = 50  # days of events taken to have been elsewhere, and on which nothing was: in a small case no place is rare


def _lone(tellings: Iterable[Told]) -> dict[str, bool]:
    """Tell of each document whether its placed assaults are all at one place."""
    places: dict[str, set[tuple[str, ...]]] = {}
    for one in tellings:
        if one.fine and one.type == "assault":
            places.setdefault(one.document, set()).add(one.names)
    return {document: len(found) == 1 for document, found in places.items()}
