"""The booking machine against a model, on the real graph, with a fault between any two writes.

Clients ask, answer and cancel with the same key until they are answered; events are handed over until their handlers return,
some of them again. A write may be dropped, or committed and its answer lost, as when a process or a connection dies.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.bus import events
from app.bus.event import Event
from app.bus.work import Together, Work
from app.clock import Clock
from app.domains.bookings import service as bookings
from app.domains.bookings.errors import BookingError
from app.domains.bookings.machine import NEW, TRANSITIONS
from app.domains.bookings.schemas import BookingAccepted, BookingIn
from app.domains.pay import jobs as pay
from app.domains.plans import service as plans
from app.domains.plans.schemas import PlanAnswerIn
from app.graph import AlreadyProcessed, Graph, GraphUnavailable
from app.http.auth import Caller
from app.http.idempotency import Keeper, Replayed
from app.jobs import JobContext
from app.payments.sandbox import Sandbox
from app.providers.role import Answer
from app.stages.book import jobs, service
from app.workers import ROUTES
from tests.conftest import WEDNESDAY, settings_for
from tests.engines import Engines
from tests.integration.town import Town

Outcome = TypeVar("Outcome")
PEOPLE = [f"u-{n}" for n in range(6)]
DINNER = datetime.fromisoformat("2026-11-26T19:00:00-05:00")
CAPACITY = 5
FAULTS = st.none() | st.tuples(st.integers(0, 3), st.booleans())


class Breaking(Graph):
    """A graph whose connection breaks at a chosen write, before it or after its commit."""

    #: Writes until then, and whether the one that breaks is committed; None: it does not break.
    fault: tuple[int, bool] | None = None

    async def write(self, name: str, /, **options: Any) -> list[dict[str, Any]]:
        """Writes, unless it is this write's turn to break."""
        if self.fault is None:
            return await super().write(name, **options)
        left, committed = self.fault
        if left:
            self.fault = (left - 1, committed)
            return await super().write(name, **options)
        self.fault = None
        if committed:
            await super().write(name, **options)
        raise GraphUnavailable("the connection broke")


class World:
    """What all examples share: an event loop, the engines, the sandbox of payments."""

    def __init__(self, engines: Engines, home: Path) -> None:
        self.engines, self.settings = engines, settings_for(engines, home)
        self.runner = asyncio.Runner()
        self.graph = Breaking(self.settings)
        self.sandbox = Sandbox(self.settings.home / "payments" / "sandbox.sqlite")
        self._driver = engines.driver()
        self._session = self._driver.session(database="neo4j")
        self.town = Town(self._session)
        self.examples = 0

    def close(self) -> None:
        self.runner.run(self.graph.close())
        self.runner.close()
        self._session.close()
        self._driver.close()


