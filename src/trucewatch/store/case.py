"""The case: a folder that holds all of one piece of work and can be handed to somebody else.

case.toml   what a person sets          case.db   the register (SQLite), unless a server holds it
originals/  every input's bytes         feeds/    feed tables (Parquet)
out/        reports; can be made again  .lock     held while somebody writes
"""

from __future__ import annotations

import contextlib
import functools
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine

from trucewatch.errors import StoreAway
from trucewatch.keep import tree
from trucewatch.keep.note import Checkpoint, Note
from trucewatch.model import Failure, Source
from trucewatch.records import Document, Json, Record, canonical
from trucewatch.store import blobs, casefile, kinds, ledger, register
from trucewatch.store.bases import Base, Replica
from trucewatch.store.inputs import InputKey, differing, entered, refused
from trucewatch.store.ledger import Fact
from trucewatch.store.register import Vintage
from trucewatch.store.together import Together

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Added:
    """How many documents of an input were new, and what failed in it."""

    documents: int
    failures: tuple[Failure, ...]


def _again(work: Callable[Concatenate[Case, P], R]) -> Callable[Concatenate[Case, P], R]:
    """Do once more what can be done twice to the same end, where the database went away and came back."""

    @functools.wraps(work)
    def tried(case: Case, /, *args: P.args, **named: P.kwargs) -> R:
        try:
            return work(case, *args, **named)
        except StoreAway:
            if case._open is not None or not case.base.back():
                raise
            log.warning("%s: the database went away and came back", case.folder)
            return work(case, *args, **named)

    return tried


