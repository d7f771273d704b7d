"""Which of a clause's dates is the day of what it tells."""

import pytest


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "verb", "value"),
    [
        ("Drones struck Sumy on Monday.", "strike", "2025-03-31"),
        ("Shells, the heaviest since January, struck Sumy on Monday.", "strike", "2025-03-31"),
        ("Drones have struck Sumy since 25 March.", "strike", "2025-03-25/.."),
        ("Drones struck Sumy until 25 March.", "strike", None),
    ],
)
def test_a_date_that_says_when_goes_before_one_that_bounds(read, text, verb, value):
    context = read(text)
    (predicate,) = [p for p in context.view.predicates if p.lemma == verb]
    found = context.when(predicate)
    assert (found[0] if found else None) == value


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("On Monday, near the bridge that a flood had broken, shells killed two men.", "2025-03-31"),
        ("The army said on Monday that shells had killed two men.", None),
        ("Shells that fell on Monday killed two men whom mines had hurt in March.", None),
        ("Shells killed two men before Monday.", None),
    ],
)
def test_the_only_date_of_a_sentence_dates_it_unless_it_is_of_the_telling(read, text, value):
    context = read(text)
    (predicate,) = [p for p in context.view.predicates if p.lemma == "kill"]
    found = context.lone_date(predicate)
    assert (found[:2] if found else None) == ((value, True) if value else None)
