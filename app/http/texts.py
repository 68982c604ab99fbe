"""Texts that people type: names in any script, without what hides or breaks."""

import unicodedata
from itertools import groupby
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

#: Control characters, halves of pairs, characters without a meaning of their own, line and paragraph separators.
_REFUSED = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
#: Marks that turn the direction of what follows: a name could be read as another one.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """The text in composed form (NFC) without surrounding space.

    Raises:
        ValueError: It holds control characters, or nothing that can be seen.
    """
    found = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(sign) in _REFUSED or sign in _TURNING for sign in found):
        raise ValueError("must be one line without control characters")
    if all(unicodedata.category(sign) in ("Cf", "Zs", "Mn") for sign in found):
        raise ValueError("must have something to see")
    return found


def words_of(text: str) -> list[str]:
    """The words of a text in lower case: letters, digits and underscores, and nothing that a search would read as an operator.

    Marks belong to their letters: a word in Devanagari does not end at a vowel sign.
    """
    runs = groupby(text, key=lambda sign: unicodedata.category(sign)[0] in "LNM" or sign == "_")
    return ["".join(signs).lower() for is_word, signs in runs if is_word]


#: A person's name, or a place's: one line of 1 to 100 characters in any script.
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(one_line)]
