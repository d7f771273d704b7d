"""One event's way to "counted" or "not counted" under each duty, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from trucewatch.judge.breach import TOLD, Told, assess, concerns, told_event
from trucewatch.judge.masking import BINDING
from trucewatch.judge.tallied import MEASURES, scope
from trucewatch.model import Obligation
from trucewatch.records import Document, Event, Record


@dataclass(frozen=True, slots=True)
class Path:
    """Under one duty: what an event is to it, and the steps that led there.

    `outcome` is possible_violation, not_a_violation, indeterminate or not_held_against_it for a told event;
    for a feed's, the measure that it is counted in, or not_counted.
    """

    duty: str
    outcome: str
    steps: tuple[str, ...]


def told_paths(
    record: Record, documents: Mapping[str, Document], duties: Iterable[Obligation], zone: str
) -> list[Path]:
    """Return the way of one told event; no told event enters a rate."""
    body = record.body
    stop = None
    if not isinstance(body, Event):
        stop = f"It is a record of the kind {record.kind}: only events are held against duties."
    elif body.type != "assault":
        stop = f"It is an event of the type {body.type}: only armed acts (assault) are held against duties."
    elif str(record.stance) not in TOLD:
        stop = f"Nobody vouches for it: it is {record.stance}."
    if stop is not None:
        return [Path(duty.id, "not_held_against_it", (stop,)) for duty in duties]
    told = told_event(record, documents, zone)
    return [_told(duty, told) for duty in duties]


def _told(duty: Obligation, told: Told) -> Path:
    why = _idle(duty) or concerns(duty, told)
    if why:
        return Path(duty.id, "not_held_against_it", (why,))
    found = assess(duty, told)
    legs = tuple(f"{leg}: {value}" for leg, value in found.legs.items())
    return Path(duty.id, found.determination, (*legs, f"attribution tier: {found.tier}", found.sentence))


def _idle(duty: Obligation) -> str | None:
    """Return why nothing is held against a duty at all."""
    if duty.testable != "from_events":
        return "Events do not speak to this kind of duty."
    if duty.binding not in BINDING:
        return f"The duty did not bind {duty.obligor}."
    return None if duty.variants else "No window could be built from what was worded."


def fed_paths(
    event: Mapping[str, Any], duties: Iterable[Obligation], zone: str, regions: frozenset[str], as_of: date
) -> list[Path]:
    """Return the way of one row of a feed's events (tables.EVENTS); `regions` are the feed's, case-folded."""
    return [_fed(duty, event, zone, regions, as_of) for duty in duties]


def _fed(duty: Obligation, event: Mapping[str, Any], zone: str, regions: frozenset[str], as_of: date) -> Path:
    steps = []
    why = _idle(duty) or _uncountable(event)
    if why:
        return Path(duty.id, "not_counted", (why,))
    for name in ("by", "mode", "target", "region"):
        steps.append(f"{name}: {event[name] if event[name] is not None else 'not told'}")
    fits = _scope(duty, event, regions)
    steps.append(f"scope of the duty: {fits}")
    measure = _measure(duty, event["by"], fits)
    if measure is None:
        others = "it is another's act out of scope" if fits == "outside" else "the source does not tell its scope"
        return Path(duty.id, "not_counted", (*steps, f"Not counted: {others}."))
    steps.append(f"counted by day among {MEASURES[measure]}")
    steps += _times(duty, event["day"], zone)
    return Path(duty.id, measure, (*steps, *_age(event["day"], as_of)))


def _uncountable(event: Mapping[str, Any]) -> str | None:
    if event["type"] != "assault":
        return f"It is of the type {event['type'] or 'not told'}: only armed acts (assault) are counted."
    return None if event["day"] is not None else "The source does not date it to one day."


def _scope(duty: Obligation, event: Mapping[str, Any], regions: frozenset[str]) -> str:
    bounds = {p.name.casefold() for p in duty.area} & regions
    fits = scope(duty, event["mode"], event["target"])
    if not bounds or fits == "outside":
        return fits
    region = event["region"]
    if region is None:
        return "unknown"
    return fits if region.casefold() in bounds else "outside"


def _measure(duty: Obligation, by: str | None, fits: str) -> str | None:
    if fits == "inside":
        return "events" if by == duty.obligor else "unattributed" if by is None else "others"
    return "out_of_scope" if fits == "outside" and by == duty.obligor else None


def _times(duty: Obligation, day: date, zone: str) -> Iterator[str]:
    """Yield where the event's day lies to each reading of the window."""
    clock = ZoneInfo(zone)
    begins = datetime(day.year, day.month, day.day, tzinfo=clock)
    ends = begins + timedelta(days=1)
    for v in duty.variants:
        if v.ends is None:
            yield f"{v.name}: no end is worded, so it is held against nothing"
        elif ends <= v.begins:
            yield f"{v.name}: before the window, in its baseline unless another commitment masks that day"
        elif begins >= v.ends:
            yield f"{v.name}: after the window, in no figure but the placebos'"
        elif v.begins <= begins and ends <= v.ends:
            yield f"{v.name}: inside the window"
        else:
            yield f"{v.name}: the window's edge cuts its day; a day cut is left out where the feed tells days only"


def _age(day: date, as_of: date) -> Sequence[str]:
    return (f"the feed's record goes to {as_of}",) if day > as_of else ()
