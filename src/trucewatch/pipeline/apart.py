"""Reading and coding in child processes, so that no input can take the run down with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trucewatch import child, locate, plugins
from trucewatch.child import Lost, Task
from trucewatch.errors import Missing, TruceError
from trucewatch.model import Failure, Source
from trucewatch.records import Document, Record
from trucewatch.vocab.extension import Extension, active, using

# What the largest inputs that are read need, with room; docs/reading.md states both.
READING = Task("trucewatch.reading", "read_source", memory=1_500_000_000, seconds=30, first=20, bounds="bounds")
LONGEST = 120  # seconds for one document
DOCUMENTS_A_CHILD = 40  # coding fewer takes less time than loading the model once more


def read(sources: Iterable[Source]) -> Iterator[tuple[Source, list[Document], list[Failure]]]:
    """Yield each input with its documents and what failed in it, in order; a lost one is a failure."""
    for source, result in child.each(READING, sources, min(1, child.allowed())):
        if isinstance(result, Lost):
            lost = f"could not be read: {result.why}"
            yield source, [], [Failure("read", source.name, lost, "look at it, and save its text alone", "Lost")]
        elif isinstance(result, TruceError):
            raise result
        else:
            yield source, *result


def code(coder: str, documents: list[Document]) -> Iterator[tuple[Document, list[Record] | Failure]]:
    """Yield each document with its records, or why it has none, in order of completion; Missing is raised.

    The children know the words of the case that is worked on.
    """
    task = Task(__name__, "code_one", (coder, active()), memory=4_000_000_000, seconds=LONGEST, first=60)
    jobs = min(child.allowed(), 1 + len(documents) // DOCUMENTS_A_CHILD)
    for document, result in child.each(task, documents, jobs):
        if isinstance(result, Missing):
            raise result
        if isinstance(result, Lost):
            todo = "tell us, with the text if you may"
            yield document, Failure("code", document.id, f"could not be coded: {result.why}", todo, "Lost")
        elif isinstance(result, TruceError):
            yield document, Failure("code", document.id, result.what, result.todo, type(result).__name__)
        else:
            yield document, result


def code_one(coder: str, words: Extension, document: Document) -> list[Record]:
    """Return the records of one document; this is what a child does."""
    with using(words):
        return list(plugins.coder(coder).code(document, locate.mentions(document)))
