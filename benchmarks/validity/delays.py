"""T6: a watch that knows the reporting delay raises no alarms where nothing changed; one that does not always does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from trucewatch.judge.live import delay, eprocess
from trucewatch.judge.live.eprocess import ALARM, PRE_DAYS, Counts
from validity.measured import Measured

BEFORE, WINDOW, BASE = 400, 60, 8.0
MEDIAN, LOG_SD = 12.0, 1.0  # of the days until an event is reported
LOOKS = (10, 20, 30, 45, 60)
FIRST = date(2024, 1, 1)


def watched(replicates: int, seed: int) -> Iterator[Measured]:
    """T6: looks at several days of a window in which nothing changes, with reports still to come."""
    rng = np.random.default_rng([seed, 6])
    raw, scaled = np.zeros(replicates), np.zeros(replicates)
    events = [_events(rng) for _ in range(replicates)]
    for look in LOOKS:
        pairs = [_seen(days, ages, BEFORE + look - 1, look) for days, ages in events]
        for found, side in ((raw, 0), (scaled, 1)):
            told = eprocess.evidence([pair[side] for pair in pairs])
            found += [e.change[-1] >= ALARM for e in told]
    yield Measured("T6 delay known", "false alarms", float(np.mean(scaled > 0)), replicates, most=0.05)
    yield Measured("T6 delay ignored", "false alarms", float(np.mean(raw > 0)), replicates, least=0.9)


def _events(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    counts = rng.poisson(BASE, BEFORE + WINDOW)
    days = np.repeat(np.arange(BEFORE + WINDOW), counts)
    return days, np.floor(rng.lognormal(np.log(MEDIAN), LOG_SD, len(days))).astype(int)


def _seen(days: np.ndarray, ages: np.ndarray, now: int, look: int) -> tuple[Counts, Counts]:
    """Return what a watch sees on a day: as if all were in, and with what is still to come."""
    here = days + ages <= now
    told = Counter(zip((FIRST + timedelta(days=int(d)) for d in days[here]), ages[here].tolist(), strict=True))
    f = delay.completeness(told, FIRST + timedelta(days=now))
    counts = np.bincount(days[here], minlength=now + 1)[: now + 1].astype(float)
    share = np.array([delay.share(f, now - n) if f is not None else 1.0 for n in range(now + 1)])
    start = now + 1 - look
    cut = slice(start - PRE_DAYS, start), slice(start, None)
    whole = np.ones(now + 1)
    return tuple(  # type: ignore[return-value]
        Counts(counts[cut[0]], s[cut[0]], counts[cut[1]], s[cut[1]]) for s in (whole, share)
    )
