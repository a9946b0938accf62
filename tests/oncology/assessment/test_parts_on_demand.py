"""Parts of a document are written when they are asked for, once, and whole where that is asked for."""

import pytest

from oncology.assessment.parts_on_demand import PartsOnDemand, whole


@pytest.fixture
def written():
    return []


@pytest.fixture
def document(written):
    def part(name, value):
        return lambda subject: written.append(name) or [subject, value]

    return PartsOnDemand("p", {"a": part("a", 1), "b": part("b", 2)})


def test_asking_writes_one_part_once(document, written):
    assert document["b"] == document.get("b") == ["p", 2]
    assert written == ["b"]


def test_names_are_told_in_order_and_nothing_is_written(document, written):
    assert [*document] == ["a", "b"]
    assert len(document) == 2
    assert "a" in document
    assert "c" not in document
    assert document.get("c", 0) == 0
    assert written == []
    with pytest.raises(KeyError):
        document["c"]


def test_what_may_be_absent_is_written_to_tell_and_stands_last():
    document = PartsOnDemand(0, {"a": lambda _: None}, {"b": lambda _: None, "c": lambda n: [n]})
    assert document._parts == {}
    assert "b" not in document
    assert document.get("b", 1) == 1
    with pytest.raises(KeyError):
        document["b"]
    assert document["c"] == document.get("c") == [0]
    assert [*document] == ["a", "c"]
    assert len(document) == 2
    assert whole(document) == {"a": None, "c": [0]}


def test_what_is_absent_is_asked_for_once(written):
    document = PartsOnDemand(0, {}, {"a": lambda _: written.append("a")})
    assert document.get("a", 1) == document.get("a", 1) == 1
    assert "a" not in document
    assert [*document] == []
    assert written == ["a"]


def test_an_error_of_a_writer_is_no_absence():
    faulty = PartsOnDemand({}, {"a": lambda subject: subject["x"]})
    with pytest.raises(KeyError):
        faulty.get("a", 0)


def test_what_is_asked_for_whole_is_plain_to_its_depth(document):
    outer = PartsOnDemand(document, {"inner": lambda d: [d, 1], "n": lambda _: None})
    result = whole(outer)
    assert result == {"inner": [{"a": ["p", 1], "b": ["p", 2]}, 1], "n": None}
    assert type(result["inner"][0]) is dict


def test_whether_there_is_any_part_is_told_without_writing_one():
    def never(_):
        raise AssertionError

    assert PartsOnDemand("s", {"a": never}, {"b": never})
    assert PartsOnDemand("s", {}, {"b": str})
    assert not PartsOnDemand("s", {}, {"b": lambda _: None})
