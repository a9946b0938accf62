"""Card 1: where the patient stands."""

from __future__ import annotations

from cards.card import Card, CardBasis, card
from cards.wording import plain, wording
from oncology.assessment import Assessment, LineDoc, ReasonDoc


def status_card(basis: CardBasis) -> Card:
    """Scope, lines, resistance with its basis, markers with dates, gaps."""
    words, assessment = wording(), basis.assessment
    therapy, resistance = assessment["therapy"], assessment["endocrineResistance"]
    lines = [_alert(reason) for reason in assessment["alerts"]]
    lines += [f"- {_course(line)}" for line in (*therapy["courses"], *therapy["lines"])]
    lines.append(
        f"- Endocrine resistance: {words['categories'][resistance['category']]}. {resistance['basis']}"
    )
    if len(resistance.get("alternatives", [])) > 1:
        lines.append(f"- Readings that remain possible: {', '.join(resistance['alternatives'])}.")
    lines += [f"- {text}" for text in _markers(assessment)]
    if therapy["confidence"] == "low":
        lines += ["", f"**{words['confirm']}**"]
    lines += _gaps(assessment, words["limits"]["gaps"])
    severities = {alert.get("severity", "info") for alert in assessment["alerts"]}
    indicator = next((s for s in ("critical", "warning") if s in severities), "info")
    return card("status", _headline(assessment), lines, indicator, basis)


def _gaps(assessment: Assessment, limit: int) -> list[str]:
    gaps = assessment["dataGaps"][:limit]
    lines = [f"- {plain(gap['text'])}" for gap in gaps]
    more = len(assessment["dataGaps"]) - len(gaps)
    if more:
        lines.append(f"- and {more} more in the Assessment.")
    return ["", "Missing or unclear:", *lines] if lines else []


def _headline(assessment: Assessment) -> str:
    therapy = assessment["therapy"]
    category = wording()["categories"][assessment["endocrineResistance"]["category"]]
    number = therapy["nextLine"]
    newest = therapy["lines"][-1] if therapy["lines"] else None
    if newest is None:
        state = "no therapy for advanced disease yet"
    elif newest.get("progression"):
        state = f"progression on line {newest['number']}, line {number} is next"
    elif therapy.get("onTherapy"):
        state = f"line {newest['number']} goes on, no progression recorded"
    else:
        state = f"line {newest['number']} ended, line {number} is next"
    return f"HR+/HER2- advanced breast cancer: {state}; {category}."


def _alert(reason: ReasonDoc) -> str:
    strong = "**" if reason.get("severity") in {"critical", "warning"} else ""
    return f"- {strong}{reason['text']}{strong}"


def _course(line: LineDoc) -> str:
    name = f"Line {line['number']}" if line["number"] else str(line["setting"]).capitalize()
    agents = " + ".join(line["agents"])
    until = line["end"] or "ongoing"
    text = f"{name}: {plain(agents)}, {line['start']} to {until}"
    if line.get("progression"):
        text += f", progression {line['progression']}"
    tags = [tag.replace("-", " ") for tag in line.get("tags", [])]
    return text + (f" ({', '.join(tags)})" if tags else "")


def _markers(assessment: Assessment) -> list[str]:
    markers = assessment["biomarkers"]
    found = []
    for name, receptor in (("ER", markers["er"]), ("PR", markers["pr"])):
        percent = f" {receptor['percent']:g} %" if receptor.get("percent") is not None else ""
        found.append(f"{name} {receptor['status']}{percent}{_dated(receptor.get('date'))}")
    her2 = markers["her2"]
    score = f" (IHC {her2['ihc']})" if her2.get("ihc") else ""
    found.append(f"HER2 {her2['category']}{score}{_dated(her2.get('date'))}")
    absent: dict[str, list[str]] = {}
    for gene, state in markers["genes"].items():
        when = _dated(state.get("lastTested"))
        labels = ", ".join(v["label"] for v in state["variants"])
        if state["status"] == "not-detected" and not labels:
            absent.setdefault(when, []).append(gene)
            continue
        said = f"{state['status'].replace('-', ' ')}{': ' + plain(labels) if labels else ''}"
        found.append(f"{gene} {said}{when}")
    found += [f"{', '.join(genes)} not detected{when}" for when, genes in absent.items()]
    sites = assessment["disease"].get("sites") or []
    where = f"Metastases: {', '.join(sites)}." if sites else ""
    return ["; ".join(found) + ".", *([where] if where else [])]


def _dated(value: str | None) -> str:
    return f" ({value})" if value else " (no date)"
