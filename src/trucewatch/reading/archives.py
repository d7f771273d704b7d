"""Web archives: the pages of a WARC file, packed or not, ours or anybody's; a damaged record is told and passed over.

Source: WARC 1.1, ISO 28500:2017; a packed file holds one gzip member a record (its annex D).
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from trucewatch.errors import BadInput
from trucewatch.model import Failure, Given, Item
from trucewatch.net.http import unpacked
from trucewatch.net.warc import Part

BLOCK = 1 << 20
MOST = 1 << 26  # bytes of one record, unpacked: more than any page that is read
HEAD = 1 << 16  # bytes that a record's header may have
MAGIC, BEGINS, ENDS = b"\x1f\x8b\x08", b"WARC/", b"\r\n\r\n"
PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Damaged:
    """A stretch of a file that is no record, from which byte on, and why."""

    offset: int
    why: str


def is_archive(head: bytes) -> bool:
    """Tell from a file's first bytes whether it is a WARC file, packed or not."""
    return _unpacked_head(head).startswith(BEGINS)


def pages(file: BinaryIO, name: str) -> Iterator[Item | Failure]:
    """Yield each page that was answered with (status 200, HTML), and what is damaged; all else is passed over.

    Questions, pictures, redirects and answers that only point to an earlier one hold no page of their own.
    """
    for found in records(file):
        if isinstance(found, Damaged):
            yield _failure(name, found.offset, f"is damaged: {found.why}")
            continue
        try:
            body = _page(found)
        except (BadInput, ValueError, LookupError) as error:
            yield _failure(name, found.offset, error.what if isinstance(error, BadInput) else "holds no answer of HTTP")
            continue
        if body:
            yield Item("html", body, name, f"record at byte {found.offset}", _given(found))


def _failure(name: str, offset: int, what: str) -> Failure:
    return Failure("read", f"{name} record at byte {offset}", what, "get the file again", "BadInput")


def _given(part: Part) -> Given:
    address = part.names.get("warc-target-uri", "").strip("<>")
    return Given(urls=(address,)) if address else Given()


def _page(part: Part) -> bytes | None:
    """Return the page of an answer, as it was before it was packed for the way; None where there is none."""
    if part.names.get("warc-type") != "response" or "http" not in part.names.get("content-type", "http"):
        return None
    status, headers, body = part.answer
    if status != 200 or headers.get("content-type", "").partition(";")[0].strip().lower() not in PAGES:
        return None
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _joined(body)
    return unpacked(body, headers.get("content-encoding"), MOST, "its page")


def _joined(body: bytes) -> bytes:
    """Return a body sent in chunks as one; a body that was joined before it was kept stays as it is."""
    parts, at = list[bytes](), 0
    while True:
        line, found, _ = body[at : at + 32].partition(b"\r\n")
        size = line.partition(b";")[0].strip()
        if not found or not size or size.strip(b"0123456789abcdefABCDEF"):
            return body if at == 0 else b"".join(parts)
        at += len(line) + 2
        if int(size, 16) == 0:
            return b"".join(parts)
        parts.append(body[at : at + int(size, 16)])
        at += int(size, 16) + 2


def records(file: BinaryIO) -> Iterator[Part | Damaged]:
    """Yield the records of a WARC file in their order, each with the byte at which it (or its member) begins."""
    window = _Window(file)
    window.has(BLOCK)
    if window.held.startswith(BEGINS) or ENDS + BEGINS in window.held:  # the second where the first byte is damaged
        yield from _plain(window)
        return
    for offset, member in _members(window):
        if isinstance(member, Damaged):
            yield member
        else:
            for found in _plain(_Window(BytesIO(member))):
                yield _at(found, offset)


def _at(found: Part | Damaged, offset: int) -> Part | Damaged:
    if isinstance(found, Damaged):
        return Damaged(offset, found.why)
    return Part(offset, found.length, found.names, found.block)


