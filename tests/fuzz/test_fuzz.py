"""A short run of the fuzzer; `make fuzz` runs it for ten minutes."""

import importlib.util
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("mutation", Path(__file__).with_name("mutation.py"))
mutation = importlib.util.module_from_spec(spec)
spec.loader.exec_module(mutation)
GROUPS = mutation.seeds()


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_broken_bundles(start) -> None:
    for seed in range(start, start + 100):
        mutation.check(seed, GROUPS)


def test_a_lost_resource_is_noticed() -> None:
    resources = [{"resourceType": "Observation", "id": "gone"}]
    assert mutation.lost(resources, mutation.PatientRecord()) == ["Observation/gone"]
