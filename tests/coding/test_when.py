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
