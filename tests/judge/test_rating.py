"""Rates shared out over processes and kept by their inputs are the rates that one process gives."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from trucewatch.cube import Cube
from trucewatch.judge import Settings, rating, tallied
from trucewatch.judge.masking import masks
from trucewatch.model import Obligation, Tally, Variant
from trucewatch.pipeline import rating as spread
from trucewatch.store import casefile, create, open_case

FIRST, DAYS = date(2023, 1, 1), 500
SETTINGS = Settings(placebo_days=60)


def duty(number, party, days=3):
    begins = datetime(2024, 3, 1, tzinfo=UTC) + timedelta(days=10 * number)
    window = Variant("as entered", begins, begins + timedelta(days=days), "")
    return Obligation(
        f"o{number}{party}", f"k{number}", "r", party, "must_not", "any_armed_attack", (), (), (window,),
        "in_force", "from_events",
    )  # fmt: skip


def tally(extra=0):
    rng = np.random.default_rng(4)
    counts = {
        (party, "shelling", None, None): {FIRST + timedelta(days=n): int(rng.poisson(4)) for n in range(DAYS)}
        for party in ("AAA", "BBB")
    }
    if extra:  # out of scope of AAA's duties, and nothing to those of BBB
        counts["AAA", "cyber", None, None] = {FIRST: extra}
    return Tally("log", "UTC", "", "", FIRST, FIRST + timedelta(days=DAYS - 1), counts)


@pytest.fixture(scope="module")
def duties():
    idle = replace(duty(1, "AAA"), id="idle", binding="proposed_not_binding")
    return [duty(1, "AAA"), duty(2, "AAA"), duty(1, "BBB"), duty(1, "CCC"), idle]


@pytest.fixture(scope="module")
def asked(duties):
    return duties, tallied.series(duties, [tally()]), masks(duties), SETTINGS


@pytest.fixture(scope="module")
def rated(asked):
    return rating.rate_all(*asked)


@pytest.fixture
def case(tmp_path):
    create(tmp_path / "case", casefile.text(casefile.CaseFile("A case")))
    with open_case(tmp_path / "case") as opened:
        yield opened


def test_what_is_kept_and_what_is_shared_out_is_what_one_process_gives(case, asked, rated, monkeypatch):
    monkeypatch.setattr(spread, "DUTIES_A_CHILD", 1)
    monkeypatch.setenv("TRUCEWATCH_JOBS", "2")
    told = []
    keep = spread.keeper(case, lambda step, done, total: told.append((done, total)))
    assert keep(*asked) == rated
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert keep(*asked) == rated
    assert len(told) == 3


def test_only_what_rests_on_what_changed_is_worked_out_again(case, duties, asked, rated):
    told = []
    keep = spread.keeper(case, lambda step, done, total: told.append((done, total)))
    keep(*asked)
    told.clear()
    after = keep(duties, tallied.series(duties, [tally(extra=50)]), *asked[2:])
    assert told == [(1, 2), (2, 2)]
    assert after[2] == rated[2]


def test_a_lost_child_costs_one_party_its_answer(case, asked, rated, monkeypatch):
    monkeypatch.setattr(spread.child, "each", lambda task, jobs, n: ((j, spread.Lost("took too long")) for j in jobs))
    found = spread.keeper(case, lambda *_: None)(*asked)
    assert [r.change.label for r in found] == ["cannot_tell"] * 5
    assert "took too long" in found[0].change.sentence
    assert found[3:] == rated[3:]


def test_a_party_that_no_feed_shows_and_a_duty_that_did_not_bind_say_so(rated):
    assert "shows no acts of CCC" in rated[3].change.reasons[0].why
    assert "did not bind AAA" in rated[4].change.reasons[0].why


def test_a_key_knows_every_input(duties, asked):
    (job, *_) = rating.jobs(*asked)
    keys = rating.keys(job)
    others = [
        replace(job, settings=Settings(placebo_days=7)),
        replace(job, masks=masks(duties[:1])),
        replace(job, series=tuple(tallied.series(duties, [tally(1)]))),
        replace(job, duties=tuple(replace(d, act="long_range_strike") for d in job.duties)),
    ]
    assert all(not set(keys) & set(rating.keys(other)) for other in others)
    assert rating.keys(replace(job)) == keys


def test_a_cube_reads_as_the_mapping_it_stands_for():
    counts = tally().counts
    cube = Cube.of(counts, FIRST, FIRST + timedelta(days=DAYS - 1))
    assert dict(cube) == {key: {d: n for d, n in days.items()} for key, days in counts.items()}
    assert cube.whole.sum() == sum(n for days in counts.values() for n in days.values())
