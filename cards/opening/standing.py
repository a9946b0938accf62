"""Where the patient stands: what is grave, why this category, and what is missing or unclear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cards.card import Card, CardBasis, missing_lines
from cards.layout import Brevity
from cards.markdown import Markdown, joined, line
from cards.status import alert_card, due_doses, next_step, severest
from cards.wording import marked
from oncology.assessment import Assessment, ReasonDoc


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to say of the patient, beside the choice.

    `strong` stands on the card whatever the room: `grave`, and what the conclusions lack.
    `briefs`: what each alert says in few words, by its code.
    """

    assessment: Assessment
    headline: str
    alert_cards: tuple[Card, ...]
    strong: tuple[Markdown, ...]
    grave: tuple[str, ...]
    remarks: tuple[ReasonDoc, ...]  # alerts of kind info
    briefs: dict[str, str]
    is_open: bool  # data on therapy are incomplete
    lost_data: tuple[Markdown, ...]
    not_served: tuple[str, ...]
    indicator: str

    def why(self, level: Brevity) -> Iterator[Markdown]:
        """Why this category: the few words where there are any, else the sentence."""
        resistance = self.assessment["endocrineResistance"]
        if level.why and resistance.get("events") and not self.is_open:
            yield line("- {}", marked("why", basis=resistance.get("brief") or resistance["basis"]))

    def alerts(self, level: Brevity) -> list[Markdown]:
        """Information, in its own words or in few."""
        return [
            line("{}", alert["text"] if level.alerts else self.briefs[alert["code"]])
            for alert in self.remarks
        ]

    def doses(self) -> list[Markdown]:
        """Doses that are due on the line that runs."""
        therapy = self.assessment["therapy"]
        return [line("{}", words) for course in therapy["lines"] for words in due_doses(course)]

    def gaps(self, level: Brevity) -> Iterator[Markdown]:
        """What is missing or unclear: what is never served here, so many gaps, their number."""
        gaps = [g for g in self.assessment["dataGaps"] if g["text"] not in self.grave]
        gaps.sort(key=lambda gap: gap.get("severity") == "info")
        more = len(gaps) - len(gaps[: level.gaps])
        sentences = [*self.not_served, *(gap["text"] for gap in gaps[: level.gaps])]
        parts = [line("{}", sentence) for sentence in sentences]
        if more and not parts:
            yield line("- {}", marked("gaps-number", number=more))
            return
        parts += [marked("gaps-count", number=more)] if more else []
        if parts:
            yield line("- {}", marked("gaps-brief", gaps=joined(" ", parts)))


def standing_of(basis: CardBasis) -> Standing:
    """What an Assessment says of the patient."""
    assessment = basis.assessment
    alerts = assessment["alerts"]
    critical = [a for a in alerts if a.get("severity") == "critical"]
    warnings = [a for a in alerts if a.get("severity") == "warning"]
    reasons = [r for r in assessment["scope"]["reasons"] if r.get("severity") == "warning"]
    grave = tuple(reason["text"] for reason in (*warnings, *reasons))
    strong = [line("- **{}**", words) for words in grave]
    if basis.missing.therapy:
        strong.append(line("- **{}**", marked("missing-therapy")))
    elif assessment["therapy"]["confidence"] == "low":
        strong.append(line("- **{}**", marked("confirm")))
    return Standing(
        assessment=assessment,
        headline=next_step(basis),
        alert_cards=tuple(alert_card(critical, basis)),
        strong=tuple(strong),
        grave=grave,
        remarks=tuple(a for a in alerts if a.get("severity", "info") == "info"),
        briefs=briefs_of(alerts, basis),
        is_open=basis.missing.therapy,
        lost_data=tuple(missing_lines(basis.missing.sentences)),
        not_served=basis.missing.not_served,
        indicator=severest(warnings),
    )


def briefs_of(alerts: Sequence[ReasonDoc], basis: CardBasis) -> dict[str, str]:
    """The few words of each alert, by its code."""
    codes = {alert["code"] for alert in alerts}
    return {rule.code: rule.brief for rule in basis.knowledge.alerts if rule.code in codes}
