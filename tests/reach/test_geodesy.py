"""Distances against figures of GeographicLib (Karney's method, another formula than ours), worked out once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.reach import geodesy
from trucewatch.reach.area import Area

METRE = 0.001


@pytest.mark.parametrize(
    ("lat", "lon", "other_lat", "other_lon", "km"),
    [
        (50.45, 30.52, 55.75, 37.62, 756.873307),
        (0, 0, 0, 17.9, 1992.618885),
        (46.5, 179.2, 47.5, -178.9, 182.312007),
        (-33.9, 18.4, -20.1, 28.6, 1831.339266),
        (89.9, 10, 89.5, -170, 67.016373),
        (31.77, 35.21, 35.69, 51.39, 1559.122045),
        (10, 10, 10, 10, 0.0),
        (-5, 120, 5, 121, 1111.346055),
        (50.45, 30.52, 40.7, -74.0, 7532.311045),
    ],
)
def test_as_an_independent_library(lat, lon, other_lat, other_lon, km):
    found = geodesy.distance(*(np.array([float(v)]) for v in (lat, lon, other_lat, other_lon)))
    assert found[0] == pytest.approx(km, abs=METRE)


@pytest.mark.parametrize(
    ("lat", "lon", "line", "km"),
    [
        (60, 20, ((10, 50), (30, 50)), 1113.225778),
        (52, 5, ((10, 48), (12, 56)), 409.30881),
        (64, 178, ((-175, 60), (-160, 66)), 576.096152),
        (40, 33, ((30, 50), (40, 48)), 1005.877754),
    ],
)
def test_distance_to_an_edge(lat, lon, line, km):
    found = Area("edge", lines=(line,)).distances(np.array([float(lat)]), np.array([float(lon)]), 2000.0)
    assert found[0] == pytest.approx(km, abs=METRE)


def test_points_that_face_each_other_are_out_of_every_range():
    far = geodesy.distance(np.array([0.0]), np.array([0.0]), np.array([0.3]), np.array([179.8]))
    assert far[0] > 19_900


DEGREES = st.tuples(st.floats(-89, 89), st.floats(-179.9, 180))


@given(DEGREES, DEGREES)
def test_the_way_back_is_as_long(one, other):
    a = [np.array([v]) for v in (*one, *other)]
    b = [np.array([v]) for v in (*other, *one)]
    assert geodesy.distance(*a)[0] == pytest.approx(geodesy.distance(*b)[0], abs=METRE)


@given(DEGREES)
def test_there_and_back_through_space(point):
    lat, lon = (np.array([v]) for v in point)
    back = geodesy.geographic(geodesy.cartesian(lat, lon))
    assert back[0][0] == pytest.approx(lat[0], abs=1e-8)
    assert np.cos(np.radians(back[1][0] - lon[0])) == pytest.approx(1, abs=1e-12)
