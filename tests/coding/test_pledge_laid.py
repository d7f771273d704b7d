"""Terms that a deal, an order or an offer lays down one by one: after "under", after a colon, in a list."""

import pytest

from trucewatch.coding.pledges import code


def told(read, text):
    """Return a text's commitment acts: act, form and the ids of `by`."""
    found = (r.body for r in code(read(text)))
    return [f"{b.act} {b.form} {' '.join(p.id or p.name for p in b.by)}".strip() for b in found]


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        (
            "Ethiopia and Eritrea met. Under the deal signed on Monday, both armies stop firing at midnight and"
            " withdraw their tanks.",
            ["agreed ceasefire ETH ERI", "agreed withdrawal ETH ERI"],
        ),
        (
            "Under the agreement brokered by Egypt, Israel will let in aid and Hamas will free ten hostages.",
            ["agreed other ISR", "agreed other HAMAS"],
        ),
        (
            "Under the terms of the truce the Taliban may leave the town.",
            ["agreed withdrawal TALIBAN"],
        ),
    ],
)
def test_what_is_done_under_a_deal_is_one_of_its_terms(read, text, acts):
    assert told(read, text) == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        (
            "Armenia and Azerbaijan put their names to a six-point text: an end to all fighting, the exchange of"
            " prisoners.",
            ["agreed ceasefire ARM AZE", "agreed exchange ARM AZE"],
        ),
        (
            "What was agreed in Geneva by Israel and Syria: a ceasefire from noon, tanks to be withdrawn within a week.",
            ["agreed ceasefire ISR SYR", "agreed withdrawal ISR SYR"],
        ),
        (
            "Colombia and the ELN signed a deal: both sides will halt offensive operations, the rebels are to free 20"
            " captives and the army pulls back from three villages.",
            ["agreed ceasefire COL ELN", "agreed other ELN", "agreed withdrawal COL"],
        ),
        (
            "Thailand has issued an order: its troops are to cease fire on Friday and to return to barracks.",
            ["ordered ceasefire THA", "ordered withdrawal THA"],
        ),
    ],
)
def test_a_colon_opens_the_terms(read, text, acts):
    assert told(read, text) == acts


def test_an_accord_told_by_its_terms_is_no_act_besides(read):
    text = "Sudan and Chad signed an accord: their armies pull back from the border."
    assert told(read, text) == ["agreed withdrawal SDN TCD"]


def test_a_list_of_sentences_goes_on_with_the_deal_before_it(read):
    text = "Sudan and Chad signed a deal with two points.\n\n1) All fighting stops on Friday.\n\n2) A corridor for aid."
    assert told(read, text) == ["agreed other SDN TCD", "agreed ceasefire", "agreed corridor"]


@pytest.mark.parametrize(
    "text",
    [
        "The minister of Chad spoke of two things: a withdrawal and the weather.",
        "Chad's army was under pressure, and soldiers withdrew from the town.",
    ],
)
def test_a_colon_or_under_alone_lays_nothing_down(read, text):
    assert told(read, text) == []


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("The envoy proposed a truce. Ukraine said no.", ["proposed ceasefire The envoy", "rejected ceasefire UKR"]),
        ("Qatar put a truce to both sides of the war.", ["proposed ceasefire QAT"]),
        ("Sudan's army would not hear of a truce.", ["rejected ceasefire SDN"]),
        ("Hamas wants no part of the truce.", ["rejected ceasefire HAMAS"]),
        ("Colombia promised to carry out no offensive operations.", ["declared ceasefire COL"]),
        ("Russia promised to spare the power plants.", ["declared no_strike_pledge RUS"]),
        ("A halt agreed by Chad and Sudan was repudiated by Chad.", ["agreed ceasefire TCD SDN"]),
        ("Mali and the CMA agreed to joint patrols along the front.", ["agreed other MLI CMA"]),
        ("There will be no ceasefire, Ukraine said.", ["rejected ceasefire UKR"]),
        ("Sudan's government said it does not negotiate with rebels.", ["rejected talks_pledge SDN"]),
        (
            "The Taliban declared a truce. It does not extend to foreigners.",
            ["declared ceasefire TALIBAN", "declared ceasefire"],
        ),
        (
            "Sudan's radio read out an order by the army's chief to his soldiers to hold fire.",
            ["ordered ceasefire SDN"],
        ),
        ("Chad and Sudan swapped lists before agreeing to exchange prisoners.", ["agreed exchange TCD SDN"]),
        ("Qatar proposed a truce. Hamas gave its assent.", ["proposed ceasefire QAT", "accepted ceasefire HAMAS"]),
        ("Chad promised that its guns would be silent.", ["declared ceasefire TCD"]),
        ("The Taliban agreed with Kabul to stand down.", ["agreed ceasefire TALIBAN AFG"]),
        ("Russia suspended its participation in the truce.", ["suspended ceasefire RUS"]),
        ("Chad hailed the decision of Sudan to halt military operations.", ["declared ceasefire SDN"]),
        ("Turkey, on Sunday: Ethiopia and Eritrea have agreed to a truce.", ["agreed ceasefire ETH ERI"]),
    ],
)
def test_promises_in_many_wordings(read, text, acts):
    assert [a for a in told(read, text) if not a.startswith("withdrew")] == acts


def test_a_scene_told_in_passing_is_the_authors(read):
    text = "Russian drones hit Odesa an hour after a truce ran out, the governor said."
    (record,) = code(read(text))
    assert (record.body.act, record.said_by.role, str(record.stance)) == ("expired", "author", "asserted")


def test_both_sides_are_the_texts_two_where_a_sentence_names_another(read):
    text = "Fighting between India and Pakistan broke out. India, without thanking Qatar, said both sides agreed to a truce."
    assert told(read, text) == ["agreed ceasefire IND PAK"]
