import pytest

from trucewatch.coding.parse import parse_text
from trucewatch.coding.view import view


def predicate(text, lemma):
    return next(p for p in view(parse_text(text)).predicates if p.lemma == lemma and not p.nominal)


@pytest.mark.parametrize(
    ("text", "lemma", "subject"),
    [
        ("On Tuesday Azerbaijan opened fire.", "open", ["Azerbaijan"]),
        ("Israeli troops, we can confirm, have left the corridor.", "leave", ["Israeli troops"]),
    ],
)
def test_subjects_are_put_right(text, lemma, subject):
    assert [p.text for p in predicate(text, lemma).subject] == subject


def test_an_infinitive_is_joined_to_an_infinitive():
    text = "Washington undertook to lift the pause it had placed on flights and to resume aid to Kyiv."
    assert [p.text for p in predicate(text, "resume").subject] == ["Washington"]
    above = predicate(text, "resume").governor
    assert above.lemma == "lift"


def test_words_behind_an_adverb_hang_on_the_verb():
    assert "from" in predicate("A delegation flew back from Doha.", "fly").preps


@pytest.mark.parametrize(
    ("text", "lemma"),
    [("The truce lapsed on Monday in Yemen.", "lapse"), ("The truce expired on Monday in Yemen.", "expire")],
)
def test_a_verb_with_a_subject_and_no_auxiliary_has_a_tense(text, lemma):
    assert predicate(text, lemma).clause.form == "finite"


def test_a_headline_s_participle_of_force_keeps_none():
    assert predicate("Two soldiers killed, five wounded in shelling of Goris.", "kill").clause.form == "participle"
