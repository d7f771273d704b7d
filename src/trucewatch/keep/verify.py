#!/usr/bin/env python3
"""Check a bundle of trucewatch without trucewatch: `python3 -I verify.py bundle.zip [--key KEY] [--trust CHECKPOINT]`.

Standard library only, and short enough to be read before it is run. It checks that the log hashes
to the root that was signed, that every original and text is what the log says, and that every
record stands in the log and quotes its text letter for letter. Whether a text is what an extractor
makes of its original, `trucewatch verify` checks. Give --key, got from somebody you trust.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FORMAT, MOST_BYTES, MOST_RATIO = 1, 4_000_000_000, 200
# Ed25519 (RFC 8032): the field, the curve's constant, the order of the base point.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


class Wrong(Exception):
    """Something in the bundle is not as it should be."""


def sha(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def point(data: bytes) -> Point:
    """Return the point of the curve that 32 bytes stand for; bytes that stand for none raise Wrong."""
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    x = x * ROOT % P if (x * x - x2) % P else x
    if y >= P or (x * x - x2) % P or (x == 0 and sign):
        raise Wrong("a point of the signature is not on the curve")
    x = P - x if x % 2 != sign else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def add(one: Point, two: Point) -> Point:
    """Return the sum of two points."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, one: Point) -> Point:
    """Return a multiple of a point."""
    total = (0, 1, 1, 0)
    while number:
        total = add(total, one) if number & 1 else total
        one, number = add(one, one), number >> 1
    return total


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether 64 bytes are the signature of a message by a public key of 32 bytes."""
    if len(public) != 32 or len(signature) != 64:
        return False
    s, key, r = int.from_bytes(signature[32:], "little"), point(public), point(signature[:32])
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(challenge, key))
    return s < L and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the hash over a list of leaf hashes (RFC 6962)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:])).digest()


def checkpoint(text: str, leaves: Sequence[bytes], origin: str, key: str | None = None) -> int:
    """Check a checkpoint against the log, and its signature if a key is given; return its size."""
    body, _, tail = text.rpartition("\n\n")
    name, size, encoded = (body + "\n").split("\n")[:3]
    if name != origin or not 0 < int(size) <= len(leaves):
        raise Wrong(f"a checkpoint of {size} entries of {name} does not fit a log of {len(leaves)} of {origin}")
    if base64.b64decode(encoded) != root(leaves[: int(size)]):
        raise Wrong(f"the first {size} entries are not those that were signed")
    if key is not None and not any(signs(key, body + "\n", line) for line in tail[:-1].split("\n")):
        raise Wrong(f"the checkpoint of {size} entries is not signed by {key}")
    return int(size)


def signs(key: str, text: str, line: str) -> bool:
    """Tell whether a line is the signature of a text by a key that reads name+id+base64."""
    (name, number, encoded), (mark, who, blob) = key.split("+", 2), line.split(" ", 2)
    data, found = base64.b64decode(encoded), base64.b64decode(blob)
    own = sha(name.encode() + b"\n" + data)[:8] == number == found[:4].hex() and data[:1] == b"\x01"
    own = own and (mark, who) == ("—", name) and base64.b64encode(found).decode() == blob
    return own and signed(data[1:], text.encode(), found[4:])


def files(path: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return a bundle's manifest, and its files once they are what it says; nothing is written."""
    with zipfile.ZipFile(path) as bundle:
        infos, names = bundle.infolist(), bundle.namelist()
        swollen = any(info.file_size > MOST_RATIO * max(info.compress_size, 1_000) for info in infos)
        if swollen or sum(info.file_size for info in infos) > MOST_BYTES:
            raise Wrong("the bundle unpacks to far more than a bundle may")
        if len(set(names)) != len(names) or any(re.search(r"^/|\\|^\.|/\.|:", name) for name in names):
            raise Wrong("the bundle holds a name twice, or one that leads out of it")
        found = {name: bundle.read(name) for name in names}
    manifest = json.loads(found.get("manifest.json", b"{}"))
    if manifest.get("format") != FORMAT:
        raise Wrong(f"the bundle has format {manifest.get('format')}; this verifier reads {FORMAT}: get the newer one")
    if manifest["files"] != {name: sha(data) for name, data in found.items() if name != "manifest.json"}:
        raise Wrong("the bundle does not hold the files that its manifest names, as they were")
    return manifest, found


