"""A route that says who may use it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Endpoint = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]


class Role(StrEnum):
    """Who may use a route; on a loopback address without accounts everybody is an admin."""

    READER = "reader"
    SOURCE_SHIELD = "source_shield"
    CODER = "coder"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    ADMIN = "admin"
    ANYONE = "anyone"


class PageRoute(Route):
    """A route with the role that it takes."""

    role: Role = Role.READER


def page(
    path: str,
    endpoint: Endpoint,
    *,
    name: str | None = None,
    methods: Sequence[str] = ("GET",),
    role: Role = Role.READER,
) -> PageRoute:
    """Return a route; its name is the endpoint's unless another is given."""
    made = PageRoute(path, endpoint, name=name, methods=list(methods))
    made.role = role
    return made
