import pytest


def subject(read, text, lemma):
    """Return the ids of who a verb's subject stands for, in the text's last sentence with that verb."""
    seen = read(text)
    predicate = [p for p in seen.view.predicates if p.lemma == lemma][-1]
    return [w.party.id or w.party.name for w in seen.who(predicate.subject, predicate)]


@pytest.mark.parametrize(
    ("text", "lemma", "ids"),
    [
        ("Hamas freed ten people. It will free more.", "free", ["HAMAS"]),
        ("President Vladimir Putin flew to Minsk. He denounced the raid.", "denounce", ["RUS"]),
        ("Israel and Hezbollah agreed. Both sides stopped firing.", "stop", ["ISR", "HEZBOLLAH"]),
        ("The Colombian army shelled the hills. The army advanced at dawn.", "advance", ["COL"]),
        ("The ELN blew up a pipeline. The group apologised.", "apologise", ["ELN"]),
        ("Norway hosted the ELN. Norway was patient. Government troops shelled a hill.", "shell", ["COL"]),
        ("North Korea shelled a hill. The North gloated.", "gloat", ["PRK"]),
        ("Togo, Benin and Chad met. The FMLN and the government signed.", "sign", ["FMLN", "SLV"]),
        ("Togo and Benin clashed. Officers of the two sides met.", "meet", ["TGO", "BEN"]),
        ("Togo and Benin clashed. The two panels met.", "meet", ["TGO", "BEN"]),
        ("Fighters of Hamas and Islamic Jihad withdrew.", "withdraw", ["HAMAS", "PIJ"]),
        ("Rain fell on the hills. It stopped at dawn.", "stop", []),
    ],
)
def test_a_pronoun_or_role_noun_stands_for_a_party_named_before(read, text, lemma, ids):
    assert subject(read, text, lemma) == ids


def test_a_party_worked_out_is_marked(read):
    seen = read("Hamas freed ten people. It will free more.")
    (who,) = seen.who(seen.view.predicates[-2].subject) or seen.who(seen.view.predicates[-1].subject)
    assert who.inferred
    assert who.party.name == "It"


def test_a_group_that_issues_a_text_tells_of_its_state_as_the_army(read):
    seen = read("Communique by the ELN\n\nThe army burnt a farm.")
    (army,) = [w for p in seen.view.predicates if p.lemma == "burn" for w in seen.who(p.subject, p)]
    assert army.party.id == "COL"
