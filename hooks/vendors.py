"""What the FHIR servers of EHRs are known to take and to serve (data/vendors.yaml), and their profiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from hooks.model import Query
from hooks.profile import Form, Profile
from hooks.registry import QUERIES
from terminology import data_files, load_schema

US_CORE = "uscore"


@dataclass(frozen=True, slots=True)
class KindRules:
    """What a server asks of searches for one type of resource.

    `is_optional`: a server of this kind may do without the type; it is asked for all the same.
    `one_of`: parameters of which a search must hold one beside the patient. `categories` and
    `intents`: the values that it takes, where they are not the usual ones. `largest_page`: the most
    resources a page that may be asked for; `has_page_size` is False where no number may be named.
    """

    served: bool = True
    is_optional: bool = False
    one_of: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    largest_page: int | None = None
    has_page_size: bool = True


@dataclass(frozen=True, slots=True)
class Vendor:
    """One kind of EHR: the rules of its server by type of resource, and how it is asked."""

    id: str
    title: str
    kinds: Mapping[str, KindRules]

    @property
    def profile(self) -> Profile:
        """The profile that follows from the rules."""
        rules = {key: self.kinds.get(query.kind, KindRules()) for key, query in QUERIES.items()}
        return Profile(
            frozenset(key for key, rule in rules.items() if not rule.served),
            {key: _form(QUERIES[key], rule) for key, rule in rules.items() if rule.served},
        )


@lru_cache(maxsize=1)
def load_vendors() -> Mapping[str, Vendor]:
    """The vendors by id. Raises ValueError when the file does not fit its schema."""
    data = data_files.load_data("hooks", "vendors", load_schema("hooks", "vendors"))
    return {
        row["id"]: Vendor(
            row["id"],
            row["title"],
            {kind: _rules(rule) for kind, rule in row["kinds"].items()},
        )
        for row in data["vendors"]
    }


@lru_cache(maxsize=128)  # each call asks for every query
def us_core_parts(key: str, template: str) -> Mapping[str, str]:
    """The query in the form that US Core makes every server take; empty where that is the plain one."""
    parts = load_vendors()[US_CORE].profile.parts(key, template)
    return MappingProxyType({} if list(parts.values()) == [template] else parts)


def _rules(row: Mapping[str, Any]) -> KindRules:
    return KindRules(
        row.get("served", True),
        row.get("optional", False),
        tuple(row.get("one_of", ())),
        tuple(row.get("categories", ())),
        tuple(row.get("intents", ())),
        row.get("largest_page"),
        row.get("has_page_size", True),
    )


def _form(query: Query, rule: KindRules) -> Form:
    """The form of a query that keeps the rules."""
    usual = query.template.partition("_count=")[2]
    count = None
    if not rule.has_page_size:
        count = 0
    elif rule.largest_page is not None and usual:
        count = min(rule.largest_page, int(usual))
    return Form(
        (rule.categories or query.categories) if "category" in rule.one_of else (),
        (rule.intents or query.intents) if "intent" in rule.one_of else (),
        count,
    )
