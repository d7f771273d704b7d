from pathlib import Path

import pytest

from trucewatch import api, cli, fetch
from trucewatch.errors import Missing


@pytest.fixture
def offline(monkeypatch):
    def no_network(name):
        raise Missing("could not be fetched: no network", name, "check the network, then run: trucewatch models")

    monkeypatch.setattr(fetch, "fetch", no_network)
    monkeypatch.setattr(api, "gazetteer_path", lambda: Path("gazetteer.sqlite"))


def test_a_model_that_cannot_be_fetched_is_an_error(capsys, offline):
    assert cli.run(["models"]) == 5
    assert "md: could not be fetched: no network" in capsys.readouterr().err


def test_with_try_the_ordinary_model_is_said_to_do(capsys, offline):
    assert cli.run(["models", "--try"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines()[-1] == "gazetteer: gazetteer.sqlite"
    assert shown.err.startswith("without md could not be fetched: no network: the ordinary model reads")
