"""Everything that can be derived again, derived again and compared."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from trucewatch.errors import CaseError, TruceError
from trucewatch.model import Source
from trucewatch.pipeline import apart
from trucewatch.records import Document, Record
from trucewatch.store import Case, blobs
from trucewatch.store.case import given_from

log = logging.getLogger(__name__)


def verify(case: Case) -> list[str]:
    """Return a line for each thing that is not as it was: originals, texts, quotes, ids, the log's run.

    A text that another version of its extractor made cannot be compared; that is logged as a warning.
    """
    documents = case.documents()
    return [*case.unsound(), *_originals(case), *_texts(case, documents), *_records(case.assembled(), documents)]


def _originals(case: Case) -> Iterator[str]:
    for kind, data in case.log():
        for blob in [data["blob"]] if kind == "add" else data.get("files", {}).values():
            if wrong := _wrong(case, blob):
                yield wrong


def _wrong(case: Case, blob: str) -> str | None:
    try:
        case.original(blob)
    except CaseError as error:
        return str(error)
    return None


def _texts(case: Case, documents: Mapping[str, Document]) -> Iterator[str]:
    """Read every input again and compare; documents of inputs that are gone or changed are told of elsewhere."""
    unseen = set(documents)
    for source, again, _ in apart.read(_inputs(case)):
        blob = blobs.name(source.data)
        unseen -= {d.id for d in documents.values() if blob in (d.id, d.container)}
        for document in again:
            if line := _differs(document, documents.get(document.id)):
                yield line
    gone = {data["blob"] for kind, data in case.log() if kind == "add"}
    for name in sorted(unseen):
        if not gone & {name, documents[name].container}:
            yield f"document {name}: the log does not say where it came from"


def _inputs(case: Case) -> Iterator[Source]:
    for kind, data in case.log():
        if kind == "add" and _wrong(case, data["blob"]) is None:
            yield Source(data["name"], case.original(data["blob"]), given_from(data["given"]))


def _differs(again: Document, held: Document | None) -> str | None:
    if held is None:
        return f"document {again.id}: is in the originals and not in the register"
    if held.extractor != again.extractor:
        log.warning("%s: made by %s, cannot be compared by %s", held.id, held.extractor, again.extractor)
        return None
    return None if held.text == again.text else f"document {again.id}: its text is not what {again.extractor} makes"


def _records(kept: list[tuple[str, Record | None]], documents: Mapping[str, Document]) -> Iterator[str]:
    for name, record in kept:
        if record is None or record.id != name:
            yield f"record {name}: it does not say what it said when it was kept"
        if record is None:
            continue
        try:
            for span in [record.span, *(e.span for e in record.evidence if e.span is not None)]:
                span.check(documents[record.document].text)
        except TruceError as error:
            yield f"record {name}: {error}"
