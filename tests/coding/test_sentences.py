"""Where blocks, sentences and clauses begin."""

import pytest

from trucewatch.coding.sentences import blocks, clause_starts

LONG = (
    "The ministry of Lakeland said on Monday that its troops had left the town of Oakford, and that the road was open."
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "A heading that is longer than forty-five characters\n" + LONG,
            2,
        ),
        ("Both sides said that the line of\ncontact was quiet.", 1),
        (
            "The ministry of Lakeland said that troops of the Third\nArmy had left the town, and that the road to the\nvillage was open again.",
            1,
        ),
        ("The ministry said on Monday that the troops of\nLakeland had left the town.", 1),
        ("One.\nTwo.", 2),
        ("Head\n\nBody", 2),
    ],
)
def test_blocks(text, parts):
    found = [text[a:b] for a, b in blocks(text)]
    assert "".join(found) == text
    assert len(found) == parts


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("OAKFORD, 3 June 2031 - Lakeland shelled the town.", "Lakeland"),
        ("OAKFORD/MILL HILL, June 3 (North Desk) -- Lakeland shelled it.", "Lakeland"),
        ("OAKFORD, Lakeland – The army left.", "The"),
        ("3 June 2031 - Lakeland shelled the town.", "Lakeland"),
        ('OAKFORD (North Desk) — "We left," he said.', '"We'),
    ],
)
def test_a_dateline_is_read_apart(text, first):
    assert text[clause_starts(text)[1] :].startswith(first)


@pytest.mark.parametrize(
    "text",
    [
        "The army - Lakeland's largest - left.",
        "NATO - an alliance - met.",
        "On 3 June - Friday - they left.",
        "UN-led talks began.",
    ],
)
def test_a_dash_alone_makes_no_dateline(text):
    assert clause_starts(text) == [0]
