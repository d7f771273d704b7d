import pytest

from trucewatch.coding.coder import RulesCoder
from trucewatch.locate import mentions
from trucewatch.records import Document

OTHER_WORLDS = {
    "fire": (
        "Fire crews in Spain lost ground on Friday to a forest fire that has besieged the village of Calera for a week. "
        "The blaze outflanked them at dawn, the incident commander said, and took 300 hectares of pine before noon. "
        "Planes bombarded it with water; a drought had armed the enemy, said a forester. Two of his men were wounded by a falling pine."
    ),
    "freight": (
        "Carriers called a truce on Monday in the price war that has bled the container trade between China and Brazil. "
        "Three shipping lines had attacked each other with ever lower spot rates since March, and two surrendered. "
        "Their bankers asked for a ceasefire; analysts fear that hostilities may resume next quarter."
    ),
    "music": (
        "The feud between the two rappers broke into open war on Sunday, when one fired a diss track at the other's mother. "
        "His followers on Instagram called it a massacre. The army of fans on the other side struck back within the hour, "
        "and the singer's producer, who had brokered the last ceasefire, said that the festival stage would be the front line. "
        "Both artists have albums out this autumn. A veteran of the scene, backstage, spoke of child soldiers with microphones. "
        "Tickets for the concert, the label added, went in nine minutes, and the arena will be a battlefield of lasers and bars."
    ),
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
