"""What was asked and answered, as web archives keep it. Source: WARC 1.1, ISO 28500:2017."""

from __future__ import annotations

import gzip
import hashlib
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from trucewatch.errors import BadInput
from trucewatch.net.http import Fetched, Hop, unpacked
from trucewatch.version import VERSION

# The framing that was taken off before the body was kept: its name is kept aside, or readers would look for it.
FRAMING = ("transfer-encoding",)
MOST_BYTES = 1 << 28  # of one record, unpacked


def warc(fetched: Fetched) -> bytes:
    """Return a fetch as a WARC file, each record packed by itself; the same fetch gives the same bytes."""
    return b"".join(members(fetched))


def members(fetched: Fetched) -> Iterator[bytes]:
    """Yield the packed records: one on the file, then an answer and its question for each step of the way."""
    first = fetched.hops[0]
    about = f"software: trucewatch {VERSION}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n".encode()
    yield _record("warcinfo", first.at, {"Content-Type": "application/warc-fields"}, about)
    for hop in fetched.hops:
        answer = _answer(hop)
        id_ = _id(answer)
        yield _record("response", hop.at, _about(hop, "response") | {"WARC-Payload-Digest": digest(hop.body)}, answer)
        yield _record("request", hop.at, _about(hop, "request") | {"WARC-Concurrent-To": id_}, _question(hop))


def digest(data: bytes) -> str:
    """Return a digest as WARC files write it."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _about(hop: Hop, kind: str) -> dict[str, str]:
    return {
        "WARC-Target-URI": hop.url,
        "WARC-IP-Address": hop.ip,
        "Content-Type": f"application/http; msgtype={kind}",
    }


def _answer(hop: Hop) -> bytes:
    lines = [f"HTTP/1.1 {hop.status} {hop.reason or _reason(hop.status)}"]
    lines += [f"{'X-Archive-Orig-' if k.lower() in FRAMING else ''}{k}: {v}" for k, v in hop.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + hop.body


def _reason(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"


def _question(hop: Hop) -> bytes:
    parts = urlsplit(hop.url)
    lines = [f"GET {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1"]
    lines += [f"{key}: {value}" for key, value in hop.request]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _id(block: bytes) -> str:
    """Return a record's id: made from its bytes, so that it is the same each time."""
    return f"<urn:uuid:{uuid.UUID(bytes=hashlib.sha256(block).digest()[:16], version=4)}>"


def _record(kind: str, at: str, headers: Mapping[str, str], block: bytes) -> bytes:
    head = {"WARC-Type": kind, "WARC-Record-ID": _id(block), "WARC-Date": at, **headers}
    head |= {"WARC-Block-Digest": digest(block), "Content-Length": str(len(block))}
    text = "WARC/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in head.items()) + "\r\n"
    return gzip.compress(text.encode() + block + b"\r\n\r\n", mtime=0)


@dataclass(frozen=True, slots=True)
class Part:
    """One record of a WARC file: where it lies in it, packed, and what it says. `names` are in lower case."""

    offset: int
    length: int
    names: Mapping[str, str]
    block: bytes

    @property
    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a response record."""
        head, _, body = self.block.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        return int(first.split()[1]), {k.lower(): v.strip() for k, _, v in (n.partition(":") for n in lines)}, body


def parts(data: bytes) -> Iterator[Part]:
    """Yield the records of a WARC file that we wrote; what is none raises BadInput."""
    offset = 0
    while offset < len(data):
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            text = unpacking.decompress(data[offset:], MOST_BYTES)
            head, _, rest = text.partition(b"\r\n\r\n")
            pairs = (line.partition(":") for line in head.decode().split("\r\n")[1:])
            names = {key.lower(): value.strip() for key, _, value in pairs}
            block = rest[: int(names["content-length"])]
        except (zlib.error, ValueError, KeyError) as error:
            raise BadInput("is no WARC record", f"byte {offset}", "get the file again") from error
        end = len(data) - len(unpacking.unused_data)
        if not unpacking.eof or names.get("warc-block-digest") != digest(block):
            raise BadInput("is damaged", f"WARC record at byte {offset}", "get the file again")
        yield Part(offset, end - offset, names, block)
        offset = end


def answer(data: bytes) -> tuple[int, bytes]:
    """Return the status and the unpacked body of the last answer in a WARC file; without one BadInput is raised."""
    found = [part for part in parts(data) if part.names["warc-type"] == "response"]
    if not found:
        raise BadInput("holds no answer", "WARC file", "get the file again")
    status, headers, body = found[-1].answer
    return status, unpacked(body, headers.get("content-encoding"), MOST_BYTES, "WARC file")
