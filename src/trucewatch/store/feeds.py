"""Feed tables: Parquet by feed, vintage and month, read through Ibis on DuckDB or Spark.

feeds/NAME/VINTAGE/KIND/month=2025-03/part-00000.parquet. A vintage is written in a draft folder, part
by part, and appears whole or not at all; parts that a stopped run had written are not written again.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trucewatch.errors import BadValue, Missing
from trucewatch.store.blobs import room
from trucewatch.store.case import Case
from trucewatch.tables import TABLES, TIME

Progress = Callable[[str, int, "int | None"], None]
DUCKDB = "duckdb"
MASTERS = ("local", "spark://", "yarn", "k8s://")


@dataclass(frozen=True, slots=True)
class Written:
    """What a draft holds: rows by kind of table, and what its parts noted (reason -> rows)."""

    rows: Mapping[str, int]
    notes: Mapping[str, int]


def draft(
    case: Case, name: str, vintage: str, parts: Mapping[str, Sequence[Callable[[], Any]]], progress: Progress
) -> Written:
    """Write a vintage's parts into its draft folder, each as soon as it is read."""
    folder = _draft(case, name, vintage)
    rows, notes, done = Counter[str](), Counter[str](), 0
    total = sum(len(listed) for listed in parts.values())
    for kind, listed in parts.items():
        rows[kind] = 0
        for number, read in enumerate(listed):
            progress("importing", done, total)
            told = _part(folder, kind, number, read)
            rows[kind] += told["rows"]
            notes.update(told["notes"])
            done += 1
            progress("importing", done, total)
    return Written(dict(rows), dict(notes))


def _part(folder: Path, kind: str, number: int, read: Callable[[], Any]) -> dict[str, Any]:
    """Write one part, unless its mark says that it is there; the mark comes last."""
    mark = folder / f"{kind}-{number:05d}.done"
    if mark.is_file():
        return dict(json.loads(mark.read_text("utf-8")))
    part = read()
    with room(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
        write_months(part.table, kind, folder / kind, f"part-{number:05d}.parquet")
        told = {"rows": part.table.num_rows, "notes": dict(part.notes)}
        mark.write_text(json.dumps(told), "utf-8")
    return told


def write_months(table: pa.Table, kind: str, folder: Path, name: str) -> None:
    """Write a table as one file a month of its time: month=2025-03/NAME, "undated" where a row has no time."""
    time = table[TIME[kind]]
    codes = pc.add(pc.multiply(pc.year(time), 100), pc.month(time))
    for code in pc.unique(codes):
        known = code.is_valid
        month = f"{code.as_py() // 100:04d}-{code.as_py() % 100:02d}" if known else "undated"
        rows = table.filter(pc.equal(codes, code) if known else pc.is_null(codes))
        target = folder / f"month={month}" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows, target, compression="zstd")


def publish(case: Case, name: str, vintage: str) -> None:
    """Make a draft the vintage that it is a draft of: from now on it can be read."""
    folder = _draft(case, name, vintage)
    with room(str(folder)):
        for mark in folder.glob("*.done"):
            mark.unlink()
        os.replace(folder, _folder(case, name, vintage))


def discard(case: Case, name: str, vintage: str) -> None:
    """Throw a draft away."""
    shutil.rmtree(_draft(case, name, vintage), ignore_errors=True)


def chosen() -> str:
    """Return the engine that TRUCEWATCH_ENGINE names (`trucewatch --engine` sets it), else DuckDB."""
    return os.environ.get("TRUCEWATCH_ENGINE") or DUCKDB


def connect(engine: str | None = None) -> Any:  # noqa: ANN401 - Ibis ships no types
    """Open the engine: DuckDB in this process, or Spark by its master ("local[2]", "spark://host:7077").

    None is the one that was chosen for this process.
    """
    engine = engine or chosen()
    if engine == DUCKDB:
        connection = ibis.duckdb.connect()
        # It would draw its own bar over ours.
        connection.raw_sql("SET enable_progress_bar = false")
        return connection
    if not engine.startswith(MASTERS):
        raise BadValue(f"no engine {engine!r}", "--engine", "say duckdb, local[2] or spark://host:7077")
    try:
        sql: Any = importlib.import_module("pyspark.sql")
    except ImportError as error:
        raise Missing("the engine Spark is not installed", engine, "pip install 'trucewatch[spark]'") from error
    builder = sql.SparkSession.builder.master(engine).appName("trucewatch")
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.log.level", "ERROR")
    builder = builder.config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
    return ibis.pyspark.connect(builder.getOrCreate())


