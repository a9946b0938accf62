"""The population is the same for the same seed, and holds what its table says."""

import json
from collections import Counter

import pytest

from service.synthesis.files import Population, resources_of_plan, write_population
from service.synthesis.plan import plan_of
from service.synthesis.shapes import SHAPES
from service.synthesis.tables import tables


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_writes_the_same_bytes_and_another_others(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        truth = tmp_path / f"{name}.truth"
        write_population(Population(12, seed, tmp_path / name, truth))
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    assert (tmp_path / "a.truth").read_bytes() == (tmp_path / "b.truth").read_bytes()
    assert files_of(tmp_path / "a")["Patient.ndjson"] != files_of(tmp_path / "c")["Patient.ndjson"]


def test_a_patient_is_the_same_in_a_larger_population(tmp_path):
    write_population(Population(5, 3, tmp_path / "few"))
    write_population(Population(9, 3, tmp_path / "more"))
    few = files_of(tmp_path / "few")["Patient.ndjson"]
    assert files_of(tmp_path / "more")["Patient.ndjson"].startswith(few)


def test_each_file_holds_one_type_and_each_id_once(tmp_path):
    write_population(Population(40, 3, tmp_path))
    for path in tmp_path.iterdir():
        resources = [json.loads(line) for line in path.read_bytes().splitlines()]
        assert {resource["resourceType"] for resource in resources} == {path.stem}
        ids = [resource["id"] for resource in resources]
        assert len(ids) == len(set(ids))


def test_shapes_come_at_their_rates():
    table = tables()
    shapes = Counter(plan_of(number, 5, table).shape for number in range(3000))
    for name, share in table.rows["shapes"].items():
        assert shapes[name] == pytest.approx(3000 * share, rel=0.4), name
    assert set(shapes) == {"regular", *SHAPES} == {"regular", *table.rows["shapes"]}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_changes_the_chart(shape):
    table = tables()
    plans = ((n, plan_of(n, 5, table)) for n in range(2000))
    number = next(n for n, p in plans if p.shape == shape and p.lines and p.lines[0].progression)
    chart = resources_of_plan(number, 5)
    plain = [r for r in chart if "medicationCodeableConcept" in r]
    codes = {c["system"].rpartition("/")[2] for r in plain for c in r["medicationCodeableConcept"].get("coding", ())}  # fmt: skip
    names = " ".join(str(resource.get("id")) for resource in chart)
    signs = {
        "atc-codes": codes == {"atc"},
        "brand-words": bool(plain) and codes == set(),
        "month-dates": bool(plain) and all(len(r["effectivePeriod"]["start"]) == 7 for r in plain),
        "no-end-dates": bool(plain) and all("end" not in r["effectivePeriod"] for r in plain),
        "no-progressions": "-progression-" not in names,
        "no-receptors": "-er-0" not in names and "-report-" not in names,
        "orders-and-packs": any(r["resourceType"] == "MedicationDispense" for r in chart),
        "r5": not plain and any("medication" in r for r in chart),
        "referenced-drugs": any(r["resourceType"] == "Medication" for r in chart),
        "report-words": any(r["resourceType"] == "DiagnosticReport" for r in chart),
        "twice-sent": "-copy" in names,
    }
    assert [name for name, is_there in signs.items() if is_there] == [shape]
