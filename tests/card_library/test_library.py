"""Each example of examples/cards is what the service answers over HTTP today."""

import json

import pytest

from service.documents import document_schema
from tests.card_library import library
from tests.card_library.library import FOLDER, examples, index_of, normal, request_of
from tests.vignettes.card_faults import lack_of_example

ANEW = "python -m tests.card_library.library writes the library anew"


@pytest.fixture(scope="module")
def post():
    with library.service_of_the_library() as post:
        yield post


def file_of(example, name):
    return json.loads((FOLDER / example.name / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("example", [pytest.param(e, id=e.name) for e in examples()])
def test_the_answer_is_the_one_that_is_kept(post, example):
    request = file_of(example, "request")
    assert request == request_of(example), ANEW
    status, response = post(example, request)
    assert status == (200 if "cards" in response else 412)
    assert normal(response) == normal(file_of(example, "response")), ANEW


def test_the_folder_holds_the_examples_and_its_page_their_rows(post):
    names = {example.name for example in examples()}
    assert len(names) == len(examples())
    assert {path.name for path in FOLDER.iterdir()} == {*names, "README.md"}, ANEW
    answers = {e.name: (e, *post(e, request_of(e))) for e in examples()}
    assert (FOLDER / "README.md").read_text("utf-8") == index_of(answers), ANEW


def test_what_a_client_must_be_able_to_show_is_there():
    cards = [card for _, document in library.library().values() for card in document.get("cards", [])]  # fmt: skip
    actions = [a for c in cards for s in c.get("suggestions", ()) for a in s["actions"]]
    links = [link for card in cards for link in card.get("links", ())]
    assert {card["indicator"] for card in cards} == {"info", "warning", "critical"}
    assert {card.get("selectionBehavior") for card in cards} == {"any", "at-most-one", None}
    assert {action["type"] for action in actions} == {"create", "delete"}  # decision 29: no update
    assert {link["type"] for link in links} == {"absolute", "smart"}
    assert any(s.get("isRecommended") for c in cards for s in c.get("suggestions", ()))
    assert any(len(s["actions"]) > 1 for c in cards for s in c.get("suggestions", ()))
    assert any(card.get("overrideReasons") for card in cards)
    assert any(document.get("cards") == [] for _, document in library.library().values())


def test_a_response_differs_by_more_than_ids_and_versions():
    """What is taken out is that alone; the rest of a card counts to the letter."""
    document = file_of(examples()[0], "response")
    text = json.dumps(document)
    other = text.replace(document["extension"]["org.luminal"]["knowledgeVersion"], "2031.1.0")
    other = other.replace(document["cards"][0]["uuid"], "00000000-0000-4000-8000-00000000000a")
    assert other != text
    assert normal(json.loads(other)) == normal(document)
    assert normal(json.loads(text.replace("preferred", "usual"))) != normal(document)
    [first, second, *_] = [item["uuid"] for item in document["cards"][0]["suggestions"]]
    assert normal(json.loads(text.replace(second, first))) != normal(document)


def test_a_change_of_an_answer_is_seen_and_written(tmp_path, monkeypatch):
    """Else the command would keep what is stale."""
    [example] = [e for e in examples() if e.name == "sign-right"]
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    monkeypatch.setattr(library, "ROOT", tmp_path)
    monkeypatch.setattr(library, "examples", lambda: (example,))
    (tmp_path / "old").mkdir()
    library.main()
    response = tmp_path / "sign-right/response.json"
    assert {path.name for path in tmp_path.iterdir()} == {"README.md", "sign-right"}
    assert json.loads(response.read_text("utf-8"))["cards"] == []
    response.write_text(response.read_text("utf-8").replace('"cards": []', '"cards": [1]'))
    assert [path.name for path, _ in library.rewrites()] == ["response.json"]
    library.main()
    assert [*library.rewrites()] == []


def test_feedback_on_each_card_is_of_its_schema():
    schema = document_schema("feedback")
    for _, document in library.library().values():
        for card in document.get("cards", ()):
            entry = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": "2026-11-28T10:00:00Z"}  # fmt: skip
            reasons = card.get("overrideReasons", ())
            entry |= {"overrideReason": {"reason": reasons[0]}} if reasons else {}
            assert schema.describe({"feedback": [entry]}) == []


def test_a_kind_without_an_example_is_named():
    """The test of each vignette asks; it is in tests/vignettes/card_faults.py."""
    _, document = library.library()["sign-marker-absent"]
    card = document["cards"][0]
    assert [*lack_of_example("order-sign", card)] == []
    assert len([*lack_of_example("order-sign", {**card, "indicator": "unheard-of"})]) == 1
    assert len([*lack_of_example("order-sign", {**card, "selectionBehavior": "unheard-of"})]) >= 1
