"""A feed's rows, or sums of them by day, written for use elsewhere: as far as its licence lets them leave the case."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import pyarrow.parquet as pq

from trucewatch.errors import BadInput, BadValue
from trucewatch.feeds import licence, queries
from trucewatch.pipeline.vintages import newest
from trucewatch.store import Case, blobs
from trucewatch.store import feeds as feed_tables
from trucewatch.store.register import Vintage

FORMULA = r"^([=+\-@\t\r])"  # a cell that begins so is run by a spreadsheet
BY = ("region", "type", "mode")


def export(case: Case, name: str, target: Path, daily: bool = False) -> tuple[int, str]:
    """Write a feed's newest vintage as CSV or Parquet, by the target's ending; return the rows and whom to credit.

    `daily` gives its events summed by day, region, type and mode. What the licence keeps raises Cannot.
    """
    if target.suffix not in WRITERS:
        raise BadValue(f"ends in {target.suffix!r}", str(target), f"end it in {' or '.join(WRITERS)}")
    version = newest(case, name)
    licence.check(version.about, "aggregates" if daily else "rows")
    batches = _daily(case, version) if daily else _rows(case, version)
    draft = target.with_name(f".{target.name}.draft")
    with blobs.room(str(target)):
        count = WRITERS[target.suffix](draft, batches, _credit(version))
        os.replace(draft, target)
    return count, _credit(version)["attribution"]


def _daily(case: Case, version: Vintage) -> Iterable[pa.Table]:
    events = feed_tables.table(case, version.name, version.vintage, "events")
    if events is None:
        raise BadInput("holds no events", f"feed {version.name}", "leave --daily out")
    yield queries.daily(events, *BY).order_by(["day", *BY]).to_pyarrow()


def _rows(case: Case, version: Vintage) -> Iterable[pa.Table]:
    kind = next(k for k in ("events", "intervals", "series") if version.rows.get(k))
    return feed_tables.batches(case, version.name, version.vintage, kind)


def _credit(version: Vintage) -> dict[str, str]:
    said = {k: " ".join(str(version.about[k]).split()) for k in ("publisher", "licence", "attribution")}
    return said | {"vintage": version.vintage, "seen": version.seen}


def _csv(target: Path, batches: Iterable[pa.Table], credit: dict[str, str]) -> int:
    return _each(batches, lambda schema: pv.CSVWriter(target, schema), _safe)


def _parquet(target: Path, batches: Iterable[pa.Table], credit: dict[str, str]) -> int:
    return _each(batches, lambda schema: pq.ParquetWriter(target, schema.with_metadata(credit)), lambda t: t)


def _each(batches: Iterable[pa.Table], opened: Callable[[pa.Schema], Any], made: Callable[[pa.Table], pa.Table]) -> int:
    count, writer = 0, None
    for batch in batches:
        writer = writer or opened(batch.schema)
        writer.write_table(made(batch).cast(batch.schema))
        count += batch.num_rows
    if writer is not None:
        writer.close()
    return count


def _safe(table: pa.Table) -> pa.Table:
    """Return a table in which no text begins like a formula."""
    for at, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            table = table.set_column(at, field, pc.replace_substring_regex(table[field.name], FORMULA, r"'\1"))
    return table


WRITERS: dict[str, Callable[[Path, Iterable[pa.Table], dict[str, str]], int]] = {".csv": _csv, ".parquet": _parquet}
