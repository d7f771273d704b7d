"""What may come: outlooks by region, what a pause is worth by its season, who lies within a stated range."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from trucewatch.errors import BadValue, TruceError
from trucewatch.locate.gazetteer import open_default
from trucewatch.model import Series
from trucewatch.outlook import season as seasons
from trucewatch.outlook.counts import of_series
from trucewatch.pipeline import reaching
from trucewatch.pipeline.ahead import bound
from trucewatch.reach import area as areas
from trucewatch.reach.people import places
from trucewatch.show import ahead, strips
from trucewatch.show import reach as reached
from trucewatch.show import season as drawn
from trucewatch.web import filters
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import site_of

DAYS = 30


def outlook(request: Request) -> Response:
    """Return what each series of counts may hold next, region by region, or why nothing is said."""
    found = [
        (one, strips.strips(one), list(ahead.outlook_rows(one)), ahead.outlook_refusals(one))
        for one in site_of(request).view.outlooks
    ]
    return render(request, "outlook.html.j2", found=found, key=ahead.OUTLOOK_KEY)


def season(request: Request) -> Response:
    """Return what a pause is worth by when it falls, on each daily series; a series too short says so."""
    begins, days = filters.day(request, "from"), filters.number(request, "days", DAYS, seasons.LONGEST)
    heating = filters.text(request, "heating")
    rows: list[tuple[Series, str, Markup | None]] = []
    if begins is not None:
        view = site_of(request).view
        weights = seasons.climate(heating) if heating else seasons.even()
        windows = bound(view.findings, view.zone)
        for series in (s for s in view.series if any(s.values.values())):
            try:
                found = seasons.season(of_series(series), begins, days, weights, windows)
                rows.append((series, seasons.sentence(found), drawn.chart(found)))
            except TruceError as error:
                rows.append((series, str(error), None))
    return render(request, "season.html.j2", rows=rows, begins=begins, days=days, heating=heating or "")


def reach(request: Request) -> Response:
    """Return who lies within a stated range, from an area by name: totals by region and a coarse map."""
    asked = {name: filters.text(request, name) for name in ("from", "new", "old", "system")}
    values: dict[str, object] = {"sentence": None, "rows": [], "map": None}
    if asked["from"] and asked["new"]:
        where = areas.named(asked["from"], open_default())
        found = reaching.reach(asked["system"], asked["old"], asked["new"], where)
        values = {
            "sentence": reached.sentence(found),
            "rows": list(reached.rows(found)),
            "map": reached.map_svg(found, places()),
        }
    elif asked["from"] or asked["new"]:
        raise BadValue("one of the two is missing", "area and range", "give both")
    return render(request, "reach.html.j2", asked=asked, **values)


ROUTES = [page("/outlook", outlook), page("/outlook/season", season), page("/outlook/reach", reach)]