def rows(data: bytes) -> list[Any]:
    """Return the values of JSON lines."""
    return [json.loads(line) for line in data.decode("utf-8", "surrogatepass").split("\n") if line]


def named(record: dict[str, Any]) -> str:
    """Return the hash by which the log names a record, all of it but its id and its entry."""
    said = {k: v for k, v in record.items() if k not in ("id", "entry")}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + sha(text.encode("utf-8", "surrogatepass"))


def texts_of(found: dict[str, bytes], log: list[Any], bodies: dict[int, Any]) -> dict[str, str]:
    """Return the texts by document, once they and the originals are what the log says."""
    added = {log[at]["subject"]: body["documents"] for at, body in bodies.items() if log[at]["kind"] == "add"}
    there = {body.get("warc", "") for body in bodies.values()} | added.keys()
    said, texts = {name: told["text"] for told_of in added.values() for name, told in told_of.items()}, {}
    for name, data in found.items():
        folder, _, digest = name.partition("/")
        if folder == "originals" and (sha(data) != digest or "sha256:" + digest not in there):
            raise Wrong(f"{name} is not bytes that the log says came in")
        if folder == "texts":
            document = "sha256:" + digest[:-4]
            if said.get(document) != "sha256:" + sha(data):
                raise Wrong(f"the text of {document} is not what the log says")
            texts[document] = data.decode("utf-8", "surrogatepass")
    return texts


def check(path: str, key: str | None = None, trusted: Sequence[str] = ()) -> tuple[int, int, int, str]:
    """Check a bundle; return how many entries, texts and records it holds, and the key that signed it."""
    manifest, found = files(path)
    entries = found["log.jsonl"].decode().split("\n")[:-1]
    leaves = [hashlib.sha256(b"\x00" + entry.encode()).digest() for entry in entries]
    log, public = [json.loads(entry) for entry in entries], key or manifest["key"]
    if checkpoint(found["checkpoint"].decode(), leaves, log[0]["subject"], public) != len(leaves):
        raise Wrong("the log goes on after what was signed")
    for text in trusted:
        checkpoint(text, leaves, log[0]["subject"])
    bodies = {}
    for held in rows(found["bodies.jsonl"]):
        if "sha256:" + sha(held["body"].encode()) != log[held["entry"]]["body"]:
            raise Wrong(f"the body of entry {held['entry']} is not what the log says")
        bodies[held["entry"]] = json.loads(held["body"])
    texts, records = texts_of(found, log, bodies), rows(found["records.jsonl"])
    for record in records:
        entry, text = log[record["entry"]], texts[record["document"]]
        known = bodies[record["entry"]]["records"].get(record["id"]) == named(record)
        if not known or (entry["kind"], entry["subject"]) != ("code", record["document"]):
            raise Wrong(f"record {record['id']} is not one that the log names")
        if text[record["start"] : record["end"]] != record["quote"]:
            raise Wrong(f"record {record['id']} does not quote its text")
    return len(entries), len(texts), len(records), public


def main() -> None:
    """Check what the command line names, and say so."""
    options = argparse.ArgumentParser()
    options.add_argument("bundle")
    options.add_argument("--key", help="the public key of the case, from somebody you trust")
    options.add_argument("--trust", action="append", default=[], help="a file with a checkpoint that you kept")
    given = options.parse_args()
    try:
        found = check(given.bundle, given.key, [Path(name).read_text("utf-8") for name in given.trust])
    except (Wrong, OSError, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        sys.exit(f"WRONG: {error if isinstance(error, Wrong) else f'cannot be read: {error!r}'}")
    print("sound: {} entries, {} texts, {} records, signed by {}".format(*found))
    if not given.key:
        print("the key is the bundle's own word: compare it with what the case's keeper gives you, or use --key")


if __name__ == "__main__":
    main()
