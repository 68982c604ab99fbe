"""Who is told what, each thing once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from app.bus.events import BookingConfirmed, BookingFailed, PersonAsked, PlanAnswered, SeedStopped
from app.bus.social import FriendRequested, FriendshipMade
from app.bus.work import BatchWork, Work
from app.clock import Clock
from app.domains.notify import handlers, jobs
from app.graph import AlreadyProcessed, Graph
from app.jobs import JobContext
from app.settings import Settings
from tests.conftest import WEDNESDAY
from tests.integration.town import Town


@pytest.fixture
def work(graph: Graph, settings: Settings, clock: Clock) -> Callable[[str], Work]:
    """One delivery to the notify group."""
    return lambda event_id: Work(graph, clock, settings, f"notify:{event_id}")


@pytest.fixture
def evening(town: Town) -> None:
    """u-1 and u-2 said yes and go, u-3 said no."""
    town.venue("v-1")
    for number in range(1, 4):
        town.person(f"u-{number}")
    town.run(
        """
        MATCH (v:Venue {id: 'v-1'}), (a:User {id: 'u-1'}), (b:User {id: 'u-2'}), (c:User {id: 'u-3'})
        CREATE (s:Seed {id: 's-1', state: 'tipped'})-[:AT]->(v), (s)-[:BECAME]->(p:Plan {id: 'p-1', start: $start})
        CREATE (k:Booking {id: 'b-1', state: 'confirmed', attempt: 2, confirmation_code: 'CODE234567'})-[:OF]->(p), (k)-[:AT]->(v)
        CREATE (s)-[:ASKED {answer: 'yes', accepted_friends: 0}]->(a), (s)-[:ASKED {answer: 'yes', accepted_friends: 1}]->(b)
        CREATE (s)-[:ASKED {answer: 'no', accepted_friends: 3}]->(c)
        FOREACH (person IN [a, b] | CREATE (person)-[:GOES_TO {state: 'accepted'}]->(p))
        """,
        start=WEDNESDAY,
    )


def told(town: Town) -> list[tuple[str, str]]:
    rows = town.run(
        "MATCH (u:User)-[:NOTIFIED]->(n:Notification) RETURN u.id AS id, n.message AS message ORDER BY id, message"
    )
    return [(row["id"], row["message"]) for row in rows]


@pytest.mark.usefixtures("evening")
async def test_the_asked_hear_how_many_friends_are_in(town: Town, work: Callable[[str], Work]) -> None:
    for person in ("u-1", "u-2", "u-3"):
        event = PersonAsked(id="e", key="s-1", at=WEDNESDAY, seed_id="s-1", user_id=person, wave=1)
        for delivery in "ab":
            given = work(f"{delivery}-{person}")
            await handlers.tell_asked([event], BatchWork(given.graph, given.clock, given.settings, (given.once,)))
    assert told(town) == [
        ("u-1", "You are among the first to be asked."),
        ("u-2", "One of your friends has already said yes."),
        ("u-3", "3 of your friends have already said yes."),
    ]


@pytest.mark.usefixtures("evening")
async def test_everybody_who_goes_hears_the_code(town: Town, work: Callable[[str], Work]) -> None:
    event = BookingConfirmed(id="e", key="b-1", at=WEDNESDAY, booking_id="b-1", plan_id="p-1")
    await handlers.tell_booked(event, work("e"))
    with pytest.raises(AlreadyProcessed):
        await handlers.tell_booked(event, work("e"))
    expected = "Your code is CODE234567. The first choice was not to be had: please look at place and time."
    assert told(town) == [("u-1", expected), ("u-2", expected)]


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize(("answer", "state", "hears"), [("accept", "accepted", True), ("decline", "declined", False)])
async def test_who_accepts_when_the_table_is_booked_hears_the_code_too(
    town: Town, work: Callable[[str], Work], answer: Literal["accept", "decline"], state: str, hears: bool
) -> None:
    town.run(
        "MATCH (p:Plan), (u:User {id: 'u-1'}), (v:User {id: 'u-3'}) "
        "CREATE (u)-[:ORGANISES]->(p), (v)-[:GOES_TO {state: $state}]->(p)",
        state=state,
    )
    event = PlanAnswered(id="e", key="p-1", at=WEDNESDAY, plan_id="p-1", user_id="u-3", answer=answer)
    await handlers.tell_answered(event, work("e"))
    with pytest.raises(AlreadyProcessed):
        await handlers.tell_answered(event, work("e"))
    assert [message[:23] for person, message in told(town) if person == "u-3"] == ["Your code is CODE234567"] * hears


@pytest.mark.usefixtures("evening")
async def test_everybody_who_would_have_gone_hears_that_it_is_off(town: Town, work: Callable[[str], Work]) -> None:
    town.run("MATCH (p:Plan), (u:User {id: 'u-3'}) CREATE (u)-[:GOES_TO {state: 'invited'}]->(p)")
    failed = BookingFailed(id="e", key="b-1", at=WEDNESDAY, booking_id="b-1", plan_id="p-1")
    await handlers.tell_failed(failed, work("f"))
    await handlers.tell_stopped(
        SeedStopped(id="e", key="s-1", at=WEDNESDAY, seed_id="s-1", reason="momentum"), work("s")
    )
    assert [(person, message[-22:]) for person, message in told(town)] == [
        ("u-1", "Your evening is free again."[-22:]),
        ("u-1", "full. The plan is off."),
        ("u-2", "Your evening is free again."[-22:]),
        ("u-2", "full. The plan is off."),
        ("u-3", "full. The plan is off."),
    ]


async def test_who_is_asked_to_be_friends_is_told_while_the_request_is_open(
    town: Town, work: Callable[[str], Work]
) -> None:
    for id in ("u-1", "u-2", "u-3"):
        town.person(id)
    town.run(
        "MATCH (a:User {id: 'u-1'}), (b:User {id: 'u-2'}) CREATE (a)-[:REQUESTED_FRIEND {id: 'r-1', at: $now}]->(b)",
        now=WEDNESDAY,
    )
    facts = {"key": "friends:u-1", "at": WEDNESDAY, "user_id": "u-1", "request_id": "r-1"}
    for delivery in "ab":
        for other in ("u-2", "u-3"):  # of u-3 the request is gone by now
            event = FriendRequested.model_validate({"id": f"e-{other}", "other_id": other, **facts})
            await handlers.tell_friend_requested(event, work(f"{delivery}-{other}"))
    town.friends("u-1", "u-2")
    made = FriendshipMade(id="e-2", key="friends:u-2", at=WEDNESDAY, user_id="u-2", other_id="u-1")
    await handlers.tell_friendship_made(made, work("c"))
    rows = town.run("MATCH (u:User)-[:NOTIFIED]->(n:Notification) RETURN u.id AS id, n.type AS type ORDER BY id")
    assert rows == [{"id": "u-1", "type": "friend"}, {"id": "u-2", "type": "friend_request"}]


@pytest.mark.usefixtures("evening")
async def test_who_goes_is_reminded_once_when_the_table_is_near(
    town: Town, graph: Graph, settings: Settings, clock: Clock
) -> None:
    start = clock.now() + timedelta(hours=4)
    town.run(
        """
        MATCH (b:Booking {id: 'b-1'}), (v:Venue {id: 'v-1'})
        SET b.state = 'confirmed', b.confirmed_at = $now, v.time_zone = 'America/New_York'
        CREATE (b)-[:HOLDS]->(:Slot {id: 'v-1|late', start: $start})-[:OF]->(v)
        """,
        now=clock.now(),
        start=start,
    )

    async def after(hours: float) -> float:
        later = Clock(clock.now() + timedelta(hours=hours), time.time())
        return (await jobs.remind.run(JobContext(graph, settings, later)))["reminded"]

    assert await after(0.5) == 0, "the evening is far"
    assert await after(1.5) == 2
    assert await after(1.6) == 0, "nobody is reminded twice"
    at = start.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M")
    said = f"Your table waits at {at}. Your code is CODE234567."
    assert told(town) == [("u-1", said), ("u-2", said)]


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize(
    ("state", "confirmed_hours_ago", "hours_until", "why"),
    [
        ("cancelled", 48, 2, "there is no table"),
        ("confirmed", 1, 1, "they were told within these hours"),
        ("confirmed", 48, -1, "it has begun"),
    ],
)
async def test_nobody_is_reminded_of_what_is_off_or_new_or_over(
    town: Town,
    graph: Graph,
    settings: Settings,
    clock: Clock,
    state: str,
    confirmed_hours_ago: float,
    hours_until: float,
    why: str,
) -> None:
    town.run(
        """
        MATCH (b:Booking {id: 'b-1'}) SET b.state = $state, b.confirmed_at = $confirmed
        CREATE (b)-[:HOLDS]->(:Slot {id: 'v-1|soon', start: $start})
        """,
        state=state,
        confirmed=clock.now() - timedelta(hours=confirmed_hours_ago),
        start=clock.now() + timedelta(hours=hours_until),
    )
    counts = await jobs.remind.run(JobContext(graph, settings, clock))
    assert (counts["reminded"], told(town)) == (0, []), why
