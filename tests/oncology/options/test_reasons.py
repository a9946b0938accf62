"""Every option says why it is not offered, and none is offered while a line goes on."""

from __future__ import annotations

from collections import Counter

import pytest

from oncology.assessment import Assessment
from oncology.knowledge import load_knowledge
from service.vignettes.vignette import Vignette
from tests.vignettes.cases import judged, vignettes

# of what differs in nothing but its drafts one, in one jurisdiction in turn
FOLDERS = ("options", "orders", "situations", "tests_due", "harm/orders")
ON_THERAPY = {name for name, r in load_knowledge().regimens.items() if r.on_therapy}


def chosen() -> list[Vignette]:
    """One vignette of each chart: those of the US and of the EU by turns, every fifth of them."""
    charts: dict[str, list[Vignette]] = {}
    for folder in FOLDERS:
        for vignette in vignettes(folder):
            chart = {k: v for k, v in vignette.patient.items() if k != "orders"}
            charts.setdefault(str(chart), []).append(vignette)
    return [reasons[i % 2 % len(reasons)] for i, reasons in enumerate(charts.values()) if not i % 5]


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, Assessment]]:
    return [(v.id, judged(v)) for v in chosen()]


def goes_on(assessment: Assessment) -> bool:
    """Whether a line runs without progression, and no toxicity ended a part of it."""
    facts = assessment["therapy"].get("facts") or {}
    return facts.get("status_now") == "on-treatment"


def test_each_option_that_is_not_offered_says_why(answers) -> None:
    statuses: Counter[str] = Counter()
    for name, assessment in answers:
        for option in assessment["options"]:
            if option["rank"] is not None:
                continue
            statuses[option["status"]] += 1
            expected = "unknown" if option["status"] == "needs-data" else "not-met"
            reasons = [c for c in option["criteria"] if c["result"] == expected]
            assert reasons, (name, option["id"])
            for reason in reasons:
                assert reason["text"], (name, option["id"], reason)
                assert reason["detail"], (name, option["id"], reason)
                assert "{" not in reason["text"] + reason["detail"], (name, option["id"], reason)
    assert min(statuses[s] for s in ("not-eligible", "needs-data", "investigational")) > 50


def test_what_is_offered_lacks_nothing(answers) -> None:
    for name, assessment in answers:
        for option in assessment["options"]:
            if option["rank"] is not None:
                unmet = [c["id"] for c in option["criteria"] if c["result"] != "met"]
                assert unmet == [], (name, option["id"])


def test_while_a_line_goes_on_only_what_is_for_it_is_offered(answers) -> None:
    running = [(name, a) for name, a in answers if goes_on(a)]
    assert len(running) > 5
    for name, assessment in running:
        offered = {o["id"] for o in assessment["options"] if o["rank"] is not None}
        if offered - ON_THERAPY:  # a drug of the line was stopped for toxicity: substitution
            stopped = [agent for line in assessment["therapy"]["lines"] for agent in line.items()]
            assert "toxicity" in str(stopped), name
