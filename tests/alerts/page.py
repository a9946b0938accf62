"""The page docs/clinical/alert-burden.md, from the figures of two states and the list of orders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from service.publishing.knowledge_pages.markdown import table
from service.vignettes import read
from tests.alerts import openings
from tests.alerts.figures import Figures, percentile
from tests.alerts.measure import GRADES, VIGNETTES, ListedOrder

PAGE = Path(__file__).parents[2] / "docs" / "clinical" / "alert-burden.md"
NOTICE = "<!-- Made by `make alerts`. Change what is measured, not this page. -->"
INTRO = """\
How much the cards say where nothing is wrong, and what they catch where something is. Measured by \
`make alerts`; no clinician made or signed the list, the severities or the measurement, and \
vignettes are no patients: shares of them are no shares of a clinic.

- A **right order** is an option that the options card hands out first, ordered at the dose of the \
label, in a record in which the tests due were done with an ordinary result. It should be silent.
- The **list of harmful orders** (`tests/vignettes/harm/orders/`) was written from labels, trials and \
guidelines before the rules of November 2026 and without opening them; a review of their severities \
and older vignettes had been read. *Critical*: a harm that a label excludes, or \
certain failure. *Warning*: a dose, a test or monitoring makes it possible, or something needed is \
unknown. An order is caught where a draft of it has this severity or a higher one. A remark on the \
use as a whole is no catch where the right orders of the same file raise it too.
- **Right orders that look alike** stand on the same list. No warning may fire on them.
- *none*: the draft gets no verdict, as one of a drug that is not for cancer.

Known differences from the list, left as they are: an unrecorded menopausal status beside an \
aromatase inhibitor is a question; lung inflammation that resolved stays \
critical with trastuzumab deruxtecan, which its label ends for good; palbociclib beside capecitabine \
is critical in its case because the disease progressed on palbociclib. Two items were changed because \
the order was wrong for another reason than the one in question: palbociclib 100 mg with letrozole in \
a patient with an ESR1 mutation (asco-esr1-2023), and sacituzumab govitecan after one line of \
chemotherapy, where its label asks for two more systemic therapies (trodelvy-us).

