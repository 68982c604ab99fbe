"""Who is asked, what is noted before, and what happens when it is not known what became of a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from app.bus.events import SeedTipped
from app.bus.work import Work
from app.clock import Clock
from app.graph import Graph
from app.jobs import JobContext
from app.providers.registry import providers
from app.providers.role import ProviderUnreachable
from app.settings import Settings
from app.stages.book import asking, handlers, jobs, queries, service
from tests.conftest import WEDNESDAY
from tests.integration.book.conftest import DINNER, Grown, Mail, StartDesk
from tests.integration.town import Town

PHONE = "+4930123456"


def phoning(settings: Settings, **changed: Any) -> Settings:
    """Settings with an account at the telephone company, which the desk is."""
    account = {
        "vapi_url": settings.desk_url,
        "vapi_key": SecretStr("k"),
        "vapi_secret": SecretStr("v"),
        "vapi_assistant_id": "a-1",
        "vapi_phone_number_id": "n-1",
        "call_first_hour": 0,
        "call_last_hour": 24,
    }
    return settings.model_copy(update=account | changed)


async def restarted_with_voice(start_desk: StartDesk, **moods: Any) -> Settings:
    """A desk of such moods; settings that phone it, and whose API knows the same account."""
    told = await start_desk()
    async with httpx.AsyncClient() as http:
        (await http.put(told.desk_url + "/moods", json=moods)).raise_for_status()
    return phoning(told)


async def calls(settings: Settings) -> list[dict[str, Any]]:
    async with httpx.AsyncClient() as http:
        found = await http.get(settings.desk_url + "/call", headers={"Authorization": "Bearer k"})
        return list(found.json())


async def tip(grown: Grown, work: Callable[[str], Work]) -> None:
    event = SeedTipped(id="e", key=grown.seed_id, at=WEDNESDAY, seed_id=grown.seed_id, plan_id=grown.plan_id)
    await handlers.hold_seats(event, work("tip"))


def booking(town: Town) -> dict[str, Any]:
    (row,) = town.run("MATCH (b:Booking) RETURN b {.*} AS b")
    found: dict[str, Any] = row["b"]
    return found


async def chase(graph: Graph, settings: Settings, *, minutes: float = 1) -> float:
    clock = Clock(WEDNESDAY + timedelta(minutes=minutes), anchor=0.0, speed=1e-12)
    return (await jobs.run.run(JobContext(graph, settings, clock)))["chased"]


@pytest.fixture
def by_phone(town: Town, grown: Grown) -> Grown:
    """All venues are phoned."""
    town.run("MATCH (v:Venue) SET v.booking_provider = 'vapi', v.phone = $phone, v.time_zone = 'UTC'", phone=PHONE)
    return grown


async def test_a_table_is_booked_by_phone(
    town: Town, by_phone: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    """The report's webhook is lost, as the API of this test knows no account: what came of the call is asked for."""
    told = await restarted_with_voice(start_desk)
    await tip(by_phone, work)
    await mail.until(told, "booking.requested")
    assert booking(town)["provider"] == "vapi"
    assert await chase(graph, told, minutes=30) == 1
    await mail.until(told, "booking.confirmed")
    found = booking(town)
    assert (found["state"], found["calls_cost"]) == ("confirmed", 0.12)
    assert len(await calls(told)) == 1


