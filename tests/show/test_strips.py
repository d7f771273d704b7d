"""The outlook in a report: strips for what is forecast, reasons for what is not."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from lxml import etree

from trucewatch import show
from trucewatch.model import Observes, Series
from trucewatch.show.strips import strips
from trucewatch.show.view import View


def view(days=220, unit_break=None):
    random = np.random.default_rng(1)
    first = date(2024, 1, 1)
    values = {
        region: {(first + timedelta(n), 0): float(random.poisson(level)) for n in range(days)}
        for region, level in (("North", 3), ("South <b>", 9))
    }
    seen = Observes(("any_armed_attack",), (), (), (), "Calls.")
    calls = Series("calls", "calls", "calls", "UTC", 24, values, {"all": tuple(values)}, seen)
    hours = Series("calls", "hours", "hours", "UTC", 24, {"North": {(first, 0): 0.5}}, {}, seen)
    broken = {"calls": ((unit_break, "one row is made of 4.4 units"),)} if unit_break else {}
    return View("Calls", {}, series=(calls, hours), breaks=broken)


def test_only_counts_are_forecast_and_strips_are_in_order():
    (one,) = view().outlooks
    drawn = etree.fromstring(str(strips(one)))
    week = [r.region for r in one.rows if r.horizon == 7 and not r.refused]
    assert [t.text for t in drawn.iter("{*}text") if t.get("class") == "tick end"] == week != []
    for group in drawn.iter("g"):
        line, box, dot = group.find("line"), group.find("rect"), group.find("circle")
        assert float(line.get("x1")) <= float(box.get("x")) <= float(dot.get("cx")) <= float(line.get("x2"))


@pytest.mark.parametrize(("days", "words"), [(30, "30 days of history"), (220, "one row is made of 4.4 units")])
def test_what_is_not_forecast_says_why(days, words):
    found = view(days, date(2024, 7, 1) if days > 100 else None)
    assert str(strips(found.outlooks[0])) == ""
    for text in (show.html(found), show.markdown(found)):
        assert words in text


def test_a_report_without_counts_has_no_outlook():
    assert 'id="outlook"' not in show.html(View("Empty", {}))
    assert "## Outlook" not in show.markdown(View("Empty", {}))


def test_figures_of_a_feed_that_may_not_leave_are_not_in_the_report():
    assert 'id="outlook"' not in show.html(show.shared(replace(view(), kept=frozenset({"calls"}))))
