"""A party: its words against its deeds, or why the two are not compared. The same page for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from trucewatch.model import Ledger
from trucewatch.store.catalogue import EventQuery
from trucewatch.web import filters
from trucewatch.web import timeline as figure
from trucewatch.web.overview import cut, finding_rows
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import NotFound, Site, site_of


def parties(request: Request) -> Response:
    """Return every party that acts, is bound or claims, by id, with what was counted of its words and deeds."""
    site = site_of(request)
    rows = {row.party: row for row in site.view.ledger}
    found = cut(site.view.parties, filters.number(request, "page"), filters.SIZE)
    return render(request, "parties.html.j2", found=found, ledger=rows)


def party(request: Request) -> Response:
    """Return one party: acts by class, figure, findings, records."""
    site, who = site_of(request), request.path_params["id"]
    kinds = site.catalogue.party_kinds(who)
    if who not in site.view.parties and not kinds:
        raise NotFound("there is no such party in this case", who, "the list of parties has them all")
    told = site.acts_of(who)
    kind = filters.text(request, "kind")
    duties = [f for f in site.view.findings if f.obligation.obligor == who]
    return render(
        request,
        "party.html.j2",
        who=who,
        row=next((r for r in site.view.ledger if r.party == who), None),
        said=_classes(kinds, ("said_by", "speaker")),
        did=_classes(kinds, ("by",)),
        toward=_classes(kinds, ("against",)),
        acts=cut(told, filters.number(request, "acts"), 25),
        timeline=_timeline(site, told, who),
        findings=finding_rows(site, duties, filters.number(request, "findings")),
        records=site.catalogue.of_party(who, kind, filters.number(request, "page"), 25),
        kind=kind,
        kinds=sorted({k for _, k, _ in kinds}),
        events=site.events.count(EventQuery(party=who)),
        rule=_rule,
    )


def _classes(kinds: Mapping[tuple[str, str, str], int], roles: tuple[str, ...]) -> list[tuple[str, str, int]]:
    """Return what a party is told to have said or done, by kind and class: (kind, class, records)."""
    found: dict[tuple[str, str], int] = {}
    for (role, kind, type_), count in kinds.items():
        if role in roles:
            found[kind, type_] = found.get((kind, type_), 0) + count
    return [(kind, type_, count) for (kind, type_), count in sorted(found.items(), key=lambda kv: (-kv[1], kv[0]))]


def _timeline(site: Site, told: Sequence[figure.Act], who: str) -> object:
    asked = EventQuery(party=who)
    days = site.events.daily(asked)
    bars = site.bars_of(who)
    whole = figure.extent(told, bars, [d for d, _ in days])
    if whole is None:
        return None
    step = figure.step_for(*whole)
    counts = {d: float(n) for d, n in (days if step == "day" else site.events.daily(asked, step))}
    words = f"events a {step} told by or against {site.view.label(who)}"
    return figure.timeline(site.view, told, *whole, figure.Deeds(counts, words, step), bars)


def _rule(row: Ledger) -> str:
    """Return on what a party's ratio rests, for a reader to check."""
    return (
        f"The mean over the duties that a feed could judge ({row.judged} here); refused under three. "
        "Offers and refusals are counted, never taken for zeros."
    )


ROUTES = [page("/parties", parties), page("/parties/{id}", party)]