@dataclass(frozen=True)
class Case:
    """An open case. Methods that write are one transaction each."""

    folder: Path
    settings: casefile.CaseFile
    base: Base
    chosen: Mapping[str, str] = field(default_factory=dict)
    replica: Replica | None = None
    _own: threading.local = field(default_factory=threading.local, repr=False, compare=False)
    _together: Together = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the queue of those who enter facts."""
        object.__setattr__(self, "_together", Together(self._append))

    @property
    def engine(self) -> Engine:
        """What connects to the register."""
        return self.base.engine

    @property
    def originals(self) -> Path:
        """The folder of original bytes."""
        return self.folder / "originals"

    @property
    def out(self) -> Path:
        """The folder of what can be made again."""
        return self.folder / "out"

    @functools.cached_property
    def origin(self) -> str:
        """The name of the log, for good."""
        return self._ask(ledger.origin)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Run one transaction that writes: what this thread reads and enters meanwhile is all part of it."""
        if self._open is not None:
            yield self._open
            return
        with self.base.write() as connection:
            self._own.connection = connection
            try:
                yield connection
            finally:
                self._own.connection = None

    @property
    def _open(self) -> Connection | None:
        """The transaction that this thread is in, if any."""
        return getattr(self._own, "connection", None)

    def _read(self) -> contextlib.AbstractContextManager[Connection]:
        if self._open is not None:
            return contextlib.nullcontext(self._open)
        return self.base.read() if self.replica is None else self.replica.read(self.base)

    @_again
    def _ask(self, question: Callable[[Connection], R]) -> R:
        """Return what the register answers, in one transaction that reads."""
        with self._read() as connection:
            return question(connection)

    @_again
    def add(self, source: Source, found: Sequence[Document], failed: Sequence[Failure]) -> Added:
        """Keep an input's bytes, its documents and its failures; what is held already is left as it is."""
        gone = self.erased()
        if gone & {blobs.name(source.data), *(d.id for d in found)}:
            found, failed = (), [refused(source)]
        blob = blobs.put(self.originals, source.data) if found else None
        with self.writing() as connection:
            held = register.documents(connection, [d.id for d in found])
            seq = entered(connection, source, blob, found) if blob else 0
            new = register.add_documents(connection, found, seq)
            failed = [*failed, *differing(source, held)]
            register.drop_failures(connection, "read", source.name)
            register.add_failures(connection, failed)
        return Added(new, tuple(failed))

    def inputs(self) -> dict[InputKey, int]:
        """Return the inputs that were read without any failure, and how many documents each gave."""
        names = [PurePath(f.where).name for f in self.failures() if f.step == "read"]
        parts = Counter(d.container or d.id for d in self.documents().values())
        gone = self.erased()
        added = [data for e in self.entries("add") if (data := e.data) is not None and data["blob"] not in gone]
        whole = [a for a in added if not any(n == a["name"] or n.startswith(a["name"] + " ") for n in names)]
        return {(a["blob"], a["name"], canonical(a["given"])): parts[a["blob"]] for a in whole}

    @_again
    def add_coded(self, document: str, coder: str, found: Sequence[Record]) -> None:
        """Keep what a coder read in one document."""
        self.add_all_coded([(document, coder, found)])

    def add_all_coded(self, found: Iterable[tuple[str, str, Sequence[Record]]]) -> None:
        """Keep what coders read in some documents, all of it or nothing: each the id, the coder and the records."""
        with self.writing() as connection:
            for document, coder, records in found:
                data = {"coder": coder, "records": {record.id: digest(record) for record in reversed(records)}}
                ledger.once(connection, Fact("code", document, data, (document,)))
                register.add_records(connection, document, coder, records)
                register.drop_failures(connection, "code", document)

    def fail(self, failed: Iterable[Failure]) -> None:
        """Keep failures."""
        with self.writing() as connection:
            register.add_failures(connection, failed)

    @_again
    def forgive(self, step: str, place: str) -> None:
        """Forget the failures of a step on one thing: it was tried anew."""
        with self.writing() as connection:
            register.drop_failures(connection, step, place)

    def keep_bytes(self, data: bytes) -> str:
        """Keep bytes among the originals and return their name."""
        return blobs.put(self.originals, data)

    def keep_file(self, path: Path) -> str:
        """Keep a file's bytes among the originals and return their name."""
        return blobs.put_file(self.originals, path)

    @_again
    def add_feed(self, version: Vintage, files: Mapping[str, str]) -> bool:
        """Keep that a feed was joined, and the names of its originals; return whether this vintage is new."""
        data = {"name": version.name, "vintage": version.vintage, "seen": version.seen, "files": dict(files)}
        fact = Fact("feed", version.vintage, data, tuple(sorted(files.values())))
        with self.writing() as connection:
            return register.add_feed(connection, version, ledger.once(connection, fact))

    def enter(self, facts: Sequence[Fact]) -> list[int]:
        """Enter facts into the log and return their numbers; those of several threads are written together."""
        for fact in facts:
            kinds.check(fact.kind, fact.data)  # here, so that a wrong one fails its own caller alone
        return self._append(facts) if self._open is not None else self._together.enter(facts)

    @_again
    def enter_once(self, fact: Fact) -> int:
        """Enter a fact unless it was entered before, and return its number."""
        with self.writing() as connection:
            return ledger.once(connection, fact)

    def _append(self, facts: Sequence[Fact]) -> list[int]:
        """Enter facts once, though the database went away before it said whether they were kept."""
        salts = ledger.salted(facts)
        try:
            with self.writing() as connection:
                return ledger.append(connection, facts, salts)
        except StoreAway:
            if not facts or self._open is not None or not self.base.back():
                raise
            with self.writing() as connection:
                return ledger.kept(connection, facts, salts) or ledger.append(connection, facts, salts)

    def documents(self) -> dict[str, Document]:
        """Return every document by id, in the order in which they came."""
        return self._ask(register.documents)

    def records(self, ids: Sequence[str] | None = None) -> list[Record]:
        """Return every record, or those with these ids, by document and place in its text."""
        return self._ask(lambda held: register.records(held, ids))

    def assembled(self) -> list[tuple[str, Record | None]]:
        """Return each record beside the id under which it is kept; None where its claims make no record."""
        return self._ask(lambda held: list(register.assembled(held)))

    def failures(self) -> list[Failure]:
        """Return what failed and has not worked since."""
        return self._ask(register.failures)

    def coded(self, coder: str) -> set[str]:
        """Return the ids of the documents that a coder has read."""
        return self._ask(lambda held: register.coded(held, coder))

    def vintages(self, name: str | None = None) -> list[Vintage]:
        """Return every vintage of one feed, or of all: by name, the one seen last first."""
        return self._ask(lambda held: [v for v in register.vintages(held) if name in (None, v.name)])

    def feeds(self) -> list[Vintage]:
        """Return the vintage of each feed that was seen last, or the one that `at` chose."""
        newest: dict[str, Vintage] = {}
        for version in self.vintages():
            if self.chosen.get(version.name, version.vintage) == version.vintage:
                newest.setdefault(version.name, version)
        return list(newest.values())

    def at(self, chosen: Mapping[str, str]) -> Case:
        """Return the same case with other vintages of some feeds: feed -> vintage, whole."""
        return replace(self, chosen={**self.chosen, **chosen})

    def log(self) -> list[tuple[str, dict[str, Json]]]:
        """Return what was done to the case, in order: kind and body of each entry whose body was not erased."""
        return [(e.kind, data) for e in self.entries() if (data := e.data) is not None]

    def entries(self, kind: str | None = None, subject: str | None = None) -> list[ledger.Entry]:
        """Return the entries of the log in order, all or those of a kind, or of a kind on one subject."""
        return self._ask(lambda held: list(ledger.entries(held, kind, subject)))

    def last(self, kind: str, subject: str | None = None) -> ledger.Entry | None:
        """Return the newest entry of a kind, or of a kind on a subject; None where there is none."""
        return self._ask(lambda held: ledger.last(held, kind, subject))

    def since(self, kinds: Sequence[str], after: int) -> list[ledger.Entry]:
        """Return the entries of some kinds that came after one, in order."""
        return self._ask(lambda held: ledger.since(held, kinds, after))

    def newest(self, kinds: Sequence[str]) -> int:
        """Return the number of the last entry of some kinds, -1 if there is none."""
        return self._ask(lambda held: ledger.newest(held, kinds))

    def state(self, size: int | None = None) -> Checkpoint:
        """Return name, size and root of the log as it is, or as it was at a size."""
        return self._ask(lambda held: ledger.state(held, size))

    def checkpoints(self) -> list[str]:
        """Return the signed checkpoints of the log as texts, oldest first."""
        return self._ask(ledger.checkpoints)

    def keep_checkpoint(self, signed: Note) -> None:
        """Keep a signed checkpoint."""
        with self.writing() as connection:
            ledger.keep_checkpoint(connection, signed)

    def inclusion(self, seq: int, size: int) -> list[bytes]:
        """Return the hashes that tie an entry to the root at a size."""
        return self._ask(lambda held: tree.inclusion(ledger.nodes(held), seq, size))

    def level(self, number: int) -> dict[int, bytes]:
        """Return the stored hashes of complete subtrees of one level, by index."""
        return self._ask(lambda held: ledger.level(held, number))

    def erased(self) -> set[str]:
        """Return the ids of what was erased: documents, records, originals."""
        return self._ask(register.erased)

    def adopt(self, documents: Iterable[Document], seq: int) -> None:
        """Take over documents of another case whose original was erased with a neighbour of theirs."""
        with self.writing() as connection:
            register.add_documents(connection, documents, seq)

    def record_ids(self) -> set[tuple[str, str]]:
        """Return the id and the coder of every record."""
        return self._ask(register.record_ids)

    def original(self, blob: str) -> bytes:
        """Return an original's bytes, compared with their name."""
        return blobs.get(self.originals, blob)

    def unsound(self) -> list[str]:
        """Return a line for each thing that is wrong with the register itself; none is sound."""
        return [f"case.db: {line}" if self.settings.store is None else line for line in self.base.unsound()]

    def close(self) -> None:
        """Let go of the register."""
        self.base.close()


def digest(record: Record) -> str:
    """Return the hash by which the log names a record, with its evidence and its trace."""
    return blobs.name(canonical(record.whole()))
