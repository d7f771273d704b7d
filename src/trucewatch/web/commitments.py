"""Commitments: the list, and the page of one with all that was said of it and judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trucewatch.errors import BadValue
from trucewatch.model import Commitment, Finding
from trucewatch.show import charts, prose, terms, wording
from trucewatch.show.view import headline_estimate
from trucewatch.web import filters, strips
from trucewatch.web.overview import cut
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import Site, site_of

FIELDS = ("scope", "begins", "ends", "duration", "area", "condition", "exception")


def commitments(request: Request) -> Response:
    """Return a page of the commitments, narrowed by party, type and state."""
    site = site_of(request)
    party, kind, state = (filters.text(request, name) for name in ("party", "type", "state"))
    found = [
        (number, c)
        for number, c in site.view.numbered
        if party in (None, *parties_of(c)) and kind in (None, c.type) and state in (None, c.overall)
    ]
    every = site.view.commitments
    return render(
        request,
        "commitments.html.j2",
        found=cut(found, filters.number(request, "page"), 25),
        findings=site.findings_by_commitment,
        party=party,
        kind=kind,
        state=state,
        kinds=tally([c.type for c in every]),
        states=tally([c.overall for c in every]),
    )


def parties_of(commitment: Commitment) -> tuple[str, ...]:
    """Return every party that has a part in a commitment, by id."""
    found = {a.by for a in commitment.acts} | {r.party.id for r in commitment.roles} | set(commitment.state)
    return tuple(sorted(p for p in found if p))


def tally(values: Sequence[str]) -> list[tuple[str, int]]:
    """Return values with how often each occurs, most frequent first."""
    return sorted(((v, values.count(v)) for v in set(values)), key=lambda vn: (-vn[1], vn[0]))


def commitment(request: Request) -> Response:
    """Return one commitment: acts, renderings, obligations, claims, findings."""
    site = site_of(request)
    number, found = site.commitment(request.path_params["id"])
    view, judged = site.view, site.findings_by_commitment.get(found.id, ())
    return render(
        request,
        "commitment.html.j2",
        c=found,
        number=number,
        findings=[_finding(site, found, f) for f in judged],
        sides=view.claims_by(found),
        fields=[f for f in FIELDS if terms.rendered(found, f)],
        term=terms.term,
        named=lambda sentence: terms.named(view, sentence),
        duty=lambda finding: terms.duty(view, finding),
        interval=wording.interval_words,
        strip=charts.ratio_strip,
        cite=_citation(site, found, str(request.url.replace(query="", fragment=""))),
    )


def _finding(site: Site, commitment: Commitment, finding: Finding) -> dict[str, Any]:
    """Return a finding with its figures: the series, the interval, the placebos and the other choices."""
    lead = headline_estimate(finding, site.view.headline)
    reasons = [*finding.breach.reasons, *finding.change.reasons]
    return {
        "finding": finding,
        "account": terms.rendering_label(site.view, commitment, finding),
        "lead": lead,
        "charted": [(e, charts.series_chart(e, site.view.zone)) for e in terms.charted(site.view, finding)],
        "strips": [(e, strips.multiverse(e)) for e in finding.change.estimates if len(e.strip) > 1],
        "placebos": [(e, strips.placebos(e.placebo)) for e in finding.change.estimates if e.placebo],
        "lifts": [r for r in reasons if r.lifts],
    }


def _citation(site: Site, found: Commitment, address: str) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(site.view.versions.items()))
    return f"“{found.title}” ({found.id}), in: {site.view.title}. {versions}. {address}"


def series_csv(request: Request) -> Response:
    """Return the series of one finding's leading estimate as CSV: block, days, observed, expected, in the window."""
    site = site_of(request)
    finding = site.findings.get(request.path_params["id"])
    drawn = terms.charted(site.view, finding) if finding else ()
    if not drawn:
        raise BadValue("has no series", request.path_params["id"], "findings with a figure have one")
    lines = ["begins,days,observed,expected,in_window"]
    for p in drawn[0].series:
        cells = (p.begins.isoformat(), p.days, p.value, p.expected, int(p.inside))
        lines.append(",".join("" if c is None else str(c) for c in cells))
    name = f"{request.path_params['id']}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\n".join(lines) + "\n", media_type="text/csv; charset=utf-8", headers=headers)


def explanation(request: Request) -> Response:
    """Return one finding in prose, each number traced, as plain text."""
    site = site_of(request)
    finding = site.findings.get(request.path_params["id"])
    if finding is None:
        raise BadValue("there is no such finding", request.path_params["id"])
    return Response(prose(site.view, finding), media_type="text/plain; charset=utf-8")


ROUTES = [
    page("/commitments", commitments),
    page("/commitments/{id}", commitment),
    page("/findings/{id}/series.csv", series_csv),
    page("/findings/{id}/explained.txt", explanation),
]
