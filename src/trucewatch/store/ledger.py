"""The log of a case: what was done to it, in order, each entry a leaf of one growing hash.

An entry is canonical JSON: who did what with which tool to which subject, when, and the hash of
its body. The body stands beside it and can be erased; the entry cannot. Complete subtrees are
stored as they grow, so that a root, a proof or the next entry takes a few look-ups.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from trucewatch.errors import CaseError
from trucewatch.keep import tree
from trucewatch.keep.canon import canonical
from trucewatch.keep.note import Checkpoint, Note
from trucewatch.records import Json
from trucewatch.store import blobs, bulk, kinds, schema
from trucewatch.version import VERSION

# Number, kind, subject, entry, body.
Row = tuple[int, str, str, str, str]
HASHES = (
    'SELECT level, "index", hash FROM nodes JOIN unnest(%s::bigint[], %s::bigint[]) AS wanted (l, i) '
    'ON level = l AND "index" = i'
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something done, to be entered: `subject` is the id of what it was done to, `parents` of what it came from."""

    kind: str
    subject: str
    data: Mapping[str, Json] = field(default_factory=dict)
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is kept; `body` is None where it was erased."""

    seq: int
    kind: str
    subject: str
    text: str
    body: str | None

    @property
    def said(self) -> dict[str, Json]:
        """What the entry says: kind, subject, parents, actor, tool, time, the hash of its body."""
        return self._read(self.text)

    @property
    def data(self) -> dict[str, Json] | None:
        """What the body says, without its salt; None where it was erased."""
        return None if self.body is None else {k: v for k, v in self._read(self.body).items() if k != "salt"}

    def _read(self, text: str) -> dict[str, Json]:
        try:
            return dict(json.loads(text))
        except (ValueError, TypeError) as error:
            raise CaseError("is no entry", f"entry {self.seq}", "restore it from a copy of the case") from error


def salted(facts: Sequence[Fact]) -> list[str]:
    """Return a salt for each fact: by it an entry is known again where it is not known whether it was kept."""
    return [secrets.token_hex(16) for _ in facts]


def kept(connection: Connection, facts: Sequence[Fact], salts: Sequence[str]) -> list[int] | None:
    """Return the numbers of facts that were entered together with these salts; None where they were not."""
    body = _body(facts[0], salts[0])
    for entry in entries(connection, facts[0].kind, facts[0].subject):
        if entry.body == body:
            return list(range(entry.seq, entry.seq + len(facts)))
    return None


def append(connection: Connection, facts: Sequence[Fact], salts: Sequence[str] | None = None) -> list[int]:
    """Enter facts and return their numbers, the first entry of a case being 0; a kind that is none raises BadValue."""
    if not facts:
        return []
    for fact in facts:
        kinds.check(fact.kind, fact.data)
    size = length(connection)
    grown: dict[tuple[int, int], bytes] = {}
    stored = nodes(connection, tree.ends(size))

    def known(level: int, index: int) -> bytes:
        return grown.get((level, index)) or stored(level, index)

    common = {
        "actor": os.environ.get("TRUCEWATCH_ACTOR", "local"),
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tool": f"trucewatch {VERSION}",
    }
    drawn = salts or salted(facts)
    rows = [_row(size + at, fact, common, salt) for at, (fact, salt) in enumerate(zip(facts, drawn, strict=True))]
    for seq, _, _, text, _ in rows:
        for level, index, value in tree.grown(known, seq, tree.leaf(text.encode())):
            grown[level, index] = value
    _insert(connection, rows, [(*at, value) for at, value in grown.items()])
    connection.info["entered"] = rows[-1][0]
    return [row[0] for row in rows]


def _insert(connection: Connection, rows: Sequence[Row], hashes: Sequence[tuple[int, int, bytes]]) -> None:
    """Write entries and hashes by the driver itself: building the statements would take longer than running them."""
    if connection.dialect.name == schema.POSTGRES:
        bulk.insert(connection, schema.entries, ("seq", "kind", "subject", "entry", "body"), rows)
        bulk.insert(connection, schema.nodes, ("level", "index", "hash"), hashes)
        return
    cursor = connection.connection.cursor()
    cursor.executemany("INSERT INTO entries (seq, kind, subject, entry, body) VALUES (?, ?, ?, ?, ?)", rows)
    cursor.executemany('INSERT INTO nodes (level, "index", hash) VALUES (?, ?, ?)', hashes)


def once(connection: Connection, fact: Fact, keys: Sequence[str] | None = None) -> int:
    """Return the number of the entry that says the same of the same subject; it is entered if there is none.

    `keys` are the fields of the body that have to be the same; all, if none are named.
    """
    wanted = {key: fact.data[key] for key in keys or fact.data}
    for entry in entries(connection, fact.kind, fact.subject):
        held = entry.data
        if held is not None and {key: held.get(key) for key in wanted} == wanted:
            return entry.seq
    return append(connection, [fact])[0]


def _body(fact: Fact, salt: str) -> str:
    """Return a body, salted, so that one of few possible values cannot be guessed from its hash once it is erased."""
    return canonical({**fact.data, "salt": salt}).decode()


def _row(seq: int, fact: Fact, common: Mapping[str, str], salt: str) -> Row:
    """Return an entry's row."""
    body = _body(fact, salt)
    entry = {
        **common,
        "body": blobs.name(body.encode()),
        "kind": fact.kind,
        "parents": list(fact.parents),
        "subject": fact.subject,
    }
    # Strings under ASCII keys alone: what canonical() gives, without its walk.
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return seq, fact.kind, fact.subject, text, body


