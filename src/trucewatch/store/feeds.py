"""Feed tables: Parquet files of the case, read through Ibis on DuckDB."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from trucewatch.store.blobs import room
from trucewatch.store.case import Case


def keep(case: Case, name: str, vintage: str, found: Mapping[str, pa.Table]) -> int:
    """Write a feed's tables as Parquet, one file a table and vintage, and return how many rows they hold."""
    folder = case.folder / "feeds" / name
    with room(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
        for kind, table in found.items():
            target = _path(case, name, vintage, kind)
            draft = target.with_suffix(".draft")
            pq.write_table(table, draft, compression="zstd")
            os.replace(draft, target)
    return sum(table.num_rows for table in found.values())


def table(case: Case, name: str, vintage: str, kind: str) -> Any:  # noqa: ANN401 - Ibis ships no types
    """Return one table of a feed as an Ibis table (columns: trucewatch.tables), or None if it has none."""
    path = _path(case, name, vintage, kind)
    return ibis.duckdb.connect().read_parquet(path) if path.is_file() else None


def _path(case: Case, name: str, vintage: str, kind: str) -> Path:
    return case.folder / "feeds" / name / f"{kind}-{vintage.removeprefix('sha256:')[:16]}.parquet"
