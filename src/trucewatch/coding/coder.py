"""The rules coder: one document to its records, each with the reason of its coding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from trucewatch.coding.book import PartyBook
from trucewatch.coding.capability import code as code_capabilities
from trucewatch.coding.claims import code as code_claims
from trucewatch.coding.confidence import weighed
from trucewatch.coding.context import Context, coder_name, context
from trucewatch.coding.events import code as code_events
from trucewatch.coding.gate import admits
from trucewatch.coding.pledges import code as code_pledges
from trucewatch.coding.speech import code as code_statements
from trucewatch.model import Mention
from trucewatch.records import Document, Record
from trucewatch.vocab.parties import parties

KINDS: tuple[Callable[[Context], Iterator[Record]], ...] = (code_pledges, code_events, code_claims, code_capabilities)


@dataclass(frozen=True, slots=True)
class RulesCoder:
    """Codes English reports by rules over a parse.

    `name` carries the version of the rules, the model where it is the lesser one and the case's own words.
    """

    book: PartyBook | None = None

    @property
    def name(self) -> str:
        """The name and version that its records bear."""
        return coder_name()

    def code(self, document: Document, mentions: Sequence[Mention]) -> Iterator[Record]:
        """Yield a document's records, in the order of its sentences.

        Raises Cannot for a language that is not supported, Missing without the model.
        """
        read = context(document, mentions, self.book or parties())
        found = [record for kind in KINDS for record in kind(read)]
        found = list(told_once(found))
        found += code_statements(read, found)  # last: what the other kinds hold is no statement
        kept = [r for r in found if (at := read.view.sentence_at(r.span.start)) is None or admits(read, at)]
        yield from weighed(sorted(kept, key=lambda r: (r.span.start, r.kind)))


def told_once(records: Sequence[Record]) -> Iterator[Record]:
    """Yield the records without the events told by a word that tells a commitment or a claim of breach.

    "Agreed" is one act, not two; "accused of violating" is a claim and no accusation beside it.
    """
    taken = {at for r in records if r.kind != "event" for at in _words(r, "act", "form", "says", "attribute")}
    yield from (r for r in records if r.kind != "event" or taken.isdisjoint(_words(r, "type")))


def _words(record: Record, *fields: str) -> set[int]:
    """Return where the words begin that some fields of a record rest on."""
    return {e.span.start for e in record.evidence if e.field in fields and e.span is not None}
