"""A small population, written once, and runs on it."""

import pytest

from service.cohort.request import Request
from service.cohort.run import run_cohort
from service.synthesis.files import Population, write_population
from tests.service.cohort.library import DAY, SEED, SIZE


@pytest.fixture(scope="session")
def population(tmp_path_factory):
    folder = tmp_path_factory.mktemp("population")
    write_population(Population(SIZE, SEED, folder / "bulk", folder / "truth.ndjson"))
    return folder


@pytest.fixture
def run(tmp_path):
    """Runs a cohort into a new folder and returns the folder."""
    folders = iter(range(100))

    def call(*sources, **more):
        folder = more.pop("folder", None) or tmp_path / f"out-{next(folders)}"
        request = Request(
            tuple(sources), folder, "us", **{"as_of": DAY, "part_bytes": 300_000, **more}
        )
        run_cohort(request)
        return folder

    return call


@pytest.fixture(scope="session")
def whole(population, tmp_path_factory):
    """The folder of one plain run."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    run_cohort(Request((population / "bulk",), folder, "us", as_of=DAY, part_bytes=300_000))
    return folder
