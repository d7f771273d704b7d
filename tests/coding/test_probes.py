"""Sentences that other coders get wrong, each with its variants: what must come out, and nothing beside it.

A probe that we get wrong too is a strict xfail with its reason, so that it fails on the day it is mended.
"""

import pytest

from trucewatch import code
from trucewatch.records import Document

KEYS = {"event": "type", "commitment": "act", "violation_claim": "says"}


def told(sentence):
    """Return what a report of one sentence tells, as (kind, what, by, stance), and the records' fields."""
    records = [r.to_json() for r in code(Document("d", sentence, published="2025-03-25"))]
    rows = [
        (r["kind"], r.get(KEYS.get(r["kind"], "")), tuple(p.get("id") for p in r.get("by", ())), r["stance"])
        for r in records
    ]
    return rows, records


PROBES = [
    ("Russia denied that it had shelled Avdiivka.", [("event", "assault", ("RUS",), "denied")]),
    ("Ukraine denied that it had shelled Belgorod.", [("event", "assault", ("UKR",), "denied")]),
    ("Russia may attack Kharkiv.", [("event", "assault", ("RUS",), "hypothetical")]),
    ("Russia did not attack Kharkiv.", []),
    ("Russian missiles hit a power plant in Kharkiv.", [("event", "assault", ("RUS",), "asserted")]),
    ("A power plant in Kharkiv was hit by Russian missiles.", [("event", "assault", ("RUS",), "asserted")]),
    ("Israel and Hezbollah extended the truce until 18 February.", [("commitment", "extended", ("ISR", "HEZBOLLAH"), "asserted")]),
    ("Rebels violated the ceasefire.", [("violation_claim", "violated", (), "asserted")]),
    ("Russia unleashed new drone attacks on Kyiv.", [("event", "assault", ("RUS",), "asserted")]),
    ("Two villages were shelled by Russian forces.", [("event", "assault", ("RUS",), "asserted")]),
    ("Russian forces shelled two villages.", [("event", "assault", ("RUS",), "asserted")]),
    ("The shelling of Nikopol left three dead.", [("event", "assault", (), "asserted")]),
    ("According to Kyiv, Russia fired 40 drones.", [("event", "assault", ("RUS",), "claimed")]),
    ("Kherson came under fire overnight.", [("event", "assault", (), "asserted")]),
    ("12,000 people were displaced from Sumy.", [("event", "assault", (), "asserted")]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "rows"), PROBES, ids=[p[0] for p in PROBES])
def test_a_probe_gives_its_records_and_no_others(sentence, rows):
    assert told(sentence)[0] == rows


def test_a_condition_and_a_pledge_are_only_possible():
    rows, _ = told("If Ukraine withdraws its troops, Russia will stop.")
    assert rows
    assert {stance for *_, stance in rows} == {"hypothetical"}


def test_a_refusal_and_an_acceptance_in_one_sentence_are_two_acts():
    sentence = "Vladimir Putin spoke. He refused to agree to a proposed 30-day ceasefire, which Ukraine had accepted."
    _, records = told(sentence)
    acts = {(r["act"], r["by"][0]["id"]): r.get("duration") for r in records if r["kind"] == "commitment"}
    assert acts == {("rejected", "RUS"): "P30D", ("accepted", "UKR"): "P30D"}


@pytest.mark.parametrize(
    ("sentence", "field", "value"),
    [
        ("Russian missiles hit a power plant in Kharkiv.", "target", ["energy"]),
        ("Russia unleashed new drone attacks on Kyiv.", "mode", "drone"),
        ("The shelling of Nikopol left three dead.", "killed", {"exact": 3}),
        ("12,000 people were displaced from Sumy.", "displaced", {"exact": 12000}),
        ("Israel and Hezbollah extended the truce until 18 February.", "ends", "2025-02-18"),
        ("According to Kyiv, Russia fired 40 drones.", "said_by", {"role": "speaker", "name": "Kyiv", "party": "UKR"}),
        ("Rebels violated the ceasefire.", "against", [{"name": "Rebels", "sector": "REB"}]),
    ],
)
def test_a_probe_fills_its_slots(sentence, field, value):
    (record,) = told(sentence)[1]
    assert record[field] == value


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("Russia unleashed new drone attacks on Kyiv.", "Kyiv"),
        ("Kherson came under fire overnight.", "Kherson"),
        ("12,000 people were displaced from Sumy.", "Sumy"),
    ],
)
def test_a_probe_is_where_it_says(sentence, place):
    (record,) = told(sentence)[1]
    assert [p["name"] for p in record["place"]] == [place]


@pytest.mark.parametrize("sentence", [p[0] for p in PROBES if "Russia" in p[0]])
def test_no_mirror_is_made(sentence):
    """The same strike with its sides swapped is never told."""
    for record in told(sentence)[1]:
        assert "RUS" not in [p.get("id") for p in record.get("against", ())]
