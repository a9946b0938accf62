"""All missing queries of one call, in parallel, under its deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from service.fhir_access.client import AccessError, Server, follow_pages, run_query
from service.fhir_access.query import Query, query_of
from service.fhir_access.scopes import Cover, scope_cover
from service.types import Json


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query brought, if anything, and the code of the data gap that it leaves, if any."""

    document: Json | None
    gap: str | None


class Source(Protocol):
    """Where data come from that the client did not send along."""

    def fetch(
        self, templates: Mapping[str, str], unfinished: Mapping[str, Json]
    ) -> Mapping[str, QueryResult]:
        """Returns what each template brings, and each unfinished Bundle with its further pages."""


class ForbiddenServer:
    """The stand-in for a server that must not be asked; every query leaves the same gap."""

    def __init__(self, code: str) -> None:
        """Keeps the code of the gap."""
        self._code = code

    def fetch(
        self, templates: Mapping[str, str], unfinished: Mapping[str, Json]
    ) -> Mapping[str, QueryResult]:
        """Returns nothing for templates, and Bundles as they are."""
        results = {key: QueryResult(None, self._code) for key in templates}
        return results | {key: QueryResult(page, "pages-left") for key, page in unfinished.items()}


@dataclass(frozen=True, slots=True)
class FhirSource:
    """The FHIR server of one call.

    `deadline` is by `time.monotonic`; `count` is told the outcome of each query.
    """

    server: Server
    scope: str
    context: Json
    deadline: float
    count: Callable[[str], None]

    def fetch(
        self, templates: Mapping[str, str], unfinished: Mapping[str, Json]
    ) -> Mapping[str, QueryResult]:
        """Runs all queries at once and returns at the deadline at the latest.

        A query that is not through by then goes on in its thread until its own time-out, and what
        it brings is dropped.
        """
        results: dict[str, QueryResult] = {}
        work: dict[str, Callable[[], QueryResult]] = {}
        for key, template in templates.items():
            query = query_of(key, template, self.context)
            cover = (
                Cover.NONE
                if query is None
                else scope_cover(self.scope, query.kind, query.interaction)
            )
            if query is None or cover is Cover.NONE:
                code = "not-supplied" if query is None else "scope-insufficient"
                results[key] = QueryResult(None, code)
            else:
                work[key] = partial(self._read, query, cover)
        for key, page in unfinished.items():
            work[key] = partial(self._follow, page)
        answers = self._run(work, unfinished)
        for result in answers.values():
            self.count(result.gap or "ok")
        return results | answers

    def _run(
        self, work: Mapping[str, Callable[[], QueryResult]], unfinished: Mapping[str, Json]
    ) -> dict[str, QueryResult]:
        if not work:
            return {}
        # Threads of its own: the slow server of one hospital must not hold up the calls of another.
        pool = ThreadPoolExecutor(max_workers=len(work), thread_name_prefix="fhir")
        running: dict[str, Future[QueryResult]] = {
            key: pool.submit(task) for key, task in work.items()
        }
        wait(running.values(), timeout=max(0.0, self.deadline - time.monotonic()))
        pool.shutdown(wait=False, cancel_futures=True)
        return {
            key: future.result()
            if future.done() and not future.cancelled()
            else QueryResult(
                unfinished.get(key), "pages-left" if key in unfinished else "server-slow"
            )
            for key, future in running.items()
        }

    def _read(self, query: Query, cover: Cover) -> QueryResult:
        try:
            document, problem = run_query(self.server, query, self.deadline)
        except AccessError as error:
            return QueryResult(None, error.code)
        narrowed = "scope-narrowed" if cover is Cover.PART else None
        return QueryResult(document, problem or narrowed)

    def _follow(self, page: Json) -> QueryResult:
        document, problem = follow_pages(self.server, page, self.deadline)
        return QueryResult(document, problem)
