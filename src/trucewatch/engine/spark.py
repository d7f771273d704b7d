"""Parts coded by Spark: documents are cut where the files are read, and sent to the part that they belong to.

Each Python process of an executor keeps one child with the language model. A part is written by the task that codes
it, so that nothing depends on the driver; a task that is done again, or twice at a time, writes the same bytes.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from trucewatch.engine import tasks
from trucewatch.engine.plan import Plan
from trucewatch.errors import CaseError, Missing, TruceError
from trucewatch.store.feeds import MASTERS
from trucewatch.store.parted import Part, Parted

SECONDS = 2.0  # between two looks at what is done
TRIES = "8"  # of a task: an attempt that dies names one document at most
SETTINGS = {
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.enabled": "false",  # it would put parts together again
    "spark.sql.execution.arrow.maxRecordsPerBatch": "64",  # pages are large
    "spark.task.maxFailures": TRIES,
}

# Here Java only carries documents from process to process: it need not be made fast, which takes long.
CALM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def run(plan: Plan, todo: Sequence[int], master: str, progress: Callable[[int], None]) -> Iterator[Part]:
    """Code the parts that are to be done and yield what each holds. `progress` is told how many are done so far.

    Raises Missing without Spark; what Spark gives up raises TruceError. What was done until then is done.
    """
    with session(master) as spark, _told(plan, progress):
        frame = _frame(spark, plan, list(todo))
        try:
            for row in frame.collect():
                yield Part(**row.asDict())
        except _errors() as error:
            what = f"Spark gave up: {_reason(error)}"
            raise TruceError(what, master, "what is done is kept: run the same command again to go on") from error


def _frame(spark: Any, plan: Plan, todo: list[int]) -> Any:  # noqa: ANN401 - pyspark is an extra
    """Return the frame whose rows are the parts, coded when it is asked for."""
    keys = _keys(spark, todo)
    files = spark.range(0, len(plan.splits), 1, max(1, len(plan.splits)))
    sent = files.mapInArrow(lambda batches: tasks.sent(plan, keys, batches), tasks.ddl(tasks.SENT))
    dealt = sent.repartition(len(todo), "key").sortWithinPartitions(*tasks.ORDER)
    return dealt.mapInArrow(lambda batches: tasks.coded(plan, batches), tasks.ddl(tasks.COUNTED))


def _keys(spark: Any, todo: Sequence[int]) -> dict[int, int]:  # noqa: ANN401
    """Return a key for each part such that Spark deals each part to a task of its own.

    Spark deals by the hash of a key; parts dealt by their own numbers would share tasks and leave others idle.
    """
    size = len(todo)
    most = size * 40 + 1000  # so many that hardly any task is without a key
    dealt = spark.range(0, most, 1, 1).selectExpr(f"pmod(hash(cast(id as int)), {size}) as task")
    found: dict[int, int] = {}
    for key, task in enumerate(dealt.toArrow()["task"].to_pylist()):
        found.setdefault(task, key)
    return {part: found.get(number, number) for number, part in enumerate(todo)}


@contextmanager
def session(master: str) -> Iterator[Any]:
    """Open Spark by its master, or use the session that is open; one that was opened here is closed."""
    if not master.startswith(MASTERS):
        todo = "say local[2], local-cluster[2,1,1024], spark://host:7077, yarn or k8s://…"
        raise Missing(f"no engine {master!r}", "--engine", todo)
    try:
        sql: Any = importlib.import_module("pyspark.sql")
    except ImportError as error:
        raise Missing("the engine Spark is not installed", master, "pip install 'trucewatch[spark]'") from error
    before = sql.SparkSession.getActiveSession()
    spark = before or _opened(sql, master)
    try:
        yield spark
    finally:
        if before is None:
            spark.stop()


def _opened(sql: Any, master: str) -> Any:  # noqa: ANN401
    builder = sql.SparkSession.builder.master(_retrying(master)).appName("trucewatch code")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    if master.startswith("local"):
        # Its executors are on this machine, and have what this process has.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_HOME", str(Path(sql.__file__).parents[1]))
        builder = builder.config("spark.ui.enabled", "false")
        for whose in ("driver", "executor"):
            builder = builder.config(f"spark.{whose}.extraJavaOptions", CALM)
        builder = builder.config("spark.executorEnv.PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    try:
        return builder.getOrCreate()
    except _errors() as error:
        raise Missing(
            f"Spark does not start: {_reason(error)}", master, "Java 17 is needed; check the address"
        ) from error


def _retrying(master: str) -> str:
    """Let local Spark, which gives up at the first failure, try as often as a cluster does."""
    inside = master.removeprefix("local[").removesuffix("]")
    plainly = master.startswith("local[") and "," not in inside
    return f"local[{inside},{TRIES}]" if plainly else master


def _errors() -> tuple[type[Exception], ...]:
    errors, protocol = importlib.import_module("pyspark.errors"), importlib.import_module("py4j.protocol")
    return errors.PySparkException, protocol.Py4JError


def _reason(error: Exception) -> str:
    """Return the line of Spark's long story that says what happened: the last error of ours, or its first line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    ours = [line for line in lines if line.startswith("trucewatch.errors.")]
    return (ours[-1].partition(": ")[2] if ours else next(iter(lines), type(error).__name__))[:300]


@contextmanager
def _told(plan: Plan, progress: Callable[[int], None]) -> Iterator[None]:
    """Tell how many parts are done, as long as Spark is at work."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(SECONDS):
            with suppress(CaseError):  # a place out of reach is the tasks' trouble, not that of who looks on
                progress(len(Parted(plan.out).done()))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
