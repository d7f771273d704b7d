"""Whether this process lives, and whether it can be used: for a supervisor, a proxy, a container's host."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from trucewatch import fetch
from trucewatch.errors import TruceError
from trucewatch.store.accounts import Role
from trucewatch.web.fresh import Freshness
from trucewatch.web.routes import page
from trucewatch.web.site import reading

NO_STORE = {"Cache-Control": "no-store"}


def healthz(request: Request) -> Response:
    """Say that this process answers; nothing is looked at."""
    return PlainTextResponse("ok\n", headers=NO_STORE)


def readyz(request: Request) -> Response:
    """Say whether the case can be read and is shown as it is, and whether the model is there; 503 if one is not."""
    found = {name: _holds(check, request) for name, check in CHECKS.items()}
    return JSONResponse({"ready": all(found.values()), "checks": found}, 200 if all(found.values()) else 503, NO_STORE)


def _holds(check: Callable[[Request], bool], request: Request) -> bool:
    try:
        return check(request)
    except TruceError:
        return False  # which one is enough for a probe: what is wrong stands in the log, with names


def _store(request: Request) -> bool:
    with reading(request) as case:
        return case is None or bool(case.origin)


def _index(request: Request) -> bool:
    freshness: Freshness = request.app.state.freshness
    freshness.look()
    return not freshness.late()


def _model(request: Request) -> bool:
    return fetch.model_folder("sm").is_dir()


CHECKS: Mapping[str, Callable[[Request], bool]] = {"store": _store, "index": _index, "model": _model}

ROUTES = [page("/healthz", healthz, role=Role.ANYONE), page("/readyz", readyz, role=Role.ANYONE)]
