"""A small population, and a state with a rank, a limit, a criterion and a label changed."""

import re

import pytest
import yaml

from service.commands.versions import shipped_texts
from service.comparison import read_state
from service.synthesis.files import Population, write_population
from terminology import data_files

KNOWLEDGE = "oncology/knowledge/data"
VINORELBINE = f"{KNOWLEDGE}/regimens/vinorelbine.yaml"
ELACESTRANT = f"{KNOWLEDGE}/regimens/elacestrant.yaml"
CRITERIA, PARAMETERS = f"{KNOWLEDGE}/criteria.yaml", f"{KNOWLEDGE}/parameters.yaml"
AGENT = "oncology/knowledge/evidence/data/agents/elacestrant.yaml"
SIZE = 16


@pytest.fixture(scope="session")
def bulk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("effect") / "bulk"
    write_population(Population(SIZE, 7, folder, None))
    return folder


@pytest.fixture(scope="session")
def shipped():
    return shipped_texts()


@pytest.fixture(scope="session")
def changed(shipped):
    """Vinorelbine asks for a criterion that is new and never met; a limit of resistance is higher."""
    texts = dict(shipped)
    criteria = data_files.parse_yaml(texts[CRITERIA], CRITERIA)
    row = {"id": "never", "text": "Never", "fact": "er", "op": "is", "value": "negative"}
    criteria["criteria"].append(row)
    texts[CRITERIA] = yaml.safe_dump(criteria, sort_keys=False, allow_unicode=True)
    regimen = data_files.parse_yaml(texts[VINORELBINE], VINORELBINE)
    regimen["requires"] = [*regimen.get("requires", []), "never"]
    texts[VINORELBINE] = yaml.safe_dump(regimen, sort_keys=False, allow_unicode=True)
    pattern = r"(- id: first_line_months\n(?:.*\n)*?        value: )\d+"
    texts[PARAMETERS] = re.sub(pattern, r"\g<1>40", texts[PARAMETERS], count=1)
    texts[AGENT] = texts[AGENT].replace("date: 2023-09-15", "date: 2023-10-15")
    return texts


@pytest.fixture(scope="session")
def states(shipped, changed):
    return read_state("old", shipped, shipped), read_state("new", changed, shipped)
