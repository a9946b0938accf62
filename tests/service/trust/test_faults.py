"""Each rule of the tenants file has its words, with the place and without a value."""

import pytest

from service.documents import document_schema
from service.trust.faults import faults_of

GOOD = {
    "id": "north",
    "issuer": "https://ehr.example/fhir",
    "base_urls": ["https://luminal.example/"],
    "jku": ["https://ehr.example/keys"],
}
BASE_URLS = "an address that begins with https:// and holds no space"


def told(**changes):
    entry = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    return faults_of({"tenants": [entry]})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"base_urls": ["http://secret-part"]}, f"north/base_urls/1: of the wrong form: {BASE_URLS} is wanted"),
        ({"jku": ["https://a", "secret part"]}, f"north/jku/2: of the wrong form: {BASE_URLS} is wanted"),
        ({"issuer": None}, "north: `issuer` is missing"),
        ({"juristiction": "us"}, "north: `juristiction`: no such key, did you mean `jurisdiction`?"),
        ({"qqqq": "us"}, "north: `qqqq`: no such key"),
        ({"algorithms": ["none"]}, "north/algorithms/1: one of ES384, RS384, ES256, RS256"),
        ({"algorithms": []}, "north/algorithms: the list is empty"),
        ({"leeway_seconds": 4000}, "north/leeway_seconds: outside its range, 0 to 300"),
        ({"base_urls": None}, "north: needs `base_urls` (addresses of this service) or `audiences` (fixed values of aud)"),
        ({"jku": None}, "north: needs one source of its keys: `jku`, or one of `jwks` and `jwks_file`"),
        ({"fhir_servers": "secret-part"}, "north/fhir_servers: of the wrong kind: a list is wanted"),
        ({"audiences": ["a", "a"]}, "north/audiences: the list holds a value twice"),
        ({"audiences": ["a" * 501]}, "north/audiences/1: longer than 500 letters"),
        ({"queries": {}}, "north/queries: the mapping is empty"),
        ({"queries": {"No": {"count": 1}}}, "north/queries: of the wrong form: a prefetch key, such as procedures is wanted"),
        ({"not_served": [f"x{'y' * n}" for n in range(21)]}, "north/not_served: the list has more than 20 entries"),
        ({"audiences": [""]}, "north/audiences/1: the text is empty"),
    ],
)  # fmt: skip
def test_each_fault_in_words(changes, words):
    assert told(**changes) == (words,)


def test_every_fault_is_named_at_once():
    assert len(told(issuer=None, leeway_seconds=-1, qqqq=1)) == 3
    assert told() == ()


@pytest.mark.parametrize(
    "document", [None, [], {}, {"tenants": []}, {"tenants": [5]}, {"tenants": {"a": 1}}]
)
def test_what_is_no_tenants_file(document):
    assert faults_of(document)


def test_a_place_is_named_by_number_where_the_id_is_unusable():
    [place, _] = faults_of({"tenants": [{**GOOD, "id": "x\n" * 70}]})[0].split("/", 1)
    assert place == "tenant 1"


def rules(node):
    """Every rule that the schema uses."""
    if isinstance(node, dict):
        yield from node
        for value in node.values():
            yield from rules(value)
    elif isinstance(node, list):
        for value in node:
            yield from rules(value)


def test_no_rule_of_the_schema_is_without_words():
    import json

    schema = json.loads(document_schema("tenants").text)
    worded = {"required", "additionalProperties", "enum", "type", "minimum", "maximum", "minItems", "minLength",
              "uniqueItems", "maxLength", "pattern", "anyOf", "oneOf", "maxItems", "minProperties", "maxProperties"}  # fmt: skip
    silent = {
        "$schema",
        "$id",
        "$defs",
        "$ref",
        "title",
        "description",
        "properties",
        "items",
        "allOf",
        "not",
        "const",  # inside a oneOf, which has words of its own
        "propertyNames",  # a name that does not fit breaks its pattern
    }
    names = {*schema["$defs"], *schema["$defs"]["tenant"]["properties"], "tenants", "keys"}
    names |= {"categories", "intents", "count"}
    names |= schema["$defs"]["tenant"]["properties"]["smart"]["properties"].keys()
    assert set(rules(schema)) - names - silent <= worded
