"""A finding names the copy of its feed, and is judged again on another one."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from trucewatch import pipeline
from trucewatch.errors import BadInput, BadValue
from trucewatch.model import Source
from trucewatch.pipeline import joining, vintages

ABOUT = """
name: mine
kind: mapping
file: f.csv
publisher: Somebody
licence: ours
exports: rows
attribution: Somebody, 2025
zone: UTC
map: {event: id, day: day, by: by, type: {value: assault}, mode: {value: drone}}
observes: {acts: [any_armed_attack]}
"""


@pytest.fixture
def case(tmp_path):
    """A case with a truce told by a document, and two copies of a feed, the later with far more events in it."""
    pipeline.init(tmp_path / "case", "vintages")
    folder = tmp_path / "feed"
    folder.mkdir()
    (folder / "feed.yaml").write_text(ABOUT)
    with pipeline.opened(tmp_path / "case") as opened:
        for seen, inside in (("2026-01-01", 0), ("2026-02-01", 9)):
            days = [date(2024, 6, 1) + timedelta(days=n) for n in range(420)]
            truce = range((date(2025, 5, 8) - days[0]).days, (date(2025, 5, 11) - days[0]).days)
            rows = [f"e{n}-{k},{d},UKR" for n, d in enumerate(days) for k in range(inside if n in truce else 2 + n % 3)]
            (folder / "f.csv").write_text("\n".join(["id,day,by", *rows]) + "\n")
            joining.join(
                opened, joining.pull(folder, seen=datetime.fromisoformat(seen).replace(tzinfo=UTC)), pipeline.silent
            )
        yield opened


def test_a_vintage_is_chosen_by_its_hash_or_by_the_day_on_which_it_stood(case):
    newest, before = case.vintages("mine")
    assert [v.vintage for v in case.feeds()] == [newest.vintage]
    for wanted in (f"mine={before.vintage[7:15]}", "mine=2026-01-20", "mine=2026-01-01"):
        assert [v.vintage for v in vintages.choose(case, [wanted]).feeds()] == [before.vintage]
    assert vintages.choose(case, ["mine=2027-01-01"]).feeds() == case.feeds()


@pytest.mark.parametrize(
    ("wanted", "error", "said"),
    [
        ("mine", BadValue, "names no vintage"),
        ("other=abc", BadInput, "there is no feed 'other'"),
        ("mine=zzz", BadInput, "0 vintages begin with 'zzz'"),
        ("mine=2020-01-01", BadInput, "was not seen by 2020-01-01"),
    ],
)
def test_a_vintage_that_is_not_there_is_named(case, wanted, error, said):
    with pytest.raises(error, match=said):
        vintages.choose(case, [wanted])


def test_a_tally_is_of_the_vintage_that_was_chosen(case):
    (now,) = pipeline.steps.load_tallies(case)
    (then,) = pipeline.steps.load_tallies(vintages.choose(case, ["mine=2026-01-01"]))
    assert (
        sum(sum(days.values()) for days in now.counts.values()) - sum(sum(d.values()) for d in then.counts.values())
        == 27
    )


def test_a_finding_names_its_vintage(case):
    text = (
        "<html><body><p>On 7 May 2025 Ukraine declared a ceasefire from 8 May 2025 to 10 May 2025. "
        "Ukraine said it would halt all attacks from 8 May to 10 May 2025.</p></body></html>"
    )
    for source, documents, wrong in pipeline.read_apart([Source("a.html", text.encode())]):
        case.add(source, documents, wrong)
    pipeline.code(case)
    found = {
        v: pipeline.judge(vintages.choose(case, [f"mine={v}"])).judged.findings for v in ("2026-01-01", "2026-02-01")
    }
    named = {v: {f.vintage for f in listed if f.feed} for v, listed in found.items()}
    newest, before = case.vintages("mine")
    assert named == {"2026-01-01": {before.vintage}, "2026-02-01": {newest.vintage}}
    assert json.dumps(sorted(case.chosen)) == "[]"
