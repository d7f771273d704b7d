"""What an operator sees of the app: a log line and a count for each request, and figures of the case.

Routes are told as they are written (`/documents/{id}`), never filled in: what somebody reads, looks for or answers
to, who they are and from where, is not told.
"""

from __future__ import annotations

import logging
import re
import secrets
import tempfile
import time
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trucewatch import logs
from trucewatch.errors import BadValue, TruceError
from trucewatch.pipeline.windows import moment
from trucewatch.store import is_case, open_case

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # in which processes count together; prometheus_client reads it when imported
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
ID = re.compile(r"[\w.-]{8,64}", re.ASCII)
access = logging.getLogger("trucewatch.access")

REQUESTS = Counter("trucewatch_requests", "Requests that were answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "trucewatch_request_seconds",
    "How long an answer took, in seconds.",
    ["route"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
)
ACTIVE = Gauge("trucewatch_requests_active", "Requests being answered.", multiprocess_mode="livesum")
SHOWN = Gauge("trucewatch_shown_entry", "Newest entry that every process shows.", multiprocess_mode="livemin")


class Observed:
    """Counts and logs each request, and gives it an id, or keeps the one that a proxy gave it."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep what answers."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        name = given if ID.fullmatch(given) else secrets.token_hex(8)
        logs.about.set(name)
        status, began = 500, time.perf_counter()

        async def said(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = name
            await send(message)

        ACTIVE.inc()
        try:
            await self.app(scope, receive, said)
        finally:
            ACTIVE.dec()
            _tell(scope, status, time.perf_counter() - began)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    route = str(getattr(scope.get("route"), "path", "none"))
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
    said = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    access.info("%s %s %d", method, route, status, extra={"said": said})


class CaseFigures(Collector):
    """What the case's register says of itself, whenever somebody asks."""

    def __init__(self, folder: Path) -> None:
        """Keep the case's folder."""
        self.folder = folder

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; only that it cannot be read, where it cannot."""
        readable = GaugeMetricFamily("trucewatch_case_readable", "Whether the case's register can be read.")
        try:
            found = list(self._figures())
        except TruceError:
            found = []
        readable.add_metric([], float(bool(found)))
        yield readable
        yield from found

    def _figures(self) -> Iterator[Metric]:
        if not is_case(self.folder):
            return
        with open_case(self.folder, write=False) as case:
            yield GaugeMetricFamily("trucewatch_log_entries", "Entries of the case's log.", case.state().size)
            failed = Tally(f.step for f in case.failures())
            run = case.last("run")
        if run is not None and run.data is not None:
            said = "End of the windows that scheduled runs have done."
            yield GaugeMetricFamily("trucewatch_run_through_seconds", said, moment(run.data["ends"]).timestamp())
        failures = GaugeMetricFamily("trucewatch_failures", "What failed and has not worked since.", labels=["step"])
        for step, count in sorted(failed.items()):
            failures.add_metric([step], count)
        yield failures


def place(text: str) -> tuple[str, int]:
    """Return where figures are given out, as address and port; a port alone is one of this machine.

    >>> place("9464"), place("[::1]:9464")
    (('127.0.0.1', 9464), ('::1', 9464))
    """
    host, _, port = text.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    try:
        ip_address(host)
        if not 0 < int(port) < 65536:
            raise ValueError(port)
    except ValueError as error:
        raise BadValue("is no port, nor address and port", text, "write 9464 or 10.0.0.5:9464") from error
    return host, int(port)


@contextmanager
def given_out(where: str, folder: Path, shared: Path | None = None) -> Iterator[None]:
    """Give the figures out at an address meanwhile, in Prometheus' text format; those of all processes if `shared`."""
    host, port = place(where)
    registry = REGISTRY if shared is None else CollectorRegistry()
    if shared is not None:
        MultiProcessCollector(registry, str(shared))  # type: ignore[no-untyped-call]
    figures = CaseFigures(folder)
    registry.register(figures)
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise BadValue(f"cannot be used: {error.strerror}", f"{host} port {port}", "give another") from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        registry.unregister(figures)


@contextmanager
def counted_together() -> Iterator[Path]:
    """Yield a folder in which several processes count together, until they have ended."""
    with tempfile.TemporaryDirectory(prefix="trucewatch-") as folder:
        yield Path(folder)


def forget(process: int, shared: Path) -> None:
    """Forget what a process that ended was doing; what it had counted stays."""
    mark_process_dead(process, str(shared))  # type: ignore[no-untyped-call]
