"""The first page: what is said and what is done, on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from trucewatch.model import Finding, Series
from trucewatch.show import charts, terms, wording
from trucewatch.show.view import View, headline_estimate
from trucewatch.store.catalogue import EventQuery, Page
from trucewatch.web import filters
from trucewatch.web import timeline as figure
from trucewatch.web.render import render, with_query
from trucewatch.web.routes import page
from trucewatch.web.site import Site, site_of

EVENTS = "events"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are shown, and the addresses that show others."""

    first: date
    last: date
    closer: str
    wider: str
    earlier: str
    later: str


def overview(request: Request) -> Response:
    """Return words above, deeds below, and the same as lists."""
    site = site_of(request)
    asked = filters.events(request)
    told = site.acts_of(asked.party) if asked.party else site.acts
    span = _span(request, site, told, asked)
    values: dict[str, Any] = {"timeline": None, "deeds": [], "chosen": ""}
    values |= _figure(request, site, told, span, asked) if span else {}
    return render(
        request,
        "overview.html.j2",
        span=span,
        asked=asked,
        acts=_acts(request, told, span),
        findings=finding_rows(site, site.view.findings, filters.number(request, "findings")),
        totals={**site.catalogue.totals(), "events": site.events.count(EventQuery())[0]},
        choices=_choices(site),
        types=site.events.values("type"),
        feeds=site.events.values("feed"),
        **values,
    )


def _span(request: Request, site: Site, told: Sequence[figure.Act], asked: EventQuery) -> Span | None:
    bounds = site.events.bounds()
    whole = figure.extent(told, _bars(site, asked), bounds or ())
    if whole is None:
        return None
    first, last = (
        asked.first or min(whole[0], asked.last or whole[0]),
        asked.last or max(whole[1], asked.first or whole[1]),
    )
    days = max((last - first).days, 1)
    half = timedelta(days=max(days // 2, 1))

    def address(a: date, b: date) -> str:
        return with_query(request, **{"from": max(a, date(1000, 1, 1)), "to": min(b, date(2999, 12, 31)), "page": None})

    quarter = timedelta(days=days // 4)
    shown = (first + quarter, last - quarter) if days > 6 else (first, last)
    return Span(
        first,
        last,
        address(*shown),
        address(_back(first, half), _on(last, half)),
        address(_back(first, half), last - half),
        address(first + half, _on(last, half)),
    )


def _bars(site: Site, asked: EventQuery) -> Sequence[charts.Bar]:
    return site.bars_of(asked.party) if asked.party else site.bars


def _back(day: date, by: timedelta) -> date:
    return date.fromordinal(max(day.toordinal() - by.days, 1))


def _on(day: date, by: timedelta) -> date:
    return date.fromordinal(min(day.toordinal() + by.days, date.max.toordinal()))


def _choices(site: Site) -> list[tuple[str, str]]:
    """Return what may stand below: each series, and events."""
    found = [(f"series-{i}", f"{s.feed}: {s.unit} a day") for i, s in enumerate(site.view.series)]
    return [*found, (EVENTS, "events, told and from feeds")]


def _figure(
    request: Request, site: Site, told: Sequence[figure.Act], span: Span, asked: EventQuery
) -> dict[str, object]:
    chosen = filters.text(request, "deeds") or _default(site)
    series = next((s for i, s in enumerate(site.view.series) if f"series-{i}" == chosen), None)
    asked = replace(asked, first=span.first, last=span.last)
    step = figure.step_for(span.first, span.last)
    deeds = _of_series(site.view, series, step) if series else _of_events(site, asked, step)
    drawn = figure.timeline(site.view, told, span.first, span.last, deeds, _bars(site, asked))
    rows = [(d, v) for d, v in sorted(deeds.counts.items()) if span.first <= d <= span.last]
    return {"timeline": drawn, "deeds": rows, "deeds_unit": deeds.unit, "chosen": chosen if series else EVENTS}


def _default(site: Site) -> str:
    leading = charts.headline_series(site.view)
    return f"series-{list(site.view.series).index(leading)}" if leading else EVENTS


def _of_events(site: Site, asked: EventQuery, step: str) -> figure.Deeds:
    narrowed = [asked.type, asked.mode, asked.feed, asked.country]
    words = ", ".join(wording.plain_words(w) for w in narrowed if w)
    if asked.party:
        words = ", ".join(w for w in (words, f"by or against {site.view.label(asked.party)}") if w)
    counts = dict(site.events.daily(asked, step))
    return figure.Deeds(
        {d: float(v) for d, v in counts.items()}, f"events a {step}" + (f": {words}" if words else ""), step
    )


def _of_series(view: View, series: Series, step: str) -> figure.Deeds:
    group = view.headline if view.headline in series.groups else next(iter(series.groups), "")
    sums = charts.daily(series, group or "")
    if step == "day":
        unit = f"{series.feed}: {series.unit} a day, {wording.plain_words(group or '')}"
        return figure.Deeds(sums, unit, step, missing_is_gap=True)
    counts: dict[date, float] = {}
    for day, value in sums.items():
        start = day - timedelta(days=day.weekday()) if step == "week" else day.replace(day=1)
        counts[start] = counts.get(start, 0.0) + value
    return figure.Deeds(counts, f"{series.feed}: {series.unit} a {step}, {wording.plain_words(group or '')}", step)


def _acts(request: Request, told: Sequence[figure.Act], span: Span | None) -> Page[figure.Act]:
    shown = [a for a in told if span is None or span.first <= a.day <= span.last]
    return cut(shown, filters.number(request, "page"), 25)


def cut(items: Sequence[T], number: int, size: int) -> Page[T]:
    """Return a page of a list that is in memory; a page beyond the last is the last."""
    number = min(number, max(1, -(-len(items) // size)))
    return Page(items[(number - 1) * size : number * size], number, size, len(items))


def finding_rows(site: Site, found: Sequence[Finding], number: int, size: int = 25) -> Page[dict[str, object]]:
    """Return a page of findings as rows: commitment, duty, account, the two answers, the leading estimate."""
    shown = cut(found, number, size)
    rows = []
    for finding in shown.items:
        place, commitment = site.commitment(finding.obligation.commitment)
        row: dict[str, object] = {"finding": finding, "commitment": commitment, "number": place}
        row["account"] = terms.rendering_label(site.view, commitment, finding)
        rows.append(row | {"lead": headline_estimate(finding, site.view.headline)})
    return Page(rows, shown.number, shown.size, shown.total)


ROUTES = [page("/", overview)]
