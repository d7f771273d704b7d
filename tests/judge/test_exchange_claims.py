"""Claims of breach in and out: read with their hedges, kept when odd, never without a commitment."""

import json
from pathlib import Path

import pytest

from trucewatch.errors import BadValue
from trucewatch.judge.exchange import entered
from trucewatch.judge.exchange_claims import claim, claim_draft
from trucewatch.merge.claims import flagged
from trucewatch.model import Commitment

SHARED = Path(__file__).parents[3] / "shared" / "reference"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/reference is absent")


def told(number=1, count=100, day=8, **more):
    known = {
        "claim_id": f"C{number}", "commitment_id": "K1", "claimant": "AAA", "accused": "BBB", "count": count,
        "qualifier": "exact", "window": {"start": "2025-05-08", "end": f"2025-05-{day:02}"}, "cumulative": True,
        "unit_of_count": "violations",
    }  # fmt: skip
    return known | more


def notes(*listed):
    return [c.notes for c in flagged([claim(one, "file") for one in listed])]


def test_a_running_total_that_grows_is_not_flagged_and_one_that_stays_is_not():
    assert notes(told(1, 111, 8), told(2, 121, 9), told(3, 121, 10)) == [(), (), ()]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_old_figure_for_the_same_time_is_flagged_in_any_order(order):
    both = [told(1, 500, 11), told(2, 300, 11)]
    found = {c.count.exact: c.notes for c in flagged([claim(both[n], "file") for n in order])}
    assert found[500] == ()
    assert "below the 500" in found[300][0]


def test_a_total_of_an_unknown_time_is_held_against_nothing():
    open_ended = told(1, 60, window={"start": "2025-05-08", "end": None})
    assert notes(open_ended, told(2, 23, 10)) == [(), ()]


def test_parts_that_make_no_whole_are_flagged_and_kept():
    (found,) = flagged([claim(told(breakdown={"a": 40, "b": 50}), "file")])
    assert found.notes == ("The parts add up to 90, not to 100.",)
    assert len(found.breakdown) == 2


WRONG = [
    ({"count": "many"}, "count 'many'"),
    ({"count": -1}, "count -1"),
    ({"qualifier": "roughly"}, "qualifier 'roughly'"),
    ({"commitment_id": "K9"}, "'K9' is no commitment here"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_a_wrong_claim_is_an_error_that_names_it(change, words):
    with pytest.raises(BadValue, match=words) as raised:
        entered([told(**change)], "file.yaml", "UTC")
    assert "file.yaml: C1" in str(raised.value)


def test_a_claim_reads_back_from_its_draft():
    one = claim(told(qualifier="more_than", breakdown={"shells": 100}), "file")
    held = Commitment("K1", "A truce", "other", "unilateral", claims=(one,))
    again = claim(claim_draft(held, 0), "file")
    assert again == one


@needs_shared
def test_the_curated_claims_read_and_their_oddities_are_flagged():
    listed = json.loads((SHARED / "aggregate_claims.json").read_text("utf-8"))
    commitments = json.loads((SHARED / "commitments_ru_ua_2025.json").read_text("utf-8"))
    named = [c for c in listed if c.get("commitment_id")]
    found = {e.commitment.id: e.commitment for e in entered([*commitments, *named], "reference", "Europe/Kyiv")}
    assert sum(len(c.claims) for c in found.values()) == len(named)
    stale = {c.count.exact for c in found["UA25-06"].claims if any("old figure" in n for n in c.notes)}
    assert stale == {9318}
    assert sum("old figure" in n for c in found["UA25-06"].claims for n in c.notes) == 1
    unsummed = {c.count.exact for c in found["UA25-06"].claims if any("add up" in n for n in c.notes)}
    assert {734, 488, 14043} <= unsummed


@needs_shared
def test_the_monitors_running_total_of_july_2020_is_consistent():
    listed = json.loads((SHARED / "aggregate_claims.json").read_text("utf-8"))
    totals = [c for c in listed if c["claim_id"] in {f"M{n}" for n in range(20, 26)}]
    found = flagged([claim(one | {"cumulative": True}, "reference") for one in totals])
    assert [c.count.exact for c in found] == [111, 121, 123, 251, 256, 256]
    assert all(c.notes == () for c in found)
