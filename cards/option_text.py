"""One option in words: in full for the leading one, in a line for the others."""

from __future__ import annotations

from datetime import date

from cards.wording import plain, wording
from oncology.document import Assessment, OptionDoc
from oncology.figure_text import figure_text
from oncology.knowledge.model import Guideline, Knowledge, Regimen, Trial

DISPUTE = "expert-judgement-differs"


def leading(option: OptionDoc, assessment: Assessment, knowledge: Knowledge) -> list[str]:
    """Why, key figure, approval, guideline, cautions of this patient, where judgement differs."""
    regimen = knowledge.regimens[option["id"]]
    lines = [f"**{_ranked(option)}{regimen.title}** ({option['status']})", ""]
    lines.append(f"- {option.get('rationale', '')}")
    trial = key_trial(option, knowledge)
    if trial is not None:
        lines.append(f"- {_named(trial)}: {_figure(trial, regimen)}.")
    said = [text for text in (approval(option, assessment),) if text]
    guideline = newest_guideline(regimen.guidelines, assessment)
    if guideline is not None:
        said.append(
            f"{guideline.body} {guideline.year}: {guideline.position} ({guideline.strength})."
        )
    if said:
        lines.append(f"- {' '.join(said)}")
    cautions = option.get("cautions", [])
    lines += [f"- Caution: {c['text']}" for c in cautions if c["code"] != DISPUTE]
    lines += [f"- {c['text']}" for c in cautions if c["code"] == DISPUTE]
    return lines


def line_of(option: OptionDoc, assessment: Assessment, knowledge: Knowledge) -> str:
    """Key figure, approval and what warns of it, in one line."""
    regimen = knowledge.regimens[option["id"]]
    parts = []
    trial = key_trial(option, knowledge)
    if trial is not None:
        parts.append(f"{_named(trial)}: {_figure(trial, regimen)}.")
    parts += [text for text in (approval(option, assessment),) if text]
    warned = [c for c in option.get("cautions", []) if c.get("severity") != "info"]
    parts += [f"Caution: {c['text']}" for c in warned if c["code"] != "er-low"]
    return f"- **{_ranked(option)}{regimen.title}** ({_standing(option, assessment)}). {' '.join(parts)}".rstrip()


def key_trial(option: OptionDoc, knowledge: Knowledge) -> Trial | None:
    """The trial nearest to this patient: the first of the option, if it has a figure to show."""
    regimen = knowledge.regimens[option["id"]]
    wanted = {regimen.key_evidence, *(k.trial for k in regimen.key_by)}
    first = next(iter(option["evidence"]), "")
    return knowledge.trials[first] if first in wanted else None


def approval(option: OptionDoc, assessment: Assessment) -> str:
    """The position where the patient is treated: `US: approved since 2023-01-27`."""
    where = str(assessment.get("jurisdiction", "us"))
    held = option.get("regulatory", {}).get(where)
    if held is None:
        return ""
    status = held["status"].replace("-", " ")
    since = f" since {held['date']}" if held.get("date") and held["status"] == "approved" else ""
    return f"{where.upper()}: {status}{since}."


def newest_guideline(guidelines: tuple[Guideline, ...], assessment: Assessment) -> Guideline | None:
    """The first that existed on the day; a body of one country stands behind the others."""
    year = date.fromisoformat(assessment["asOf"]).year
    known = [g for g in guidelines if g.year <= year]
    national = set(wording()["national_bodies"])
    return next((g for g in known if g.body not in national), None)


def waiting(options: list[OptionDoc], limit: int) -> list[str]:
    """What would change the choice: each missing fact with the options that hang on it."""
    groups: dict[str, list[str]] = {}
    for option in options:
        unknown = [c["text"] for c in option["criteria"] if c["result"] == "unknown"]
        named = groups.setdefault(plain("; ".join(unknown)), [])
        agents = plain(" + ".join(option["agents"]))
        if agents not in named:
            named.append(agents)
    if not groups:
        return []
    rows = list(groups.items())
    lines = ["", str(wording()["would_open"])]
    lines += [f"- {fact}: {'; '.join(titles)}." for fact, titles in rows[:limit]]
    more = sum(len(titles) for _, titles in rows[limit:])
    if more:
        lines.append(f"- {more} more {'option' if more == 1 else 'options'} in the Assessment.")
    return lines


def _ranked(option: OptionDoc) -> str:
    return f"{option.get('rank')}. " if option.get("rank") else ""


def _standing(option: OptionDoc, assessment: Assessment) -> str:
    """Its status, and whether it shares its rank with another."""
    rank = option.get("rank")
    sharing = [o for o in assessment["options"] if rank and o.get("rank") == rank]
    return f"{option['status']}, tied" if len(sharing) > 1 else option["status"]


def _named(trial: Trial) -> str:
    if not trial.link:
        return trial.name
    return f"[{trial.name}]({trial.link.replace('(', '%28').replace(')', '%29')})"


def _figure(trial: Trial, regimen: Regimen) -> str:
    wanted = regimen.key_figure if trial.id == regimen.key_evidence else None
    if wanted is not None:
        figure = next((f for f in trial.figures if wanted in f.population), None)
    else:
        figure = next((f for f in trial.figures if f.key), None)
    return figure_text(figure) if figure else trial.outcome
