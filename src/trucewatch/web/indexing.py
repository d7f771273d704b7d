"""From a case to what the app reads: the catalogue and the events, made anew when the case has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import shorten
from typing import Any

import ibis
import pyarrow as pa

from trucewatch import pipeline, show
from trucewatch.feeds import licence
from trucewatch.model import MergedEvent, figure
from trucewatch.pipeline import Progress, silent
from trucewatch.records import Event, Party, Quantity, Record, Statement, canonical
from trucewatch.show import View
from trucewatch.show.report import said_by, summary
from trucewatch.store import Case
from trucewatch.store import feeds as feed_tables
from trucewatch.store.catalogue import Catalogue, Entry, Happenings, happenings, write
from trucewatch.version import VERSION
from trucewatch.web.site import Site
from trucewatch.when import day_of

FORMAT = 4  # of the indexes: raise it when their columns or their making change
TOLD = "told"
BATCH = 100_000  # rows of a feed that are held at a time


def open_site(folder: Path, progress: Progress = silent, patience: float = 0.0) -> Site:
    """Open a case for the app: it is judged and indexed first where that is not done yet.

    Another writer is waited for, `patience` seconds long.
    """
    with pipeline.opened(folder, patience=patience) as case:
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
        document: [Entry(r, _line(view, r), said_by(view, r)) for r in records]
        for document, records in view.by_document.items()
    }


def _line(view: View, record: Record) -> str:
    """Return a record in one line that is never empty: a statement begins with who speaks."""
    speaker = [record.body.speaker or ""] if isinstance(record.body, Statement) else []
    words = "; ".join(w for w in (*speaker, summary(view, record)) if w)
    return words or f"“{shorten(record.span.quote, 80, placeholder=' …')}”"


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
        table = feed_tables.table(case, version.name, version.vintage, "events")
        if table is not None:
            for batch in feed_tables.pieces(feed_rows(table), BATCH):
                yield pa.Table.from_batches([batch])


def feed_rows(table: Any) -> Any:  # noqa: ANN401 - Ibis ships no types
    """Return a table of a feed's events (columns: trucewatch.tables) with the columns that the app reads."""
    place = ibis.coalesce(table.place, table.region)
    what = ibis.coalesce(table.category, table.type, "event")
    # The end of a feed's span is not in it.
    last = (table.latest - ibis.interval(seconds=1)).date()
    span = table.earliest.date().cast("string") + "/" + last.cast("string")
    same = ("feed", "day", "type", "mode", "by", "against", "lat", "lon", "precision", "killed")
    return table.select(
        *same,
        id=table.feed + "/" + table.event,
        when=ibis.coalesce(table.day.cast("string"), span),
        place=place,
        country=ibis.null("string"),
        radius_km=ibis.null("float64"),
        injured=ibis.null("int64"),
        reports=ibis.coalesce(table.reports, table.sources, 1),
        title=ibis.ifelse(place.isnull(), what, what + ", " + place),
        quote=ibis.null("string"),
    )
