"""Filters as the address holds them: read with care, written back the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request

from trucewatch.errors import BadValue
from trucewatch.store.catalogue import EventQuery, RecordQuery

SIZE = 50  # items of one page
LONGEST = 300  # letters of one value


def text(request: Request, name: str) -> str | None:
    """Return a parameter, trimmed; None where it is absent or empty. An absurd one raises BadValue."""
    value = request.query_params.get(name, "").strip()
    if len(value) > LONGEST or "\x00" in value:
        raise BadValue("is too long or holds what no name holds", f"parameter {name}", "shorten it")
    return value or None


def day(request: Request, name: str) -> date | None:
    """Return a parameter that is a day; another value raises BadValue."""
    value = text(request, name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadValue(f"{value!r} is not a day", f"parameter {name}", "write one like 2025-03-18") from error


def number(request: Request, name: str, default: int = 1, most: int = 1_000_000) -> int:
    """Return a parameter that is a whole number from 1; another value raises BadValue."""
    value = text(request, name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= most and len(value) <= 9):
        raise BadValue(f"{value[:40]!r} is not a number from 1 to {most}", f"parameter {name}")
    return int(value)


def span(request: Request) -> tuple[date | None, date | None]:
    """Return the days `from` and `to`; an end before the begin raises BadValue."""
    first, last = day(request, "from"), day(request, "to")
    if first and last and last < first:
        raise BadValue(f"{last} is before {first}", "parameters from and to", "swap them")
    return first, last


def box(request: Request) -> tuple[float, float, float, float] | None:
    """Return `box`, four degrees west,south,east,north; another value raises BadValue."""
    value = text(request, "box")
    if value is None:
        return None
    try:
        west, south, east, north = (float(part) for part in value.split(","))
    except ValueError as error:
        raise BadValue("is not west,south,east,north in degrees", "parameter box") from error
    if not (-90 <= south <= north <= 90 and -540 <= west <= 540 and -540 <= east <= 540):
        raise BadValue("lies outside the world", "parameter box", "write west,south,east,north in degrees")
    return west, south, east, north


def events(request: Request) -> EventQuery:
    """Return which events the address asks for."""
    first, last = span(request)
    named = {name: text(request, name) for name in ("party", "type", "mode", "feed", "country")}
    return EventQuery(first, last, **named, box=box(request))


def records(request: Request) -> RecordQuery:
    """Return which documents or records the address asks for."""
    names = ("kind", "stance", "party", "publisher", "language", "year")
    named: Mapping[str, str | None] = {name: text(request, name) for name in names}
    return RecordQuery(text(request, "q") or "", **named)