async def test_a_call_of_which_nothing_is_known_is_looked_for_and_not_made_again(
    town: Town, by_phone: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    told = await restarted_with_voice(start_desk, places={PHONE: "drop"})
    await tip(by_phone, work)
    await mail.until(told, "booking.requested")
    assert booking(town).get("provider_reference") is None
    for minutes in (1, 2, 3):
        await chase(graph, told, minutes=minutes)
    (call,) = await calls(told)
    assert booking(town)["provider_reference"] == f"vapi:{call['id']}"


async def test_after_a_crash_before_the_call_it_is_made_when_it_surely_was_not(
    town: Town, by_phone: Grown, work: Callable[[str], Work], start_desk: StartDesk, graph: Graph
) -> None:
    """The note is there and the call is not: for half a minute it may be on its way, then it is made."""
    told = await restarted_with_voice(start_desk)
    await tip(by_phone, work)
    found = await queries.get_booking(graph, booking(town)["id"])
    assert found is not None
    request = await queries.describe_table(graph, found.id)
    await queries.record_call(graph, request, provider="vapi", now=WEDNESDAY)
    with pytest.raises(ProviderUnreachable, match="may have been called") as raised:
        await asking.ask(graph, told, found, WEDNESDAY)
    assert raised.value.retry_after is not None and raised.value.retry_after <= asking.ON_ITS_WAY
    assert await calls(told) == []
    town.run("MATCH (b:Booking) SET b.called_at = b.called_at - 31000")
    ends = await asyncio.gather(*(asking.ask(graph, told, found, WEDNESDAY) for _ in range(6)), return_exceptions=True)
    assert len(await calls(told)) == 1, "of all who see the same old note, one takes over"
    assert sum(not isinstance(end, BaseException) for end in ends) >= 1


async def test_of_many_who_ask_at_once_one_calls(
    town: Town, by_phone: Grown, work: Callable[[str], Work], start_desk: StartDesk, graph: Graph
) -> None:
    told = await restarted_with_voice(start_desk)
    await tip(by_phone, work)
    found = await queries.get_booking(graph, booking(town)["id"])
    assert found is not None
    await asyncio.gather(*(asking.ask(graph, told, found, WEDNESDAY) for _ in range(8)), return_exceptions=True)
    assert len(await calls(told)) == 1


async def test_who_cannot_be_reached_is_passed_over_and_whoever_was_asked_stays_asked(
    town: Town, by_phone: Grown, work: Callable[[str], Work], start_desk: StartDesk, graph: Graph
) -> None:
    told = await restarted_with_voice(start_desk, delay_minutes=60)
    town.run("MATCH (v:Venue) SET v.booking_provider = 'nobody, vapi, desk'")
    await tip(by_phone, work)
    found = await queries.get_booking(graph, booking(town)["id"])
    assert found is not None
    away = told.model_copy(update={"vapi_url": "http://127.0.0.1:9"})
    first = await asking.ask(graph, away, found, WEDNESDAY)
    assert first.reference.startswith("desk:")
    again = await asking.ask(graph, told, found, WEDNESDAY)
    assert again.reference == first.reference, "the telephone is back, but the desk has been asked"
    assert await calls(told) == []


async def test_a_venue_without_a_number_is_left_to_its_next_provider(
    town: Town, by_phone: Grown, work: Callable[[str], Work], start_desk: StartDesk, graph: Graph, mail: Mail
) -> None:
    told = await restarted_with_voice(start_desk)
    town.run("MATCH (v:Venue) SET v.booking_provider = 'vapi, desk' REMOVE v.phone")
    await tip(by_phone, work)
    await mail.until(told, "booking.confirmed")
    assert booking(town)["provider"] == "desk"
    assert await calls(told) == []


async def test_no_provider_that_is_set_up_moves_on_until_nothing_is_left(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail
) -> None:
    told = await start_desk()
    town.run("MATCH (v:Venue) SET v.booking_provider = 'nobody'")
    await tip(grown, work)
    await mail.until(told, "booking.failed")
    assert "no provider" in booking(town)["failure_reason"]


async def test_at_night_the_table_is_held_until_the_venue_can_be_called(
    town: Town, by_phone: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    told = phoning(await start_desk(), call_first_hour=20, call_last_hour=22)
    await tip(by_phone, work)
    await mail.until(told, "booking.requested")
    evening = datetime.fromisoformat("2026-11-25T20:00:00+00:00")
    assert (await calls(told))[0]["status"] == "scheduled"
    assert booking(town)["hold_until"].to_native() == evening + timedelta(minutes=told.desk_answer_minutes)
    assert await chase(graph, told, minutes=60) == 0


async def test_a_provider_that_is_away_leaves_no_dead_letter(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    """The event is handled: the clock asks again, as soon as the desk is back."""
    nowhere = work("x").settings.model_copy(update={"desk_port": 9})
    await tip(grown, work)
    await mail.until(nowhere, "booking.requested")
    assert booking(town)["state"] == "held"
    told = await start_desk()
    assert await chase(graph, told, minutes=1) == 1
    await mail.until(told, "booking.confirmed")


async def test_a_held_table_is_taken_for_good_at_once(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail
) -> None:
    told = await start_desk()
    async with httpx.AsyncClient() as http:
        await http.put(told.desk_url + "/moods", json={"places": {"v-1": "hold"}})
    await tip(grown, work)
    await mail.until(told, "booking.confirmed")
    assert booking(town)["state"] == "confirmed"


async def test_an_offered_time_is_tried_before_a_nearer_one(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail
) -> None:
    """Half an hour later would be nearer; the venue has offered an hour later."""
    for minutes in (30, 60):
        town.slot("v-1", DINNER + timedelta(minutes=minutes))
    told = await start_desk()
    async with httpx.AsyncClient() as http:
        await http.put(told.desk_url + "/moods", json={"places": {"v-1": "offer"}})
    await tip(grown, work)
    await mail.until(told, "desk.answered")
    assert booking(town)["tried"] == [grown.slot_id, f"v-1|{(DINNER + timedelta(hours=1)).isoformat()}"]


async def test_of_two_calls_about_one_attempt_the_second_table_is_given_back(
    town: Town, by_phone: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    """What cannot be excluded: two orders went through, and both venues' voices said yes."""
    told = await restarted_with_voice(start_desk)
    await tip(by_phone, work)
    found = await queries.get_booking(graph, booking(town)["id"])
    assert found is not None
    request = await queries.describe_table(graph, found.id)
    async with providers(told) as known:
        first = await known.hold("vapi", request)
        second = await known.hold("vapi", request)
        for one in (first, second):
            said = asking.answer_of(found, await known.status(one.reference))
            assert said is not None
            await service.take_down(graph, said, WEDNESDAY)
            await mail.deliver(told)
    while await mail.deliver(told):
        pass
    assert booking(town)["provider_reference"] == first.reference
    about = [call["assistantOverrides"]["metadata"]["purpose"] for call in await calls(told)]
    assert sorted(about) == ["cancel", "reserve", "reserve"]
