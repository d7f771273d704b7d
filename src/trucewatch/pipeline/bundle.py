"""A bundle: what a case holds on some documents, in one file that a stranger can check without us."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from trucewatch import apart
from trucewatch.errors import BadInput, CaseError
from trucewatch.keep import note, tree
from trucewatch.keep import verify as standalone
from trucewatch.model import Source, given_from
from trucewatch.pipeline.seal import public_key, seal
from trucewatch.pipeline.stamping import stamps
from trucewatch.records import Document
from trucewatch.store import Case, blobs
from trucewatch.store.ledger import Entry, Fact
from trucewatch.version import VERSION

README = """This bundle can be checked without trucewatch, with Python 3.10 or later and nothing else:

    python3 -I verify.py BUNDLE --key KEY

KEY is the public key of the case: have its keeper read it to you. checkpoint, log.jsonl and bodies.jsonl
are the case's history, texts/ what was read, originals/ the bytes that it was read from, records.jsonl
the records with the entry of the log that names each, proofs/ a proof for each of these entries. stamps/ holds
what authorities dated, with their answers: openssl ts -verify -data N.txt -in N.tsr -CAfile ROOTS checks one.
What this proves, and what it does not: docs/evidence.md of trucewatch.
"""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds: its path, how many documents and records, whether originals are in it."""

    path: Path
    documents: int
    records: int
    originals: bool


def write(case: Case, target: Path, ids: Sequence[str] | None = None, originals: bool = True) -> Bundle:
    """Write a bundle of all documents, or of those named, enter that it was made, and sign the log with that in it."""
    documents = _chosen(case, ids)
    records = [record for record in case.records() if record.document in documents]
    verifier = (files("trucewatch.keep") / "verify.py").read_bytes()
    data = {"documents": sorted(documents), "records": len(records), "originals": originals}
    case.enter([Fact("export", case.origin, data | {"verifier": blobs.name(verifier)}, tuple(sorted(documents)))])
    signed = seal(case)
    if signed is None:
        raise CaseError("cannot be signed: its key is not on this machine", str(case.folder), "make a new key first")
    entries = case.entries()
    told = [e for e in entries if _tells(e, documents)]
    coded = {r: e.seq for e in told if e.kind == "code" for r in (e.data or {})["records"]}
    parts = {
        "checkpoint": str(signed).encode(),
        "log.jsonl": _lines(e.text for e in entries),
        "bodies.jsonl": _lines(json.dumps({"entry": e.seq, "body": e.body}, ensure_ascii=False) for e in told),
        "records.jsonl": _lines(
            json.dumps(r.whole() | {"id": r.id, "entry": coded[r.id]}, ensure_ascii=False) for r in records
        ),
        "verify.py": verifier,
        "README.txt": README.encode(),
    }
    parts |= {f"texts/{d.id[7:]}.txt": d.text.encode("utf-8", "surrogatepass") for d in documents.values()}
    if originals:
        there = {e.subject for e in told if e.kind == "add"} | {(e.data or {}).get("warc", "") for e in told}
        there -= {*case.erased(), ""}
        parts |= {f"originals/{blob[7:]}": case.original(blob) for blob in sorted(there)}
    for size, text, answer in stamps(case):
        parts |= {f"stamps/{size}.txt": text.encode(), f"stamps/{size}.tsr": answer}
    levels = tree.levels([tree.leaf(entry.text.encode()) for entry in entries])
    for seq in sorted(set(coded.values())):
        path = tree.inclusion(lambda level, index: levels[level][index], seq, len(entries))
        parts[f"proofs/{seq}.tlog-proof"] = note.proof(seq, path, str(signed)).encode()
    _zip(target, parts, {"title": case.settings.title, "key": str(public_key(case))})
    return Bundle(target, len(documents), len(records), originals)


def _chosen(case: Case, ids: Sequence[str] | None) -> dict[str, Document]:
    documents = case.documents()
    unknown = sorted(set(ids or ()) - set(documents))
    if unknown:
        raise BadInput("is no document of the case", unknown[0], "give ids as trucewatch export prints them")
    return documents if ids is None else {name: documents[name] for name in ids}


def _tells(entry: Entry, documents: dict[str, Document]) -> bool:
    """Tell whether an entry's body is about documents of the bundle."""
    if entry.data is None:
        return False
    if entry.kind == "add":
        return not documents.keys().isdisjoint(entry.data["documents"])
    if entry.kind == "fetch":
        return entry.data.get("body") in {d.container or d.id for d in documents.values()}
    return entry.kind == "code" and entry.subject in documents


def _lines(texts: Iterable[str]) -> bytes:
    return "".join(f"{text}\n" for text in texts).encode("utf-8", "surrogatepass")


def _zip(target: Path, parts: dict[str, bytes], more: dict[str, Any]) -> None:
    """Write a ZIP file, whole or not at all; the same parts give the same bytes."""
    hashes = {name: standalone.sha(data) for name, data in sorted(parts.items())}
    manifest = {"format": standalone.FORMAT, "tool": f"trucewatch {VERSION}", **more, "files": hashes}
    text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    draft = target.with_name(f".{target.name}.draft")
    with blobs.room(str(target)):
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, data in {"manifest.json": text, **dict(sorted(parts.items()))}.items():
                bundle.writestr(zipfile.ZipInfo(name), data, _packing(data))
        os.replace(draft, target)


def _packing(data: bytes) -> int:
    """Return how to pack data: what shrinks like a bomb is left as it is, or no reader would unpack it."""
    return zipfile.ZIP_STORED if len(data) > 50 * len(zlib.compress(data, 1)) else zipfile.ZIP_DEFLATED


def verify(path: Path, key: str | None = None, trusted: Sequence[str] = ()) -> tuple[list[str], str]:
    """Return what is wrong with a bundle, none being sound, and the key that signed it.

    Beside what the bundle's own verifier checks, its originals are read again and their texts compared.
    """
    try:
        *_, public = standalone.check(str(path), key, trusted)
        found = standalone.files(str(path))[1]
    except standalone.Wrong as error:
        return [str(error)], ""
    except (OSError, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise BadInput(f"cannot be read as a bundle: {error!r}", str(path), "get it again") from error
    return list(_texts(found)), public


def _texts(found: dict[str, bytes]) -> Iterable[str]:
    log = standalone.rows(found["log.jsonl"])
    bodies = {held["entry"]: json.loads(held["body"]) for held in standalone.rows(found["bodies.jsonl"])}
    added = {log[at]["subject"]: body for at, body in bodies.items() if log[at]["kind"] == "add"}
    sources = [
        Source(body["name"], found[f"originals/{blob[7:]}"], given_from(body["given"]))
        for blob, body in added.items()
        if f"originals/{blob[7:]}" in found
    ]
    for source, documents, _ in apart.read(sources):
        said = added[blobs.name(source.data)]["documents"]
        for document in documents:
            told = said.get(document.id)
            if told and told["extractor"] == document.extractor and told["text"] != document.sha256_text:
                yield f"document {document.id}: its text is not what {document.extractor} makes of the original"
