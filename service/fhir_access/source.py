"""All missing queries of one call, in parallel, under its deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from service.fhir_access.client import AccessError, Server, follow_pages, run_query
from service.fhir_access.memory import ServerMemory
from service.fhir_access.outcome import refusal_in
from service.fhir_access.query import Query, query_of
from service.fhir_access.scopes import Cover, scope_cover
from service.observe import logs
from service.types import Json

_THREADS = 20  # of one call: its queries side by side; deploy/compose allows for eight such calls
_PERHAPS_NOT_SERVED = frozenset({"server-refused", "server-lacks", "server-failed"})


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query brought, if anything, and the code of the data gap that it leaves, if any.

    `reason` is what the server said; `lacks_parameter`: it says that a parameter is missing.
    """

    document: Json | None
    gap: str | None
    reason: str = ""
    lacks_parameter: bool = False


Templates = Mapping[str, str]


class Source(Protocol):
    """Where data come from that the client did not send along."""

    def fetch(
        self, templates: Templates, unfinished: Mapping[str, Json], parts: Mapping[str, Templates]
    ) -> Mapping[str, QueryResult]:
        """Returns what each template brings, and each unfinished Bundle with its further pages.

        A query that the server refuses for lack of a parameter is put by its `parts`, if it has
        any; their results then stand in its place.
        """


class ForbiddenServer:
    """The stand-in for a server that must not be asked; every query leaves the same gap."""

    def __init__(self, code: str) -> None:
        """Keeps the code of the gap."""
        self._code = code

    def fetch(
        self, templates: Templates, unfinished: Mapping[str, Json], parts: Mapping[str, Templates]
    ) -> Mapping[str, QueryResult]:
        """Returns nothing for templates, and Bundles as they are."""
        results = {key: QueryResult(None, self._code) for key in templates}
        return results | {key: QueryResult(page, "pages-left") for key, page in unfinished.items()}


@dataclass(frozen=True, slots=True)
class FhirSource:
    """The FHIR server of one call.

    `deadline` is by `time.monotonic`; `count` is told the outcome of each query; `memory` is what
    earlier calls learned of the server; `private` is what no reason of it may hold.
    """

    server: Server
    scope: str
    context: Json
    deadline: float
    count: Callable[[str], None]
    memory: ServerMemory
    private: tuple[str, ...] = field(repr=False)

    def fetch(
        self, templates: Templates, unfinished: Mapping[str, Json], parts: Mapping[str, Templates]
    ) -> Mapping[str, QueryResult]:
        """Runs all queries at once and returns at the deadline at the latest; see `Source`.

        The connection of a query that is not through by then is ended, so that its thread ends too.
        """
        wanted: dict[str, str] = {}
        for key, template in templates.items():
            wanted |= (
                parts[key] if key in parts and key in self.memory.in_parts else {key: template}
            )
        pages = {key: partial(self._follow, page) for key, page in unfinished.items()}
        if not wanted and not pages:
            return {}
        run = _Run(self.deadline)
        results: dict[str, QueryResult] = {}
        for key, template in wanted.items():
            results |= self._begin(run, key, template)
        for key, task in pages.items():
            run.begin(key, task)
        kinds = {key: _kind(template) for key, template in wanted.items()}
        for key, result in run.results():
            if result.lacks_parameter and key in parts:
                self.memory.in_parts.add(key)
                for part, template in parts[key].items():
                    kinds[part] = _kind(template)
                    results |= self._begin(run, part, template)
            elif result.document is None and key in unfinished:
                results[key] = self._late(key, unfinished)
            else:
                results[key] = result
        late = {key: self._late(key, unfinished) for key in run.unfinished}
        results = self._without_unserved(results | late, kinds)
        self.server.lines.end()
        for result in results.values():
            self.count(result.gap or "ok")
        return results

    def _begin(self, run: _Run, key: str, template: str) -> dict[str, QueryResult]:
        """Sends a query; returns its result where there is nothing to send."""
        query = query_of(key, template, self.context)
        if query is None:
            return {key: QueryResult(None, "not-supplied")}
        if not self.memory.is_served(query.kind):
            return {key: QueryResult(None, "not-served")}
        cover = scope_cover(self.scope, query.kind, query.interaction, query.category)
        if cover is Cover.NONE:
            return {key: QueryResult(None, "scope-insufficient")}
        run.begin(key, partial(self._read, query, cover))
        return {}

    def _without_unserved(
        self, results: dict[str, QueryResult], kinds: Mapping[str, str]
    ) -> dict[str, QueryResult]:
        """The results, where a refusal means that the type of resource is not served at all."""
        doubtful = [k for k in kinds if k in results and results[k].gap in _PERHAPS_NOT_SERVED]
        if doubtful:
            self.memory.learn(self.deadline - time.monotonic())
        return results | {
            key: QueryResult(None, "not-served")
            for key in doubtful
            if not self.memory.is_served(kinds[key])
        }

    @staticmethod
    def _late(key: str, unfinished: Mapping[str, Json]) -> QueryResult:
        """What stands for a query that was not through in time."""
        gap = "pages-left" if key in unfinished else "server-slow"
        return QueryResult(unfinished.get(key), gap)

    def _read(self, query: Query, cover: Cover) -> QueryResult:
        try:
            document, problem = run_query(self.server, query, self.deadline)
        except AccessError as error:
            refusal = refusal_in(error.outcome, self.private)
            return QueryResult(None, error.code, refusal.reason, refusal.lacks_parameter)
        except Exception as error:  # whatever a server brought about is the gap of this query
            logs.failure("fhir-query-failed", error)
            return QueryResult(None, "server-failed")
        narrowed = "scope-narrowed" if cover is Cover.PART else None
        return QueryResult(document, problem or narrowed)

    def _follow(self, page: Json) -> QueryResult:
        try:
            document, problem = follow_pages(self.server, page, self.deadline)
        except Exception as error:  # see `_read`; what was sent along is there all the same
            logs.failure("fhir-query-failed", error)
            return QueryResult(page, "pages-left")
        return QueryResult(document, problem)


class _Run:
    """Tasks side by side until a deadline; one may be added while others run.

    Threads of its own: the slow server of one hospital must not hold up the calls of another.
    """

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._pool = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="fhir")
        self._running: dict[Future[QueryResult], str] = {}

    @property
    def unfinished(self) -> tuple[str, ...]:
        """The tasks that were not through in time."""
        return tuple(self._running.values())

    def begin(self, key: str, task: Callable[[], QueryResult]) -> None:
        """Starts a task."""
        self._running[self._pool.submit(task)] = key

    def results(self) -> Iterator[tuple[str, QueryResult]]:
        """Yields each result as it comes, and ends with the last one or at the deadline."""
        while self._running:
            left = max(0.0, self._deadline - time.monotonic())
            done, _ = wait(self._running, timeout=left, return_when=FIRST_COMPLETED)
            if not done:
                break
            for future in done:
                yield self._running.pop(future), future.result()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _kind(template: str) -> str:
    """The type of resource that a template asks for."""
    return template.partition("?")[0].partition("/")[0]
