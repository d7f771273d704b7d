from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.locate.dates import dates
from trucewatch.records import Document
from trucewatch.when import window


def read(text, published="2025-04-18"):
    return list(dates(Document("d", text, published=published)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on 18 March 2025", "2025-03-18"),
        ("on March 18, 2025", "2025-03-18"),
        ("on 2025-03-18", "2025-03-18"),
        ("on 18.03.2025", "2025-03-18"),
        ("on the 18th of March", "2025-03-18"),
        ("8-10 May 2025", "2025-05-08/2025-05-10"),
        ("8 to 10 May", "2025-05-08/2025-05-10"),
        ("May 8–10", "2025-05-08/2025-05-10"),
        ("between 18 March and 16 April", "2025-03-18/2025-04-16"),
        ("18 March–16 April", "2025-03-18/2025-04-16"),
        ("28 December 2024 - 3 January 2025", "2024-12-28/2025-01-03"),
        ("on the night of 18-19 March", "2025-03-18/2025-03-19"),
        ("the night of 18 March", "2025-03-18/2025-03-19"),
        ("in March 2025", "2025-03"),
        ("in late March", "2025-03~"),
        ("in early 2025", "2025~"),
        ("since 2022", "2022"),
        ("In 2014 it began", "2014"),
        ("the 1990s", "199X"),
        ("in the summer of 2014", "2014-22"),
        ("at 18:00 on 19 April", "2025-04-19T18:00"),
        ("from 18:00 Moscow time on 19 April", "2025-04-19T18:00+03:00"),
        ("from 18:00 on 19 April, Moscow time", "2025-04-19T18:00+03:00"),
        ("at 6 p.m. GMT on 19 April 2025", "2025-04-19T18:00Z"),
        ("March 18, 2025 at 18:30", "2025-03-18T18:30"),
        ("at noon Kyiv time on 1 February 2025", "2025-02-01T12:00+02:00"),
        ("from midnight on 8 May", "2025-05-08T00:00"),
        ("until midnight on 20 April", "2025-04-21T00:00"),
        ("until midnight going into 21 April", "2025-04-21T00:00"),
        ("until 24:00 on 10 May", "2025-05-11T00:00"),
        ("yesterday", "2025-04-17"),
        ("the day before yesterday", "2025-04-16"),
        ("overnight", "2025-04-17/2025-04-18"),
        ("on Tuesday", "2025-04-15"),
        ("last Friday", "2025-04-11"),
        ("last week", "2025-04-07/2025-04-13"),
        ("last month", "2025-03"),
        ("two days ago", "2025-04-16"),
        ("two years ago", "2023"),
        ("three months ago", "2025-01"),
        ("over the past 30 days", "2025-03-19/2025-04-18"),
    ],
)
def test_words_of_time_have_one_value(text, value):
    assert [d.value for d in read(text)] == [value]


@pytest.mark.parametrize(
    ("text", "value", "past", "future"),
    [
        ("on Tuesday", "2025-04-15", None, "2025-04-22"),
        ("They met on Tuesday.", "2025-04-15", None, "2025-04-22"),
        ("They will meet on Tuesday.", "2025-04-22", "2025-04-15", None),
        ("They agreed to meet on Tuesday.", "2025-04-22", "2025-04-15", None),
        ("on 25 March", "2025-03-25", None, None),
        ("on 8 May", "2025-05-08", "2024-05-08", None),
        ("It began on 8 May.", "2024-05-08", None, "2025-05-08"),
        ("It held from 8 to 11 May.", "2024-05-08/2024-05-11", None, "2025-05-08/2025-05-11"),
        ("They announced a truce for 8 May.", "2025-05-08", "2024-05-08", None),
        ("in December", "2024-12", None, "2025-12"),
        ("It ends in December.", "2025-12", "2024-12", None),
    ],
)
def test_the_tense_of_the_clause_picks_a_reading_and_the_other_is_kept(text, value, past, future):
    (found,) = read(text)
    assert (found.value, found.past, found.future, found.inferred) == (value, past, future, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on Easter Sunday", "2025-04-20"),  # both calendars agree in 2025
        ("on Easter Sunday 2024", "2024-03-31/2024-05-05"),  # and differ in 2024
        ("Orthodox Easter 2026", "2026-04-12"),
        ("Good Friday 2026", "2026-04-03/2026-04-10"),
        ("It will begin on Eid al-Adha.", "2025-06-06~"),
        ("during Ramadan", "2025-03-01/2025-03-29"),
        ("on Orthodox Christmas", "2025-01-07"),
        ("before Victory Day", "2025-05-08/2025-05-09"),
        ("New Year's Eve", "2024-12-31"),
        ("Thanksgiving 2023", "2023-11-23"),
        ("Ramadan 1890", None),
        ("the day before Christmas 2023", "2023-12-24"),
        ("two days after New Year's Eve 2023", "2024-01-02"),
    ],
)
def test_holidays_follow_their_calendar(text, value):
    assert [d.value for d in read(text)] == [value]


