"""The rules coder: one document to its records, each with the reason of its coding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from trucewatch.coding.book import PartyBook
from trucewatch.coding.claims import code as code_claims
from trucewatch.coding.context import Context, coder_name, context
from trucewatch.coding.events import code as code_events
from trucewatch.model import Mention
from trucewatch.records import Document, Record
from trucewatch.vocab.parties import parties

KINDS: tuple[Callable[[Context], Iterator[Record]], ...] = (code_events, code_claims)


@dataclass(frozen=True, slots=True)
class RulesCoder:
    """Codes English reports by rules over a parse.

    `name` carries the version of the rules, and the model where it is the lesser one: rules/1-sm.
    """

    book: PartyBook | None = None
    name: str = field(default_factory=coder_name)

    def code(self, document: Document, mentions: Sequence[Mention]) -> Iterator[Record]:
        """Yield a document's records, in the order of its sentences.

        Raises Cannot for a language that is not supported, Missing without the model.
        """
        read = context(document, mentions, self.book or parties())
        found = [record for kind in KINDS for record in kind(read)]
        yield from sorted(found, key=lambda r: (r.span.start, r.kind))
