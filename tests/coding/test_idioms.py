import pytest

from trucewatch.coding.breach_idioms import idioms
from trucewatch.coding.claims import code

SETTING = "A ceasefire between the army and the rebels began in March after shelling killed civilians and soldiers. "
ENTRIES = sorted({idiom for listed in idioms().values() for idiom in listed}, key=lambda i: i.example)


@pytest.mark.parametrize("idiom", ENTRIES, ids=[i.example for i in ENTRIES])
def test_every_entry_reads_its_own_example(read, idiom):
    found = [r for r in code(read(SETTING + idiom.example)) if r.span.start >= len(SETTING)]
    assert idiom.says in {r.body.says for r in found}
    assert any("idiom" in e.how for r in found for e in r.evidence)


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
