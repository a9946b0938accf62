"""Card 1: where the patient stands."""

from __future__ import annotations

from collections.abc import Sequence

from cards.card import Card, CardBasis, card, missing_lines, source_links, with_links
from cards.layout import load_layout
from cards.markdown import Markdown, joined, line
from cards.wording import marked, text
from oncology.assessment import Assessment, GeneDoc, LineDoc, ReasonDoc, StoppedDoc
from oncology.knowledge import citations_of


def status_card(basis: CardBasis) -> Card:
    """Scope, lines, resistance with its basis, markers with dates, gaps."""
    assessment = basis.assessment
    therapy, resistance = assessment["therapy"], assessment["endocrineResistance"]
    lines = [_alert_line(reason) for reason in assessment["alerts"]]
    courses = [*_same_time(therapy["courses"]), *therapy["lines"]]
    lines += [line("- {}", _course_text(course)) for course in courses]
    lines += [line("- {}", words) for course in therapy["lines"] for words in due_doses(course)]
    lines.append(line("- {}", marked("resistance-basis", basis=resistance["basis"])))
    readings = resistance.get("alternatives", [])
    if len(readings) > 1:
        lines.append(line("- {}", marked("readings", categories=", ".join(readings))))
    lines += [line("- {}", marker) for marker in _marker_texts(assessment)]
    if basis.missing.therapy:
        lines += [Markdown(), line("**{}**", marked("missing-therapy"))]
    elif therapy["confidence"] == "low":
        lines += [Markdown(), line("**{}**", marked("confirm"))]
    lines += _gap_lines(basis)
    indicator = severest(assessment["alerts"])
    content = card("status", _headline_on(basis), lines, indicator, basis)
    return with_links(content, _links(assessment["alerts"], content, basis), basis)


def headline(assessment: Assessment) -> str:
    """Where the patient stands, in one sentence."""
    category = text(f"category-{assessment['endocrineResistance']['category']}")
    return text("headline", state=_state(assessment), category=category)


def _headline_on(basis: CardBasis) -> str:
    """Where the patient stands, where the data on therapy let it be told."""
    if basis.missing.therapy:
        return text("headline-therapy-missing")
    return headline(basis.assessment)


def next_step(basis: CardBasis) -> str:
    """Where the patient stands, for a reader who knows the disease."""
    assessment = basis.assessment
    if basis.missing.therapy:
        return text("headline-therapy-missing")
    category = text(f"category-{assessment['endocrineResistance']['category']}")
    words = text("next-step", state=_state(assessment), category=category)
    return f"{words[:1].upper()}{words[1:]}"


def alert_card(alerts: Sequence[ReasonDoc], basis: CardBasis) -> list[Card]:
    """One card on what is critical, beside the one that has the notice; none where nothing is."""
    if not alerts:
        return []
    codes = {alert["code"] for alert in alerts}
    heads = [rule.brief for rule in basis.knowledge.alerts if rule.code in codes]
    lines = [_alert_line(alert) for alert in alerts]
    head, grade = " ".join(heads), severest(alerts)
    content = {**card("alert", head, lines, grade, basis), "detail": joined("\n", lines)}
    return [with_links(content, _links(alerts, content, basis), basis)]


def beyond_scope_card(basis: CardBasis) -> list[Card]:
    """One card with the alerts that speak also out of scope and the receptors; else none."""
    speaking = {rule.code for rule in basis.knowledge.alerts if rule.beyond_scope}
    alerts = [a for a in basis.assessment["alerts"] if a["code"] in speaking]
    if not alerts:
        return []
    lines = [_alert_line(alert) for alert in alerts]
    lines.append(line("- {}.", "; ".join(_receptor_texts(basis.assessment))))
    content = card("beyond-scope", text("beyond-scope"), lines, severest(alerts), basis)
    return [with_links(content, _links(alerts, content, basis), basis)]


def _links(alerts: Sequence[ReasonDoc], content: Card, basis: CardBasis) -> list[dict[str, str]]:
    """The sources of the alerts."""
    codes = [alert["code"] for alert in alerts]
    citations = [c for code in codes for c in citations_of(code, (), basis.knowledge)]
    return source_links(citations, content["detail"], basis)


def severest(alerts: Sequence[ReasonDoc]) -> str:
    """The indicator of a card on alerts."""
    severities = {alert.get("severity", "info") for alert in alerts}
    return next((s for s in ("critical", "warning") if s in severities), "info")


def _gap_lines(basis: CardBasis) -> list[Markdown]:
    """All that could not be had, then what is missing or unclear in the record, up to the limit."""
    all_gaps = basis.assessment["dataGaps"]
    gaps = all_gaps[: load_layout().limits.gaps]
    lines = missing_lines(basis.missing.all_sentences)
    lines += [line("- {}", gap["text"]) for gap in gaps]
    more = len(all_gaps) - len(gaps)
    if more:
        lines.append(line("- {}", marked("gaps-more", number=more)))
    return [Markdown(), marked("gaps"), *lines] if lines else []


def _state(assessment: Assessment) -> str:
    """The newest line and what comes next."""
    therapy = assessment["therapy"]
    newest = therapy["lines"][-1] if therapy["lines"] else None
    if newest is None:
        undated = (therapy.get("facts") or {}).get("undated")
        return text("state-undated" if undated else "state-untreated")
    number, next_line = newest["number"], therapy["nextLine"]
    if has_progressed(newest):
        return text("state-progression", line=number, next_line=next_line)
    if therapy.get("onTherapy"):
        return text("state-ongoing", line=number)
    return text("state-ended", line=number, next_line=next_line)


