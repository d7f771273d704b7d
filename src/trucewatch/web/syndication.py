"""What is new and what is due, for readers of feeds and for calendars: Atom (RFC 4287) and iCalendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar
from icalendar import Event as Entry
from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

from trucewatch.model import Commitment, StatusAct
from trucewatch.show import wording
from trucewatch.show.view import View
from trucewatch.web.routes import page
from trucewatch.web.site import site_of
from trucewatch.web.timeline import acts
from trucewatch.when import day_of

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 100  # acts of the feed


def atom(request: Request) -> Response:
    """Return the newest acts on commitments as an Atom feed."""
    view, base = site_of(request).view, str(request.base_url).rstrip("/")
    told = sorted(acts(view), key=lambda a: a.day, reverse=True)[:NEWEST]
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(feed, "title", f"{view.title}: words")
    _add(feed, "id", f"{base}/atom.xml")
    _add(feed, "updated", _moment(told[0].day if told else date(1970, 1, 1)))
    etree.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=f"{base}/atom.xml")
    for act in told:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "title", act.words)
        _add(entry, "id", f"{base}{act.href}")
        _add(entry, "updated", _moment(act.day))
        author = etree.SubElement(entry, f"{{{ATOM}}}author")
        _add(author, "name", view.title)
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=f"{base}{act.href}")
        _add(entry, "summary", _quotes(act.act))
    return Response(etree.tostring(feed, xml_declaration=True, encoding="utf-8"), media_type="application/atom+xml")


def _add(above: etree._Element, name: str, words: str) -> None:
    etree.SubElement(above, f"{{{ATOM}}}{name}").text = "".join(c for c in words if c.isprintable() or c == "\n")


def _moment(day: date) -> str:
    return f"{day}T00:00:00Z"


def _quotes(act: StatusAct) -> str:
    return " … ".join(t.span.quote for t in act.tellings[:3])


def calendar(request: Request) -> Response:
    """Return the windows of the commitments as a calendar, one entry for each account of the terms."""
    view, base = site_of(request).view, str(request.base_url).rstrip("/")
    made = Calendar()
    made.add("prodid", "-//trucewatch//commitments//EN")
    made.add("version", "2.0")
    made.add("name", view.title)
    for commitment in view.commitments:
        for entry in _entries(view, commitment, base):
            made.add_component(entry)
    return Response(made.to_ical(), media_type="text/calendar")


def _entries(view: View, commitment: Commitment, base: str) -> list[Entry]:
    """Return a commitment's windows, whole days; one without a day to begin with is left out, an open end says so."""
    found = []
    for rendering in commitment.renderings:
        begins, ends = (day_of(str(value)) if value else None for value in (rendering.begins, rendering.ends))
        if begins is None:
            continue
        entry = Entry()
        entry.add("uid", f"{commitment.id}-{rendering.id}@trucewatch")
        entry.add("dtstamp", datetime(begins.year, begins.month, begins.day, tzinfo=UTC))
        entry.add("dtstart", begins)
        entry.add("dtend", (ends if ends and ends >= begins else begins) + timedelta(days=1))
        end = wording.edtf_words(str(rendering.ends)) if rendering.ends else "no end told"
        whose = view.label(rendering.account_of) if rendering.account_of else "publishers"
        entry.add("summary", f"{commitment.title}, as told by {whose}")
        entry.add("description", f"until {end}")
        entry.add("url", f"{base}/commitments/{commitment.id}")
        found.append(entry)
    return found


ROUTES = [page("/atom.xml", atom), page("/calendar.ics", calendar)]
