"""Parts by this machine's own processes: what becomes of a part whose process dies each time."""

import pytest

from trucewatch.child import Lost
from trucewatch.engine import local
from trucewatch.engine.plan import Plan
from trucewatch.errors import TruceError
from trucewatch.store.parted import Part
from trucewatch.vocab.extension import active


@pytest.fixture
def made(tmp_path):
    """Return a plan of three parts without documents."""
    return Plan(str(tmp_path / "out"), 3, "rules", "rules/1", active(), (), "sha256:0")


@pytest.fixture
def dying(monkeypatch):
    """Return a function that lets part 1 die so many times, and the list of the parts that were begun."""
    begun = []

    def die(times):
        def each(task, parts, jobs):
            for part in parts:
                begun.append(part)
                yield part, Lost("died") if part == 1 and begun.count(1) <= times else Part(part)

        monkeypatch.setattr(local.child, "each", each)
        return begun

    return die


def test_a_part_whose_process_died_is_done_again_and_no_other(made, dying):
    begun = dying(local.TRIES - 1)
    assert [part.part for part in local.run(made, range(3))] == [0, 2, 1]
    assert begun == [0, 1, 2, *[1] * (local.TRIES - 1)]


def test_a_part_that_dies_each_time_ends_the_run_and_says_how_often_it_was_tried(made, dying):
    begun = dying(99)
    with pytest.raises(TruceError, match=f"part 1: died {local.TRIES} times: died"):
        list(local.run(made, range(3)))
    assert begun.count(1) == local.TRIES
