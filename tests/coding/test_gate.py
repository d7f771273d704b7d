import pytest

from trucewatch.coding.coder import RulesCoder
from trucewatch.locate import mentions
from trucewatch.records import Document

OTHER_WORLDS = {
    "labour": (
        "Nurses ended a two-week strike on Friday after their union accepted a pay offer of nine percent. "
        "The walkout, the longest in the history of the health service, had put wards under siege, managers said. "
        "Employers called the truce a victory for patients; workers in two cities rejected the contract and vowed to fight on."
    ),
    "trade": (
        "Beijing and Washington extended their tariff truce by ninety days on Monday. "
        "The ceasefire in the trade war lets importers of chips and soybeans breathe, economists said, "
        "but China threatened to retaliate if exports were attacked again. Markets rose by two percent."
    ),
    "business": (
        "The hostile bid for the Danish brewer collapsed on Tuesday when shareholders rejected the offer of nine billion. "
        "Its board accused the raiders of a campaign of attrition; the company had fired the first shot with a lawsuit in May. "
        "Analysts expect the rival to withdraw and regroup before it strikes again."
    ),
    "sport": (
        "Germany's striker fired two goals as the hosts bombarded the visitors' goalkeeper for an hour. "
        "The coach said his team had launched attack after attack and that the defenders had surrendered too early. "
        "Fans clashed in songs only; the league leaders invade Spain next week for the cup match."
    ),
    "arts": (
        "The two rappers declared a ceasefire after a summer in which each single was a missile. "
        "The feud began when one attacked the other's album on a track; fans took sides and the charts were a battlefield. "
        "A singer from London brokered the peace at a studio in Paris, critics reported."
    ),
    "weather": (
        "Hurricane winds pounded the coast of Portugal overnight, killing two people and knocking out power to 90,000 customers. "
        "Floods besieged three towns and the storm then attacked the north, where gusts destroyed a bridge. "
        "The army was deployed to clear trees, forecasters warned of a second assault."
    ),
    "animals": (
        "A swarm of Asian hornets invaded three villages in Galicia and attacked a beekeeper, biologists said. "
        "The species has declared war on bees across Spain, whose wildlife service called for a ceasefire on pesticides. "
        "Two animals were captured near the hives on Sunday."
    ),
}


def coded(text):
    document = Document("d", text, published="2025-04-02")
    return list(RulesCoder().code(document, list(mentions(document))))


@pytest.mark.parametrize("world", OTHER_WORLDS)
def test_texts_that_borrow_the_words_of_war_give_nothing(world):
    told = [(r.kind, r.span.quote) for r in coded(OTHER_WORLDS[world])]
    assert told == []


def test_an_act_of_war_told_in_a_text_on_other_things_is_read():
    text = (
        "The film opens in Paris this week. Its director was a medic: on 3 May 2007 insurgents killed four soldiers of his "
        "regiment near Mosul. Critics praise the actors, the screenplay and the songs; audiences wept at the premiere."
    )
    (record,) = coded(text)
    assert record.kind == "event"
    assert record.body.killed.exact == 4


def test_a_short_text_that_names_a_party_is_read():
    assert [r.body.type for r in coded("Tanzania deported 40 Burundians on Monday.")] == ["coerce"]
