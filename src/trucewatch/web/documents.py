"""The list of documents."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from trucewatch.web import filters
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import site_of

ORDERS = {"newest": "newest first", "oldest": "oldest first", "records": "most records first"}


def documents(request: Request) -> Response:
    """Return a page of the documents, narrowed by publisher, language and year."""
    site, asked = site_of(request), filters.records(request)
    order = filters.text(request, "order") or "newest"
    found = site.catalogue.documents(asked, filters.number(request, "page"), filters.SIZE, order)
    facets = site.catalogue.facets(asked, "documents")
    return render(request, "documents.html.j2", found=found, facets=facets, asked=asked, order=order, orders=ORDERS)


ROUTES = [page("/documents", documents)]
