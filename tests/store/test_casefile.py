"""What case.toml may say, how a slip in it is named, and that it reads back as it was written."""

from dataclasses import replace

import pytest

from trucewatch.errors import BadValue, CaseError
from trucewatch.store import casefile

TEXTS = {"headline", "rule", "authority", "roots"}
NUMBERS = {("placebo_days", "3"), ("coders", "3"), ("coordinates_km", "3")}


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("title = 'x'", CaseError, "format None"),
        ("format = 2\ntitle = 'x'", CaseError, "format 2"),
        ("format = 1", BadValue, "title"),
        ("format = 1\ntitle = 'x'\nzones = 'UTC'", BadValue, "unknown keys: zones"),
        ("format = 1\ntitle = 'x'\nzone = 'Mars/Base'", BadValue, "no time zone"),
        ("format = 1\ntitle = 'x'\n[clocks]\nAAA = 'Mars/Base'", BadValue, "clocks\\]: AAA"),
        ("format = 1\ntitle = ", BadValue, "not TOML"),
        ("", CaseError, "format None"),
    ],
)
def test_a_slip_in_case_toml_is_named(text, error, says):
    with pytest.raises(error, match=says):
        casefile.parse(text, "case.toml")


def test_settings_read_back_as_written():
    settings = casefile.CaseFile('A "quoted" title', "Europe/Kyiv", ("in",), ("f",), "rear", 7, {"UKR": "Ukraine"})
    settings = replace(settings, clocks={"RUS": "Europe/Moscow"}, rule="rule.yaml", commitments=("terms.yaml",))
    assert casefile.parse(casefile.text(settings), "case.toml") == settings


@pytest.mark.parametrize("section", [None, *sorted(casefile.SECTIONS)])
@pytest.mark.parametrize("value", ["3", "true", '"x"', "[3]", "[[3]]", "{y = [3]}"])
def test_a_value_of_the_wrong_kind_is_refused_and_never_breaks_the_reading(section, value):
    named = {"judge": casefile.JUDGE, "review": casefile.REVIEW, "stamp": casefile.STAMP, "store": casefile.STORE}
    keys = casefile.KEYS - {"format", "title"} if section is None else named.get(section, casefile.EXPORT)
    head = "" if section is None else f"[{section}]\n"
    for key in sorted(keys):
        kept = value == '"x"' and (key in TEXTS or section == "labels")
        if not kept and (key, value) not in NUMBERS:
            with pytest.raises(BadValue, match=key):
                casefile.parse(f'format = 1\ntitle = "x"\n{head}{key} = {value}\n', "case.toml")


@pytest.mark.parametrize(
    "wrong",
    [
        "[judge]\nplacebo_days = 0",
        "[review]\ncoders = 10",
        "[export]\ncoordinates_km = -1",
        "[export]\ncoordinates_km = nan",
        '[export]\nnames = "some"',
        '[store]\nurl = "postgresql://truce@/truce"',
    ],
)
def test_a_value_out_of_bounds_is_refused(wrong):
    with pytest.raises(BadValue, match=r"case\.toml \["):
        casefile.parse(f'format = 1\ntitle = "x"\n{wrong}\n', "case.toml")


def test_a_rule_on_what_leaves_reads_back_as_said():
    said = {"fields": ["kind"], "coordinates_km": 2.5, "names": "shown"}
    settings = casefile.CaseFile("A case", export=said, coders=3, authority="https://x.example.org", roots="r.pem")
    assert casefile.parse(casefile.text(settings), "case.toml") == settings
