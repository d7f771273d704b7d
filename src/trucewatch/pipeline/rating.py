"""Rates worked out in child processes, a party each, and kept by the hash of what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from trucewatch import child
from trucewatch.child import Lost, Task
from trucewatch.errors import TruceError
from trucewatch.judge import rating
from trucewatch.judge.judging import Rate
from trucewatch.judge.masking import Masks
from trucewatch.judge.rating import Job, Rated
from trucewatch.judge.settings import Settings
from trucewatch.model import Obligation, Series
from trucewatch.store import Case, judged

Progress = Callable[[str, int, "int | None"], None]
RATING = Task("trucewatch.judge.rating", "rate", memory=4_000_000_000, seconds=3600, first=60)
DUTIES_A_CHILD = 8  # fewer take less time than another Python takes to start


def keeper(case: Case, progress: Progress) -> Rate:
    """Return what rates duties for a case: what was rated from the same things before is taken from there."""

    def rate(duties: Sequence[Obligation], series: Sequence[Series], masks: Masks, settings: Settings) -> list[Rated]:
        shelf, found = judged.Shelf(case, Rated), dict[str, Rated]()
        todo, known = [], dict[str, str]()
        for job in rating.jobs(duties, series, masks, settings):
            keys = dict(zip((d.id for d in job.duties), rating.keys(job), strict=True))
            known |= keys
            found |= {d: kept for d, key in keys.items() if (kept := shelf.get(key)) is not None}
            left = tuple(d for d in job.duties if d.id not in found)
            if left:
                todo.append(Job(left, job.series, job.masks, job.settings))
        total = sum(len(job.duties) for job in todo)
        for done, (duty, answer) in enumerate(_spread(todo, total), 1):
            found[duty.id] = answer
            shelf.put(known[duty.id], answer)
            progress("judging", done, total)
        shelf.keep(known.values())
        return [found.get(duty.id) or rating.unasked(duty, series, settings) for duty in duties]

    return rate


def _spread(todo: Sequence[Job], total: int) -> Iterator[tuple[Obligation, Rated]]:
    """Yield each duty with its answer; a lost child costs the answers of one party."""
    room = min(child.allowed(), total // DUTIES_A_CHILD)
    for job, result in child.each(RATING, todo, room if len(todo) > 1 else 0):
        if isinstance(result, TruceError):
            raise result
        answers = [rating.lost(result.why)] * len(job.duties) if isinstance(result, Lost) else result
        yield from zip(job.duties, answers, strict=True)
