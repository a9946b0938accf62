"""A drug that was given before: its options and its orders after progression, toxicity, completion."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import pytest

from oncology.knowledge import load_knowledge
from oncology.options import Option, evaluate_regimens
from oncology.values import Known
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import statement
from tests.oncology.options.rooms import BASE, Room, preferred, ranked, regimens, room, room_of

FAILED = "letrozole + palbociclib, 2023-02-01 to 2024-11-02, progression"
CHEMOTHERAPY = "capecitabine, 2024-11-20 to 2026-11-02, progression"
GENES = {
    "ESR1": "Y537S", "PIK3CA": "H1047R", "BRCA2": "c.5946del germline pathogenic",
    "PALB2": "c.509_510del germline pathogenic", "BRAF": "V600E", "NTRK1": "fusion",
    "RET": "fusion", "ERBB2": "L755S",
}  # fmt: skip
WILD = dict.fromkeys(("ESR1", "PIK3CA", "AKT1", "PTEN"), "none tissue")
CHARTS: dict[str, dict] = {
    "first line": {},
    "relapse on letrozole": {
        "adjuvant": ["letrozole, 2019-05-01 to 2023-01-15, stopped"], "genes": GENES,
    },
    "second line": {"lines": [FAILED], "genes": GENES, "her2": "1+", "msi": "high"},
    "wild type": {"lines": [FAILED], "genes": WILD},
    "wild type after fulvestrant": {
        "lines": ["fulvestrant, 2023-02-01 to 2026-11-02, progression"], "genes": WILD,
    },
    "after chemotherapy": {
        "lines": [FAILED, CHEMOTHERAPY], "genes": GENES, "her2": "1+", "msi": "high",
        "neoadjuvant": ["doxorubicin + paclitaxel, 2019-04-10 to 2019-08-01, completed"],
    },
    "after a conjugate": {
        "lines": [FAILED, CHEMOTHERAPY.replace("capecitabine", "trastuzumab deruxtecan")],
        "genes": WILD, "her2": "1+", "labs": {"lvef": 60},
    },
    "after two of chemotherapy": {
        "lines": [
            FAILED, "paclitaxel, 2024-11-20 to 2025-08-02, progression",
            "capecitabine, 2025-08-20 to 2026-11-02, progression",
        ],
        "neoadjuvant": ["doxorubicin + paclitaxel, 2019-04-10 to 2019-08-01, completed"],
        "genes": WILD,
    },
}  # fmt: skip
AGENTS = load_knowledge().agents
REGIMENS = regimens("us")
DRUGS = sorted(
    name
    for name in {a for on_day in REGIMENS.values() for a in on_day.regimen.agents}
    if AGENTS[name].market == "marketed"
)
# its only use is a switch while a line goes on
NEVER_OFFERED = {"camizestrant"}


@lru_cache(maxsize=len(CHARTS))
def base(name: str) -> tuple[Room, dict[str, Option]]:
    place = room("us", **CHARTS[name])
    return place, place.options()


def offers(drug: str) -> list[str]:
    """The charts on which an option with the drug is offered."""
    return [name for name in CHARTS if holders(base(name)[1], drug)]


def holders(options: Mapping[str, Option], drug: str) -> list[str]:
    return [name for name in ranked(options) if drug in options[name].regimen.agents]


def of_drug(place: Room, drug: str) -> dict[str, Option]:
    """The options of the regimens that hold a drug, unranked among the others."""
    few = {name: r for name, r in REGIMENS.items() if drug in r.regimen.agents}
    case = evaluate_regimens(place.judge, few, load_knowledge().thresholds)
    return {option.regimen.id: option for option in case}


def test_each_drug_is_offered_on_some_chart() -> None:
    assert {drug for drug in DRUGS if not offers(drug)} == NEVER_OFFERED


def given(drug: str, shape: str, reason: str | None, name: str) -> Room:
    """The chart with a record of the drug."""
    resources = chart.resources({**BASE, **CHARTS[name]})
    return room_of([*resources, statement(drug, shape, reason)])


@pytest.mark.parametrize("shape", ["dated", "undated"])
@pytest.mark.parametrize("drug", DRUGS)
def test_after_progression_a_drug_comes_again_only_as_the_partner(drug, shape) -> None:
    for name in offers(drug)[:1]:
        place = given(drug, shape, "progression", name)
        for option in of_drug(place, drug).values():
            if option.rank is not None:
                assert drug in option.regimen.backbone, (name, option.regimen.id)
            elif drug not in option.regimen.backbone:
                unmet = {o.id for o in option.criteria if o.answer == "not-met"}
                assert option.status == "not-eligible", (name, option.regimen.id)
                assert "agent-progressed" in unmet, (name, option.regimen.id)
        reasons = {r.code: r.severity for r in place.verdicts([drug])[drug].reasons}
        repeats = {c: s for c, s in reasons.items() if c.startswith("repeat-after")}
        assert set(repeats.values()) == {"critical"}


@pytest.mark.parametrize("shape", ["dated", "undated"])
@pytest.mark.parametrize("drug", DRUGS)
def test_a_completed_drug_speaks_neither_on_option_nor_order(drug, shape) -> None:
    for name in offers(drug)[:1]:
        record = statement(drug, shape, "completed")
        if shape == "dated":  # years before the relapse
            record["effectivePeriod"] = {"start": "2019-04-10", "end": "2019-08-01"}
        place = room_of([*chart.resources({**BASE, **CHARTS[name]}), record])
        reasons = place.verdicts([drug])[drug].reasons
        codes = {r.code for r in reasons if r.severity in {"critical", "warning"}}
        for option in of_drug(place, drug).values():
            codes |= {o.id for o in option.criteria if o.answer == "not-met"}
            codes |= {bar.id for bar in option.bars} | {c.code for c in option.cautions}
        assert {c for c in codes if c.startswith(("repeat", "toxicity", "agent-prog"))} == set()


KINDS = {
    "toxicity": False, "Rash grade 2": False, "Diarrhoea grade 3": False,
    "Neutropenia grade 4": True, "Pneumonitis": True, "QTc prolongation": True,
    "Stevens-Johnson syndrome": True, "Hepatic failure": True,
}  # fmt: skip
UNDATED = ("toxicity", "Pneumonitis")  # of each severity one


@pytest.mark.parametrize("drug", DRUGS)
def test_a_stop_for_toxicity_speaks_on_option_and_order_by_kind(drug) -> None:
    for shape, kinds in (("dated", KINDS), ("undated", UNDATED)):
        for kind in kinds:
            place = room_of([*chart.resources(BASE), statement(drug, shape, kind)])
            code, severity = (
                ("toxicity-again-severe", "critical")
                if KINDS[kind]
                else ("toxicity-again", "warning")
            )
            words = {r.code: r for r in place.verdicts([drug])[drug].reasons}
            assert words[code].severity == severity, (shape, kind)
            assert drug in words[code].text
            for name, on_day in REGIMENS.items() if kind in UNDATED else ():
                if drug in on_day.regimen.agents and not on_day.regimen.on_therapy:
                    reason = place.reasons(name)[code]
                    assert (reason.severity, reason.text) == (severity, words[code].text), name


def stopped(place: Room, drug: str, severe: bool) -> Room:
    """The same patient, in whom the drug was stopped for toxicity."""
    words = "pneumonitis" if severe else "diarrhoea grade 3"
    return place.with_facts(
        toxicity_stops=Known((f"{drug}: until 2026-08-01, {words}",)),
        severe_toxicity_agents=Known((drug,) if severe else ()),
    )


@pytest.mark.parametrize("drug", [drug for drug in DRUGS if drug not in NEVER_OFFERED])
def test_after_toxicity_a_peer_is_preferred_and_the_siblings_stay(drug) -> None:
    for name in offers(drug)[:1]:
        place, before = base(name)
        after = stopped(place, drug, severe=False).options()
        for against in holders(before, drug):
            assert after[against].status in {"preferred", "alternative"}
            assert after[against].has_warning
            if after[against].status == "preferred":
                rank = after[against].regimen.base_rank
                peers = [after[p] for p in preferred(after) if not after[p].has_warning]
                assert all(peer.regimen.base_rank > rank for peer in peers), against
        others = [o for o in ranked(before) if o not in holders(before, drug)]
        assert [o for o in others if o not in ranked(after)] == []
        assert {o for o in others if after[o].has_warning != before[o].has_warning} == set()
        severe = stopped(place, drug, severe=True).options()
        for against in holders(before, drug):
            assert [bar.id for bar in severe[against].bars] == ["toxicity-again-severe"]
            assert severe[against].status == "not-eligible"
        assert [o for o in others if o not in ranked(severe)] == []
