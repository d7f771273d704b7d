"""The simulated cluster: bounds that no run can break, and the same run for the same seed."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import engine_plan
from engine_plan import CORES, Simulation, Trouble

TROUBLES = st.builds(Trouble, st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([0.0, 2.0]), st.booleans())
DURATIONS = st.lists(st.floats(1, 900), min_size=1, max_size=80)


@settings(deadline=None, max_examples=50)
@given(durations=DURATIONS, machines=st.integers(1, 3), trouble=TROUBLES, seed=st.integers(0, 9))
def test_all_is_done_and_nothing_faster_than_it_can_be(durations, machines, trouble, seed):
    run = Simulation(durations, machines, trouble, seed).run()
    assert run == Simulation(durations, machines, trouble, seed).run()
    least = max(max(durations), sum(durations) / (machines * CORES))
    assert run.took >= least * 0.999
    assert run.used - run.vain >= sum(durations) * 0.999


@pytest.mark.parametrize("parts", [CORES, 4 * CORES])
def test_without_trouble_equal_parts_take_the_least(parts):
    assert Simulation([10.0] * parts, 1, Trouble()).run() == engine_plan.Run(10.0 * parts / CORES, 10.0 * parts, 0.0)


def test_half_the_speed_takes_twice_as_long():
    assert Simulation([10.0] * CORES, 1, Trouble(slow=1.0)).run().took == 20.0


def test_copies_of_stragglers_shorten_runs_and_cost_work():
    runs = []
    for seed in range(20):
        drawn = engine_plan.parts(20_000, 4 * CORES, 0.1, seed)
        runs.append([Simulation(drawn, 2, Trouble(slow=0.5, copies=c), seed).run() for c in (False, True)])
    assert sum(copied.took for _, copied in runs) < sum(alone.took for alone, _ in runs)
    assert sum(copied.vain for _, copied in runs) > 0
    assert all(alone.vain == 0 for alone, _ in runs)


def test_lost_machines_lose_work_and_no_part():
    run = Simulation([600.0] * (4 * CORES), 2, Trouble(losses=3.0), 2).run()
    assert run.vain > 0
    assert run.used - run.vain == pytest.approx(600.0 * 4 * CORES)


def test_the_bill_follows_from_the_figures():
    made = engine_plan.Model(seconds=0.1, memory=1, size=2400, shuffled=0.5, written=0.5, start=60)
    assert engine_plan.machines(made) == 2  # 1e6 core-seconds, over 16 cores of 0.6 days
    assert engine_plan.machines(made, documents=100_000_000) == 13


def test_the_page_holds_what_was_measured_last():
    folder = Path(engine_plan.__file__).parent
    figures = json.loads((folder / "engine.json").read_text("utf-8"))
    text = (folder.parent / "docs" / "scale.md").read_text("utf-8")
    assert "\n".join(engine_plan.measured(figures)) in text
    assert "\n".join(engine_plan.plan(figures)) in text
