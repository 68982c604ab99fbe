"""Friends: found, asked, kept and left, whoever does it at the same time."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.conftest import WEDNESDAY
from tests.integration.conftest import SignIn
from tests.integration.town import Town

USERS = "/api/v1/users"
REQUESTS = f"{USERS}/friends/requests"


class Person:
    """Calls the API as one person."""

    def __init__(self, api: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.api, self.headers = api, headers

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.api.get(f"{USERS}/{path}", headers=self.headers, params=params)

    async def post(self, path: str, json: Any = None, **headers: str) -> httpx.Response:
        return await self.api.post(f"{USERS}/{path}", headers=self.headers | headers, json=json)

    async def delete(self, path: str) -> httpx.Response:
        return await self.api.delete(f"{USERS}/{path}", headers=self.headers)

    async def ask(self, other: str) -> httpx.Response:
        return await self.post("friends/requests", {"user_id": other})

    async def ids(self, path: str, **params: Any) -> list[str]:
        answer = await self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]


@pytest.fixture
def people(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> dict[str, Person]:
    """Ana and Bo, and Cy who shows himself only to friends, and Di who is private."""
    levels = {"ana": "public", "bo": "public", "cy": "friends_only", "di": "private"}
    for id, level in levels.items():
        town.person(id, privacy_level=level, name=id.title())
    return {id: Person(api, signed_in(id)) for id in levels}


def ties(town: Town) -> list[str]:
    rows = town.run(
        "MATCH (a:User)-[t:FRIENDS_WITH|REQUESTED_FRIEND]->(b:User) RETURN type(t) + ' ' + a.id + ' ' + b.id AS t"
    )
    return sorted(row["t"] for row in rows)


def events(town: Town) -> list[str]:
    rows = town.run(
        "MATCH (e:OutboxEvent) WHERE e.type STARTS WITH 'friendship.' RETURN e.type AS t ORDER BY e.at, e.sequence"
    )
    return [row["t"] for row in rows]


async def test_asked_accepted_left(town: Town, people: dict[str, Person]) -> None:
    ana, bo = people["ana"], people["bo"]
    asked = await ana.ask("bo")
    assert asked.status_code == 201 and asked.json()["state"] == "pending"
    (seen,) = (await bo.get("friends/requests")).json()["items"]
    assert (seen["id"], seen["direction"], seen["person"]["id"]) == (asked.json()["id"], "in", "ana")
    assert await bo.ids("friends/requests", direction="out") == []
    assert (await ana.post(f"friends/requests/{seen['id']}/accept")).status_code == 404  # not hers to accept
    for _ in range(2):
        done = await bo.post(f"friends/requests/{seen['id']}/accept")
        assert (done.status_code, done.json()["state"], done.json()["user_id"]) == (200, "accepted", "ana")
    assert ties(town) == ["FRIENDS_WITH ana bo"]
    assert await ana.ids("friends/list") == ["bo"] and await bo.ids("friends/list") == ["ana"]
    assert (await ana.ask("bo")).status_code == 409
    assert (await ana.delete("friends/bo")).status_code == 204
    assert (await bo.delete("friends/ana")).status_code == 404
    assert ties(town) == []
    assert events(town) == ["friendship.requested", "friendship.made", "friendship.ended"]


async def test_declined_and_withdrawn_requests_are_gone(town: Town, people: dict[str, Person]) -> None:
    ana, bo = people["ana"], people["bo"]
    first = (await ana.ask("bo")).json()["id"]
    assert (await bo.delete(f"friends/requests/{first}")).status_code == 404  # not his to withdraw
    assert (await bo.post(f"friends/requests/{first}/decline")).json()["state"] == "declined"
    second = (await ana.ask("bo")).json()["id"]
    assert second != first
    assert (await ana.delete(f"friends/requests/{second}")).status_code == 204
    assert ties(town) == []
    for step in ("accept", "decline"):
        assert (await bo.post(f"friends/requests/{second}/{step}")).status_code == 404


async def test_asking_again_is_asking_once(town: Town, people: dict[str, Person]) -> None:
    ana = people["ana"]
    key = {"Idempotency-Key": "k-1"}
    first = await ana.post("friends/requests", {"user_id": "bo"}, **key)
    again = await ana.post("friends/requests", {"user_id": "bo"}, **key)
    plain = await ana.ask("bo")
    other = await ana.post("friends/requests", {"user_id": "cy"}, **key)
    assert first.json() == again.json() == plain.json()
    assert (other.status_code, other.json()["title"]) == (409, "Key used before")
    assert ties(town) == ["REQUESTED_FRIEND ana bo"]


async def test_a_kept_answer_names_the_request_that_there_is(people: dict[str, Person]) -> None:
    ana, bo = people["ana"], people["bo"]
    there = (await ana.ask("bo")).json()
    kept = await ana.post("friends/requests", {"user_id": "bo"}, **{"Idempotency-Key": "k-2"})
    await bo.post(f"friends/requests/{there['id']}/accept")
    replayed = await ana.post("friends/requests", {"user_id": "bo"}, **{"Idempotency-Key": "k-2"})
    assert (replayed.status_code, replayed.json()["id"], kept.json()["id"]) == (201, there["id"], there["id"])


async def test_requests_that_cross_become_one_friendship(town: Town, people: dict[str, Person]) -> None:
    ana, bo = people["ana"], people["bo"]
    assert (await ana.ask("bo")).json()["state"] == "pending"
    crossing = await bo.ask("ana")
    assert (crossing.status_code, crossing.json()["state"]) == (201, "accepted")
    assert ties(town) == ["FRIENDS_WITH ana bo"]


async def test_whatever_races_there_is_one_friendship_or_one_request(town: Town, people: dict[str, Person]) -> None:
    """Ten rounds of both asking each other at once, many times."""
    ana, bo = people["ana"], people["bo"]
    for _ in range(10):
        answers = await asyncio.gather(*(one.ask(other) for one, other in ((ana, "bo"), (bo, "ana")) * 3))
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert ties(town) == ["FRIENDS_WITH ana bo"]
        states = [answer.json().get("state") for answer in answers]
        assert states.count("accepted") == 1
        town.run("MATCH (:User)-[t:FRIENDS_WITH]-(:User) DELETE t")


async def test_accepting_while_it_is_withdrawn_is_one_of_both(town: Town, people: dict[str, Person]) -> None:
    ana, bo = people["ana"], people["bo"]
    seen = set()
    for _ in range(8):
        id = (await ana.ask("bo")).json()["id"]
        accepted, withdrawn = await asyncio.gather(
            bo.post(f"friends/requests/{id}/accept"), ana.delete(f"friends/requests/{id}")
        )
        assert (accepted.status_code, withdrawn.status_code) in ((200, 404), (404, 204))
        assert ties(town) == (["FRIENDS_WITH ana bo"] if accepted.status_code == 200 else [])
        seen.add(accepted.status_code)
        town.run("MATCH (:User)-[t:FRIENDS_WITH|REQUESTED_FRIEND]-(:User) DELETE t")
    assert seen


async def test_a_block_wins_over_what_races_with_it(town: Town, people: dict[str, Person]) -> None:
    ana, bo = people["ana"], people["bo"]
    for _ in range(8):
        id = (await ana.ask("bo")).json()["id"]
        answers = await asyncio.gather(
            bo.post(f"friends/requests/{id}/accept"), ana.post("blocks/bo"), bo.ask("ana"), ana.ask("bo")
        )
        assert all(answer.status_code < 500 for answer in answers) and answers[1].status_code == 204
        assert ties(town) == []
        assert (await ana.delete("blocks/bo")).status_code == 204


@pytest.mark.parametrize("other", ["nobody", "di", "blocker", "v-1"])
async def test_who_may_not_be_asked_is_as_nobody(town: Town, people: dict[str, Person], other: str) -> None:
    town.person("blocker"), town.venue("v-1")
    town.block("blocker", "ana")
    answer = await people["ana"].ask(other)
    assert (answer.status_code, answer.json()["title"]) == (404, "Unknown person")
    assert answer.json()["detail"] == f"There is no person '{other}'."
    assert ties(town) == []


async def test_who_is_private_may_ask_and_is_seen_by_whom_they_ask(people: dict[str, Person]) -> None:
    ana, di = people["ana"], people["di"]
    assert (await di.ask("ana")).json()["state"] == "pending"
    assert [item["person"]["id"] for item in (await ana.get("friends/requests")).json()["items"]] == ["di"]
    assert (await ana.ask("di")).json()["state"] == "accepted"
    assert await ana.ids("friends/list") == []  # private is private, to friends too
    assert await di.ids("friends/list") == ["ana"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wei.sato", ["wei"]),  # the handle
        ("@WEI.SATO", ["wei"]),
        ("sato", ["wei"]),
        ("sat", ["wei"]),  # begun
        ("stao", ["wei"]),  # two letters changed places
        ("stoa", []),  # two slips in a short word are too many
        ("saito", ["wei"]),
        ("wei sat", ["wei"]),
        ("lacka", ["ana-l"]),  # without the accents
        ("Łącka", ["ana-l"]),
        ("alexandrva", ["alex"]),
        ("alexnadra", ["alex"]),
        ("安娜", ["an-na"]),
        ("will", ["will"]),  # a name that is a word of little meaning in English
        ("Will Noe", ["will"]),
        ("an nguyen", ["nguyen"]),
        ("joan of arc", ["joan"]),
        ("shy.one", ["shy"]),  # who shows themselves to friends: by the whole handle,
        ("shy", []),  # not by a piece of it
        ("hidden.one", []),
        ("blocked.one", []),
        ("me.self", []),
        ("zz", []),
        ("* OR name:*", []),
        ('") OR *:* ("', []),
        ("😀😀", []),
        ("\\", None),
        ("", None),
    ],
)
async def test_search(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, text: str, found: list[str] | None
) -> None:
    town.person("me", handle="me.self", name="Me Self")
    town.person("wei", handle="wei.sato", name="Wei Sato")
    town.person("ana-l", handle="ana_l", name="Ana Łącka")
    town.person("alex", handle="alex", name="Alexandra Voss")
    town.person("an-na", handle="an_na", name="王安娜")
    town.person("will", handle="w_noe", name="Will Noé")
    town.person("nguyen", handle="nga", name="Nguyễn An")
    town.person("joan", handle="la_pucelle", name="Joan of Arc")
    town.person("shy", handle="shy.one", name="Shy One", privacy_level="friends_only")
    town.person("hidden", handle="hidden.one", name="Hidden One", privacy_level="private")
    town.person("blocked", handle="blocked.one", name="Blocked Sato")
    town.block("blocked", "me")
    town.run("CALL db.awaitIndexes(30)")
    answer = await Person(api, signed_in("me")).get("friends/search", q=text)
    if found is None:
        assert answer.status_code == 422
    else:
        assert [item["id"] for item in answer.json()["items"]] == found, answer.text


async def test_numbers_find_who_wants_to_be_found(
    town: Town, people: dict[str, Person], api: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = {"bo": "+49 89 63648018", "cy": "+1 212-639-9675", "di": "+44 20 7946 0018"}
    for id, number in numbers.items():
        answer = await api.patch(f"{USERS}/profile", headers=people[id].headers, json={"phone": number})
        assert answer.status_code == 200, answer.text
    sent = ["+498963648019", "+49 (89) 63648018", "+12126396975", "+12126399675", "+442079460018"]
    found = await people["ana"].post("friends/search", {"phones": sent})
    assert [(item["place"], item["id"], item["standing"]) for item in found.json()["items"]] == [
        (1, "bo", "none"),
        (3, "cy", "none"),
    ]
    bad = await people["ana"].post("friends/search", {"phones": ["+12126399675", "nonsense 2126399675"]})
    many = await people["ana"].post("friends/search", {"phones": ["+498963648018"] * 101})
    assert (bad.status_code, many.status_code) == (422, 422)
    everything = str(town.run("MATCH (n) RETURN properties(n) AS p")) + bad.text + many.text + str(capsys.readouterr())
    parts = ("8963648018", "89 63648018", "2126399675", "639-9675", "2079460018", "7946 0018")
    assert [everything[max(0, everything.index(part) - 80) :][:160] for part in parts if part in everything] == []


async def test_suggestions_say_what_holds_now(town: Town, people: dict[str, Person]) -> None:
    for id in ("fa", "fb", "eve", "old", "shy"):
        town.person(
            id,
            name=id.title(),
            interests=["jazz"] if id == "eve" else (),
            privacy_level="friends_only" if id == "shy" else "public",
        )
    town.run("MATCH (p:User {id: 'ana'}) MERGE (i:Interest {name: 'jazz'}) CREATE (p)-[:LIKES {weight: 0.9}]->(i)")
    for friend in ("fa", "fb"):
        for other in ("ana", "eve", "shy"):
            town.friends(friend, other)
    for other, score in (("eve", 2.0), ("bo", 1.5), ("old", 1.0), ("shy", 0.9)):
        town.run(
            "MATCH (a:User {id: 'ana'}), (b:User {id: $id}) CREATE (a)-[:SUGGESTED {score: $score, source: 'mutual'}]->(b)",
            id=other,
            score=score,
        )
    town.run("MATCH (a:User {id: 'ana'}), (b:User {id: 'old'}) CREATE (a)-[:SIMILAR_TASTE {score: 0.9}]->(b)")
    items = (await people["ana"].get("friends/suggestions")).json()["items"]
    assert [(item["id"], item["mutual_friends"], item["reasons"]) for item in items] == [
        ("eve", 2, ["2 mutual friends, Fa and Fb among them", "You both like jazz"]),
        ("old", 0, ["You like the same kind of places"]),  # bo was suggested for what holds no longer
    ]
    await people["ana"].post("blocks/eve")
    assert await people["ana"].ids("friends/suggestions") == ["old"]
    await people["ana"].ask("old")
    assert await people["ana"].ids("friends/suggestions") == []


async def test_friends_in_pages_while_friends_come(town: Town, people: dict[str, Person]) -> None:
    for n in range(7):
        town.person(f"f-{n}", name=f"{'Same' if n % 2 else 'Name'} {n // 4}")
        town.friends("ana", f"f-{n}")
    wanted = await people["ana"].ids("friends/list", limit=100)
    found: list[str] = []
    cursor: str | None = None
    while cursor is not None or not found:
        page = (await people["ana"].get("friends/list", limit=2, **({"cursor": cursor} if cursor else {}))).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        town.person(f"a-{len(found)}", name="Aaron")
        town.friends("ana", f"a-{len(found)}")
    assert found == wanted and len(found) == 7


async def test_too_many_open_requests(town: Town, people: dict[str, Person]) -> None:
    town.run(
        "MATCH (a:User {id: 'ana'}) UNWIND range(1, 200) AS n CREATE (b:User {id: 'x-' + n, privacy_level: 'public'}) "
        "CREATE (a)-[:REQUESTED_FRIEND {id: 'r-' + n, at: $now}]->(b)",
        now=WEDNESDAY,
    )
    answer = await people["ana"].ask("bo")
    assert (answer.status_code, answer.json()["title"]) == (409, "Too many open requests")
    page = (await people["ana"].get("friends/requests", limit=100)).json()
    rest = (await people["ana"].get("friends/requests", limit=100, cursor=page["next_cursor"])).json()
    assert len({item["id"] for item in page["items"] + rest["items"]}) == 200


async def test_bad_calls(people: dict[str, Person], town: Town) -> None:
    ana = people["ana"]
    bad = [
        {"user_id": ""},
        {"user_id": 7},
        {"user_id": None},
        {"user_id": "x" * 201},
        {},
        [],
        {"user_id": "bo", "x": 1},
    ]
    for body in bad:
        assert (await ana.post("friends/requests", body)).status_code == 422
    for body in ({"phones": []}, {"phones": "1"}, {"phones": [None]}, {"phones": ["\x00\x00\x00\x00"]}):
        assert (await ana.post("friends/search", body)).status_code == 422
    assert (await ana.ask("ana")).status_code == 400 and (await ana.post("blocks/ana")).status_code == 400
    assert (await ana.ask("\x00'}) DETACH DELETE n //")).status_code == 404
    assert (await ana.post("friends/requests", {"user_id": "bo"}, **{"Idempotency-Key": "x" * 201})).status_code == 422
    for path in ("friends/list", "friends/requests", "friends/suggestions", "blocks"):
        assert (await ana.get(path, cursor="broken")).status_code == 422
        assert (await ana.get(path, limit=0)).status_code == 422
    assert (await ana.get("friends/requests", direction="sideways")).status_code == 422
    assert ties(town) == []


async def test_who_is_not_there_has_no_friends(api: httpx.AsyncClient, signed_in: SignIn, town: Town) -> None:
    ghost = Person(api, signed_in("ghost"))
    town.person("bo")
    for path in ("friends/list", "friends/requests", "friends/suggestions", "blocks"):
        assert (await ghost.get(path)).status_code == 401
    assert (await ghost.get("friends/search", q="name")).status_code == 401
    for answer in (await ghost.ask("bo"), await ghost.post("blocks/bo"), await ghost.delete("friends/bo")):
        assert answer.status_code == 401


async def test_blocks_are_listed_and_taken_back(people: dict[str, Person], town: Town) -> None:
    ana, bo = people["ana"], people["bo"]
    town.friends("ana", "bo")
    assert [(await ana.post(f"blocks/{other}")).status_code for other in ("bo", "bo", "nobody", "di")] == [
        204,
        204,
        404,
        404,
    ]
    assert await ana.ids("blocks") == ["bo"] and await bo.ids("blocks") == []
    assert (await ana.get("bo")).status_code == (await bo.get("ana")).status_code == 404
    assert await ana.ids("friends/list") == [] and events(town) == ["friendship.ended"]
    assert (await bo.delete("blocks/ana")).status_code == 204  # which was not his to take back
    assert (await bo.get("ana")).status_code == 404
    assert (await ana.delete("blocks/bo")).status_code == 204
    assert (await ana.get("bo")).status_code == 200 and await ana.ids("friends/list") == []