@pytest.mark.parametrize("text", ["the Easter truce", "Johnny Christmas", "the Christmas ceasefire"])
def test_a_thing_named_after_a_holiday_is_no_date(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("from 18 March", "from"),
        ("starting on 18 March", "from"),
        ("since 18 March", "since"),
        ("until 18 April", "until"),
        ("to 18 April", "until"),
        ("by 18 April", "by"),
        ("before 18 April", "before"),
        ("on 18 April", "at"),
    ],
)
def test_the_word_before_says_what_the_date_bounds(text, role):
    assert [d.role for d in read(text)] == [role]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "It hit on 5 April 2025. The next day it hit again. That night it was quiet.",
            ["2025-04-05", "2025-04-06", "2025-04-06"],
        ),
        ("On 5 April 2025 it began. Two days later it ended.", ["2025-04-05", "2025-04-07"]),
    ],
)
def test_later_dates_lean_on_the_last_one_told(text, values):
    assert [d.value for d in read(text)] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("on 10 and 18 March", ["2025-03-10", "2025-03-18"]),
        ("from 18:00 Moscow time on 19 April until midnight", ["2025-04-19T18:00+03:00", "2025-04-20T00:00+03:00"]),
        ("It lasts from 8 a.m. on 5 May until 8 p.m.", ["2025-05-05T08:00", "2025-05-05T20:00"]),
        ("on Monday and Thursday", ["2025-04-14", "2025-04-17"]),
        ("It began on 5 March 2025 and ended the following Tuesday.", ["2025-03-05", "2025-03-11"]),
        ("this coming weekend and next weekend", ["2025-04-19/2025-04-20", "2025-04-26/2025-04-27"]),
        ("on Tuesday (8 April) and on Sunday night (March 30)", ["2025-04-08"] * 2 + ["2025-03-30"] * 2),
        ("two days before 9 May 2025 and the day after 9 May 2025", ["2025-05-07", "2025-05-10"]),
        ("It was shut due to rain on Tuesday. It is due to open on Tuesday.", ["2025-04-15", "2025-04-22"]),
        ("It was found on Friday or Saturday.", ["2025-04-11/2025-04-12"]),
        (
            "On 19 April 2025, he ordered a truce from 6 p.m. Moscow time that day until midnight on 20 April.",
            ["2025-04-19", "2025-04-19T18:00+03:00", "2025-04-21T00:00+03:00"],
        ),
        ("It began on 24 November 2021 and ran out on 1 December.", ["2021-11-24", "2021-12-01"]),
        ("It began on 24 November 2021. It ran out on 1 December.", ["2021-11-24", "2024-12-01"]),
        ("It began in March 1994 and was completed in October of that year.", ["1994-03", "1994-10"]),
    ],
)
def test_several_times_in_one_sentence(text, values):
    assert [d.value for d in read(text)] == values


