"""The reader: a document's text with every record marked, the original beside it, and each record's own page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trucewatch.errors import BadInput, CaseError
from trucewatch.records import Document
from trucewatch.show import sanitise
from trucewatch.show.why import value_words
from trucewatch.store import blobs
from trucewatch.store.accounts import Role
from trucewatch.web import answers, filters, highlight
from trucewatch.web.highlight import Stretch
from trucewatch.web.identity import user_of
from trucewatch.web.render import is_fragment, render, slug
from trucewatch.web.routes import page
from trucewatch.web.site import NotFound, Site, site_of

LISTED = 200  # records that stand beside a page of text
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi"}
HTML = ("text/html", "application/xhtml+xml")
HEAD = {"document", "doc", "kind", "start", "end", "quote", "said_by", "stance", "coder", "confidence", "inferred"}
HEAD |= {"evidence", "trace"}


def document(request: Request) -> Response:
    """Return a page of a document's text, the records on it, and the record asked for."""
    site = site_of(request)
    found = _document(site, request.path_params["id"])
    cuts = highlight.pages(found.text)
    chosen = _chosen(site, found, filters.text(request, "record"))
    number = highlight.page_of(cuts, chosen["start"]) if chosen else 1
    number = min(filters.number(request, "page", number), len(cuts))
    first, last = cuts[number - 1]
    cards = site.catalogue.cards(found.id, first, last)
    sound = [c for c in cards if found.text[c["start"] : c["end"]] == c["quote"]]
    return render(
        request,
        "reader.html.j2",
        document=found,
        text=_marked(found, (first, last), sound, chosen),
        direction="rtl" if found.language in RIGHT_TO_LEFT else "auto",
        cards=sound[:LISTED],
        more=max(len(sound) - LISTED, 0),
        orphans=[c for c in cards if c not in sound] if len(sound) != len(cards) else [],
        page_number=number,
        pages=len(cuts),
        chosen=chosen,
        card=_card(site, chosen) if chosen else None,
        has_original=user_of(request).may(Role.SOURCE_SHIELD) and _has_original(site, found),
    )


def _document(site: Site, start: str) -> Document:
    found = site.catalogue.document(start)
    if found is None:
        raise NotFound("there is no such document", start[:80], "the list of documents has them all")
    return found


def _chosen(site: Site, found: Document, record: str | None) -> Mapping[str, Any] | None:
    card = site.catalogue.card(record) if record else None
    if record and (card is None or card["document"] != found.id):
        raise NotFound("there is no such record in this document", record, f"see /documents/{slug(found.id)}")
    return card


def _marked(found: Document, ends: tuple[int, int], cards: list[Any], chosen: Mapping[str, Any] | None) -> object:
    stretches = [Stretch(c["id"], c["start"], c["end"], c["kind"]) for c in cards]
    return highlight.marked(found.text, *ends, stretches, chosen["id"] if chosen else None)


def _card(site: Site, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record for reading: its values in words, and for each the words or the rule behind it."""
    data = json.loads(row["data"])
    why: dict[str, list[Any]] = {}
    for evidence in data.get("evidence", ()):
        why.setdefault(evidence["field"], []).append(evidence)
    values = [(name, value_words(value), why.pop(name, [])) for name, value in data.items() if name not in HEAD]
    inside = _commitments(site) if data["kind"] == "commitment" else {}
    return {
        "row": row,
        "values": values,
        "why": why,
        "inferred": data.get("inferred", ()),
        "coder": data["coder"],
        "trace": data.get("trace", ()),
        "party": data["said_by"].get("party"),
        "commitment": inside.get(row["id"]),
    }


def _commitments(site: Site) -> dict[str, str]:
    """Return the commitment that each record's act belongs to."""
    return {t.record: c.id for c in site.view.commitments for a in c.acts for t in a.tellings}


def record(request: Request) -> Response:
    """Return a record's permanent page, or its card alone for a script."""
    site = site_of(request)
    row = site.catalogue.card(request.path_params["id"])
    if row is None:
        raise NotFound("there is no such record", request.path_params["id"][:80], "search finds records by their words")
    if is_fragment(request):
        return render(request, "card.html.j2", card=_card(site, row))
    found = answers.subject_of(site, row["id"])
    said = answers.values(request, found, answers.said_of(request, found.id))
    return render(request, "record.html.j2", card=_card(site, row), **said)


def record_json(request: Request) -> Response:
    """Return a record as docs/records.md writes it, with its evidence and its trace."""
    row = site_of(request).catalogue.card(request.path_params["id"])
    if row is None:
        raise NotFound("there is no such record", request.path_params["id"][:80])
    data = json.dumps({"id": row["id"], **json.loads(row["data"])}, ensure_ascii=False, indent=1)
    return Response(data + "\n", media_type="application/json")


def _has_original(site: Site, found: Document) -> bool:
    return blobs.path(site.folder / "originals", found.container or found.id).is_file()


def original(request: Request) -> Response:
    """Return a document's bytes as they came, made fit to be looked at: HTML cleaned, text as text, else a download.

    It is shown in a frame without any right; its own policy forbids it everything even if it is
    opened by itself.
    """
    site = site_of(request)
    found = _document(site, request.path_params["id"])
    try:
        data = blobs.get(site.folder / "originals", found.container or found.id)
    except CaseError as error:
        raise NotFound("its original is not in this case", str(found.id), error.todo) from error
    headers = dict(sanitise.HEADERS)
    headers["Content-Security-Policy"] += "; frame-ancestors 'self'"
    headers["X-Frame-Options"] = "SAMEORIGIN"
    if found.media_type in HTML and not found.part:
        try:
            return Response(sanitise.sanitised(data), headers=headers)
        except BadInput as error:
            data, found_type = str(error).encode(), "text/plain; charset=utf-8"
            return Response(data, headers=headers | {"Content-Type": found_type})
    if found.media_type == "text/plain" or (found.media_type is None and not found.part):
        return Response(data, headers=headers | {"Content-Type": "text/plain; charset=utf-8"})
    name = f"{slug(found.id)}.bin"
    headers |= {"Content-Type": "application/octet-stream", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, headers=headers)


ROUTES = [
    page("/documents/{id}", document),
    # An original may hold what its text leaves out: who wrote, from where, to whom.
    page("/documents/{id}/original", original, role=Role.SOURCE_SHIELD),
    page("/records/{id}", record),
    page("/records/{id}/record.json", record_json),
]
