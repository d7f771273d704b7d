"""The wide fields of words for an act: sentences of our own, in many wordings, and the type and mode they tell."""

import pytest

from trucewatch.coding.conditions import terms
from trucewatch.coding.events import code

ASSAULTS = [
    ("Heavy gunfire has been heard since dawn in Omdurman.", "small_arms"),
    ("Shots rang out in Bangui before dawn.", "small_arms"),
    ("Exchanges of fire went on near Kupiansk all night.", "small_arms"),
    ("Tank fire near Avdiivka, says a reporter there.", "shelling"),
    ("Drones over Tartus since midnight.", "drone"),
    ("The front launched Operation Thunder against the army in Kismayo.", "ground"),
    ("Ugandan gunners opened up on the rebels near Bunia.", "small_arms"),
    ("It was the Chadian army that had fired first.", None),
    ("Ethiopian jets flew thirty sorties over Mekelle.", "aerial"),
    ("A mob smashed up the office of the monitors in Juba.", "other"),
    ("Indian soldiers hunted down the militants in Kupwara.", "ground"),
    ("Malian troops took the village of Ber back on Monday.", "ground"),
    ("Turkish paratroopers came down near Kyrenia.", "ground"),
    ("Syrian armour rolled into Hama.", "ground"),
    ("The Sudanese army lost 40 men in Babanusa.", None),
    ("Two teachers bled to death in Mandalay.", None),
    ("A nurse counted 14 bodies in Beni.", None),
    ("The ministry puts the dead of the war in Gaza at 610.", None),
    ("Some 5,000 people have taken to the road in Masisi.", None),
    ("Eleven herders were led away by gunmen in Zamfara.", "abduction"),
    ("Soldiers subjected the prisoners to beatings in Bamenda.", "abuse"),
    ("Azerbaijani guns fired back near Lachin.", None),
    ("A shell tore into a market in Taiz.", "shelling"),
    ("Local radio reports rockets launched at a depot near Beas.", "missile"),
    ("A bloodbath took place in Solhan on Friday.", None),
]


@pytest.mark.parametrize(("text", "mode"), ASSAULTS, ids=[text for text, _ in ASSAULTS])
def test_an_assault_is_read_in_many_wordings(read, text, mode):
    assert [(r.body.type, r.body.mode) for r in code(read(text))] == [("assault", mode)]


def test_a_term_may_name_several_roles_and_classes():
    assert [tuple(t) for t in terms("object|on:site & !verb:hit|strike")] == [
        (False, ("object", "on"), ("site",)),
        (True, ("verb",), ("hit", "strike")),
    ]


DEALINGS = [
    ("Gangs shut the airport in Jérémie.", "coerce"),
    ("The junta kept monitors out of Sagaing.", "coerce"),
    ("Rebels extorted a toll at a bridge near Bria.", "coerce"),
    ("The navy drew a blockade round Aden.", "coerce"),
    ("Officers staged a coup in Bissau.", "coerce"),
    ("Saudi aircraft circled over Sanaa.", "mobilize"),
    ("Fighters of the KIA dug trenches near Myitkyina.", "mobilize"),
    ("Kenya flew in marines to guard its embassy.", "mobilize"),
    ("UN observers came ashore at Atambua.", "mobilize"),
    ("Two hundred villagers sat down on the road near Vieques.", "protest"),
    ("The two Korean generals talked through the night in Panmunjom.", "consult"),
    ("The Turkish foreign minister is due in Tripoli on Monday.", "consult"),
    ("UNICEF handed out 400 boxes of medicine in Bor.", "aid"),
    ("A convoy with flour got through to Homs.", "aid"),
    ("Belgium flew its nationals out of Goma.", "aid"),
    ("The Serbian armoured column turned back near Merdare.", "retreat"),
    ("Forty guerrillas of the ELN handed in their rifles in Convención.", "retreat"),
    ("Hamas set free a nurse in Rafah.", "retreat"),
    ("The Houthis let the crew go in Aden.", "retreat"),
    ("Rebels of the FARC let go the hostages on Monday.", "retreat"),
    ("The MILF gave up its demand for independence.", "concede"),
    ("The UN mission recommends that Kinshasa publish its maps.", "request"),
    ("Any new raid will be met with force, Ankara said.", "threaten"),
    ("Seoul will not hesitate to act.", "threaten"),
    ("The government of Mali turned down an envoy of ECOWAS.", "reject"),
    ("A court in The Hague indicted the president of Sudan.", "accuse"),
]


@pytest.mark.parametrize(("text", "type_"), DEALINGS, ids=[text for text, _ in DEALINGS])
def test_a_deed_short_of_an_attack_is_read_in_many_wordings(read, text, type_):
    assert [r.body.type for r in code(read(text))] == [type_]


def test_an_act_that_somebody_is_told_to_do_is_the_request_alone(read):
    assert [r.body.type for r in code(read("Washington told Baku to shell Goris."))] == ["request"]
