"""What the app shows: one case, indexed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request

from trucewatch.errors import TruceError
from trucewatch.model import Commitment, Finding
from trucewatch.show import View
from trucewatch.store.catalogue import Catalogue, Happenings


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
