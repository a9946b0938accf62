"""A run: the files are read, the patients judged in parts by all processes, the results joined."""

from __future__ import annotations

import gc
import math
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import orjson

from service.cohort.judgement import engine_of
from service.cohort.parts import PartRules, judge_part
from service.cohort.progress import Progress
from service.cohort.reading import LineRules, ReadingRules, account_path, read_task, records_path
from service.cohort.request import PATIENT_LIMIT, WORK, Beginning, CohortFault, Request, begin
from service.cohort.sources import ReadingTask, SourceFile, reading_tasks, source_files
from service.cohort.storage import RecordFiles
from service.cohort.wording import text
from service.cohort.writing import Results, write_results
from service.observe import logs
from service.types import Json

_MOST_PARTS = 4_096
_TASKS = Path("/proc/self/task")  # the threads of this process, where Linux says so
# Of a process that shares the knowledge some 200 MB are its own at most: together under 1 GB.
_MOST_PROCESSES = 4

Step = Callable[[Any, Any], Any]
Rules = TypeVar("Rules")


class PartResult(Protocol):
    """What a step gives on a part."""

    @property
    def patients(self) -> int:
        """How many it has."""
        ...


Result = TypeVar("Result", bound=PartResult)


class _Workers(Protocol):
    """Where steps are run; what a step leaves on disk says that it is done."""

    def read(self, tasks: Sequence[ReadingTask], rules: ReadingRules) -> Iterator[object]:
        """Reads the files of each task; yields as they come."""
        ...

    def judge(self, numbers: Sequence[int], rules: PartRules) -> Iterator[Json]:
        """Judges the parts of these numbers; yields their accounts as they come."""
        ...


def usual_processes() -> int:
    """How many processes run at once where nobody says: one a core, as far as memory is bounded."""
    return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)


def run_cohort(request: Request) -> str:
    """Runs, or goes on with what an earlier call began; returns one line on what there is now.

    Raises:
        CohortFault: It cannot begin, or a process was lost.
    """
    files = _files(request)
    beginning = begin(request, files)
    work = request.folder / WORK
    if beginning.is_whole:
        shutil.rmtree(work, ignore_errors=True)
        return text("whole", folder=request.folder)
    for name in ("records", "parts"):
        (work / name).mkdir(parents=True, exist_ok=True)
    tasks = reading_tasks([file for file in files if file.form])
    reading = _reading_rules(request, beginning)
    try:
        with _workers(request) as workers:
            _read(tasks, reading, workers)
            rules = _part_rules(request, tasks, reading, beginning)
            _judge(rules, workers)
    except BrokenProcessPool:
        raise CohortFault(text("worker-lost")) from None
    accounts = [
        row for task in tasks for row in orjson.loads(account_path(task, reading).read_bytes())
    ]
    summary = write_results(request, beginning, Results(files, accounts, rules))
    shutil.rmtree(work)
    return summary


def _reading_rules(request: Request, beginning: Beginning) -> ReadingRules:
    lines = LineRules(request.line_limit, request.max_depth, request.sample, beginning.secret)
    return ReadingRules(request.folder / WORK / "records", lines)


def _files(request: Request) -> tuple[SourceFile, ...]:
    for path in request.sources:
        if not path.exists():
            raise CohortFault(text("no-input", path=path))
    out = request.folder.resolve()
    files = source_files(request.sources)
    return tuple(file for file in files if not file.path.resolve().is_relative_to(out))


@dataclass(frozen=True, slots=True)
class _Processes:
    """Runs steps in other processes, or here where one process is enough."""

    pool: ProcessPoolExecutor | None

    def read(self, tasks: Sequence[ReadingTask], rules: ReadingRules) -> Iterator[object]:
        return self.each(read_task, tasks, rules)

    def judge(self, numbers: Sequence[int], rules: PartRules) -> Iterator[Json]:
        return self.each(judge_part, numbers, rules)

    def each(self, step: Step, items: Sequence[Any], rules: Any) -> Iterator[Any]:
        """The results as they come."""
        if self.pool is None:
            yield from (step(item, rules) for item in items)
            return
        futures = [self.pool.submit(step, item, rules) for item in items]
        for future in as_completed(futures):
            yield future.result()


