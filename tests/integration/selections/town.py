"""Plans, seeds and bookings for a small town, made one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.integration.town import Town


def plan(
    town: Town,
    id: str,
    venue: str,
    start: datetime,
    organiser: str,
    people: Mapping[str, str],
    *,
    state: str = "confirmed",
    seed: str | None = None,
) -> str:
    """A plan; `people` with what each said."""
    town.run(
        """
        MATCH (venue:Venue {id: $venue})
        CREATE (plan:Plan {id: $id, state: $state, start: $start, created_at: $start - duration('P2D'), version: 1,
          amount_per_head: 1500, currency: 'USD'})-[:AT]->(venue)
        WITH plan
        MATCH (organiser:User {id: $organiser}) CREATE (organiser)-[:ORGANISES]->(plan)
        WITH plan UNWIND keys($people) AS person
        MATCH (one:User {id: person}) CREATE (one)-[:GOES_TO {state: $people[person]}]->(plan)
        CREATE (one)-[:PAYS]->(:PaymentIntent {id: $id + person, state: 'authorised', created_at: $start})-[:FOR]->(plan)
        """,
        id=id,
        venue=venue,
        start=start,
        organiser=organiser,
        people=dict(people),
        state=state,
    )
    if seed:
        town.run("MATCH (s:Seed {id: $s}) MATCH (p:Plan {id: $p}) CREATE (s)-[:BECAME]->(p)", s=seed, p=id)
    return id


def booking(town: Town, id: str, plan: str, *, state: str = "confirmed", created_at: datetime) -> str:
    """A booking of a plan with two steps behind it."""
    town.run(
        """
        MATCH (plan:Plan {id: $plan})-[:AT]->(venue:Venue)
        CREATE (booking:Booking {id: $id, state: $state, party_size: 3, confirmation_code: $id, provider: 'manual',
          attempt: 1, created_at: $at})-[:OF]->(plan)
        CREATE (booking)-[:AT]->(venue)
        CREATE (booking)-[:WENT_THROUGH]->(:Transition {id: $id + '1', before: 'new', state: 'pending', cause: 'asked for',
          at: $at, attempt: 1, sequence: 1})
        CREATE (booking)-[:WENT_THROUGH]->(:Transition {id: $id + '2', before: 'pending', state: $state, at: $at,
          attempt: 1, sequence: 2})
        """,
        id=id,
        plan=plan,
        state=state,
        at=created_at,
    )
    return id


def seed(
    town: Town,
    id: str,
    venue: str,
    start: datetime,
    starters: Iterable[str],
    asked: Mapping[str, str | None],
    *,
    state: str = "propagating",
    now: datetime,
) -> str:
    """A seed; `asked` with what each answered, None for an ask that is open."""
    slot = town.slot(venue, start)
    town.run(
        """
        MATCH (venue:Venue {id: $venue})
        MATCH (slot:Slot {id: $slot})
        CREATE (seed:Seed {id: $id, state: $state, start: $start, end: $start + duration('PT2H'), min_group: 3, max_group: 6,
          ask_budget: 9, conversion_probability: 0.4, model_version: 'm', reasons: ['r'], expires_at: $start})-[:AT]->(venue)
        CREATE (seed)-[:IN]->(slot)
        WITH seed
        CALL (seed) {
          UNWIND $starters AS id MATCH (one:User {id: id}) CREATE (seed)-[:STARTS_WITH]->(one)
        }
        CALL (seed) {
          UNWIND keys($asked) AS id MATCH (one:User {id: id})
          CREATE (seed)-[:ASKED {asked_at: $now, deadline: $deadline, wave: 1, reasons: ['because'],
            acceptance_probability: 0.25, answer: $asked[id]}]->(one)
        }
        """,
        id=id,
        venue=venue,
        slot=slot,
        start=start,
        state=state,
        starters=list(starters),
        asked=dict(asked),
        now=now,
        deadline=now + timedelta(hours=2),
    )
    return id


@dataclass(frozen=True)
class Facts:
    """What a town is made of.

    Attributes:
        levels: Privacy level of each person.
        friends: Strength of each friendship.
        blocks: Who has blocked whom.
        seeds: Venue, starters, answer of each person asked (None for none yet), state.
        plans: Venue, organiser, what each person said, state, the seed it grew from.
        bookings: State; the nth one is of plan n modulo their number.
    """

    levels: Mapping[str, str]
    friends: Mapping[tuple[str, str], float]
    blocks: Sequence[tuple[str, str]]
    seeds: Mapping[str, tuple[str, list[str], dict[str, str | None], str]]
    plans: Mapping[str, tuple[str, str, dict[str, str], str, str | None]]
    bookings: Mapping[str, str]

    def ids(self, entity: str) -> list[str]:
        """Ids of an entity, and one that is nobody's."""
        known = {"users": self.levels, "venues": ["v-0", "v-1"], "seeds": self.seeds, "plans": self.plans}
        return [*known.get(entity, self.bookings), "none"]


def build(town: Town, facts: Facts, start: datetime, now: datetime) -> None:
    """Puts the facts into the graph; each seed, plan and booking at another hour."""
    for number, (person, level) in enumerate(facts.levels.items()):
        town.person(
            person,
            privacy_level=level,
            interests={"ramen": 0.2 * number, "jazz": 0.5},
            shares_location=number % 2 == 0,
            neighborhood=f"quarter {number}",
            shown_location="dr5rsq",
        )
    for (one, other), strength in facts.friends.items():
        town.friends(one, other, strength)
    for one, other in facts.blocks:
        town.block(one, other)
    for venue in ("v-0", "v-1"):
        town.venue(venue, tags=["ramen", venue])
    for number, (id, (venue, starters, asked, state)) in enumerate(facts.seeds.items()):
        seed(town, id, venue, start + timedelta(hours=number), starters, asked, state=state, now=now)
    for number, (id, (venue, organiser, people, state, origin)) in enumerate(facts.plans.items()):
        plan(town, id, venue, start + timedelta(hours=number, days=1), organiser, people, state=state, seed=origin)
    plans = list(facts.plans)
    for number, (id, state) in enumerate(facts.bookings.items()):
        booking(town, id, plans[number % len(plans)], state=state, created_at=now + timedelta(minutes=number))
