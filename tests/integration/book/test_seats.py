"""Seats: never more than there are, whatever runs at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from app.bus.events import SeedJoined, SeedTipped
from app.bus.work import Work
from app.graph import AlreadyProcessed, Graph
from app.stages.book import handlers, queries
from tests.conftest import WEDNESDAY
from tests.integration.book.conftest import DINNER, Grown, grow
from tests.integration.town import Town


def tipped(grown: Grown) -> SeedTipped:
    return SeedTipped(id="e", key=grown.seed_id, at=WEDNESDAY, seed_id=grown.seed_id, plan_id=grown.plan_id)


def seats(town: Town, slot_id: str) -> tuple[int, int]:
    """Seats left, and seats held by bookings."""
    (row,) = town.run(
        """
        MATCH (slot:Slot {id: $id}) OPTIONAL MATCH (:Booking)-[hold:HOLDS]->(slot)
        RETURN slot.seats_left AS left, coalesce(sum(hold.seats), 0) AS held
        """,
        id=slot_id,
    )
    return row["left"], row["held"]


async def test_tipping_opens_one_booking_and_holds_its_seats(
    town: Town, grown: Grown, work: Callable[[str], Work]
) -> None:
    await handlers.hold_seats(tipped(grown), work("e-1"))
    with pytest.raises(AlreadyProcessed):
        await handlers.hold_seats(tipped(grown), work("e-1"))
    await handlers.hold_seats(tipped(grown), work("e-2"))
    (booking,) = town.run("MATCH (b:Booking)-[:OF]->(:Plan) RETURN b {.*} AS b")
    assert (booking["b"]["state"], booking["b"]["party_size"]) == ("held", 4)
    assert seats(town, grown.slot_id) == (8, 4)
    assert town.run("MATCH (e:Unsent {type: 'booking.requested'}) RETURN e.booking_id AS id") == [
        {"id": booking["b"]["id"]}
    ]
    assert town.run("MATCH (u:User)-[:BOOKED]->(:Booking) RETURN u.id AS id") == [{"id": "u-0"}]


async def test_many_bookings_at_once_never_oversell(town: Town, work: Callable[[str], Work]) -> None:
    """Forty plans of 2 to 4 want 20 seats at the same moment."""
    town.venue("v-1")
    slot_id = town.slot("v-1", DINNER, capacity=20, seats_left=20)
    plans = []
    for number in range(40):
        people = [town.person(f"u-{number}-{place}") for place in range(2 + number % 3)]
        plans.append(grow(town, slot_id, people, name=str(number)))
    await asyncio.gather(*(handlers.hold_seats(tipped(plan), work(plan.seed_id)) for plan in plans))
    left, held = seats(town, slot_id)
    states = {row["state"]: row["n"] for row in town.run("MATCH (b:Booking) RETURN b.state AS state, count(*) AS n")}
    assert left + held == 20
    assert 0 <= left < 4
    assert states["held"] + states["pending"] == 40
    assert town.run("MATCH (b:Booking {state: 'held'}) RETURN sum(b.party_size) AS seats") == [{"seats": held}]


async def test_moving_at_once_never_oversells_nor_loses_seats(town: Town, graph: Graph) -> None:
    """Twelve bookings of four, on three full slots, are refused at once and want into the same two others."""
    slots = []
    for number in range(5):
        town.venue(f"v-{number}")
        slots.append(town.slot(f"v-{number}", DINNER, capacity=16, seats_left=16))
    for number in range(12):
        people = [town.person(f"u-{number}-{place}") for place in range(4)]
        plan = grow(town, slots[number % 3], people, name=str(number))
        await queries.open_booking(
            graph,
            seed_id=plan.seed_id,
            plan_id=plan.plan_id,
            booking_id=f"b-{number}",
            hold_until=DINNER,
            now=WEDNESDAY,
            once=f"open:{number}",
        )
    bookings = [await queries.get_booking(graph, f"b-{number}") for number in range(12)]
    states = await asyncio.gather(
        *(
            queries.move_booking(
                graph, booking, slot_ids=slots[3:], unwanted=None, reason="full", hold_until=DINNER, now=WEDNESDAY
            )
            for booking in bookings
            if booking is not None
        )
    )
    assert sorted(state for state in states if state) == ["failed"] * 4 + ["held"] * 8
    assert [seats(town, slot) for slot in slots] == [(16, 0)] * 3 + [(0, 16)] * 2
    assert town.run(
        "MATCH (p:Plan {state: 'cancelled'})<-[:BECAME]-(s:Seed {state: 'cancelled'}) RETURN count(*) AS n"
    ) == [{"n": 4}]


async def test_one_more_person_takes_one_more_seat_once(
    town: Town, grown: Grown, work: Callable[[str], Work], graph: Graph
) -> None:
    await handlers.hold_seats(tipped(grown), work("e-1"))
    join(town, grown, "u-new")
    joined = SeedJoined(
        id="j", key=grown.seed_id, at=WEDNESDAY, seed_id=grown.seed_id, plan_id=grown.plan_id, user_id="u-new"
    )
    await handlers.add_seat(joined, work("j-1"))
    await handlers.add_seat(joined, work("j-2"))
    assert seats(town, grown.slot_id) == (7, 5)
    (untold,) = town.run("MATCH (b:Booking) RETURN b.party_size AS size, b.party_told AS told")
    assert untold == {"size": 5, "told": 4}


@pytest.mark.parametrize(("state", "told"), [("held", []), ("confirmed", ["booked:b-1:u-new"])])
async def test_who_comes_to_a_table_that_is_confirmed_hears_of_it_with_the_seat(
    town: Town, grown: Grown, work: Callable[[str], Work], graph: Graph, state: str, told: list[str]
) -> None:
    await handlers.hold_seats(tipped(grown), work("e-1"))
    town.run("MATCH (b:Booking) SET b.id = 'b-1', b.state = $state, b.confirmation_code = 'CODE'", state=state)
    join(town, grown, "u-new")
    await queries.seat_person(graph, plan_id=grown.plan_id, user_id="u-new", now=WEDNESDAY, once="j")
    assert notices(town, "u-new") == told


@pytest.mark.parametrize(("state", "told"), [("held", []), ("confirmed", ["booked:b-1:u-new"])])
async def test_who_waited_for_a_seat_of_a_confirmed_table_hears_of_it_with_the_seat(
    town: Town, grown: Grown, work: Callable[[str], Work], graph: Graph, state: str, told: list[str]
) -> None:
    await handlers.hold_seats(tipped(grown), work("e-1"))
    town.run("MATCH (slot:Slot {id: $id}) SET slot.seats_left = 0", id=grown.slot_id)
    town.run("MATCH (b:Booking) SET b.id = 'b-1', b.state = $state, b.confirmation_code = 'CODE'", state=state)
    join(town, grown, "u-new")
    await queries.seat_person(graph, plan_id=grown.plan_id, user_id="u-new", now=WEDNESDAY, once="j")
    town.run("MATCH (slot:Slot {id: $id}) SET slot.seats_left = 1", id=grown.slot_id)
    assert await queries.seat_waiting(graph, booking_id="b-1", now=WEDNESDAY) == ["u-new"]
    assert notices(town, "u-new") == [*told, f"seated:{grown.plan_id}:u-new", f"waiting:{grown.plan_id}:u-new"]


async def test_where_no_seat_is_left_a_person_waits(
    town: Town, grown: Grown, work: Callable[[str], Work], graph: Graph
) -> None:
    await handlers.hold_seats(tipped(grown), work("e-1"))
    town.run("MATCH (slot:Slot {id: $id}) SET slot.seats_left = 0", id=grown.slot_id)
    join(town, grown, "u-new")
    seated = await queries.seat_person(graph, plan_id=grown.plan_id, user_id="u-new", now=WEDNESDAY, once="j")
    assert seated is not None
    assert (seated.seated, seated.party_size) == (False, 4)
    assert town.run("MATCH (:User {id: 'u-new'})-[g:GOES_TO]->() RETURN g.state AS state") == [{"state": "invited"}]
    assert town.run("MATCH (:User {id: 'u-new'})-[:NOTIFIED]->(n) RETURN n.type AS type") == [{"type": "waitlist"}]


def join(town: Town, grown: Grown, user_id: str) -> None:
    town.person(user_id)
    town.run(
        "MATCH (u:User {id: $user}), (p:Plan {id: $plan}) CREATE (u)-[:GOES_TO {state: 'accepted'}]->(p)",
        user=user_id,
        plan=grown.plan_id,
    )


def notices(town: Town, user_id: str) -> list[str]:
    return [
        row["id"]
        for row in town.run("MATCH (:User {id: $id})-[:NOTIFIED]->(n) RETURN n.id AS id ORDER BY id", id=user_id)
    ]
