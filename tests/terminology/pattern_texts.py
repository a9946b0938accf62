"""Texts made of a pattern by walking its parts, and a matcher that counts its steps."""

import re
import re._constants as ops
import re._parser as parser
from itertools import islice, product

from terminology.pattern_form import characters_of

REPEATS = {ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT}
WIDTHLESS = {ops.AT, ops.ASSERT, ops.ASSERT_NOT}
MOST_TEXTS = 400  # of one pattern


def is_gap(part):
    """Whether a part stands for any words in between."""
    if part[0] not in REPEATS or part[1][1] < 6:
        return False
    body = list(part[1][2])
    if body[0][0] is ops.SUBPATTERN:
        body = list(body[0][1][3])
    body = [inner for inner in body if inner[0] not in WIDTHLESS]
    return len(body) == 1 and {" ", "a"} <= characters_of(body[0])


def texts_of(parts, gap):
    """Texts that the parts spell, with these words in the place of each gap."""
    if not parts:
        yield ""
        return
    tails = list(islice(texts_of(parts[1:], gap), MOST_TEXTS))
    for head, tail in product(spelled(parts[0], gap), tails):
        yield head + tail


def spelled(part, gap):
    op, argument = part
    if op in WIDTHLESS:
        yield ""
    elif is_gap(part):
        yield gap
    elif op in REPEATS:
        least, most, body = argument
        times = least or (1 if op is not ops.MIN_REPEAT and most == 1 else 0)
        for text in texts_of(list(body), gap):
            yield text * times
    elif op is ops.BRANCH:
        for branch in argument[1]:
            yield from texts_of(list(branch), gap)
    elif op is ops.SUBPATTERN:
        yield from texts_of(list(argument[3]), gap)
    else:
        taken = characters_of(part)
        yield next((c for c in "a0 -" if c in taken), min(taken))


def inside(part):
    op, argument = part
    if op in REPEATS:
        return [list(argument[2])]
    if op is ops.BRANCH:
        return [list(branch) for branch in argument[1]]
    return [list(argument[3])] if op is ops.SUBPATTERN else []


def joins_words(parts):
    """Whether something stands behind a gap."""
    gaps = [is_gap(part) or any(has_gap(inner) for inner in inside(part)) for part in parts]
    return any(gaps[:-1]) or any(joins_words(inner) for part in parts for inner in inside(part))


def has_gap(parts):
    return any(is_gap(p) or any(has_gap(inner) for inner in inside(p)) for p in parts)


class Matcher:
    """A small backtracking matcher over the parts of a pattern, which counts its steps.

    It takes the ways that `re` takes, one after the other, without the short cuts of `re`.
    """

    def __init__(self, pattern):
        self.parts = list(parser.parse(pattern))
        self.steps = 0
        self.taken = {}
        self.inner = {}

    def search(self, text):
        self.steps = 0
        text = text.lower()
        return any(
            True for start in range(len(text) + 1) for _ in self.ends(self.parts, text, start)
        )

    def takes(self, part, letter):
        if id(part) not in self.taken:
            self.taken[id(part)] = {c.lower() for c in characters_of(part)}
        return letter in self.taken[id(part)]

    def inside(self, part):
        """What `inside` says, made once: the parts of a pattern are asked thousands of times."""
        if id(part) not in self.inner:
            self.inner[id(part)] = inside(part)
        return self.inner[id(part)]

    def ends(self, parts, text, place):
        if not parts:
            yield place
            return
        for end in self.step(parts[0], text, place):
            yield from self.ends(parts[1:], text, end)

    def step(self, part, text, place):
        self.steps += 1
        op, argument = part
        if op in REPEATS:
            yield from self.turns(argument, text, place)
        elif self.inside(part):
            for inner in self.inside(part):
                yield from self.ends(inner, text, place)
        elif op is ops.AT:
            if self.holds(argument, text, place):
                yield place
        elif op in WIDTHLESS:
            way, inner = argument
            start = place - (inner.getwidth()[0] if way < 0 else 0)
            found = start >= 0 and any(True for _ in self.ends(list(inner), text, start))
            if found is (op is ops.ASSERT):
                yield place
        elif place < len(text) and self.takes(part, text[place]):
            yield place + 1

    def turns(self, argument, text, place):
        least, most, body = argument
        body = list(body)
        if len(body) == 1 and not self.inside(body[0]):
            end = place
            while end - place < most and end < len(text) and self.takes(body[0], text[end]):
                self.steps += 1
                end += 1
            yield from range(end, place + least - 1, -1)
            return
        if most:
            for end in self.ends(body, text, place):
                if end > place:
                    yield from self.turns((max(0, least - 1), most - 1, body), text, end)
        if not least:
            yield place

    @staticmethod
    def holds(at, text, place):
        if at is ops.AT_BEGINNING:
            return place == 0
        if at is ops.AT_END:
            return place == len(text)
        sides = [bool(re.match(r"\w", text[i : i + 1])) for i in (place - 1, place) if i >= 0]
        return (sides[0] != sides[-1] if place else sides[0]) is (at is ops.AT_BOUNDARY)


def repeats_far(parts):
    return any(
        (p[0] in REPEATS and p[1][1] > 3) or any(repeats_far(inner) for inner in inside(p))
        for p in parts
    )


def units_of(pattern):
    """What a text may repeat to make a pattern try again and again: beginnings of what it matches."""
    texts = list(islice(texts_of(list(parser.parse(pattern)), " of "), MOST_TEXTS))
    for text in texts[:: max(1, len(texts) // 3)]:
        yield from {
            f"{text[:-1]} ",
            text[: len(text) * 2 // 3],
            f"{text.split()[0][:-1]} " if text.split() else " ",
        }
    yield from (" ", "1", "no ", "a", "a ")


def work(matcher, unit, length):
    matcher.search((unit * length)[:length])
    return matcher.steps
