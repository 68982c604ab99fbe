"""The life of seeds against a model: any order of acts, events late, doubled or out of order, a death between any two writes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from app import checks
from app.bus.event import Event
from app.bus.work import BatchWork, Together, Work
from app.clock import Clock
from app.graph import AlreadyProcessed, Row
from app.jobs import JobContext
from app.settings import Settings
from app.stages.propagate import jobs, service
from app.stages.propagate.errors import AlreadyAnswered, NotAsked, PropagateError, SeedConflict, TooLate, UnknownSeed
from app.workers import ROUTES
from tests.engines import Engines
from tests.integration.failing_graph import FAULTS, FailingGraph, Fault
from tests.integration.outbox import event_of
from tests.integration.propagate.seeds import Answer, make_circle, make_seed
from tests.integration.town import Town

NOW: Final = datetime.fromisoformat("2026-11-25T16:30:00+00:00")
SEEDS: Final = ("s-1", "s-2", "s-3")
GROUPS: Final = ("propagate", "notify")
#: Where a seed may go from each state; booking, which would take a tipped one further, is no part of this machine.
NEXT: Final = {
    "scored": {"propagating", "cancelled"},
    "propagating": {"tipped", "expired", "cancelled"},
    "tipped": set[str](),
    "expired": set[str](),
    "cancelled": set[str](),
}
#: What is looked at after each step; the rest at the end.
ALWAYS: Final = (
    "asked_once", "asks_in_line", "one_evening_one_seed", "tipped_seeds_have_a_plan", "stopped_seeds_hold_nobody", "told_once",
)  # fmt: skip
#: What only booking brings about.
NOT_HERE: Final = {"tipped_seeds_are_booked"}


class Died(BaseException):
    """The process was killed; nothing may catch it."""


class MortalGraph(FailingGraph):
    """A graph whose process dies at a chosen write."""

    failure = Died


class SeedMachine(RuleBasedStateMachine):
    """Three seeds of nine friends; the first two want the same evening."""

    runner: ClassVar[asyncio.Runner]
    graph: ClassVar[MortalGraph]
    town: ClassVar[Town]
    config: ClassVar[Settings]

    def __init__(self) -> None:
        super().__init__()
        self.town.run("MATCH (n) WHERE NOT n:SchemaFile AND NOT n:SchemaLock AND NOT n:TestDatabase DETACH DELETE n")
        people = make_circle(self.town, 9)
        evening = NOW + timedelta(hours=30)
        for number, seed in enumerate(SEEDS):
            starters = people[3 * number : 3 * number + 2]
            start = evening + timedelta(days=number // 2)
            make_seed(self.town, seed, starters, start, min_group=3, max_group=4, ask_budget=6)
        self.now = NOW
        self.states = dict.fromkeys(SEEDS, "scored")
        self.versions = dict.fromkeys(SEEDS, 0)
        self.said: dict[tuple[str, str], Answer] = {}
        self.delivered: list[tuple[str, str]] = []

    @property
    def clock(self) -> Clock:
        """It stands still until somebody waits."""
        return Clock(start=self.now, anchor=time.time(), speed=1e-9)

    def act(
        self, work: Callable[[], Coroutine[Any, Any, object]], death: Fault | None = None
    ) -> Died | PropagateError | None:
        """Does something as a process that may die of it; returns its death, what the stage refused it with, or None."""
        self.graph.fault = death
        try:
            self.runner.run(work())
        except (Died, PropagateError) as end:
            return end
        finally:
            self.graph.fault = None
        return None

    # What people and admins do.

    @rule(seed=st.sampled_from(SEEDS), death=FAULTS)
    def launch(self, seed: str, death: Fault | None) -> None:
        before = self.states[seed]
        end = self.act(lambda: service.launch(self.graph, seed_id=seed, caller_id=None, now=self.now), death)
        if isinstance(end, SeedConflict):
            assert end.state == before  # also a scored one, whose starters are taken
        elif end is None:
            assert (before, self.look(seed)["state"]) == ("scored", "propagating")

    @rule(seed=st.sampled_from(SEEDS), death=FAULTS)
    def cancel(self, seed: str, death: Fault | None) -> None:
        before = self.states[seed]
        end = self.act(lambda: service.cancel(self.graph, seed_id=seed, caller_id=None, now=self.now), death)
        if isinstance(end, SeedConflict):
            assert end.state == before and before not in ("scored", "propagating")
        elif end is None:
            assert before in ("scored", "propagating") and self.look(seed)["state"] == "cancelled"

    @precondition(lambda self: "propagating" in self.states.values() or "tipped" in self.states.values())
    @rule(place=st.integers(0, 999), answer=st.sampled_from(["yes", "yes", "yes", "maybe", "no"]), death=FAULTS)
    def answer(self, place: int, answer: Answer, death: Fault | None) -> None:
        asks = self.asks()
        if not asks:
            return
        ask = asks[place % len(asks)]
        seed, person = key = (ask["seed"], ask["person"])
        expected = self.outcome_of(ask)
        end = self.act(
            lambda: service.answer(self.graph, seed_id=seed, user_id=person, answer=answer, now=self.now), death
        )
        if isinstance(end, Died):
            took_effect = expected == "recorded" and death is not None and death.committed
            assert self.asked(*key)["answer"] == (answer if took_effect else ask["answer"])
            if took_effect:
                self.said[key] = answer  # nobody was told: saying it again must find it
        elif end is None:
            assert expected == "recorded"
            self.said[key] = answer
        else:
            refusals = {"answered": AlreadyAnswered, "late": TooLate, "over": SeedConflict}
            assert type(end) is refusals[expected]
            assert not isinstance(end, AlreadyAnswered) or end.answer == self.said[key]

    @rule(seed=st.sampled_from(SEEDS))
    def answer_unasked(self, seed: str) -> None:
        asked = {ask["person"] for ask in self.asks() if ask["seed"] == seed}
        stranger = next((person for person in (f"p{number:02}" for number in range(9)) if person not in asked), None)
        if stranger is None:
            return

        end = self.act(lambda: service.answer(self.graph, seed_id=seed, user_id=stranger, answer="yes", now=self.now))
        assert isinstance(end, NotAsked | UnknownSeed)

    # What time and the bus do.

    @rule(minutes=st.sampled_from([5, 50, 60 * 8, 60 * 24]))
    def wait(self, minutes: int) -> None:
        if minutes > 60 * 12:
            assert self.act(self.minute) is None  # nobody is away for days
        self.now += timedelta(minutes=minutes)

    @rule(death=FAULTS)
    def tick(self, death: Fault | None) -> None:
        self.act(self.minute, death)

    @rule(place=st.integers(0, 999), death=FAULTS)
    def deliver(self, place: int, death: Fault | None) -> None:
        """Any event that waits, in whatever order; one whose process died comes again."""
        waiting = self.waiting()
        if waiting:
            self.hand_over(*waiting[place % len(waiting)], death)

    @precondition(lambda self: self.delivered)
    @rule(place=st.integers(0, 999), death=FAULTS)
    def deliver_again(self, place: int, death: Fault | None) -> None:
        group, event_id = self.delivered[place % len(self.delivered)]
        event = next(event for event in self.events() if event.id == event_id)
        self.hand_over(group, event, death)

    # What must hold.

    @invariant()
    def invariants_hold(self) -> None:
        broken = [
            (each.name, each.rows)
            for each in self.runner.run(checks.check(self.graph, self.now, quiet=False, only=ALWAYS))
            if not each.holds
        ]
        assert broken == []

    @invariant()
    def seeds_move_along_their_machine(self) -> None:
        for seed in SEEDS:
            found = self.look(seed)
            before, state = self.states[seed], found["state"]
            reachable = NEXT[before] | {further for step in NEXT[before] for further in NEXT[step]}
            assert state == before or state in reachable, f"{seed} went from {before} to {state}"
            assert found["version"] >= self.versions[seed] + (state != before)
            self.states[seed], self.versions[seed] = state, found["version"]

    @invariant()
    def what_was_said_stays(self) -> None:
        kept = {(ask["seed"], ask["person"]): ask["answer"] for ask in self.asks()}
        given = {key: answer for key, answer in kept.items() if answer in ("yes", "maybe", "no")}
        assert given == self.said

    def teardown(self) -> None:
        """Whatever has happened: once nobody dies any more, it comes to its end."""
        self.come_to_rest()
        self.now += timedelta(days=4)
        self.come_to_rest()
        self.seeds_move_along_their_machine()
        assert "propagating" not in self.states.values()
        broken = [
            (each.name, each.rows)
            for each in self.runner.run(checks.check(self.graph, self.now))
            if not each.holds and each.name not in NOT_HERE
        ]
        assert broken == []

    # How it is done and seen.

    def come_to_rest(self) -> None:
        """Delivers everything and lets the clock's job look, until neither finds anything to do."""
        for _ in range(60):
            assert self.act(self.minute) is None
            waiting = self.waiting()
            for group, event in waiting:
                self.hand_over(group, event, None)
            if not waiting:
                break
        else:
            raise AssertionError("events go on and on")
        self.town.run("MATCH (event:Unsent) REMOVE event:Unsent")

    async def minute(self) -> None:
        """What the clock does every minute."""
        await jobs.expire_asks.run(JobContext(self.graph, self.config, self.clock))

    def hand_over(self, group: str, event: Event, death: Fault | None) -> None:
        handler = ROUTES[type(event)][group]
        work = Work(self.graph, self.clock, self.config, f"{group}:{event.id}")

        async def handle() -> None:
            with suppress(AlreadyProcessed):
                await self.call(handler, event, work)

        if self.act(handle, death) is None and (group, event.id) not in self.delivered:
            self.delivered.append((group, event.id))

    async def call(self, handler: Any, event: Event, work: Work) -> None:
        """Batch handlers get a batch of one."""
        if isinstance(handler, Together):
            await handler.handle([event], BatchWork(work.graph, work.clock, work.settings, (work.once,)))
        else:
            await handler(event, work)

    def events(self) -> list[Event]:
        rows = self.town.run(
            "MATCH (event:OutboxEvent) RETURN properties(event) AS event ORDER BY event.at, event.sequence, event.id"
        )
        return [event_of(row["event"]) for row in rows]

    def waiting(self) -> list[tuple[str, Event]]:
        done = set(self.delivered)
        return [
            (group, event)
            for event in self.events()
            for group in ROUTES[type(event)]
            if group in GROUPS and (group, event.id) not in done
        ]

    def look(self, seed: str) -> Row:
        return self.town.run("MATCH (s:Seed {id: $id}) RETURN s.state AS state, s.version AS version", id=seed)[0]

    def asks(self) -> list[Row]:
        return self.town.run(
            """
            MATCH (seed:Seed)-[ask:ASKED]->(person:User)
            RETURN seed.id AS seed, person.id AS person, ask.answer AS answer, ask.deadline AS deadline
            ORDER BY seed, ask.position
            """
        )

    def asked(self, seed: str, person: str) -> Row:
        return next(ask for ask in self.asks() if (ask["seed"], ask["person"]) == (seed, person))

    def outcome_of(self, ask: Row) -> str:
        """What the contract says about an answer to this ask now."""
        if ask["answer"] in ("yes", "maybe", "no"):
            return "answered"
        if self.states[ask["seed"]] not in ("propagating", "tipped"):
            return "over"
        if ask["answer"] == "none" or ask["deadline"].to_native() < self.now:
            return "late"
        return "recorded"


_SETTINGS: Final = hypothesis.settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(900)
def test_seeds_live_as_the_model_says(engines: Engines, settings: Settings) -> None:
    engines.wipe_graph()
    with asyncio.Runner() as runner, engines.driver() as driver, driver.session(database="neo4j") as session:
        SeedMachine.runner = runner
        SeedMachine.graph = runner.run(MortalGraph.open(settings))
        SeedMachine.town = Town(session)
        SeedMachine.config = settings
        try:
            run_state_machine_as_test(SeedMachine, settings=_SETTINGS)
        finally:
            runner.run(SeedMachine.graph.close())