def answer(connection: Any, query: str) -> list[dict[str, Any]]:  # noqa: ANN401 - Ibis ships no types
    """Return the rows that a query in the engine's own words gives."""
    return list(arrow(connection, query).to_pylist())


def arrow(connection: Any, query: str) -> pa.Table:  # noqa: ANN401
    """Return the rows that a query in the engine's own words gives, as an Arrow table."""
    if connection.name == DUCKDB:
        return connection.con.sql(query).to_arrow_table()
    return connection.raw_sql(query).toArrow()


def keep(connection: Any, name: str, query: str) -> None:  # noqa: ANN401
    """Ask a query once, and keep its rows under a name for the queries that follow."""
    if connection.name == DUCKDB:
        connection.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
    else:
        connection.raw_sql(query).persist().createOrReplaceTempView(name)


def hold(connection: Any, name: str, rows: pa.Table) -> None:  # noqa: ANN401
    """Put rows under a name where queries of the engine find them, in place of what was there."""
    if connection.name == DUCKDB:
        connection.con.register(name, rows)
    else:
        frame = connection._session.createDataFrame(rows)
        frame.createOrReplaceTempView(name)


def table(case: Case, name: str, vintage: str, kind: str, connection: Any = None) -> Any:  # noqa: ANN401
    """Return one table of a vintage as an Ibis table (columns: trucewatch.tables), or None if it has none."""
    folder = _folder(case, name, vintage) / kind
    return open_table(folder, kind, connection or connect()) if folder.is_dir() else None


def batches(case: Case, name: str, vintage: str, kind: str) -> Iterator[pa.Table]:
    """Yield one table of a vintage in pieces, month by month, whatever its size."""
    folder = _folder(case, name, vintage) / kind
    schema = TABLES[kind].to_pyarrow()
    for path in sorted(folder.glob("*/*.parquet")):
        file = pq.ParquetFile(path)
        for number in range(file.num_row_groups):
            yield file.read_row_group(number, columns=schema.names).cast(schema)


def pieces(expression: Any, rows: int) -> Iterator[pa.RecordBatch]:  # noqa: ANN401 - Ibis ships no types
    """Yield an expression's rows in batches, on DuckDB without holding them all.

    Ibis 12 asks DuckDB 2 for batches by a name that is gone; look again at Ibis 13.
    """
    connection = expression.get_backend()
    if connection.name != DUCKDB:
        yield from expression.to_pyarrow_batches(chunk_size=rows)
        return
    yield from connection.con.sql(connection.compile(expression)).to_arrow_reader(rows)


def rows_of(expression: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - Ibis ships no types
    """Ask the engine, and return the answer's rows."""
    return list(expression.to_pyarrow().to_pylist())


def draft_table(case: Case, name: str, vintage: str, kind: str) -> Any:  # noqa: ANN401
    """Return one table of a draft, to look at before it is published."""
    folder = _draft(case, name, vintage) / kind
    return open_table(folder, kind, connect(DUCKDB)) if folder.is_dir() else None


def open_table(folder: Path, kind: str, connection: Any) -> Any:  # noqa: ANN401
    """Open a folder of months as one table, on whichever engine."""
    if connection.name == DUCKDB:
        found = connection.read_parquet(f"{folder}/*/*.parquet", hive_partitioning=True)
    else:
        found = connection.read_parquet(str(folder))
    return found.select(*TABLES[kind].names)


def _folder(case: Case, name: str, vintage: str) -> Path:
    return case.folder / "feeds" / name / vintage.removeprefix("sha256:")[:16]


def _draft(case: Case, name: str, vintage: str) -> Path:
    return case.folder / "feeds" / name / f".draft-{vintage.removeprefix('sha256:')[:16]}"
