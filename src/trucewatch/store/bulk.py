"""Many rows in one statement, for a server: a statement a row would be a way there and back for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table

from trucewatch.store.schema import Words, packed

ROWS = 2000  # of one statement


def insert(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]], again: bool = False
) -> int:
    """Insert rows of these columns into a table of PostgreSQL and return how many were new.

    With `again`, a row whose key is held already is left as it is. It goes by the driver itself, as JSON: in an
    array the driver would take the word null for no value.
    """
    types = [_type(table.c[name].type) for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    shape = ", ".join(f'"{name}" {kind}' for name, kind in zip(names, types, strict=True))
    sql = f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM json_to_recordset(%s::json) AS given ({shape})'
    sql += " ON CONFLICT DO NOTHING" if again else ""
    cursor, new, listed = connection.connection.cursor(), 0, list(rows)
    for at in range(0, len(listed), ROWS):
        part = [dict(zip(names, map(_plain, row), strict=True)) for row in listed[at : at + ROWS]]
        cursor.execute(sql, (json.dumps(part, ensure_ascii=False),))
        new += cursor.rowcount
    return new


def _type(kind: Any) -> str:  # noqa: ANN401 - a type of SQLAlchemy's
    if isinstance(kind, LargeBinary):
        return "bytea"
    return "text" if isinstance(kind, Words) else "bigint"


def _plain(value: str | bytes | int | None) -> str | int | None:
    """Return a value as JSON can carry it into a column."""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    return packed(value) if isinstance(value, str) else value
