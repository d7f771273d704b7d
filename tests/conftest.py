"""A coder without a language model, so that what is tested is the keeping and not the coding."""

import os
import re
import sys
from pathlib import Path

import pytest

from trucewatch.child import ONE_THREAD

os.environ |= ONE_THREAD  # before numpy is loaded, as the command line does

from trucewatch import plugins
from trucewatch.errors import Cannot
from trucewatch.records import Evidence, Record, SaidBy, Stance, Statement

sys.path.insert(0, str(Path(__file__).parent))


def pytest_addoption(parser):
    parser.addoption(
        "--store",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="Where the tests' cases keep their registers.",
    )


def pytest_collection_modifyitems(config, items):
    """Leave out what concerns one database only where the other one is tested."""
    left = pytest.mark.skip(reason="concerns SQLite's own file")
    for item in items:
        if config.getoption("--store") != "sqlite" and item.get_closest_marker("sqlite"):
            item.add_marker(left)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server, started when a test first asks for it."""
    pytest.importorskip("pg8000", reason="the extra trucewatch[postgres] is not installed")
    from database import Server  # noqa: PLC0415 - found by the path above, and only where its driver is
    from trucewatch.store.bases.postgres import let_go  # noqa: PLC0415

    server = Server().start()
    yield server
    let_go()
    server.remove()


@pytest.fixture(autouse=True, scope="session")
def usual_store(request):
    """Let every case that the tests make keep its register where --store says."""
    if request.config.getoption("--store") == "sqlite":
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRUCEWATCH_STORE", request.getfixturevalue("postgres").url)
        yield


class LineCoder:
    """Gives a statement for each sentence; `before` is called with each document first."""

    name = "rules/1"
    before = staticmethod(lambda document: None)

    def code(self, document, mentions):
        type(self).before(document)
        if document.language not in (None, "en"):
            raise Cannot(f"language {document.language} is not supported", document.id, "give an English text")
        for found in re.finditer(r"[A-Z][^.\n]+\.", document.text):
            span = document.span(*found.span())
            words = document.span(found.start(), found.start() + 1)
            body = Statement(speaker=span.quote.split()[0])
            yield Record(
                document.id,
                span,
                SaidBy(),
                Stance.ASSERTED,
                body,
                self.name,
                evidence=(Evidence("speaker", "the first word", words),),
                trace=("rule line",),
                doc=document.doc,
            )


@pytest.fixture(autouse=True)
def one_process(monkeypatch):
    """Work in this process; a test of the children themselves sets another number."""
    monkeypatch.setenv("TRUCEWATCH_JOBS", "0")


@pytest.fixture(autouse=True)
def own_keys(monkeypatch, tmp_path_factory):
    """Keep signing keys out of the user's own folder."""
    monkeypatch.setenv("TRUCEWATCH_KEYS", str(tmp_path_factory.mktemp("keys")))


@pytest.fixture
def line_coder(monkeypatch):
    """Put the coder above in the place of the built-in one, and return it."""

    class Coder(LineCoder):
        pass

    monkeypatch.setattr(plugins, "coder", lambda name: Coder())
    return Coder
