"""Sources and feeds: what was read, what was pulled when, what failed, and on what versions all this rests."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from trucewatch.store.catalogue import RecordQuery
from trucewatch.web import filters
from trucewatch.web.overview import cut
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import site_of


def sources(request: Request) -> Response:
    """Return the feeds with what each can see, the mix of publishers, and the failures."""
    site = site_of(request)
    return render(
        request,
        "sources.html.j2",
        feeds=site.feeds,
        series=site.view.series,
        publishers=site.catalogue.facets(RecordQuery(), "documents"),
        failures=cut(site.view.failures, filters.number(request, "page"), filters.SIZE),
    )


ROUTES = [page("/sources", sources)]
