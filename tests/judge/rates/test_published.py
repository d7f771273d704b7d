"""Counts that monitors published: what they permit to say is what the guide on commitments works out by hand."""

import json
from math import ceil
from pathlib import Path

import pytest

from trucewatch import cli
from trucewatch.judge.rates.published import compare, detectable, zero

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
needs_shared = pytest.mark.skipif(not REFERENCE.is_dir(), reason="../shared/reference is absent")


def monitor(*ids):
    listed = json.loads((REFERENCE / "aggregate_claims.json").read_text("utf-8"))
    return [next(c["count"] for c in listed if c["claim_id"] == wanted) for wanted in ids]


@needs_shared
def test_the_school_truce_of_2017_is_a_drop_though_its_days_scatter():
    found = compare(monitor("M01"), monitor(*(f"M{n:02}" for n in range(2, 8))))
    assert found.inside == pytest.approx(215, abs=1)
    assert found.ratio == pytest.approx(0.33, abs=0.005)
    assert found.dispersion == pytest.approx(83, abs=1)
    narrow, wide = found.intervals[0], found.intervals[-1]
    widths = [high / low for _, low, high in (narrow, wide)]
    assert found.label == "down"
    assert wide[2] < 1
    assert 8.5 < found.dispersion**0.5 < 9.5  # how many times too narrow a Poisson interval is
    assert widths[1] > widths[0]


@needs_shared
def test_july_2020_is_a_drop():
    totals = monitor(*(f"M{n}" for n in range(20, 26)))
    lengths = [1, 1, 2, 5, 2, 1]  # days that each running total adds
    inside = [
        (now - before) / days
        for now, before, days in zip(totals, [0, *totals], lengths, strict=False)
        for _ in range(days)
    ]
    assert sum(inside) == pytest.approx(256)
    assert len(inside) == 12
    found = compare([623.0], inside)
    assert found.label == "down"
    assert found.ratio < 0.06
    assert found.intervals[-1][2] < 0.5


EASTER = ((1.0, 0.53, 0.83), (5.0, 0.41, 1.09), (10.0, 0.33, 1.34))


def test_the_clashes_of_easter_2025_are_inconclusive():
    found = compare([143, 162, 127], [96])
    assert found.label == "cannot_tell"
    assert found.ratio == pytest.approx(0.67, abs=0.005)
    for ours, known in zip(found.intervals, EASTER, strict=True):
        assert ours == pytest.approx(known, abs=0.006)
    assert "hangs on how widely such days scatter" in found.sentence


# Per cent, rounded up; by baseline a day: at 30 hours, 3, 7 and 30 days, for dispersions of 1, 3 and 10.
TABLE = {
    1: (None, None, None, None, None, None, None, None, None, 63, None, None),
    2: (None, None, None, None, None, None, None, None, None, 47, 77, None),
    5: (None, None, None, 83, None, None, 52, None, None, 31, 51, None),
    20: (59, None, None, 38, 68, None, 26, 45, None, 16, 27, 47),
    100: (26, 45, None, 17, 30, 54, 12, 21, 37, 8, 13, 22),
}
CELLS = [(length, spread) for length in (1.25, 3, 7, 30) for spread in (1, 3, 10)]


@pytest.mark.parametrize("baseline", TABLE)
def test_what_could_have_been_seen_is_the_guides_table(baseline):
    for known, (length, spread) in zip(TABLE[baseline], CELLS, strict=True):
        found = detectable(baseline, length, spread)
        assert (found is None) == (known is None), (length, spread, found)
        if found is not None:
            assert abs(ceil(100 * found) - known) <= 1


@pytest.mark.parametrize(("rate", "chance"), [(2, 0.087), (3, 0.026), (4, 0.0075), (5, 0.002)])
def test_the_probability_of_none_in_thirty_hours(rate, chance):
    assert zero(28 * rate, 28, 1.25) == pytest.approx(chance, rel=0.15)


def test_a_full_stop_is_seen_by_its_exact_probability_and_bounded():
    assert compare([4] * 28, [0, 0]).label == "down"
    quiet = compare([1] * 28, [0])
    assert quiet.label == "cannot_tell"
    assert "may still be up to 3.00" in quiet.sentence


def test_the_other_way_round_is_the_other_way():
    assert compare([10] * 28, [40] * 7).label == "up"
    assert compare([10] * 28, [10] * 7).label == "no_detectable_change"


def run(capsys, *arguments):
    code = cli.run(["counts", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, " ".join(shown.err.split())


def test_the_command_tells_it_in_words_and_as_json(capsys):
    code, told, _ = run(capsys, "--before", "143,162,127", "--inside", "96")
    assert code == 0
    assert told.startswith("Cannot tell. 96 a day against 144 before: ratio 0.67")
    assert json.loads(run(capsys, "--before", "143,162,127", "--inside", "96", "--json")[1])["label"] == "cannot_tell"


WRONG = [
    ("1,x", "1", "are no numbers"),
    ("1,-2", "1", "0 or more"),
    ("0,0", "1", "holds no event"),
    ("", "1", "no num"),
]


@pytest.mark.parametrize(("before", "inside", "words"), WRONG)
def test_what_is_no_count_is_an_error(capsys, before, inside, words):
    code, told, error = run(capsys, "--before", before, "--inside", inside)
    assert (code, told) == (3, "")
    assert words in error
