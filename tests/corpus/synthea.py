"""What of Synthea's breast cancer is read: its own statements held against the rows of a cohort.

`python -m tests.corpus.synthea FOLDER` prints the table of docs/integrators/cohorts.md. FOLDER holds
files that Synthea wrote: Bundles, NDJSON, or arrays of resources. They are read where they lie, and
nothing of them is kept. What Synthea states is taken from its codes alone, by no reader of ours.
"""

import json
import sys
import tempfile
from collections import defaultdict
from datetime import date
from pathlib import Path

from service.cohort import Request, run_cohort
from tests.service.cohort.library import assessments_of, named_rows

DAY = date(2026, 11, 1)
MARKERS = {"85337-4": "er", "85339-0": "pr", "85319-2": "her2", "85318-4": "her2"}  # LOINC
ANSWERS = {"10828004": "positive", "260385009": "negative"}  # SNOMED CT
MEDICATIONS = ("MedicationRequest", "MedicationStatement", "MedicationAdministration")


def resources_in(folder):
    """Every resource of every file, in the order of the names."""
    for path in sorted(p for p in Path(folder).rglob("*") if p.suffix in {".json", ".ndjson"}):
        text = path.read_text("utf-8")
        documents = (
            map(json.loads, text.splitlines()) if path.suffix == ".ndjson" else [json.loads(text)]
        )
        for document in documents:
            if isinstance(document, list):
                yield from document
            elif document.get("resourceType") == "Bundle":
                yield from resolved(document)
            else:
                yield document


def resolved(bundle):
    """The resources of a Bundle, with what names a patient by its address as `Patient/id`."""
    entries = bundle.get("entry", [])
    names = {e.get("fullUrl"): f"Patient/{e['resource']['id']}" for e in entries if e["resource"]["resourceType"] == "Patient"}  # fmt: skip
    for entry in entries:
        resource = dict(entry["resource"])
        for member in ("subject", "patient"):
            target = (resource.get(member) or {}).get("reference")
            if target in names:
                resource[member] = {"reference": names[target]}
        yield resource


def codes_of(concept):
    return [coding.get("code") for coding in (concept or {}).get("coding", [])]


def plan_of(resources):
    """By patient what Synthea states: each receptor by its newest result, and how many orders."""
    plans = defaultdict(lambda: {"medications": 0})
    for resource in sorted(resources, key=lambda r: r.get("effectiveDateTime", "")):
        literal = (resource.get("subject") or {}).get("reference", "")
        subject = literal.removeprefix("urn:uuid:").rpartition("/")[2]
        plan = plans[resource["id"] if resource["resourceType"] == "Patient" else subject]
        plan["medications"] += resource["resourceType"] in MEDICATIONS
        answers = [
            ANSWERS[c] for c in codes_of(resource.get("valueCodeableConcept")) if c in ANSWERS
        ]
        for code in codes_of(resource.get("code")):
            if code in MARKERS and answers:
                plan[MARKERS[code]] = answers[0]
    plans.pop("", None)
    return plans


def rows_of(folder):
    """The rows of a cohort of the resources, with all courses read, and what Synthea states."""
    resources = [*resources_in(folder)]
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "source.ndjson"
        source.write_text("\n".join(map(json.dumps, resources)), "utf-8")
        run_cohort(Request((source,), Path(name) / "out", "us", as_of=DAY))
        out = Path(name) / "out"
        rows = {row["patient"]: row for row in named_rows(out)}
        for patient, text in assessments_of(out).items():
            rows[patient]["courses"] = json.loads(text)["therapy"]["courses"]
    plans = plan_of(resources)
    return rows, {patient: plan for patient, plan in plans.items() if patient in rows}


def differences(rows, plans):
    """Patient, receptor, statement and row where they differ; HER2 negative may be zero or low."""
    for patient, plan in plans.items():
        for name in ("er", "pr", "her2"):
            status, row = plan.get(name), rows[patient][name]
            is_alike = row in {"zero", "ultralow", "low", "negative"} if (name, status) == ("her2", "negative") else row == status  # fmt: skip
            if status and not is_alike:
                yield patient, name, status, row


def main(folder):
    rows, plans = rows_of(folder)
    print("| patient | ER, PR, HER2 of Synthea | as read | setting | medication records | courses read | lines of advanced disease | next line | gaps |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for number, (patient, plan) in enumerate(sorted(plans.items()), 1):
        row = rows[patient]
        receptors = ", ".join(plan.get(name, "none") for name in ("er", "pr", "her2"))
        read = ", ".join(row[name] or "none" for name in ("er", "pr", "her2"))
        courses = "; ".join(" + ".join(line["agents"]) for line in row["courses"]) or "none"
        gaps = ", ".join(sorted(set(row["gaps"]))) or "none"
        print(f"| {number} | {receptors} | {read} | {row['setting'] or 'unknown'} | {plan['medications']} | {courses} | {row['completedLines']} | {row['nextLine']} | {gaps} |")  # fmt: skip
    faults = [*differences(rows, plans)]
    print(f"receptors read otherwise: {len(faults)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
