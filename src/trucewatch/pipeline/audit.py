"""Everything that can be derived again, derived again and compared."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from trucewatch import apart, net
from trucewatch.errors import BadInput, CaseError, TruceError
from trucewatch.keep.note import Note
from trucewatch.model import Source, given_from
from trucewatch.pipeline import chain, stamping
from trucewatch.records import Document, Json, Record
from trucewatch.store import Case, blobs
from trucewatch.store.case import digest

log = logging.getLogger(__name__)


def verify(case: Case, trusted: Sequence[Note] = ()) -> list[str]:
    """Return a line for each thing that is not as it was: log, signatures, originals, texts, quotes, ids.

    `trusted` are checkpoints of the case that the reader brings along. A text that another version of
    its extractor made cannot be compared; that is logged as a warning.
    """
    checks: list[Callable[[], Iterable[str]]] = [
        case.unsound,
        lambda: chain.check(case, trusted),
        lambda: _originals(case),
        lambda: _archives(case),
        lambda: stamping.wrong(case),
        lambda: _entered(case, case.documents()),
        lambda: _texts(case, case.documents()),
        lambda: _records(case, case.documents()),
    ]
    return list(dict.fromkeys(line for check in checks for line in _tried(check)))


def _tried(check: Callable[[], Iterable[str]]) -> Iterator[str]:
    """Yield what a check finds; one that cannot go on, because what it needs is damaged, says so."""
    try:
        yield from check()
    except (CaseError, KeyError) as error:
        yield str(error) if isinstance(error, CaseError) else f"the log lacks {error}"


def _originals(case: Case) -> Iterator[str]:
    gone = case.erased()
    for kind, data in case.log():
        for blob in _named(kind, data):
            if blob not in gone and (wrong := _wrong(case, blob)):
                yield wrong
    for blob in sorted(gone):
        if blob.startswith("sha256:") and blobs.path(case.originals, blob).exists():
            yield f"original {blob}: was erased and is there still"


def _named(kind: str, data: dict[str, Json]) -> list[str]:
    """Return the originals that an entry names."""
    if kind == "add":
        return [data["blob"]]
    if kind == "stamp":
        return [data["answer"]]
    return [data["warc"]] if kind == "fetch" and "warc" in data else list(data.get("files", {}).values())


def _archives(case: Case) -> Iterator[str]:
    """Compare each fetch with the answer in its WARC file."""
    gone = case.erased()
    for entry in case.entries("fetch"):
        data = entry.data or {}
        if "warc" in data and data["warc"] not in gone and _wrong(case, data["warc"]) is None:
            try:
                status, body = net.answer(case.original(data["warc"]))
            except BadInput as error:
                yield f"entry {entry.seq}: its WARC file {error}"
                continue
            if (status, blobs.name(body)) != (data["status"], data["body"]):
                yield f"entry {entry.seq}: its WARC file holds another answer than was entered"


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


def _entered(case: Case, documents: Mapping[str, Document]) -> Iterator[str]:
    """Compare every text with the hash that was entered when it came in."""
    for kind, data in case.log():
        for name, said in data["documents"].items() if kind == "add" else ():
            if name in documents and documents[name].sha256_text != said["text"]:
                yield f"document {name}: its text is not what was entered"


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


def _records(case: Case, documents: Mapping[str, Document]) -> Iterator[str]:
    held = case.record_ids()
    entered: dict[tuple[str, str], str] = {}
    for kind, data in case.log():
        if kind == "code":
            entered |= {(name, data["coder"]): said for name, said in data["records"].items()}
    for name, coder in sorted(set(entered) - held):
        yield f"record {name} of {coder}: is in the log and not in the register"
    for name, record in case.assembled():
        if record is None or record.id != name or entered.get((name, record.coder)) != digest(record):
            yield f"record {name}: it does not say what it said when it was kept"
        if record is not None:
            yield from _quotes(name, record, documents[record.document].text)


def _quotes(name: str, record: Record, text: str) -> Iterator[str]:
    try:
        for span in [record.span, *(e.span for e in record.evidence if e.span is not None)]:
            span.check(text)
    except TruceError as error:
        yield f"record {name}: {error}"
