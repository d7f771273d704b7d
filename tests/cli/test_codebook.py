"""`trucewatch codebook check`: what is told, and how it ends."""

import json

import pytest

from trucewatch import cli, pipeline
from trucewatch.coding import examples
from trucewatch.coding.examples import Example

SCORER = """
def load_gold(folder):
    return {"d1": [{"kind": "event", "stance": "asserted"}] * 3, "d4": []}, {}
def in_part(name, part):
    return part == "all" or (part == "aside") == (name == "d4")
def norm(text):
    return text
def head_ok(gold, row):
    return row["mode"] == "shelling"
def by_ok(gold, row):
    return True
def score(gold, ids, rows, part="all"):
    return {"record_f1": 0.5}, {"d1": rows}, {"d1": [(i, i) for i in range(min(2, len(rows)))]}
"""


def run(capsys, *arguments):
    code = cli.run(["-q", "codebook", "check", *map(str, arguments)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Read two examples only: that all are right is tested elsewhere."""
    told = [Example("events/shell", "Two villages were shelled by Russian forces.")]
    told.append(Example("events/bomb", "Aircraft bombed Grozny."))
    monkeypatch.setattr("trucewatch.pipeline.codebook.examples", lambda: iter(told))
    monkeypatch.setenv("TRUCEWATCH_JOBS", "0")
    return told


@pytest.mark.model
def test_right_examples_end_with_0_and_a_wrong_one_with_1(capsys, few):
    code, shown, _ = run(capsys, "--no-gold")
    assert (code, "2 examples, 0 read wrongly" in shown) == (0, True)
    few.append(Example("events/bomb", "Aircraft bombed Grozny.", evokes=False))
    code, shown, _ = run(capsys, "--no-gold")
    assert (code, "events/bomb evokes it and must not: “Aircraft bombed Grozny.”" in shown) == (1, True)


@pytest.mark.model
def test_a_gold_set_tells_what_an_entry_gains_and_costs(capsys, tmp_path):
    (tmp_path / "dev" / "docs").mkdir(parents=True)
    (tmp_path / "score.py").write_text(SCORER)
    text = "Soldiers shelled the village of Pibor on 3 March. Aircraft bombed Juba. Rebels shelled Malakal."
    given = {"id": "d1", "text": text, "published": "2025-04-02"}
    (tmp_path / "dev" / "docs" / "d1.json").write_text(json.dumps(given))
    code, shown, _ = run(capsys, "--gold", tmp_path, "--json")
    weights = {w["entry"]: w for w in json.loads(shown)["gold"]["weights"]}
    assert code == 0
    assert [weights["events/shell"][k] for k in ("right", "wrong", "false")] == [1, 0, 1]
    assert [weights["events/bomb"][k] for k in ("right", "wrong", "false")] == [0, 1, 0]
    # With all 3 records 2 * 1 / (3 + 3); without the bombing 2 * 1 / (2 + 3).
    assert weights["events/bomb"]["gain"] == pytest.approx(2 / 6 - 2 / 5, abs=1e-4)
    assert weights["events/shell"]["gain"] == pytest.approx(2 / 6, abs=1e-4)


@pytest.mark.model
def test_without_a_gold_set_it_says_so(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "GOLD", tmp_path)
    code, _, told = run(capsys)
    assert (code, "not weighed" in told) == (0, True)
    code, _, told = run(capsys, "--gold", tmp_path)
    assert (code, "no gold set" in told) == (5, True)


def test_a_slip_in_a_cases_own_words_is_told(capsys, tmp_path):
    pipeline.init(tmp_path / "case", "case")
    (tmp_path / "case" / "codebook").mkdir()
    (tmp_path / "case" / "codebook" / "events.yaml").write_text("- {id: raid, type: attack, verbs: [raid], example: x}")
    code, _, told = run(capsys, tmp_path / "case")
    assert (code, "codebook/events.yaml, line 1, raid, type" in told) == (3, True)


def test_all_examples_are_those_of_every_kind_of_entry():
    kinds = {e.entry.split("/")[0].split()[0] for e in examples.examples()}
    assert kinds == {"events", "pledges", "matter", "idiom:"}
