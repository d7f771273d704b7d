"""The command: our own list, slips, and a case."""

import json

import pytest
from typer.testing import CliRunner

from trucewatch import pipeline
from trucewatch.cli.app import application
from trucewatch.model import Commitment, Rendering, Role
from trucewatch.pipeline.past import terms_of
from trucewatch.records import Party


def run(*arguments):
    return CliRunner().invoke(application(), ["-q", "precedents", *map(str, arguments)])


def test_terms_as_declared():
    shown = run("--form", "multilateral", "--purpose", "holiday", "--length", 0)
    assert shown.exit_code == 0, shown.output
    words = " ".join(shown.output.split())
    assert "Easter truce of 2016" in words
    assert "not alike in fate" in words or "Too few outcomes are known" in words
    found = json.loads(run("--form", "multilateral", "--json").stdout)
    assert found["low"] <= found["high"]
    assert all(n["sources"] for n in found["near"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--length", 7], "plans for 7 days"),
        (["--purpose", "spite"], "is no purpose"),
        (["--validate"], "100 are needed"),
        (["--with", "nowhere.csv"], "cannot be read"),
    ],
)
def test_slips_are_named(arguments, words):
    assert words in str(run(*arguments).exception)


def test_a_day_before_every_truce_has_no_precedent():
    assert "there is no precedent" in " ".join(run("--asked", "1990-01-01").output.split())


def test_a_case_without_commitments(tmp_path):
    pipeline.init(tmp_path / "case", "Empty")
    assert "no commitment 1" in str(run(tmp_path / "case").exception)


def test_terms_on_which_accounts_differ_are_not_known():
    def told(length):
        return Rendering(id=length, account_of=None, duration=length)

    head = {"id": "c", "title": "A pause", "type": "sectoral_pause", "form": "unilateral"}
    mediator = (Role(Party("Swiss"), "mediator"),)
    one = Commitment(**head, roles=mediator, renderings=(told("P30D"), told("P30D")))
    assert (terms_of(one).length, terms_of(one).mediated, terms_of(one).partial) == (30, True, True)
    assert terms_of(Commitment(**head, renderings=(told("P30D"), told("P10D")))).length is None
