"""Letters as they are compared: lower case, without accents, in the letters of English."""

from __future__ import annotations

import unicodedata

# letters that Unicode does not take apart
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"})
# the same letters as they are written where a keyboard or an interface has none of them
_SPELLINGS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}


def folded(text: str) -> str:
    """A text in lower case without accents; "ß" is "ss", "ø" is "o", "æ" is "ae".

    >>> folded("Östrogenrezeptor"), folded("Ki-67 forhøjet")
    ('ostrogenrezeptor', 'ki-67 forhojet')
    """
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in split if not unicodedata.combining(c)).translate(_LETTERS)


def spellings(word: str) -> tuple[str, ...]:
    """How a word may stand in a text once it is folded: "Östrogen" is "ostrogen" and "oestrogen"."""
    lower = word.lower()
    if lower.isascii():  # most of some thirteen thousand forms, at every start
        return (lower,)
    spelled = "".join(_SPELLINGS.get(letter, letter) for letter in lower)
    return tuple(dict.fromkeys((folded(lower), folded(spelled))))
