"""What a Python program calls: read, code, open_case."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from trucewatch import locate, pipeline, plugins, reading, show
from trucewatch.errors import BadInput
from trucewatch.model import Commitment, Failure, Finding, Judgement, Merged, Review, Source, Waterfall
from trucewatch.outlook.ahead import Outlook
from trucewatch.outlook.backtest import Backtest
from trucewatch.outlook.precedents import Precedents, precedents
from trucewatch.outlook.season import Season, Weights, even
from trucewatch.pipeline import ahead, past, reaching
from trucewatch.reach.newly import Reach
from trucewatch.records import Document, Record
from trucewatch.store import blobs
from trucewatch.store import open_case as open_store

log = logging.getLogger("trucewatch")


def read(path: str | Path) -> list[Document]:
    """Return the documents of a file or a folder, read in this process.

    A single file that cannot be read raises BadInput. In a folder, what fails is logged as a
    warning and the rest is returned. For input that you do not trust see `read_all`.
    """
    documents: list[Document] = []
    failures: list[Failure] = []
    for found in reading.sources([str(path)]):
        read_here, wrong = ([], [found]) if isinstance(found, Failure) else reading.read_source(found)
        documents += read_here
        failures += wrong
    if failures and not documents:
        first = failures[0]
        raise BadInput(first.what, first.where, first.todo)
    for failure in failures:
        log.warning("%s: %s (%s)", failure.where, failure.what, failure.todo)
    return documents


def read_all(inputs: Sequence[str]) -> Iterator[tuple[str, Document] | Failure]:
    """Yield each document of files and folders ("-" is stdin) with the name of its input, and what failed.

    Each input is read in a child process with limits of memory and time: what breaks a parser
    is a failure of that input. A document that came before, in the same file or another, is not given again.
    """
    seen: set[str] = set()
    refused: list[Failure] = []

    def readable() -> Iterator[Source]:
        for found in reading.sources(inputs):
            if isinstance(found, Failure):
                refused.append(found)
            else:
                yield found

    for source, documents, wrong in pipeline.read_apart(readable()):
        yield from refused
        refused.clear()
        yield from wrong
        for document in documents:
            if document.id not in seen:
                seen.add(document.id)
                yield source.name, document
    yield from refused


def code(document: Document | str, coder: str = pipeline.CODER) -> list[Record]:
    """Return what a coder reads in a document, or in a plain text; it works in this process."""
    if isinstance(document, str):
        document = Document(blobs.name(document.encode("utf-8", "surrogatepass")), document)
    return list(plugins.coder(coder).code(document, locate.mentions(document)))


def code_all(documents: Sequence[Document], coder: str = pipeline.CODER) -> Iterator[list[Record] | Failure]:
    """Yield the records of each document, or why it has none, in the documents' order.

    The work is done in child processes, one for each core (TRUCEWATCH_JOBS sets another number).
    """
    early: dict[str, list[Record] | Failure] = {}
    due = iter(documents)
    waiting = next(due, None)
    for document, found in pipeline.code_apart(coder, list(documents)):
        early[document.id] = found
        while waiting is not None and waiting.id in early:
            yield early.pop(waiting.id)
            waiting = next(due, None)


def gazetteer_path() -> Path:
    """Return where the compiled gazetteer lies, compiling it if need be."""
    return locate.gazetteer_path()


class OpenCase:
    """A case: its documents, records, commitments and findings, and what people judge of records and told events."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; it is opened anew for each question, so nothing is held."""
        self.folder = folder

    def documents(self) -> dict[str, Document]:
        """Return every document, by id."""
        with open_store(self.folder, write=False) as case:
            return case.documents()

    def records(self) -> list[Record]:
        """Return every record that counts, by document and place; what was read again, as it is read now."""
        with pipeline.opened(self.folder, write=False) as case:
            return pipeline.current(case)

    def failures(self) -> list[Failure]:
        """Return what failed and has not worked since."""
        with open_store(self.folder, write=False) as case:
            return case.failures()

    def view(self) -> show.View:
        """Return the case as its report shows it; it is judged first if it has to be."""
        with pipeline.opened(self.folder) as case:
            return show.view_of(case)

    def merged(self) -> Merged:
        """Return the events that the reports tell of, each once, and the pairs that a person has to look at."""
        with open_store(self.folder) as case:
            return pipeline.merged(case)

    def explain(self, one: str, other: str) -> Waterfall:
        """Compare two tellings of events term by term; an id that is none raises BadInput."""
        with open_store(self.folder, write=False) as case:
            return pipeline.explain(case, one, other)[0]

    def judgements(self) -> list[Judgement]:
        """Return what people judged of pairs of records, as far as it stands."""
        with open_store(self.folder, write=False) as case:
            return pipeline.decided(case)

    def judge(self, pairs: Iterable[tuple[str, str]], verdict: str, who: str, why: str = "") -> list[Judgement]:
        """Enter that the records of each pair tell of the same thing, of different things, or that it is unsure.

        All pairs or none; together they are one batch. `verdict` is same, different or unsure. An id that
        the case does not know raises BadInput. Nothing is merged or deleted by it: groups are computed.
        """
        with open_store(self.folder) as case:
            return pipeline.decide(case, pairs, verdict, who, why)

    def undo(self, numbers: Sequence[int], who: str, why: str = "") -> list[Judgement]:
        """Take judgements back by their numbers, all or none, and return them."""
        with open_store(self.folder) as case:
            return pipeline.undo(case, numbers, who, why)

    def undo_batch(self, batch: int, who: str, why: str = "") -> list[Judgement]:
        """Take back what still stands of one batch, and return it."""
        with open_store(self.folder) as case:
            return pipeline.undo_batch(case, batch, who, why)

    def commitments(self) -> list[Commitment]:
        """Return the commitments gathered from the records."""
        return list(self.view().commitments)

    def findings(self) -> list[Finding]:
        """Return the finding on each obligation."""
        return list(self.view().findings)

    def reviews(self) -> list[Review]:
        """Return what people found of told events, in order."""
        with open_store(self.folder, write=False) as case:
            return pipeline.reviews(case)

    def review(self, finding: str, record: str, determination: str | None, reviewer: str, why: str) -> Finding:
        """Enter what a named person finds of one told event under one duty; return the finding as it stands then.

        `finding` and `record` are ids; `determination` is violation, possible_violation, not_a_violation or
        indeterminate, None takes back what the same person found before. It is written into the log, which is
        signed. What a review may not say raises Cannot, what there is not BadValue.
        """
        with pipeline.opened(self.folder) as case:
            return pipeline.review(case, finding, record, determination, reviewer, why)

    def outlook(self, feed: str | None = None, as_of: date | None = None, model: str | None = None) -> list[Outlook]:
        """Return what each record of counts may hold next, by region; `as_of` is the first day to forecast.

        The named baseline forecasts, unless `model` names another. A region without a forecast says why in `refused`.
        """
        with pipeline.opened(self.folder) as case:
            return list(ahead.outlook(case, feed, as_of, model))

    def backtest(self, feed: str | None = None) -> list[Backtest]:
        """Test every forecaster on the past of each record of counts; too short a record raises BadValue."""
        with pipeline.opened(self.folder, write=False) as case:
            return [ahead.backtested(one.counts) for one in ahead.counted(case, feed)]

    def season(self, begins: date, days: int = 30, weights: Weights | None = None) -> list[Season]:
        """Return what a window is worth by its season, on each daily record; less than two full years raise Cannot."""
        with pipeline.opened(self.folder) as case:
            return list(ahead.seasons(case, begins, days, weights or even()))

    def reach(self, area: str, system: str | None = None) -> list[Reach]:
        """Return who comes inside each stated range of this case, from an area as in `reach` below."""
        return reaching.reach_of_case(self.folder, reaching.area_of(area), system)

    def precedents(self, commitment: int, days: int = 30, table: Path | None = None) -> Precedents:
        """Return how truces on the terms of a commitment fared, by its number in the report.

        `table` is your own ETH/PRIO ceasefire table, as CSV; without it our list of the Donbas answers.
        """
        _, terms, asked = past.asked_of(self.folder, commitment)
        return precedents(terms, past.known(table), asked, days)


def reach(area: str, new: str, old: str | None = None, system: str | None = None, within: float | None = None) -> Reach:
    """Return who comes inside a range told in words ("1,000 km") that was not inside an older one.

    `area` is a GeoJSON file, or the name or code of a region or country; `within` is how far in km its edge is known.
    """
    return reaching.reach(system, old, new, reaching.area_of(area, within))


def open_case(path: str | Path) -> OpenCase:
    """Open a case for reading; a folder that is none raises CaseError."""
    with open_store(Path(path), write=False):
        return OpenCase(Path(path))


__all__ = ["Failure", "OpenCase", "code", "code_all", "gazetteer_path", "open_case", "reach", "read", "read_all"]
