"""Sites of metastasis that a sentence names: present, absent, uncertain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oncology.intake.reports.context import Context
from oncology.intake.reports.rules import report_rules

_APART = re.compile(r"\b(but|however|with)\b|;")
_NEAR = 3  # characters between a site and the word that it belongs to


@dataclass(frozen=True, slots=True)
class SpreadMention:
    """A site with its state, and its place in the sentence."""

    site: str
    state: str
    start: int
    end: int


_Span = tuple[int, int]
_Site = tuple[str, int, int]


def spread_in(words: str, context: Context) -> Iterator[SpreadMention]:
    """The sites of metastasis of one sentence, each once with its state."""
    rules = report_rules()
    lower = words.lower()
    if rules.words["site_not_assessed"].search(lower):
        return
    triggers = [span for span in spread_words(lower) if context.is_finding(span[0])]
    lesions = [m.span() for m in rules.words["suspicious_lesion"].finditer(lower)]
    open_lesions = [m.span() for m in rules.words["open_lesion"].finditer(lower)]
    named: set[str] = set()
    for site, start, end in _counted_sites(lower):
        if not context.is_finding(start) or site in named:
            continue
        if _is_asked(lower, start, end):
            continue
        near, state = None, None
        free = rules.words["organ_free"].match(lower[end:])
        if free:
            near, state = (end, end + free.end()), "absent"
        elif triggers:
            near = _nearest((start, end), triggers, _counted_sites(lower))
            state = _state(lower, (start, end), near, context)
        elif lesions and "denied" in context.at(lesions[0][0]) & context.at(start):
            near, state = lesions[0], "absent"
        elif open_lesions and site != "other" and "denied" not in context.at(start):
            near, state = open_lesions[0], "uncertain"
        if (
            near is None
            or state is None
            or (state == "absent" and not _is_whole(lower, site, start, end))
        ):
            continue
        named.add(site)
        yield SpreadMention(site, state, min(start, near[0]), max(end, near[1]))


def _is_asked(lower: str, start: int, end: int) -> bool:
    """Whether a site is asked for: "lung metastases?", "?liver", "(brain metastases?)"."""
    behind = report_rules().words["asked_behind"].match(lower[end:])
    return (
        behind is not None or report_rules().words["asked_before"].search(lower[:start]) is not None
    )


def spread_words(lower: str) -> list[_Span]:
    """Where a sentence speaks of metastasis, but for that of a tumour of another organ."""
    rules = report_rules().words
    return [
        m.span()
        for m in rules["spread"].finditer(lower)
        if not rules["other_primary"].match(lower[m.end() :])
    ]


def sites_named(words: str) -> list[_Site]:
    """The sites that a sentence names, from left to right."""
    return _counted_sites(words.lower())


def organs_in(words: str) -> frozenset[str]:
    """The sites of metastasis that the line of a specimen names."""
    return frozenset(site for site, _, _ in _sites(words.lower()))


def _state(lower: str, site: _Span, near: _Span, context: Context) -> str | None:
    """What a sentence says of a site; None where it only says that there is nothing else or new."""
    rules = report_rules().words
    between = lower[min(site[1], near[1]) : max(site[0], near[0])]
    own = context.at(site[0])
    marks = own | context.at(near[0]) | context.at(near[1] - 1)
    if "opinion" in marks and "denied" in marks:
        return None  # "clinically no sign of": nobody has looked
    denied = "denied" in own or ("denied" in context.at(near[0]) and not _APART.search(between))
    doubt = "doubt" in marks and not ("doubt" not in own and ";" in between)
    if denied and "denied" not in context.at(near[0]) and rules["exception"].search(between):
        return None  # "liver: nothing but the known metastasis"
    if denied and rules["denied_change"].search(lower):
        return None  # "no progression of liver metastases"
    if denied and (not doubt or rules["denied_doubt"].search(lower)):
        return None if rules["no_other"].search(lower) else "absent"
    return "uncertain" if doubt else "present"


def _nearest(site: _Span, triggers: list[_Span], sites: list[_Site]) -> _Span:
    """The word on metastasis that a site belongs to; one that has a site of its own only at need."""

    def distance(a: _Span, b: _Span) -> int:
        return min(abs(a[0] - b[1]), abs(b[0] - a[1]))

    near = min(triggers, key=lambda t: distance(t, site))
    if distance(near, site) <= _NEAR:
        return near
    free = [
        t for t in triggers if all(distance(t, (start, end)) > _NEAR for _, start, end in sites)
    ]
    behind = [t for t in free if t[0] >= site[1]]
    return min(behind, key=lambda t: distance(t, site)) if behind else near


def _is_whole(lower: str, site: str, start: int, end: int) -> bool:
    """Whether a site that is free is free as a whole: a skull without lesions frees no skeleton."""
    if site != "bone":
        return True
    return report_rules().words["whole_bone"].search(lower[start:end]) is not None


def _counted_sites(lower: str) -> list[_Site]:
    """Sites without those of a label ("lungs/pleura: ...") whose words name one themselves."""
    sites = _sites(lower)
    label = report_rules().words["label"].match(lower)
    if label is None:
        return sites
    body = [site for site in sites if site[1] >= label.end()]
    return body or sites


def _sites(lower: str) -> list[_Site]:
    rules = report_rules()
    spans: list[_Site] = []
    for site, pattern in rules.sites:
        for match in pattern.finditer(lower):
            if rules.words["primary"].match(lower[match.end() :]):
                continue  # "colon cancer" is where a tumour came from
            if not any(a < match.end() and match.start() < b for _, a, b in spans):
                spans.append((site, match.start(), match.end()))
    return sorted(spans, key=lambda span: span[1])
