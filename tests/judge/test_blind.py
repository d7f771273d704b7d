"""Who saw counts when is in the log, and terms that somebody entered after that are flagged."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import yaml

from trucewatch import pipeline
from trucewatch.pipeline import joining
from trucewatch.store import casefile

FIRST, DAYS = date(2023, 6, 1), 760


def commitment(number, begins):
    ends = begins + timedelta(days=6)
    window = {"per": "AAA", "start": {"earliest": str(begins)}, "end": {"earliest": str(ends), "latest": str(ends)}}
    duty = {
        "obligation_id": f"O{number}", "obligor": "AAA", "modality": "must_not", "act": "long_range_strike",
        "testable": "from_events", "binding": "in_force", "window_variants": [window],
    }  # fmt: skip
    return {
        "commitment_id": f"K{number}", "title": f"Truce {number}", "commitment_type": "cessation_of_hostilities",
        "form": "unilateral", "parties": [{"party_id": "AAA", "role": "obligor"}],
        "renderings": [{"by": "AAA", "source_ids": ["S"]}], "obligations": [duty], "status_log": [],
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(2)
    feed = tmp_path / "feed"
    feed.mkdir()
    rows = [f"{FIRST + timedelta(days=n)},North,{rng.poisson(5)}" for n in range(DAYS)]
    (feed / "days.csv").write_text("day,region,n\n" + "\n".join(rows) + "\n")
    (feed / "feed.yaml").write_text(yaml.safe_dump({
        "name": "log", "kind": "daily_series", "file": "days.csv", "publisher": "Us", "licence": "CC0",
        "exports": "rows", "attribution": "Ours.", "zone": "UTC", "region": "region", "day": "day",
        "measures": {"strikes": {"unit": "strikes", "columns": {0: "n"}}}, "groups": {"north": ["North"]},
        "observes": {"acts": ["long_range_strike"], "by": ["AAA"], "sentence": "Strikes."},
    }))  # fmt: skip
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as case:
        joining.join(case, joining.pull(feed), pipeline.silent)
    return tmp_path / "case"


def enter(folder, *listed):
    (folder / "terms.json").write_text(json.dumps(listed))
    settings = replace(casefile.read(folder), placebo_days=90, commitments=("terms.json",))
    (folder / "case.toml").write_text(casefile.text(settings))


def judged(folder):
    with pipeline.opened(folder) as case:
        found = pipeline.judge(case).judged.findings
        log = [kind for kind, _ in case.log() if kind in ("terms", "seen")]
    return {f.obligation.id: any("after counts had been shown" in r.why for r in f.change.reasons) for f in found}, log


def test_terms_entered_before_anybody_looked_are_not_flagged_and_later_ones_are(folder, monkeypatch):
    monkeypatch.setenv("TRUCEWATCH_ACTOR", "R. Ose")
    early, late = commitment(1, date(2025, 3, 1)), commitment(2, date(2025, 4, 1))
    enter(folder, early)
    assert judged(folder) == ({"O1": False}, ["terms", "seen"])
    assert judged(folder) == ({"O1": False}, ["terms", "seen"])
    enter(folder, early, late)
    assert judged(folder) == ({"O1": False, "O2": True}, ["terms", "seen", "terms"])
    moved = commitment(1, date(2025, 3, 5))
    enter(folder, moved, late)
    assert judged(folder) == ({"O1": True, "O2": True}, ["terms", "seen", "terms", "terms"])


def test_each_who_sees_counts_is_entered_once(folder, monkeypatch):
    enter(folder, commitment(1, date(2025, 3, 1)))
    for name in ("one", "two", "one"):
        monkeypatch.setenv("TRUCEWATCH_ACTOR", name)
        assert judged(folder)[0] == {"O1": False}
    assert judged(folder)[1] == ["terms", "seen", "seen"]
    with pipeline.opened(folder) as case:
        assert [e.said["actor"] for e in case.entries("seen")] == ["one", "two"]
        assert pipeline.verify(case) == []
