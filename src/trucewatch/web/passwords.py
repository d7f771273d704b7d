"""Passwords: hashed with Argon2id, compared so that nothing can be learnt from how long it takes."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from trucewatch.errors import BadValue

LEAST, MOST = 10, 200  # letters


def hashed(password: str) -> str:
    """Return the Argon2id hash of a new password; a short one raises BadValue."""
    if not LEAST <= len(password) <= MOST:
        raise BadValue(f"has {len(password)} letters", "the password", f"take {LEAST} to {MOST}")
    return _hasher().hash(password)


def matches(known: str | None, password: str) -> bool:
    """Tell whether a password is the one of a hash; without a hash it takes as long to say no."""
    try:
        return _hasher().verify(known or _decoy(), password[:MOST]) and known is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _decoy() -> str:
    return _hasher().hash("nobody has this password")
