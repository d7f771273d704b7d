"""Rows to one SQLite file that opens at once. Half a file is never left under its name."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from trucewatch.locate.atlas.entry import CLOSE, FORMED, MAIN, OTHER, Row
from trucewatch.locate.atlas.names import cyrillic, key, skeleton

T = TypeVar("T")
FORMAT = 8
SCHEMA = f"""
PRAGMA user_version = {FORMAT};
CREATE TABLE about (field TEXT PRIMARY KEY, value TEXT);
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, lat REAL, lon REAL, country TEXT, admin1 TEXT, admin2 TEXT,
    population INTEGER, kind TEXT, radius REAL);
CREATE TABLE name (key TEXT, place INTEGER, rank INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE unit (code TEXT PRIMARY KEY, place INTEGER) WITHOUT ROWID;
"""


def parts(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of `size`, the last one shorter."""
    left = iter(items)
    while part := list(islice(left, size)):
        yield part


def compile_to(path: Path, rows: Iterable[Row], build: str) -> None:
    """Write a gazetteer whole or not at all, for whom the user lets read; safe with two processes at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.draft")
    try:
        write(draft, rows, build)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write(path: Path, rows: Iterable[Row], build: str) -> None:
    """Fill an empty file with the places of `rows`."""
    base = sqlite3.connect(path)
    try:
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        for part in parts(rows, 20_000):
            add(base, part)
        base.execute("INSERT INTO about VALUES ('build', ?)", (build,))
        base.commit()
    finally:
        base.close()


def add(base: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Insert some rows; a place or a name that is there already stays as it is."""
    listed = list(rows)
    base.executemany("INSERT OR IGNORE INTO place VALUES (?,?,?,?,?,?,?,?,?,?)", map(_place, listed))
    base.executemany(
        "INSERT INTO name VALUES (?,?,?) ON CONFLICT DO UPDATE SET rank = max(rank, excluded.rank)", _names(listed)
    )
    base.executemany("INSERT OR IGNORE INTO unit VALUES (?,?)", _units(listed))


def _place(row: Row) -> tuple[object, ...]:
    where = (row.lat, row.lon, row.country, row.admin1, row.admin2)
    return (row.id, row.name, *where, row.population, row.kind, row.radius_km)


def _names(rows: Iterable[Row]) -> Iterator[tuple[str, int, int]]:
    for row in rows:
        main = key(row.name)
        bones = skeleton(main)
        ranked = {k: _rank(k, bones) for k in map(key, row.names)}
        ranked |= {k: max(FORMED, ranked.get(k, OTHER)) for k in map(key, row.formed)}
        ranked |= dict.fromkeys(map(key, row.spelled), CLOSE)
        ranked[main] = MAIN
        yield from ((known, row.id, rank) for known, rank in ranked.items() if known)


def _rank(known: str, bones: str) -> int:
    close = cyrillic(known) or (len(bones) > 1 and skeleton(known) == bones)
    return CLOSE if close else OTHER


def _units(rows: Iterable[Row]) -> Iterator[tuple[str, int]]:
    for row in rows:
        if row.kind in ("country", "admin1", "admin2"):
            yield ".".join(filter(None, (row.country, row.admin1, row.admin2))), row.id
