"""Distances on the ellipsoid, many at once. Degrees WGS 84 in, kilometres out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
A, F = 6378.137, 1 / 298.257223563  # WGS 84: equatorial radius in km, flattening
B = A * (1 - F)
E2 = F * (2 - F)
ROUNDS = 60
CLOSE = 1e-12  # radians by which two rounds may differ


def cartesian(lat: Array, lon: Array) -> Array:
    """Return points as positions in the Earth's own frame (points x 3, km)."""
    phi, lam = np.radians(lat), np.radians(lon)
    normal = A / np.sqrt(1 - E2 * np.sin(phi) ** 2)
    return np.stack(
        [normal * np.cos(phi) * np.cos(lam), normal * np.cos(phi) * np.sin(lam), normal * (1 - E2) * np.sin(phi)],
        axis=-1,
    )


def geographic(points: Array) -> tuple[Array, Array]:
    """Return the latitude and longitude straight above or below positions near the surface."""
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    flat = np.hypot(x, y)
    theta = np.arctan2(z * A, flat * B)
    phi = np.arctan2(z + E2 / (1 - E2) * B * np.sin(theta) ** 3, flat - E2 * A * np.cos(theta) ** 3)
    return np.degrees(phi), np.degrees(np.arctan2(y, x))


def distance(lat: Array, lon: Array, other_lat: Array, other_lon: Array) -> Array:
    """Return geodesic distances by Vincenty's inverse formula, exact to a millimetre.

    Points that nearly face each other across the Earth, where the formula does not settle, are given
    half the Earth's girth: nothing has that range.

    Source: T. Vincenty, Survey Review 23 (176), 1975.
    """
    lat, lon, other_lat, other_lon = np.broadcast_arrays(lat, lon, other_lat, other_lon)
    out = np.full(lat.shape, np.pi * A)
    at: npt.NDArray[np.intp] = np.arange(lat.size).reshape(lat.shape)
    u1, u2 = (np.arctan((1 - F) * np.tan(np.radians(x))) for x in (lat, other_lat))
    gap = np.radians((other_lon - lon + 180) % 360 - 180)
    lam = gap
    s1, c1, s2, c2 = np.sin(u1), np.cos(u1), np.sin(u2), np.cos(u2)
    for _ in range(ROUNDS):
        turned, arc = _round(lam, gap, s1, c1, s2, c2)
        settled = np.abs(turned - lam) < CLOSE
        out.flat[at[settled]] = _length(*(part[settled] for part in arc))
        going = ~settled & (np.abs(turned) <= np.pi)
        if not going.any():
            break
        at = at[going]
        lam, gap, s1, c1, s2, c2 = (part[going] for part in (turned, gap, s1, c1, s2, c2))
    return out


def _round(
    lam: Array, gap: Array, s1: Array, c1: Array, s2: Array, c2: Array
) -> tuple[Array, tuple[Array, Array, Array, Array, Array]]:
    """Return the next difference of longitude on the auxiliary sphere, and the arc as it stands."""
    sin_l, cos_l = np.sin(lam), np.cos(lam)
    sin_arc = np.hypot(c2 * sin_l, c1 * s2 - s1 * c2 * cos_l)
    cos_arc = s1 * s2 + c1 * c2 * cos_l
    arc = np.arctan2(sin_arc, cos_arc)
    slope = np.divide(c1 * c2 * sin_l, sin_arc, out=np.zeros_like(arc), where=sin_arc > 0)
    cos2 = 1 - slope**2
    middle = np.where(cos2 > 1e-15, cos_arc - 2 * s1 * s2 / np.where(cos2 > 1e-15, cos2, 1.0), 0.0)
    c = F / 16 * cos2 * (4 + F * (4 - 3 * cos2))
    inner = arc + c * sin_arc * (middle + c * cos_arc * (2 * middle**2 - 1))
    return gap + (1 - c) * F * slope * inner, (arc, sin_arc, cos_arc, cos2, middle)


def _length(arc: Array, sin_arc: Array, cos_arc: Array, cos2: Array, middle: Array) -> Array:
    u2 = cos2 * (A**2 - B**2) / B**2
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    last = b / 6 * middle * (4 * sin_arc**2 - 3) * (4 * middle**2 - 3)
    shift = b * sin_arc * (middle + b / 4 * (cos_arc * (2 * middle**2 - 1) - last))
    return np.asarray(B * a * (arc - shift))
