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
    assert exercises.files([])
    assert list(exercises.faults(exercises.files([]), GOLD)) == []


@pytest.mark.parametrize("text", ["", "id: own-900", "- a list", "id: [", "id: \x00"])
def test_a_file_that_is_no_report_is_told_and_no_crash(tmp_path, capsys, text):
    path = tmp_path / "own-900.yaml"
    path.write_text(text)
    assert exercises.main(["check", str(path), "--gold", str(tmp_path)]) == 1
    assert str(path) in capsys.readouterr().err


def test_without_gold_nothing_is_scored_and_it_is_said(tmp_path, capsys):
    assert exercises.main(["score", "--gold", str(tmp_path / "none")]) == 0
    assert "no gold sets here" in capsys.readouterr().out


@pytest.mark.skipif(not GOLD.is_dir(), reason="../shared/gold is not here: its validator judges our reports")
def test_an_unlawful_record_is_told(tmp_path):
    path = tmp_path / "own-900.yaml"
    path.write_text(GIVEN.replace("stance: claimed", "stance: asserted"))
    assert any("speaker cannot assert" in fault for fault in exercises.faults([path], GOLD))
