"""Words of a text, as searches take them."""

from __future__ import annotations

import pytest

from app.domains.friends.service import words_query
from app.http.texts import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ana  Lind-Berg", ["ana", "lind", "berg"]),
        ("अनिता देवी", ["अनिता", "देवी"]),
        ("王 小明", ["王", "小明"]),
        ('a" OR b* ~2 (c)', ["a", "or", "b", "2", "c"]),
        ("¡…! -", []),
    ],
)
def test_words_are_whole_in_every_script_and_free_of_operators(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_name_with_vowel_signs_is_looked_for_as_one_word() -> None:
    assert words_query("अनिता") == '("अनिता"^8 OR अनिता*^2 OR अनिता~1)'
