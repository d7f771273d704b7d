"""Launches by wave, on rows of ours: the file has no licence, so none of it is here."""

from datetime import date

import pytest

from trucewatch.errors import BadInput
from trucewatch.feeds import about, build
from trucewatch.judge.rates.sight import sight
from trucewatch.model import Obligation

WAVE = {
    "time_start": "2025-04-19 20:00", "time_end": "2025-04-20 04:00", "model": "Shahed-136/131", "target": "Ukraine",
    "launched": "80", "source": "us",
}  # fmt: skip


@pytest.fixture
def waves(reader, tmp_path):
    """Return a function that reads rows: the series of a measure by part of the day, and what was noted."""

    def read(*rows, measure="launched"):
        path = tmp_path / "launches.csv"
        path.write_text("\n".join([",".join(rows[0]), *(",".join(f'"{v}"' for v in r.values()) for r in rows)]) + "\n")
        reads = reader("launches")
        table = reads(path, "intervals")
        notes = dict(reads.notes)
        series = {(r["day"], r["hour"]): r["value"] for r in reads(path, "series") if r["measure"] == measure}
        return series, notes, table

    return read


def total(series):
    return sum(value for value in series.values() if value is not None)


def test_f6_a_wave_is_spread_over_its_time_and_its_bounds_are_told(waves):
    by_part = {m: waves(WAVE, measure=m)[0] for m in ("launched", "launched_at_least", "launched_at_most")}
    evening, night = (date(2025, 4, 19), 18), (date(2025, 4, 20), 0)
    assert (by_part["launched"][evening], by_part["launched"][night]) == (40.0, 40.0)  # four hours on either side
    assert (by_part["launched_at_least"][evening], by_part["launched_at_most"][evening]) == (0.0, 80.0)
    assert total(by_part["launched"]) == 80.0


def test_f6_a_wave_inside_one_part_is_sure(waves):
    row = WAVE | {"time_start": "2025-04-19 19:00", "time_end": "2025-04-19 23:30"}
    assert waves(row, measure="launched_at_least")[0][date(2025, 4, 19), 18] == 80.0


def test_f6_a_day_without_a_time_is_the_whole_of_it(waves):
    row = WAVE | {"time_start": "2025-03-30", "time_end": "2025-03-30"}  # 23 hours long in Kyiv
    series, _, (interval,) = waves(row)
    assert series[date(2025, 3, 30), 0] == pytest.approx(80 * 5 / 23)
    assert interval["imputed"]


@pytest.mark.parametrize(
    ("row", "noted"),
    [
        ({"model": "Orlan-10"}, "reconnaissance"),
        ({"model": "Orlan-10 and ZALA"}, "reconnaissance"),
        ({"target": "south", "time_start": "2025-04-19 22:00", "launched": "9"}, "a part of the country"),
    ],
)
def test_f7_what_another_row_holds_and_what_strikes_nothing_is_not_counted(waves, row, noted):
    series, notes, table = waves(WAVE, WAVE | row)
    assert total(series) == 80.0
    assert len(table) == 1
    assert [n for reason, n in notes.items() if noted in reason] == [1]


@pytest.mark.parametrize(
    "row",
    [
        {"target": "south", "time_start": "2025-04-20 05:00", "time_end": "2025-04-20 06:00"},
        {"target": "south", "model": "Kalibr"},
    ],
)
def test_f7_a_part_at_another_time_or_of_another_kind_is_counted(waves, row):
    assert total(waves(WAVE, WAVE | row)[0]) == 160.0


def test_f7_one_weapon_in_two_scripts_is_one_kind_and_an_unknown_name_is_told(waves):
    _, notes, _ = waves(WAVE | {"model": "Молнія"}, WAVE | {"model": "Molniya", "target": "south"})
    assert notes == {"rows for a part of the country that its whole holds already: left out": 1}
    _, notes, table = waves(WAVE | {"model": "X-101/X-555 and Kalibr and Newname"})
    assert notes == {"launches of a kind that the table of types lacks: newname": 1}
    assert len(table) == 1


def test_f8_a_pledge_on_a_kind_of_target_is_not_what_launches_show(reader, tmp_path):
    path = tmp_path / "launches.csv"
    path.write_text(",".join(WAVE) + "\n" + ",".join(WAVE.values()) + "\n")
    series = build(about.built_in("launches"), reader("launches")(path, "series"))[0]
    objects = ("energy_infrastructure",)
    duty = Obligation(
        "o", "c", "r", "RUS", "must_not", "strike_on_listed_object", objects, (), (), "in_force", "from_events"
    )
    found = sight(duty, series)
    assert found.blind
    assert any("does not say what was aimed at" in reason.why for reason in found.reasons)


def test_a_silent_fortnight_is_not_known_to_have_been_calm(waves):
    series, _, _ = waves(WAVE, WAVE | {"time_start": "2025-05-30 20:00", "time_end": "2025-05-30 21:00"})
    assert series[date(2025, 5, 10), 0] is None
    assert series[date(2025, 4, 20), 6] is None


def test_an_end_before_its_beginning_is_named(waves):
    with pytest.raises(BadInput, match="line 2: time_end lies before time_start"):
        waves(WAVE | {"time_end": "2025-04-19 10:00"})
