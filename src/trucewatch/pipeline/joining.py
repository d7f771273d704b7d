"""Feeds into a case: a pull is a vintage, kept whole or not at all, with when it was seen."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from trucewatch import feeds, plugins
from trucewatch.errors import BadInput, BadValue, Cannot, CaseError
from trucewatch.feeds import about as described
from trucewatch.feeds import borders, queries
from trucewatch.feeds.parts import Part
from trucewatch.store import Case, blobs
from trucewatch.store import feeds as feed_tables
from trucewatch.store.register import Vintage
from trucewatch.tables import TIME

Progress = Callable[[str, int, "int | None"], None]
ZONES = timedelta(days=1)  # a day begins up to so much earlier elsewhere
SHRUNK = 0.5  # a pull with less than this share of the rows of the one before is refused unless forced


@dataclass(frozen=True, slots=True)
class Pull:
    """One copy of a publisher's data: its description, where it lies, its files by name, when it was seen.

    `borders`, where given, are the polygons by which its events get their regions, as feeds/borders.py dumps them.
    """

    about: Mapping[str, Any]
    described: bytes
    path: Path
    files: Mapping[str, Path]
    seen: datetime
    borders: bytes | None = None

    def within(self, drawn: bytes) -> Pull:
        """Return the same copy with regions by these borders; the choice that they make is part of what is credited."""
        choice = borders.parse(drawn).choice
        credit = f"{str(self.about['attribution']).strip()} Borders: {choice}"
        return replace(self, about={**self.about, "attribution": credit, "borders": choice}, borders=drawn)

    @property
    def vintage(self) -> str:
        """The hash of the borders, the description and the files, in the order of their names."""
        found = hashlib.sha256(self.borders or b"")
        for name in sorted((*self.files, "feed.yaml")):
            if name == "feed.yaml":
                found.update(self.described)
                continue
            for block in blobs.blocks(self.files[name]):
                found.update(block)
        return "sha256:" + found.hexdigest()


@dataclass(frozen=True, slots=True)
class Joined:
    """What a pull brought: the feed's name, rows by kind of table, what was noted, whether it was there already."""

    name: str
    vintage: str
    rows: Mapping[str, int]
    notes: Mapping[str, int]
    known: bool


def pull(source: Path, kind: str | None = None, seen: datetime | None = None, name: str | None = None) -> Pull:
    """Describe what is to be joined: a folder with a feed.yaml, or data of one of our own kinds of feed.

    Data of our own kinds may be given another `name`: GED and Candidate, say, are two feeds of one kind.
    """
    when = seen or datetime.now(UTC)
    if kind is None:
        about = feeds.read(source)
        data = source / _plain_name(about.get("file"), source)
        return Pull(about, _bytes(source / "feed.yaml"), data, _files(data), when)
    about = described.built_in(kind)
    text = (files("trucewatch.feeds") / kind / "feed.yaml").read_bytes()
    if name is not None:
        about, text = {**about, "name": _feed_name(name)}, NAMED.sub(f"name: {name}".encode(), text, count=1)
    return Pull(about, text, source, _files(source), when)


NAMED = re.compile(rb"^name: .*$", re.MULTILINE)


def _feed_name(name: str) -> str:
    """Return a feed's name; it is a folder's too."""
    if not re.fullmatch(r"\w[\w-]{0,60}", name):
        raise BadValue(f"{name!r} is no name for a feed", "--name", "letters, digits and -, as in ucdp-candidate")
    return name


def _files(data: Path) -> dict[str, Path]:
    if data.is_dir():
        return {p.name: p for p in sorted(data.iterdir()) if p.is_file()}
    if not data.exists():
        raise BadInput("is not there", str(data))
    return {data.name: data}


def _plain_name(name: object, folder: Path) -> str:
    """Return the name of a file that lies in the feed's own folder; a path out of it raises BadValue."""
    if not isinstance(name, str) or Path(name).name != name:
        raise BadValue(f"file: {name!r} is no file name", str(folder / "feed.yaml"), "put the file beside feed.yaml")
    return name


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CaseError(f"cannot be read: {error.strerror}", str(path), "check the feed's folder") from error


