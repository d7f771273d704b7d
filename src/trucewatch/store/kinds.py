"""The kinds of entry that a log can hold: for each, what it is about and what its body must say.

One list, so that a slip of the pen is no new kind, and so that a reader of the log knows them all
(docs/evidence.md shows it).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from trucewatch.errors import BadValue


@dataclass(frozen=True, slots=True)
class Kind:
    """What an entry's subject is, in words, and the fields without which its body says too little."""

    subject: str
    fields: tuple[str, ...] = ()


KINDS = {
    "open": Kind("the log, which it names"),
    "fetch": Kind("the hash of an address that was asked", ("url", "status", "at")),
    "pull": Kind("the name of a feed that was pulled", ("window", "at", "ok")),
    "run": Kind("the log, whose windows of time were worked through", ("begins", "ends", "windows", "at")),
    "alert": Kind("a monitor that crossed its threshold, or no longer does", ("state", "day", "words")),
    "notice": Kind("an alert, by its number, that somebody was sent", ("channel", "at")),
    "add": Kind("an original that was read", ("blob", "name", "given", "documents")),
    "codebook": Kind("a case's own codebook, as it stood when it was used", ("files",)),
    "code": Kind("a document that was coded", ("coder", "records")),
    "feed": Kind("a vintage of a feed", ("name", "vintage", "seen", "files")),
    "pair": Kind("two records judged to be one or two", ("verdict", "who", "why", "batch")),
    "unpair": Kind("such judgements taken back", ("numbers", "who", "why")),
    "merge": Kind("what commitments were gathered from", ("commitments",)),
    "judge": Kind("what findings were made from", ("findings", "version")),
    "terms": Kind("the wording of a commitment that somebody entered", ("commitment",)),
    "seen": Kind("the feeds' vintages of which the actor was shown counts", ("vintages",)),
    "review": Kind("a document, one of whose events was reviewed", ("obligation", "record", "reviewer", "why")),
    "correct": Kind("a record that somebody says is wrong", ("field", "value", "who", "why")),
    "reply": Kind("a record or finding that somebody answers", ("words", "who")),
    "moderate": Kind("an answer, by its number, that is shown or covered", ("shown", "who", "why")),
    "assess": Kind("a record that a coder read again", ("verdict", "fields", "who", "why", "batch")),
    "adjudicate": Kind("a record of which somebody settled how it is read", ("verdict", "fields", "who", "why")),
    "unassess": Kind("such readings taken back", ("numbers", "who", "why")),
    "publish": Kind("a record that was published or taken back", ("published", "who", "why")),
    "redact": Kind("a copy from which words were taken", ("documents", "words")),
    "export": Kind("what went out", ("documents",)),
    "permit": Kind("a rule on who may have what", ("rule",)),
    "ask": Kind("something two people have to agree to", ("what", "reason", "who")),
    "erase": Kind("a document that was erased", ("reason", "approved", "entries")),
    "key": Kind("the log, whose key changes", ("public", "reason")),
    "stamp": Kind("a checkpoint that an authority dated", ("size", "authority", "answer")),
}


def check(kind: str, said: Collection[str]) -> None:
    """Raise BadValue for a kind of entry that is none, or a body that lacks a field."""
    known = KINDS.get(kind)
    if known is None:
        raise BadValue(f"no kind of entry {kind!r}", "the log", f"one of {', '.join(KINDS)}")
    missing = [name for name in known.fields if name not in said]
    if missing:
        raise BadValue(f"an entry {kind!r} does not say {', '.join(missing)}", "the log", "say it")
