"""What is kept in memory of people's readings is what the log says, whatever was entered since the last look."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trucewatch import pipeline
from trucewatch.store import assessments, casefile, create, erase, open_case
from trucewatch.store.ledger import Fact
from trucewatch.store.remembered import Remembered

READ = st.tuples(
    st.just("read"), st.sampled_from("abc"), st.sampled_from(["Ana", "Ben"]), st.sampled_from(["accept", "unsure"])
)
SETTLE = st.tuples(st.just("settle"), st.sampled_from("abc"), st.just("Cleo"), st.sampled_from(["accept", "unsure"]))
PUBLISH = st.tuples(st.just("publish"), st.sampled_from("abc"), st.just("Dora"), st.booleans())
UNDO = st.tuples(st.just("undo"), st.integers(0, 20), st.just(""), st.just(""))


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readings") / "case"
    create(folder, casefile.text(casefile.CaseFile("A case")))
    with open_case(folder) as opened:
        yield opened


def act(case, kind, what, who, how):
    if kind == "read":
        assessments.assess(case, {what: "d"}, how, {}, who, "")
    elif kind == "settle":
        assessments.settle(case, what, "d", how, {}, who, "so")
    elif kind == "publish":
        assessments.publish(case, [what], how, who)
    else:
        made = case.entries(assessments.MADE)
        taken = [made[what % len(made)].seq] if made else [what]
        case.enter([Fact(assessments.UNDONE, "1", {"numbers": taken, "who": "Ana", "why": ""})])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.one_of(READ, SETTLE, PUBLISH, UNDO), max_size=8))
def test_it_is_what_the_log_says(case, acts):
    kept = Remembered()
    for one in acts:
        act(case, *one)
        known, states = kept.look(case)
        told = assessments.reviewed(case)
        assert known == told
        assert states == {name: one.state(case.settings.coders) for name, one in told.items()}


def test_what_was_erased_is_forgotten(line_coder, tmp_path):
    (tmp_path / "a.txt").write_text("Monitors counted two explosions. The ministry denied it.")
    pipeline.init(tmp_path / "case", "A case")
    kept = Remembered()
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, [str(tmp_path / "a.txt")])
        pipeline.code(case)
        record = case.records()[0]
        pipeline.assess(case, [record.id], "reject", "Ana", why="a secret")
        assert kept.look(case)[0][record.id].readings[0].why == "a secret"
        for who in ("Ana", "Ben"):
            erase(case, record.document, "safety", who)
        assert kept.look(case)[0] == assessments.reviewed(case) == {}
