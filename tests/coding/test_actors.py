"""Who did it to whom, and which part of a party is meant: cases of our own."""

import pytest

from trucewatch.coding.events import code


def told(read, text):
    """Return each event as its type, and the parties of both lists as id (or name), sector and country."""

    def key(party):
        return ":".join(filter(None, (party.id or party.name, party.sector, party.country)))

    events = sorted(code(read(text)), key=lambda r: (r.span.start, r.body.type))
    return [(r.body.type, [key(p) for p in r.body.by], [key(p) for p in r.body.against]) for r in events]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Chadian rebels attacked Kenyan police in Turkana.", ("assault", ["Chadian rebels:REB:TCD"], ["KEN:COP"])),
        ("The SDF shelled Turkish soldiers.", ("assault", ["SDF-SYR:REB:SYR"], ["TUR:MIL"])),
        ("Ethiopian police arrested a Kenyan journalist.", ("coerce", ["ETH:COP"], ["KEN:JRN"])),
        ("Pakistan's intelligence chief met Taliban officials.", ("consult", ["PAK:SPY", "TALIBAN:REB:AFG"], [])),
    ],
)
def test_a_party_has_the_sector_that_its_words_say(read, text, event):
    assert event in told(read, text)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            "Palestinian police seized weapons from Hamas fighters.",
            ("coerce", ["PSE:COP"], ["HAMAS:REB:PSE"]),
        ),
        ("Poland closed its border with Belarus.", ("coerce", ["POL"], ["BLR"])),
        ("Rebels fired rockets at Chad's army, and Chad closed its border with Libya.", ("coerce", ["TCD"], ["LBY"])),
        ("The Houthis demanded a truce with Saudi Arabia.", ("request", ["HOUTHIS:REB:YEM"], ["SAU"])),
        ("Sudanese police arrested 40 Sudanese students.", ("coerce", ["SDN:COP"], ["SDN:EDU"])),
    ],
)
def test_whom_an_act_concerns_is_its_recipient(read, text, event):
    assert event in told(read, text)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Shells fell on Oresh. The army sent reinforcements to the town.", ("mobilize", ["The army:MIL"], [])),
        (
            "Fighters of the Halek Liberation Front shelled a post at Kesh. The Front also blew up a bridge.",
            ("assault", ["The Front:REB"], []),
        ),
        (
            "Abu Sayyaf fighters fled. Communist rebels ambushed a van in Samar. The rebels also torched a bus.",
            ("assault", ["The rebels:REB"], []),
        ),
        (
            "President Halvard Orm threatened to bomb the rebels.",
            ("threaten", ["President Halvard Orm:GOV"], ["the rebels:REB"]),
        ),
        (
            "Access to the camp was denied to the mission by government soldiers.",
            ("coerce", ["government soldiers:MIL"], []),
        ),
    ],
)
def test_who_is_in_no_vocabulary_acts_by_the_words_for_him(read, text, event):
    assert event in told(read, text)


@pytest.mark.parametrize(
    ("text", "killed", "speaker"),
    [
        ("Houthi forces fired at a camp, the envoy told reporters on Monday, killing five people.", 5, "the envoy"),
        (
            "13:02 Lebanon's health ministry: three people killed in an Israeli raid on Tyre.",
            3,
            "Lebanon's health ministry",
        ),
    ],
)
def test_a_toll_told_after_its_teller_belongs_to_the_act(read, text, killed, speaker):
    (record,) = code(read(text))
    assert (record.body.killed.exact, record.said_by.name) == (killed, speaker)


def test_the_army_of_a_text_with_a_group_and_its_neighbour_is_nobodys(read):
    (event,) = told(read, "The Karen National Union shelled a post near the Thai border. The army retreated.")[1:]
    assert event == ("retreat", ["The army:MIL"], [])


