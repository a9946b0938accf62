"""The rules of reading fit the words and codes of the terminology that they speak of."""

from pathlib import Path

import pytest

from oncology.intake import reading_rules
from oncology.intake.builder import RecordBuilder
from oncology.intake.chart import Provenance
from oncology.intake.findings import add_finding
from oncology.intake.pathology.result import Result
from oncology.intake.reading_rules import (
    findings,
    patterns,
    performance,
    reading_by,
    thresholds,
)
from terminology import files

FINDINGS = findings().keys()
ROWS = [
    (concept, value, table.finding, name)
    for concept, table in findings().items()
    for value, name in table.values.items()
]


@pytest.mark.parametrize(("concept", "value", "finding", "name"), ROWS)
def test_each_value_of_a_table_becomes_its_finding(concept, value, finding, name):
    record = RecordBuilder()
    part = Result(concept, (value,), None, "")
    assert add_finding(part, Provenance("Observation/1", None), record)
    assert [(f.concept, f.value) for f in record.findings] == [(finding, name)]


@pytest.mark.parametrize("concept", findings())
def test_a_value_that_the_table_lacks_is_no_finding(concept):
    record = RecordBuilder()
    assert not add_finding(Result(concept, ("female",), None, ""), Provenance("#1", None), record)
    assert record.findings == []


def ids(node):
    """Every `id` in a file of the terminology."""
    if isinstance(node, dict):
        own = [node["id"]] if "id" in node else []
        return {*own, *(i for value in node.values() for i in ids(value))}
    return {i for item in node for i in ids(item)} if isinstance(node, list) else set()


def test_the_tables_speak_of_concepts_and_values_that_the_terminology_knows():
    concepts, values = ids(files.read_yaml("observations")), ids(files.read_yaml("values"))
    assert set(findings()) <= concepts
    assert {value for _, value, _, _ in ROWS} <= values


@pytest.mark.parametrize("scale", ["ecog", "karnofsky"])
def test_the_bands_of_a_scale_leave_no_score_out(scale):
    scores = range(6) if scale == "ecog" else range(0, 101, 10)
    assert None not in {performance(scale, score) for score in scores}
    assert performance(scale, 101) is None


def test_each_pattern_is_searched_for(root_text):
    assert {name for name in patterns() if f'patterns()["{name}"]' not in root_text} == set()


@pytest.fixture(scope="module")
def root_text():
    folder = Path(__file__).resolve().parents[3] / "oncology/intake"
    return "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))


def test_a_reading_by_another_text_ends_where_it_ends():
    path = Path(reading_rules.__file__).parent / "data/reading.yaml"
    text = path.read_text("utf-8").replace("value: 10\n", "value: 20\n", 1)
    shipped = thresholds()["receptor-low-percent"]
    with reading_by(text):
        assert (shipped, thresholds()["receptor-low-percent"]) == (10, 20)
        assert findings().keys() == FINDINGS
    assert thresholds()["receptor-low-percent"] == shipped


def test_a_fault_of_another_text_names_the_file():
    with (
        reading_by("checked: soon\n"),
        pytest.raises(ValueError, match=r"data/reading\.yaml: top: '"),
    ):
        thresholds()
