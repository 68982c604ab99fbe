"""Selections over HTTP: nested, narrowed, sorted, continued; and what comes back when they are wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from graphql import build_schema

from app.selections.description import GRAPH
from tests.integration.conftest import SignIn
from tests.integration.town import Town

Select = Callable[..., Any]


@pytest.fixture
def select(api: httpx.AsyncClient, signed_in: SignIn) -> Select:
    async def get(path: str, select: str | None, caller: str = "ana", status: int = 200, **more: Any) -> Any:
        role = more.pop("role", "member")
        answer = await api.get(
            f"/api/v1/{path}",
            params=({"select": select} if select else {}) | more,
            headers=signed_in(caller, role=role),
        )
        assert answer.status_code == status, answer.text
        return answer.json()

    return get


async def test_the_contracts_own_example(evening: Town, select: Select) -> None:
    found = await select(
        "graph/users/ana",
        "{name friends(first: 5, order_by: strength){name plans(state: confirmed){start venue{name}}}}",
    )
    assert found["name"] == "Name of ana"
    assert [friend["name"] for friend in found["friends"]] == [f"Name of {id}" for id in ("eve", "dan", "cleo", "ben")]
    assert found["friends"][3]["plans"] == [{"start": "2026-11-26T11:30:00-05:00", "venue": {"name": "Venue v-1"}}]
    assert found["friends"][0]["plans"] == []


async def test_aliases_fragments_and_order_of_fields(evening: Town, select: Select) -> None:
    found = await select(
        "graph/plans/p-1",
        """
        query Evening { where: venue { ...Place } people { id ... on Participant { state } } again: venue { tags } kind: __typename }
        fragment Place on Venue { called: name tags }
        """,
    )
    assert list(found) == ["where", "people", "again", "kind"]
    assert found["where"] == {"called": "Venue v-1", "tags": ["noodles", "ramen"]}
    assert found["people"] == [
        {"id": "ana", "state": "accepted"},
        {"id": "ben", "state": "accepted"},
        {"id": "zoe", "state": "invited"},
    ]
    assert found["kind"] == "Plan"


async def test_one_name_twice_is_one_field(evening: Town, select: Select) -> None:
    found = await select("graph/plans/p-1", "{venue{name} venue{category}}")
    assert found == {"venue": {"name": "Venue v-1", "category": "restaurant"}}


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("order", ["strength", "name"])
async def test_a_list_goes_on_after_its_cursor(evening: Town, select: Select, order: str, direction: str) -> None:
    sort = f"order_by: {order}, direction: {direction}"
    whole = (await select("graph/users/ana", f"{{friends({sort}){{id}}}}"))["friends"]
    seen: list[str] = []
    after = ""
    for _ in range(5):
        page = (await select("graph/users/ana", f"{{friends(first: 2, {sort}{after}){{id cursor}}}}"))["friends"]
        seen += [friend["id"] for friend in page]
        if len(page) < 2:
            break
        after = f', after: "{page[-1]["cursor"]}"'
    assert seen == [friend["id"] for friend in whole]
    assert len(seen) == 4


async def test_filters_narrow(evening: Town, select: Select) -> None:
    found = await select(
        "graph/users/ana",
        "{all: plans{id} one: plans(state: proposed){id} two: plans(state: [proposed, confirmed]){id} none: plans(state: []){id}}",
    )
    assert found == {
        "all": [{"id": "p-2"}, {"id": "p-1"}],
        "one": [{"id": "p-2"}],
        "two": [{"id": "p-2"}, {"id": "p-1"}],
        "none": [],
    }


async def test_everything_of_every_kind(evening: Town, select: Select) -> None:
    """Each value and hop of the description is asked for once, so that none is broken."""
    start = {
        "Ask": "users/dan{asks",
        "Slot": "venues/v-1{slots",
        "Participant": "plans/p-1{people",
        "Transition": "bookings/b-1{history",
    }
    roots = {
        "User": "users/ana",
        "Venue": "venues/v-1",
        "Seed": "seeds/s-1",
        "Plan": "plans/p-1",
        "Booking": "bookings/b-1",
    }
    for kind in GRAPH.kinds:
        values = " ".join(value.name for value in kind.values)
        hops = " ".join(
            f"{hop.name}{{cursor {' '.join(v.name for v in GRAPH.kind(hop.to).values)}}}" for hop in kind.hops
        )
        if kind.name in roots:
            found = await select(f"graph/{roots[kind.name]}", f"{{{values} {hops}}}", caller="ana")
        else:
            root, hop = start[kind.name].split("{")
            found = (
                await select(
                    f"graph/{root}", f"{{{hop}{{{values} {hops}}}}}", caller="dan" if kind.name == "Ask" else "ana"
                )
            )[hop][0]
        required = [value.name for value in kind.values if value.type.endswith("!")]
        assert not [name for name in required if found[name] is None], kind.name


@pytest.mark.parametrize(
    ("path", "caller", "status"),
    [
        ("users/none", "ana", 404),
        ("plans/p-1", "eve", 404),
        ("plans/p-1", "dan", 404),
        ("seeds/s-1", "eve", 404),
        ("seeds/s-1", "dan", 200),
        ("bookings/b-1", "eve", 404),
        ("bookings/b-1", "zoe", 200),
        ("venues/none", "ana", 404),
        ("groups/g-1", "ana", 422),
    ],
)
async def test_who_may_begin_where(evening: Town, select: Select, path: str, caller: str, status: int) -> None:
    await select(f"graph/{path}", "{id}", caller=caller, status=status)


async def test_the_schema_is_told(api: httpx.AsyncClient, signed_in: SignIn) -> None:
    answer = await api.get("/api/v1/graph/schema", headers=signed_in("ana"))
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert set(build_schema(answer.text).query_type.fields) == {"users", "venues", "seeds", "plans", "bookings"}  # type: ignore[union-attr]
    assert (await api.get("/api/v1/graph/schema")).status_code == 401


@pytest.mark.parametrize(
    ("path", "select_text", "caller", "more", "expected"),
    [
        ("venues/", "{id tags}", "ana", {"limit": 1}, [{"id": "v-1", "tags": ["noodles", "ramen"]}]),
        ("venues/", "{id}", "ana", {"near": "40.73,-73.99"}, [{"id": "v-1"}, {"id": "v-2"}]),
        ("seeds", "{id going{id}}", "ana", {}, [{"id": "s-1", "going": [{"id": "ana"}, {"id": "cleo"}]}]),
        ("seeds", "{id}", "boss", {"role": "admin"}, [{"id": "s-1"}]),
        ("plans/", "{id venue{id}}", "ana", {}, [{"id": "p-2", "venue": {"id": "v-2"}}, {"id": "p-1", "venue": {"id": "v-1"}}]),
        ("plans/", "{id}", "ana", {"state": "proposed"}, [{"id": "p-2"}]),
        ("bookings/user/ana", "{plan{people{id}}}", "ana", {}, [{"plan": {"people": [{"id": id} for id in ("ana", "ben", "zoe")]}}]),
        ("bookings/", "{id}", "boss", {"role": "admin"}, [{"id": "b-1"}]),
        ("users/", "{id}", "ana", {"limit": 2}, [{"id": "ana"}, {"id": "ben"}]),
        ("users/friends/list", "{id friend}", "ana", {}, [{"id": id, "friend": True} for id in ("ben", "cleo", "dan", "eve")]),
        ("feed", "{reasons seed{id}}", "dan", {}, [{"reasons": ["because"], "seed": {"id": "s-1"}}]),
    ],
)  # fmt: skip
async def test_lists_take_a_selection(
    evening: Town, select: Select, path: str, select_text: str, caller: str, more: dict[str, Any], expected: Any
) -> None:
    found = await select(path, select_text, caller=caller, **more)
    assert found["items"] == expected
    plain = await select(path, None, caller=caller, **more)
    assert found["next_cursor"] == plain["next_cursor"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("venues/v-1", "venues"),
        ("users/ben", "users"),
        ("seeds/s-1", "seeds"),
        ("plans/p-1", "plans"),
        ("bookings/b-1", "bookings"),
    ],
)
async def test_one_thing_takes_a_selection(evening: Town, select: Select, path: str, kind: str) -> None:
    assert await select(path, "{id state: __typename}") == await select(f"graph/{path}", "{id state: __typename}")
    assert (await select(f"{path}9", "{id}", status=404))["title"].startswith("Unknown")
    wrong = await select(path, "{id nothing}", status=400)
    assert (wrong["errors"][0]["line"], wrong["errors"][0]["column"]) == (1, 5)


async def test_recommended_venues_take_a_selection(evening: Town, select: Select) -> None:
    found = await select("recommendations/ana/venues", "{id slots{id}}", ranker="explainable")
    plain = await select("recommendations/ana/venues", None, ranker="explainable")
    assert [item["score"] for item in found["items"]] == [item["score"] for item in plain["items"]]
    assert [item["venue"]["id"] for item in found["items"]] == [item["venue"]["id"] for item in plain["items"]]
    assert all(set(item["venue"]) == {"id", "slots"} for item in found["items"])


async def test_recommended_people_take_a_selection(evening: Town, select: Select) -> None:
    found = await select("recommendations/ana/people", "{id called: name friends{id}}", ranker="explainable")
    plain = await select("recommendations/ana/people", None, ranker="explainable")
    assert plain["items"]
    assert [item["person"]["id"] for item in found["items"]] == [item["id"] for item in plain["items"]]
    for item, same in zip(found["items"], plain["items"], strict=True):
        assert set(item["person"]) == {"id", "called", "friends"}
        assert item == {name: same[name] for name in same if name not in ("id", "name")} | {"person": item["person"]}


async def test_a_groups_venues_take_a_selection(evening: Town, select: Select) -> None:
    found = await select("recommendations/group/ana,ben", "{id tags}")
    plain = await select("recommendations/group/ana,ben", None)
    assert plain["items"]
    assert {"venue": {"id": "v-1", "tags": ["noodles", "ramen"]}}.items() <= found["items"][0].items()
    for item, same in zip(found["items"], plain["items"], strict=True):
        assert item["members"] == same["members"]
        assert item["venue"]["id"] == same["venue"]["id"]


async def test_ones_own_profile_takes_a_selection(evening: Town, select: Select) -> None:
    assert await select("users/profile", "{id plans{id}}") == await select("graph/users/ana", "{id plans{id}}")
    assert (await select("users/profile", "{nothing}", status=400))["errors"]


async def test_people_who_are_searched_for_take_a_selection(evening: Town, select: Select) -> None:
    evening.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    plain = await select("users/friends/search", None, q="ben")
    found = await select("users/friends/search", "{id friend}", q="ben")
    assert "ben" in [person["id"] for person in plain["items"]]
    assert [person["id"] for person in found["items"]] == [person["id"] for person in plain["items"]]
    assert {"id": "ben", "friend": True} in found["items"]


async def test_suggested_people_take_a_selection(evening: Town, select: Select) -> None:
    evening.friends("ben", "zoe", 0.5)
    evening.run(
        "MATCH (ana:User {id: 'ana'}), (zoe:User {id: 'zoe'})"
        " CREATE (ana)-[:SUGGESTED {score: 1.0, source: 'mutual', reasons: []}]->(zoe)"
    )
    plain = await select("users/friends/suggestions", None)
    assert [person["id"] for person in plain["items"]] == ["zoe"]
    found = await select("users/friends/suggestions", "{id friend}")
    assert found == {"items": [{"id": "zoe", "friend": False}], "next_cursor": None}


async def test_a_page_that_costs_too_much_is_refused(evening: Town, select: Select) -> None:
    text = "{plans: __typename people(first: 100){person{plans(first: 100){id}}}}"
    problem = await select("plans/", text, limit=100, status=400)
    assert problem["cost"] > problem["most"]


async def test_the_blocked_are_nobodys_business(evening: Town, select: Select) -> None:
    text = "{seeds{starters{id} starter_count going_count asked_count} plans{people{id} organiser{id} organiser_id going_count} friends{id}}"
    evening.block("ben", "ana")
    found = await select("graph/users/ana", text)
    assert "ben" not in str(found)
    assert found["seeds"] == [{"starters": [{"id": "ana"}], "starter_count": 1, "going_count": 2, "asked_count": 3}]
    assert [plan["going_count"] for plan in found["plans"]] == [0, 1]
    assert "ben" in str(await select("graph/users/ana", text, caller="boss", role="admin"))
    for path in ("plans/p-1", "plans/p-2", "plans/", "seeds/s-1"):
        assert "Name of ben" not in str(await select(path, None))


@pytest.mark.parametrize(("person", "seeds"), [("ana", ["s-1"]), ("ben", ["s-1"]), ("cleo", ["s-1"]), ("dan", [])])
async def test_nobody_tells_who_was_asked_and_has_not_said_yes(
    evening: Town, select: Select, person: str, seeds: list[str]
) -> None:
    found = await select(f"graph/users/{person}", "{seeds{id} asks{seed_id}}")
    assert [seed["id"] for seed in found["seeds"]] == seeds
    assert found["asks"] == []
    assert (await select("graph/users/dan", "{seeds{id}}", caller="dan"))["seeds"] == [{"id": "s-1"}]