def test_two_sides_are_meant_by_two_or_by_sides_only(read):
    text = "Russia shelled Ukraine. The two armies clashed at Lyman. The generals bombed a town."
    assert [by for _, by, _ in told(read, text)][1:] == [["RUS:MIL", "UKR:MIL"], ["The generals:MIL"]]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            "Sudan's army shelled the RSF. Egypt and Saudi Arabia urged both sides to stop.",
            ("request", ["EGY", "SAU"], ["SDN", "RSF-SDN:REB:SDN"]),
        ),
        ("The ombudsman accused the Halek front of having kidnapped villagers.", ("assault", ["the Halek front"], [])),
        ("The bombardment of Abu Shouk camp began at dawn.", ("assault", [], [])),
        ("It took the Tamil Tigers an hour to overrun the camp.", ("assault", ["LTTE:REB:LKA"], [])),
        ("A column of rebels fell on three towns.", ("assault", ["A column of rebels:REB"], [])),
    ],
)
def test_an_act_is_found_with_its_actor(read, text, event):
    assert event in told(read, text)


def test_a_part_of_a_number_is_counted_alone(read):
    (record,) = code(read("Four of the 25 people aboard were killed when rebels shelled the ferry."))
    assert record.body.killed.exact == 4


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("President Ashraf Ghani ordered 900 Taliban prisoners to be set free.", ("retreat", ["AFG:GOV"])),
        (
            "A military council dissolved the parliament in N'Djamena after rebels attacked.",
            ("coerce", ["A military council:MIL"]),
        ),
        ("In Ghazni the Taliban took eleven policemen with them.", ("assault", ["TALIBAN:REB:AFG"])),
        ("UN peacekeepers handed over their base in Kidal.", ("retreat", ["UN:IGO"])),
    ],
)
def test_who_orders_and_who_sits_in_council_acts(read, text, event):
    given = "The Taliban and Afghanistan's army fought on. " if "Ghani" in text else ""
    assert event in [(kind, by) for kind, by, _ in told(read, given + text)]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Ukraine's navy claimed responsibility for sinking a patrol ship.", ("assault", ["UKR:MIL"], [])),
        ("Iran vowed a harsh response to Israel.", ("threaten", ["IRN"], ["ISR"])),
        ("Turkish troops neutralised 15 PKK militants.", ("assault", ["TUR:MIL"], ["PKK:REB:TUR"])),
    ],
)
def test_an_act_owned_up_to_or_vowed_has_its_actor(read, text, event):
    assert event in told(read, text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Shelling by Houthi forces killed a woman in Taiz on Tuesday.", ["Houthi forces"]),
        ("Miscreants opened fire on a police van near Lakki on Tuesday.", ["Miscreants"]),
        ("About 200 gunmen raided three villages in Zamfara on Monday.", ["gunmen"]),
        ("A suicide bomber killed 12 people at a market in Baghdad.", []),
        ("Drones hit a substation in Sumy on Monday.", []),
    ],
)
def test_who_is_behind_a_deed_and_who_is_but_its_tool(read, text, names):
    assert [party.name for record in code(read(text)) for party in record.body.by] == names


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("Hamas claimed in a message to have shot dead nine soldiers.", ["HAMAS"]),
        ("Hezbollah vowed on television to shell Haifa if Israel bombed Beirut.", ["HEZBOLLAH"]),
        ("Ilham Aliyev of Azerbaijan and Nikol Pashinyan of Armenia met in Brussels on Monday.", ["AZE", "ARM"]),
        ("Jan Orm of Kyrgyzstan and Olim Saad of Tajikistan met at the border on Monday.", ["KGZ", "TJK"]),
        ("The Lashkar-e-Taiba shelled a village near Uri on Monday.", ["LET"]),
        ("The Bank of Georgia fired its director.", []),
    ],
)
def test_persons_of_countries_tied_names_and_acts_told_by_a_message(read, text, by):
    found = {party.id: None for record in code(read(text)) for party in record.body.by}
    assert list(found) == by


def test_a_short_text_with_a_dateline_and_no_state_is_read(read):
    assert [r.body.type for r in code(read("KIEV (Agency) - Shells hit the market on Monday, killing two people."))]
