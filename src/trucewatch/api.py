"""What a Python program calls: read, code, open_case."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from trucewatch import locate, pipeline, plugins, reading, show
from trucewatch.errors import BadInput
from trucewatch.model import Commitment, Failure, Finding
from trucewatch.plugins import Coder
from trucewatch.records import Document, Record
from trucewatch.store import blobs
from trucewatch.store import open_case as open_store

log = logging.getLogger("trucewatch")


def read(path: str | Path) -> list[Document]:
    """Return the documents of a file or a folder.

    A single file that cannot be read raises BadInput. In a folder, what fails is logged as a
    warning and the rest is returned; `read_all` gives the failures too.
    """
    documents, failures = read_all([str(path)])
    if failures and not documents:
        first = failures[0]
        raise BadInput(first.what, first.where, first.todo)
    for failure in failures:
        log.warning("%s: %s (%s)", failure.where, failure.what, failure.todo)
    return documents


def read_all(inputs: Sequence[str]) -> tuple[list[Document], list[Failure]]:
    """Return the documents of files and folders ("-" is stdin), and what failed in them."""
    documents: list[Document] = []
    failures: list[Failure] = []
    for found in reading.sources(inputs):
        if isinstance(found, Failure):
            failures.append(found)
            continue
        read_here, wrong = pipeline.read_source(found)
        documents += read_here
        failures += wrong
    return documents, failures


def code(document: Document | str, coder: str = pipeline.CODER) -> list[Record]:
    """Return what a coder reads in a document, or in a plain text."""
    if isinstance(document, str):
        document = Document(blobs.name(document.encode()), document)
    return list(_coder(coder).code(document, locate.mentions(document)))


@cache
def _coder(name: str) -> Coder:
    made: Coder = plugins.load(plugins.coders(), name)()
    return made


def gazetteer_path() -> Path:
    """Return where the compiled gazetteer lies, compiling it if need be."""
    return locate.gazetteer_path()


class OpenCase:
    """A case for reading: its documents, records, commitments, findings and failures."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; it is opened anew for each question, so nothing is held."""
        self.folder = folder

    def documents(self) -> dict[str, Document]:
        """Return every document, by id."""
        with open_store(self.folder, write=False) as case:
            return case.documents()

    def records(self) -> list[Record]:
        """Return every record, by document and place in its text."""
        with open_store(self.folder, write=False) as case:
            return case.records()

    def failures(self) -> list[Failure]:
        """Return what failed and has not worked since."""
        with open_store(self.folder, write=False) as case:
            return case.failures()

    def view(self) -> show.View:
        """Return the case as its report shows it; it is judged first if it has to be."""
        with open_store(self.folder) as case:
            return show.view_of(case)

    def commitments(self) -> list[Commitment]:
        """Return the commitments gathered from the records."""
        return list(self.view().commitments)

    def findings(self) -> list[Finding]:
        """Return the finding on each obligation."""
        return list(self.view().findings)


def open_case(path: str | Path) -> OpenCase:
    """Open a case for reading; a folder that is none raises CaseError."""
    with open_store(Path(path), write=False):
        return OpenCase(Path(path))


__all__ = ["OpenCase", "code", "gazetteer_path", "open_case", "read", "read_all"]
