"""Commitments in and out: drafts hold to the schema, and what a person entered is judged as given."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from handmade import case, holiday_truce

from trucewatch.errors import BadValue
from trucewatch.judge import Settings, findings
from trucewatch.judge.exchange import draft, entered, merged
from trucewatch.judge.obligations import obligations
from trucewatch.merge import gather

SHARED = Path(__file__).parents[3] / "shared" / "reference"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/reference is absent")


def minimal(**more):
    day = {"earliest": "2025-05-08", "latest": "2025-05-08"}
    duty = {
        "obligation_id": "K1.A", "obligor": "AAA", "modality": "must_not", "act": "any_armed_attack",
        "testable": "from_events", "binding": "in_force", "window_variants": [{"per": "AAA", "start": day, "end": day}],
    }  # fmt: skip
    whole = {
        "commitment_id": "K1", "title": "A truce", "commitment_type": "cessation_of_hostilities", "form": "unilateral",
        "parties": [{"party_id": "AAA", "role": "obligor"}], "renderings": [{"by": "AAA (readout)", "source_ids": ["S1"]}],
        "obligations": [duty | more.pop("duty", {})], "status_log": [],
    }  # fmt: skip
    return whole | more


def one(data):
    return entered(data, "file.yaml", "UTC")[0]


def test_a_day_as_end_counts_whole():
    (variant,) = one(minimal()).obligations[0].variants
    assert (variant.begins, variant.ends) == (datetime(2025, 5, 8, tzinfo=UTC), datetime(2025, 5, 9, tzinfo=UTC))


def test_an_end_between_two_days_gives_two_windows():
    span = {
        "per": "AAA",
        "start": {"earliest": "2025-05-08"},
        "end": {"earliest": "2025-05-10", "latest": "2025-05-11"},
    }
    variants = one(minimal(duty={"window_variants": [span]})).obligations[0].variants
    assert [v.ends.day for v in variants] == [11, 12]


def test_an_account_is_the_partys_that_its_words_begin_with():
    assert one(minimal()).commitment.renderings[0].account_of == "AAA"
    joint = one(minimal(renderings=[{"by": "AAA+BBB", "source_ids": ["S1"]}]))
    assert joint.commitment.renderings[0].account_of is None


WRONG = [
    ({"title": None}, {"title"}, "lacks title"),
    ({"duty": {"binding": "maybe"}}, set(), "binding 'maybe'"),
    ({"duty": {"window_variants": [{"per": "x", "start": {"earliest": "2025-05-08"}, "end": {"earliest": "2025-05-01"}}]}},
     set(), "ends before it begins"),
    ({"duty": {"window_variants": [{"per": "x", "start": {"earliest": "soon"}, "end": {}}]}}, set(), "no time: 'soon'"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "drop", "words"), WRONG)
def test_a_wrong_entry_is_an_error_that_names_it(change, drop, words):
    data = {k: v for k, v in minimal(**change).items() if k not in drop}
    with pytest.raises(BadValue, match=words) as raised:
        entered([data], "file.yaml", "UTC")
    assert "file.yaml: K1" in str(raised.value)


def gathered():
    records, documents = case(*holiday_truce())
    return gather(records, documents, "UTC").commitments, records, documents


def test_a_draft_reads_back_to_the_same_duties_and_takes_its_place():
    commitments, records, documents = gathered()
    duties = list(obligations(commitments[0], "UTC"))
    text = yaml.safe_dump([draft(commitments[0], duties, documents, "UTC")], allow_unicode=True)
    back = entered(yaml.safe_load(text), "drafts.yaml", "UTC")
    for ours, theirs in zip(duties, back[0].obligations, strict=True):
        assert (theirs.obligor, theirs.act, theirs.binding) == (ours.obligor, ours.act, ours.binding)
        assert [(v.begins, v.ends) for v in theirs.variants] == [(v.begins, v.ends) for v in ours.variants]
    assert [c.id for c in merged(commitments, back)] == [commitments[0].id]
    found = findings(merged(commitments, back), records, documents, (), Settings(), entered=back)
    assert [f.obligation.id for f in found] == [o.id for o in back[0].obligations]


KINDS = {"object": dict, "array": list, "string": str, "number": int | float, "integer": int, "null": type(None)}


def errors(value, schema, whole, at="$"):
    """Yield what a JSON schema forbids, for the keywords that the reference schemas use."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    named = schema.get("type", [])
    wanted = [named] if isinstance(named, str) else named
    if wanted and not any(isinstance(value, KINDS[w]) for w in wanted):
        yield f"{at}: {value!r} is no {named}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not in the list"
    elif isinstance(value, dict):
        yield from wrong_keys(value, schema, whole, at)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{at}: too short"
        for number, inner in enumerate(value):
            yield from errors(inner, schema.get("items", {}), whole, f"{at}[{number}]")


def wrong_keys(value, schema, whole, at):
    known = schema.get("properties", {})
    yield from (f"{at}: lacks {key}" for key in schema.get("required", ()) if key not in value)
    for key, inner in value.items():
        if key in known:
            yield from errors(inner, known[key], whole, f"{at}.{key}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}: unknown {key}"


@needs_shared
def test_drafts_hold_to_the_reference_schema():
    schema = json.loads((SHARED / "commitment.schema.json").read_text("utf-8"))
    commitments, _, documents = gathered()
    for commitment in commitments:
        made = draft(commitment, obligations(commitment, "UTC"), documents, "UTC")
        assert list(errors(made, schema, schema)) == []


@needs_shared
def test_the_curated_commitments_read_with_their_bindings_and_accounts():
    data = json.loads((SHARED / "commitments_ru_ua_2025.json").read_text("utf-8"))
    found = {e.commitment.id: e for e in entered(data, "reference", "Europe/Kyiv")}
    assert len(found) == 7
    assert len(found["UA25-02"].commitment.renderings) == 5
    assert {"begins", "ends"} <= set(found["UA25-02"].commitment.contested)
    bound = {o.id: o.binding for e in found.values() for o in e.obligations}
    assert bound["UA25-06.R"] == "in_force"
    assert bound["UA25-06.U"] == "proposed_not_binding"
    ends = {v.ends.date().isoformat() for v in found["UA25-02"].obligations[0].variants}
    assert {"2025-04-17", "2025-04-19", "2025-04-24", "2025-04-25"} == ends


@needs_shared
@pytest.mark.slow
def test_the_curated_commitments_are_judged_on_the_sirens(sirens):
    data = json.loads((SHARED / "commitments_ru_ua_2025.json").read_text("utf-8"))
    given = entered(data, "reference", "Europe/Kyiv")
    settings = Settings("Europe/Kyiv", "rear", placebo_days=28)
    found = findings([e.commitment for e in given], [], {}, sirens, settings, entered=given)
    labels = {f.obligation.id: f.change.label for f in found}
    assert labels["UA25-04.R"] == labels["UA25-06.R"] == "down"
    assert {v for k, v in labels.items() if k not in ("UA25-04.R", "UA25-06.R")} == {"cannot_tell"}
