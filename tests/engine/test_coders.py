"""Fifty people on one case in PostgreSQL, through the app, for some seconds; `make bench-engine` lets them work on."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("pg8000", reason="the extra trucewatch[postgres] is not installed")
pytest.importorskip("uvicorn", reason="the extra trucewatch[web] is not installed")
sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))


@pytest.mark.slow
def test_of_what_many_enter_at_once_nothing_is_lost(postgres):
    import coders  # noqa: PLC0415 - found by the path above, and only where its packages are

    found = coders.soak(coders=50, seconds=12, edits=200, workers=2, documents=20)
    assert found["taken"] > 50
    assert found["shown a conflict"] > 0
    names = ("failed", "lost", "entered twice", "entered though refused", "entered over what was not seen")
    assert {name: found[name] for name in (*names, "wrong in the log")} == dict.fromkeys(
        (*names, "wrong in the log"), 0
    )


def test_the_page_holds_what_was_measured_last():
    import coders  # noqa: PLC0415

    text = coders.PAGE.read_text("utf-8")
    found = coders.json.loads(coders.FIGURES.read_text("utf-8"))
    assert "\n".join(coders.lines(found)) in text
