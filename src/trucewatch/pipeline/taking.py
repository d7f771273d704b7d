"""Documents that were coded elsewhere, by coding at scale, taken into a case with their records.

They come by the same way as all others: their bytes are kept, read again, and the records are entered as what a
coder read. A record whose words do not stand in the text that is read here is not taken, nor any other of its document.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from trucewatch import apart, coded
from trucewatch.errors import BadSpan
from trucewatch.model import Failure, Source
from trucewatch.records import Document, Record
from trucewatch.store import Case
from trucewatch.store.inputs import key_of
from trucewatch.store.parted import MANIFEST, Part, Parted, is_parted

ROWS = 100  # documents of one original: so few that they are read in its time, whatever they are
TODO = "code it here: trucewatch code CASE"


@dataclass(slots=True)
class Taken:
    """How many documents were new, how many known, how many records came with them, and what failed."""

    new: int = 0
    known: int = 0
    records: int = 0
    failed: list[Failure] = field(default_factory=list)


def is_coded(where: str) -> bool:
    """Tell whether an input is a place of coded documents, and not files to be read."""
    if where.startswith(("s3://", "s3a://", "hdfs://")):
        return is_parted(where)
    return (Path(where) / MANIFEST).is_file()


def take(case: Case, where: str) -> Iterator[Taken]:
    """Take all parts that are done into a case, one by one. What is in it already is left as it is."""
    parted = Parted(where)
    parted.manifest()  # one of a newer format is refused before anything is taken
    held = {key[:2] for key in case.inputs()}
    for part, files in parted.marks():
        taken = Taken()
        tables = {kind: parted.table(kind, part.part, blob) for kind, blob in files.items()}
        if "documents" in tables:
            _take(case, part, tables, held, taken)
        failed = list(coded.failures_of(tables["failures"])) if "failures" in tables else []
        case.fail(failed)
        taken.failed += failed
        yield taken


def _take(case: Case, part: Part, tables: Mapping[str, pa.Table], held: set[tuple[str, str]], taken: Taken) -> None:
    records: dict[str, list[Record]] = defaultdict(list)
    for record in coded.records_of(tables["records"]) if "records" in tables else ():
        records[record.document].append(record)
    unread = set(_unread(tables.get("failures")))
    rows = tables["documents"].filter(pa.array(i not in unread for i in tables["documents"]["id"].to_pylist()))
    coders = dict(zip(rows["id"].to_pylist(), rows["coder"].to_pylist(), strict=True))
    for source, found, failed in apart.read(_sources(part, rows)):
        if key_of(source)[:2] in held:
            taken.known += len(found)
        else:
            added = case.add(source, found, failed)
            taken.new += added.documents
            taken.known += len(found) - added.documents
            taken.failed += added.failures
        sound = [d for d in found if coders.get(d.id) and not _wrong(case, d, records[d.id], taken)]
        case.add_all_coded([(d.id, coders[d.id], records[d.id]) for d in sound])
        taken.records += sum(len(records[d.id]) for d in sound)


def _unread(failures: pa.Table | None) -> Iterator[str]:
    """Yield the documents that could not be read where they were coded; they are not tried again."""
    for row in failures.to_pylist() if failures is not None else ():
        if row["step"] == "read" and row["document"]:
            yield row["document"]


def _sources(part: Part, rows: pa.Table) -> Iterator[Source]:
    for number, at in enumerate(range(0, rows.num_rows, ROWS)):
        out = io.BytesIO()
        pq.write_table(rows.slice(at, ROWS), out, compression="zstd")
        yield Source(f"part-{part.part:05d}-{number:03d}.parquet", out.getvalue())


def _wrong(case: Case, document: Document, records: Sequence[Record], taken: Taken) -> bool:
    """Tell whether a record quotes what does not stand in its document; that is a failure of the document."""
    try:
        for record in records:
            for span in (record.span, *(e.span for e in record.evidence if e.span is not None)):
                span.check(document.text)
    except BadSpan as error:
        what = f"was coded from another text than is read here: {error.what}"
        failure = Failure("code", document.id, what, TODO, "BadSpan")
        case.fail([failure])
        taken.failed.append(failure)
        return True
    return False