@pytest.mark.parametrize(
    "text",
    ["He may go.", "They march on.", "2,025 drones", "for 30 days", "every 24 hours", "a 30-day pause", "in 40 minutes", "24/7",
     "the score was 3-2", "S-300 and Kh-101", "aged 14", "a 12-year-old boy", "Resolution 1701"],
)  # fmt: skip
def test_what_is_no_date_gives_none(text):
    assert read(text) == []


@pytest.mark.parametrize("text", ["yesterday", "on Tuesday", "on 18 March", "last week", "overnight", "two days ago"])
def test_nothing_is_set_against_today(text):
    for published in (None, "2025-03/.."):
        (found,) = read(text, published)
        assert found.value is None
        assert "document" in found.how


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("on 31 February 2025", "calendar"),
        ("on 31 June", "calendar"),
        ("on 30.02.2025", "calendar"),
        ("on 3/4/2025", "told apart"),
        ("the 15th of the month", "month"),
        ("two hours later", "hour"),
        ("several days ago", "number"),
    ],
)
def test_what_nothing_dates_is_found_and_says_why(text, why):
    (found,) = read(text, None if "3/4" in text or "15th" in text else "2025-04-18")
    assert found.value is None
    assert why in found.how


@pytest.mark.parametrize(
    ("text", "published", "value"),
    [
        ("this month", "2025-03-18/2025-03-20", "2025-03"),
        ("on Sunday", "2025-03-18/2025-03-20", "2025-03-16"),
        ("yesterday", "2025-03-18/2025-03-20", "2025-03-17/2025-03-19"),
        ("this year", "2025", "2025"),
        ("yesterday", "2025", None),
    ],
)
def test_a_document_dated_roughly_dates_its_words_as_roughly(text, published, value):
    assert [d.value for d in read(text, published)] == [value]


def test_the_text_says_what_it_rests_on():
    year, whole = read("on 18 March, and on 19 March 2025")
    assert (year.inferred, whole.inferred) == (True, False)
    assert "2025-04-18" in year.how


@settings(deadline=None)  # the first call reads the language's files
@given(st.text(max_size=200), st.sampled_from([None, "2025-04-18", "2024-02-29T10:00+02:00", "2025"]))
def test_any_text_gives_dates_that_stand_in_it_and_can_be_read(text, published):
    found = read(text, published)
    for mention in found:
        mention.span.check(text)
        for value in (mention.value, mention.past, mention.future):
            assert value is None or window(value)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


PIECES = st.sampled_from(
    [
        "18",
        "March",
        "2025",
        "to",
        "midnight",
        "on",
        "Tuesday",
        "18:00",
        "until",
        "the",
        "night",
        "of",
        "-",
        "ago",
        "two",
        "weeks",
        ",",
        "next",
        "31",
        "February",
    ]
)


@settings(deadline=None)  # the first call reads the language's files
@given(st.lists(PIECES, max_size=12))
def test_any_order_of_words_of_time_gives_dates_that_can_be_read(pieces):
    text = " ".join(pieces)
    for mention in read(text):
        mention.span.check(text)
        assert mention.value is None or window(mention.value)


SIGNED = "The deal was signed on 5 March 2025. "


