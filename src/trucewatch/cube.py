"""Counts in columns: an event feed's acts by day and kind, and a daily record, small whatever the table's size.

Both read as the mappings that they stand for; what has to be fast takes the arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

Key = tuple[str | None, str | None, str | None, str | None]  # by, mode, target, region
Kind = tuple[str | None, str | None, str | None]  # the same without the region
Numbers = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Cube(Mapping[Key, Mapping[date, int]]):
    """Counts of acts: row r says that on day `first` + day[r] there were n[r] acts of keys[key[r]].

    `length` is the number of days from `first` on. No row stands there twice.
    """

    first: date
    length: int
    keys_: tuple[Key, ...]
    key: Numbers
    day: Numbers
    n: Numbers

    @classmethod
    def of(cls, counts: Mapping[Key, Mapping[date, int]], first: date, last: date) -> Cube:
        """Return counts in columns; they may be so already."""
        if isinstance(counts, Cube):
            return counts
        rows = [(at, (day - first).days, n) for at, days in enumerate(counts.values()) for day, n in days.items()]
        columns = np.array(rows, dtype=np.int32).reshape(-1, 3).T
        return cls(first, (last - first).days + 1, tuple(counts), *columns)

    def __len__(self) -> int:
        """Return the number of keys."""
        return len(self.keys_)

    def __iter__(self) -> Iterator[Key]:
        """Yield the keys."""
        return iter(self.keys_)

    def __getitem__(self, key: Key) -> Mapping[date, int]:
        """Return one key's counts by day."""
        at = self._numbers[key]
        order, starts = self._sorted
        rows = order[starts[at] : starts[at + 1]]
        return {self.first + int(d) * DAY: int(n) for d, n in zip(self.day[rows], self.n[rows], strict=True)}

    @cached_property
    def _sorted(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The rows by key, and where each key's rows begin among them."""
        order = np.argsort(self.key, kind="stable")
        return order, np.searchsorted(self.key[order], np.arange(len(self.keys_) + 1))

    @cached_property
    def _numbers(self) -> Mapping[Key, int]:
        return {key: at for at, key in enumerate(self.keys_)}

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The keys without their regions, each once."""
        return tuple(dict.fromkeys(key[:3] for key in self.keys_))

    @cached_property
    def by(self) -> npt.NDArray[np.object_]:
        """Who did it, of each kind."""
        return np.array([kind[0] for kind in self.kinds], dtype=object)

    @cached_property
    def nobodys(self) -> Mask:
        """Which kinds nobody is named for."""
        return np.array([kind[0] is None for kind in self.kinds], dtype=np.bool_)

    @cached_property
    def regions(self) -> frozenset[str]:
        """The regions, case-folded."""
        return frozenset(key[3].casefold() for key in self.keys_ if key[3])

    @cached_property
    def whole(self) -> Numbers:
        """Counts by kind and day, over all regions (kinds x days)."""
        return self._dense(np.ones(len(self.keys_), dtype=np.bool_))

    @cached_property
    def nowhere(self) -> Numbers:
        """The same of acts whose region is not told."""
        return self._dense(np.array([key[3] is None for key in self.keys_], dtype=np.bool_))

    def inside(self, regions: frozenset[str]) -> Numbers:
        """Return the same of acts in some regions, case-folded."""
        return self._dense(np.array([(key[3] or "").casefold() in regions for key in self.keys_], dtype=np.bool_))

    def _dense(self, wanted: Mask) -> Numbers:
        number = {kind: at for at, kind in enumerate(self.kinds)}
        kind = np.array([number[key[:3]] for key in self.keys_], dtype=np.int64)
        found = np.zeros(len(self.kinds) * self.length, dtype=np.int32)
        rows = wanted[self.key] if not wanted.all() else slice(None)
        np.add.at(found, kind[self.key[rows]] * self.length + self.day[rows], self.n[rows])
        return found.reshape(len(self.kinds), self.length)


@dataclass(frozen=True, eq=False)
class Daily(Mapping[tuple[date, int], "float | None"]):
    """A record of whole days from `first` on; nan is what is not known."""

    first: date
    figures: npt.NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of days."""
        return len(self.figures)

    def __iter__(self) -> Iterator[tuple[date, int]]:
        """Yield each day, with the hour at which it begins."""
        return ((self.first + n * DAY, 0) for n in range(len(self.figures)))

    def __getitem__(self, at: tuple[date, int]) -> float | None:
        """Return a day's figure; None is not known."""
        number = (at[0] - self.first).days
        if at[1] or not 0 <= number < len(self.figures):
            raise KeyError(at)
        value = float(self.figures[number])
        return None if np.isnan(value) else value

    def until(self, last: date) -> Daily:
        """Return the record up to the end of a day."""
        return Daily(self.first, self.figures[: max((last - self.first).days + 1, 0)])
