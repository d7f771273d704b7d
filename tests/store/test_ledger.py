import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import CaseError
from trucewatch.keep import tree
from trucewatch.keep.canon import canonical
from trucewatch.store import casefile, create, ledger, open_case
from trucewatch.store.ledger import Fact


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger") / "case"
    create(folder, casefile.text(casefile.CaseFile("A case")))
    with open_case(folder) as opened:
        yield opened


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(
    st.lists(
        st.tuples(WORDS, st.dictionaries(WORDS, WORDS | st.integers(0, 9)), st.lists(WORDS, max_size=2)), max_size=5
    )
)
def test_facts_are_entered_in_canonical_form_and_come_back(case, facts):
    before = case.state()
    numbers = case.enter([Fact("reply", subject, data, tuple(parents)) for subject, data, parents in facts])
    assert numbers == list(range(before.size, before.size + len(facts)))
    entries = case.entries()
    for number, (subject, data, parents) in zip(numbers, facts, strict=True):
        entry = entries[number]
        assert canonical(entry.said).decode() == entry.text
        assert entry.said["body"] == ledger.name(entry.body.encode())
        assert entry.data == {k: v for k, v in data.items() if k != "salt"}
        assert (entry.said["subject"], entry.said["parents"]) == (subject, parents)
    leaves = [tree.leaf(e.text.encode()) for e in entries]
    levels = tree.levels(leaves)
    assert case.state().root == tree.root(lambda level, index: levels[level][index], len(leaves))
    assert case.state(before.size) == before


def test_two_bodies_that_say_the_same_have_hashes_of_their_own(case):
    one, two = case.enter([Fact("reply", "r", {"agreed": True})] * 2)
    entries = case.entries()
    assert entries[one].said["body"] != entries[two].said["body"]


def test_what_was_entered_once_is_not_entered_again(case):
    with case.writing() as connection:
        first = ledger.once(connection, Fact("x", "s", {"a": 1, "b": 2}))
        assert ledger.once(connection, Fact("x", "s", {"a": 1, "b": 2})) == first
        assert ledger.once(connection, Fact("x", "s", {"a": 1, "b": 3}), ["a"]) == first
        assert ledger.once(connection, Fact("x", "s", {"a": 1, "b": 3})) == first + 1


def test_who_acts_can_be_said(case, monkeypatch):
    monkeypatch.setenv("TRUCEWATCH_ACTOR", "desk 3")
    (number,) = case.enter([Fact("reply", "r")])
    assert case.entries()[number].said["actor"] == "desk 3"


def test_a_hash_that_is_missing_is_named(case):
    with pytest.raises(CaseError, match="level 40, index 0"), case._read() as connection:
        ledger.nodes(connection)(40, 0)
