import pytest

from trucewatch.coding.claims import code as code_claims
from trucewatch.coding.events import code as code_events
from trucewatch.coding.speech import code

SETTING = "Soldiers and rebels fought near the river after shelling killed civilians. "


def heard(read, text):
    """Return the statements of our last sentence: who, quoted words, stance."""
    seen = read(SETTING + text)
    others = [*code_events(seen), *code_claims(seen)]
    found = [r for r in code(seen, others) if r.span.start >= len(SETTING)]
    return [(r.body.speaker, list(r.body.quoted), r.stance.value) for r in found]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (
            '"The road was shut for a month," Marta Lind, a nurse, said.',
            [("Marta Lind", ["The road was shut for a month"], "claimed")],
        ),
        ('"My goats do not read maps," a herder said.', [("a herder", ["My goats do not read maps"], "claimed")]),
        ('"Nobody here trusts maps," said an analyst.', [("an analyst", ["Nobody here trusts maps"], "opinion")]),
        ("If the rains come, says Marta Lind, she will sow maize.", [("Marta Lind", [], "hypothetical")]),
        ("Rebels took two bridges, a herder said.", []),
        ("The mayor, who has a map, said that shelling had emptied the town.", []),
        ("A diplomat said that the talks were slow.", [("A diplomat", [], "claimed")]),
        ("Moscow hopes that the talks will go on.", [("Moscow", [], "opinion")]),
        ('Olaf Scholz called the vote "shameful".', [("Olaf Scholz", ["shameful"], "opinion")]),
        ('Guterres spoke of a "very long road".', [("Guterres", ["very long road"], "opinion")]),
        ("Kyiv denied that there was any list.", [("Kyiv", [], "denied")]),
        ('"Peace is impossible," said an analyst.', [("an analyst", ["Peace is impossible"], "opinion")]),
        ("The river rose on Sunday.", []),
        ("Reports said the river rose.", []),
    ],
)
def test_attributed_words_are_statements_of_who_says_them(read, text, statements):
    assert heard(read, text) == statements


def test_a_speaker_who_vouches_for_another_record_makes_no_statement(read):
    assert heard(read, "Kyiv said that Russian drones had hit Odesa.") == []


def test_a_quotation_running_on_is_one_more_statement(read):
    found = heard(read, '"The road is open," Marta Lind, a nurse, said. "We walked home."')
    assert [(who, words) for who, words, _ in found] == [
        ("Marta Lind", ["The road is open"]),
        ("Marta Lind", ["We walked home."]),
    ]


def test_a_described_speaker_keeps_his_description(read):
    (found,) = heard(read, "A source briefed on the talks said that the road was open.")
    assert found[0] == "A source briefed on the talks"


def test_words_in_a_text_about_no_conflict_are_no_statement(read):
    text = '"The strike is a shame," the union\'s leader said. Cargo lay at the docks for a week.'
    assert list(code(read(text), [])) == []


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The mayor expressed regret and said that the bridge was shut.", "opinion"),
        ("A nurse said that without the river there would have been no hope.", "opinion"),
        ('"That would be a mistake," an analyst said.', "opinion"),
        ("An analyst said that the bridge would open on Monday.", "planned"),
        ('"The pain of those who wait is indescribable," a nurse said.', "opinion"),
        ("A nurse said that the bridge was shut.", "claimed"),
    ],
)
def test_what_judges_or_feels_is_opinion_and_what_is_told_ahead_planned(read, text, stance):
    assert [told_as for _, _, told_as in heard(read, text)] == [stance]


@pytest.mark.parametrize(
    "text",
    [
        "Olaf Scholz said that he was alarmed and called on both sides to talk.",
        "Moscow said that it would answer every blow.",
        '"We call on the mayor to open the bridge," Olaf Scholz said.',
        "A nurse said that soldiers had shelled the bridge.",
    ],
)
def test_who_acts_by_his_words_makes_no_statement(read, text):
    assert heard(read, text) == []


def test_they_who_speak_need_no_party(read):
    found = heard(read, "Villagers fled to the hills. They said that the bridge was shut.")
    assert [who for who, _, _ in found] == ["Villagers"]


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        ('The rebel chief described the truce talks as "very delicate".', ["opinion"]),
        ("According to UNIFIL, the number of overflights has fallen.", ["claimed"]),
        ("Kyiv said that a committee would look into the shelling.", []),
        ("A State Department spokeswoman declined to comment on the air strikes.", []),
    ],
)
def test_what_is_only_said_is_a_statement(read, text, stances):
    assert [stance for _, _, stance in heard(read, text)] == stances
