"""What the tests of the app share: its pages, where the browser and the vendored files are."""

import shutil
from dataclasses import replace
from pathlib import Path

import factory

from trucewatch.model import Merged, MergedEvent, Reading, Toll, Voice
from trucewatch.records import CommitmentAct, Quantity, Record, SaidBy, Stance, Statement

ROOT = Path(__file__).parents[2]
CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
AXE = ROOT / ".vendor-tests" / "axe.min.js"
VENDOR = ROOT / "src" / "trucewatch" / "show" / "static" / "vendor"
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

ARABIC = "أعلنت ألفالاند هدنة. قالت بيتالاند <b>لا</b> & رفضتها."
CYRILLIC = "Альфаленд объявил перемирие.\nБеталенд его отклонил."


def told(document, words, body, **more):
    """Return a record on some words of a document."""
    start = document.text.index(words)
    span = document.span(start, start + len(words))
    return Record(document.id, span, SaidBy(), Stance.ASSERTED, body, "hand/1", **more)


def view():
    """Return the case made by hand, with an event told twice and documents in other scripts."""
    base = factory.view()
    arabic = factory.document("e3", ARABIC, title="هدنة", language="ar")
    cyrillic = factory.document("f4", CYRILLIC, title='"><img src=x onerror=alert(1)>', language="ru")
    records = [
        told(arabic, "أعلنت ألفالاند هدنة.", CommitmentAct("declared", "ceasefire", (factory.A,))),
        told(arabic, ARABIC, Statement("x")),
        told(cyrillic, CYRILLIC.split("\n")[0], CommitmentAct("declared", "ceasefire", (factory.A,))),
    ]
    twice = [r for r in base.records if r.kind == "event"]
    tellings = tuple(factory.telling(r, factory.document()) for r in twice)
    killed = Toll("killed", Quantity(exact=2), "BBB", "2025-05-09", twice[0].id, True)
    later = Toll("killed", Quantity(at_least=3), "North Desk", "2025-05-10", twice[0].id)
    ids = tuple(r.id for r in twice)
    fields = {"mode": (Reading("shelling", ids[:1]), Reading("ground", ids[1:]))}
    voices = (Voice(ids[:1], "BBB", "the word of BBB"), Voice(ids[1:], None, "published by North Desk"))
    event = MergedEvent("e1", "assault at Newtown", tellings, fields, (killed, later), voices, ("both <b>near</b>",))
    return replace(
        base,
        documents={**base.documents, arabic.id: arabic, cyrillic.id: cyrillic},
        records=(*base.records, *records),
        merged=Merged((event,)),
    )


VIEW = view()
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
    "/events/e1",
    "/events/" + EVENT,
    "/map",
    "/documents",
    f"/documents/{DOCUMENT}",
    f"/documents/{DOCUMENT}?record={EVENT}",
    f"/documents/{('e3' * 32)[:16]}",
    f"/documents/{('f4' * 32)[:16]}",
    f"/records/{EVENT}",
    "/search",
    "/search?q=truce&of=records&kind=commitment",
    "/sources",
    f"/findings/{VIEW.findings[0].id}/review",
    "/answers",
    "/answers/" + EVENT,
    "/review",
    "/review?tab=differing",
    "/review/merges",
    "/review/agreement",
    "/review/records/" + EVENT,
    f"/review/records/{EVENT}/settle",
    "/login",
    "/me",
    "/people",
    "/nowhere",
]
