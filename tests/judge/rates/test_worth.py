from datetime import date

import numpy as np
import pytest

from trucewatch.judge.rates.cells import Cells, Frame
from trucewatch.judge.rates.worth import _values, heating_degrees, worth

FIRST = date(2022, 7, 1)
DAYS = 1200


def seasonal():
    """Three winters of counts that peak in January, without noise."""
    t = np.arange(DAYS)
    day = np.array([date.fromordinal(FIRST.toordinal() + int(n)).timetuple().tm_yday for n in t])
    return Cells(FIRST, 20 + 15 * np.cos(2 * np.pi * (day - 15) / 365.25), 24, "UTC")


def test_heating_degrees_from_the_eighteenth_of_march_are_worth_what_the_reference_says():
    d = np.arange(1, 366)
    harm = heating_degrees(8.5 + 14.5 * np.cos(2 * np.pi * (d - 200) / 365.25))
    wrapped = np.concatenate([harm, harm[:29]])
    values = _values(wrapped[None, :], 30)[0]
    assert values[76] / values.max() == pytest.approx(0.5738, abs=5e-5)


def test_a_winter_month_is_worth_more_than_one_in_spring():
    cells = seasonal()
    winter, summer = (worth(cells, Frame(day, 0, 30, False)) for day in (date(2024, 1, 1), date(2024, 6, 15)))
    assert winter.best == pytest.approx(1.0, abs=0.05)
    assert summer.best < 0.35
    assert summer.low <= summer.best <= summer.high


@pytest.mark.parametrize("window", [Frame(date(2024, 1, 1), 0, 3, False), Frame(date(2022, 8, 1), 0, 30, False)])
def test_a_few_days_or_a_short_record_have_no_season(window):
    assert worth(seasonal(), window) is None
