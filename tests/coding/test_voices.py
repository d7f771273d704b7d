import pytest

from trucewatch.coding.voices import told


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Two posts were burnt, the parish council reckons.", "the parish council"),
        ("Nine trucks were burnt, per three herders who fled.", "three herders"),
        ("The post fell when, as the Front tells it, its garrison fled.", "the Front"),
        ("The post fell, a deserter tells us.", "a deserter"),
        ("The post fell, says Bonn.", "Bonn"),
        ("The post fell, an aide to the king told reporters in Bonn on Monday.", "an aide to the king"),
        ("The army, which said it had won, left.", None),
        ("The post fell, and the army left.", None),
        ("Losses were 40 per cent.", None),
    ],
)
def test_the_order_of_the_words_tells_who_speaks(text, who):
    found = [text[t.start : t.end] for t in told(text, 0, len(text))]
    assert found[:1] == ([who] if who else [])
