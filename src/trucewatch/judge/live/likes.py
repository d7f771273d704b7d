"""The watch's own record: like windows without a commitment, watched by the same rules, each once.

A like window is as long as the one watched is planned to be, three months at most, so that from one day to
the next the same windows vouch for it. What was found is kept by the part of the record that it rests on:
a day later, only windows that have ended since are watched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import numpy as np

from trucewatch.judge.live import eprocess
from trucewatch.judge.live.eprocess import ALARM, PRE_DAYS, Counts
from trucewatch.judge.rates import blocks
from trucewatch.judge.rates.cells import Cells, Frame, touches

MOST_DAYS = 90  # of a like window; an open-ended watch is held against windows of a month
OPEN_DAYS = 30
LEAST_DAYS = 180  # known days of the year before a window, below which nothing is learnt of the series
AT_ONCE = 16  # windows side by side
VERSION = "likes/1"


@dataclass(frozen=True, slots=True)
class Record:
    """Which like windows raised an alarm, by first day, and the hash of the record up to `upto` behind it."""

    upto: date
    prefix: str
    alarms: Mapping[date, bool]


@dataclass(frozen=True, slots=True)
class Like:
    """What is asked: a group's cells with all commitments' windows unknown, these windows, one of the like."""

    key: str
    clear: Cells
    taken: Sequence[Frame]
    window: Frame
    step_days: int


def counts(cells: Cells, window: Frame) -> Counts:
    """Return the year before a window and the window, by day of the window's clock."""
    days = blocks.on_clock(cells, window, PRE_DAYS)
    before, inside = slice(None, PRE_DAYS), slice(PRE_DAYS, None)
    return Counts(days.value[before], days.share[before], days.value[inside], days.share[inside])


def records(asked: Sequence[Like], known: MutableMapping[str, Record]) -> list[Record]:
    """Return the record of each that is asked; `known` holds earlier ones by key, and is brought up to date."""
    due: dict[tuple[str, date], Counts] = {}
    starts = {}
    for like in {one.key: one for one in asked}.values():
        held = known.get(like.key)
        kept = held.alarms if held and held.prefix == _prefix(like.clear, held.upto) else {}
        starts[like.key] = {at: kept.get(at) for at in _starts(like)}
        for at in (a for a, alarm in starts[like.key].items() if alarm is None):
            found = counts(like.clear, like.window.moved(at))
            if (found.before_share > 0).sum() >= LEAST_DAYS and found.inside_share.all():
                due[like.key, at] = found
        known[like.key] = Record(_upto(like.clear), _prefix(like.clear, _upto(like.clear)), {})
    for (key, at), evidence in zip(due, evidences(list(due.values())), strict=True):
        starts[key][at] = float(evidence.change.max()) >= ALARM
    for key, found_alarms in starts.items():
        alarms = {at: alarm for at, alarm in found_alarms.items() if alarm is not None}
        known[key] = Record(known[key].upto, known[key].prefix, alarms)
    return [known[one.key] for one in asked]


def evidences(windows: Sequence[Counts]) -> list[eprocess.Evidence]:
    """Return the e-values of windows of any lengths, those of one length side by side."""
    by: dict[int, list[int]] = {}
    for number, window in enumerate(windows):
        by.setdefault(len(window.inside), []).append(number)
    found: dict[int, eprocess.Evidence] = {}
    for numbers in by.values():
        for at in range(0, len(numbers), AT_ONCE):
            part = numbers[at : at + AT_ONCE]
            found |= zip(part, eprocess.evidence([windows[n] for n in part]), strict=True)
    return [found[n] for n in range(len(windows))]


def _starts(like: Like) -> list[date]:
    """Return the first days of like windows that have ended, and that touch no commitment's."""
    days = ceil(like.window.days(like.clear.step))
    at, found = like.clear.first + timedelta(days=PRE_DAYS), []
    while at + timedelta(days=days) <= _upto(like.clear):
        moved = like.window.moved(at)
        if not any(touches(moved, other, like.clear.step) for other in like.taken):
            found.append(at)
        at += timedelta(days=like.step_days)
    return found


def _upto(cells: Cells) -> date:
    """Return the last day of which all reports are in: a later one is another tomorrow."""
    if cells.complete is None:
        return cells.last
    late = np.flatnonzero(cells.complete < 1.0)
    return min(cells.last, cells.first + timedelta(days=int(late[0]) - 1)) if late.size else cells.last


def _prefix(cells: Cells, upto: date) -> str:
    """Return the hash of a record up to the end of a day."""
    part = cells.values[: max(cells.index(upto, 0) + cells.per_day, 0)]
    said = f"{VERSION} {cells.first} {cells.step} {cells.zone} {len(part)}".encode()
    return hashlib.sha256(said + part.tobytes()).hexdigest()
