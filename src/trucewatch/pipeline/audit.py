"""Everything that can be derived again, derived again and compared."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from trucewatch.errors import CaseError, TruceError
from trucewatch.model import Source
from trucewatch.pipeline.steps import read_source
from trucewatch.records import Document, Record
from trucewatch.store import Case
from trucewatch.store.case import given_from

log = logging.getLogger(__name__)


def verify(case: Case) -> list[str]:
    """Return a line for each thing that is not as it was: originals, texts, quotes, ids, the log's run.

    A text that another version of its extractor made cannot be compared; that is logged as a warning.
    """
    documents = case.documents()
    return [*case.unsound(), *_originals(case, documents), *_records(case.assembled(), documents)]


def _originals(case: Case, documents: Mapping[str, Document]) -> Iterator[str]:
    unseen = set(documents)
    for kind, data in case.log():
        for blob in [data["blob"]] if kind == "add" else data.get("files", {}).values():
            try:
                bytes_ = case.original(blob)
            except CaseError as error:
                yield str(error)
                continue
            if kind == "add":
                again = read_source(Source(data["name"], bytes_, given_from(data["given"])))[0]
                yield from _texts(again, documents)
                unseen -= {d.id for d in again}
        if kind == "add":
            unseen -= {d.id for d in documents.values() if data["blob"] in (d.id, d.container)}
    yield from (f"document {d}: the log does not say where it came from" for d in sorted(unseen))


def _texts(again: list[Document], documents: Mapping[str, Document]) -> Iterator[str]:
    for document in again:
        held = documents.get(document.id)
        if held is None:
            yield f"document {document.id}: is in the originals and not in the register"
        elif held.extractor != document.extractor:
            log.warning("%s: made by %s, cannot be compared by %s", held.id, held.extractor, document.extractor)
        elif held.text != document.text:
            yield f"document {document.id}: its text is not what {document.extractor} makes of the original"


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
