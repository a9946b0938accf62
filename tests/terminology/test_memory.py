"""The memory of look-ups: asked once, and bounded by what it holds."""

from __future__ import annotations

from terminology import load
from terminology.memory import Memory, with_memory


class Questions:
    """A look-up that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def __call__(self, *question: object) -> tuple[object, ...]:
        self.asked.append(question)
        return question


def test_each_question_is_read_once() -> None:
    read = Questions()
    memory = Memory(read)
    assert [memory("er"), memory("er"), memory("er", 1)] == [("er",), ("er",), ("er", 1)]
    assert len(read.asked) == 2


def test_what_is_held_is_bounded_by_characters_whatever_their_number() -> None:
    texts = [f"{number} " + "x" * 10_000 for number in range(300)]
    memory = Memory(Questions(), most=200_000)
    for text in texts:
        memory(text)
    assert 1 <= len(memory) <= 10  # a question and its answer, twice 10,000 characters


def test_a_text_longer_than_all_the_room_is_read_and_not_held() -> None:
    memory = Memory(Questions(), most=1_000)
    assert memory("x" * 2_000) == ("x" * 2_000,)
    assert len(memory) == 0


def test_what_is_asked_for_again_outlives_what_is_not() -> None:
    read = Questions()
    memory = Memory(read, most=4_000)
    for number in range(50):
        memory("often")
        memory(number)
    assert read.asked.count(("often",)) == 1
    assert len(memory) < 50


def test_what_cannot_be_held_is_read_each_time() -> None:
    read = Questions()
    memory = Memory(read)
    assert [memory(["er"]), memory(["er"])] == [(["er"],), (["er"],)]
    assert len(read.asked) == 2


class LookUp:
    """Two look-ups over one list."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    @with_memory
    def marker(self, text: str) -> str:
        """The first word."""
        self.asked.append(text)
        return text.partition(" ")[0]


def test_each_object_has_a_memory_of_its_own() -> None:
    first, second = LookUp(), LookUp()
    assert [first.marker("er positive"), first.marker("er positive"), first.marker(text="pr")] == [
        "er", "er", "pr",
    ]  # fmt: skip
    assert second.marker("er positive") == "er"
    assert (first.asked, second.asked) == (["er positive", "pr"], ["er positive"])


def test_three_hundred_long_notes_leave_no_more_than_the_room() -> None:
    languages = load().languages
    for number in range(300):
        languages.english(f"Befund {number}: " + "unauffällig " * 2_000)
    assert len(languages._label) <= 10
