import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.locate.amounts import number, quantities
from trucewatch.locate.dates import durations
from trucewatch.locate.times.find import readings
from trucewatch.records import Document, Quantity


def counted(text, language="en"):
    doc = Document("d", text, published="2025-04-18", language=language)
    taken = [(t.told.start, t.told.end) for t in readings(doc) if t.told.kind not in ("set", "vague")]
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
        ("dozens of towns", Quantity(), "towns"),
        ("on 18 March", None, None),
        ("at 18:00", None, None),
    ],
)
def test_numbers_with_their_hedges(text, quantity, noun):
    found = counted(text)
    assert [q.quantity for q in found] == ([quantity] if quantity else [])
    assert [q.noun for q in found] == ([noun] if quantity else [])


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("no fewer than 40 men", [Quantity(at_least=40)]),
        ("not less than 40 men", [Quantity(at_least=40)]),
        ("no more than 40 men", [Quantity(at_most=40)]),
        ("fewer than 40 men", [Quantity(at_most=40)]),
        ("as many as 40 men", [Quantity(at_most=40)]),
        ("well over 40 men", [Quantity(at_least=40)]),
        ("upwards of 40 men", [Quantity(at_least=40)]),
        ("close to 40 men", [Quantity(about=40)]),
        ("some 3,000 men", [Quantity(about=3000)]),
        ("an estimated 3,000 men", [Quantity(about=3000)]),
        ("two dozen men", [Quantity(exact=24)]),
        ("a hundred men", [Quantity(exact=100)]),
        ("half a million men", [Quantity(exact=500_000)]),
        ("nearly half a million men", [Quantity(about=500_000)]),
        ("two hundred thousand men", [Quantity(exact=200_000)]),
        ("40-plus nations", [Quantity(at_least=40)]),
        ("40 or so men", [Quantity(about=40)]),
        ("three killed and 12 wounded", [Quantity(exact=3), Quantity(exact=12)]),
        ("killed five people, including two children", [Quantity(exact=5), Quantity(exact=2)]),
        ("two or three men", [Quantity(at_least=2, at_most=3)]),
        ("15 to 20 percent", [Quantity(at_least=15, at_most=20, unit="%")]),
        ("300 square miles", [Quantity(value=300, unit="miles2")]),
        ("a 30-kilometre strip", [Quantity(value=30, unit="km")]),
        ("40km away", [Quantity(value=40, unit="km")]),
        ("60 miles per hour", [Quantity(value=60, unit="mph")]),
        ("from 200 kilometres to 1,000", [Quantity(value=200, unit="km"), Quantity(value=1000, unit="km")]),
        ("from 200 to 1,000 kilometres", [Quantity(value=200, unit="km"), Quantity(value=1000, unit="km")]),
        ("hundreds of thousands fled", [Quantity()]),
        ("155mm shells, 82 mm and 120-mm mortars", []),
        ("a three-storey house", []),
        ("Article 5 and Resolution 1701", []),
        ("Shahed 136, T-90, Kh-101", []),
        ("$800 million, 5 million euros", []),
        ("Ivan Petrenko, 42, was hurt", []),
        ("aged 14 and 15", []),
        ("a 12-year-old", []),
        ("one of the best, the last one", []),
        ("No one was hurt, nobody fell, no casualties", [Quantity(exact=0)] * 3),
        ("at 18:00, at 6 p.m., at 5 o'clock", []),
        ("33°47′N 44°30′E / 33.783; 44.500", []),
        ("won 3-2.", []),
        ("call 555-123-4567", []),
    ],
)
def test_what_counts_and_what_only_looks_like_a_number(text, quantities):
    assert [q.quantity for q in counted(text)] == quantities


@pytest.mark.parametrize(
    ("text", "quantity", "metric"),
    [
        ("200 miles", Quantity(value=200, unit="miles"), Quantity(value=321868.8, unit="m")),
        ("at least 2 tonnes", Quantity(at_least=2, unit="t"), Quantity(at_least=2000, unit="kg")),
        ("36 km/h", Quantity(value=36, unit="km/h"), Quantity(value=10, unit="m/s")),
        ("2 square kilometres", Quantity(value=2, unit="km2"), Quantity(value=2_000_000, unit="m2")),
        ("35 people", Quantity(exact=35), None),
    ],
)
def test_a_measure_is_kept_as_written_and_given_in_si(text, quantity, metric):
    (found,) = counted(text)
    assert (found.quantity, found.si) == (quantity, metric)


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("щонайменше 35 людей", [Quantity(at_least=35)]),
        ("не менше 35 людей", [Quantity(at_least=35)]),
        ("не більше 35 людей", [Quantity(at_most=35)]),
        ("понад двадцять п'ять тисяч осіб", [Quantity(at_least=25_000)]),
        ("близько 2,5 млн осіб", [Quantity(about=2_500_000)]),
        ("від 12 до 15 дронів", [Quantity(at_least=12, at_most=15)]),
        ("300 км", [Quantity(value=300, unit="km")]),
        ("десятки людей", [Quantity()]),
        ("С-300", []),
    ],
)
def test_numbers_in_ukrainian(text, quantities):
    assert [q.quantity for q in counted(text, "uk")] == quantities


@settings(deadline=None)  # the first call reads the language's files
@given(st.text(max_size=200))
def test_any_text_gives_spans_that_stand_in_it(text):
    for mention in (*counted(text), *durations(Document("d", text))):
        mention.span.check(text)


@settings(deadline=None)  # the first call reads the language's files
@given(st.integers(0, 10**9))
def test_a_figure_with_commas_is_its_number(value):
    assert number(f"{value:,}") == value
