"""Borders from the vendored file: which country holds a disputed point in the data that we ship."""

import pytest

from trucewatch.web import borders
from trucewatch.web.borders import Frame

needs_file = pytest.mark.skipif(not borders.available(), reason="the borders are not fetched: make vendor")


def holder(lon, lat):
    """Return the code of the country whose rings hold a point, by the even-odd rule."""
    found = []
    for country in borders.countries():
        inside = False
        for _, ring in country.rings:
            for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
                if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                    inside = not inside
        if inside:
            found.append(country.code)
    return found


@needs_file
@pytest.mark.parametrize(
    ("name", "lon", "lat", "code"),
    [
        ("Simferopol", 34.10, 44.95, "UKR"),
        ("Donetsk", 37.80, 48.00, "UKR"),
        ("Kherson", 32.61, 46.64, "UKR"),
        ("Laayoune", -13.19, 27.15, "ESH"),
        ("Sukhumi", 41.04, 43.01, "GEO"),
        ("Moscow", 37.62, 55.75, "RUS"),
    ],
)
def test_the_legend_says_what_the_data_holds(name, lon, lat, code):
    assert holder(lon, lat) == [code]


@needs_file
def test_only_what_shows_is_drawn_and_stays_near_the_frame():
    frame = Frame((22.0, 44.0, 41.0, 53.0), 960.0)
    drawn = dict(borders.paths(frame))
    assert "Ukraine" in drawn
    assert "Brazil" not in drawn
    assert sum(map(len, drawn.values())) < 120_000


def test_a_frame_is_mercator():
    frame = Frame((-10.0, -10.0, 10.0, 10.0), 200.0)
    assert frame.at(0.0, 0.0) == pytest.approx((100.0, frame.height / 2))
    assert frame.at(10.0, 10.0) == pytest.approx((200.0, 0.0))
    assert frame.height > 200.0


def test_towns_are_the_most_populous_of_a_box():
    found = borders.towns((22.0, 44.0, 41.0, 53.0), 5)
    assert found[0][3] == "Kyiv"
    assert [t[0] for t in found] == sorted((t[0] for t in found), reverse=True)
