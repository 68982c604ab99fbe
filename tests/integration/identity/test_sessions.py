"""Sessions: refresh tokens change at each use, an old one ends the session, and what has ended is dead at once, everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import jwt
import pytest

from app.domains.identity import queries, service
from app.graph import Graph
from app.http.auth import Caller, read_signed
from app.http.ended import LOOK_SECONDS, Ended, mark_of
from app.http.keys import KeyRing
from app.main import create_app
from app.settings import Settings
from tests.integration.conftest import SignIn
from tests.integration.identity.people import BASE, Person, Post
from tests.integration.town import Town


@pytest.fixture
async def elsewhere(settings: Settings, api: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A second API process."""
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://b") as client:
        yield client


async def test_who_signed_in_is_known_by_the_token(ana: Person, settings: Settings, town: Town) -> None:
    tokens = await ana.join()
    (person,) = town.run(
        "MATCH (u:User)-[:HAS_SESSION]->(s:Session) RETURN u.id AS id, s.id AS session, u.role AS role"
    )
    caller = read_signed(KeyRing.from_settings(settings), tokens["access_token"])
    assert caller == Caller(person["id"], "member", person["session"])
    assert (tokens["user_id"], tokens["role"], tokens["expires_in"]) == (person["id"], "member", 900)


async def test_a_refresh_token_is_good_once_and_kept_as_a_hash(ana: Person, town: Town) -> None:
    first = await ana.join()
    second = (await ana.refresh()).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert await ana.lives(second["access_token"])
    third = await ana.refresh(second["refresh_token"])
    assert third.status_code == 200
    kept = str(town.run("MATCH (n) RETURN collect(properties(n)) AS all"))
    for tokens in (first, second, third.json()):
        for part in tokens["refresh_token"].split("."):
            assert part not in kept


async def test_an_old_refresh_token_ends_the_session(ana: Person, town: Town) -> None:
    first = await ana.join()
    second = (await ana.refresh()).json()
    assert (await ana.refresh(first["refresh_token"])).status_code == 401
    assert (await ana.refresh(second["refresh_token"])).status_code == 401, "the thief's or the owner's: both are out"
    assert not await ana.lives(second["access_token"])
    assert town.run("MATCH (s:Session) RETURN s.revoked_because AS why") == [{"why": "reuse"}]
    assert (await ana.log_in()).status_code == 200
    assert await ana.lives()


async def test_of_refreshes_at_once_one_wins_and_the_session_ends(ana: Person, town: Town) -> None:
    tokens = await ana.join()
    answers = await asyncio.gather(*(ana.refresh(tokens["refresh_token"]) for _ in range(6)))
    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(won) == 1 and sorted({answer.status_code for answer in answers}) == [200, 401]
    assert (await ana.refresh(won[0]["refresh_token"])).status_code == 401
    assert town.run("MATCH (s:Session) RETURN s.rotations AS n, s.revoked_because AS why") == [{"n": 1, "why": "reuse"}]


@pytest.mark.parametrize("token", ["x", "a.b", "a.b.c", "....", "é.é", "AAAA.AAAA", "\u0000.\u0000", "x" * 200])
async def test_what_is_no_refresh_token_is_refused(ana: Person, token: str) -> None:
    assert (await ana.refresh(token)).status_code == 401


async def test_who_signs_out_is_out_at_once_and_elsewhere(
    ana: Person, api: httpx.AsyncClient, elsewhere: httpx.AsyncClient
) -> None:
    tokens = await ana.join()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await elsewhere.get(f"{BASE}/sessions", headers=headers)).status_code == 200
    assert (await ana.call("logout", token=tokens["access_token"])).status_code == 204
    assert not await ana.lives()
    assert (await ana.refresh()).status_code == 401
    assert (await ana.call("logout", token=tokens["access_token"])).status_code == 401
    await asyncio.sleep(2 * LOOK_SECONDS)
    assert (await elsewhere.get(f"{BASE}/sessions", headers=headers)).status_code == 401


async def test_a_process_that_has_just_begun_knows_what_ended_before(
    ana: Person, settings: Settings, town: Town
) -> None:
    tokens = await ana.join()
    await ana.call("logout", token=tokens["access_token"])
    town.run("MATCH (e:EndedAccess) SET e.at = e.at - duration({hours: 1})")
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://c") as client,
    ):
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert (await client.get(f"{BASE}/sessions", headers=headers)).status_code == 401


