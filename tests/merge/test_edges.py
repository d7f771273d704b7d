from hypothesis import given
from hypothesis import strategies as st

from trucewatch.merge.edges import Refused, canonical, resolve, rulings
from trucewatch.model import Judgement


def judged(left, right, verdict, who="ann", number=1):
    return Judgement(left, right, verdict, who, "2025-05-01T10:00:00Z", "read both", number, number)


def test_same_is_a_chain():
    assert resolve("abcd", [("a", "b"), ("b", "c")], []).groups == (("a", "b", "c"), ("d",))


def test_a_circle_of_judgements_is_refused_where_it_would_close():
    found = resolve("abc", [("a", "b"), ("b", "c")], [("a", "c")])
    assert found.groups == (("a", "b"), ("c",))
    assert found.refused == (Refused(("b", "c"), ("a", "c")),)


def test_two_groups_held_apart_by_any_of_their_members_stay_apart():
    found = resolve("abcd", [("a", "b"), ("c", "d"), ("b", "c")], [("a", "d")])
    assert found.groups == (("a", "b"), ("c", "d"))
    assert found.refused == (Refused(("b", "c"), ("a", "d")),)


def test_a_chain_holds_through_an_id_that_is_gone():
    assert resolve("ac", [("a", "b"), ("b", "c")], []).groups == (("a", "c"),)


def test_one_who_says_different_is_enough():
    found = rulings([judged("a", "b", "same"), judged("a", "b", "different", "bob", 2)])["a", "b"]
    assert (found.verdict, found.disputed) == ("different", True)
    assert found.sentence == (
        "ann judged them the same on 2025-05-01: read both; bob judged them different on 2025-05-01: read both"
    )


def test_the_id_of_a_group_stays_when_a_later_one_joins():
    assert canonical(["b", "c"]) == canonical(["c", "d", "b"]) != canonical(["a", "b"])


PAIRS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")).filter(lambda p: p[0] != p[1]))


@given(PAIRS, PAIRS)
def test_no_group_ever_holds_two_that_are_held_apart_and_nobody_is_lost(same, apart):
    found = resolve("abcdefgh", same, apart)
    home = {one: group for group in found.groups for one in group}
    assert sorted(one for group in found.groups for one in group) == list("abcdefgh")
    assert all(home[a] != home[b] for a, b in apart)
    assert all(home[a] == home[b] or any(r.pair == (a, b) for r in found.refused) for a, b in same)
