"""A coder without a language model, so that what is tested is the keeping and not the coding."""

import os
import re

import pytest

from trucewatch.child import ONE_THREAD

os.environ |= ONE_THREAD  # before numpy is loaded, as the command line does

from trucewatch import plugins
from trucewatch.errors import Cannot
from trucewatch.records import Evidence, Record, SaidBy, Stance, Statement


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
