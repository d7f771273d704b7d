"""A case's own words: in use for that case alone, named by its records, kept with its evidence."""

import pytest

from trucewatch import pipeline
from trucewatch.errors import BadValue
from trucewatch.pipeline.steps import current
from trucewatch.vocab.extension import active
from trucewatch.vocab.parties import parties

REPORT = "Fighters of the Red Hills Front bunkered crude near Pibor on 3 March 2025. Soldiers shelled a village."
FRAME = """
- id: oil_raid
  type: assault
  mode: ground
  verbs: [bunker]
  needs: ["object:crude"]
  example: Raiders bunkered crude in Pibor.
"""
GROUP = "RHF: {name: Red Hills Front, sector: REB}\n"


def made(folder, **texts):
    """Make a case that holds the report, with the files of a codebook."""
    pipeline.init(folder, folder.name)
    (folder / "report.txt").write_text(REPORT, "utf-8")
    given(folder, **texts)
    with pipeline.opened(folder) as case:
        pipeline.add(case, [str(folder / "report.txt")])
    return folder


def given(folder, **texts):
    (folder / "codebook").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "codebook" / f"{name}.yaml").write_text(text, "utf-8")


def coded(folder):
    with pipeline.opened(folder) as case:
        pipeline.code(case)
        return current(case)


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.setenv("TRUCEWATCH_JOBS", "0")


def test_a_frame_and_a_party_of_a_case_are_known_in_it_alone(tmp_path):
    own = coded(made(tmp_path / "own", events=FRAME, groups=GROUP))
    plain = coded(made(tmp_path / "plain"))
    raids = [r for r in own if "rule events/oil_raid" in r.trace]
    assert [[p.id for p in r.body.by] for r in raids] == [["RHF"]]
    assert raids[0].coder.partition("+")[2]
    assert len(plain) == len(own) - 1
    assert {"+" in r.coder for r in plain} == {False}
    assert "RHF" not in parties().labels()
    assert not active().texts


def test_what_is_read_again_by_other_words_counts_as_it_is_read_now(tmp_path):
    folder = made(tmp_path / "case")
    before = coded(folder)
    given(folder, events=FRAME)
    after = coded(folder)
    assert len(after) == len(before) + 1
    with pipeline.opened(folder) as case:
        assert len(case.records()) == len(before) + len(after)  # nothing that was read is lost
    (folder / "codebook" / "events.yaml").unlink()
    assert coded(folder) == before


def test_the_words_are_kept_and_a_case_made_anew_reads_by_them(tmp_path):
    folder = made(tmp_path / "case", events=FRAME)
    records = coded(folder)
    with pipeline.opened(folder) as case:
        assert pipeline.verify(case) == []
        assert [kind for kind, _ in case.log()].count("codebook") == 1
        pipeline.rebuild(case, tmp_path / "anew")
    assert (tmp_path / "anew" / "codebook" / "events.yaml").read_text("utf-8") == FRAME
    with pipeline.opened(tmp_path / "anew") as case:
        assert current(case) == records


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "events",
            FRAME.replace("assault", "attack"),
            r"events.yaml, line 2, oil_raid, type: no such type: 'attack'",
        ),
        (
            "events",
            FRAME.replace("  mode: ground", "  mdoe: ground"),
            r"line 2, oil_raid: unknown fields \['mdoe'\]",
        ),
        ("events", FRAME.replace('"object:crude"', "crude"), r"line 2, oil_raid, needs: 'crude' is no condition"),
        ("events", FRAME.replace("[bunker]", "[on]"), "line 2, oil_raid, verbs: not words"),
        ("events", FRAME.replace("[bunker]", "bunker"), "line 2, oil_raid, verbs: 'bunker' is not a list of words"),
        ("events", FRAME + FRAME.replace("\n- id", "- id"), "the id 'oil_raid' stands twice"),
        ("events", "- id: [", "line 2: is not YAML"),
        ("events", "crude: raid", "is a mapping"),
        ("events", "- raid", "'raid' is a text"),
        ("pledges", "promises: []", "unknown keys: promises"),
        ("pledges", "acts: [{id: x, act: vowed, example: It vowed.}]", "line 1, x, act: no such act: 'vowed'"),
        ("idioms", 'idioms: [{verbs: [be], words: "(", truce: any, says: violated, example: x}]', "regular expression"),
        ("nouns", "targets: {churches: [church]}", "no such class of targets"),
        ("weapons", "sword: [sabres?]", "unknown keys: sword"),
        ("weapons", "drone: ['(']", "weapons.yaml: drone: '\\(' is no regular expression"),
        ("groups", "RHF: {name: Red Hills Front, sector: ARMY}", "groups.yaml: RHF: unknown: ARMY"),
        ("frames", "light: []", "is no file of a codebook"),
    ],
)
def test_a_slip_is_told_with_file_line_and_key(tmp_path, name, text, told):
    with pytest.raises(BadValue, match=told):
        coded(made(tmp_path / "case", **{name: text}))


def test_an_entry_with_an_id_of_ours_stands_in_its_place(tmp_path):
    text = FRAME.replace("oil_raid", "shell")
    assert not [r for r in coded(made(tmp_path / "case", events=text)) if r.body.mode == "shelling"]
