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
        (
            "Soldiers know the truce that Sudan accepted in May and Chad refused.",
            ["accepted ceasefire SDN", "rejected ceasefire TCD"],
        ),
        ("Sudan declared a truce, to which Chad agreed.", ["declared ceasefire SDN", "accepted ceasefire TCD"]),
        (
            "A ceasefire came into effect that Moscow had proposed.",
            ["entered_into_effect ceasefire", "proposed ceasefire RUS"],
        ),
        ("Hamas and Israel, with help from Qatar, settled on a truce.", ["agreed ceasefire HAMAS ISR"]),
        (
            "A moratorium on strikes against power plants that Chad announced in March ran out on 18 April.",
            ["declared no_strike_pledge TCD", "expired no_strike_pledge TCD"],
        ),
        ("The MNLA, the HCUA and the MAA accepted a cessation of hostilities.", ["accepted ceasefire MNLA HCUA MAA"]),
        (
            "The truce brokered by Egypt between Israel and Hamas began on Friday.",
            ["agreed ceasefire ISR HAMAS", "entered_into_effect ceasefire ISR HAMAS"],
        ),
    ],
)
def test_an_act_keeps_its_matter_across_clauses(read, text, acts):
    assert told(read, text) == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("The rebels' rejection of the truce surprised the army.", ["rejected ceasefire The rebels"]),
        (
            "Ukraine was ready to accept an American proposal for a truce.",
            ["accepted ceasefire UKR", "proposed ceasefire USA"],
        ),
        ("The army gave its consent to a truce.", ["accepted ceasefire The army"]),
        ("Israel and Hamas reached agreement on a truce.", ["agreed ceasefire ISR HAMAS"]),
        ("The fighting went on until the armistice of 27 July 1953.", ["agreed ceasefire"]),
        ("The ceasefire goes back to May 2014.", ["agreed ceasefire"]),
        ("ETA announced an end to its ceasefire.", ["withdrew ceasefire ETA"]),
    ],
)
def test_a_noun_tells_an_act_when_it_names_a_party_or_a_day(read, text, acts):
    assert told(read, text) == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        (
            "Under the deal, Hamas will free 33 hostages and Israel will withdraw its troops.",
            ["agreed other HAMAS", "agreed withdrawal ISR"],
        ),
        ("Under the truce, Israel is to withdraw its troops within 60 days.", ["agreed withdrawal ISR"]),
        ("The accord provides for an exchange of prisoners.", ["agreed exchange"]),
        ("The text obliges Hamas to release its hostages.", ["agreed other HAMAS"]),
        ("Armenia is to hand back a district that its army holds.", ["agreed withdrawal ARM"]),
    ],
)
def test_what_a_deal_lays_down_is_agreed(read, text, acts):
    assert told(read, text) == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        (
            "The M23 said it accepted the truce. The army followed suit.",
            ["accepted ceasefire M23", "accepted ceasefire The army"],
        ),
        (
            "Moscow declared a ceasefire. Kyiv said it would mirror it.",
            ["declared ceasefire RUS", "accepted_with_conditions ceasefire UKR"],
        ),
        (
            "The ELN declared a truce. It will respect the truce.",
            ["declared ceasefire ELN", "reaffirmed ceasefire ELN"],
        ),
        ("The ELN respected the truce.", []),
        ("The ELN said its ceasefire would end at midnight.", ["withdrew ceasefire ELN"]),
        ("The rebels declared the ceasefire over on Monday.", ["withdrew ceasefire The rebels"]),
        ("Neither Armenia nor Azerbaijan accepted the truce.", ["rejected ceasefire ARM AZE"]),
        ("Burhan saw no room for talks with the rebels.", ["rejected talks_pledge SDN"]),
        ("Moscow did not rule out a truce.", []),
    ],
)
def test_what_went_before_and_denial_name_the_act(read, text, acts):
    assert told(read, text) == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Moscow said Ukraine had accepted the truce.", ["accepted ceasefire UKR claimed"]),
        ("Moscow considers that the truce began on 18 March.", ["entered_into_effect ceasefire claimed"]),
        ("Ukraine denied that it had accepted the truce.", ["accepted ceasefire UKR denied"]),
        ("The truce could be extended if both sides agree.", ["extended ceasefire hypothetical"]),
        ("The UN urged both sides to accept a ceasefire.", []),
        ("The United Nations called for a ceasefire while Russia and Ukraine fought on.", []),
        ("Once the truce expires, the army will attack.", []),
        ("If Hamas accepts the truce, the shelling will stop.", []),
        ("The truce is due to expire on Sunday.", ["expired ceasefire planned"]),
        ("Putin had given no order to extend the truce, Russia's army said.", ["extended ceasefire RUS denied"]),
        ("Kyiv and Moscow agreed on a truce, the Turkish army said.", ["agreed ceasefire UKR RUS claimed"]),
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


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("The aim of French diplomacy is to silence the guns.", []),
        ("Where the line runs along which fire is to cease it does not say.", []),
        (
            "Baku declared a truce. Washington said it was lifting the pause on intelligence sharing.",
            ["declared ceasefire AZE"],
        ),
        ("France proposed a truce. Nikol Pashinyan agreed.", ["proposed ceasefire FRA", "accepted ceasefire ARM"]),
        (
            "France proposed a truce. Armenia and Azerbaijan agreed.",
            ["proposed ceasefire FRA", "agreed ceasefire ARM AZE"],
        ),
        (
            "France proposed a halt to strikes on power plants. Armenia ordered its army to refrain from such strikes.",
            ["proposed no_strike_pledge FRA", "ordered no_strike_pledge ARM"],
        ),
        ("Armenia said that an exchange of prisoners would be carried out.", ["declared exchange ARM"]),
        ("The pause on strikes against power plants began on 18 March.", ["entered_into_effect no_strike_pledge"]),
        ("A truce is in force in Sudan.", ["entered_into_effect ceasefire"]),
        ("The army made an offer.", []),
        (
            "On 11 March Armenia accepted an American plan for a truce, provided that Azerbaijan did the same.",
            ["accepted_with_conditions ceasefire ARM"],
        ),
    ],
)
def test_acts_that_seem_others(read, text, acts):
    assert told(read, text + " Soldiers, artillery and drones stood by.") == acts


