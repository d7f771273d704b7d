"""The terms of a commitment act: form, scope, length, window, place, condition, parties beside its own."""

import pytest

from trucewatch.coding.pledges import code

FIELDS = ("form", "scope", "duration", "begins", "ends", "when", "condition", "exception")


def terms(read, text, **given):
    """Return the fields of a text's first commitment act that are given, lists joined by a bar."""
    body = next(code(read(text, **given))).body
    found = {name: getattr(body, name) for name in FIELDS}
    return {name: "|".join(v) if isinstance(v, tuple) else v for name, v in found.items() if v}


@pytest.mark.parametrize(
    ("text", "form", "scope"),
    [
        ("Russia declared a ceasefire.", "ceasefire", None),
        ("Russia declared a full ceasefire.", "ceasefire", "general"),
        ('Russia declared a "permanent" ceasefire.', "ceasefire", "general"),
        ("Russia ordered its troops to stop all military activity.", "ceasefire", "general"),
        ("Russia accepted a humanitarian pause.", "humanitarian_pause", None),
        ("Russia accepted a pause in the fighting.", "pause", None),
        ("Russia accepted an energy truce.", "no_strike_pledge", "energy_infrastructure"),
        ("Russia accepted a moratorium on strikes on refineries.", "no_strike_pledge", "energy_infrastructure"),
        ("Russia promised not to attack power plants.", "no_strike_pledge", "energy_infrastructure"),
        ("Russia accepted a truce at sea.", "ceasefire", "maritime"),
        ("Russia proposed a halt to air strikes.", "ceasefire", "air"),
        ("Russia agreed to open a corridor for civilians.", "corridor", "civilians_and_aid"),
        ("Russia agreed to pull its tanks back from the line.", "withdrawal", "heavy_weapons"),
        ("Russia agreed to a swap of prisoners.", "exchange", "prisoners"),
        ("Russia agreed to release all prisoners.", "other", "prisoners"),
        ("Russia agreed to let aid convoys in.", "other", "civilians_and_aid"),
        ("Russia suspended the peace talks.", "talks_pledge", None),
        ("Russia signed a peace accord after the fighting.", "other", None),
    ],
)
def test_form_and_scope_are_read_off_the_words(read, text, form, scope):
    found = terms(read, text)
    assert (found["form"], found.get("scope")) == (form, scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moscow declared a 72-hour truce on 1 April.", {"duration": "PT72H", "when": "2025-04-01"}),
        ("Moscow declared a truce of thirty days.", {"duration": "P30D"}),
        ("Israel and Hezbollah extended the truce by two weeks.", {"duration": "P2W"}),
        ("Israel and Hezbollah extended the three-day truce until 18 April.", {"ends": "2025-04-18"}),
        ("The rebels are to withdraw their guns within 72 hours.", {"duration": "PT72H"}),
        ("The truce came into force on 27 March.", {"begins": "2025-03-27", "when": "2025-03-27"}),
        ("The truce ran out on 30 March.", {"ends": "2025-03-30", "when": "2025-03-30"}),
        (
            "The army declared a truce from 18:00 on 19 April until midnight on 20 April.",
            {"begins": "2025-04-19T18:00", "ends": "2025-04-21T00:00"},
        ),
        ("The army signed a truce that is to begin on 5 April.", {"begins": "2025-04-05"}),
        (
            "On Tuesday the army declared a truce with effect from 5 April.",
            {"when": "2025-04-01", "begins": "2025-04-05"},
        ),
        ("The army said on Tuesday it was ready to accept a truce.", {"when": "2025-04-01"}),
        ("The army has fought since May and signed a truce on Tuesday.", {"when": "2025-04-01"}),
    ],
)
def test_dates_and_lengths_find_their_field(read, text, expected):
    found = terms(read, text)
    assert {name: found.get(name) for name in ("when", "begins", "ends", "duration") if found.get(name)} == expected


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Kyiv is ready to accept a truce, provided that Moscow agrees to it.", "provided that Moscow agrees to it"),
        ("Hamas accepted the truce on condition that the army withdrew.", "on condition that the army withdrew"),
        ("If the army withdraws, Hamas proposed to extend the truce.", "If the army withdraws"),
        ("Hamas said it would respect the truce as long as Israel did.", "as long as Israel did"),
        ("Hamas accepted the truce.", None),
        ("Hamas will respect the truce as long as it lasts.", None),
    ],
)
def test_a_condition_is_kept_as_written(read, text, condition):
    assert terms(read, text).get("condition") == condition


def test_an_exception_is_kept_as_written(read):
    assert (
        terms(read, "Damascus accepted a truce that does not apply to the jihadists.")["exception"] == "the jihadists"
    )


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Hamas rejected Israel's proposal for a truce.", ("HAMAS", "ISR", "")),
        ("Colombia suspended its ceasefire with the ELN.", ("COL", "ELN", "")),
        ("Ethiopia signed a truce with Eritrea.", ("ETH ERI", "", "")),
        ("Israel and Hamas agreed to a truce brokered by Qatar.", ("ISR HAMAS", "", "QAT")),
        ("Israel and Hamas agreed to an Egyptian-brokered truce.", ("ISR HAMAS", "", "EGY")),
        ("Israel and Hamas concluded a truce with Qatari and Egyptian mediation.", ("ISR HAMAS", "", "QAT EGY")),
        ("Hamas rejected the truce that Israel had declared.", ("HAMAS", "ISR", "")),
    ],
)
def test_the_sides_have_their_roles(read, text, sides):
    body = next(code(read(text))).body
    assert tuple(" ".join(p.id or p.name for p in group) for group in (body.by, body.with_, body.mediator)) == sides


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Colombia suspended the ceasefire with the ELN in Nariño and Cauca.", ["Nariño", "Cauca"]),
        ("A ceasefire took effect in South Sudan on Friday.", ["South Sudan"]),
        ("Sudan and Chad signed a ceasefire in Nairobi.", []),
    ],
)
def test_an_area_bounds_a_truce_and_is_not_where_it_was_signed(read, text, area):
    assert [place.name for place in next(code(read(text))).body.area] == area
