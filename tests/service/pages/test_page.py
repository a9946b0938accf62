"""The page says what the Assessment says: all of it, its numbers, and nothing that a chart smuggles in."""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import orjson
import pytest
import yaml

from oncology.knowledge import load_knowledge
from service.pages.page import page_of, page_policy
from service.pages.presentation import Place, Presentation
from service.publishing.knowledge_pages import KnowledgeLibrary
from tests.vignettes.page_faults import PLACE, faults_of, page_faults

HOSTILE = '</title><script>alert(1)</script><img src=x onerror=alert(2)>"\u202egnp.exe'


class Reader(HTMLParser):
    """Tags with their attributes, and the text of each table."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.tables, self.raw = [], [], [], {"style": "", "script": ""}
        self.open = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        if tag == "table":
            self.tables.append("")

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1] in self.raw:
            self.raw[self.open[-1]] += data
            return
        self.text.append(data)
        if "table" in self.open:
            self.tables[-1] += f"{data} "


def words(html):
    return " ".join(" ".join(Reader(html).text).split())


def test_a_number_that_is_not_the_assessments_and_an_option_left_out_are_seen(demo_page):
    """What holds the page of every vignette (tests/vignettes) would notice."""
    presentation = demo_page("demo-2")
    assert page_faults(presentation) == []
    first, *others = presentation.assessment["options"]
    evidence = {
        **first["keyEvidence"],
        "figure": {**first["keyEvidence"]["figure"], "text": "HR 87.65"},
    }
    wrong = {**presentation.assessment, "options": [{**first, "keyEvidence": evidence}, *others]}
    shown = Presentation(wrong, presentation.findings)
    sound = Presentation(presentation.assessment, presentation.findings)
    html = page_of(shown, PLACE)
    assert [f for f in faults_of(html, sound) if "87.65" in f]
    assert [f for f in faults_of(html, sound) if f.startswith("not there: PFS")]


def test_style_and_script_are_those_of_the_policy_and_nothing_else_runs(demo_page):
    reader = Reader(page_of(demo_page("demo-2"), PLACE))
    policy = page_policy(PLACE)
    for kind in ("style", "script"):
        digest = b64encode(hashlib.sha256(reader.raw[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "form-action 'none'" in page_policy(Place())
    for tag, attributes in reader.tags:
        assert not [
            a for a in attributes if a.startswith("on") or a in {"style", "src", "srcset"}
        ], tag
        assert tag not in {"img", "iframe", "object", "embed", "link", "base"}
        if tag == "a":
            assert attributes["href"].startswith(("https://", "#", "/knowledge"))
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", [f"demo-{n}" for n in range(1, 9)])
def test_each_entry_that_it_links_to_has_a_page(demo_page, name):
    library = KnowledgeLibrary(load_knowledge())
    links = [a["href"] for t, a in Reader(page_of(demo_page(name), PLACE)).tags if t == "a"]
    entries = {link for link in links if link.count("/") == 3 and link.startswith("/knowledge/")}
    pages = {f"/knowledge/{s.name}/{e}" for s in library.shelves.values() for e in s.sections}
    assert entries
    assert entries - pages == set()


def hostile_chart():
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1960-01-01"}
    subject = {"subject": {"reference": "Patient/p"}}
    medication = {
        "resourceType": "MedicationStatement", "id": "m", "status": "active", **subject,
        "medicationCodeableConcept": {"text": HOSTILE}, "effectivePeriod": {"start": "2026-01-01"},
    }  # fmt: skip
    variant = {
        "resourceType": "Observation", "id": "v", "status": "final", **subject,
        "code": {"coding": [{"system": "http://loinc.org", "code": "69548-6"}]},
        "effectiveDateTime": "2026-02-01",
        "valueCodeableConcept": {"text": "Present"},
        "component": [
            {"code": {"coding": [{"system": "http://loinc.org", "code": "48018-6"}]}, "valueCodeableConcept": {"text": "ESR1"}},
            {"code": {"coding": [{"system": "http://loinc.org", "code": "48005-3"}]}, "valueCodeableConcept": {"text": HOSTILE}},
        ],
    }  # fmt: skip
    report = {
        "resourceType": "DiagnosticReport", "id": "r", "status": "final", **subject,
        "code": {"text": HOSTILE}, "effectiveDateTime": "2026-02-02",
        "conclusion": f"ER positive 90 %. HER2 IHC 1+. {HOSTILE}",
    }  # fmt: skip
    return patient, medication, variant, report


def test_hostile_text_stays_text(presented):
    html = page_of(presented(*hostile_chart()), PLACE)
    assert "alert(1)" in words(html)  # it is shown
    tags = Reader(html).tags
    assert [t for t, _ in tags].count("script") == 1
    assert "img" not in {t for t, _ in tags}
    assert "\u202e" not in html


def test_an_empty_record_has_a_page(presented):
    html = page_of(presented({"resourceType": "Patient", "id": "p"}), Place())
    assert "Outside what this service advises on" in html
    assert "<form" not in html


def test_a_hypothetical_page_says_so_and_what_moves(demo_page):
    chart, case = demo_page("demo-2"), demo_page("demo-2", ("pik3ca", "altered"))
    html = page_of(case, PLACE, chart)
    text = words(html)
    assert "Hypothetical: this is not the record." in text
    assert "PIK3CA altered (H1047R)" in text
    assert "Capivasertib + fulvestrant not eligible → preferred, rank 1" in text
    assert "Hypothetical" not in page_of(chart, PLACE)
    fields = [a for t, a in Reader(html).tags if t == "input" and a.get("name") == "suppose"]
    assert {a["value"] for a in fields} == {"pik3ca=altered"}  # further buttons add to it


@pytest.mark.parametrize("resources", [250, 2500])
def test_the_page_of_a_large_chart_stays_small(demo_page, presented, resources):
    """Its weight grows by the references that it names, and by nothing else of what is left out."""
    own = demo_page("demo-2").findings.case.resources
    filler = [
        {
            "resourceType": "Observation", "id": f"o{n}", "status": "final",
            "code": {"text": "Blood pressure"}, "subject": {"reference": "Patient/demo-2"},
            "effectiveDateTime": "2026-01-01", "note": [{"text": "x" * 150}],
            "valueQuantity": {"value": 120, "unit": "mmHg"},
        }
        for n in range(resources)
    ]  # fmt: skip
    chart = (*own, *filler)
    html = page_of(presented(*chart), PLACE)
    if len(orjson.dumps(chart)) < 1_000_000:
        assert len(html.encode()) < 300_000
    assert len(html.encode()) < 140_000 + 80 * resources


def test_each_sentence_is_said():
    """By its id in a template or in the code, or by one that is put together there."""
    folder = Path(__file__).parents[3] / "service" / "pages"
    sentences = yaml.safe_load((folder / "data/wording.en.yaml").read_text("utf-8"))["sentences"]
    files = [*folder.rglob("*.py"), *folder.rglob("*.html")]
    code = "\n".join(path.read_text("utf-8") for path in files)
    heads = {m.rstrip("-") for m in re.findall(r'"([a-z-]+-)(?:\{|" ~)', code)}
    unsaid = {
        key for key in sentences
        if f'"{key}"' not in code and key.rpartition("-")[0] not in heads
        and key.partition("-")[0] not in heads
    }  # fmt: skip
    assert unsaid == set()