The column *before* is the state of commit {commit} and is not measured again. Each case counts \
once a jurisdiction.
"""


READING = """\
All cards of an opening over all vignettes that have any, in an EHR that opens the page as a SMART \
app. `long` is a card for each subject, as it was before; `always` the one short card. Words are \
those of summary and detail, seconds at 238 words a minute. Pixels are the height in Chromium at 420 \
of width, drawn as `tests/alerts/opening.html` does, suggestions and link included. Measured by \
`python -m tests.alerts.openings`.
"""
AIMS = {
    "words": {"median": "-", "nine_in_ten": "90", "most": "130"},
    "pixels": {"median": "-", "nine_in_ten": "500", "most": "-"},
}
PLACES = {"median": "median", "nine_in_ten": "90th percentile", "most": "most"}


def _reading() -> Iterator[tuple[str, str, str, str]]:
    figures = openings.load()
    for kind, aims in AIMS.items():
        for place, aim in aims.items():
            numbers = [figures[choice][kind][place] for choice in openings.CHOICES]
            seconds = [f" ({n / openings.WORDS_A_MINUTE * 60:.0f} s)" for n in numbers]
            cells = [
                f"{n}{s if kind == 'words' else ''}" for n, s in zip(numbers, seconds, strict=True)
            ]
            yield (f"{kind}: {PLACES[place]}", aim, cells[0], cells[1])


def page_text(figures: Figures) -> str:
    """The whole page."""
    before, now = figures["before"], figures["now"]
    old, new = [*_cases(before)], [*_cases(now)]
    blocks = [
        NOTICE,
        "# Alert burden",
        INTRO.format(commit=before["commit"]).strip(),
        "## In short",
        table(("measure", "aim", "before", "now"), _summary((before, old), (now, new))),
        "## Words when a chart is opened",
        READING.strip(),
        table(("measure", "aim", "long", "always"), _reading()),
        "## Right orders that raise a card",
        _right(before, now),
        "## Harmful orders that are not caught",
        _misses([case for case in new if case.target != "ok"]),
        "## Right orders of the list that raise a warning",
        _misses([case for case in new if case.target == "ok"]),
        "## The list",
        *_list(old, new),
    ]
    return "\n\n".join(blocks) + "\n"


def _cases(figures: Figures) -> Iterator[ListedOrder]:
    """The list as it stands, with the answers of one state; a newer case has none in the older."""
    for path in sorted((VIGNETTES / "harm" / "orders").glob("*.yaml")):
        texts = {case["id"]: case["what"] for case in yaml.safe_load(path.read_text())["cases"]}
        for vignette in read(path):
            place = vignette.jurisdiction
            case = vignette.id.removesuffix(f"-{place}")
            verdict, _, codes = figures["list"].get(f"{case} {place}", "-").partition(" (")
            targets = vignette.expect["orders"]
            yield ListedOrder(
                case=case,
                place=place,
                what=texts[case.partition("/")[2]],
                source=vignette.source,
                target=next((grade for grade in GRADES if grade in targets), "ok"),
                verdict=verdict,
                codes=tuple(code for code in codes.removesuffix(")").split(", ") if code),
            )


State = tuple[Figures, list[ListedOrder]]


def _summary(*states: State) -> Iterator[tuple[str, str, str, str]]:
    for grade, aim in (("critical", "none"), ("warning", "under 5 %"), ("info", "-")):
        title = f"right orders with a card, worst is {grade}"
        yield (title, aim, *(_right_share(figures, grade) for figures, _ in states))
    for target, aim in (("critical", "all"), ("warning", "-")):
        title = f"harmful orders caught: {target}"
        yield (title, aim, *(_caught(cases, target) for _, cases in states))
    title = "critical orders with any warning"
    yield (title, "-", *(_noticed(cases) for _, cases in states))
    title = "warning orders that are called critical"
    yield (title, "none", *(_too_loud(cases) for _, cases in states))
    title = "right orders that look alike, without a warning"
    yield (title, "all", *(_caught(cases, "ok") for _, cases in states))
    for key, title in (
        ("cards", "cards when a chart is opened"),
        ("critical", "critical alerts when a chart is opened"),
        ("warning", "warnings when a chart is opened"),
    ):
        cells = (_spread(figures["openings"][key]) for figures, _ in states)
        yield (f"{title}: median, 90th percentile", "-", *cells)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "none"


def _right_share(figures: Figures, grade: str) -> str:
    rows = figures["right"]["cards"].items()
    count = sum(len(names) for reason, names in rows if reason.startswith(grade))
    return _share(count, figures["right"]["orders"])


def _caught(cases: list[ListedOrder], target: str) -> str:
    own = [case for case in cases if case.target == target and case.verdict != "-"]
    return _share(sum(case.is_right for case in own), len(own))


def _noticed(cases: list[ListedOrder]) -> str:
    own = [case for case in cases if case.target == "critical" and case.verdict != "-"]
    return _share(sum(case.verdict in {"critical", "warning"} for case in own), len(own))


def _too_loud(cases: list[ListedOrder]) -> str:
    own = [case for case in cases if case.target == "warning" and case.verdict != "-"]
    return _share(sum(case.verdict == "critical" for case in own), len(own))


def _spread(histogram: dict[int, int]) -> str:
    return f"{percentile(histogram, 0.5)}, {percentile(histogram, 0.9)}"


def _right(before: Figures, now: Figures) -> str:
    old, new = before["right"]["cards"], now["right"]["cards"]
    rows: list[tuple[Any, ...]] = [
        (reason, len(old.get(reason, ())), len(new.get(reason, ())), _examples(new.get(reason, ())))
        for reason in sorted({*old, *new}, key=lambda r: (GRADES.index(r.split(" ")[0]), r))
    ]
    return table(("severity (reason)", "before", "now", "vignette and option now"), rows)


def _examples(names: list[str] | tuple[()]) -> str:
    return "; ".join(names)


def _misses(cases: list[ListedOrder]) -> str:
    rows = [
        (f"{case.case} ({case.place})", case.what, case.target, _words(case), case.source)
        for case in sorted(cases, key=lambda c: ([*GRADES, "ok"].index(c.target), c.case, c.place))
        if not case.is_right
    ]
    return table(("case", "what", "should be", "is", "source"), rows) if rows else "None."


def _words(case: ListedOrder) -> str:
    return f"{case.verdict} ({', '.join(case.codes)})" if case.codes else case.verdict


def _list(old: list[ListedOrder], new: list[ListedOrder]) -> Iterator[str]:
    by: dict[str, dict[str, dict[str, list[ListedOrder]]]] = {}
    for key, cases in (("before", old), ("now", new)):
        for case in cases:
            file, _, name = case.case.partition("/")
            states = by.setdefault(file, {}).setdefault(name, {})
            states.setdefault(key, []).append(case)
    for file, rows in by.items():
        yield f"### {file.replace('_', ' ').capitalize()}"
        yield table(
            ("case", "what", "should be", "before", "now", "source"),
            [
                (name, *_row(states["before"], states["now"]), states["now"][0].source)
                for name, states in rows.items()
            ],
        )


def _row(old: list[ListedOrder], new: list[ListedOrder]) -> tuple[str, ...]:
    targets = [(case.place, case.target) for case in new]
    before, now = ([(case.place, case.verdict) for case in cases] for cases in (old, new))
    return (new[0].what, _by_place(targets), _by_place(before), _by_place(now))


def _by_place(words: list[tuple[str, str]]) -> str:
    """One word where the jurisdictions agree, else each with its place."""
    if len(words) > 1 and len({word for _, word in words}) == 1:
        return words[0][1]
    return "; ".join(f"{place} {word}" for place, word in words)
