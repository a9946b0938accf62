"""How the options of one chart moved between two states of the knowledge, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oncology.assessment import Assessment, OptionDoc
from oncology.knowledge import Knowledge, Regimen
from service.comparison.moves import Move, plain
from service.comparison.wording import text

_WAITING = ("needs-data", "not-eligible")
_DECISIVE = {"needs-data": "unknown", "not-eligible": "not-met"}
Order = tuple[str, ...]  # titles
Place = tuple[int, int]  # rank before and after


@dataclass(frozen=True, slots=True)
class Pair:
    """One option in both answers, with its regimen in both states."""

    old: OptionDoc
    new: OptionDoc
    regimens: tuple[Regimen, Regimen]
    jurisdiction: str

    def reasons(self) -> tuple[str, ...]:
        """What of the option itself is another. Empty: others moved it.

        Of one that is not offered, on either side, the criteria, else the label; of others what
        they are ordered by.
        """
        if self.is_offered:
            return (*self._label(), *self._rank())
        return (*self._criteria(),) or (*self._label(),)

    @property
    def is_offered(self) -> bool:
        """Whether it is offered in both answers."""
        return not {self.old["status"], self.new["status"]} & set(_WAITING)

    def _criteria(self) -> Iterator[str]:
        before = {c["id"]: c for c in self.old["criteria"]}
        after = {c["id"]: c for c in self.new["criteria"]}
        for name in dict.fromkeys((*before, *after)):
            old, new = before.get(name), after.get(name)
            if old and new and old["result"] != new["result"]:
                yield text(
                    "why-criterion", criterion=_named(name, new["text"]),
                    old=plain(old["result"]), new=plain(new["result"]),
                )  # fmt: skip
            elif old is None and new and new["result"] != "met":
                criterion = _named(name, new["text"])
                yield text("why-criterion-new", criterion=criterion, new=plain(new["result"]))
            elif new is None and old and old["result"] != "met":
                criterion = _named(name, old["text"])
                yield text("why-criterion-gone", criterion=criterion, old=plain(old["result"]))

    def _label(self) -> Iterator[str]:
        before, after = (
            option.get("regulatory", {}).get(self.jurisdiction) for option in (self.old, self.new)
        )
        if before and after and before["status"] != after["status"]:
            place = self.jurisdiction.upper()
            yield text(
                "why-label", place=place, old=plain(before["status"]), new=plain(after["status"])
            )

    def _rank(self) -> Iterator[str]:
        before, after = self.regimens
        if before.base_rank != after.base_rank:
            yield text("why-base", old=before.base_rank, new=after.base_rank)
        grounds, fresh = set(self.old.get("grounds", ())), set(self.new.get("grounds", ()))
        points = {rule.id: rule for rule in before.prefers}
        for rule in after.prefers:
            old = points.get(rule.id)
            if old and old.points != rule.points and rule.reason in fresh:
                yield text("why-points", reason=rule.reason, old=old.points, new=rule.points)
        rationales = {before.rationale, after.rationale}
        for sentence in self.new.get("grounds", ()):
            if sentence not in grounds | rationales:
                yield text("why-ground", reason=sentence)
        for sentence in self.old.get("grounds", ()):
            if sentence not in fresh | rationales:
                yield text("why-ground-gone", reason=sentence)

    @property
    def is_another(self) -> bool:
        """Whether its status is, or what keeps it from being offered."""
        if self.old["status"] != self.new["status"]:
            return True
        if self.new["status"] not in _WAITING:
            return False
        return _decisive(self.old) != _decisive(self.new)


def option_moves(
    old: Assessment, new: Assessment, states: tuple[Knowledge, Knowledge]
) -> Iterator[Move]:
    """The options that came, went, or stand elsewhere, and their warnings."""
    before = {option["id"]: option for option in old["options"]}
    after = {option["id"]: option for option in new["options"]}
    for name in after.keys() - before.keys():
        option = after[name]
        yield Move("move-entered", _title(option), new=option["status"], ranks=_ranks(None, option))
    for name in before.keys() - after.keys():
        option = before[name]
        yield Move("move-left", _title(option), old=option["status"], ranks=_ranks(option, None))
    pairs = [
        Pair(
            before[n], after[n], (states[0].regimens[n], states[1].regimens[n]), new["jurisdiction"]
        )
        for n in after
        if n in before
    ]
    moved_ids = _moved(pairs)
    for pair in pairs:
        if pair.is_another or pair.new["id"] in moved_ids:
            why = pair.reasons() or (text("why-others"),)
            stays = not pair.is_offered and pair.old["status"] == pair.new["status"]
            yield Move(
                "move-stays" if stays else "move-status", _title(pair.new),
                pair.old["status"], pair.new["status"], why, _ranks(pair.old, pair.new),
            )  # fmt: skip
        if pair.is_offered:
            yield from _warnings(pair)


def order_of(assessment: Assessment) -> Order:
    """The offered options in their order; those that share a rank are one step of it."""
    ranks: dict[int, list[str]] = {}
    for option in assessment["options"]:
        rank = option.get("rank")
        if rank:
            ranks.setdefault(rank, []).append(_title(option))
    return tuple(text("tie").join(titles) for _, titles in sorted(ranks.items()))


def _warnings(pair: Pair) -> Iterator[Move]:
    before = {c["code"]: c for c in pair.old.get("cautions", ())}
    after = {c["code"]: c for c in pair.new.get("cautions", ())}
    title = _title(pair.new)
    for code in after.keys() - before.keys():
        yield Move("warning-new", title, why=(code, after[code]["text"]))
    for code in before.keys() - after.keys():
        yield Move("warning-gone", title, why=(code, ""))


def _moved(pairs: Sequence[Pair]) -> set[str]:
    """Ids of the options that changed places: all but the most that kept their order.

    Where one of two must have moved, it is the one of which something is another.
    """
    blocks: dict[Place, list[Pair]] = {}
    for pair in pairs:
        old, new = pair.old.get("rank"), pair.new.get("rank")
        if old and new:
            blocks.setdefault((old, new), []).append(pair)
    places = sorted(blocks)
    weights = {p: sum(2 - bool(x.reasons()) for x in blocks[p]) for p in places}
    best: dict[Place, tuple[int, Place | None]] = {}
    for place in places:
        ahead = [p for p in best if p[0] < place[0] and p[1] < place[1]]
        last = max(ahead, key=lambda p: best[p][0], default=None)
        best[place] = (weights[place] + (best[last][0] if last else 0), last)
    chain: set[Place] = set()
    step = max(best, key=lambda p: best[p][0], default=None)
    while step:
        chain.add(step)
        step = best[step][1]
    return {pair.new["id"] for place in places if place not in chain for pair in blocks[place]}


def _decisive(option: OptionDoc) -> set[str]:
    result = _DECISIVE[option["status"]]
    return {c["id"] for c in option["criteria"] if c["result"] == result}


def _ranks(old: OptionDoc | None, new: OptionDoc | None) -> tuple[int | None, int | None]:
    return (old.get("rank") if old else None, new.get("rank") if new else None)


def _title(option: Mapping[str, object]) -> str:
    return str(option.get("title", option["id"]))


def _named(name: str, words: str) -> str:
    return text("quoted-with", text=words, more=name)
