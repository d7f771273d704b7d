"""Signing keys, in a folder of the user's own and never in a case, with what each signed last.

What was signed last is remembered here because a case that is put back from an old copy cannot know it.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from trucewatch.errors import BadInput, CaseError
from trucewatch.keep import note
from trucewatch.keep.note import PublicKey, SecretKey


def folder() -> Path:
    """Return where the keys lie: TRUCEWATCH_KEYS, else the user's own data."""
    chosen = os.environ.get("TRUCEWATCH_KEYS")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "trucewatch" / "keys"


@dataclass(frozen=True, slots=True)
class Held:
    """A key of ours and the folder that remembers what it signed last, of each log."""

    secret: SecretKey
    memory: Path

    def last_of(self, origin: str) -> note.Note | None:
        """The checkpoint of a log that the key signed last, if it has signed any."""
        try:
            return note.parse(self._place(origin).read_text("utf-8"))
        except FileNotFoundError:
            return None

    def remember(self, signed: note.Note) -> None:
        """Keep what was signed; it is on the disk before anybody is told."""
        _write(self._place(signed.checkpoint.origin), str(signed))

    def _place(self, origin: str) -> Path:
        return self.memory / hashlib.sha256(origin.encode()).hexdigest()[:16]


def make(name: str) -> Held:
    """Make a key and keep it."""
    secret = SecretKey.new(name)
    path = _path(secret.public())
    _write(path, f"{secret.name}\n{base64.b64encode(secret.seed).decode()}\n")
    return Held(secret, path.with_suffix(".last"))


def named(name: str) -> Held | None:
    """Return a key on this machine by its name, the first if there are several."""
    for path in sorted(folder().glob("*.key")):
        held = _read(path)
        if held.secret.name == name:
            return held
    return None


def find(public: PublicKey) -> Held | None:
    """Return the key that signs for a public key, if it is on this machine."""
    path = _path(public)
    return _read(path) if path.is_file() else None


def _read(path: Path) -> Held:
    try:
        name, seed = path.read_text("utf-8").splitlines()[:2]
        return Held(SecretKey(name, base64.b64decode(seed)), path.with_suffix(".last"))
    except (ValueError, OSError) as error:
        raise BadInput(f"the key cannot be read: {error}", str(path), "restore it, or make a new one") from error


def _path(public: PublicKey) -> Path:
    return folder() / f"{public.id.hex()}.key"


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise CaseError(f"cannot be written: {error.strerror}", str(path), "set TRUCEWATCH_KEYS to a folder") from error
