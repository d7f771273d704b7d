"""What of an input is entered into the log, and what makes it the same as another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from sqlalchemy import Connection

from trucewatch.model import Failure, Source
from trucewatch.records import Document, canonical, plain
from trucewatch.store import blobs, ledger
from trucewatch.store.ledger import Fact

# What makes two inputs the same: the name of their bytes, the name they came by, what was said of them.
InputKey = tuple[str, str, bytes]


def key_of(source: Source) -> InputKey:
    """Return what makes this input the same as another one."""
    return blobs.name(source.data), called(source), canonical(plain(source.given))


def called(source: Source) -> str:
    """Return the name under which an input is entered: without its folder, which may name a person."""
    return PurePath(source.name).name


def entered(connection: Connection, source: Source, blob: str, found: Sequence[Document]) -> int:
    """Return the number of the entry on an input; it is entered unless it was, under the same name and details."""
    data = {"blob": blob, "name": called(source), "given": plain(source.given)}
    texts = {d.id: {"text": d.sha256_text, "extractor": d.extractor} for d in found}
    return ledger.once(connection, Fact("add", blob, data | {"documents": texts}), tuple(data))


def refused(source: Source) -> Failure:
    """Return the failure of an input that was erased."""
    return Failure("read", source.name, "was erased from this case and is not taken in again", "", "Cannot")


def differing(source: Source, held: Mapping[str, Document]) -> Iterator[Failure]:
    """Yield a failure where a document is held under other details than those given now: the first ones stay."""
    said = plain(source.given)
    for document in held.values():
        kept = {k: v for k, v in plain(document).items() if k in said and v != said[k]}
        if kept:
            told = ", ".join(f"{k} {v!r}, now {said[k]!r}" for k, v in sorted(kept.items()))
            yield Failure(
                "read", source.name, f"is in the case already with {told}", "the first stay; make a new case to change"
            )
