"""Bookmarks travel signed: what was written is read, anything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.http import bookmarks
from app.http.problems import Problem

SECRET = b"a secret"


@given(st.frozensets(st.from_regex(r"FB:[A-Za-z0-9+/=]{1,40}", fullmatch=True), min_size=1, max_size=4))
def test_bookmarks_come_back(known: frozenset[str]) -> None:
    assert bookmarks.read(bookmarks.write(known, SECRET), SECRET) == known


@given(st.text(st.characters(max_codepoint=255)))
def test_what_was_not_written_here_is_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        bookmarks.read(text, SECRET)
    assert caught.value.status_code == 422


def test_another_secret_is_refused() -> None:
    with pytest.raises(Problem):
        bookmarks.read(bookmarks.write(frozenset({"FB:1"}), b"another"), SECRET)
