"""Coders and feeds come by entry point: a package beside ours is found, in this process and in children."""

import sys
from importlib.metadata import EntryPoint

import pytest

from trucewatch import pipeline, plugins
from trucewatch.errors import BadValue, Missing
from trucewatch.plugins import Coder
from trucewatch.records import Document

PLUGIN = """
import os, signal
from trucewatch.records import Record, SaidBy, Stance, Statement

class Loud:
    name = "loud/1"
    def code(self, document, mentions):
        if "BANG" in document.text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "BUG" in document.text:
            return [1 / 0]
        span = document.span(0, len(document.text))
        return [Record(document.id, span, SaidBy(), Stance.ASSERTED, Statement(speaker=str(os.getpid())), self.name)]
"""


@pytest.fixture
def loud(tmp_path, monkeypatch):
    """A package with a coder, installed for the time of a test."""
    (tmp_path / "loud_coder.py").write_text(PLUGIN)
    (tmp_path / "loud-1.dist-info").mkdir()
    (tmp_path / "loud-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: loud\nVersion: 1\n")
    (tmp_path / "loud-1.dist-info" / "entry_points.txt").write_text("[trucewatch.coders]\nloud = loud_coder:Loud\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "loud"
    plugins.coder.cache_clear()
    sys.modules.pop("loud_coder", None)


def test_the_built_ins_come_through_the_same_door():
    assert isinstance(plugins.load(plugins.coders(), "rules"), type)
    assert "daily_series" in plugins.feeds()


def test_a_coder_of_another_package_is_found(loud):
    coder = plugins.coder(loud)
    assert isinstance(coder, Coder)
    assert [r.span.quote for r in coder.code(Document("d", "Words."), ())] == ["Words."]


def test_an_unknown_one_is_named_with_those_there_are():
    with pytest.raises(Missing, match=r"no plug-in called 'none' \(installed: .*rules"):
        plugins.coder("none")


def test_two_of_one_name_are_an_error(monkeypatch):
    def twice(group):
        return [EntryPoint("rules", value, group) for value in ("a:B", "c:D")]

    monkeypatch.setattr(plugins, "entry_points", twice)
    with pytest.raises(BadValue, match="two plug-ins are called 'rules'"):
        plugins.coders()


def test_a_coder_that_crashes_on_one_text_loses_that_text_alone(loud, tmp_path, monkeypatch):
    monkeypatch.setenv("TRUCEWATCH_JOBS", "2")
    pipeline.init(tmp_path / "case", "A case")
    for name in ("one", "two", "BANG", "three", "BUG"):
        (tmp_path / f"{name}.txt").write_text(f"The word is {name}, and more of them come here.")
    with pipeline.opened(tmp_path / "case") as case:
        added = pipeline.add(case, [str(p) for p in sorted(tmp_path.glob("*.txt"))])
        coded = pipeline.code(case, loud)
        assert (added.documents, coded.documents, coded.records) == (5, 3, 3)
        whats = sorted(f.what for f in case.failures())
        assert whats == [
            "could not be coded: crashed (SIGSEGV)",
            "could not be coded: crashed: ZeroDivisionError: division by zero",
        ]
        again = pipeline.code(case, loud)
        assert (again.known, len(again.failures)) == (3, 2)
