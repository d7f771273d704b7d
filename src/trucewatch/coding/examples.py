"""The example sentences of the word lists: each must evoke its own entry, and a counter-example must not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from trucewatch.coding.breach_idioms import Idiom, idioms
from trucewatch.coding.claims import code as claims
from trucewatch.coding.context import Context, context
from trucewatch.coding.events import drafts
from trucewatch.coding.frames import codebook
from trucewatch.coding.pledge_lexicon import MatterEntry, lexicon
from trucewatch.coding.pledges import code as pledges
from trucewatch.model import Mention
from trucewatch.records import Document, Record
from trucewatch.vocab.parties import parties

Finder = Callable[[Document], Iterable[Mention]]
PUBLISHED = "2025-04-02"  # the day on which every example is told
# What stands around an example, so that it is told in a text of war and of a truce.
AFTER_PLEDGE = " Soldiers, artillery and drones stood by."
BEFORE_MATTER = "The guerrillas declared a truce. "
BEFORE_IDIOM = (
    "A ceasefire between the army and the rebels began in March after shelling killed civilians and soldiers. "
)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of one entry; `evokes` is false for a counter-example. The entry is named as records name it."""

    entry: str
    sentence: str
    before: str = ""
    after: str = ""
    evokes: bool = True


def examples() -> Iterator[Example]:
    """Yield the examples and counter-examples of every entry, those of the case in use first."""
    for frame in codebook().frames:
        yield from _of(f"events/{frame.id}", frame.example, frame.counter)
    for act in lexicon().act_ids.values():
        yield from _of(f"pledges/{act.id}", act.example, act.counter, after=AFTER_PLEDGE)
    for matter in matters():
        yield from _of(f"matter {matter.id}", matter.example, matter.counter, BEFORE_MATTER, AFTER_PLEDGE)
    for idiom in all_idioms():
        yield from _of(f"idiom: {idiom.example}", idiom.example, idiom.counter, BEFORE_IDIOM)


def _of(entry: str, example: str, counter: tuple[str, ...], before: str = "", after: str = "") -> Iterator[Example]:
    yield Example(entry, example, before, after)
    yield from (Example(entry, sentence, before, after, evokes=False) for sentence in counter)


def matters() -> list[MatterEntry]:
    """Return every matter of a commitment, each once."""
    book = lexicon()
    found = chain.from_iterable((*book.matter_nouns.values(), *book.matter_verbs.values()))
    return list({entry.id: entry for entry in found}.values())


def all_idioms() -> list[Idiom]:
    """Return every turn of phrase, each once."""
    return list({idiom.example: idiom for listed in idioms().values() for idiom in listed}.values())


def right(example: Example, find: Finder) -> bool:
    """Tell whether an example evokes its entry, or a counter-example does not."""
    return (example.entry in evoked(example, find)) == example.evokes


def evoked(example: Example, find: Finder) -> set[str]:
    """Return the entries that an example's sentence evokes; `find` gives a document's dates, places and numbers."""
    document = Document("example", example.before + example.sentence + example.after, published=PUBLISHED)
    read = context(document, list(find(document)), parties())
    if example.entry.startswith("events/"):
        return {f"events/{one.frame.id}" for s in read.view.sentences for one in drafts(read, codebook(), s)}
    return {name for record in _records(example, read) for name in entries(record)}


def _records(example: Example, read: Context) -> Iterator[Record]:
    if example.entry.startswith("idiom"):
        return (r for r in claims(read) if r.span.start >= len(example.before))
    return pledges(read)


def entries(record: Record) -> set[str]:
    """Return the entries that a record rests on, as its trace and evidence name them: events/shell, matter truce."""
    rules = {step.removeprefix("rule ") for step in record.trace if step.startswith("rule ")}
    return rules | {e.how for e in record.evidence if e.how.startswith(("matter ", "idiom: "))}
