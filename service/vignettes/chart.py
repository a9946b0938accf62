"""A patient in compact clinical notation, compiled to FHIR R4 resources (see tests/vignettes/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]

SCT, LOINC = "http://snomed.info/sct", "http://loinc.org"
HGNC = "http://www.genenames.org"
GENES = {
    "ESR1": "3467", "PIK3CA": "8975", "AKT1": "391", "PTEN": "9588", "BRCA1": "1100",
    "BRCA2": "1101", "PALB2": "26144", "ERBB2": "3430", "TP53": "11998", "NTRK1": "8031",
    "NTRK2": "8032", "NTRK3": "8033", "RET": "9967", "BRAF": "1097", "RB1": "9884",
}  # fmt: skip
REASONS = {"progression": "266721009", "toxicity": "407563006"}
LABS: dict[str, tuple[Row, str]] = {
    "hba1c": ({"coding": [{"system": LOINC, "code": "4548-4"}]}, "%"),
    "anc": ({"coding": [{"system": LOINC, "code": "751-8"}]}, "10*3/uL"),
    "bilirubin": ({"coding": [{"system": LOINC, "code": "1975-2"}]}, "mg/dL"),
    "egfr": ({"coding": [{"system": LOINC, "code": "33914-3"}]}, "mL/min/{1.73_m2}"),
    "lvef": ({"coding": [{"system": LOINC, "code": "10230-1"}]}, "%"),
    "potassium": ({"coding": [{"system": LOINC, "code": "2823-3"}]}, "mmol/L"),
    "tmb": ({"coding": [{"system": LOINC, "code": "94076-7"}]}, "{mutations}/Mb"),
    "ki67": ({"coding": [{"system": LOINC, "code": "85330-9"}]}, "%"),
    "qtcf": ({"text": "QTcF"}, "ms"),
}
KNOWN = {
    "as_of", "sex", "born", "menopause", "diagnosed", "stage", "advanced", "er", "pr", "her2",
    "metastases", "surgery", "oophorectomy", "neoadjuvant", "adjuvant", "lines", "progression",
    "stable", "genes", "tested", "labs", "conditions", "ecog", "msi", "pregnancy",
    "visceral_crisis", "drugs", "allergies", "orders", "resources", "dead", "relapse",
}  # fmt: skip


def resources(patient: Row) -> list[Row]:
    """All resources of one patient; `Patient/p` is the subject of each."""
    strange = sorted(set(patient) - KNOWN)
    if strange:
        problem = f"not part of the notation: {', '.join(strange)}"
        raise ValueError(problem)
    return [*_person(patient), *_disease(patient), *_markers(patient), *_rest(patient),
            *_therapy(patient), *patient.get("resources", [])]  # fmt: skip


def drafts(orders: list[str | Row]) -> list[Row]:
    """Draft MedicationRequests d1, d2, ... from drug names, or with `drug`, `dose` and `raw`."""
    requests = []
    for number, row in enumerate(orders, 1):
        entry: Row = {"drug": row} if isinstance(row, str) else row
        order: Row = {
            "resourceType": "MedicationRequest",
            "id": f"d{number}",
            "status": "draft",
            "intent": "order",
            "subject": {"reference": "Patient/p"},
            "medicationCodeableConcept": {"text": entry["drug"]},
        }
        if "dose" in entry:
            order["dosageInstruction"] = [_dosage(entry["dose"])]
        requests.append({**order, **entry.get("raw", {})})
    return requests


def _dosage(text: str) -> Row:
    """`400 mg twice daily`, `5.4 mg/kg every 3 weeks`: structured, with the text kept."""
    match = re.match(r"([\d.]+) (\S+) ?(.*)", text)
    if not match:
        problem = f"not a dose: {text}"
        raise ValueError(problem)
    value, unit, rest = match.groups()
    repeat: Row = {"frequency": 1, "period": 1, "periodUnit": "d"}
    if "twice" in rest:
        repeat["frequency"] = 2
    elif every := re.search(r"every (\d+) week", rest):
        repeat |= {"period": int(every[1]), "periodUnit": "wk"}
    quantity = {"value": float(value), "unit": unit, "system": "http://unitsofmeasure.org",
                "code": unit}  # fmt: skip
    return {
        "text": text,
        "timing": {"repeat": repeat},
        "doseAndRate": [{"doseQuantity": quantity}],
    }


def _person(p: Row) -> Iterator[Row]:
    patient = {"resourceType": "Patient", "id": "p", "gender": p.get("sex", "female")}
    if p.get("born"):
        patient["birthDate"] = str(p["born"])
    if p.get("dead"):
        patient["deceasedDateTime"] = str(p["dead"])
    yield patient


def _own(kind: str, identifier: str, **more: Any) -> Row:
    return {
        "resourceType": kind,
        "id": identifier,
        "subject": {"reference": "Patient/p"},
        **more,
    }


def _condition(identifier: str, code: Row, day: Any) -> Row:
    return _own("Condition", identifier, code=code, **({"onsetDateTime": str(day)} if day else {}))


def _observation(identifier: str, code: str | Row, day: Any, **more: Any) -> Row:
    concept = code if isinstance(code, dict) else {"coding": [{"system": LOINC, "code": code}]}
    when = {"effectiveDateTime": str(day)} if day else {}
    return _own("Observation", identifier, status="final", code=concept, **when, **more)


def _disease(p: Row) -> Iterator[Row]:
    breast = {"coding": [{"system": SCT, "code": "254837009"}], "text": "Breast cancer"}
    yield _condition("cancer", breast, p.get("diagnosed"))
    if p.get("stage"):
        yield _observation(
            "stage",
            "21908-9",
            p.get("diagnosed"),
            valueCodeableConcept={"text": f"Stage {p['stage']}"},
        )
    if p.get("relapse"):
        recurrence = {"text": "Local recurrence of breast cancer"}
        yield _condition("relapse", recurrence, p["relapse"])
    for number, site in enumerate(p.get("metastases") or ()):
        # where no day is given the patient was advanced from `advanced`, else from the diagnosis
        day = p.get("advanced", p.get("diagnosed"))
        yield _condition(f"met{number}", {"text": f"{site} metastasis"}, day)
    for name, text in (("surgery", "Lumpectomy of breast"), ("oophorectomy", "Bilateral oophorectomy")):  # fmt: skip
        if p.get(name):
            yield _own("Procedure", name, status="completed", code={"text": text},
                       performedDateTime=str(p[name]))  # fmt: skip
    for number, name in enumerate(p.get("conditions") or ()):
        yield _condition(f"condition{number}", {"text": name}, None)
    for name, code in (("progression", "271299001"), ("stable", "359746009")):
        for number, day in enumerate(p.get(name) or ()):
            yield _status(f"{name}{number}", day, code)


def _status(identifier: str, day: Any, code: str) -> Row:
    value = {"coding": [{"system": SCT, "code": code}]}
    return _observation(identifier, "97509-4", day, valueCodeableConcept=value)


def _markers(p: Row) -> Iterator[Row]:
    day = p.get("advanced", p.get("diagnosed"))
    for name, status, percent in (("er", "85337-4", "85329-1"), ("pr", "85339-0", "85325-9")):
        value = p.get(name)
        if value is None:
            continue
        share = re.match(r"([\d.]+) ?%", str(value))
        if share:
            quantity = {"value": float(share[1]), "unit": "%"}
            yield _observation(name, percent, day, valueQuantity=quantity)
        else:
            yield _observation(name, status, day, valueCodeableConcept={"text": str(value)})
    yield from _her2(p.get("her2"), day)
    for gene, value in (p.get("genes") or {}).items():
        for number, text in enumerate(value if isinstance(value, list) else [value]):
            if text not in (None, "untested"):
                yield _gene(f"{gene.lower()}{number or ''}", gene, str(text), p)


def _her2(results: Any, day: Any) -> Iterator[Row]:
    for number, text in enumerate(results if isinstance(results, list) else [results]):
        if text is None:
            continue
        words = str(text)
        dated = re.search(r"\d{4}(-\d{2}){0,2}$", words)
        when = dated[0] if dated and len(words) > len(dated[0]) else day
        words = words.removesuffix(f" {when}")
        ident = f"her2{number or ''}"
        ish = re.search(r"ISH([+-])", words)
        if ish:
            value = {"text": "Positive" if ish[1] == "+" else "Negative"}
            yield _observation(f"{ident}-ish", "85318-4", when, valueCodeableConcept=value)
            words = words.replace(ish[0], "").strip()
        if words in {"negative", "positive", "equivocal"} or words.startswith("HER2"):
            yield _observation(ident, "48676-1", when, valueCodeableConcept={"text": words})
        elif words:
            stained = {
                "0 with staining": "0 with faint staining in 5%",
                "0 no staining": "Score 0, no membrane staining",
            }
            yield _observation(ident, "85319-2", when, valueString=stained.get(words, words))


def _gene(identifier: str, gene: str, text: str, p: Row) -> Row:
    """`none`, `Y537S`, `vus E545K`, `c.5946del germline`, `fusion`; `plasma`, `tissue`, a day."""
    parts = text.split()
    dated = [w for w in parts if re.fullmatch(r"\d{4}(-\d{2}){0,2}", w)]
    day = dated[0] if dated else p.get("tested", p["as_of"])
    words = {w for w in parts if w not in dated}
    absent = "none" in words
    value = {"coding": [{"system": LOINC, "code": "LA9634-2" if absent else "LA9633-4"}]}
    studied = {"coding": [{"system": HGNC, "code": f"HGNC:{GENES[gene]}", "display": gene}]}
    components = [_part("48018-6", studied)]
    for word in sorted(words):
        if word.startswith("c."):
            components.append(_part("48004-6", {"coding": [{"code": word}]}))
        elif re.fullmatch(r"[A-Z]\d+([A-Z*]|del|fs\S*)", word):
            components.append(_part("48005-3", {"coding": [{"code": f"p.{word}"}]}))
    for word, code in (("germline", "LA6683-2"), ("somatic", "LA6684-0")):
        if word in words:
            components.append(_part("48002-0", {"coding": [{"system": LOINC, "code": code}]}))
    for word, code in (("vus", "LA26333-7"), ("pathogenic", "LA6668-3")):
        if word in words:
            components.append(_part("53037-8", {"coding": [{"system": LOINC, "code": code}]}))
    more: Row = {}
    if "fusion" in words:
        more["note"] = [{"text": f"{gene}-ETV6 fusion"}]
    specimens = {"plasma": "Plasma, cell-free DNA", "tissue": "Tumor tissue", "blood": "Blood"}
    for word in sorted(words & set(specimens)):
        more["specimen"] = {"display": specimens[word]}
    return _observation(
        identifier, "69548-6", day, valueCodeableConcept=value, component=components, **more
    )


def _part(code: str, value: Row) -> Row:
    return {
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "valueCodeableConcept": value,
    }


def _rest(p: Row) -> Iterator[Row]:
    day = p["as_of"]
    for name, code in (
        ("menopause", {"text": "Menopausal status"}),
        ("pregnancy", {"text": "Pregnancy status"}),
        ("visceral_crisis", {"text": "Visceral crisis"}),
        ("msi", {"coding": [{"system": LOINC, "code": "81695-9"}]}),
    ):
        if p.get(name):
            label = {"high": "MSI-High", "stable": "MSS stable"}.get(p[name], p[name])
            yield _observation(name, code, day, valueCodeableConcept={"text": str(label)})
    if p.get("ecog") is not None:
        yield _observation("ecog", "89247-1", day, valueInteger=p["ecog"])
    for name, value in (p.get("labs") or {}).items():
        if value is not None:
            measure, unit = LABS[name]
            yield _observation(name, measure, day, valueQuantity={"value": value, "unit": unit})
    for number, name in enumerate(p.get("drugs") or ()):
        # a drug alone goes on from the diagnosis; `goserelin from 2026-01-05` says when
        drug, _, start = str(name).partition(" from ")
        yield _own("MedicationStatement", f"drug{number}", status="active",
                   medicationCodeableConcept={"text": drug},
                   effectivePeriod={"start": start or str(p.get("diagnosed", p["as_of"]))})  # fmt: skip
    for number, name in enumerate(p.get("allergies") or ()):
        yield {"resourceType": "AllergyIntolerance", "id": f"allergy{number}",
               "patient": {"reference": "Patient/p"}, "code": {"text": name}}  # fmt: skip


COURSE = re.compile(
    r"^(?P<drugs>[^,]+), (?P<start>[\d-]+)(?: to (?P<end>[\d-]+|now))?"
    r"(?:, (?P<reason>progression|toxicity|completed|stopped)(?: (?P<day>[\d-]+))?)?$"
)
INTENTS = {"neoadjuvant": "373808002", "adjuvant": "373808002", "lines": "363676003"}
INTENT = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent"


def _therapy(p: Row) -> Iterator[Row]:
    for kind in ("neoadjuvant", "adjuvant", "lines"):
        for number, text in enumerate(p.get(kind) or ()):
            match = COURSE.match(text)
            if not match:
                problem = f"not a course of therapy: {text}"
                raise ValueError(problem)
            yield from _course(f"{kind}{number}", kind, match)


def _course(identifier: str, kind: str, match: re.Match[str]) -> Iterator[Row]:
    end = None if match["end"] == "now" else match["end"]
    period = {"start": match["start"], **({"end": end} if end else {})}
    status = "active" if end is None else "stopped" if match["reason"] else "completed"
    for drug in match["drugs"].split(" + "):
        statement = _own(
            "MedicationStatement",
            f"{identifier}-{drug.replace(' ', '-')}",
            status=status,
            medicationCodeableConcept={"text": drug},
            effectivePeriod=period,
        )
        if match["reason"] in REASONS:
            coding = {"system": SCT, "code": REASONS[match["reason"]]}
            statement["statusReason"] = [{"coding": [coding]}]
        intent = {"coding": [{"system": SCT, "code": INTENTS[kind]}]}
        statement["extension"] = [{"url": INTENT, "valueCodeableConcept": intent}]
        yield statement
    if match["reason"] == "progression" and kind == "lines":
        yield _status(f"{identifier}-progression", match["day"] or end, "271299001")