async def test_sessions_are_listed_and_ended_by_their_owner_only(
    ana: Person, api: httpx.AsyncClient, post: Post, town: Town
) -> None:
    await ana.join()
    phone = ana.tokens
    await ana.log_in()
    me = {"Authorization": f"Bearer {ana.tokens['access_token']}"}
    listed = (await api.get(f"{BASE}/sessions?limit=1", headers=me)).json()
    assert [one["current"] for one in listed["items"]] == [True]
    rest = (await api.get(f"{BASE}/sessions", headers=me, params={"cursor": listed["next_cursor"]})).json()
    assert [one["current"] for one in rest["items"]] == [False] and rest["next_cursor"] is None
    other_id = rest["items"][0]["id"]

    eve = Person(api, post, "eve@example.com")
    await eve.join("Eve")
    hers = {"Authorization": f"Bearer {eve.tokens['access_token']}"}
    assert (await api.delete(f"{BASE}/sessions/{other_id}", headers=hers)).status_code == 404
    assert await ana.lives(phone["access_token"])
    for _ in range(2):
        assert (await api.delete(f"{BASE}/sessions/{other_id}", headers=me)).status_code == 204
    assert not await ana.lives(phone["access_token"])
    assert (await ana.refresh(phone["refresh_token"])).status_code == 401
    assert await ana.lives()
    assert (await api.delete(f"{BASE}/sessions/none", headers=me)).status_code == 404

    assert (await api.delete(f"{BASE}/sessions", headers=me)).status_code == 204
    assert not await ana.lives() and await eve.lives()


async def test_a_token_of_the_command_line_belongs_to_no_session(ana: Person, signed_in: SignIn, town: Town) -> None:
    town.person("u-1")
    token = signed_in("u-1")["Authorization"].removeprefix("Bearer ")
    assert (await ana.call("logout", token=token)).status_code == 409
    assert await ana.lives(token)


async def test_a_session_that_is_not_used_ends(ana: Person, town: Town) -> None:
    await ana.join()
    town.run("MATCH (s:Session) SET s.expires_at = datetime() - duration('PT1S')")
    assert (await ana.refresh()).status_code == 401
    assert town.run("MATCH (s:Session) RETURN s.revoked_at AS at") == [{"at": None}]


async def test_a_venues_manager_gets_the_role_by_the_venue(ana: Person, town: Town) -> None:
    tokens = await ana.join()
    town.venue("v-1")
    town.run("MATCH (u:User), (v:Venue) CREATE (u)-[:MANAGES]->(v)")
    refreshed = (await ana.refresh(tokens["refresh_token"])).json()
    assert refreshed["role"] == "venue_manager"
    town.run("MATCH ()-[m:MANAGES]->() DELETE m")
    assert (await ana.refresh(refreshed["refresh_token"])).json()["role"] == "member"
    town.run("MATCH (u:User) SET u.role = 'admin'")
    await ana.log_in()
    assert ana.tokens["role"] == "admin"


async def test_the_keys_of_somebody_erased_are_dead_at_once(
    ana: Person, graph: Graph, town: Town, signed_in: SignIn, elsewhere: httpx.AsyncClient
) -> None:
    tokens = await ana.join()
    await ana.sign_up()
    await ana.call("reset", {"email": ana.address})
    by_hand = signed_in(tokens["user_id"])
    assert (await elsewhere.get(f"{BASE}/sessions", headers=by_hand)).status_code == 200
    erased = await queries.erase_access(graph, user_id=tokens["user_id"], access_mark=mark_of(tokens["user_id"]))
    assert erased == 4, "password, session, sign-up, reset"
    await asyncio.sleep(2 * LOOK_SECONDS)
    assert not await ana.lives(tokens["access_token"])
    assert (await elsewhere.get(f"{BASE}/sessions", headers=by_hand)).status_code == 401
    assert (await ana.refresh()).status_code == 401
    assert (await ana.log_in()).status_code == 401
    kept = town.run("MATCH (n:Session|Credential|SignUp|PasswordReset) RETURN count(n) AS n")
    assert kept == [{"n": 0}]


async def test_tokens_without_a_live_list_are_looked_up(ana: Person, api: httpx.AsyncClient) -> None:
    """The process could not read the list lately: it asks at each request."""
    await ana.join()
    ended = api._transport.app.state.ended  # type: ignore[attr-defined]
    ended._known_at, ended._marks = None, set()
    assert await ana.lives()


async def test_a_refresh_token_is_no_access_token(ana: Person) -> None:
    tokens = await ana.join()
    assert not await ana.lives(tokens["refresh_token"])
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert not await ana.lives(jwt.encode(claims, "", "none"))


async def test_what_is_over_is_forgotten(ana: Person, graph: Graph, town: Town) -> None:
    await ana.join()
    await ana.sign_up()
    await ana.log_in()
    await ana.call("logout", token=ana.tokens["access_token"])
    assert await service.forget_over(graph) == {"sessions": 0, "links": 0, "ended": 0}
    town.run("MATCH (n:Session|SignUp) SET n.expires_at = datetime() - duration('P8D')")
    town.run("MATCH (e:EndedAccess) SET e.until = datetime() - duration('PT1S')")
    assert await service.forget_over(graph) == {"sessions": 2, "links": 1, "ended": 1}


async def test_a_stop_lets_the_last_look_finish(
    settings: Settings, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut short while its connection opens, it would leave a socket behind."""
    looks: list[str] = []
    under_way = asyncio.Event()
    look = Ended.look

    async def slow(ended: Ended) -> None:
        looks.append("begun")
        under_way.set()
        await asyncio.sleep(0.1)
        await look(ended)
        looks.append("done")

    monkeypatch.setattr(Ended, "look", slow)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        await under_way.wait()
    assert looks == ["begun", "done"]
