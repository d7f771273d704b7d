import pytest

from trucewatch.coding.claims import code


@pytest.mark.parametrize(
    "text",
    [
        "He kept his word and paid the fisherman.",
        "Calm returned to the stock market.",
        "The river came to nothing in the sand.",
    ],
)
def test_a_text_without_a_truce_has_no_idiom_of_it(read, text):
    assert list(code(read("Soldiers and rebels shelled the town. " + text))) == []
