"""Reach: areas by name or file, ranges by words or from a case's own records."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from trucewatch.errors import BadInput, BadValue
from trucewatch.locate.gazetteer import open_default
from trucewatch.reach import area as areas
from trucewatch.reach.area import Area
from trucewatch.reach.newly import Claim, Reach, newly_inside, parse_range, range_of
from trucewatch.reach.people import places
from trucewatch.records import Capability, Json, Record
from trucewatch.store import open_case


def area_of(said: str, within: float | None = None) -> Area:
    """Return an area of launch from a GeoJSON file, or from the name or the code of a region."""
    path = Path(said)
    if path.suffix.lower() in (".json", ".geojson") or path.is_file():
        return areas.read(path, within or 0.0)
    return areas.named(said, open_default(), within)


def reach(system: str | None, old: str | None, new: str, where: Area) -> Reach:
    """Return who comes inside a range, told in words, that was not inside an older one."""
    before = parse_range(old, "--old") if old else None
    claim = Claim(system or "a system", before, parse_range(new, "--new"))
    return newly_inside([_ordered(claim)], where, places())[0]


def _ordered(claim: Claim) -> Claim:
    if claim.old is not None and claim.old.stated >= claim.new.stated:
        what = f"the new range, {claim.new.said}, is no longer than the old, {claim.old.said}"
        raise BadValue(what, claim.system, "nobody comes newly inside")
    return claim


def reach_of_case(folder: Path, where: Area, system: str | None = None) -> list[Reach]:
    """Return the reach of every stated range in a case: each telling of it once, rival figures side by side."""
    with open_case(folder, write=False) as case:
        claims = list(dict.fromkeys(c for r in case.records() if (c := claim_of(r)) and system in (None, c.system)))
    if not claims:
        raise BadInput("states no range", str(folder), 'give one: --new "300 km"')
    return newly_inside(claims, where, places())


def claim_of(record: Record) -> Claim | None:
    """Return the claim of a range that a record holds; None for other records, and where the unit is no length."""
    body = record.body
    if not isinstance(body, Capability) or body.attribute != "range" or body.new is None:
        return None
    try:
        old = range_of(body.old) if body.old else None
        return Claim(body.system or body.class_ or "a system", old, range_of(body.new))
    except BadValue:
        return None


def plain(one: Reach) -> dict[str, Json]:
    """Return a reach as JSON: figures by region, and nothing finer."""
    regions: list[Json] = [asdict(r) for r in one.regions]
    ranges: dict[str, Json] = {"old": asdict(one.old) if one.old else None, "new": asdict(one.new)}
    head: dict[str, Json] = {"system": one.system, "from": one.area.said or one.area.name, "within_km": one.area.within}
    totals: dict[str, Json] = {"places": asdict(one.places), "people": asdict(one.people), "unlisted": one.unlisted}
    return head | ranges | totals | {"regions": regions, "gazetteer": one.made_of}
