"""One prefetch template made into one query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote

from service.fhir_access.scopes import Interaction

_TOKEN = re.compile(r"\{\{context\.([A-Za-z]+)\}\}")


@dataclass(frozen=True, slots=True)
class Query:
    """A read or search below the address of a FHIR server."""

    key: str
    path: str
    kind: str
    interaction: Interaction

    @property
    def expected(self) -> str:
        """The type of resource that answers it."""
        return self.kind if self.interaction == "read" else "Bundle"

    @property
    def category(self) -> str | None:
        """The category that it is narrowed to."""
        return dict(parse_qsl(self.path.partition("?")[2])).get("category")

    def names_another(self, document: Mapping[str, object]) -> bool:
        """Says whether a read was answered with another resource than the one asked for."""
        identifier = unquote(self.path.partition("/")[2])
        return self.interaction == "read" and document.get("id") != identifier


def query_of(key: str, template: str, context: Mapping[str, object]) -> Query | None:
    """Returns a template's query, its values URL-encoded; None when the context lacks one."""
    names = _TOKEN.findall(template)
    if any(not isinstance(context.get(name), str) for name in names):
        return None
    path = _TOKEN.sub(lambda match: quote(str(context[match.group(1)]), safe=""), template)
    kind = re.split(r"[/?]", path, maxsplit=1)[0]
    return Query(key, path, kind, "read" if "/" in template.partition("?")[0] else "search")