@pytest.mark.parametrize(
    ("text", "value", "relation", "anchor"),
    [
        (SIGNED + "A day after the deal, drones came.", "2025-03-06", "after", "the deal"),
        (SIGNED + "Two days before the deal, drones came.", "2025-03-03", "before", "the deal"),
        (SIGNED + "Shortly after the deal, drones came.", "2025-03-05/2025-03-08~", "after", "the deal"),
        (SIGNED + "Days after the deal, drones came.", "2025-03-05/2025-03-19~", "after", "the deal"),
        (SIGNED + "On the day of the deal, drones came.", "2025-03-05", "at", "the deal"),
        (SIGNED + "A month into the deal, drones came.", "2025-04", "after", "the deal"),
        (SIGNED + "The third anniversary of the deal is far.", "2028-03-05", "after", "the deal"),
        ("A day after the deal, drones came.", None, "after", "the deal"),
        (
            SIGNED + "Another deal followed on 9 March 2025. A day after the deal, drones came.",
            None,
            "after",
            "the deal",
        ),
    ],
)
def test_a_time_told_from_an_event_leans_on_its_date(text, value, relation, anchor):
    (found,) = [d for d in read(text) if d.anchor]
    assert (found.value, found.relation, found.anchor.quote) == (value, relation, anchor)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("as winter ended", "2025-02~/2025-03~"),
        ("in the first quarter of 2025", "2025-01/2025-03"),
        ("in the first half of 2024", "2024-01/2024-06"),
        ("last summer", "2024-22"),
        ("the first week of March", "2025-03-01/2025-03-07"),
        ("the last Sunday of March 2025", "2025-03-30"),
        ("the end of last year", "2024~"),
        ("late on Tuesday", "2025-04-15"),
        ("the 19th century", "18XX"),
        ("at 5 p.m. on Tuesday", "2025-04-15T17:00"),
        ("from 8:00 to 20:00 on 10 April", "2025-04-10T08:00/2025-04-10T20:00"),
        ("from Monday to Wednesday", "2025-04-14/2025-04-16"),
        ("the past year", "2024/2025"),
        ("over the next two weeks", "2025-04-18/2025-05-02"),
        ("in two days' time", "2025-04-20"),
        ("the 2014 war", "2014"),
        ("in '82", "1982"),
        ("on 9/13/2024", "2024-09-13"),
        ("overnight into Tuesday", "2025-04-14/2025-04-15"),
        ("480 BC", "-0479"),
        ("in the first six months of 2024", "2024-01/2024-06"),
        ("in the last two weeks of March", "2025-03-18/2025-03-31"),
        ("in the first three months of this year", "2025-01/2025-03"),
        ("the first 40 days of March", None),
        ("25 October (7 November) 1917", "1917-11-07"),
        ("25 October 1917 (Old Style)", "1917-11-07"),
        ("14 December 1825 O.S.", "1825-12-26"),
        ("7 November 1917 (New Style)", "1917-11-07"),
        ("3 May (9 May) 1917", None),
        ("a year and a half ago", "2023"),
        ("at seven on Friday morning", "2025-04-18T07:00"),
        ("at one o'clock on Wednesday afternoon", "2025-04-16T13:00"),
        ("at six o'clock this morning", "2025-04-18T06:00"),
        ("on Saturday noon", "2025-04-12T12:00"),
        ("on 10 April at three in the afternoon", "2025-04-10T15:00"),
        ("on Wednesday of last week", "2025-04-09"),
        ("at the weekend", "2025-04-19/2025-04-20"),
        ("on Tuesday or Wednesday", "2025-04-15/2025-04-16"),
        ("on 18 and 19 March", "2025-03-18/2025-03-19"),
        ("on Tuesday at 9.45 p.m. Khartoum time (1945 GMT)", "2025-04-15T21:45+02:00"),
        ("earlier in the week", "2025-04-14/2025-04-20"),
        ("the week before last", "2025-03-31/2025-04-06"),
        ("in the '60s", "196X"),
        ("this past Sunday", "2025-04-13"),
        ("since at least 2005", "2005"),
        ("by year's end", "2025~"),
        ("before dawn on Tuesday", "2025-04-15"),
        ("the previous year", "2024"),
        ("on Sunday, April 13", "2025-04-13"),
        ("on the 5th.", "2025-04-05"),
        ("Sunday night to Monday morning", "2025-04-13/2025-04-14"),
        ("over the last year", "2024/2025"),
        ("on the night of 14/15 April", "2025-04-14/2025-04-15"),
        ("in April of last year", "2024-04"),
        ("8 May last year", "2024-05-08"),
        ("It rained over the weekend.", "2025-04-12/2025-04-13"),
        ("It will rain over the weekend.", "2025-04-19/2025-04-20"),
    ],
)
def test_stretches_have_the_bounds_of_their_words(text, value):
    assert [d.value for d in read(text)] == [value]
