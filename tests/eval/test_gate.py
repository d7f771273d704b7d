import pytest
from eval.gold import GoldSet, sets
from eval.timex import value

from eval import accuracy, gate


@pytest.fixture
def gold(tmp_path):
    (tmp_path / "one.jsonl").write_text('{"a": 1}\n', "utf-8")
    figures = sets_from(
        """
        [[set]]
        name = "one"
        title = "One"
        files = ["one.jsonl"]
        figures = [
          { key = "f1", label = "F1", peers = "none", reach = 0.9 },
          { key = "false", label = "false records", peers = "none", reach = 0.3, lower = true },
        ]
        """,
        tmp_path,
    )
    return figures["one"]


def sets_from(text, folder) -> dict[str, GoldSet]:
    path = folder / "figures.toml"
    path.write_text(text, "utf-8")
    return sets(path)


def pinned(gold, tmp_path, f1=0.8, false=0.2):
    return gate.pin(gold, gold.digest(tmp_path), "rules/1", {"f1": f1, "false": false}, None)


@pytest.mark.parametrize(
    ("measured", "fell"),
    [
        ({"f1": 0.8, "false": 0.2}, []),
        ({"f1": 0.8004, "false": 0.2004}, []),
        ({"f1": 0.79, "false": 0.2}, ["f1"]),
        ({"f1": 0.9, "false": 0.25}, ["false"]),
        ({"false": 0.2}, ["f1"]),
    ],
)
def test_a_figure_below_its_floor_fails(gold, tmp_path, measured, fell):
    lines = list(gate.failures(gold, gold.digest(tmp_path), measured, pinned(gold, tmp_path)))
    assert [line.split(":")[0] for line in lines] == [f"one.{key}" for key in fell]


def test_other_gold_fails(gold, tmp_path):
    floors = pinned(gold, tmp_path)
    (tmp_path / "one.jsonl").write_text('{"a": 2}\n', "utf-8")
    lines = list(gate.failures(gold, gold.digest(tmp_path), {"f1": 0.8, "false": 0.2}, floors))
    assert len(lines) == 1
    assert "gold set has changed" in lines[0]


def test_a_floor_falls_only_with_a_reason(gold, tmp_path):
    floors, worse = pinned(gold, tmp_path), {"f1": 0.7, "false": 0.2}
    with pytest.raises(gate.Lowered, match="needs a reason"):
        gate.pin(gold, floors.digest, "rules/1", worse, floors)
    lowered = gate.pin(gold, floors.digest, "rules/1", worse, floors, "two gold records were wrong")
    assert lowered.floor["f1"] == 0.7
    assert lowered.reasons["f1"] == "0.8000 -> 0.7000: two gold records were wrong"


def test_floors_survive_their_file(gold, tmp_path):
    floors = {"one": gate.pin(gold, "d" * 64, "rules/1", {"f1": 0.5}, pinned(gold, tmp_path), 'a "quoted" reason')}
    gate.write(floors, tmp_path / "floors.toml")
    assert gate.read(tmp_path / "floors.toml") == floors


def test_every_set_of_the_project_has_a_task_and_a_reach():
    from eval.__main__ import TASKS  # noqa: PLC0415 - imports the coder, which the tests above do not need

    assert set(TASKS) == set(sets())
    assert all(any(f.reach is not None for f in one.figures) for one in sets().values())


def test_the_page_marks_what_is_short(gold):
    text = accuracy.page({"one": gold}, {"one": {"f1": 0.85, "false": 0.1}}, "rules/1")
    assert "| F1 | .850 (short) | none | >= .900 |" in text
    assert "| false records | .100 | none | <= .300 |" in text


@pytest.mark.parametrize(
    ("edtf", "timex3"),
    [("2014-06-22", "2014-06-22"), ("1941-22", "1941-SU"), ("198X", "198"), ("-0499", "BC0500"), ("../1918", "1918")],
)
def test_timex_values(edtf, timex3):
    assert value(edtf) == timex3
