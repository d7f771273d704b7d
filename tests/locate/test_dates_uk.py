import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.locate.dates import dates, durations
from trucewatch.records import Document
from trucewatch.when import window


def read(text, published="2025-04-18"):
    return list(dates(Document("d", text, published=published, language="uk")))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18 березня 2025 року", "2025-03-18"),
        ("18 березня", "2025-03-18"),
        ("першого травня 2024 року", "2024-05-01"),
        ("18.03.2025", "2025-03-18"),
        ("у березні 2025 року", "2025-03"),
        ("наприкінці березня 2025 року", "2025-03~"),
        ("у 2014 році", "2014"),
        ("2014-го року", "2014"),
        ("на початку 2014 року", "2014~"),
        ("з 8 до 10 травня 2025 року", "2025-05-08/2025-05-10"),
        ("8 — 10 травня 2025", "2025-05-08/2025-05-10"),
        ("з 28 грудня по 3 січня 2025 року", "2024-12-28/2025-01-03"),
        ("з вересня по грудень 2024 року", "2024-09/2024-12"),
        ("у 2014—2016 роках", "2014/2016"),
        ("у ніч на 19 квітня", "2025-04-18/2025-04-19"),
        ("у ніч з 18 на 19 квітня", "2025-04-18/2025-04-19"),
        ("о 18:00 19 квітня", "2025-04-19T18:00"),
        ("19 квітня о 18.00 за київським часом", "2025-04-19T18:00+03:00"),
        ("19 квітня о 6 годині вечора", "2025-04-19T18:00"),
        ("вчора", "2025-04-17"),
        ("у вівторок", "2025-04-15"),
        ("минулого тижня", "2025-04-07/2025-04-13"),
        ("минулого місяця", "2025-03"),
        ("торік", "2024"),
        ("два дні тому", "2025-04-16"),
        ("рік тому", "2024"),
        ("протягом останніх 30 днів", "2025-03-19/2025-04-18"),
        ("влітку 2014 року", "2014-22"),
        ("у 1990-х роках", "199X"),
        ("у XIX столітті", "18XX"),
        ("490 року до н. е.", "-0489"),
        ("264—241 роки до н. е.", "-0263/-0240"),
        ("у другій половині 2024 року", "2024-07/2024-12"),
        ("на Великдень", "2025-04-20"),
    ],
)
def test_words_of_time_have_one_value(text, value):
    assert [d.value for d in read(text)] == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Почалося 5 квітня 2025 року. Наступного дня стихло.", ["2025-04-05", "2025-04-06"]),
        ("Почалося 5 квітня 2025 року. Через два дні стихло.", ["2025-04-05", "2025-04-07"]),
        ("Почалося 5 квітня 2025 року, того ж року скінчилося.", ["2025-04-05", "2025"]),
        ("У 1941 році, 1942 року і 1943 року. Бої 3 липня.", ["1941", "1942", "1943", "1943-07-03"]),
    ],
)
def test_later_dates_lean_on_the_last_one_told(text, values):
    assert [d.value for d in read(text, "2018-05-19")] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("30-денне перемир'я", ["P30D"]),
        ("двомісячні бої", ["P2M"]),
        ("протягом трьох тижнів", ["P3W"]),
        ("72 години", ["PT72H"]),
    ],
)
def test_lengths_of_time(text, values):
    assert [d.value for d in durations(Document("d", text, language="uk"))] == values


@pytest.mark.parametrize("text", ["лютий ворог", "2500 осіб", "загинули 14 цивільних", "С-300"])
def test_what_is_no_date_gives_none(text):
    assert read(text) == []


PIECES = st.sampled_from(
    [
        "18",
        "березня",
        "2025",
        "року",
        "до",
        "—",
        "у",
        "ніч",
        "на",
        "з",
        "вівторок",
        "18:00",
        "тому",
        "два",
        "тижні",
        ",",
        "наступного",
        "дня",
        "31",
        "лютого",
        "н.",
        "е.",
        "XX",
        "століття",
    ]
)


@settings(deadline=None)  # the first call reads the language's files
@given(st.lists(PIECES, max_size=12))
def test_any_order_of_words_of_time_gives_dates_that_can_be_read(pieces):
    text = " ".join(pieces)
    for mention in read(text):
        mention.span.check(text)
        assert mention.value is None or window(mention.value)