def _alert_line(reason: ReasonDoc) -> Markdown:
    is_strong = reason.get("severity") in ("critical", "warning")
    return line("- **{}**" if is_strong else "- {}", reason["text"])


def _same_time(courses: Sequence[LineDoc]) -> list[LineDoc]:
    """Courses of early disease, those of the same days as one."""
    together: dict[tuple[object, ...], LineDoc] = {}
    for course in courses:
        key = (course["setting"], course["start"], course["end"], *course.get("tags", []))
        if course.get("stopped") or key not in together:
            together[(*key, len(together)) if course.get("stopped") else key] = course
            continue
        first = together[key]
        together[key] = {**first, "agents": [*first["agents"], *course["agents"]]}
    return list(together.values())


def _course_text(course: LineDoc) -> str:
    number = course["number"]
    name = text("line", number=number) if number else str(course["setting"]).capitalize()
    agents, end = drugs_of(course), end_of(course)
    words = text("course", name=name, agents=agents, start=course["start"], end=end)
    if has_progressed(course):
        day = course.get("progression") or text("no-day")
        words = text("course-progression", course=words, progression=day)
    tags = [tag.replace("-", " ") for tag in course.get("tags", [])]
    return words + (f" ({', '.join(tags)})" if tags else "")


def has_progressed(course: LineDoc) -> bool:
    """Whether the disease progressed on a line, with or without a day."""
    return bool(course.get("progression") or course.get("progressionBetween"))


def end_of(line: LineDoc) -> str:
    """The day on which a course or a line ended; in words where it has not, or is not recorded."""
    between = line.get("endBetween")
    if between:
        return text("end-not-recorded", day=between[-1])
    return line["end"] or text("ongoing")


def due_doses(line: LineDoc) -> list[str]:
    """One sentence for each drug of a running line whose next dose is due or late."""
    return [
        text("next-dose-due", drug=row["agent"], day=row["day"])
        for row in line.get("nextDoseDue", [])
    ]


def drugs_of(line: LineDoc) -> str:
    """The drugs of a line; those that were stopped while others went on, with day and reason."""
    stops = line.get("stopped", [])
    names = {stop["agent"] for stop in stops}
    drugs = " + ".join(agent for agent in line["agents"] if agent not in names)
    parts = [
        _stop_text(stop) + (f", {stop['reason'].replace('-', ' ')}" if stop["reason"] else "")
        for stop in stops
    ]
    return f"{drugs} ({'; '.join(parts)})" if parts else drugs


def _stop_text(stop: StoppedDoc) -> str:
    if stop["end"] is None:
        return text("drug-stopped", drug=stop["agent"])
    return text("drug-until", drug=stop["agent"], day=stop["end"])


def _marker_texts(assessment: Assessment) -> list[str]:
    """Receptors and genes with their days in one line, the sites of metastases in another."""
    texts = [*_receptor_texts(assessment), *_gene_texts(assessment)]
    sites = assessment["disease"].get("sites") or []
    where = [text("metastases", sites=", ".join(sites))] if sites else []
    return ["; ".join(texts) + ".", *where]


def _receptor_texts(assessment: Assessment) -> list[str]:
    markers = assessment["biomarkers"]
    texts = []
    for name, receptor in (("ER", markers["er"]), ("PR", markers["pr"])):
        percent = f" {receptor['percent']:g} %" if receptor.get("percent") is not None else ""
        texts.append(f"{name} {receptor['status']}{percent}{_day(receptor.get('date'))}")
    her2 = markers["her2"]
    score = f" (IHC {her2['ihc']})" if her2.get("ihc") else ""
    texts.append(f"HER2 {her2['category']}{score}{_day(her2.get('date'))}")
    return texts


def _gene_texts(assessment: Assessment) -> list[str]:
    """Genes with a result of their own, then those not detected, by specimens and days of the tests."""
    texts = []
    absent: dict[str, list[str]] = {}
    for gene, state in assessment["biomarkers"]["genes"].items():
        day = _day(state.get("lastTested"))
        variants = ", ".join(v["label"] for v in state["variants"])
        if state["status"] == "not-detected" and not variants:
            absent.setdefault(_places(state) or day, []).append(gene)
            continue
        result = state["status"].replace("-", " ")
        texts.append(f"{gene} {result}{': ' + variants if variants else ''}{day}")
    return texts + [
        f"{text('genes-absent', genes=', '.join(genes))}{places}"
        for places, genes in absent.items()
    ]


def _places(state: GeneDoc) -> str:
    """The newest result of each specimen in which a gene was not found: plasma may miss an alteration."""
    results = sorted(state.get("notDetected", []), key=lambda r: r["date"] or "", reverse=True)
    newest: dict[str, str] = {}
    for result in results:
        newest.setdefault(specimen_words(result["specimen"]), _day(result["date"]))
    return ",".join(f" {words}{day}" if words else day for words, day in newest.items())


def specimen_words(specimen: str) -> str:
    """Where a gene was looked for; nothing where that is not known, or blood for the germline."""
    return text(f"specimen-{specimen}") if specimen in {"ctdna", "tissue"} else ""


def _day(value: str | None) -> str:
    return f" ({value})" if value else f" ({text('no-date')})"
