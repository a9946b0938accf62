"""Presentations of vignettes and of demo patients, made as the engine makes them."""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import terminology
from oncology.assessment import Case, Supposition, findings_on, write_assessment
from oncology.checks import load_checked
from oncology.intake import read_bundle
from service.demo.fhir import demo_patients
from service.pages.presentation import Presentation
from service.vignettes import case_of, read

VIGNETTES = Path(__file__).parents[2] / "vignettes"
TODAY = date(2026, 11, 24)


@cache
def knowledge():
    return load_checked(), terminology.load()


def present(case, **changes):
    findings = findings_on(replace(case, **changes), *knowledge())
    return Presentation(write_assessment(findings), findings)


@cache
def demo(name, *suppositions):
    bundle = {
        "resourceType": "Bundle", "type": "collection",
        "entry": [{"resource": member} for member in demo_patients()[name]],
    }  # fmt: skip
    resources = tuple(read_bundle(json.loads(json.dumps(bundle))).resources)
    supposed = tuple(Supposition(*pair) for pair in suppositions)
    return present(Case(resources, None, TODAY, "us", suppositions=supposed))


@cache
def vignettes(every):
    rows = [v for path in sorted(VIGNETTES.rglob("*.yaml")) for v in read(path)]
    return [(v.id, present(case_of(v))) for v in rows[::every]]


@pytest.fixture(scope="session")
def demo_page():
    """A presentation of a demo patient, with suppositions."""
    return demo


@pytest.fixture(scope="session")
def vignette_pages():
    """Presentations of every twentieth vignette, by id."""
    return vignettes(20)


@pytest.fixture(scope="session")
def presented():
    """A presentation of resources."""

    def made(*resources, **changes):
        return present(Case(resources, None, TODAY, "us"), **changes)

    return made
