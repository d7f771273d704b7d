"""The application: every page of every module here, behind the guard."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from trucewatch import web
from trucewatch.errors import TruceError
from trucewatch.store.accounts import Accounts
from trucewatch.store.bases import Replica
from trucewatch.store.remembered import Remembered
from trucewatch.web.fresh import Fresh, Freshness
from trucewatch.web.identity import Identity
from trucewatch.web.observing import Observed
from trucewatch.web.render import error_page, explain
from trucewatch.web.security import LOOPBACK, Guard, TooLarge
from trucewatch.web.site import Site

SAID = {404: "there is no such page", 405: "this page cannot be asked in that way"}


def create(site: Site, hosts: Sequence[str] = LOOPBACK, replica: Replica | None = None) -> Starlette:
    """Return the application that shows a site, and answers under these names only.

    A `replica` of the case's database is read from while it can be.
    """
    app = Starlette(
        routes=routes(),
        middleware=[
            Middleware(Observed),
            Middleware(Guard, hosts=hosts),
            Middleware(Identity, accounts=Accounts(site.folder)),
            Middleware(Fresh),
        ],
        exception_handlers={TruceError: error_page, HTTPException: _http_error, TooLarge: _too_large},
    )
    app.state.site, app.state.replica = site, replica
    app.state.readings = Remembered()
    app.state.freshness = Freshness(app)
    return app


def routes() -> list[BaseRoute]:
    """Return the routes of every module of this package that has some, then the static files."""
    found: list[BaseRoute] = []
    for module in iter_modules(web.__path__, f"{web.__name__}."):
        found += getattr(import_module(module.name), "ROUTES", [])
    return [*found, *_static()]


def _static() -> list[BaseRoute]:
    ours, shows = (Path(str(files(package))) / "static" for package in ("trucewatch.web", "trucewatch.show"))
    return [
        Mount("/static/vendor", StaticFiles(directory=shows / "vendor"), name="vendor"),
        Mount("/static/show", StaticFiles(directory=shows), name="show"),
        Mount("/static", StaticFiles(directory=ours), name="static"),
    ]


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = explain(request, error.status_code, SAID.get(error.status_code, error.detail), request.url.path)
    answer.headers.update(error.headers or {})
    return answer


def _too_large(request: Request, error: Exception) -> Response:
    return explain(request, 413, "the body is too large", request.url.path)
