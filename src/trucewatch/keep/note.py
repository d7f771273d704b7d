"""Checkpoints: a log's name, size and root in three lines of text, signed.

The formats are those that transparency logs share, so that others' tools read ours. Sources: C2SP
signed-note, tlog-checkpoint, tlog-cosignature.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from trucewatch.errors import BadInput, BadValue

ED25519, COSIGNED = 0x01, 0x04
NAME = re.compile(r"[^\s+\ud800-\udfff]+")  # half a character has no bytes to be signed
SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: `size` entries, which hash to `root` (32 bytes). `origin` names the log, for good."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, with which key, and the bytes; for a cosignature these begin with a time."""

    name: str
    key: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures, some of which the reader may not know."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        """Return the note as it is stored and sent."""
        lines = [f"— {s.name} {base64.b64encode(s.key + s.data).decode()}\n" for s in self.signatures]
        return f"{self.text}\n{''.join(lines)}"

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that the text states; a text that states none raises BadInput."""
        lines = self.text.split("\n")
        try:
            root = base64.b64decode(lines[2], validate=True)
            if len(root) == 32 and re.fullmatch(r"0|[1-9]\d*", lines[1]) and lines[0]:
                return Checkpoint(lines[0], int(lines[1]), root)
        except (IndexError, ValueError):
            pass
        raise BadInput("is no checkpoint", lines[0][:60], "it has a name, a size and a root, a line each")


def parse(text: str) -> Note:
    """Read a signed note; a text that is none raises BadInput."""
    body, blank, tail = text.rpartition("\n\n")
    found = [SIGNATURE.fullmatch(line) for line in tail.removesuffix("\n").split("\n")]
    if not blank or not tail.endswith("\n") or not all(found):
        raise BadInput("is no signed note", text[:60].replace("\n", " "), "a text, an empty line, a line a signature")
    return Note(body + "\n", tuple(_signature(line[1], line[2]) for line in found if line))


def _signature(name: str, encoded: str) -> Signature:
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise BadInput("has a signature that is not base64", name) from error
    if base64.b64encode(data).decode() != encoded:  # one signature, one way of writing it
        raise BadInput("has a signature that is not base64", name)
    return Signature(name, data[:4], data[4:])


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A name and 32 bytes: what a signature is checked with. `kind` tells a log's key from a cosigner's."""

    name: str
    data: bytes
    kind: int = ED25519

    @property
    def id(self) -> bytes:
        """The four bytes that stand before a signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.data).digest()[:4]

    def __str__(self) -> str:
        """Return the key as it is given to others: name, id, bytes."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.data).decode()}"

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Read a key; one that is none, or whose id is not its own, raises BadValue."""
        name, _, rest = text.strip().partition("+")
        number, _, encoded = rest.partition("+")
        try:
            data = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise BadValue("is no key", text[:60], "it reads name+id+base64") from error
        key = cls(name, data[1:], data[0] if data else 0)
        known = key.kind in (ED25519, COSIGNED) and len(key.data) == 32 and NAME.fullmatch(name)
        if not known or key.id.hex() != number:
            raise BadValue("is no key", text[:60], "it reads name+id+base64")
        return key

    def signed(self, note: Note) -> bool:
        """Tell whether this key signed a note."""
        return any(self._checks(note.text, s) for s in note.signatures if (s.name, s.key) == (self.name, self.id))

    def _checks(self, text: str, signature: Signature) -> bool:
        data, message = signature.data, text.encode()
        if self.kind == COSIGNED:
            if len(data) != 72:
                return False
            message, data = _timed(struct.unpack(">Q", data[:8])[0], text), data[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.data).verify(data, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A name and the 32 bytes that sign for it."""

    name: str
    seed: bytes

    @classmethod
    def new(cls, name: str) -> SecretKey:
        """Make a key; a name with blanks or a plus sign raises BadValue."""
        if not NAME.fullmatch(name):
            raise BadValue("names no key", name, "leave out blanks and plus signs")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    def public(self, kind: int = ED25519) -> PublicKey:
        """Return the key to give to others."""
        return PublicKey(self.name, self._private.public_key().public_bytes_raw(), kind)

    def sign(self, note: Note | Checkpoint) -> Note:
        """Return a note with this key's signature added."""
        given = Note(note.text) if isinstance(note, Checkpoint) else note
        return self._added(given, self.public(), self._private.sign(given.text.encode()))

    def cosign(self, note: Note, at: int) -> Note:
        """Return a checkpoint with a cosignature: at this second since 1970 it continued what was seen before.

        The caller has checked that it does.
        """
        data = struct.pack(">Q", at) + self._private.sign(_timed(at, note.text))
        return self._added(note, self.public(COSIGNED), data)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def _added(self, note: Note, key: PublicKey, data: bytes) -> Note:
        return replace(note, signatures=(*note.signatures, Signature(key.name, key.id, data)))


def _timed(at: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def proof(index: int, path: Sequence[bytes], checkpoint: str) -> str:
    """Return a proof that an entry is in a log, as one text. Source: C2SP tlog-proof."""
    lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *(base64.b64encode(h).decode() for h in path)]
    return "\n".join(lines) + "\n\n" + checkpoint