class Machine(RuleBasedStateMachine):
    """Bookings of two tables by six people."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.accepted: dict[str, BookingAccepted] = {}
        self.answers: dict[tuple[str, str], str] = {}
        self.cancelled: set[str] = set()
        self.now = WEDNESDAY
        self.keys = 0

    @property
    def town(self) -> Town:
        return self.world.town

    @property
    def clock(self) -> Clock:
        return Clock(self.now, time.time())

    def run(self, act: Callable[[], Awaitable[Outcome]], fault: tuple[int, bool] | None) -> Outcome:
        """Does something as a client that tries again, or a worker that gets an event again, until it goes through."""
        self.world.graph.fault = fault

        async def until_it_goes_through() -> Outcome:
            for _ in range(5):
                with suppress(GraphUnavailable):
                    return await act()
            raise AssertionError("it never goes through")

        try:
            return self.world.runner.run(until_it_goes_through())
        finally:
            self.world.graph.fault = None

    @initialize()
    def begin(self) -> None:
        self.world.engines.wipe_graph()
        self.world.examples += 1
        self.town.venue("v-1")
        for hours in (0, 3):
            self.town.slot("v-1", DINNER + timedelta(hours=hours), capacity=CAPACITY, seats_left=CAPACITY)
        for person in PEOPLE:
            self.town.person(person)

    @rule(
        party=st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4, unique=True),
        late=st.booleans(),
        amount=st.sampled_from([0, 1000, 1013]),
        waitlist=st.booleans(),
        fault=FAULTS,
    )
    def ask(self, party: list[str], late: bool, amount: int, waitlist: bool, fault: tuple[int, bool] | None) -> None:
        self.keys += 1
        organiser, *others = party
        wanted = BookingIn(
            venue_id="v-1",
            user_ids=others,
            date=DINNER.date(),
            time=(DINNER + timedelta(hours=3 * late)).time(),
            party_size=len(party),
            amount_per_head=amount,
            waitlist=waitlist,
        )
        keeper = Keeper(self.world.graph, f"{self.world.examples}|{self.keys}", "the body", 202)

        async def act() -> BookingAccepted:
            try:
                return await keeper.answer(
                    lambda keep: bookings.create(
                        self.world.graph,
                        self.world.settings,
                        organiser_id=organiser,
                        wanted=wanted,
                        now=self.now,
                        keep=keep,
                    )
                )
            except Replayed as again:
                return BookingAccepted.model_validate_json(bytes(again.response.body))

        with suppress(BookingError):
            accepted = self.run(act, fault)
            self.accepted[accepted.id] = accepted
            self.answers[accepted.plan_id, organiser] = "accepted"

    @precondition(lambda self: self.accepted)
    @rule(data=st.data(), word=st.sampled_from(["accept", "accept", "decline"]), fault=FAULTS)
    def answer(self, data: st.DataObject, word: Any, fault: tuple[int, bool] | None) -> None:
        plan_id = data.draw(st.sampled_from([booking.plan_id for booking in self.accepted.values()]))
        person = data.draw(st.sampled_from(PEOPLE))

        async def act() -> str:
            given = PlanAnswerIn(answer=word)
            caller = Caller(person, "member")
            return (await plans.answer(self.world.graph, caller, plan_id=plan_id, given=given, now=self.now)).state

        with suppress(BookingError):
            self.answers[plan_id, person] = self.run(act, fault)

    @precondition(lambda self: self.accepted)
    @rule(data=st.data(), fault=FAULTS)
    def cancel(self, data: st.DataObject, fault: tuple[int, bool] | None) -> None:
        id = data.draw(st.sampled_from(list(self.accepted)))
        caller = Caller("a", "admin")

        async def act() -> str:
            return (await bookings.cancel(self.world.graph, caller, id, now=self.now)).id

        with suppress(BookingError):
            self.cancelled.add(self.run(act, fault))

    @precondition(lambda self: self.accepted)
    @rule(data=st.data(), outcome=st.sampled_from(["confirmed", "confirmed", "refused"]), fault=FAULTS)
    def venue_says(self, data: st.DataObject, outcome: Any, fault: tuple[int, bool] | None) -> None:
        id = data.draw(st.sampled_from(list(self.accepted)))
        key = self.town.run("MATCH (b:Booking {id: $id}) RETURN b.idempotency_key AS key", id=id)[0]["key"]
        told = Answer(id, key, f"desk:{key}", outcome, f"C{id}", None)
        self.run(lambda: service.take_down(self.world.graph, told, self.now), fault)

    @rule(many=st.integers(1, 4), again=st.booleans(), fault=FAULTS)
    def deliver(self, many: int, again: bool, fault: tuple[int, bool] | None) -> None:
        """Hands over the oldest events; `again`: whoever took them died before it could acknowledge them."""
        rows = self.town.run(
            "MATCH (e:Unsent) WITH e ORDER BY e.at, e.key, e.sequence LIMIT $many RETURN properties(e) AS event",
            many=many,
        )
        for row in rows:
            event = events.parse({**row["event"], "at": row["event"]["at"].to_native()})
            for _ in range(1 + again):
                self.hand_over(event, fault)
            self.town.run("MATCH (e:OutboxEvent {id: $id}) REMOVE e:Unsent", id=event.id)

    def hand_over(self, event: Event, fault: tuple[int, bool] | None) -> None:
        for group, handler in ROUTES[type(event)].items():
            if isinstance(event, events.BookingRequested) and event.state == "held":
                continue  # which would call the venue; `venue_says` is its answer
            if isinstance(event, events.BookingCancelled | events.BookingFailed) and group == "book":
                continue
            assert not isinstance(handler, Together)
            work = Work(self.world.graph, self.clock, self.world.settings, f"{group}:{event.id}")

            async def act(handle: Any = handler, given: Work = work) -> None:
                with suppress(AlreadyProcessed):
                    await handle(event, given)

            self.run(act, fault)

    @rule(minutes=st.sampled_from([1, 3, 60, 130]), fault=FAULTS)
    def time_passes(self, minutes: int, fault: tuple[int, bool] | None) -> None:
        self.now += timedelta(minutes=minutes)
        self.town.run("MATCH (table:UnwantedTable) DELETE table")
        for job in (jobs.run, pay.run):

            async def act(run: Any = job.run) -> None:
                # No venue is there to be chased, or told how many come.
                self.town.run(
                    """
                    MATCH (b:Booking)
                    SET b.party_told = b.party_size
                    FOREACH (_ IN CASE WHEN b.state = 'held' AND b.venue_agreed_at IS NULL THEN [1] ELSE [] END |
                      SET b.hold_until = datetime('2027-01-01T00:00:00Z')
                    )
                    """
                )
                await run(JobContext(self.world.graph, self.world.settings, self.clock))

            self.run(act, fault)

    @invariant()
    def no_seat_is_sold_twice_or_lost(self) -> None:
        for row in self.town.run(
            """
            MATCH (s:Slot)
            RETURN s.seats_left AS left, s.capacity AS capacity,
                   COLLECT { MATCH (b:Booking)-[h:HOLDS]->(s) RETURN [b.state, b.party_size, h.seats] } AS held
            """
        ):
            assert row["left"] >= 0
            assert row["left"] + sum(seats for _, _, seats in row["held"]) == row["capacity"]
            assert all(
                size == seats and state in ("held", "confirmed", "completed") for state, size, seats in row["held"]
            )

    @invariant()
    def what_was_acknowledged_is_there_once(self) -> None:
        rows = self.town.run(
            """
            MATCH (b:Booking)-[:OF]->(p:Plan)
            RETURN b.id AS id, b.state AS state, COLLECT { MATCH (u)-[g:GOES_TO]->(p) RETURN [u.id, g.state, g.reason] } AS people,
                   p.id AS plan_id
            """
        )
        assert {row["id"] for row in rows} == set(self.accepted)
        for row in rows:
            assert row["state"] == "cancelled" or row["id"] not in self.cancelled
            for person, state, reason in row["people"]:
                expected = self.answers.get((row["plan_id"], person), "invited")
                assert state == expected or (state == "declined" and reason in ("no answer", "no payment"))

    @invariant()
    def every_step_is_in_the_table_and_told_once(self) -> None:
        for row in self.town.run(
            """
            MATCH (b:Booking)
            RETURN b.state AS state, b.version AS version,
                   COLLECT { MATCH (b)-[:WENT_THROUGH]->(t) RETURN [t.before, t.state, t.sequence] ORDER BY t.sequence } AS steps,
                   COLLECT { MATCH (e:OutboxEvent {key: b.id}) WHERE e.type STARTS WITH 'booking.'
                             RETURN [e.before, e.state, e.sequence] ORDER BY e.sequence } AS told
            """
        ):
            before = NEW
            for left, entered, _ in row["steps"]:
                assert left == before
                assert entered in TRANSITIONS[left]
                before = entered
            assert before == row["state"]
            assert row["told"] == row["steps"]
            assert row["steps"][-1][2] <= row["version"]

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        assert not self.town.run(
            """
            MATCH (p:Plan)<-[:GOES_TO {state: 'accepted'}]-(u:User)-[:GOES_TO {state: 'accepted'}]->(q:Plan)
            WHERE p.id < q.id AND p.state <> 'cancelled' AND q.state <> 'cancelled' AND p.start = q.start
            RETURN u.id AS id
            """
        )

    def teardown(self) -> None:
        """All becomes quiet: every booking is settled, money lies where it should, everybody was told once."""
        self.settle()
        for minutes in (130, 1):
            if self.accepted:
                self.time_passes(minutes, None)
                self.settle()
        for row in self.town.run(
            """
            MATCH (b:Booking)-[:OF]->(p:Plan)
            RETURN b.id AS id, b.state AS state, b.venue_agreed_at IS NOT NULL AS agreed,
                   COLLECT { MATCH (u)-[g:GOES_TO]->(p) RETURN [u.id, g.state] } AS people,
                   COLLECT { MATCH (u)-[:PAYS]->(i)-[:FOR]->(p) RETURN [u.id, i.id, i.state, i.amount] } AS shares,
                   COLLECT { MATCH (u)-[:NOTIFIED]->(n {id: 'booked:' + b.id + ':' + u.id}) RETURN u.id } AS told
            """
        ):
            going = {person for person, state in row["people"] if state == "accepted"}
            taken = {person for person, _, state, _ in row["shares"] if state == "captured"}
            if row["state"] in ("confirmed", "completed"):
                assert "invited" not in {state for _, state in row["people"]}
                assert taken == (going if row["shares"] else set())
                assert going <= set(row["told"])
            else:
                assert row["state"] in ("cancelled", "failed") or not row["agreed"]
                assert not taken
            if row["state"] in ("cancelled", "failed"):
                assert {state for _, _, state, _ in row["shares"]} <= {"released", "refused"}
            for _, intent, state, _ in row["shares"]:
                assert self.world.sandbox.state(intent) == (None if state == "requested" else state)

    def settle(self) -> None:
        """Delivers until nothing is left."""
        while self.town.run("MATCH (e:Unsent) RETURN count(e) AS n")[0]["n"]:
            self.deliver(100, False, None)


@pytest.fixture
def world(engines: Engines, tmp_path: Path) -> Iterator[World]:
    """Engines, loop and payments of the examples."""
    opened = World(engines, tmp_path)
    yield opened
    opened.close()


@pytest.mark.timeout(300)
def test_bookings_keep_to_their_model(world: World) -> None:
    class Here(Machine):
        pass

    Here.world = world
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=10,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
