import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.locate.amounts import number, quantities
from trucewatch.locate.dates import dates, durations
from trucewatch.records import Document, Quantity


def counted(text):
    doc = Document("d", text, published="2025-04-18")
    taken = [(m.span.start, m.span.end) for m in (*dates(doc), *durations(doc))]
    return list(quantities(doc, taken))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a 30-day pause", ["P30D"]),
        ("thirty days", ["P30D"]),
        ("for 72 hours", ["PT72H"]),
        ("a 30-hour truce", ["PT30H"]),
        ("a three-day, then a two-week truce", ["P3D", "P2W"]),
        ("for a month", ["P1M"]),
        ("a month passed", []),
        ("two days ago", []),
        ("over the past 30 days", []),
        ("a 5-year-old", []),
    ],
)
def test_lengths_of_time(text, values):
    assert [d.value for d in durations(Document("d", text))] == values


@pytest.mark.parametrize(
    ("text", "quantity", "noun"),
    [
        ("35 people", Quantity(exact=35), "people"),
        ("at least 35 people", Quantity(at_least=35), "people"),
        ("more than 2,935 violations", Quantity(at_least=2935), "violations"),
        ("up to five drones", Quantity(at_most=5), "drones"),
        ("about 40 aircraft", Quantity(about=40), "aircraft"),
        ("between 12 and 15 drones", Quantity(at_least=12, at_most=15), "drones"),
        ("10-15 km", Quantity(at_least=10, at_most=15, unit="km"), None),
        ("40 or more strikes", Quantity(at_least=40), "strikes"),
        ("one hundred and twenty-five men", Quantity(exact=125), "men"),
        ("2.5 million people", Quantity(exact=2_500_000), "people"),
        ("a range of 1,000 kilometres", Quantity(value=1000, unit="km"), None),
        ("in 2025 villages", None, None),
        ("the 80th Brigade", None, None),
        ("155mm shells", None, None),
        ("S-300 missiles", None, None),
        ("$800m", None, None),
        ("dozens of towns", None, None),
        ("on 18 March", None, None),
        ("at 18:00", None, None),
    ],
)
def test_numbers_with_their_hedges(text, quantity, noun):
    found = counted(text)
    assert [q.quantity for q in found] == ([quantity] if quantity else [])
    assert [q.noun for q in found] == ([noun] if quantity else [])


@given(st.text(max_size=200))
def test_any_text_gives_spans_that_stand_in_it(text):
    for mention in (*counted(text), *durations(Document("d", text))):
        mention.span.check(text)


@given(st.integers(0, 10**9))
def test_a_figure_with_commas_is_its_number(value):
    assert number(f"{value:,}") == value