class _Window:
    """The part of a file that is looked at: `held` begins at byte `at` of it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.held, self.at = file, bytearray(), 0

    def has(self, size: int) -> bool:
        """Hold so many bytes, and tell whether there are so many."""
        while len(self.held) < size:
            block = self.file.read(BLOCK)
            if not block:
                return False
            self.held += block
        return True

    def skip(self, size: int) -> None:
        """Go on by so many bytes."""
        while size > len(self.held) and self.has(len(self.held) + 1):
            size, self.at = size - len(self.held), self.at + len(self.held)
            self.held.clear()
        size = min(size, len(self.held))
        del self.held[:size]
        self.at += size

    def seek(self, mark: bytes) -> bool:
        """Go on to the next place, from the next byte on, where a mark stands; tell whether there is one."""
        self.skip(1)
        while (found := self.held.find(mark)) < 0:
            self.skip(max(0, len(self.held) - len(mark) + 1))
            if not self.has(len(self.held) + 1):
                self.skip(len(self.held))
                return False
        self.skip(found)
        return True


def _members(window: _Window) -> Iterator[tuple[int, bytes | Damaged]]:
    """Yield the unpacked bytes of each gzip member; after a damaged one it goes on where the next record begins."""
    while window.has(1):
        at = window.at
        found = _member(window)
        if isinstance(found, bytes):
            yield at, found
            continue
        yield at, Damaged(at, found)
        while window.seek(MAGIC):
            window.has(4096)
            if is_archive(bytes(window.held[:4096])):
                break


def _member(window: _Window) -> bytes | str:
    """Unpack the member that the window stands at and go on behind it; where it is none, say why and stay."""
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    out, fed = bytearray(), 0
    try:
        while not unpacking.eof:
            if not window.has(fed + 1):
                return "it is cut off"
            out += unpacking.decompress(bytes(window.held[fed:]), MOST + 1 - len(out))
            if len(out) > MOST:
                return f"it unpacks to more than {MOST / 1e6:,.0f} MB"
            fed = len(window.held)
    except zlib.error as error:
        return str(error)
    window.skip(len(window.held) - len(unpacking.unused_data))
    return bytes(out)


def _unpacked_head(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 16) if head.startswith(MAGIC) else head[:16]
    except zlib.error:
        return b""


def _plain(window: _Window) -> Iterator[Part | Damaged]:
    """Yield the records of unpacked bytes; after what is none it goes on where the next one begins."""
    while window.has(1):
        at = window.at
        names = _names(window)
        block, why = (b"", names) if isinstance(names, str) else _block(window, names)
        if why:
            yield Damaged(at, why)
            # A wrong length is as likely as wrong bytes: what it says is not trusted.
            window.skip(len(ENDS) if window.seek(ENDS + BEGINS) else 0)
        elif not isinstance(names, str):
            yield Part(at, window.at - at, names, block)


def _names(window: _Window) -> Mapping[str, str] | str:
    """Return the named fields of a record's header, in lower case, and go on behind it; else say why and stay."""
    window.has(HEAD)
    head, found, _ = bytes(window.held[:HEAD]).partition(ENDS)
    if not head.startswith(BEGINS) or not found:
        return "it has no header of WARC"
    pairs = (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")[1:])
    names = {key.strip().lower(): value.strip() for key, _, value in pairs}
    if not names.get("content-length", "").isdecimal():
        return "its header tells no length"
    window.skip(len(head) + len(ENDS))
    return names


def _block(window: _Window, names: Mapping[str, str]) -> tuple[bytes, str]:
    """Return a record's content and go on behind it; where something is wrong with it say what, and stay."""
    size, digest = int(names["content-length"]), names.get("warc-block-digest", "")
    if size > MOST:
        return b"", f"it holds more than {MOST / 1e6:,.0f} MB"
    if not window.has(size):
        return b"", "it is cut off"
    ends = not window.has(size + 1) or (window.has(size + len(ENDS)) and window.held[size : size + len(ENDS)] == ENDS)
    block = bytes(window.held[:size])
    if not _sound(block, digest) or not (ends or digest):
        return b"", "its bytes are not those of its digest" if digest else "it does not end where it says"
    window.skip(size + (len(ENDS) if ends else 0))
    return block, ""


def _sound(block: bytes, digest: str) -> bool:
    """Compare bytes with a digest as WARC files write it, in base 16 or 32; one of a kind not known is not compared."""
    kind, _, value = digest.partition(":")
    if kind.lower() not in ("sha1", "sha256", "md5"):
        return True
    found = hashlib.new(kind.lower(), block).digest()
    return value.lower() == found.hex() or value.upper().rstrip("=") == base64.b32encode(found).decode().rstrip("=")
