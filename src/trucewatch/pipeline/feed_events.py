"""What a case's reports tell and what its feeds hold, as one set of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from trucewatch.merge import feed_rows, told
from trucewatch.pipeline import bulk
from trucewatch.pipeline.merging import sources_of
from trucewatch.pipeline.steps import Progress, silent
from trucewatch.store import Case
from trucewatch.store import feeds as feed_tables
from trucewatch.store.blobs import room


@dataclass(frozen=True, slots=True)
class Joined:
    """How many tellings and feed events there were, in how many groups, how many are told by both; the file."""

    texts: int
    events: int
    groups: int
    both: int
    path: Path


def with_feeds(case: Case, engine: str | None = None, progress: Progress = silent) -> Joined:
    """Cluster a case's tellings of events with all events of its feeds, and write which is of which group.

    out/events.parquet has `id` (the record's, or feed:NAME/ID), `document` and `group`, the number of its first row.
    """
    connection = feed_tables.connect(engine)
    sources = sources_of(case.records(), case.documents(), case.settings.zone)
    feed_tables.hold(connection, "texts", told.table([s.told for s in sources]))
    parts = [connection.table("texts").mutate(id=ibis.literal(None, type="string")).select("id", *told.TOLD.names)]
    first = len(sources)
    for version in case.feeds():
        events = feed_tables.table(case, version.name, version.vintage, "events", connection)
        if events is not None:
            dated = events.filter(events.earliest.notnull() & events.latest.notnull())
            parts.append(feed_rows.told(dated, first))
            first += int(dated.count().to_pyarrow().as_py())
    progress("clustering events", 0, None)
    # Joined as text: to Ibis columns that may be null and columns that may not are of two types.
    feed_tables.keep(connection, "told", " UNION ALL ".join(f"({_sql(part, connection)})" for part in parts))
    table = connection.table("told")
    found = bulk.cluster(table.drop("id"), connection)
    ids = table.select("n", "id", "document").order_by("n").to_pyarrow()
    return _written(case, found, ids, [s.told.id for s in sources])


def _sql(part: Any, connection: Any) -> str:  # noqa: ANN401 - Ibis ships no types
    return str(ibis.to_sql(part, dialect=connection.name))


def _written(case: Case, found: bulk.Clustered, ids: pa.Table, records: Sequence[str]) -> Joined:
    names = [*records, *ids["id"].to_pylist()[len(records) :]]
    target = case.out / "events.parquet"
    with room(str(target)):
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table({"id": names, "document": ids["document"], "group": found.labels}), target)
    texts = set(found.labels[: len(records)].tolist())
    both = texts & set(found.labels[len(records) :].tolist())
    return Joined(len(records), len(names) - len(records), len(set(found.labels.tolist())), len(both), target)
