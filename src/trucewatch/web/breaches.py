"""What a named person finds of an event told under a duty: only so can anything be called a violation."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from trucewatch import pipeline
from trucewatch.errors import CaseError
from trucewatch.judge.reviewing import DETERMINATIONS
from trucewatch.model import Finding
from trucewatch.show import terms
from trucewatch.store.accounts import Role
from trucewatch.web import filters
from trucewatch.web.forms import Form, back, posted
from trucewatch.web.identity import signed
from trucewatch.web.indexing import open_site
from trucewatch.web.overview import cut
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import PATIENCE, NotFound, site_of

WITHDRAWN = "withdrawn"


def finding_of(request: Request) -> Finding:
    """Return the finding that the address names; one that is not there raises NotFound."""
    found = site_of(request).findings.get(request.path_params["id"])
    if found is None:
        raise NotFound("there is no such finding", request.path_params["id"][:80], "commitments list them")
    return found


def told(request: Request) -> Response:
    """Return the events held against a duty, leg by leg, with what people found of each."""
    found, view = finding_of(request), site_of(request).view
    return render(
        request,
        "breach.html.j2",
        finding=found,
        duty=terms.duty(view, found),
        named=lambda sentence: terms.named(view, sentence),
        found=cut(found.breach.assessments, filters.number(request, "page"), 20),
        determinations=DETERMINATIONS,
    )


def _find(request: Request, form: Form) -> Response:
    finding, record = finding_of(request), form.needed("record")
    said = form.needed("determination")
    who = signed(request, form.text("who"))
    folder = site_of(request).folder
    if not pipeline.is_case(folder):
        raise CaseError("has no register", str(folder), "open a case")
    with pipeline.opened(folder, patience=PATIENCE) as case:
        pipeline.review(case, finding.id, record, None if said == WITHDRAWN else said, who, form.text("why"))
    # Findings changed: every page shows it from now on.
    request.app.state.freshness.show(open_site(folder, patience=PATIENCE))
    return back(f"/findings/{finding.id}/review#e-{record}")


ROUTES = [
    page("/findings/{id}/review", told),
    page("/findings/{id}/review", posted(_find), name="find", methods=["POST"], role=Role.REVIEWER),
]
