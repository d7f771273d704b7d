"""The days around a window, as a chart draws them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import numpy as np

from trucewatch.judge.rates import hours
from trucewatch.judge.rates.cells import Cells, Frame
from trucewatch.model import Point

CHART_DAYS = 35  # days drawn on either side of a window


def points(cells: Cells, fitted: hours.Expectation, window: Frame) -> tuple[Point, ...]:
    """Return the days around a window on the window's clock, with what each was expected to hold."""
    per_day, clock = 24 // cells.step, ZoneInfo(cells.zone)
    length = ceil(window.cells / per_day)
    points = []
    for n in range(-CHART_DAYS, length + CHART_DAYS):
        day = window.begins + timedelta(days=n)
        last = n == length - 1
        number = window.cells - (length - 1) * per_day if last else per_day
        values = cells.at(day, window.hour, number)
        expected = _expected_on(fitted, day, window.hour, number * cells.step)
        begins = datetime(day.year, day.month, day.day, window.hour, tzinfo=clock)
        value = None if np.isnan(values).any() else float(values.sum())
        points.append(Point(begins, number * cells.step / 24, value, expected, 0 <= n < length))
    return tuple(points)


def _expected_on(fitted: hours.Expectation, day: date, hour: int, length: int) -> float | None:
    """Return an expectation for `length` hours from an hour of a day, each hour alike: for the eye only."""
    today, next_day = fitted.days.get(day), fitted.days.get(day + timedelta(days=1))
    first = min(length, 24 - hour)
    if today is None or (length > first and next_day is None):
        return None
    return (today * first + (next_day or 0.0) * (length - first)) / 24
