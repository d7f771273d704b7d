"""The log's own soundness: every entry, every hash over it, every signature, and what is remembered elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trucewatch.errors import CaseError, TruceError
from trucewatch.keep import keys, tree
from trucewatch.keep.note import Checkpoint, Note, PublicKey, parse
from trucewatch.store import Case, blobs
from trucewatch.store.ledger import Entry

log = logging.getLogger(__name__)


def check(case: Case, trusted: Sequence[Note] = ()) -> Iterator[str]:
    """Yield a line for each thing that is wrong with the log; `trusted` are checkpoints that the reader brings."""
    entries = case.entries()
    yield from _entries(entries)
    levels = tree.levels([tree.leaf(entry.text.encode()) for entry in entries])
    for number in range(len(levels) + 1):
        yield from _level(number, levels[number] if number < len(levels) else [], case.level(number))
    yield from _checkpoints(case, entries, levels, trusted)


def _entries(entries: Sequence[Entry]) -> Iterator[str]:
    erased = {seq for entry in entries for seq in erasures(entry)}
    latest = ""
    for place, entry in enumerate(entries):
        if entry.seq != place:
            yield f"entry {place}: is missing"
            return
        try:
            said = entry.said
            same = (said["kind"], said["subject"]) == (entry.kind, entry.subject)
            wrong = "is filed under another kind or subject" if not same else _body(entry, said["body"], erased)
            back, latest = said["time"] < latest, max(latest, said["time"])
        except (CaseError, KeyError, TypeError):
            wrong, back = "is no entry", False
        if wrong:
            yield f"entry {place}: {wrong}"
        if back:
            log.warning("entry %d: the clock stood before that of an earlier entry", place)


def erasures(entry: Entry) -> list[int]:
    """Return the numbers of the entries whose bodies an entry says were erased."""
    try:
        return list((entry.data or {}).get("entries", ())) if entry.kind == "erase" else []
    except (CaseError, TypeError):
        return []


def _body(entry: Entry, hashed: str, erased: set[int]) -> str | None:
    if entry.body is None:
        return None if entry.seq in erased else "its body is gone and no erasure is entered"
    return None if blobs.name(entry.body.encode()) == hashed else "its body was altered"


def _level(number: int, made: Sequence[bytes], stored: dict[int, bytes]) -> Iterator[str]:
    wrong = [n for n, value in enumerate(made) if stored.get(n) != value]
    extra = sorted(set(stored) - set(range(len(made))))
    what = "entry {}: was altered" if number == 0 else f"hash {{}} of level {number}: is not what the entries give"
    yield from (what.format(n) for n in wrong[:20])
    yield from (f"hash {n} of level {number}: belongs to no entry" for n in extra[:20])
    if len(wrong) + len(extra) > 40:
        yield f"level {number}: {len(wrong) + len(extra)} hashes in all are wrong"


def _checkpoints(
    case: Case, entries: Sequence[Entry], levels: Sequence[Sequence[bytes]], trusted: Sequence[Note]
) -> Iterator[str]:
    history = _History(entries[0].subject if entries else "", levels, list(signing_keys(entries)))
    signed_to = 0
    for text in (*case.checkpoints(), *map(str, trusted)):
        size, wrong = history.wrong(text)
        if wrong:
            yield f"checkpoint of {size} entries: {wrong}"
        signed_to = max(signed_to, size)
    held = keys.find(history.public[-1][1]) if history.public else None
    if held is not None and (last := held.last_of(history.origin)) is not None:
        size, wrong = history.wrong(str(last))
        if wrong:
            yield f"what this machine signed last, {size} entries: {wrong}; an old copy was put back"
    if signed_to < len(entries):
        log.warning("%d entries at the end are not signed yet", len(entries) - signed_to)


@dataclass(frozen=True, slots=True)
class _History:
    """What checkpoints are held against: the log's name, its hashes, and its keys by the entries that name them."""

    origin: str
    levels: Sequence[Sequence[bytes]]
    public: Sequence[tuple[int, PublicKey]]

    def wrong(self, text: str) -> tuple[int, str | None]:
        """Return a checkpoint's size, 0 if it cannot be read, and what is wrong with it, if anything is."""
        try:
            signed = parse(text)
            head = signed.checkpoint
        except TruceError as error:
            return 0, error.what
        return head.size, self._differs(signed, head)

    def _differs(self, signed: Note, head: Checkpoint) -> str | None:
        size = len(self.levels[0])
        if head.origin != self.origin:
            return f"is of another log, {head.origin}"
        if head.size > size:
            return f"the log has {size}: its end is gone"
        if head.root != tree.root(lambda level, index: self.levels[level][index], head.size):
            return "the entries are not those that were signed"
        key = next((key for seq, key in reversed(self.public) if seq < head.size), None)
        return None if key is not None and key.signed(signed) else "is not signed by the case's key"


def signing_keys(entries: Sequence[Entry]) -> Iterator[tuple[int, PublicKey]]:
    """Yield the number of each entry on a key, and the key; the last one signs."""
    for entry in entries:
        try:
            if entry.kind == "key" and entry.data is not None:
                yield entry.seq, PublicKey.parse(entry.data["public"])
        except (TruceError, KeyError, AttributeError):
            log.warning("entry %d: holds no key that can be read", entry.seq)
