"""Plans that people make: invited, answered, confirmed, shown in a calendar."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import icalendar
import pytest

from tests.integration.bookings.conftest import DINNER
from tests.integration.conftest import SignIn
from tests.integration.town import Town

PLANS = "/api/v1/plans/"


@pytest.fixture
def evening(town: Town) -> Town:
    """u-0 to u-5 are public; v-1 has twelve seats at seven."""
    town.venue("v-1", address="1 Main Street")
    town.slot("v-1", DINNER)
    for number in range(6):
        town.person(f"u-{number}")
    return town


def wish(*user_ids: str, **changed: Any) -> dict[str, Any]:
    return {"venue_id": "v-1", "user_ids": list(user_ids), "date": "2026-11-26", "time": "19:00"} | changed


async def make(api: httpx.AsyncClient, headers: dict[str, str], *user_ids: str, **changed: Any) -> dict[str, Any]:
    answer = await api.post(PLANS, headers=headers, json=wish(*user_ids, **changed))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_plan_is_made_answered_and_confirmed(evening: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    made = await make(api, signed_in("u-0"), "u-1", "u-2")
    assert (made["state"], made["user_ids"]) == ("proposed", ["u-0", "u-1", "u-2"])
    path = PLANS + made["id"]
    for person, word, status in (("u-1", "accept", 200), ("u-2", "decline", 200), ("u-5", "accept", 404)):
        answer = await api.post(f"{path}/answer", headers=signed_in(person), json={"answer": word})
        assert answer.status_code == status
    assert (await api.post(f"{path}/confirm", headers=signed_in("u-1"))).status_code == 403
    confirmed = await api.post(f"{path}/confirm", headers=signed_in("u-0"))
    assert (confirmed.status_code, confirmed.json()["state"]) == (202, "pending")
    again = await api.post(f"{path}/confirm", headers=signed_in("u-0"))
    assert (again.status_code, again.json()["booking_id"]) == (409, confirmed.json()["booking_id"])
    shown = (await api.get(path, headers=signed_in("u-1"))).json()
    assert (shown["state"], shown["booking"]["state"], shown["booking"]["party_size"]) == ("confirmed", "pending", 2)
    assert [person["state"] for person in shown["people"]] == ["accepted", "accepted", "declined"]


async def test_the_same_key_confirms_once(evening: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    made = await make(api, signed_in("u-0"), "u-1")
    headers = signed_in("u-0") | {"Idempotency-Key": "c-1"}
    answers = await asyncio.gather(*(api.post(f"{PLANS}{made['id']}/confirm", headers=headers) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["booking_id"] for answer in answers}) == 1
    assert evening.run("MATCH (b:Booking) RETURN count(b) AS n") == [{"n": 1}]


async def test_many_confirm_at_once_without_a_key(evening: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    made = await make(api, signed_in("u-0"), "u-1")
    path = f"{PLANS}{made['id']}/confirm"
    answers = await asyncio.gather(*(api.post(path, headers=signed_in("u-0")) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409, 409, 409]


@pytest.mark.parametrize(
    ("word", "person", "status"),
    [("perhaps", "u-1", 422), ("accept", "u-5", 404), ("decline", "u-0", 409)],
)
async def test_answers_that_make_no_sense(
    evening: Town, api: httpx.AsyncClient, signed_in: SignIn, word: str, person: str, status: int
) -> None:
    made = await make(api, signed_in("u-0"), "u-1")
    answer = await api.post(f"{PLANS}{made['id']}/answer", headers=signed_in(person), json={"answer": word})
    assert answer.status_code == status


async def test_the_same_answer_twice_is_one(evening: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    made = await make(api, signed_in("u-0"), "u-1", amount_per_head=500)
    path = f"{PLANS}{made['id']}/answer"
    answers = await asyncio.gather(
        *(api.post(path, headers=signed_in("u-1"), json={"answer": "accept"}) for _ in range(5))
    )
    assert [answer.json()["state"] for answer in answers] == ["accepted"] * 5
    assert evening.run("MATCH (e:OutboxEvent {type: 'plan.answered'}) RETURN count(e) AS n") == [{"n": 1}]
    assert evening.run("MATCH (:User {id: 'u-1'})-[:PAYS]->(i) RETURN count(i) AS n") == [{"n": 1}]


async def test_the_same_answer_is_the_same_when_all_is_over(
    evening: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    """Whoever did not hear that their answer arrived may say it again, whatever has come of the plan since."""
    made = await make(api, signed_in("u-0"), "u-1")
    path = f"{PLANS}{made['id']}/answer"
    await api.post(path, headers=signed_in("u-1"), json={"answer": "decline"})
    evening.run("MATCH (p:Plan) SET p.state = 'cancelled'")
    assert (await api.post(path, headers=signed_in("u-1"), json={"answer": "decline"})).status_code == 200
    assert (await api.post(path, headers=signed_in("u-1"), json={"answer": "accept"})).status_code == 409


async def test_nobody_accepts_two_evenings_at_once(evening: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    evening.venue("v-2")
    evening.slot("v-2", DINNER)
    plans = [
        await make(api, signed_in("u-0"), "u-2"),
        await make(api, signed_in("u-1"), "u-2", venue_id="v-2"),
    ]
    answers = await asyncio.gather(
        *(
            api.post(f"{PLANS}{plan['id']}/answer", headers=signed_in("u-2"), json={"answer": "accept"})
            for plan in plans
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.parametrize(
    ("user_ids", "as_", "status"),
    [
        ([], "u-0", 400),
        (["u-3", "u-3"], "u-0", 400),
        (["u-none"], "u-0", 404),
        (["u-4"], "u-0", 409),
        (["u-3"], "u-1", 403),
        (["u-3"], "u-5", 404),
        (["u-1", "u-3"], "u-0", 200),
        ([f"x-{n}" for n in range(60)], "u-0", 400),
    ],
)
async def test_who_may_be_invited_by_whom(
    evening: Town, api: httpx.AsyncClient, signed_in: SignIn, user_ids: list[str], as_: str, status: int
) -> None:
    """u-4 has blocked u-1, who is of the plan."""
    evening.block("u-4", "u-1")
    made = await make(api, signed_in("u-0"), "u-1")
    path = f"{PLANS}{made['id']}/participants"
    answer = await api.post(path, headers=signed_in(as_), json={"user_ids": user_ids})
    assert answer.status_code == status, answer.text
    people = evening.run("MATCH (u:User)-[:GOES_TO]->(:Plan) RETURN count(u) AS n")[0]["n"]
    assert people == (3 if status == 200 else 2)


async def test_shares_are_shown_to_those_whom_they_concern(
    evening: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    made = await make(api, signed_in("u-0"), "u-1", "u-2", amount_per_head=500)
    path = PLANS + made["id"]
    await api.post(f"{path}/answer", headers=signed_in("u-1"), json={"answer": "accept"})

    async def seen_by(person: str) -> list[str | None]:
        people = (await api.get(path, headers=signed_in(person))).json()["people"]
        return [one["payment"] for one in people]

    assert await seen_by("u-0") == ["requested", "requested", None]
    assert await seen_by("u-1") == [None, "requested", None]
    assert await seen_by("u-2") == [None, None, None]


async def test_ones_plans_are_listed(evening: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    made = await make(api, signed_in("u-0"), "u-1")
    for person, going in (("u-0", "accepted"), ("u-1", "invited")):
        (plan,) = (await api.get(PLANS, headers=signed_in(person))).json()["items"]
        assert (plan["id"], plan["going"], plan["organises"], plan["people"]) == (
            made["id"],
            going,
            person == "u-0",
            1,
        )
    assert (await api.get(PLANS, headers=signed_in("u-5"))).json()["items"] == []
    assert (await api.get(f"{PLANS}?state=booked", headers=signed_in("u-0"))).json()["items"] == []


async def test_the_calendar_has_the_plan_in_the_venues_time(
    evening: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    made = await make(api, signed_in("u-0"), "u-1")
    path = f"{PLANS}{made['id']}/calendar.ics"
    answer = await api.get(path, headers=signed_in("u-1"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == DINNER
    assert event["dtstart"].params["TZID"] == "America/New_York"
    assert event.decoded("dtend").hour == 21
    assert str(event["location"]) == "Venue v-1, 1 Main Street"
    assert (str(event["uid"]), str(event["status"])) == (f"{made['id']}@sprout", "TENTATIVE")
    assert (await api.get(path, headers=signed_in("u-5"))).status_code == 404
