"""Commitment acts, told in our own words: verbs, nouns, chains, polarity, who vouches."""

import pytest

from trucewatch.coding.pledges import code


def told(read, text, **given):
    """Return what a text's commitment acts say: act, form, ids of `by`; a stance other than asserted after them."""
    found = []
    for record in code(read(text, **given)):
        body = record.body
        by = " ".join(p.id or p.name for p in body.by)
        stance = "" if record.stance == "asserted" else f" {record.stance}"
        found.append(f"{body.act} {body.form} {by}".strip() + stance)
    return found


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Israel and Hezbollah extended the truce until 18 February.", ["extended ceasefire ISR HEZBOLLAH"]),
        ("Hamas accepted the ceasefire.", ["accepted ceasefire HAMAS"]),
        ("The Taliban turned down a three-day truce.", ["rejected ceasefire TALIBAN"]),
        ("The ELN declared a unilateral ceasefire on Monday.", ["declared ceasefire ELN"]),
        ("Ethiopia and Eritrea signed an armistice in Algiers.", ["agreed ceasefire ETH ERI"]),
        ("Azerbaijan and Armenia agreed on a ceasefire.", ["agreed ceasefire AZE ARM"]),
        ("A truce was signed by Israel and Hamas.", ["agreed ceasefire ISR HAMAS"]),
        (
            "The truce between Israel and Hamas came into force at dawn on 3 May.",
            ["entered_into_effect ceasefire ISR HAMAS"],
        ),
        ("The truce is valid for ten days from 18 March.", ["entered_into_effect ceasefire"]),
        ("The truce ran out on 1 December.", ["expired ceasefire"]),
        ("Colombia suspended its ceasefire with the ELN.", ["suspended ceasefire COL"]),
        ("The ELN broke off the peace talks with the army.", ["withdrew talks_pledge ELN"]),
        ("Hezbollah pulled out of the truce.", ["withdrew ceasefire HEZBOLLAH"]),
        ("The Taliban remain committed to the ceasefire.", ["reaffirmed ceasefire TALIBAN"]),
        ("Qatar proposed a two-week pause in the fighting.", ["proposed pause QAT"]),
        ("Ethiopia declared a humanitarian truce.", ["declared humanitarian_pause ETH"]),
    ],
)
def test_a_verb_and_what_it_is_about_make_an_act(read, text, acts):
    assert told(read, text) == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Russia and Ukraine agreed to halt strikes on power plants.", ["agreed no_strike_pledge RUS UKR"]),
        ("Israel agreed to withdraw its troops from the border.", ["agreed withdrawal ISR"]),
        ("Hamas refused to accept the ceasefire.", ["rejected ceasefire HAMAS"]),
        (
            "Hamas refused to agree to a truce, which Israel had accepted.",
            ["rejected ceasefire HAMAS", "accepted ceasefire ISR"],
        ),
        ("Ukraine is ready to accept a truce.", ["accepted ceasefire UKR"]),
        ("Vladimir Putin ordered his forces to stop all hostilities.", ["ordered ceasefire RUS"]),
        ("The ELN said it would cease fire for three days.", ["declared ceasefire ELN"]),
        ("The ELN said it would not accept a truce.", ["rejected ceasefire ELN"]),
        ("Hamas offered to stop its rocket attacks on Israeli cities.", ["proposed no_strike_pledge HAMAS"]),
        ("Israel and Hamas agreed to extend the truce by two days.", ["extended ceasefire ISR HAMAS"]),
    ],
)
def test_a_verb_may_hold_the_promise_under_it(read, text, acts):
    assert told(read, text) == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Moscow said Ukraine had accepted the truce.", ["accepted ceasefire UKR claimed"]),
        ("Moscow considers that the truce began on 18 March.", ["entered_into_effect ceasefire claimed"]),
        ("Ukraine denied that it had accepted the truce.", ["accepted ceasefire UKR denied"]),
        ("The truce could be extended if both sides agree.", ["extended ceasefire hypothetical"]),
        ("The UN urged both sides to accept a ceasefire.", []),
    ],
)
def test_polarity_and_source_go_before_the_act(read, text, acts):
    assert told(read, text) == acts


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        (
            "The ELN declared a truce from 00:00 on 8 April until 00:00 on 11 April.",
            "2025-04-08T00:00",
            "2025-04-11T00:00",
        ),
        ("The ELN declared a truce from 20 March.", "2025-03-20", None),
        ("The ELN declared a truce from 8 to 11 April.", "2025-04-08", "2025-04-11"),
        ("The ELN announced a truce for 8-11 April.", "2025-04-08", "2025-04-11"),
        ("The ELN announced a truce for 8 April.", "2025-04-08", None),
    ],
)
def test_a_term_without_a_year_is_the_nearest_to_the_text(read, text, begins, ends):
    (record,) = code(read(text))
    assert (record.body.begins, record.body.ends) == (begins, ends)
