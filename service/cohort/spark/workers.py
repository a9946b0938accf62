"""The stages of a run as jobs of Spark. Readers, judgement and writers are those of every engine.

All machines must see the sources and `--out` under the same names. A step is a task of Spark; what
it leaves there, whole or not at all, says that it is done, so a run goes on after a kill.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession, functions

from service.cohort.parts import PartRules, with_shared, write_part
from service.cohort.reading import ReadingRules, account_path, read_task
from service.cohort.request import CohortFault, Request
from service.cohort.sources import ReadingTask
from service.cohort.spark.grouping import ARROW, by_part, prepare, rows_of
from service.cohort.storage import RecordFiles, charts_of
from service.cohort.wording import text
from service.types import Json

_NUMBER = "number BIGINT"
_PAUSE = 0.5
_LOOPBACK = "127.0.0.1"
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.speculation": "false",  # two tries of a part at once would write the same file
    **ARROW,
}


@dataclass(frozen=True, slots=True)
class SparkWorkers:
    """Reads and judges in the processes of a Spark application."""

    session: SparkSession

    def read(self, tasks: Sequence[ReadingTask], rules: ReadingRules) -> Iterator[object]:
        """Reads the files of each task; yields as they come."""
        if not tasks:
            return
        frame = self.session.range(0, len(tasks), 1, len(tasks)).mapInArrow(
            lambda batches: _read(batches, tasks, rules), _NUMBER
        )
        yield from _as_they_come(frame.collect, [account_path(task, rules) for task in tasks])

    def judge(self, numbers: Sequence[int], rules: PartRules) -> Iterator[Json]:
        """Judges the parts of these numbers; yields their accounts as they come."""
        if not numbers:
            return
        records = self.session.read.parquet(*map(str, rules.records)).where("NOT is_shared")
        parts = by_part(records, rules.count)
        if len(numbers) < rules.count:
            parts = parts.where(functions.col("part").isin([*numbers]))
        frame = parts.mapInArrow(lambda batches: _judge(batches, rules), _NUMBER)
        paths = {number: rules.path(number, "account") for number in numbers}

        def job() -> None:
            full = {row.number for row in frame.collect()}
            if not all(paths[number].exists() for number in full):
                raise CohortFault(text("spark-apart"))
            for number in paths.keys() - full:
                write_part(number, (), rules)

        for path in _as_they_come(job, [*paths.values()]):
            account: Json = orjson.loads(path.read_bytes())
            yield account


@contextmanager
def spark_workers(request: Request) -> Iterator[SparkWorkers]:
    """A Spark application for one run, ended with it.

    Raises:
        CohortFault: Spark does not start, or a job of it fails; its own log on stderr says why.
    """
    home = os.environ.get("JAVA_HOME")
    if not (Path(home, "bin/java").exists() if home else shutil.which("java")):
        raise CohortFault(text("spark-java"))
    try:
        session = _session(request)
    except (PySparkException, Py4JError, OSError) as fault:
        raise CohortFault(text("spark-start", kind=type(fault).__name__)) from None
    try:
        yield SparkWorkers(session)
    except (PySparkException, Py4JError) as fault:
        raise CohortFault(text("spark-failure", kind=type(fault).__name__)) from None
    finally:
        session.stop()


def _session(request: Request) -> SparkSession:
    master = request.master or "local[*]"
    builder = SparkSession.builder.appName("luminal-cohort").master(master)
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    if master.startswith("local") or urlsplit(master).hostname in {_LOOPBACK, "localhost"}:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", _LOOPBACK)
        builder = builder.config("spark.driver.host", _LOOPBACK)
        builder = builder.config("spark.driver.bindAddress", _LOOPBACK)
    if master.startswith("local"):
        # charts stay in the folder of the run
        builder = builder.config("spark.local.dir", str(request.folder.resolve() / "work"))
    return builder.getOrCreate()


def _read(
    batches: Iterator[pa.RecordBatch], tasks: Sequence[ReadingTask], rules: ReadingRules
) -> Iterator[pa.RecordBatch]:
    for (number,) in rows_of(batches):
        read_task(tasks[number], rules)
        yield _numbers(number)


def _judge(batches: Iterator[pa.RecordBatch], rules: PartRules) -> Iterator[pa.RecordBatch]:
    prepare(rules.terms.overlay)
    files = RecordFiles(rules.records, rules.spill) if rules.has_shared else None
    for number, rows in groupby(rows_of(batches), key=itemgetter(0)):
        records = ((place, key, line) for _, place, key, line in rows)
        charts = charts_of(records, rules.patient_limit)
        write_part(number, with_shared(charts, files) if files else charts, rules)
        yield _numbers(number)


def _numbers(*numbers: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"number": pa.array(numbers, pa.int64())})


def _as_they_come(job: Callable[[], object], paths: Sequence[Path]) -> Iterator[Path]:
    """Each path once it is there, while the job runs.

    Raises:
        CohortFault: The job is over and one of them is not there.
    """
    with ThreadPoolExecutor(1) as pool:
        future: Future[object] = pool.submit(job)
        missing = [*paths]
        while missing:
            is_over = bool(wait([future], timeout=_PAUSE).done)
            fresh = {path for path in missing if path.exists()}
            yield from (path for path in missing if path in fresh)
            missing = [path for path in missing if path not in fresh]
            if is_over:
                future.result()
                if missing:
                    raise CohortFault(text("spark-apart"))
        future.result()