def join(case: Case, one: Pull, progress: Progress, force: bool = False) -> Joined:
    """Import a pull into a case; nothing of it is seen until all of it is there."""
    plugin = plugins.load(plugins.feeds(), str(one.about["kind"]))(one.about)
    name, vintage = plugin.name, one.vintage
    for version in case.vintages(name):
        if version.vintage == vintage:
            return Joined(name, vintage, version.rows, version.notes, True)
    written = feed_tables.draft(case, name, vintage, _parts(one, plugin, vintage), progress)
    try:
        _check(case, one, name, vintage, written.rows, force)
    except (BadInput, Cannot):
        feed_tables.discard(case, name, vintage)
        raise
    kept = {"feed.yaml": case.keep_bytes(one.described)}
    kept |= {} if one.borders is None else {BORDERS: case.keep_bytes(one.borders)}
    kept |= {file: case.keep_file(path) for file, path in one.files.items()}
    feed_tables.publish(case, name, vintage)
    seen = one.seen.astimezone(UTC).isoformat(timespec="seconds")
    case.add_feed(Vintage(name, vintage, _plain(one.about), seen, written.rows, written.notes), kept)
    return Joined(name, vintage, written.rows, written.notes, False)


BORDERS = "borders.json"  # the name under which a vintage's borders are kept


def _parts(one: Pull, plugin: plugins.Feed, vintage: str) -> Mapping[str, Sequence[Callable[[], Any]]]:
    """Return the parts of a copy, its events with regions by its borders where it has some."""
    parts = plugin.tables(one.path, vintage)
    if one.borders is None:
        return parts
    if "events" not in parts:
        raise BadValue("has no events that borders could place", f"feed {plugin.name}", "leave --borders out")
    drawn = borders.parse(one.borders)
    return {**parts, "events": [partial(_placed, read, drawn) for read in parts["events"]]}


def _placed(read: Callable[[], Any], drawn: borders.Borders) -> Part:
    found = read()
    notes = Counter(found.notes)
    return Part(drawn.regions(found.table, notes), notes)


def _check(case: Case, one: Pull, name: str, vintage: str, rows: Mapping[str, int], force: bool) -> None:
    """Refuse a pull without rows, with an id twice or a day to come, or much smaller than stated or than before."""
    where = str(one.path)
    if not sum(rows.values()):
        raise BadInput("holds no rows", where)
    for kind in rows:
        table = feed_tables.draft_table(case, name, vintage, kind)
        _check_days(table, kind, one)
        if kind == "events" and one.about.get("unique", True):
            _check_ids(table, where)
    if not force:
        _check_size(case, one, name, rows)


def _check_days(table: Any, kind: str, one: Pull) -> None:  # noqa: ANN401 - Ibis ships no types
    last = (one.seen + ZONES).date()
    late = queries.beyond(table, TIME[kind], last).limit(1).to_pyarrow().to_pylist()
    if late:
        line = f" line {late[0]['line']}" if late[0]["line"] is not None else ""
        what = f"{TIME[kind]} is {late[0]['at']}, after the data were seen ({one.seen:%Y-%m-%d})"
        raise BadInput(what, f"{one.path}{line}", "mend the day, or say with --seen when the data stood so")


def _check_ids(events: Any, where: str) -> None:  # noqa: ANN401 - Ibis ships no types
    twice = queries.duplicates(events).limit(1).to_pyarrow().to_pylist()
    if twice:
        lines = events.filter(events.event == twice[0]["event"]).line.to_pyarrow().to_pylist()
        told = f" (lines {', '.join(map(str, sorted(lines)))})" if None not in lines else ""
        what = f"the id {twice[0]['event']} stands there {twice[0]['n']} times{told}"
        raise BadInput(what, where, "remove the copies")


def _check_size(case: Case, one: Pull, name: str, rows: Mapping[str, int]) -> None:
    where = str(one.path)
    for kind, (least, most) in (one.about.get("rows") or {}).items():
        if not least <= rows.get(kind, 0) <= most:
            what = f"holds {rows.get(kind, 0):,} {kind}, outside the stated {least:,} to {most:,}"
            raise Cannot(what, where, "look at what the publisher changed; --force takes it as it is")
    for before in case.vintages(name)[:1]:
        for kind, count in before.rows.items():
            if rows.get(kind, 0) < SHRUNK * count:
                what = f"holds {rows.get(kind, 0):,} {kind}, the copy before it {count:,}"
                raise Cannot(what, where, "is it whole? --force takes it as it is")


def _plain(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return a feed's description as JSON holds it: dates as ISO, keys as text."""
    return dict(json.loads(json.dumps(about, default=str)))
