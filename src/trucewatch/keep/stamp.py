"""A date by somebody else: an authority's token that says that a text was there at a time. Source: RFC 3161.

What was asked and answered is kept as it is, whether we can read it or not: others' tools can
(`openssl ts -verify`), and later versions of ours.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from trucewatch.errors import BadInput

GRANTED = (0, 1)
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


@dataclass(frozen=True, slots=True)
class Dated:
    """When an authority says a text was there, if its answer could be read, and whether a known root vouches for it.

    `wrong` says why the answer is none for this text; None where it is one.
    """

    at: datetime | None
    vouched: bool = False
    wrong: str | None = None


def request(text: str) -> tuple[bytes, int | None]:
    """Return what to ask an authority, the hash of a text and a number used once, and that number."""
    builder = TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256)
    made = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    return made.as_bytes(), made.nonce


def read(answer: bytes, text: str, roots: Sequence[x509.Certificate] = (), nonce: int | None = None) -> Dated:
    """Hold an answer against a text and, where given, the roots that the reader trusts and the number asked with."""
    try:
        response = decode_timestamp_response(answer)
        if response.status not in GRANTED:
            return Dated(None, wrong=f"was refused by the authority (status {response.status})")
        said = response.tst_info
        imprint, at = said.message_imprint.message, said.gen_time
    except ValueError as error:
        return _by_openssl(answer, text, roots, str(error))
    if imprint != hashlib.sha256(text.encode()).digest():
        return Dated(at, wrong="is for another text")
    if nonce is not None and said.nonce != nonce:
        return Dated(at, wrong="is an answer to another question")
    return _vouched(response, text, roots, at) if roots else Dated(at)


def _vouched(response: TimeStampResponse, text: str, roots: Sequence[x509.Certificate], at: datetime) -> Dated:
    try:
        VerifierBuilder(roots=list(roots)).build().verify_message(response, text.encode())
    except (VerificationError, ValueError) as error:
        return Dated(at, wrong=f"is not vouched for by a root that is trusted: {error}")
    return Dated(at, vouched=True)


def _by_openssl(answer: bytes, text: str, roots: Sequence[x509.Certificate], why: str) -> Dated:
    """Ask openssl, where there is one, about an answer that the library cannot read: some are sorted otherwise."""
    command = shutil.which("openssl")
    if command is None or not roots:
        return Dated(None, wrong=f"cannot be read ({why})")
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        (there / "text").write_text(text, "utf-8")
        (there / "answer").write_bytes(answer)
        (there / "roots").write_bytes(b"".join(root.public_bytes(Encoding.PEM) for root in roots))
        checks = [command, "ts", "-verify", "-data", "text", "-in", "answer", "-CAfile", "roots"]
        done = subprocess.run(checks, cwd=there, capture_output=True, text=True, check=False, timeout=20)
        shown = [command, "ts", "-reply", "-in", "answer", "-text"]
        told = subprocess.run(shown, cwd=there, capture_output=True, text=True, check=False, timeout=20).stdout
    if done.returncode:
        return Dated(None, wrong=f"cannot be read ({why}), and openssl does not vouch for it")
    return Dated(_told(told), vouched=True)


def _told(text: str) -> datetime | None:
    line = next((line for line in text.splitlines() if line.startswith("Time stamp: ")), "")
    try:
        return datetime.strptime(line.removeprefix("Time stamp: ").replace("GMT", "+0000"), "%b %d %H:%M:%S %Y %z")
    except ValueError:
        return None


def roots(path: Path) -> list[x509.Certificate]:
    """Read the certificates of authorities that the reader trusts, from a PEM file."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadInput(f"holds no certificates: {error}", str(path), "give a PEM file") from error
