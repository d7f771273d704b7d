"""Checkpoints dated by an authority: asked when somebody is online, waiting until then."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from trucewatch import net
from trucewatch.errors import BadInput, Missing, TruceError
from trucewatch.keep import stamp as tokens
from trucewatch.keep.note import Note, parse
from trucewatch.net import Policy
from trucewatch.pipeline.seal import seal
from trucewatch.store import Case
from trucewatch.store.ledger import Fact

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stamped:
    """When the newest checkpoint was dated, None if it was not; how many wait, and what stood in the way."""

    at: datetime | None = None
    vouched: bool = False
    waiting: int = 0
    failed: TruceError | None = None


def stamp(case: Case, policy: Policy | None = None) -> Stamped:
    """Have the newest checkpoint dated, unless nothing was done since the last one that was; enter the answer.

    A case that names no authority raises Missing; one that cannot be reached leaves the queue as it is.
    """
    authority = case.settings.authority
    if authority is None:
        raise Missing(
            "no authority dates this case", str(case.folder), 'name one in case.toml: [stamp] authority = "…"'
        )
    seal(case)
    queue = waiting(case)
    if not queue:
        return Stamped()
    head = queue[-1].checkpoint
    asked, nonce = tokens.request(head.text)
    try:
        answer = net.post(authority, asked, tokens.QUERY, policy)
        dated = tokens.read(answer, head.text, _roots(case), nonce)
        if dated.wrong:
            raise BadInput(f"its answer {dated.wrong}", authority, "try again later, or name another one")
    except TruceError as error:
        return Stamped(waiting=len(queue), failed=error)
    blob = case.keep_bytes(answer)
    at = dated.at.strftime("%Y-%m-%dT%H:%M:%SZ") if dated.at else None
    said = {"size": head.size, "authority": authority, "at": at, "request": base64.b64encode(asked).decode()}
    case.enter([Fact("stamp", case.origin, {**said, "answer": blob}, (blob,))])
    return Stamped(dated.at, dated.vouched)


def waiting(case: Case) -> list[Note]:
    """Return the checkpoints that nobody dated and that hold more than dates since the last that was."""
    done = max(((e.data or {}).get("size", 0) for e in case.entries("stamp")), default=0)
    news = max((e.seq for e in case.entries() if e.kind != "stamp"), default=-1)
    return [note for note in map(parse, case.checkpoints()) if note.checkpoint.size > done <= news]


def stamps(case: Case) -> Iterator[tuple[int, str, bytes]]:
    """Yield the size and text of each checkpoint that was dated, and the authority's answer."""
    for entry in case.entries("stamp"):
        if entry.data is not None:
            size = entry.data["size"]
            yield size, case.state(size).text, case.original(entry.data["answer"])


def wrong(case: Case) -> Iterator[str]:
    """Yield a line for each date that is not one of this log."""
    name = case.settings.roots
    if name is not None and not (case.folder / name).is_file():
        log.warning("%s: is not there, so nobody vouches for the dates of this case", case.folder / name)
        name = None
    trusted = [] if name is None else _roots(case)
    for size, text, answer in stamps(case):
        dated = tokens.read(answer, text, trusted)
        if dated.wrong:
            yield f"date of {size} entries: the authority's answer {dated.wrong}"


def _roots(case: Case) -> list[x509.Certificate]:
    name = case.settings.roots
    return [] if name is None else tokens.roots(case.folder / name)