def length(connection: Connection) -> int:
    """Return how many entries there are."""
    cursor = connection.connection.cursor()
    cursor.execute("SELECT max(seq) FROM entries")
    (last,) = cursor.fetchone() or (None,)
    return 0 if last is None else int(last) + 1


def newest(connection: Connection, kinds: Sequence[str]) -> int:
    """Return the number of the last entry of some kinds, -1 if there is none."""
    found = select(func.max(schema.entries.c.seq)).where(schema.entries.c.kind.in_(kinds))
    last: int | None = connection.execute(found).scalar()
    return -1 if last is None else last


def nodes(connection: Connection, ahead: Iterable[tuple[int, int]] = ()) -> tree.Nodes:
    """Return the stored hashes of complete subtrees; one that is missing raises CaseError.

    Those `ahead` will be asked for: a server is asked for all of them at once.
    """
    # Asked of the driver itself: a proof takes a hundred of these, and most of the time would go into asking.
    execute = connection.connection.cursor().execute
    query = 'SELECT hash FROM nodes WHERE level = ? AND "index" = ?'
    held: dict[tuple[int, int], bytes] = {}
    if connection.dialect.name == schema.POSTGRES:
        query, held = query.replace("?", "%s"), _held(connection, list(ahead))

    def at(level: int, index: int) -> bytes:
        if (level, index) in held:
            return held[level, index]
        found = execute(query, (level, index)).fetchone()
        if found is None:
            raise CaseError("the log lacks a hash", f"level {level}, index {index}", "trucewatch verify says more")
        return bytes(found[0])

    return at


def _held(connection: Connection, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Return those of some hashes that are stored."""
    if not wanted:
        return {}
    cursor = connection.connection.cursor()
    cursor.execute(HASHES, tuple(map(list, zip(*wanted, strict=True))))
    return {(level, index): bytes(value) for level, index, value in cursor.fetchall()}


def entries(connection: Connection, kind: str | None = None, subject: str | None = None) -> Iterator[Entry]:
    """Yield entries in order: all, or those of a kind or on a subject."""
    table = schema.entries.c
    query = select(table.seq, table.kind, table.subject, table.entry, table.body).order_by(table.seq)
    query = query if kind is None else query.where(table.kind == kind)
    query = query if subject is None else query.where(table.subject == subject)
    # A server's cursor takes three ways there and back: worth it for all entries, not for those of a kind.
    streams = kind is None or connection.dialect.name != schema.POSTGRES
    for row in connection.execute(query, execution_options={"yield_per": 1000} if streams else {}):
        yield Entry(*row)


def last(connection: Connection, kind: str, subject: str | None = None) -> Entry | None:
    """Return the newest entry of a kind, or of a kind on a subject; None where there is none."""
    table = schema.entries.c
    query = select(table.seq, table.kind, table.subject, table.entry, table.body).where(table.kind == kind)
    query = query if subject is None else query.where(table.subject == subject)
    row = connection.execute(query.order_by(table.seq.desc()).limit(1)).first()
    return None if row is None else Entry(*row)


def since(connection: Connection, kinds: Sequence[str], after: int) -> list[Entry]:
    """Return the entries of some kinds that came after one, in order."""
    table = schema.entries.c
    query = select(table.seq, table.kind, table.subject, table.entry, table.body).order_by(table.seq)
    return [Entry(*row) for row in connection.execute(query.where(table.kind.in_(kinds), table.seq > after))]


def level(connection: Connection, number: int) -> dict[int, bytes]:
    """Return the stored hashes of complete subtrees of one level, by index."""
    table = schema.nodes.c
    rows = connection.execute(select(table.index, table.hash).where(table.level == number))
    return {index: bytes(value) for index, value in rows}


def checkpoints(connection: Connection) -> list[str]:
    """Return the text of every checkpoint that was kept, oldest first."""
    table = schema.checkpoints.c
    return [text for (text,) in connection.execute(select(table.note).order_by(table.number))]


def keep_checkpoint(connection: Connection, signed: Note) -> None:
    """Keep a signed checkpoint."""
    connection.execute(schema.checkpoints.insert().values(size=signed.checkpoint.size, note=str(signed)))


def state(connection: Connection, size: int | None = None) -> Checkpoint:
    """Return the checkpoint, unsigned, of the log as it is or as it was at a size."""
    found = length(connection) if size is None else size
    return Checkpoint(origin(connection), found, tree.root(nodes(connection, tree.ends(found)), found))


def origin(connection: Connection) -> str:
    """Return the log's name, which its first entry gives it."""
    first = next(entries(connection, kind="open"), None)
    if first is None or first.seq != 0:
        raise CaseError("the log does not begin with its own name", "entry 0", "restore it from a copy of the case")
    return str(first.said["subject"])
