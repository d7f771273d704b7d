"""Which tellings are compared at all, as Ibis expressions: nothing here is executed.

A pair is looked at if the two stand close in time and place, give one high toll on one day, are much
alike in wording, or stand in one document. What lacks all of it has nothing that could join it.
"""

from __future__ import annotations

from typing import Any

import ibis
from ibis import _

from trucewatch.merge.told import DAY, FINE

Table = Any  # Ibis ships no types

CELL = 0.25  # degrees: tellings in neighbouring cells meet
COARSEST = 2  # the unit of time (told.py) beyond which a day is no day to block by
MANY = 5  # killed: an equal toll of fewer is chance
CROWD = 60  # of a crowd in one place on one day, or with one sketch, each is compared with so many before and after it


def pairs(told: Table, new: Table | None = None) -> Table:
    """Return the pairs to compare, `left` < `right`, each once: row numbers of TOLD.

    With `new`, which are the rows of `told` that came last, only pairs with one of them.
    """
    right = told if new is None else new
    found = [_near(told, right), _tolls(told, right), _alike(told, right), _documents(told, right)]
    return ibis.union(*found, distinct=True)


def _near(told: Table, new: Table) -> Table:
    """Tellings of fine places in neighbouring cells, on one day or the next."""
    left = _ranked(_dated(told).filter(_fine), "cell_x", "cell_y", "day")
    near = _dated(new).filter(_fine)
    steps = _around("dx").cross_join(_around("dy")).cross_join(_around("dt"))
    ranked = _ranked(near, "cell_x", "cell_y", "day")
    right = ranked.cross_join(steps).select(
        cell_x=_.cell_x + _.dx, cell_y=_.cell_y + _.dy, day=_.day + _.dt, right=_.n, right_rank=_.rank
    )
    return _met(left.select("cell_x", "cell_y", "day", left=_.n, left_rank=_.rank), right, ["cell_x", "cell_y", "day"])


def _around(name: str) -> Table:
    """Return a table of one column: a step back, none, a step on."""
    return ibis.range(-1, 2).unnest().name(name).as_table()


def _fine(table: Table) -> Table:
    return table.lat.notnull() & (table.radius <= FINE)


def _dated(table: Table) -> Table:
    """Add the day and the cell by which a telling is looked up; a telling without a day goes by its publication."""
    known = table.filter((table.begins.notnull() & (table.unit <= COARSEST)) | table.published.notnull())
    begins = ibis.cases((known.begins.notnull() & (known.unit <= COARSEST), known.begins), else_=known.published)
    return known.mutate(
        day=(begins / DAY).floor().cast("int64"),
        cell_x=(known.lon / CELL).floor().cast("int64"),
        cell_y=(known.lat / CELL).floor().cast("int64"),
    )


def _tolls(told: Table, new: Table) -> Table:
    """Tellings of one toll, on one day or the next, wherever they are said to have been."""
    deadly = _ranked(_dated(told).filter(_.killed_low >= MANY), "killed_low", "day")
    also = _ranked(_dated(new).filter(_.killed_low >= MANY), "killed_low", "day").cross_join(_around("dt"))
    left = deadly.select("killed_low", "day", left=_.n, left_rank=_.rank)
    right = also.select("killed_low", day=_.day + _.dt, right=_.n, right_rank=_.rank)
    return _met(left, right, ["killed_low", "day"])


def _alike(told: Table, new: Table) -> Table:
    """Tellings whose wording has a sketch in common."""
    left = _ranked(told.select("n", key=told.sketch.unnest()), "key")
    right = _ranked(new.select("n", key=new.sketch.unnest()), "key")
    return _met(
        left.select("key", left=_.n, left_rank=_.rank), right.select("key", right=_.n, right_rank=_.rank), ["key"]
    )


def _documents(told: Table, new: Table) -> Table:
    """Tellings of one document, of which one has no place of its own and the other has."""
    found = []
    for here, there in ((told, new), (new, told)):
        left = _ranked(here.filter(here.lone), "document")
        right = _ranked(there.filter(_fine(there)), "document")
        left = left.select("document", left=_.n, left_rank=_.rank)
        found.append(_met(left, right.select("document", right=_.n, right_rank=_.rank), ["document"]))
    return ibis.union(*found, distinct=True)


def _ranked(table: Table, *keys: str) -> Table:
    """Number the tellings of each block in their order."""
    return table.mutate(rank=ibis.row_number().over(ibis.window(group_by=list(keys), order_by="n")))


def _met(left: Table, right: Table, keys: list[str]) -> Table:
    """Join two sides of a block into pairs; in a crowd only those that stand near each other in it."""
    both = left.inner_join(right, keys)
    close = (both.left_rank - both.right_rank).abs() <= CROWD
    pair = both.filter((both.left != both.right) & close)
    return pair.select(left=ibis.least(_.left, _.right), right=ibis.greatest(_.left, _.right)).distinct()
