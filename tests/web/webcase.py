"""What the tests of the app share: its pages, where the browser and the vendored files are."""

import shutil
from pathlib import Path

import factory

ROOT = Path(__file__).parents[2]
CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
AXE = ROOT / ".vendor-tests" / "axe.min.js"
VENDOR = ROOT / "src" / "trucewatch" / "show" / "static" / "vendor"
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

VIEW = factory.view()
DOCUMENT = ("d1" * 32)[:16]
EVENT = next(r.id for r in VIEW.records if r.kind == "event")
# Every page with something on it; each is tested for its policy, its links, its requests and with axe.
PAGES = [
    "/",
    "/?from=2025-04-01&to=2025-06-01&party=AAA&deeds=events",
    "/commitments",
    "/commitments/k1",
    "/commitments/k2",
    "/parties",
    "/parties/AAA",
    "/events",
    "/events?type=assault&from=2025-05-01",
    "/events/" + EVENT,
    "/map",
    "/documents",
    f"/documents/{DOCUMENT}",
    f"/documents/{DOCUMENT}?record={EVENT}",
    f"/records/{EVENT}",
    "/search",
    "/search?q=truce&of=records&kind=commitment",
    "/sources",
    "/nowhere",
]
