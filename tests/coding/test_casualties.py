import pytest

from trucewatch.coding.casualties import casualties


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A bombing in Karachi left three dead.", [("killed", 3)]),
        ("The raid left at least 12 people dead and 30 wounded.", [("killed", None), ("injured", 30)]),
        ("The shelling cost eight soldiers and 28 rebels their lives.", [("killed", 8), ("killed", 28)]),
        ("The blast claimed the lives of 12 people.", [("killed", 12)]),
        ("An earlier count had given 14 dead.", [("killed", 14)]),
        ("Nobody was hurt.", [("killed", 0), ("injured", 0)]),
        ("No one was killed.", [("killed", 0)]),
        ("The raid caused no casualties.", [("killed", 0), ("injured", 0)]),
        ("The raid caused no injuries.", [("injured", 0)]),
        ("Twenty men killed a guard.", []),
        ("In 2014 the town was taken.", []),
    ],
)
def test_numbers_of_dead_and_wounded_are_read(read, text, found):
    seen = read(text)
    (sentence,) = seen.view.sentences
    assert [(c.field, c.toll.quantity.exact) for c in casualties(seen, sentence)] == found
