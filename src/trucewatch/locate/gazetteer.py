"""The compiled index of places, for looking up: a name in, the places that bear it out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from trucewatch.errors import BadInput
from trucewatch.fetch import cache_dir
from trucewatch.locate.atlas import dump
from trucewatch.locate.atlas.compile import FORMAT, compile_to, parts
from trucewatch.locate.atlas.entry import Entry, distance_km
from trucewatch.locate.atlas.names import key
from trucewatch.locate.atlas.sources import build_id, rows

REMEMBERED = 200_000  # names kept in memory once looked up
MOST = 60  # places of one name that are weighed, those with most people first
MAPPED = 1 << 28

__all__ = ["Entry", "Gazetteer", "build_own", "compiled", "distance_km", "drop_own", "key", "open_default", "own_path"]


class Gazetteer:
    """The compiled index. `build` says what it was made of."""

    def __init__(self, path: Path) -> None:
        """Open a compiled file, for reading only, mapped into memory."""
        self.path = path
        try:
            self._base = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
            self._base.execute(f"PRAGMA mmap_size = {MAPPED}")
            made = self._base.execute("PRAGMA user_version").fetchone()[0]
            self.build = str(self._base.execute("SELECT value FROM about WHERE field = 'build'").fetchone()[0])
        except (sqlite3.DatabaseError, TypeError) as error:
            if "unable to open" in str(error):
                raise BadInput("cannot be read", str(path), "is it there, and may you read it?") from error
            raise BadInput("is no gazetteer", str(path), "build it again: trucewatch gazetteer build") from error
        if made != FORMAT:
            raise BadInput("was built by another version", str(path), "build it again: trucewatch gazetteer build")
        self._known: dict[str, tuple[Entry, ...]] = {}
        self._units: dict[str, Entry | None] = {}

    def find(self, names: Iterable[str]) -> dict[str, tuple[Entry, ...]]:
        """Return the places of each name that has any, those with most people first."""
        wanted = {name: key(name) for name in names}
        self.load(wanted.values())
        return {name: found for name, known in wanted.items() if (found := self._known.get(known))}

    def named(self, known: str) -> tuple[Entry, ...]:
        """Return the places of a name given as its key."""
        if known not in self._known:
            self.load([known])
        return self._known[known]

    def load(self, keys: Iterable[str]) -> None:
        """Look up many keys at once and keep what they are, so that `named` answers from memory."""
        missing = sorted(set(keys) - self._known.keys())
        if len(self._known) + len(missing) > REMEMBERED:
            self._known.clear()
        for part in parts(missing, 500):
            found: dict[str, list[Entry]] = {k: [] for k in part}
            query = (
                "SELECT n.key, p.*, n.rank FROM name n JOIN place p ON p.id = n.place"
                f" WHERE n.key IN ({','.join('?' * len(part))}) ORDER BY p.population DESC, p.id"
            )
            for known, *fields in self._base.execute(query, part):
                if len(found[known]) < MOST:
                    found[known].append(Entry(*fields))
            self._known.update((k, tuple(e)) for k, e in found.items())

    def unit(self, *codes: str) -> Entry | None:
        """Return a country (ISO alpha-3), or a unit in it by its codes; None if it is not known."""
        code = ".".join(filter(None, codes))
        if code not in self._units:
            query = "SELECT p.* FROM unit u JOIN place p ON p.id = u.place WHERE u.code = ?"
            row = self._base.execute(query, (code,)).fetchone()
            self._units[code] = Entry(*row) if row else None
        return self._units[code]

    def towns(self) -> list[tuple[float, float, int, str, str]]:
        """Return every settlement: latitude, longitude, listed inhabitants (0: none listed), country, admin1."""
        query = "SELECT lat, lon, population, country, admin1 FROM place WHERE kind = 'town' AND lat IS NOT NULL"
        return self._base.execute(f"{query} ORDER BY id").fetchall()

    def points(self, country: str, admin1: str = "", admin2: str = "") -> list[tuple[float, float]]:
        """Return where the settlements of a country or of a unit in it lie: latitude, longitude."""
        asked = [("country", country), ("admin1", admin1), ("admin2", admin2)]
        given = [(column, code) for column, code in asked if code]
        where = " AND ".join(f"{column} = ?" for column, _ in given)
        query = f"SELECT lat, lon FROM place WHERE kind = 'town' AND lat IS NOT NULL AND {where} ORDER BY id"
        return self._base.execute(query, [code for _, code in given]).fetchall()


@cache
def open_default() -> Gazetteer:
    """Return the user's own gazetteer if one was built, else the shipped one, compiled now if it is not there yet."""
    own = own_path()
    return Gazetteer(own if own.is_file() else compiled(cache_dir()))


def own_path() -> Path:
    """Return where a gazetteer with a user's own places lies, if one was built."""
    return cache_dir() / "gazetteer-own.sqlite"


def build_own(inputs: Iterable[Path], tell: Callable[[str, int], None] = lambda _file, _lines: None) -> str:
    """Build a gazetteer with the places of GeoNames files or tables (atlas/dump.py), for use from now on."""
    made_of = dump.build(inputs, own_path(), (build_id(), rows), tell)
    open_default.cache_clear()
    return made_of


def drop_own() -> bool:
    """Go back to the shipped gazetteer; tell whether there was another."""
    there = own_path().is_file()
    own_path().unlink(missing_ok=True)
    open_default.cache_clear()
    return there


def compiled(folder: Path) -> Path:
    """Return the compiled file for the installed data, making it if need be."""
    build = build_id()
    path = folder / f"gazetteer-{FORMAT}-{sha256(build.encode()).hexdigest()[:12]}.sqlite"
    if not path.is_file():
        compile_to(path, rows(), build)
    return path
