"""A state is read with the files that it has, or refused with the reason."""

import pytest

from service.commands.versions import shipped_texts
from service.comparison.state import Incomparable, is_data, read_state

MEGESTROL = "oncology/knowledge/data/regimens/megestrol.yaml"


@pytest.fixture(scope="module")
def shipped():
    return shipped_texts()


def test_a_state_has_what_its_texts_say_and_no_more(shipped):
    state = read_state("x", {p: t for p, t in shipped.items() if p != MEGESTROL}, shipped)
    assert state.files.changed == ()
    assert state.files.absent == {MEGESTROL}
    assert "megestrol" not in state.knowledge.regimens
    assert MEGESTROL not in state.documents
    assert "tamoxifen" in state.terminology.drugs


def test_a_table_of_another_state_is_read(shipped):
    path = "terminology/data/drug_products.csv"
    state = read_state("x", {**shipped, path: shipped[path] + "1,tamoxifen\n"}, shipped)
    assert state.terminology.drugs.codes["rxnorm", "1"] == ("tamoxifen",)


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("oncology/knowledge/data/regimens/new.yaml", "id: [", "new.yaml: line"),
        ("oncology/knowledge/data/groups.yaml", "groups: {}\nwhat: 1\n", "groups.yaml: top: "),
        ("oncology/knowledge/data/shared.yaml", "a: 1\n", "another layout"),
        ("oncology/elsewhere/data/x.yaml", "a: 1\n", "another layout"),
        ("cards/data/layout.yaml", "limits: [\n", "cards/data/layout.yaml: line"),
    ],
)
def test_what_cannot_be_read_is_told(shipped, path, text, reason):
    with pytest.raises(Incomparable, match=reason) as refusal:
        read_state("x", {**shipped, path: text}, shipped)
    assert str(refusal.value).startswith("x cannot be compared")


def test_of_many_faults_the_first_are_told(shipped):
    folder = "oncology/knowledge/data/regimens"
    broken = {p: "id: x\n" if p.startswith(folder) else t for p, t in shipped.items()}
    with pytest.raises(Incomparable) as refusal:
        read_state("x", broken, shipped)
    lines = str(refusal.value).splitlines()
    assert len(lines) == 7
    assert lines[-1].startswith("and ")


def test_sentences_and_pages_may_come_and_go(shipped):
    texts = {p: t for p, t in shipped.items() if not p.startswith(("cards/", "oncology/course/"))}
    assert read_state("x", texts, shipped).knowledge.regimens


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("oncology/knowledge/data/groups.yaml", True),
        ("oncology/knowledge/evidence/data/agents/x.yaml", True),
        ("terminology/data/drug_products.csv", True),
        ("oncology/knowledge/schemas/groups.schema.json", False),
        ("tests/vignettes/options/data/x.yaml", False),
        ("service/comparison/data/words.yaml", False),
    ],
)
def test_data_files_are_those_of_the_knowledge(path, is_one):
    assert is_data(path) is is_one
