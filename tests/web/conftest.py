"""The app on a small case made by hand, in this process, on a real server, and in a real browser."""

from __future__ import annotations

import importlib.util
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra trucewatch[web] is not installed")
pytest.importorskip("uvicorn", reason="the extra trucewatch[web] is not installed")

import uvicorn
from starlette.testclient import TestClient

from trucewatch import pipeline
from trucewatch.model import Source
from trucewatch.web.app import create
from trucewatch.web.indexing import index

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "show")]
from webcase import CHROMIUM, FLAGS, VIEW  # noqa: E402 - found by the path above


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    return index(VIEW, folder / "out", folder)


@pytest.fixture(scope="session")
def app(site):
    return create(site)


@pytest.fixture
def client(app):
    return TestClient(app, base_url="http://127.0.0.1")


def serve(app):
    """Yield the address of a real server that runs the app on any free port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    running.start()
    while not server.started and running.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    running.join(10)
    listening.close()


@pytest.fixture(scope="session")
def server(app):
    yield from serve(app)


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium of this machine; tests that need one skip where there is none."""
    if CHROMIUM is None or importlib.util.find_spec("playwright") is None:
        pytest.skip("no Chromium or no playwright on this machine: make test-web installs what is missing")
    sync_api = importlib.import_module("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium):
    """A page of the browser that keeps every request it makes in `asked` and every complaint in `said`."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def hand_case(tmp_path):
    """A real case on disk with the documents and records made by hand, as a site."""
    view = VIEW
    folder = tmp_path / "case"
    pipeline.init(folder, view.title)
    with pipeline.opened(folder) as case:
        for document in view.documents.values():
            source = Source(f"{document.id[7:15]}.txt", document.text.encode())
            case.add(source, [document], [])
            case.add_coded(document.id, "hand/1", [r for r in view.records if r.document == document.id])
    return index(view, folder / "out", folder)
