"""Reading and coding in child processes, so that no input can take the run down with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from trucewatch import child, locate, plugins
from trucewatch.child import Lost, Task
from trucewatch.errors import Missing, TruceError
from trucewatch.model import Failure, Source
from trucewatch.records import Document, Record
from trucewatch.vocab.extension import Extension, active, using

T = TypeVar("T")
# What the largest inputs that are read need, with room; docs/reading.md states both.
READING = Task("trucewatch.reading", "read_source", memory=1_500_000_000, seconds=30, first=20, bounds="bounds")
ITEM = replace(READING, function="read_item")
CODING = Task(__name__, "code_one", memory=4_000_000_000, seconds=120, first=60)
DOCUMENTS_A_CHILD = 40  # coding fewer takes less time than loading the model once more


def read(sources: Iterable[Source]) -> Iterator[tuple[Source, list[Document], list[Failure]]]:
    """Yield each input with its documents and what failed in it, in order; a lost one is a failure."""
    for source, result in child.each(READING, sources, min(1, child.allowed())):
        if isinstance(result, Lost):
            yield source, [], [unread(source.name, result)]
        elif isinstance(result, TruceError):
            raise result
        else:
            yield source, *result


def unread(where: str, lost: Lost) -> Failure:
    """Return an input whose child was lost as a failure."""
    return Failure("read", where, f"could not be read: {lost.why}", "look at it, and save its text alone", "Lost")


def code(coder: str, documents: list[Document]) -> Iterator[tuple[Document, list[Record] | Failure]]:
    """Yield each document with its records, or why it has none, in order of completion; Missing is raised.

    The children know the words of the case that is worked on.
    """
    task = replace(CODING, arguments=(coder, active()))
    jobs = min(child.allowed(), 1 + len(documents) // DOCUMENTS_A_CHILD)
    for document, result in child.each(task, documents, jobs):
        yield document, coded(document, result)


def coded(document: Document, result: list[T] | TruceError | Lost) -> list[T] | Failure:
    """Return what a child made of a document, or the failure that it is; Missing is raised."""
    if isinstance(result, Missing):
        raise result
    if isinstance(result, Lost):
        todo = "tell us, with the text if you may"
        return Failure("code", document.id, f"could not be coded: {result.why}", todo, "Lost")
    if isinstance(result, TruceError):
        return Failure.of("code", result, document.id)
    return result


def code_one(coder: str, words: Extension, document: Document) -> list[Record]:
    """Return the records of one document; this is what a child does."""
    with using(words):
        return list(plugins.coder(coder).code(document, locate.mentions(document)))
