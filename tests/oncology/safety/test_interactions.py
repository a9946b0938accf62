"""Each interacting pair of the data, in each jurisdiction: one severity, on the draft and the option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

import terminology
from oncology.facts import running_comedication
from oncology.intake import read_record
from oncology.knowledge import load_knowledge
from oncology.values import Known, Reason
from service.vignettes import chart
from terminology import data_files, load_schema
from tests.oncology.options.rooms import BASE, DAY, PLACES, Room, regimens

DRUGS = terminology.load().drugs
SCHEMA = load_schema("terminology", "interactions")
DATA = data_files.load_data("terminology", "interactions", SCHEMA)
GROUPS = {row["id"]: row["names"] for row in DATA["groups"]}
OF_AGENT = {name: agent.interactions for name, agent in load_knowledge().agents.items()}
PAIRS = [
    pytest.param(agent, interaction, place, id=f"{interaction.id}-{place}")
    for agent, interactions in OF_AGENT.items()
    for interaction in interactions
    for place in PLACES
    if place in interaction.jurisdictions
]
A_DOSE_OR_MONITORING = {
    "avoid-or-reduce", "avoid-or-monitor", "reduce-dose", "adjust-partner", "monitor-closely",
}  # fmt: skip


def principle(interaction, other: str) -> str:
    """Critical: harm, or a strong effect that no dose answers. Warning: a dose or a test does."""
    if interaction.action in {"monitor", "note"}:
        return "info"
    if interaction.action in A_DOSE_OR_MONITORING:
        return "warning"
    if interaction.action == "avoid":
        groups = [name for name in interaction.groups if name.startswith("strong-")]
        strong = any(other in GROUPS[name] for name in groups)
        return "critical" if strong or interaction.strength == "strong" else "warning"
    assert interaction.action == "do-not-combine"
    return "critical" if interaction.harm else "warning"


def others(interaction) -> list[str]:
    """Every drug that an interaction speaks of: of each of its groups, and each that it names."""
    partners = [name for group in interaction.groups for name in GROUPS.get(group, ())]
    return list(dict.fromkeys((*partners, *interaction.agents)))


def is_silenced(agent: str, interaction, other: str) -> bool:
    """Whether a graver sentence on the same drug takes the place of this one."""
    return any(interaction.id in i.goes_before and other in others(i) for i in OF_AGENT[agent])


def is_comedication(name: str) -> bool:
    drug = DRUGS.by_name(name)
    return drug is None or drug.role != "line-defining"


def room_with(names: Iterable[str], place: str) -> Room:
    """A first line, with these drugs taken beside it."""
    beside = dict.fromkeys(names, ("MedicationStatement/c",))
    return Room({"treatment-status": Known("untreated")}, beside, place)


def severity_in(reasons: Mapping[str, Reason], code: str) -> str | None:
    return reasons[code].severity if code in reasons else None


def of_draft(agent: str, other: str, place: str) -> dict[str, Reason]:
    """What is said of a draft of the agent: a cancer drug is ordered beside it, others are taken."""
    drug = [other] if is_comedication(other) else []
    orders = [agent] if drug else [agent, other]
    verdict = room_with(drug, place).verdicts(orders)[agent]
    return {reason.code: reason for reason in verdict.reasons}


@pytest.mark.parametrize(("agent", "interaction", "place"), PAIRS)
def test_each_pair_is_as_grave_as_the_principle_says(agent, interaction, place) -> None:
    for other in others(interaction):
        if other != agent and not is_silenced(agent, interaction, other):
            severities = severity_in(of_draft(agent, other, place), interaction.id)
            assert severities == principle(interaction, other), other


@pytest.mark.parametrize(("agent", "interaction", "place"), PAIRS)
def test_each_option_that_holds_the_agent_is_told_the_same(agent, interaction, place) -> None:
    holders = [name for name, r in regimens(place).items() if agent in r.regimen.agents]
    for number, other in enumerate(filter(is_comedication, others(interaction))):
        silent = is_silenced(agent, interaction, other)
        expected = None if silent else principle(interaction, other)
        room = room_with([other], place)
        for holder in holders if not number else holders[:1]:
            assert severity_in(room.reasons(holder), interaction.id) == expected, (holder, other)
    for other in filter(DRUGS.by_name, interaction.agents):
        for holder in (name for name in holders if other in regimens(place)[name].regimen.agents):
            severities = severity_in(room_with([], place).reasons(holder), interaction.id)
            assert severities == principle(interaction, other), (holder, other)


# what the labels exclude with no dose given: agent, other drugs, where (clinical review, section 2)
EXCLUDED = {
    **{(agent, "strong-cyp3a-inducer"): PLACES for agent in (
        "palbociclib", "ribociclib", "abemaciclib", "capivasertib", "alpelisib", "olaparib",
        "elacestrant",
    )},
    ("elacestrant", "strong-cyp3a-inhibitor"): ("us",),
    ("everolimus", "strong-cyp3a-inhibitor"): PLACES,
    ("abemaciclib", "ketoconazole"): PLACES,
    ("ribociclib", "tamoxifen"): PLACES,
    ("tamoxifen", "ribociclib"): PLACES,
    ("capecitabine", "brivudine"): PLACES,
    ("sacituzumab govitecan", "irinotecan"): PLACES,
}  # fmt: skip


# one drug of each group that is in no graver one
ONE_OF = {group: names[0] for group, names in GROUPS.items()} | {
    "pgp-inhibitor": "carvedilol", "qt-prolonging": "sotalol", "hypericum": "millepertuis",
    "strong-cyp3a-inhibitor": "posaconazole", "bcrp-inhibitor": "eltrombopag",
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("agent", sorted({a for a, i in OF_AGENT.items() if i} | {"capecitabine"}))
def test_only_what_a_label_excludes_is_critical(agent, place) -> None:
    partners = {name for i in OF_AGENT[agent] for name in i.agents} - {agent}
    critical = {
        group
        for group, other in (ONE_OF | {name: name for name in partners}).items()
        if "critical" in {reason.severity for reason in of_draft(agent, other, place).values()}
    }
    excluded = {g for (name, g), places in EXCLUDED.items() if name == agent and place in places}
    alike = {
        group for group, other in ONE_OF.items() if excluded & {*DRUGS.interaction_groups(other)}
    }  # a drug of one group that is of an excluded one as well
    assert critical == excluded | alike


@pytest.mark.parametrize(
    ("drug", "severity"),
    [
        *dict.fromkeys(
            ("rifampicin", "carbamazepine", "phenytoin", "mitotane"), "critical"
        ).items(),
        *dict.fromkeys(("efavirenz", "bosentan", "modafinil", "dabrafenib"), "warning").items(),
    ],
)
def test_an_inducer_is_as_strong_as_the_table_of_the_regulator_says(drug, severity) -> None:
    words = of_draft("abemaciclib", drug, "us")["abemaciclib-inducer"]
    assert words.severity == severity


@pytest.mark.parametrize("place", PLACES)
def test_a_dose_that_the_label_gives_for_the_pair_is_in_order(place) -> None:
    """The dose is stated on the draft; an option is judged at the start dose."""
    for agent, interactions in OF_AGENT.items():
        for interaction in interactions:
            if interaction.reduced_dose and place in interaction.jurisdictions:
                other = next(n for n in others(interaction) if is_comedication(n))
                order = {"drug": agent, "dose": f"{interaction.reduced_dose} mg once daily"}
                verdict = room_with([other], place).verdicts([order])[agent]
                assert interaction.id not in {reason.code for reason in verdict.reasons}, agent


def test_each_drug_of_a_group_is_known_on_a_chart() -> None:
    names = {name for group in GROUPS.values() for name in group if is_comedication(name)}
    names = {name for name in names if not DRUGS.match([], name).ingredients}
    patient = {**BASE, "drugs": sorted(names)}
    record = read_record(chart.resources(patient), "p", DAY, terminology.load())
    drug = running_comedication(record, DAY, terminology.load())
    severities = {group for name in drug for group in DRUGS.interaction_groups(name)}
    assert set(drug) >= names
    assert severities == set(GROUPS)


@pytest.mark.parametrize(
    "drug",
    [
        "amiodarone", "azithromycin", "citalopram", "clarithromycin", "domperidone", "donepezil",
        "escitalopram", "fluconazole", "haloperidol", "hydroxychloroquine", "levofloxacin",
        "methadone", "moxifloxacin", "ondansetron", "pentamidine", "sotalol",
    ],
)  # fmt: skip
def test_a_drug_that_is_known_to_prolong_qt_is_recognised(drug) -> None:
    assert "qt-prolonging" in DRUGS.interaction_groups(f"{drug} 10 mg")
