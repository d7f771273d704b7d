import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.merge.mentions import FEATURES, Mention, Pairs, chains, model, stem
from trucewatch.merge.stories import grouped, stories

QUAKE_NORTH = [
    "An earthquake of magnitude 6 shook Northfield on 3 May. Rescuers in Northfield dug through the rubble of a school.",
    "The mayor of Northfield said the earthquake on 3 May destroyed a school, and rescuers were digging.",
    "Northfield counts the damage: a school fell in the earthquake of 3 May, rescuers said.",
]
TRIAL = [
    "The court in Port Alder found Anders Holm guilty of arson on 19 July. He had set the grain mill alight.",
    "Anders Holm was sentenced in Port Alder to nine years for arson at the grain mill, his lawyer said.",
    "Judges in Port Alder heard 14 witnesses before they found Anders Holm guilty over the grain mill.",
]


def test_texts_on_one_happening_are_one_story_in_whatever_order():
    found = stories([t for pair in zip(QUAKE_NORTH, TRIAL, strict=True) for t in pair])
    assert found == [0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize(
    ("texts", "labels"), [([], []), (["One."], [0]), (["", ""], [0, 0]), (["A b.", "A b."], [0, 0])]
)
def test_few_and_empty_texts_harm_nothing(texts, labels):
    assert len(stories(texts)) == len(labels)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_every_text_is_in_one_story_numbered_in_the_order_of_beginning(texts):
    found = stories(texts)
    assert list(dict.fromkeys(found)) == list(range(len(set(found))))
    assert sorted(n for group in grouped(found) for n in group) == list(range(len(texts)))


def heard(lemma, document="d1", story=0, context="market morning", **more):
    words = {k: frozenset(v.split()) for k, v in more.items()}
    return Mention(
        document, story, lemma, f"{lemma} {context}", context=frozenset(context.split()), stem=stem(lemma), **words
    )


def test_one_word_with_the_same_company_is_one_happening_and_no_chain_leaves_its_story():
    told = [heard("shell"), heard("shell", "d2"), heard("resign", "d2"), heard("shell", "d3", story=1)]
    first, second, other, elsewhere = chains(told)
    assert first == second
    assert len({first, other, elsewhere}) == 3


def test_a_lower_cut_joins_less():
    told = [heard("shell", context="market"), heard("shell", "d2", context="bridge")]
    assert chains(told, cut=0.99)[0] == chains(told, cut=0.99)[1]
    assert chains(told, cut=0.0)[0] != chains(told, cut=0.0)[1]


def test_features_know_no_order_and_each_has_a_weight():
    one, other = heard("shell", args="market", numbers="three"), heard("explode", "d2", args="market")
    pairs = Pairs([one, other])
    assert pairs.features(one, other) == pairs.features(other, one)
    assert set(model().weights) == set(FEATURES)