def test_the_only_date_of_a_sentence_dates_its_act(read):
    (record,) = code(read("France proposed a general truce of 30 days on 11 March. Soldiers shelled a village."))
    assert (record.body.when, "when" in record.inferred) == ("2025-03-11", True)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("The army of Sudan will not sit down with the RSF, it said.", ["rejected talks_pledge SDN"]),
        (
            "A week-long pause in the fighting between Sudan and the RSF expired on Monday.",
            ["expired pause SDN RSF-SDN"],
        ),
        ("Under the Luanda accord Rwandan troops were to pull out of eastern Congo.", ["agreed withdrawal RWA"]),
        ("The Houthis said they would halt attacks on shipping.", ["declared no_strike_pledge HOUTHIS"]),
        ("Colombia and the ELN signed up to a ceasefire of six months.", ["agreed ceasefire COL ELN"]),
        ("The ELN's fighters will observe a Christmas truce, their commanders announced.", ["declared ceasefire ELN"]),
        ("Benjamin Netanyahu's cabinet voted to approve the ceasefire.", ["accepted ceasefire ISR"]),
        ("Israel cut off the truce on 18 March.", ["withdrew ceasefire ISR"]),
        ("The ELN lifted its truce, and Colombia did the same.", ["withdrew ceasefire ELN", "withdrew ceasefire COL"]),
        ("Kyiv said it would answer silence with silence.", ["accepted_with_conditions ceasefire UKR"]),
        ("Israel will hold its fire, an official said.", ["declared ceasefire ISR"]),
        ("Negotiators for the Taliban put forward a truce.", ["proposed ceasefire TALIBAN"]),
        ("Juba ordered its troops back to barracks.", ["ordered withdrawal SSD"]),
        ("Israel agreed that Hamas would not withdraw.", []),
        ("M23 announced a unilateral ceasefire from 4 February.", ["declared ceasefire M23"]),
        ("Thailand and Cambodia agreed to an immediate ceasefire starting at midnight.", ["agreed ceasefire THA KHM"]),
        ("Qatar and Egypt have urged Israel and Hamas to conclude a truce.", []),
        ("Hamas insisted that any deal must bring a lasting ceasefire.", []),
    ],
)
def test_acts_of_many_conflicts(read, text, acts):
    assert told(read, text + " Soldiers, artillery and drones stood by.") == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        (
            "The ELN, whose own truce with the state lapsed last August, has ruled out a new one.",
            ["expired ceasefire ELN", "rejected ceasefire ELN"],
        ),
        (
            "Min Aung Hlaing had turned down truce offers by the Kachin Independence Army.",
            ["rejected ceasefire MMR", "proposed ceasefire KIA"],
        ),
        ("Azerbaijan proposes that the two sides withdraw heavy weapons.", ["proposed withdrawal AZE"]),
        ("Colombia and the ELN have yet to settle on who is to leave the corridor.", []),
        ("The truce takes effect on Friday.", ["entered_into_effect ceasefire planned"]),
    ],
)
def test_whose_act_it_is(read, text, acts):
    assert told(read, text + " Soldiers, artillery and drones stood by.") == acts


@pytest.mark.parametrize(
    ("text", "field", "day"),
    [
        ("Sudan and the RSF agreed on Sunday to halt fighting.", "when", "2025-03-30"),
        ("The truce takes effect at 9.45 p.m. on Friday.", "begins", "2025-04-04T21:45"),
    ],
)
def test_an_act_lies_behind_the_text_and_what_takes_effect_ahead(read, text, field, day):
    (record,) = code(read(text + " Soldiers stood by with artillery."))
    assert getattr(record.body, field) == day


@pytest.mark.parametrize(
    ("text", "by", "mediators"),
    [
        ("Sudan and the RSF agreed on a truce, with Qatar and Egypt going between them.", "SDN RSF-SDN", "QAT EGY"),
        ("Israel and Hamas reached a ceasefire deal through the mediation of Egypt.", "ISR HAMAS", "EGY"),
        ("Armenia and Azerbaijan agreed to a ceasefire thanks to Russian mediation.", "ARM AZE", "RUS"),
        ("Egypt got Islamic Jihad and Israel to agree to a truce.", "PIJ ISR", "EGY"),
        ("Thailand and Cambodia agreed to a ceasefire at talks hosted by Malaysia.", "THA KHM", "MYS"),
        ("Armenia and Azerbaijan agreed to a ceasefire.", "ARM AZE", ""),
    ],
)
def test_who_went_between(read, text, by, mediators):
    (record,) = code(read(text + " Soldiers stood by with artillery."))
    assert " ".join(p.id for p in record.body.by) == by
    assert " ".join(p.id for p in record.body.mediator) == mediators


def test_a_date_of_another_verb_is_not_the_date_of_an_act(read):
    (record,) = code(read("A bomber killed 18 soldiers on Sunday, hours after the Taliban had turned down a truce."))
    assert record.body.when is None
