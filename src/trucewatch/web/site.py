"""What the app shows: one case, indexed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request

from trucewatch.errors import TruceError
from trucewatch.model import Commitment, Finding, MergedEvent
from trucewatch.show import View
from trucewatch.show.charts import Bar, window_bars
from trucewatch.store import Case, is_case, open_case
from trucewatch.store.catalogue import Catalogue, Happenings
from trucewatch.web.timeline import Act, acts

PATIENCE = 20.0  # seconds that a request waits for another writer


class NotFound(TruceError):
    """Something that was asked for by an id or an address, and is not there."""


@dataclass(frozen=True)
class Site:
    """One case as the app shows it. It is read only: what is written goes to the case, and is indexed anew.

    `view` holds the documents without their texts and no records: these are in the catalogue.
    """

    folder: Path
    view: View
    catalogue: Catalogue
    events: Happenings
    feeds: tuple[Mapping[str, object], ...] = ()

    @cached_property
    def commitments(self) -> Mapping[str, tuple[int, Commitment]]:
        """Return each commitment by id, with the number that lists give it."""
        return {c.id: (number, c) for number, c in self.view.numbered}

    @cached_property
    def findings(self) -> Mapping[str, Finding]:
        """Return each finding by id."""
        return {f.id: f for f in self.view.findings}

    @cached_property
    def findings_by_commitment(self) -> Mapping[str, tuple[Finding, ...]]:
        """Return the findings on each commitment."""
        found: dict[str, list[Finding]] = {}
        for finding in self.view.findings:
            found.setdefault(finding.obligation.commitment, []).append(finding)
        return {k: tuple(v) for k, v in found.items()}

    @cached_property
    def told_together(self) -> Mapping[str, MergedEvent]:
        """Return each event that is told more than once, by its id and by the id of each record that tells it."""
        found = {event.id: event for event in self.view.events}
        return found | {t.record: event for event in self.view.events for t in event.tellings}

    @cached_property
    def acts(self) -> tuple[Act, ...]:
        """Return every act of commitment whose day is known, by day."""
        return tuple(acts(self.view))

    def acts_of(self, party: str) -> tuple[Act, ...]:
        """Return the acts of one party whose day is known, by day."""
        return tuple(act for act in self.acts if act.party == party)

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """Return the windows of every commitment, as a timeline draws them."""
        return tuple(window_bars(self.view))

    def bars_of(self, party: str) -> tuple[Bar, ...]:
        """Return the windows of the commitments in which a party acts, or that would bind it."""
        duties = {f.obligation.commitment for f in self.view.findings if f.obligation.obligor == party}
        found = {n for n, c in self.view.numbered if c.id in duties or any(a.by == party for a in c.acts)}
        return tuple(b for b in self.bars if b.commitment in found)

    def commitment(self, start: str) -> tuple[int, Commitment]:
        """Return a commitment and its number by its id; an id that is not there raises NotFound."""
        found = self.commitments.get(start)
        if found is None:
            raise NotFound("there is no such commitment", start, "the list of commitments has them all")
        return found


def site_of(request: Request) -> Site:
    """Return what the app shows."""
    site: Site = request.app.state.site
    return site


@contextmanager
def writing(request: Request) -> Iterator[Case]:
    """Open the case to enter something: what is read and entered meanwhile is one transaction, or nothing.

    Whoever enters before us is waited for, and then CaseBusy is raised; a build that goes on does not hold us up.
    """
    with open_case(site_of(request).folder, write=False) as case, case.writing():
        yield case


@contextmanager
def reading(request: Request) -> Iterator[Case | None]:
    """Open the register of the case to read; None where the site was made of a view alone."""
    folder = site_of(request).folder
    if not is_case(folder):
        yield None
        return
    with open_case(folder, write=False, replica=request.app.state.replica) as case:
        yield case
