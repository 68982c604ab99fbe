"""Pages and cursors: every key comes back as it was, everything else is refused."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.http.pages import Cursor, Page, PageRequest
from app.http.problems import Problem

MOMENTS = st.datetimes(
    datetime(1971, 1, 1),  # noqa: DTZ001 - hypothesis adds the zones
    datetime(2199, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=30))]),
)


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(), st.integers(-(2**63) + 1, 2**63 - 1), MOMENTS)
def test_a_key_comes_back_exactly(number: float, text: str, whole: int, moment: datetime) -> None:
    assert Cursor.read(Cursor.write((number, text, whole, moment)), float, str, int, datetime) == (
        number, text, whole, moment,
    )  # fmt: skip


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        (value,) = Cursor.read(text, str)
    except Problem as problem:
        refused = problem
    else:
        assert isinstance(value, str)
        return
    assert refused.status_code == 422
    assert refused.errors and refused.errors[0].field == "query.cursor"


@pytest.mark.parametrize("key", [(math.nan,), (math.inf,), (True,), ("1",), (1, 2), ()])
def test_a_key_of_another_list_is_refused(key: tuple[float, ...]) -> None:
    with pytest.raises(Problem):
        Cursor.read(Cursor.write(key), float)


def test_a_page_knows_whether_there_is_a_next_one() -> None:
    def page(found: list[int]) -> Page[int]:
        return Page[int].of(found, 2, key=lambda item: (item,))

    assert page([]).model_dump() == {"items": [], "next_cursor": None}
    assert page([1, 2]).next_cursor is None
    more = page([1, 2, 3])
    assert more.items == [1, 2]
    assert PageRequest(2, more.next_cursor).after(int) == (2,)
    assert PageRequest(2, None).after(int) is None
