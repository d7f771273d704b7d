"""Our own annotated reports are lawful, and their spans are their sentences."""

import pytest
from eval.gold import GOLD

from eval import exercises

GIVEN = """
id: own-900
title: A truce
published: 2019-03-02
publisher_type: wire
paragraphs:
- - "Nothing is told here."
  - s: "Rebels shelled the mill, the army said."
    records:
    - {kind: event, said_by: {name: the army}, stance: claimed, type: assault, by: [{name: Rebels}]}
- - s: "It was quiet."
    records: [{kind: violation_claim, stance: asserted, says: observed}]
"""


def test_a_record_spans_its_sentence_over_paragraphs(tmp_path):
    path = tmp_path / "own-900.yaml"
    path.write_text(GIVEN)
    document, found = exercises.load(path)
    assert [document["text"][one["start"] : one["end"]] for one in found] == [one["quote"] for one in found]
    assert [one["said_by"]["role"] for one in found] == ["speaker", "author"]


@pytest.mark.skipif(not GOLD.is_dir(), reason="../shared/gold is not here: its validator judges our reports")
def test_all_our_reports_are_lawful():
    assert [fault for one in [exercises.files([])] if one for fault in exercises.faults(one, GOLD)] == []


@pytest.mark.skipif(not GOLD.is_dir(), reason="../shared/gold is not here: its validator judges our reports")
def test_an_unlawful_record_is_told(tmp_path):
    path = tmp_path / "own-900.yaml"
    path.write_text(GIVEN.replace("stance: claimed", "stance: asserted"))
    assert any("speaker cannot assert" in fault for fault in exercises.faults([path], GOLD))
