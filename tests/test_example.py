"""The example case: its reports can be read, say whence they are, and copy nobody."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from trucewatch import reading
from trucewatch.records import Document

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "ukraine-2025"
SHARED = ROOT / ".." / "shared"
FORMATS = {"text/plain": 22, "text/html": 26, "application/pdf": 4, "application/json": 5, "application/rss+xml": 5}
FURNITURE = (
    "Leave a Reply",
    "cookies",
    "newsletter",
    "Share ",
    "All rights reserved",
    "washing machine",
    "buses were late",
    "email address",
    "Terms of use",
)
ITEMS = {"application/json", "application/rss+xml"}  # many to a file, so that they have no name of their own
LONGEST_SHARED = 25  # words


@pytest.fixture(scope="module")
def by_file() -> dict[str, list[Document]]:
    found = {}
    for source in reading.sources([EXAMPLE / "reports"]):
        documents = list(reading.documents(source))
        assert all(isinstance(d, Document) for d in documents), documents
        found[Path(source.name).name] = documents
    return found


@pytest.fixture(scope="module")
def documents(by_file) -> list[Document]:
    return [d for found in by_file.values() for d in found]


def test_every_report_can_be_read(documents):
    assert Counter(d.media_type for d in documents) == FORMATS


def test_a_report_has_its_date(by_file):
    for name, (document, *others) in by_file.items():
        if document.media_type in ITEMS:
            continue
        told = document.published, document.published_from
        if name.startswith("undated"):
            assert told == ("2025-04-18/..", "bounds")
        else:
            assert told == (name[:10], "metadata" if name.endswith(".html") else "given"), name
        assert not others


def test_items_have_their_own_dates(documents):
    dates = sorted(d.published[:10] for d in documents if d.media_type in ITEMS)
    assert dates[0] == "2025-03-17"
    assert dates[-1] == "2025-05-09"
    assert "2025-04" in dates  # known to the month only, and left so


def test_reports_say_who_publishes_and_who_issued(documents):
    assert all(d.publisher and d.publisher_kind and d.title and d.urls for d in documents)
    issuers = Counter(d.issuer for d in documents if d.issuer)
    assert set(issuers) == {"RUS", "UKR", "USA", "UN", "ACLED"}
    assert abs(issuers["RUS"] - issuers["UKR"]) <= 3  # neither side's papers crowd out the other's
    assert {d.language for d in documents} == {"en"}
    assert all(75 <= len(d.text.split()) <= 250 for d in documents)
    assert len({d.id for d in documents}) == len(documents)


def test_no_report_keeps_the_page_around_it(documents):
    html = "".join(p.read_text("utf-8") for p in (EXAMPLE / "reports").glob("*.html"))
    for words in FURNITURE:
        assert words in html
        assert not [d.title for d in documents if words in d.text], words


def test_every_source_is_a_known_page(documents):
    path = SHARED / "reference" / "sources.json"
    if not path.is_file():
        pytest.skip("the list of sources (../shared/reference) is not here")
    known = {s["url"] for s in json.loads(path.read_text("utf-8")).values()}
    assert {u for d in documents for u in d.urls} <= known


def test_no_long_sentence_is_that_of_a_gold_text(documents):
    paths = sorted((SHARED / "gold" / "dev" / "docs").glob("*.json"))
    if not paths:
        pytest.skip("the gold set (../shared/gold) is not here")
    gold = {s for p in paths for s in sentences(json.loads(p.read_text("utf-8"))["text"])}
    assert gold
    assert not gold & {s for d in documents for s in sentences(d.text)}


def sentences(text: str) -> set[str]:
    """Return the long sentences of a text, as bare words."""
    plain = (re.findall(r"\w+", s.lower()) for s in re.split(r"[.!?]\s", text))
    return {" ".join(words) for words in plain if len(words) > LONGEST_SHARED}


def test_the_pdfs_are_what_the_script_makes(tmp_path):
    spec = importlib.util.spec_from_file_location("make_pdfs", EXAMPLE / "make_pdfs.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    texts = sorted((EXAMPLE / "pdf").glob("*.txt"))
    assert len(texts) == FORMATS["application/pdf"]
    for text in texts:
        script.make(text, tmp_path / "made.pdf")
        assert (tmp_path / "made.pdf").read_bytes() == (EXAMPLE / "reports" / f"{text.stem}.pdf").read_bytes()
