"""Rules over classes of tokens: what a rule can say, and how a wrong one is refused."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.errors import BadValue
from trucewatch.locate.grammar import Grammar, literals
from trucewatch.locate.language import language, read
from trucewatch.locate.numbers import compose
from trucewatch.locate.tokens import Lexicon

CLASSES = {"fruit": {1: "apple apples", 2: "Pear"}, "size": {9: "big"}, "prep": {0: "of in"}, "stop": {0: ", ."}}


def met(rule, text, macros=None, **constants):
    lexicon = Lexicon(CLASSES, literals(rule))
    grammar = Grammar([{"kind": "k", "is": rule, **constants}], macros or {}, lexicon.alphabet)
    tokens = lexicon.read(text)
    return [(" ".join(tokens.word(i) for i in range(m.first, m.last)), dict(m.fields)) for m in grammar.matches(tokens)]


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("fruit", "an apple", [("apple", {})]),
        ("f:fruit", "APPLE pear Pear", [("APPLE", {"f": 1}), ("Pear", {"f": 2})]),
        ("size? fruit", "big apple, apple", [("big apple", {}), ("apple", {})]),
        ("( 'one' | 'two' ) fruit+", "two apples apples", [("two apples apples", {})]),
        ("'fresh' any fruit", "fresh old apple", [("fresh old apple", {})]),
        ("@prep f:fruit", "of apples, apples", [("apples", {"f": 1})]),
        ("~prep f:fruit", "of apples, apples", [("apples", {"f": 1})]),
        ("fruit !size", "apple big apple", [("apple", {})]),
        ("fruit =stop", "apple big apple", [("apple", {})]),
        ("@start fruit =finish", "apple", [("apple", {})]),
        ("@start fruit =finish", "apple apple", []),
        ("fruit:'apple'", "apple", [("apple", {"fruit": 1})]),
        ("Name fruit", "Big Apples, Granny apples", [("Granny apples", {})]),
    ],
)
def test_what_a_rule_can_say(rule, text, found):
    assert met(rule, text) == found


def test_a_macro_read_twice_keeps_both_fields_apart():
    macros = {"one": "size:size? f:fruit"}
    assert met("<one> 'and' <one>2", "big apple and Pear", macros, c=3) == [
        ("big apple and Pear", {"c": 3, "size": 9, "f": 1, "f2": 2})
    ]


@pytest.mark.parametrize("rule", ["fruit )", "( fruit", "fruit?", "vegetable", "fruit;", "'a' | size?"])
def test_a_rule_that_cannot_work_is_refused(rule):
    with pytest.raises(BadValue):
        met(rule, "apple")


def test_the_rule_listed_first_wins_at_a_token():
    lexicon = Lexicon(CLASSES, ())
    grammar = Grammar([{"kind": "a", "is": "size fruit"}, {"kind": "b", "is": "size"}], {}, lexicon.alphabet)
    assert [m.kind for m in grammar.matches(lexicon.read("big apple big"))] == ["a", "b"]


@pytest.mark.parametrize("code", ["en", "uk", "ru"])
@settings(deadline=None)  # the first call reads the language's files
@given(text=st.text(max_size=120))
def test_tokens_lie_in_order_and_hold_all_letters_and_figures(code, text):
    tokens = language(code).lexicon.read(text)
    assert all(a < b for a, b in zip(tokens.starts, tokens.ends, strict=True))
    assert all(b <= a for b, a in zip(tokens.ends, tokens.starts[1:], strict=False))
    rest = list(text)
    for a, b in zip(tokens.starts, tokens.ends, strict=True):
        rest[a:b] = " " * (b - a)
    assert not re.search(r"\w", re.sub(r"[\[\]_]", "", "".join(rest)))


ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def spelt(n):
    ones, tens = ONES.split(), TENS.split()
    if n < 20:
        return ones[n]
    if n < 100:
        return tens[n // 10 - 2] + (f"-{ones[n % 10]}" if n % 10 else "")
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            rest = n % size
            return f"{spelt(n // size)} {name}" + (f" {'and ' if rest < 100 else ''}{spelt(rest)}" if rest else "")
    raise AssertionError


@settings(deadline=None)
@given(st.integers(0, 10**12 - 1))
def test_a_number_in_words_is_read_as_one(n):
    ((_, tokens),) = read(spelt(n))
    assert [e.values["num"] for e in tokens.entries] == [n]


@pytest.mark.parametrize("words", ["five six", "twenty thirty", "hundred hundred", "thousand million"])
def test_numbers_side_by_side_are_not_one(words):
    lexicon = language("en").lexicon
    assert compose([lexicon.entry(w).values for w in words.split()]) in (None, 100 * 100)
