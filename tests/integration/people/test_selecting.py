"""`select=` on people: the same people in the same order, with the fields that were selected and nobody whom the caller may not see."""

from __future__ import annotations

import httpx
import pytest

from tests.integration.conftest import SignIn
from tests.integration.town import Town


@pytest.fixture
def people(town: Town) -> Town:
    for id, level in (("me", "public"), ("bo", "public"), ("cy", "friends_only"), ("di", "private"), ("eve", "public")):
        town.person(id, privacy_level=level)
    for friend in ("bo", "cy", "di"):
        town.friends("me", friend)
    town.block("eve", "me")
    return town


@pytest.mark.parametrize("path", ["users/", "users/friends/list"])
async def test_a_list_of_people_in_the_shape_of_a_selection(
    people: Town, api: httpx.AsyncClient, signed_in: SignIn, path: str
) -> None:
    me = signed_in("me")
    plain = (await api.get(f"/api/v1/{path}", headers=me, params={"limit": 2})).json()
    answer = await api.get(f"/api/v1/{path}", headers=me, params={"limit": 2, "select": "{id who: name friend}"})
    assert answer.status_code == 200, answer.text
    chosen = answer.json()
    assert [(one["id"], one["who"]) for one in chosen["items"]] == [(one["id"], one["name"]) for one in plain["items"]]
    assert chosen["next_cursor"] == plain["next_cursor"]
    assert all(set(one) == {"id", "who", "friend"} for one in chosen["items"])


@pytest.mark.parametrize(("id", "status"), [("bo", 200), ("cy", 200), ("di", 404), ("eve", 404), ("nobody", 404)])
async def test_one_person_in_the_shape_of_a_selection(
    people: Town, api: httpx.AsyncClient, signed_in: SignIn, id: str, status: int
) -> None:
    answer = await api.get(f"/api/v1/users/{id}", headers=signed_in("me"), params={"select": "{handle}"})
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"handle": id}
    wrong = await api.get(f"/api/v1/users/{id}", headers=signed_in("me"), params={"select": "{email}"})
    assert wrong.status_code == 400
