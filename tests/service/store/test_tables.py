"""Every text that a column bounds is bounded before it gets there: PostgreSQL refuses longer ones."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from importlib import resources

import pytest
import sqlalchemy as sa
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncology.knowledge.load import load_knowledge, shipped_version
from oncology.knowledge.overlay import apply_overlay
from service.clinical import decision
from service.clinical.decision import CardRecord, Conclusions, Decision
from service.store import Auditor, Feedback, Origin, as_text, feedback_report, new_key, rows_of
from service.store.tables import Base
from service.trust.replay import TOKENS, digest
from service.types import OTHER

MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)
WIDTH = {"enum": lambda words: max(map(len, words)), "const": len, "maxLength": int}


def schema(package, name, *way):
    folder = resources.files(package)
    node = json.loads(folder.joinpath(f"schemas/{name}.schema.json").read_text("utf-8"))
    for step in way:
        node = node[step]
    return node


def longest(node):
    """Characters of the longest text that a schema lets in; None where it sets no bound."""
    bounds = [width(node[rule]) for rule, width in WIDTH.items() if rule in node]
    if "pattern" in node:
        parser = re._parser
        width = parser.parse(node["pattern"]).getwidth()[1]
        bounds += [width] if width < parser.MAXREPEAT else []
    return min(bounds, default=None)


def matched(pattern):
    return re._parser.parse(pattern.pattern).getwidth()[1]


ENTRY = schema("service.documents", "feedback", "$defs", "entry", "properties")
CARD = schema("service.documents", "feedback", "$defs", "id")
REASON = ENTRY["overrideReason"]["properties"]["reason"]["properties"]
SERVICE = schema("hooks", "services", "properties", "services", "items", "properties", "id")
OVERLAY = schema("oncology.knowledge", "overlay", "properties")
VERSION = schema("oncology.knowledge", "version", "properties", "version")
JURISDICTION = schema("service.documents", "tenants", "$defs", "tenant", "properties", "jurisdiction")  # fmt: skip
# version+id.version.digest, the digest of eight characters
MARK = (longest(VERSION), longest(OVERLAY["id"]), longest(OVERLAY["version"]), 8)

SOURCES = {
    "feedback.service_id": longest(SERVICE),
    "feedback.card": longest(CARD),
    "feedback.outcome": longest(ENTRY["outcome"]),
    "feedback.reason_code": max(longest(REASON["code"]), len(OTHER)),
    "feedback.reason_system": longest(REASON["system"]),
    "issued_card.card": 36,  # a UUID of our own
    "issued_card.service_id": longest(SERVICE),
    "issued_card.kind": max(matched(decision._KIND), len(OTHER)),
    "issued_card.knowledge_version": sum(MARK) + 3,
    "issued_card.jurisdiction": longest(JURISDICTION),
    "decision.service_id": longest(SERVICE),
    "decision.knowledge_version": sum(MARK) + 3,
    "decision.key_id": len(Auditor(new_key())._keys[0].name),
    "decision.input_hash": len(Auditor(new_key()).digests({})[0]),
    "token_use.digest": len(digest("issuer", "id")),
}


def bounded():
    tables = [*Base.metadata.tables.values(), TOKENS]
    return {
        f"{table.name}.{column.name}": column.type.length
        for table in tables
        for column in table.columns
        if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Text)
    }


@pytest.mark.parametrize("column", bounded())
def test_what_goes_into_a_column_is_bounded_by_its_schema(column):
    width = bounded()[column]
    assert width is not None, "a text without a bound is Text"
    assert SOURCES[column] is not None, "the schema sets no bound"
    assert SOURCES[column] <= width


def test_the_tables_are_those_that_the_migrations_make(store):
    """On each database, with the same lengths where the database keeps lengths."""
    inspector = sa.inspect(store.engine)
    for name, width in bounded().items():
        table, _, column = name.partition(".")
        types = {entry["name"]: entry["type"] for entry in inspector.get_columns(table)}
        if store.engine.dialect.name == "postgresql":
            assert types[column].length == width, name
    assert set(inspector.get_table_names()) >= {table.name for table in Base.metadata.tables.values()}  # fmt: skip


def text_of(node, alphabet="abcdefghijklmnopqrstuvwxyz0123456789"):
    return st.text(alphabet, min_size=longest(node), max_size=longest(node))


@st.composite
def policies(draw):
    """A site policy whose parts are as long as its schema allows."""
    return {
        "id": draw(text_of(OVERLAY["id"])), "version": draw(text_of(OVERLAY["version"])),
        "site": "S", "approved_by": "B", "approved": "2026-11-20",
    }  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    policy=policies(), service=text_of(SERVICE), code=text_of(REASON["code"], "aü漢𝒳 "),
    system=text_of(REASON["system"], "aü漢𝒳 "),
)  # fmt: skip
def test_the_longest_legal_values_come_back_in_report_and_audit(store, policy, service, code, system):  # fmt: skip
    version = apply_overlay(load_knowledge(), yaml.safe_dump(policy), "site.yaml").version
    version = version.replace(shipped_version(), "9" * longest(VERSION))
    conclusions = Conclusions(True, 3, "secondary", (), (), (), ())
    card = "4e0a3a1e-3283-4575-ab82-028d55fe2719"
    kind = "k" * matched(decision._KIND)
    auditor = Auditor(new_key())
    with store.engine.begin() as connection:
        for table in Base.metadata.tables.values():
            connection.execute(table.delete())
    answer = Decision({}, (CardRecord(card, kind, {card: "option:" + "o" * 80}, ("r" * 200,)),), conclusions=conclusions)  # fmt: skip
    store.remember(rows_of(Origin(service, version, "us"), lambda: {"hook": "x"}, answer, auditor))
    store.add([Feedback(service, card, "overridden", MOMENT, (), code, system, MOMENT, "c" * 4000)])
    report = as_text(feedback_report(store, date(2020, 1, 1), date(2100, 1, 1)))
    assert (version in report, kind in report, code in report) == (True, True, True)
    assert "not known: 0" in report
    today = datetime.now(UTC)
    [entry] = store.audit_entries(today - timedelta(days=1), today + timedelta(days=1))
    assert (entry.knowledge_version, auditor.unseal(entry)["line"]) == (version, 3)
