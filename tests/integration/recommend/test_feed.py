"""The feed: open asks only, best first, and of who is in only what privacy allows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.conftest import WEDNESDAY
from tests.integration.conftest import SignIn
from tests.integration.town import Town

START = (WEDNESDAY + timedelta(days=1)).astimezone(ZoneInfo("America/New_York")).replace(hour=19, minute=0)


def ask(town: Town, seed: str, person: str, *, state: str = "propagating", **ask: Any) -> None:
    """Asks a person for a seed, which is made if it is not there; `ask` are the ask's properties."""
    town.run(
        """
        MATCH (person:User {id: $person}), (venue:Venue {id: 'v-1'}), (slot:Slot {venue_id: 'v-1'})
        MERGE (seed:Seed {id: $seed})
          ON CREATE SET seed.state = $state, seed.start = slot.start, seed.min_group = 4, seed.max_group = 8
        MERGE (seed)-[:AT]->(venue)
        MERGE (seed)-[:IN]->(slot)
        CREATE (seed)-[asked:ASKED {wave: 1, asked_at: $now, deadline: $now + duration({minutes: 45}),
                                    acceptance_probability: 0.5, reasons: ['Because']}]->(person)
        SET asked += $ask
        """,
        person=person,
        seed=seed,
        state=state,
        now=WEDNESDAY,
        ask=ask,
    )


@pytest.fixture
def asked_town(town: Town) -> Town:
    town.venue("v-1")
    town.slot("v-1", START, seats_left=7)
    town.person("me")
    return town


async def read(api: httpx.AsyncClient, headers: dict[str, str], **params: Any) -> dict[str, Any]:
    answer = await api.get("/api/v1/feed", headers=headers, params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_ask_with_all_that_a_person_needs_to_answer(
    asked_town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    ask(asked_town, "s-1", "me")
    item = (await read(api, signed_in("me")))["items"][0]
    assert item["seed_id"] == "s-1"
    assert item["venue"]["name"] == "Venue v-1"
    assert item["start"] == START.isoformat()
    assert item["end"] == (START + timedelta(hours=2)).isoformat()
    assert (item["seats_left"], item["min_group"], item["max_group"]) == (7, 4, 8)
    assert item["reasons"] == ["Because"]
    assert item["deadline"] == "2026-11-25T17:15:00Z"
    assert (item["going"], item["people"]) == (0, [])


async def test_only_open_asks_are_shown(asked_town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    ask(asked_town, "open", "me")
    ask(asked_town, "tipped", "me", state="tipped", acceptance_probability=0.4)
    ask(asked_town, "answered", "me", answer="no")
    ask(asked_town, "late", "me", deadline=WEDNESDAY - timedelta(minutes=1))
    for state in ("expired", "cancelled", "scored"):
        ask(asked_town, state, "me", state=state)
    asked_town.person("you")
    ask(asked_town, "theirs", "you")
    told = await read(api, signed_in("me"))
    assert [item["seed_id"] for item in told["items"]] == ["open", "tipped"]


async def test_who_is_in_as_privacy_allows(asked_town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    ask(asked_town, "s-1", "me")
    for person, privacy in (
        ("friend", "friends_only"),
        ("private-friend", "private"),
        ("stranger", "public"),
        ("shy-stranger", "friends_only"),
        ("blocking", "public"),
        ("blocked-friend", "public"),
        ("undecided", "public"),
    ):
        asked_town.person(person, privacy_level=privacy)
        ask(asked_town, "s-1", person, answer="maybe" if person == "undecided" else "yes")
    for friend in ("friend", "private-friend", "blocked-friend"):
        asked_town.friends("me", friend)
    asked_town.block("blocking", "me")
    asked_town.block("me", "blocked-friend")
    item = (await read(api, signed_in("me")))["items"][0]
    assert [(person["id"], person["friend"]) for person in item["people"]] == [("friend", True), ("stranger", False)]
    assert item["going"] == 4


@pytest.mark.parametrize("limit", [1, 3, 100])
async def test_pages_go_from_the_most_to_the_least_fitting(
    asked_town: Town, api: httpx.AsyncClient, signed_in: SignIn, limit: int
) -> None:
    fitting = {f"s-{n}": [0.9, 0.1, 0.5, 0.5, 0.5, 0.7, 1 / 3][n] for n in range(7)}
    for seed, probability in fitting.items():
        ask(asked_town, seed, "me", acceptance_probability=probability)
    found: list[str] = []
    cursor = None
    while True:
        page = await read(api, signed_in("me"), limit=limit, **({"cursor": cursor} if cursor else {}))
        found += [item["seed_id"] for item in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert found == sorted(fitting, key=lambda seed: (-fitting[seed], seed))


async def test_nobody_asked_is_an_empty_list(asked_town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    assert await read(api, signed_in("me")) == {"items": [], "next_cursor": None}
