"""The booking machine against a model, on the real graph, with a fault between any two writes.

Clients ask, answer and cancel with the same key until they are answered; events are handed over until their handlers return,
some of them again. A write may be dropped, or committed and its answer lost, as when a process or a connection dies.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import timedelta
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
from pydantic import BaseModel

from app import checks
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
from app.domains.plans.schemas import ParticipantsOut, PlanAnswerIn
from app.graph import AlreadyProcessed
from app.http.auth import Caller
from app.http.idempotency import Keep, Keeper, Replayed
from app.jobs import JobContext
from app.providers.role import Answer
from app.stages.book import jobs, service
from app.workers import ROUTES
from tests.conftest import WEDNESDAY
from tests.engines import Engines
from tests.integration.bookings.world import DINNER, PARTIES, PEOPLE, Party, World
from tests.integration.failing_graph import FAULTS, Fault
from tests.integration.outbox import event_of
from tests.integration.town import Town

Reply = TypeVar("Reply", bound=BaseModel)


class Machine(RuleBasedStateMachine):
    """Bookings of two tables by six people."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.accepted: dict[str, BookingAccepted] = {}
        self.parties: dict[str, list[str]] = {}
        self.brought: set[tuple[str, str]] = set()
        self.answers: dict[tuple[str, str], str] = {}
        self.cancelled: set[str] = set()
        self.agreed: set[str] = set()
        self.now = WEDNESDAY
        self.keys = 0

    @property
    def town(self) -> Town:
        return self.world.town

    @property
    def clock(self) -> Clock:
        return Clock(self.now, time.time())

    @initialize(first=st.lists(PARTIES, min_size=2, max_size=4, unique_by=lambda party: party.people[0]))
    def begin(self, first: list[Party]) -> None:
        self.world.begin()
        for party in first:
            self.ask(party, None)

    @rule(party=PARTIES, fault=FAULTS)
    def ask(self, party: Party, fault: Fault | None) -> None:
        self.keys += 1
        organiser, *others = party.people
        wanted = BookingIn(
            venue_id="v-1",
            user_ids=others,
            date=DINNER.date(),
            time=(DINNER + timedelta(hours=3 * party.late)).time(),
            party_size=len(party.people),
            amount_per_head=party.amount,
            waitlist=party.waitlist,
        )

        async def create(keep: Keep) -> BookingAccepted:
            return await bookings.create(
                self.world.graph, self.world.settings, organiser_id=organiser, wanted=wanted, now=self.now, keep=keep
            )

        with suppress(BookingError):
            accepted = self.call(create, BookingAccepted, fault)
            self.accepted[accepted.id] = accepted
            self.parties[accepted.plan_id] = list(party.people)
            self.answers[accepted.plan_id, organiser] = "accepted"

    @precondition(lambda self: self.parties)
    @rule(data=st.data(), people=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True), fault=FAULTS)
    def bring(self, data: st.DataObject, people: list[str], fault: Fault | None) -> None:
        """The organiser invites more people, for whom there may be no seat."""
        self.keys += 1
        plan_id = data.draw(st.sampled_from(list(self.parties)))
        organiser = Caller(self.parties[plan_id][0], "member")

        async def invite(keep: Keep) -> ParticipantsOut:
            return await plans.invite(
                self.world.graph, organiser, plan_id=plan_id, user_ids=people, now=self.now, keep=keep
            )

        with suppress(BookingError):
            self.call(invite, ParticipantsOut, fault)
            new = [person for person in people if person not in self.parties[plan_id]]
            self.parties[plan_id] += new
            self.brought |= {(plan_id, person) for person in new}

    def call(self, answer: Callable[[Keep], Awaitable[Reply]], reply: type[Reply], fault: Fault | None) -> Reply:
        """A creating call under one key, sent until it is answered."""
        keeper = Keeper(self.world.graph, f"{self.world.examples}|{self.keys}", "the body", 202)

        async def act() -> Reply:
            try:
                return await keeper.answer(answer)
            except Replayed as again:
                return reply.model_validate_json(bytes(again.response.body))

        return self.world.run(act, fault)

    @precondition(lambda self: self.parties)
    @rule(data=st.data(), word=st.sampled_from(["accept", "accept", "decline"]), fault=FAULTS)
    def answer(self, data: st.DataObject, word: Any, fault: Fault | None) -> None:
        plan_id = data.draw(st.sampled_from(list(self.parties)))
        self.say(plan_id, data.draw(st.sampled_from(self.parties[plan_id])), word, fault)

    @precondition(lambda self: self.parties)
    @rule(data=st.data(), agrees=st.booleans(), fault=FAULTS)
    def all_come(self, data: st.DataObject, agrees: bool, fault: Fault | None) -> None:
        """All of a party accept, and the venue keeps their table or says nothing: what chance alone would seldom bring about."""
        id, accepted = data.draw(st.sampled_from(list(self.accepted.items())))
        self.deliver(100, False, fault)
        for person in self.parties[accepted.plan_id]:
            self.say(accepted.plan_id, person, "accept", fault)
        if agrees:
            self.tell(id, "confirmed", fault)
        self.deliver(100, False, fault)

    def say(self, plan_id: str, person: str, word: Any, fault: Fault | None) -> None:
        async def act() -> str:
            given = PlanAnswerIn(answer=word)
            caller = Caller(person, "member")
            return (await plans.answer(self.world.graph, caller, plan_id=plan_id, given=given, now=self.now)).state

        with suppress(BookingError):
            self.answers[plan_id, person] = self.world.run(act, fault)

    @precondition(lambda self: self.accepted)
    @rule(data=st.data(), fault=FAULTS)
    def cancel(self, data: st.DataObject, fault: Fault | None) -> None:
        id = data.draw(st.sampled_from(list(self.accepted)))
        caller = Caller("a", "admin")

        async def act() -> str:
            return (await bookings.cancel(self.world.graph, caller, id, now=self.now)).id

        with suppress(BookingError):
            self.cancelled.add(self.world.run(act, fault))

    @precondition(lambda self: self.accepted)
    @rule(data=st.data(), outcome=st.sampled_from(["confirmed", "confirmed", "refused"]), fault=FAULTS)
    def venue_says(self, data: st.DataObject, outcome: Any, fault: Fault | None) -> None:
        self.tell(data.draw(st.sampled_from(list(self.accepted))), outcome, fault)

    def tell(self, id: str, outcome: Any, fault: Fault | None) -> None:
        key = self.town.run("MATCH (b:Booking {id: $id}) RETURN b.idempotency_key AS key", id=id)[0]["key"]
        told = Answer(id, key, f"desk:{key}", outcome, f"C{id}", None)
        if outcome == "confirmed":
            self.agreed.add(id)
        self.world.run(lambda: service.take_down(self.world.graph, told, self.now), fault)

    @rule(many=st.sampled_from([1, 3, 10, 100]), again=st.booleans(), fault=FAULTS)
    def deliver(self, many: int, again: bool, fault: Fault | None) -> None:
        """Hands over the oldest events; `again`: whoever took them died before it could acknowledge them."""
        rows = self.town.run(
            "MATCH (e:Unsent) WITH e ORDER BY e.at, e.key, e.sequence LIMIT $many RETURN properties(e) AS event",
            many=many,
        )
        for row in rows:
            event = event_of(row["event"])
            for _ in range(1 + again):
                self.hand_over(event, fault)
            self.town.run("MATCH (e:OutboxEvent {id: $id}) REMOVE e:Unsent", id=event.id)

    def hand_over(self, event: Event, fault: Fault | None) -> None:
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

            self.world.run(act, fault)

    @rule(minutes=st.sampled_from([1, 3, 60, 130]), fault=FAULTS)
    def time_passes(self, minutes: int, fault: Fault | None) -> None:
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

            self.world.run(act, fault)

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
            assert row["state"] not in ("confirmed", "completed") or row["id"] in self.agreed
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
        self.look_for_those_who_wait_beside_free_seats()
        for minutes in (130, 1):
            if self.accepted:
                self.time_passes(minutes, None)
                self.settle()
        for row in self.town.run(
            """
            MATCH (b:Booking)-[:OF]->(p:Plan)
            RETURN b.id AS id, p.id AS plan_id, b.state AS state, b.venue_agreed_at IS NOT NULL AS agreed, b.party_size AS size,
                   COUNT { MATCH ()-[g:GOES_TO]->(p) WHERE g.state = 'accepted' OR (g.state = 'invited' AND g.waiting_since IS NULL) } AS seated,
                   COLLECT { MATCH (u)-[g:GOES_TO]->(p) RETURN [u.id, g.state] } AS people,
                   COLLECT { MATCH (u)-[:PAYS]->(i)-[:FOR]->(p) RETURN [u.id, i.id, i.state, i.amount] } AS shares,
                   COLLECT { MATCH (u)-[:NOTIFIED]->(n {id: 'booked:' + b.id + ':' + u.id}) RETURN u.id } AS told
            """
        ):
            going = {person for person, state in row["people"] if state == "accepted"}
            taken = {person for person, _, state, _ in row["shares"] if state == "captured"}
            if row["state"] in ("held", "confirmed"):
                assert row["size"] == row["seated"] >= 2
            if row["state"] in ("confirmed", "completed"):
                assert {
                    (row["plan_id"], person) for person, state in row["people"] if state == "invited"
                } <= self.brought
                assert taken == (going if row["shares"] else set())
                assert going <= set(row["told"])
            else:
                assert row["state"] in ("cancelled", "failed") or not row["agreed"]
                assert not taken
            if row["state"] in ("cancelled", "failed"):
                assert {state for _, _, state, _ in row["shares"]} <= {"released", "refused"}
            for _, intent, state, _ in row["shares"]:
                assert self.world.sandbox.state(intent) == (None if state == "requested" else state)

        for outcome in self.world.runner.run(checks.check(self.world.graph, self.now)):
            assert outcome.holds, (outcome.invariant, outcome.rows)

    def look_for_those_who_wait_beside_free_seats(self) -> None:
        assert not self.town.run(
            """
            MATCH (b:Booking)-[:WAITS_FOR]->(s:Slot)
            WITH b, s, COUNT { MATCH (b)-[:OF]->(p)<-[g:GOES_TO {state: 'invited'}]-() WHERE g.waiting_since IS NOT NULL } AS people
            WHERE (b.state = 'pending' AND b.party_size <= s.seats_left)
               OR (b.state IN ['held', 'confirmed'] AND people > 0 AND s.seats_left > 0)
            RETURN b.id AS id
            """
        )

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


@pytest.mark.timeout(600)
def test_bookings_keep_to_their_model(world: World) -> None:
    class Here(Machine):
        pass

    Here.world = world
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
