from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import BadValue, CaseError, NoRoom
from trucewatch.keep import tree
from trucewatch.keep.canon import canonical
from trucewatch.store import blobs, casefile, create, ledger, open_case
from trucewatch.store.ledger import Fact
from trucewatch.store.together import Together


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger") / "case"
    create(folder, casefile.text(casefile.CaseFile("A case")))
    with open_case(folder) as opened:
        yield opened


SAID = {"words": "We dispute this.", "who": "desk"}
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(
    st.lists(
        st.tuples(WORDS, st.dictionaries(WORDS, WORDS | st.integers(0, 9)), st.lists(WORDS, max_size=2)), max_size=5
    )
)
def test_facts_are_entered_in_canonical_form_and_come_back(case, facts):
    before = case.state()
    facts = [(subject, {**data, **SAID}, parents) for subject, data, parents in facts]
    numbers = case.enter([Fact("reply", subject, data, tuple(parents)) for subject, data, parents in facts])
    assert numbers == list(range(before.size, before.size + len(facts)))
    entries = case.entries()
    for number, (subject, data, parents) in zip(numbers, facts, strict=True):
        entry = entries[number]
        assert canonical(entry.said).decode() == entry.text
        assert entry.said["body"] == blobs.name(entry.body.encode())
        assert entry.data == {k: v for k, v in data.items() if k != "salt"}
        assert (entry.said["subject"], entry.said["parents"]) == (subject, parents)
    leaves = [tree.leaf(e.text.encode()) for e in entries]
    levels = tree.levels(leaves)
    assert case.state().root == tree.root(lambda level, index: levels[level][index], len(leaves))
    assert case.state(before.size) == before


def test_two_bodies_that_say_the_same_have_hashes_of_their_own(case):
    one, two = case.enter([Fact("reply", "r", SAID)] * 2)
    entries = case.entries()
    assert entries[one].said["body"] != entries[two].said["body"]


def test_what_was_entered_once_is_not_entered_again(case):
    with case.writing() as connection:
        first = ledger.once(connection, Fact("reply", "s", SAID | {"a": 1, "b": 2}))
        assert ledger.once(connection, Fact("reply", "s", SAID | {"a": 1, "b": 2})) == first
        assert ledger.once(connection, Fact("reply", "s", SAID | {"a": 1, "b": 3}), ["a"]) == first
        assert ledger.once(connection, Fact("reply", "s", SAID | {"a": 1, "b": 3})) == first + 1


def test_who_acts_can_be_said(case, monkeypatch):
    monkeypatch.setenv("TRUCEWATCH_ACTOR", "desk 3")
    (number,) = case.enter([Fact("reply", "r", SAID)])
    assert case.entries()[number].said["actor"] == "desk 3"


def test_a_hash_that_is_missing_is_named(case):
    with pytest.raises(CaseError, match="level 40, index 0"), case._read() as connection:
        ledger.nodes(connection)(40, 0)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (Fact("rumour", "s", SAID), "no kind of entry 'rumour'"),
        (Fact("reply", "s", {"words": "x"}), "does not say who"),
    ],
)
def test_a_slip_of_the_pen_is_no_entry(case, fact, words):
    before = case.state()
    with pytest.raises(BadValue, match=words):
        case.enter([fact])
    assert case.state() == before


def test_what_many_enter_at_once_is_entered_whole_and_each_is_told_its_own_number(case):
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: case.enter([Fact("reply", f"at once {n}", SAID)] * (1 + n % 2)), range(40)))
    entries = case.entries()
    assert all(entries[n].subject == f"at once {k}" for k, own in enumerate(numbers) for n in own)
    assert sorted(n for own in numbers for n in own) == list(range(len(entries) - 60, len(entries)))


def test_where_the_disk_refuses_everybody_is_told():
    def refuse(facts):
        raise NoRoom("no room on the disk", "here")

    queue = Together(refuse)
    with ThreadPoolExecutor(4) as pool:
        tries = [pool.submit(queue.enter, [Fact("reply", "s", SAID)]) for _ in range(8)]
    assert all(isinstance(tried.exception(), NoRoom) for tried in tries)
