"""A state with some statements of another: as if those alone had been changed."""

import pytest
import yaml

from service.commands.versions import shipped_texts
from service.comparison.entries import entries_of
from service.comparison.exchange import deciding_differences, titles_of, with_statements
from service.comparison.state import Incomparable, read_state
from terminology import data_files

KNOWLEDGE = "oncology/knowledge/data"
ELACESTRANT = f"{KNOWLEDGE}/regimens/elacestrant.yaml"
VINORELBINE = f"{KNOWLEDGE}/regimens/vinorelbine.yaml"
CRITERIA = f"{KNOWLEDGE}/criteria.yaml"
PARAMETERS = f"{KNOWLEDGE}/parameters.yaml"
AGENT = "oncology/knowledge/evidence/data/agents/elacestrant.yaml"
WORDING = "oncology/course/data/wording.en.yaml"
REGIMEN, APPROVAL = ("regimens", "elacestrant"), ("approvals", "elacestrant-eu-2023")
GONE, CRITERION = ("regimens", "vinorelbine"), ("criteria.criteria", "fresh")


def changed(texts, path, change):
    document = data_files.parse_yaml(texts[path], path)
    change(document)
    return {**texts, path: yaml.safe_dump(document, sort_keys=False, allow_unicode=True)}


@pytest.fixture(scope="module")
def shipped():
    return shipped_texts()


@pytest.fixture(scope="module")
def states(shipped):
    """As shipped, and with a criterion of a regimen, its rank, an approval and a sentence changed."""

    def add_criterion(document):
        row = {"id": "fresh", "text": "Fresh", "fact": "er", "op": "is", "value": "positive"}
        document["criteria"].append(row)

    def need_criterion(document):
        document["requires"].append("fresh")
        document["order"]["base"] = 77

    texts = changed(shipped, CRITERIA, add_criterion)
    texts = changed(texts, ELACESTRANT, need_criterion)
    texts[AGENT] = texts[AGENT].replace("date: 2023-09-15", "date: 2023-10-15")
    texts[WORDING] = texts[WORDING].replace("is not recorded", "is not written")
    del texts[VINORELBINE]
    return read_state("old", shipped, shipped), read_state("new", texts, shipped)


def test_what_decides_differs_and_sentences_do_not_count(states):
    keys = deciding_differences(*states)
    assert set(keys) == {REGIMEN, APPROVAL, GONE, CRITERION}
    titles = titles_of(set(keys), *states)
    assert titles[REGIMEN] == "Elacestrant"
    assert titles[CRITERION] == "Fresh"


@pytest.mark.parametrize(
    "keys", [{APPROVAL}, {GONE}, {CRITERION}, {CRITERION, REGIMEN}, {GONE, APPROVAL}]
)
@pytest.mark.parametrize("way", [1, -1])
def test_only_the_statements_named_are_another(states, shipped, keys, way):
    base, other = states[::way]
    if way == -1 and keys == {CRITERION}:
        return  # the regimen still names it: below
    mixed = with_statements(base, other, keys, shipped)
    assert set(deciding_differences(base, mixed)) == keys
    everything = set(deciding_differences(*states))
    assert set(deciding_differences(mixed, other)) == everything - keys


def test_all_of_them_make_the_other_state(states, shipped):
    old, new = states
    whole = with_statements(old, new, set(deciding_differences(old, new)), shipped)
    assert deciding_differences(whole, new) == ()
    assert whole.knowledge.regimens.keys() == new.knowledge.regimens.keys()


@pytest.mark.parametrize(("way", "key"), [(1, REGIMEN), (-1, CRITERION)])
def test_what_cannot_stand_alone_is_refused(states, shipped, way, key):
    with pytest.raises(Incomparable):
        with_statements(*states[::way], {key}, shipped)


def test_every_file_may_be_taken_apart_and_put_together(states, shipped):
    """Each entry of every file that decides, taken from an empty other side, is gone alone."""
    old, _ = states
    assert with_statements(old, old, set(entries_of(old.documents)), shipped).texts == old.texts


def test_rows_groups_and_heads_are_told_apart():
    from service.comparison.exchange import _exchanged

    own = {"table": [{"code": "1", "a": "x"}, {"code": "2", "a": "x"}]}
    other = {"table": [{"code": "2", "a": "y"}, {"code": "3", "a": "y"}]}
    path = "terminology/data/metastasis_snomed.csv"
    rows = _exchanged(path, (own, other), lambda key: key[1] in {"2", "3"})["table"]
    assert rows == [own["table"][0], *other["table"]]
    path = f"{KNOWLEDGE}/groups.yaml"
    pair = ({"groups": {"g": ["a"], "h": ["b"]}, "n": 1}, {"groups": {"g": ["z"]}, "n": 2})
    assert _exchanged(path, pair, lambda key: key == ("groups.groups", "g")) == {
        "groups": {"g": ["z"], "h": ["b"]}, "n": 1,
    }  # fmt: skip
    assert _exchanged(path, pair, lambda key: key == ("groups.groups", "h"))["groups"] == {"g": ["a"]}  # fmt: skip
    assert _exchanged(path, pair, lambda key: key == ("groups", path))["n"] == 2
