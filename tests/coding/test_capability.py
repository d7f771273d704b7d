import pytest

from trucewatch.coding.capability import code

SETTING = "Soldiers and rebels stood by. "


def able(read, text):
    """Return the capabilities that a text of ours states: system, class, holder, attribute, old, new."""
    return [
        (
            r.body.system,
            r.body.class_,
            [p.id for p in r.body.holder],
            r.body.attribute,
            plain(r.body.old),
            plain(r.body.new),
        )
        for r in code(read(SETTING + text))
    ]


def plain(quantity):
    """Return a quantity as (hedge, number, unit)."""
    if quantity is None:
        return None
    hedges = ("value", "at_least", "at_most", "about")
    hedge = next(h for h in hedges if getattr(quantity, h) is not None)
    return hedge, getattr(quantity, hedge), quantity.unit


@pytest.mark.parametrize(
    ("text", "abilities"),
    [
        (
            "The Tochka-U missile has a range of 120 kilometres.",
            [("Tochka-U", "ballistic_missile", [], "range", None, ("value", 120, "km"))],
        ),
        (
            "Iran extended the range of its Shahed drones from 200 kilometres to 1,000.",
            [("Shahed", "drone", ["IRN"], "range", ("value", 200, "km"), ("value", 1000, "km"))],
        ),
        (
            "Hamas has rockets that reach at least 120 kilometres.",
            [("rockets", "artillery", ["HAMAS"], "range", None, ("at_least", 120, "km"))],
        ),
        (
            "North Korea's Hwasong-17 missile could carry a payload of 2 tonnes.",
            [("Hwasong-17", "ballistic_missile", ["PRK"], "payload", None, ("value", 2000, "kg"))],
        ),
        (
            "The maximum range of the howitzer is 25 miles.",
            [("howitzer", "artillery", [], "range", None, ("value", 40.2, "km"))],
        ),
        (
            "Found in the wreck: a Zelzal rocket, 600 kg warhead, range 210 km.",
            [
                ("Zelzal", "artillery", [], "payload", None, ("value", 600, "kg")),
                ("Zelzal", "artillery", [], "range", None, ("value", 210, "km")),
            ],
        ),
        (
            "Egypt fired a Sakr rocket. The rocket goes some 18 kilometres.",
            [("rocket", "artillery", [], "range", None, ("about", 18, "km"))],
        ),
        (
            "India is assembling about 40 Pinaka rockets a month.",
            [("Pinaka", "artillery", ["IND"], "production", None, ("about", 40, "per month"))],
        ),
        (
            "Hamas still has some 4,000 rockets.",
            [("rockets", "artillery", ["HAMAS"], "stock", None, ("about", 4000, None))],
        ),
        ("The jets bombed a depot 20 kilometres north of the town.", []),
        ("A drone flew 40 kilometres and fell into the sea.", []),
        (
            "The drone can stay aloft for 24 hours.",
            [("drone", "drone", [], "endurance", None, ("value", 24, "h"))],
        ),
        (
            "Hezbollah has an arsenal of some 150,000 rockets.",
            [("rockets", "artillery", ["HEZBOLLAH"], "stock", None, ("about", 150000, None))],
        ),
        (
            "Ukraine launched a cruise missile. It has a range of 1,000 kilometres.",
            [("cruise missile", "cruise_missile", ["UKR"], "range", None, ("value", 1000, "km"))],
        ),
        ("The missile flew 600 kilometres and fell into the sea.", []),
        ("Troops advanced 30 kilometres with rockets.", []),
        ("The missile cannot reach targets 600 kilometres away.", []),
        ("The talks covered a range of topics.", []),
    ],
)
def test_an_ability_is_told_of_a_weapon_in_si_units(read, text, abilities):
    assert able(read, text) == abilities


def test_who_states_an_ability_vouches_for_it(read):
    (record,) = code(read(SETTING + "Kyiv said that its new drone can fly 1,000 kilometres."))
    assert (record.said_by.party, record.stance.value) == ("UKR", "claimed")


@pytest.mark.parametrize(
    ("text", "ability"),
    [
        (
            "Hezbollah's stockpile of rockets is put at 150,000.",
            ("rockets", "artillery", ["HEZBOLLAH"], "stock", None, ("value", 150000, None)),
        ),
        (
            "Ukraine has increased its output of long-range drones from 200 to 1,000 a month.",
            (
                *("long-range drones", "drone", ["UKR"], "production"),
                *(("value", 200, "per month"), ("value", 1000, "per month")),
            ),
        ),
        (
            "The drones of Ethiopia's army can loiter for 20 hours.",
            ("drones", "drone", ["ETH"], "endurance", None, ("value", 20, "h")),
        ),
        (
            "Iran extended the range of the Fateh missile from 280 to 500 kilometres.",
            ("Fateh", "ballistic_missile", ["IRN"], "range", ("value", 280, "km"), ("value", 500, "km")),
        ),
    ],
)
def test_stocks_output_and_change_are_read(read, text, ability):
    assert ability in able(read, text)


def test_a_holder_whom_nobody_knows_is_named_by_his_words(read):
    (record,) = code(read(SETTING + "The rebels' drones carry a payload of 15 kilograms."))
    assert [p.name for p in record.body.holder] == ["The rebels"]
