import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.locate.amounts import quantities
from trucewatch.locate.dates import dates, durations
from trucewatch.records import Document, Quantity
from trucewatch.when import window


def read(text, published="2025-04-18"):
    return list(dates(Document("d", text, published=published, language="ru")))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18 марта 2025 года", "2025-03-18"),
        ("18 марта", "2025-03-18"),
        ("первого мая 2024 года", "2024-05-01"),
        ("18.03.2025", "2025-03-18"),
        ("в марте 2025 года", "2025-03"),
        ("в конце марта 2025 года", "2025-03~"),
        ("в 2014 году", "2014"),
        ("в начале 2014 года", "2014~"),
        ("с 8 по 10 мая 2025 года", "2025-05-08/2025-05-10"),
        ("с 28 декабря по 3 января 2025 года", "2024-12-28/2025-01-03"),
        ("в 2014—2016 годах", "2014/2016"),
        ("в ночь на 19 апреля", "2025-04-18/2025-04-19"),
        ("в ночь с 18 на 19 апреля", "2025-04-18/2025-04-19"),
        ("в 18:00 19 апреля", "2025-04-19T18:00"),
        ("с 18:00 по московскому времени 19 апреля", "2025-04-19T18:00+03:00"),
        ("вчера", "2025-04-17"),
        ("во вторник", "2025-04-15"),
        ("на прошлой неделе", "2025-04-07/2025-04-13"),
        ("в прошлом месяце", "2025-03"),
        ("в прошлом году", "2024"),
        ("два дня назад", "2025-04-16"),
        ("год назад", "2024"),
        ("за последние 30 дней", "2025-03-19/2025-04-18"),
        ("летом 2014 года", "2014-22"),
        ("в 1990-х годах", "199X"),
        ("в XIX веке", "18XX"),
        ("490 год до н. э.", "-0489"),
        ("на Пасху", "2025-04-20"),
        ("в День Победы", "2025-05-08/2025-05-09"),
    ],
)
def test_words_of_time_have_one_value(text, value):
    assert [d.value for d in read(text)] == [value]


def test_later_dates_lean_on_the_last_one_told():
    found = read("Началось 5 апреля 2025 года. На следующий день стихло, через два дня началось снова.")
    assert [d.value for d in found] == ["2025-04-05", "2025-04-06", "2025-04-08"]


@pytest.mark.parametrize(
    ("text", "values"),
    [("30-дневное перемирие", ["P30D"]), ("трёхдневное перемирие", ["P3D"]), ("в течение 72 часов", ["PT72H"])],
)
def test_lengths_of_time(text, values):
    assert [d.value for d in durations(Document("d", text, language="ru"))] == values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("не менее 35 человек", [Quantity(at_least=35)]),
        ("не более 35 человек", [Quantity(at_most=35)]),
        ("более двадцати пяти тысяч человек", [Quantity(at_least=25_000)]),
        ("около 2,5 млн человек", [Quantity(about=2_500_000)]),
        ("по меньшей мере 12 человек", [Quantity(at_least=12)]),
        ("от 12 до 15 дронов", [Quantity(at_least=12, at_most=15)]),
        ("300 км", [Quantity(value=300, unit="km")]),
        ("С-300, Х-101", []),
    ],
)
def test_numbers(text, found):
    assert [q.quantity for q in quantities(Document("d", text, language="ru"))] == found


PIECES = st.sampled_from(
    ["18", "марта", "2025", "года", "до", "—", "в", "ночь", "на", "с", "18:00", "назад", "два", "дня"]
)


@settings(deadline=None)  # the first call reads the language's files
@given(st.lists(PIECES, max_size=12))
def test_any_order_of_words_of_time_gives_dates_that_can_be_read(pieces):
    text = " ".join(pieces)
    for mention in read(text):
        mention.span.check(text)
        assert mention.value is None or window(mention.value)