def _workers(request: Request) -> AbstractContextManager[_Workers]:
    if request.engine == "spark":
        from service.cohort.spark import spark_workers  # pyspark is an extra of its own

        return spark_workers(request)
    return _processes(request)


@contextmanager
def _processes(request: Request) -> Iterator[_Processes]:
    if request.processes == 1:
        yield _Processes(None)
        return
    context = multiprocessing.get_context(_way_of_starting(request.overlay))
    pool = ProcessPoolExecutor(request.processes, context, _start, (request.overlay,))
    try:
        yield _Processes(pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _way_of_starting(overlay: Path | None) -> str:
    """`fork`, with the knowledge in pages that all share, where no thread could be cut in two by it."""
    if not _TASKS.exists() or len([*_TASKS.iterdir()]) > 1:
        return "spawn"
    engine_of(overlay)
    gc.collect()
    gc.freeze()  # else the collector writes to each page
    return "fork"


def _start(overlay: Path | None) -> None:
    logs.configure("error")
    engine_of(overlay)


def _read(tasks: Sequence[ReadingTask], rules: ReadingRules, workers: _Workers) -> None:
    open_tasks = [task for task in tasks if not account_path(task, rules).exists()]
    progress = Progress(len(tasks), len(tasks) - len(open_tasks))
    for _ in workers.read(open_tasks, rules):
        progress.read()


def _part_rules(
    request: Request, tasks: Sequence[ReadingTask], reading: ReadingRules, beginning: Beginning
) -> PartRules:
    records = tuple(records_path(task, reading) for task in tasks)
    whole = RecordFiles(records, reading.spill) if records else None
    size = whole.size() if whole else 0
    return PartRules(
        folder=request.folder / WORK / "parts",
        records=records,
        count=min(max(math.ceil(size / request.part_bytes), 1), _MOST_PARTS) if records else 0,
        terms=beginning.terms,
        patient_limit=PATIENT_LIMIT,
        has_shared=whole is not None and whole.has_shared(),
        redaction=beginning.redaction,
    )


def _judge(rules: PartRules, workers: _Workers) -> None:
    numbers = [n for n in range(rules.count) if not rules.path(n, "account").exists()]
    progress = Progress(rules.count, rules.count - len(numbers))
    for account in workers.judge(numbers, rules):
        progress.judged(int(str(account["patients"])))


@dataclass(frozen=True, slots=True)
class Population:
    """Sources that were read: how many lines and files could not be, and the patients in parts."""

    unread: int
    parts: PartRules
    workers: _Processes

    def each(self, step: Callable[[int, Rules], Result], rules: Rules) -> Iterator[Result]:
        """What a step gives on each part, as it comes; says on stderr how far it is.

        Args:
            step: A function of a module, of the number of a part and the rules.
            rules: What all parts have in common.
        """
        progress = Progress(self.parts.count)
        result: Result
        for result in self.workers.each(step, range(self.parts.count), rules):
            progress.judged(result.patients)
            yield result


@contextmanager
def read_population(request: Request, beginning: Beginning) -> Iterator[Population]:
    """Reads the sources into the folder of the request, for a use of their own.

    Raises:
        CohortFault: A source is not there, or a process was lost.
    """
    files = _files(request)
    folder = request.folder / WORK
    for name in ("records", "parts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    tasks = reading_tasks([file for file in files if file.form])
    reading = _reading_rules(request, beginning)
    try:
        with _processes(request) as workers:
            _read(tasks, reading, workers)
            paths = [account_path(task, reading) for task in tasks]
            accounts = [row for path in paths for row in orjson.loads(path.read_bytes())]
            unread = sum(len(row["unread"]) for row in accounts)
            unread += sum(file.form is None for file in files)
            rules = _part_rules(request, tasks, reading, beginning)
            yield Population(unread, rules, workers)
    except BrokenProcessPool:
        raise CohortFault(text("worker-lost")) from None
