"""Pictures of each page of the app for docs/app, at the widths of a phone and of a desk.

    python tools/offline.py python tools/shots.py demo-case docs/app

The pages are those of the example case. Pictures are WebP, so that the whole set stays small.
"""

from __future__ import annotations

import shutil
import socket
import sys
import threading
import time
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from trucewatch.store.catalogue import EventQuery, RecordQuery
from trucewatch.web.app import create
from trucewatch.web.indexing import open_site
from trucewatch.web.site import Site

FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run"]
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
TALLEST = 2600  # points of a picture; what lies below is the same again


def pages(site: Site) -> dict[str, str]:
    """Return the pages worth a picture: of each kind the one that holds most."""
    judged = [c for _, c in site.view.judged]
    fullest = max(judged or [c for _, c in site.view.numbered], key=lambda c: len(c.acts) + len(c.claims))
    document = site.catalogue.documents(RecordQuery(), 1, 1, "records").items[0]
    record = site.catalogue.cards(document["id"], 0, document["length"])[0]
    events = site.events.page(EventQuery(), 1, 200).items
    event = max(events, key=lambda e: (e["reports"], e["lat"] is not None))
    return {
        "overview": "/",
        "commitments": "/commitments",
        "commitment": f"/commitments/{fullest.id}",
        "party": f"/parties/{site.view.parties[0]}",
        "events": "/events",
        "event": f"/events/{event['id']}",
        "map": "/map",
        "documents": "/documents",
        "reader": f"/documents/{document['id'][7:23]}?record={record['id']}",
        "search": "/search?q=truce",
        "sources": "/sources",
        "review": "/review",
    }


def draw(tab: Page, address: str, target: Path) -> None:
    """Draw one page, down to where it would be the same again."""
    tab.goto(address, wait_until="networkidle")
    if address.endswith("/map"):
        tab.wait_for_selector("#map.ready", timeout=60_000, state="attached")
        tab.wait_for_timeout(300)
    height = min(tab.evaluate("document.documentElement.scrollHeight"), TALLEST)
    wide = tab.viewport_size["width"]
    raw = target.with_suffix(".png")
    tab.screenshot(path=raw, clip={"x": 0, "y": 0, "width": wide, "height": height}, full_page=True)
    with Image.open(raw) as image:
        image.convert("RGB").save(target, quality=72, method=6)
    raw.unlink()


def main(case: Path, folder: Path) -> None:
    """Draw every page at every size."""
    folder.mkdir(parents=True, exist_ok=True)
    site = open_site(case)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create(site), log_level="warning", lifespan="off"))
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for size, (width, height) in SIZES.items():
            tab = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB").new_page()
            for name, address in pages(site).items():
                draw(tab, base + address, folder / f"{name}-{size}.webp")
                print(f"{name}-{size}")
        browser.close()
    server.should_exit = True


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
