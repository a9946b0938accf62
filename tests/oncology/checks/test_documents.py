"""No data file of the packages is left out of the check, and each follows a schema."""

from pathlib import Path

import pytest

from oncology.checks.documents import read_documents
from oncology.checks.run import check_knowledge
from oncology.knowledge.files import SHIPPED, Files

ROOT = Path(__file__).resolve().parents[3]
PATHS = sorted(
    path.relative_to(ROOT).as_posix()
    for package in ("oncology", "terminology")
    for path in (ROOT / package).rglob("data/**/*.yaml")
)
SENTENCES = [path for path in PATHS if Path(path).name.startswith("wording.")]


def test_every_data_file_is_read():
    documents = read_documents(SHIPPED)
    assert sorted(documents.data) == PATHS
    assert documents.faults == ()


@pytest.mark.parametrize("path", SENTENCES)
def test_sentences_that_do_not_fit_are_a_fault(path):
    faults = check_knowledge(Files(((path, "sentences: {Not kebab: x}\n"),)))
    assert faults
    assert all(fault.startswith(f"{path}: ") for fault in faults)
