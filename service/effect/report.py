"""The effect on a population as text for a committee, whose tables are Markdown, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.comparison import kind_word, plain
from service.effect.changes import KINDS, Change
from service.effect.run import Effect
from service.effect.tally import ChangeCount, sorted_changes
from service.effect.wording import reason_of, text
from service.types import Json


def effect_as_text(effect: Effect) -> str:
    """What changes on how many patients, which statements make it, and examples."""
    tally = effect.tally
    lines = [text("head", changed=tally.changed, patients=tally.patients, share=_share(effect))]
    lines += [text("unread", count=effect.unread)] if effect.unread else []
    for reason, count in sorted(tally.failures.items()):
        lines.append(text("failed", count=count, reason=reason_of(reason)))
    if tally.changed:
        lines += [*_kinds(effect), *_causes(effect), *_changes(effect)]
    return "\n".join(lines) + "\n"


def effect_as_json(effect: Effect) -> Json:
    """The same as plain data."""
    tally = effect.tally
    titles = _titles(effect)
    return {
        "patients": tally.patients,
        "changed": tally.changed,
        "unread": effect.unread,
        "failures": dict(sorted(tally.failures.items())),
        "kinds": {kind: tally.kinds[kind] for kind in KINDS if tally.kinds[kind]},
        "tried": tally.tried,
        "causes": [
            {
                "statements": [
                    {"kind": kind, "id": name, "title": title}
                    for (kind, name), (_, title) in zip(sorted(c.keys), c.titles, strict=True)
                ],
                "alone": tally.alone[c.name],
                "withOthers": tally.needed[c.name],
            }
            for c in effect.causes
        ],
        "changes": [_change(change, count, titles) for change, count in sorted_changes(tally)],
    }


def _change(change: Change, count: ChangeCount, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        **change._asdict(),
        "patients": count.patients,
        "tried": count.tried,
        "alone": {titles[name]: number for name, number in sorted(count.alone.items())},
        "withOthers": {titles[name]: number for name, number in sorted(count.needed.items())},
        "unclear": count.unclear,
        "examples": [_with_titles(example, titles) for example in count.examples],
    }


def _with_titles(example: Json, titles: Mapping[str, str]) -> Json:
    causes: Any = example["causes"]
    return {**example, "causes": [titles[name] for name in causes]}


def _titles(effect: Effect) -> dict[str, str]:
    """What each cause is called."""
    words = {
        cause.name: [f"{kind_word(kind)} {title}" for kind, title in cause.titles]
        for cause in effect.causes
    }
    return {
        name: titles[0]
        if len(titles) == 1
        else text("together", first=titles[0], count=len(titles) - 1)
        for name, titles in words.items()
    }


def _share(effect: Effect) -> str:
    tally = effect.tally
    return f"{100 * tally.changed / max(tally.patients, 1):.1f}"


def _kinds(effect: Effect) -> Iterator[str]:
    yield from ("", text("kinds-head"), "| --- | --- |")
    kinds = effect.tally.kinds
    yield from (f"| {text(f'kind-{kind}')} | {kinds[kind]} |" for kind in KINDS if kinds[kind])


def _causes(effect: Effect) -> Iterator[str]:
    tally, titles = effect.tally, _titles(effect)
    yield from ("", text("tried", tried=tally.tried, changed=tally.changed))
    yield from ("", text("causes-head"), "| --- | --- | --- |")
    order = sorted(titles, key=lambda n: (-tally.alone[n], -tally.needed[n], titles[n]))
    yield from (f"| {titles[n]} | {tally.alone[n]} | {tally.needed[n]} |" for n in order)


def _changes(effect: Effect) -> Iterator[str]:
    titles = _titles(effect)
    for change, count in sorted_changes(effect.tally):
        yield from ("", text("change", what=_sentence(change), count=count.patients))
        for key, causes in (("alone", count.alone), ("needed", count.needed)):
            if causes:
                names = (f"{titles[n]} ({number})" for n, number in causes.most_common())
                yield "- " + text(key, causes=text("and").join(names))
        if count.unclear:
            yield "- " + text("unclear", count=count.unclear)
        yield from (f"  - {_example(example)}" for example in count.examples)


def _sentence(change: Change) -> str:
    return text(
        f"change-{change.kind}",
        subject=change.subject,
        old=plain(change.old) or text("absent"),
        new=plain(change.new) or text("absent"),
    )


def _example(example: Mapping[str, Any]) -> str:
    lines = [
        text("line", agents=" + ".join(line["agents"]), start=_word(line["start"]), end=_word(line["end"]))
        for line in example["lines"]
    ]  # fmt: skip
    return text(
        "example",
        patient=example["patient"],
        setting=_word(example["setting"]),
        her2=_word(example["her2"]),
        category=_word(example["category"]),
        next=_word(example["nextLine"]),
        genes=text("and").join(example["genes"]) or text("none"),
        lines=text("and").join(lines) or text("none"),
    )


def _word(value: object) -> str:
    return text("not-known") if value is None else str(value)
