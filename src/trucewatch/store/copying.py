"""The tables of one register put into another one, of either database, to the letter."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, inspect, select

from trucewatch.store import bulk, schema

LOG = (schema.entries, schema.nodes, schema.checkpoints, schema.erased)
EVERYTHING = tuple(schema.metadata.sorted_tables)


def copy(theirs: Connection, ours: Connection, tables: Sequence[Table] = EVERYTHING) -> None:
    """Copy tables into those of a register that has none of their rows yet."""
    for table in tables:
        held = {column["name"] for column in inspect(theirs).get_columns(table.name, schema=schema.here(theirs))}
        names = [column.name for column in table.columns if column.name in held]  # an older schema lacks some
        query = select(*(table.c[name] for name in names))
        for rows in theirs.execute(query, execution_options={"yield_per": bulk.ROWS}).partitions():
            if ours.dialect.name == schema.POSTGRES:
                bulk.insert(ours, table, names, rows)
            else:
                ours.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])
    schema.count_on(ours)
