"""Search: all words in documents and in records, narrowed by facets."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from trucewatch.errors import BadValue
from trucewatch.store.catalogue.read import FACETS, matched
from trucewatch.web import filters
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import site_of

SIZE = 20
NOTHING = matched("")


def search(request: Request) -> Response:
    """Return a page of what was found, with its facets."""
    site, asked = site_of(request), filters.records(request)
    of = filters.text(request, "of") or "documents"
    if of not in FACETS:
        raise BadValue(f"{of!r} cannot be searched", "parameter of", f"one of {', '.join(FACETS)}")
    asked = replace(asked, words="" if matched(asked.words) == NOTHING else asked.words)
    number = filters.number(request, "page")
    if of == "records":
        found = site.catalogue.found_records(asked, number, SIZE)
    elif asked.words:
        found = site.catalogue.found_documents(asked, number, SIZE)
    else:
        found = site.catalogue.documents(asked, number, SIZE)
    chosen = {name: value for name in FACETS[of] if (value := getattr(asked, name))}
    facets = site.catalogue.facets(asked, of)
    return render(request, "search.html.j2", found=found, facets=facets, asked=asked, of=of, chosen=chosen)


ROUTES = [page("/search", search)]
