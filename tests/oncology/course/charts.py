"""Turns a worked case (small table of drugs and dates) into FHIR R4 resources."""

from __future__ import annotations

SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
REASONS = {
    "progression": "266721009",
    "toxicity": "407563006",
    "refusal": "105480006",
    "trial-end": "443729008",
}
INTENTS = {"palliative": "363676003", "curative": "373808002"}
INTENT = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent"


def resources(case: dict) -> list[dict]:
    """All resources of one case, for Patient/p."""
    entries = [
        {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1960-05-05"}
    ]
    if case.get("dx"):
        entries.append(_condition("dx", "254837009", case["dx"], "left"))
    for number, day in enumerate(case.get("contralateral", [])):
        entries.append(_condition(f"contra{number}", "254837009", day, "right"))
    if case.get("stage4"):
        entries.append(_observation("stage", "21908-9", case["dx"], "IV"))
    elif case.get("stage"):
        entries.append(_observation("stage", "21908-9", case["dx"], f"Stage {case['stage']}"))
    if case.get("met"):
        entries.append(_condition("met", "94222008", case["met"]))
    for number, day in enumerate(case.get("surgery", [])):
        entries.append(
            {
                "resourceType": "Procedure",
                "id": f"surgery{number}",
                "status": "completed",
                "subject": {"reference": "Patient/p"},
                "code": {"text": "Lumpectomy of breast"},
                "performedDateTime": day,
            }
        )
    for number, day in enumerate(case.get("pd", [])):
        entries.append(_status(f"pd{number}", day, "271299001"))
    for number, day in enumerate(case.get("stable", [])):
        entries.append(_status(f"stable{number}", day, "359746009"))
    for number, day in enumerate(case.get("esr1", [])):
        entries.append(_esr1(f"esr1-{number}", day))
    for number, text in enumerate(case.get("conditions", [])):
        entries.append(_jotted(f"condition{number}", text))
    for number, text in enumerate(case.get("stages", [])):
        entries.append(_stage(f"stage{number}", text))
    for number, day in enumerate(case.get("spread", [])):
        entries.append(_status(f"spread{number}", day, "399409002"))
    for number, day in enumerate(case.get("remission", [])):
        entries.append(_observation(f"remission{number}", "97509-4", day, "Complete remission"))
    for number, row in enumerate(case.get("rx", [])):
        entries += _medications(f"rx{number}", row)
    return entries + case.get("resources", [])


def _condition(identifier: str, code: str, day: str, side: str | None = None) -> dict:
    resource = {
        "resourceType": "Condition",
        "id": identifier,
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": SCT, "code": code}]},
        "onsetDateTime": day,
    }
    if side:
        resource["bodySite"] = [{"text": f"{side} breast"}]
    return resource


def _jotted(identifier: str, jotted: str) -> dict:
    """`Secondary cancer of liver; onset 2024-06-01`; a side, `recorded`, `status` may follow."""
    text, *parts = (part.strip() for part in jotted.split(";"))
    resource: dict = {
        "resourceType": "Condition",
        "id": identifier,
        "subject": {"reference": "Patient/p"},
        "code": {"text": text},
    }
    for part in parts:
        key, _, value = part.partition(" ")
        if key == "side":
            resource["bodySite"] = [{"text": f"{value} breast"}]
        elif key == "status":
            resource["clinicalStatus"] = {"coding": [{"code": value}]}
        else:
            resource[{"onset": "onsetDateTime", "recorded": "recordedDate"}[key]] = value
    return resource


def _stage(identifier: str, jotted: str) -> dict:
    """`IV 2024-06-01`, `M1 2024-06-01`, or without a day."""
    value, _, day = jotted.partition(" ")
    resource = _observation(identifier, "21908-9", day, f"Stage {value}")
    if value.startswith("M"):
        resource["code"] = {"coding": [{"system": LOINC, "code": "21907-1"}]}
        resource["valueCodeableConcept"] = {"text": value}
    if not day:
        del resource["effectiveDateTime"]
    return resource


def _observation(identifier: str, code: str, day: str, text: str) -> dict:
    return {
        "resourceType": "Observation",
        "id": identifier,
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "effectiveDateTime": day,
        "valueCodeableConcept": {"text": text},
    }


def _status(identifier: str, day: str, code: str) -> dict:
    resource = _observation(identifier, "97509-4", day, "")
    resource["valueCodeableConcept"] = {"coding": [{"system": SCT, "code": code}]}
    return resource


def _esr1(identifier: str, day: str) -> dict:
    resource = _observation(identifier, "69548-6", day, "")
    resource["valueCodeableConcept"] = {"coding": [{"system": LOINC, "code": "LA9633-4"}]}
    resource["component"] = [
        {
            "code": {"coding": [{"system": LOINC, "code": "48018-6"}]},
            "valueCodeableConcept": {
                "coding": [{"system": "http://www.genenames.org", "code": "HGNC:3467"}]
            },
        },
        {
            "code": {"coding": [{"system": LOINC, "code": "48005-3"}]},
            "valueCodeableConcept": {"text": "p.Asp538Gly"},
        },
    ]
    return resource


def _medications(identifier: str, row: dict) -> list[dict]:
    name = {"trial-drug": "Study drug, undisclosed"}.get(row["drug"], row["drug"])
    if "fills" in row:
        return [
            _fill(f"{identifier}-{number}", name, day) for number, day in enumerate(row["fills"])
        ]
    if "admins" in row:
        return [
            {
                "resourceType": "MedicationAdministration",
                "id": f"{identifier}-{number}",
                "status": "completed",
                "subject": {"reference": "Patient/p"},
                "medicationCodeableConcept": {"text": name},
                "effectiveDateTime": day,
            }
            for number, day in enumerate(row["admins"])
        ]
    if row.get("src") == "order":
        return [_request(identifier, name, row)]
    resource = {
        "resourceType": "MedicationStatement",
        "id": identifier,
        "status": row.get("status") or ("stopped" if row.get("end") else "completed"),
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": name},
    }
    if row.get("src") == "dispense":
        resource["status"] = "completed"
    if row.get("asserted"):
        resource["dateAsserted"] = row["asserted"]
    if row.get("why"):
        resource["reasonCode"] = [{"text": row["why"]}]
    period = {key: row[key] for key in ("start", "end") if row.get(key)}
    if period:
        resource["effectivePeriod"] = period
    if row.get("src") == "patient":
        resource["informationSource"] = {"reference": "Patient/p"}
    if row.get("reason"):
        resource["statusReason"] = [_reason(row["reason"])]
    if row.get("intent"):
        resource["extension"] = [
            {
                "url": INTENT,
                "valueCodeableConcept": {
                    "coding": [{"system": SCT, "code": INTENTS[row["intent"]]}]
                },
            }
        ]
    return [resource]


def _reason(word: str) -> dict:
    if word in REASONS:
        return {"coding": [{"system": SCT, "code": REASONS[word]}]}
    return {"text": word}


def _fill(identifier: str, name: str, day: str) -> dict:
    """A dispense; `2024-01-15/28` is 28 days' supply."""
    handed, _, supply = day.partition("/")
    resource = {
        "resourceType": "MedicationDispense",
        "id": identifier,
        "status": "completed",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": name},
        "whenHandedOver": handed,
    }
    if supply:
        resource["daysSupply"] = {"value": int(supply), "unit": "d"}
    return resource


def _request(identifier: str, name: str, row: dict) -> dict:
    """An order; without any date it is written as it came."""
    resource = {
        "resourceType": "MedicationRequest",
        "id": identifier,
        "status": row.get("status") or ("completed" if row.get("end") else "active"),
        "intent": row.get("order", "order"),
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": name},
    }
    period = {key: row[key] for key in ("start", "end") if row.get(key)}
    if period:
        resource["dosageInstruction"] = [{"timing": {"repeat": {"boundsPeriod": period}}}]
        resource["authoredOn"] = row.get("asserted") or row.get("start")
    if row.get("reason"):
        resource["statusReason"] = _reason(row["reason"])
    return resource
