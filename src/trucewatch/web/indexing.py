"""From a case to what the app reads: the catalogue and the events, made anew when the case has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from trucewatch import pipeline, show
from trucewatch.feeds import licence
from trucewatch.model import MergedEvent, figure
from trucewatch.pipeline import Progress, silent
from trucewatch.records import Event, Party, Quantity, Record, canonical
from trucewatch.show import View
from trucewatch.show.report import said_by, summary
from trucewatch.store import Case
from trucewatch.store import feeds as feed_tables
from trucewatch.store.catalogue import Catalogue, Entry, Happenings, happenings, write
from trucewatch.version import VERSION
from trucewatch.web.site import Site
from trucewatch.when import day_of

FORMAT = 2  # of the indexes: raise it when their columns or their making change
TOLD = "told"
BATCH = 20_000


def open_site(folder: Path, progress: Progress = silent) -> Site:
    """Open a case for the app: it is judged and indexed first where that is not done yet."""
    with pipeline.opened(folder) as case:
        view = show.shared(show.view_of(case, progress))  # what is served has left the case
        feeds = tuple(_feed(v) for v in case.feeds())
        return index(view, case.out, folder, feeds, lambda: _feed_events(case), progress)


def index(
    view: View,
    out: Path,
    folder: Path,
    feeds: Sequence[Mapping[str, object]] = (),
    feed_events: Any = tuple,  # noqa: ANN401 - a function that gives tables
    progress: Progress = silent,
) -> Site:
    """Return a view as a site, its indexes in `out`; they are taken as they are where nothing has changed."""
    key = _key(view, feeds)
    catalogue, events = Catalogue(out / "catalogue.db"), out / "events.parquet"
    if catalogue.key != key or not events.is_file():
        progress("indexing", 0, None)
        happenings.write(events, _tables(view, feed_events))
        write(catalogue.path, key, view.ordered, _entries(view))
        catalogue = Catalogue(catalogue.path)
    found = Happenings(events)
    found.warm()
    return Site(folder, _light(view), catalogue, found, tuple(feeds))


def _key(view: View, feeds: Sequence[Mapping[str, object]]) -> str:
    """Return the hash of what the indexes are made from."""
    told = [VERSION, FORMAT, sorted(view.documents), sorted(r.id for r in view.records), dict(view.labels)]
    told.append([[e.id, e.title] for e in view.events])
    return hashlib.sha256(canonical([*told, [f["vintage"] for f in feeds]])).hexdigest()


def _light(view: View) -> View:
    """Return a view without texts and records: lists need titles, publishers and days only."""
    return replace(view, documents={k: replace(d, text="") for k, d in view.documents.items()}, records=())


def _entries(view: View) -> dict[str, list[Entry]]:
    return {
        document: [Entry(r, summary(view, r), said_by(view, r)) for r in records]
        for document, records in view.by_document.items()
    }


def _tables(view: View, feed_events: Any) -> Iterator[pa.Table]:  # noqa: ANN401
    yield pa.Table.from_pylist(list(told_events(view)), happenings.COLUMNS)
    yield from feed_events()


def told_events(view: View) -> Iterator[dict[str, Any]]:
    """Yield a row for each event that documents tell of: one for all tellings that were joined."""
    rows = {r.id: told_event(view, r) for r in view.records if isinstance(r.body, Event)}
    for event in view.events:
        own = [row for t in event.tellings if (row := rows.pop(t.record, None)) is not None]
        if own:
            yield joined_event(event, own)
    yield from rows.values()


def joined_event(event: MergedEvent, own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the row of an event told more than once: each value is the first one told, tolls are those told last."""
    row = {name: next((r[name] for r in own if r[name] is not None), None) for name in own[0]}
    placed = next((r for r in own if r["lat"] is not None), own[0])
    row |= {name: placed[name] for name in ("place", "country", "lat", "lon", "radius_km", "precision")}
    for side in ("by", "against"):
        row[side] = " ".join(sorted({p for r in own for p in (r[side] or "").split()})) or None
    for measure in ("killed", "injured"):
        last = event.latest(measure)
        told = figure(last.count) if last else None
        row[measure] = None if told is None else int(told)
    return row | {"id": event.id, "title": event.title, "reports": len({t.document for t in event.tellings})}


def told_event(view: View, record: Record) -> dict[str, Any]:
    """Return an event that a document tells of as a row of the table of events."""
    body = record.body
    assert isinstance(body, Event)
    place = body.place[0] if body.place else None
    return {
        "id": record.id,
        "feed": TOLD,
        "day": day_of(body.when) if body.when else None,
        "when": body.when,
        "type": body.type,
        "mode": body.mode,
        "by": _ids(body.by),
        "against": _ids(body.against),
        "place": place.name if place else None,
        "country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "radius_km": place.radius_km if place else None,
        "precision": place.precision if place else None,
        "killed": _exact(body.killed),
        "injured": _exact(body.injured),
        "reports": 1,
        "title": summary(view, record),
        "quote": record.span.quote,
    }


def _ids(parties: Sequence[Party]) -> str | None:
    return " ".join(sorted({p.id for p in parties if p.id})) or None


def _exact(count: Quantity | None) -> int | None:
    """Return a toll only where it is told as one number: a bound is no figure."""
    return int(count.exact) if count is not None and count.exact is not None else None


def _feed(version: Any) -> dict[str, object]:  # noqa: ANN401 - a vintage of the store
    about = version.about
    return {
        "name": version.name,
        "vintage": version.vintage,
        "seen": version.seen,
        "rows": dict(version.rows),
        "notes": dict(version.notes),
        "publisher": about.get("publisher"),
        "licence": about.get("licence"),
        "exports": about.get("exports"),
        "attribution": about.get("attribution"),
        "observes": " ".join(str((about.get("observes") or {}).get("sentence", "")).split()),
    }


def _feed_events(case: Case) -> Iterator[pa.Table]:
    """Yield the events of each feed, newest vintages; a row that stands for many reports keeps its count.

    Rows that a licence keeps in the case are not served.
    """
    for version in case.feeds():
        if not licence.lets(version.about, "rows"):
            continue
        for table in feed_tables.batches(case, version.name, version.vintage, "events"):
            for batch in table.to_batches(BATCH):
                yield pa.Table.from_pylist([_feed_row(row) for row in batch.to_pylist()], happenings.COLUMNS)


def _feed_row(row: Mapping[str, Any]) -> dict[str, Any]:
    words = [row["category"] or row["type"] or "event", row["place"] or row["region"]]
    return {
        "id": f"{row['feed']}/{row['event']}",
        "feed": row["feed"],
        "day": row["day"],
        "when": row["day"].isoformat() if row["day"] else _span(row["earliest"], row["latest"]),
        "type": row["type"],
        "mode": row["mode"],
        "by": row["by"],
        "against": row["against"],
        "place": row["place"] or row["region"],
        "country": None,
        "lat": row["lat"],
        "lon": row["lon"],
        "radius_km": None,
        "precision": row["precision"],
        "killed": row["killed"],
        "injured": None,
        "reports": row["reports"] or row["sources"] or 1,
        "title": ", ".join(str(w) for w in words if w),
        "quote": None,
    }


def _span(earliest: datetime | None, latest: datetime | None) -> str | None:
    """Return the days between which an event lies, as EDTF; the end of a feed's span is not in it."""
    if earliest is None or latest is None:
        return None
    first, last = _day(earliest), date.fromordinal(max(_day(latest).toordinal() - 1, _day(earliest).toordinal()))
    return f"{first}/{last}"


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
