"""Signing the log: at the end of every piece of work, with a key of the user's own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trucewatch.errors import Cannot, CaseError
from trucewatch.keep import keys
from trucewatch.keep.note import Note, PublicKey, parse
from trucewatch.pipeline.chain import signing_keys
from trucewatch.store import Case, open_case
from trucewatch.store.ledger import Fact
from trucewatch.vocab import extension
from trucewatch.vocab.extension import using

log = logging.getLogger(__name__)
# Why a key is changed: by habit, because it is gone or known to others, because an old copy was put back.
REASONS = ("first", "habit", "lost", "known", "restored")


@contextmanager
def opened(folder: Path, write: bool = True, patience: float = 0.0) -> Iterator[Case]:
    """Open a case for the steps, one writer at a time; a writer's work is signed when it ends well.

    A second writer waits for `patience` seconds before CaseBusy is raised.

    Meanwhile the words of the case's own codebook are in use.
    """
    with open_case(folder, write, patience) as case, using(extension.read(folder)):
        yield case
        if write:
            seal(case)


def seal(case: Case) -> Note | None:
    """Sign the log as it is and keep the checkpoint; None where the case's key is not on this machine.

    A log that does not continue what the key signed last raises CaseError: somebody put an old
    copy back, and two histories would bear one signature.
    """
    held = _key(case)
    if held is None:
        log.warning("%s: not signed, its key is not on this machine (trucewatch key makes a new one)", case.folder)
        return None
    continues(case, held)
    state, kept = case.state(), case.checkpoints()
    if kept and parse(kept[-1]).checkpoint == state:
        return parse(kept[-1])
    signed = held.secret.sign(state)
    held.remember(signed)
    case.keep_checkpoint(signed)
    return signed


def continues(case: Case, held: keys.Held) -> None:
    """Raise CaseError unless the log begins with what the key signed last."""
    last = held.last_of(case.origin)
    if last is None:
        return
    known = last.checkpoint
    if known.size > case.state().size or case.state(known.size) != known:
        raise CaseError(
            f"its log does not continue the {known.size} entries that were signed last: an old copy was put back",
            str(case.folder),
            "put the newest copy back, or go on from this one: trucewatch key CASE --reason restored",
        )


def public_key(case: Case) -> PublicKey | None:
    """Return the key that signs for a case now, if it was ever signed."""
    return max(signing_keys(case.entries("key")), default=(0, None), key=lambda found: found[0])[1]


def rotate(case: Case, reason: str) -> PublicKey:
    """Make a new key for a case and enter why; the old key signs the entry too, where it is here and can be trusted."""
    if reason not in REASONS[1:]:
        raise Cannot(f"no reason {reason!r}", "key", f"give one of {', '.join(REASONS[1:])}")
    before = public_key(case)
    made = _made(case, reason, before)
    if before and reason == "habit" and (old := keys.find(before)):
        state = case.state()
        both = made.secret.sign(old.secret.sign(state))
        made.remember(both)
        case.keep_checkpoint(both)
    return made.secret.public()


def cosign(given: Note, earlier: Note | None, copy: Path | None, name: str, at: int) -> Note:
    """Return a partner's cosignature beside the signatures of a checkpoint.

    The log must continue what the partner saw last: `earlier`, or what the partner's key signed
    last, is held against a copy of the case. A partner without either vouches for a beginning.
    """
    held = keys.named(name) or keys.make(name)
    head = given.checkpoint
    seen = [n.checkpoint for n in (earlier, held.last_of(head.origin)) if n is not None]
    for known in seen:
        if known.origin != head.origin or known.size > head.size:
            raise Cannot(f"{head.size} entries of {head.origin} do not continue {known.size} of {known.origin}", name)
    if seen:
        if copy is None:
            raise Cannot(
                "nothing shows that it continues what was seen before", head.origin, "give --case, a copy of it"
            )
        with open_case(copy, write=False) as case:
            for known in (*seen, head):
                if case.origin != head.origin or known.size > case.state().size or case.state(known.size) != known:
                    raise Cannot(f"the copy does not hold the {known.size} entries that were signed", str(copy))
    signed = held.secret.cosign(given, at)
    held.remember(signed)
    return signed


def _key(case: Case) -> keys.Held | None:
    public = public_key(case)
    return _made(case, "first", None) if public is None else keys.find(public)


def _made(case: Case, reason: str, before: PublicKey | None) -> keys.Held:
    made = keys.make(case.origin)
    data = {"public": str(made.secret.public()), "reason": reason} | ({"before": str(before)} if before else {})
    case.enter([Fact("key", case.origin, data)])
    return made
