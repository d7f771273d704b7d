import pytest


def told(read, text, lemma):
    """Return who vouches for a verb of a text of ours, and how surely."""
    seen = read(text)
    predicate = next(p for p in seen.view.predicates if p.lemma == lemma)
    said = seen.attribute(predicate)
    return said.said_by.name, said.stance.value


@pytest.mark.parametrize(
    ("text", "lemma", "speaker", "stance"),
    [
        ("WHO: 413 people were killed.", "kill", "WHO", "claimed"),
        ("⚡️ The Russian army: 40 drones were destroyed.", "destroy", "The Russian army", "claimed"),
        ("The Kremlin told another story: Kyiv's men had attacked the post.", "attack", "The Kremlin", "claimed"),
        ("By then, recalled Olaf Scholz, 300 soldiers had been killed.", "kill", "Olaf Scholz", "claimed"),
        ("It was the army, says Hamas, that attacked first.", "attack", "Hamas", "claimed"),
        ("By Moscow's count, Kyiv had attacked twice; by Kyiv's, Moscow had shelled Sumy.", "shell", "Kyiv", "claimed"),
        ("According to a message from the Kremlin, troops shelled the town.", "shell", "the Kremlin", "claimed"),
        ("Hamas said that it would attack the post.", "attack", "Hamas", "planned"),
        ("Hamas said that Israel would attack the post.", "attack", "Hamas", "hypothetical"),
        ("Scholz drew the conclusion that Moscow had attacked.", "attack", "Olaf Scholz", "opinion"),
        ("A truce reported dead shelled nobody.", "shell", None, "asserted"),
        ("Two maps show that troops attacked the town.", "attack", None, "asserted"),
    ],
)
def test_who_vouches_is_named_beside_the_act(read, text, lemma, speaker, stance):
    name, told_as = told(read, text, lemma)
    if speaker == "Olaf Scholz":
        assert name in ("Olaf Scholz", "Scholz")
    else:
        assert name == speaker
    assert told_as == stance


def test_what_describes_the_speaker_is_not_said_by_him(read):
    text = '"The road is open," said Olaf Scholz, who had bombed no town, of the talks. Rebels bombed Odesa.'
    assert told(read, text, "bomb") == (None, "asserted")
