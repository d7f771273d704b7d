"""Events: the list with its filters, the map beside it, and the page of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from trucewatch.web import borders, filters, mapping
from trucewatch.web.borders import Box
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import NotFound, site_of

MOST_REPORTS = 100  # of one event, on its page
MOST_POINTS = 50_000  # above it the server counts on a grid
NEAR_KM, NEAR_DAYS = 25.0, 1


def events(request: Request) -> Response:
    """Return a page of the events that the address asks for: the map's twin."""
    return render(request, "events.html.j2", **_listed(request))


def map_page(request: Request) -> Response:
    """Return the map, drawn by the server and by the browser where it can, with its list."""
    site, asked = site_of(request), filters.events(request)
    listed = _listed(request)
    box = asked.box or mapping.fitted(site, asked)
    return render(
        request,
        "map.html.j2",
        **listed,
        drawn=mapping.drawn(site, replace(asked, box=box), box),
        box=box,
        legend=borders.LEGEND,
        live=_live(),
        query=urlencode([(k, v) for k, v in request.query_params.multi_items() if k in QUERY and v]),
    )


QUERY = ("from", "to", "party", "type", "mode", "feed", "country")


def _live() -> bool:
    """Tell whether the browser can draw the map itself: its library is there."""
    return borders.available() and (borders.folder() / "maplibre-gl.mjs").is_file()


def _listed(request: Request) -> dict[str, Any]:
    site, asked = site_of(request), filters.events(request)
    names = ("type", "mode", "feed", "country")
    return {
        "asked": asked,
        "count": site.events.count(asked),
        "found": site.events.page(asked, filters.number(request, "page"), filters.SIZE),
        "choices": {name: site.events.values(name) for name in names},
    }


def points(request: Request) -> Response:
    """Return what the browser's map draws: points as GeoJSON, or counts on a grid above 50,000."""
    site, asked = site_of(request), filters.events(request)
    total = site.events.count(asked)[2]
    if total > MOST_POINTS:
        box = asked.box or mapping.WHOLE
        degrees = mapping.grid_degrees(box)
        cells = site.events.cells(asked, degrees)
        features = [_cell(west, south, degrees, count) for west, south, count in cells]
        return _features(features, grid=degrees, total=total, peak=max((c[2] for c in cells), default=1))
    return _features([_feature(row) for row in site.events.points(asked, MOST_POINTS)], grid=None, total=total, peak=1)


def _feature(row: Mapping[str, Any]) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [round(row["lon"], 3), round(row["lat"], 3)]}
    told = {name: row[name] for name in ("id", "day", "title", "precision")} | {"km": row["radius_km"]}
    return {"type": "Feature", "geometry": place, "properties": {k: v for k, v in told.items() if v is not None}}


def _cell(west: float, south: float, degrees: float, count: int) -> dict[str, Any]:
    west, south = round(west, 4), round(south, 4)
    east, north = round(west + degrees, 4), round(south + degrees, 4)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {"n": count}}


def _features(features: list[dict[str, Any]], **more: Any) -> Response:  # noqa: ANN401
    data = {"type": "FeatureCollection", "features": features, **more}
    return Response(json.dumps(data, separators=(",", ":"), ensure_ascii=False), media_type="application/geo+json")


def border_lines(request: Request) -> Response:
    """Return the borders as GeoJSON; they are the same until the file is replaced."""
    if not borders.available():
        raise NotFound("the borders are not on this machine", "borders-50m.json", "fetch them: make vendor")
    return Response(borders.geojson(), media_type="application/geo+json", headers={"Cache-Control": "max-age=3600"})


def town_points(request: Request) -> Response:
    """Return the most populous towns of a box, as GeoJSON."""
    box = filters.box(request) or mapping.WHOLE
    rounded: Box = tuple(round(v, 1) for v in box)  # type: ignore[assignment]
    found = borders.towns(rounded, 80)
    features = [_town(*town) for town in found]
    return JSONResponse({"type": "FeatureCollection", "features": features})


def _town(people: int, lon: float, lat: float, name: str) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": place, "properties": {"name": name, "people": people}}


def event(request: Request) -> Response:
    """Return one event: its reports, where it was, its tolls, and what else was told of there and then."""
    site, asked = site_of(request), request.path_params["id"]
    joined = site.told_together.get(asked)
    if joined is not None and joined.id != asked:
        return RedirectResponse(f"/events/{joined.id}", 307)
    found = site.events.one(asked)
    if found is None:
        raise NotFound("there is no such event", asked[:80], "the list of events has them all")
    records = [t.record for t in joined.tellings] if joined else [found["id"]]
    reports = [row for r in records[:MOST_REPORTS] if (row := site.catalogue.card(r)) is not None]
    duties = [f for f in site.view.findings if any(a.telling.record in records for a in f.breach.assessments)]
    return render(
        request,
        "event.html.j2",
        event=found,
        joined=joined,
        reports=sorted(reports, key=lambda r: (r["published"] or "9999", r["start"])),
        body=json.loads(reports[0]["data"]) if len(reports) == 1 else {},
        near=site.events.beside(found, NEAR_KM, NEAR_DAYS),
        near_km=NEAR_KM,
        near_days=NEAR_DAYS,
        drawn=mapping.around(site, found),
        duties=duties,
        legend=borders.LEGEND,
    )


ROUTES = [
    page("/events", events),
    page("/map", map_page),
    page("/map/points.json", points),
    page("/map/borders.json", border_lines),
    page("/map/towns.json", town_points),
    page("/events/{id:path}", event),
]
