"""Seeds of a made-up city's past, asked anew: answers by any behaviour, believed by its own chances or by a learned model.

The learned model knows of a seed what the product knows of it (distance, interests, price, openness, free hours, recent asks,
friends who are in) but the nearness of embeddings, for which a graph would have to be trained; it learns from the asks of the
earlier seeds of the same city. How people really decide it never sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from app.city.behaviour import Ask, Behaviour, distance_km, load_behaviour
from app.city.rows import CityRows, local_midnight
from app.city.traits import draw_traits
from app.city.world import TIME_ZONE, Bools, CitySize, build_world
from app.stages.propagate.chances import Learned
from app.stages.propagate.state import IN, CascadeState, Floats, Ints
from benchmarks.city_past import CityPast
from benchmarks.influence.cases import CANDIDATES, Case
from ml.acceptance import FALLBACK, FEATURES, Acceptance, Asks
from ml.training import by_time

PRESENT: Final = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
PEOPLE: Final = 400
VENUES: Final = 80
_FAR_KM: Final = 30.0


class Behaving:
    """What a behaviour truly does, for one seed: any behaviour, asked person by person.

    Chances are exact for people who are in or not. Where others are in with some probability, each of them counts as an
    independent chance of as much as they would add alone.

    Args:
        behaviour: How people answer.
        ask: An ask of the seed; who is asked and who is in are filled in.
        state: Its people and friendships.
    """

    def __init__(self, behaviour: Behaviour, ask: Ask, state: CascadeState) -> None:
        self._behaviour, self._ask, self._people = behaviour, ask, state.people
        self._one, self._strength = state.one, state.strength
        order = np.argsort(state.other, kind="stable")
        self._edges = np.split(order, np.cumsum(np.bincount(state.other, minlength=len(state.people)))[:-1])
        self._known: dict[tuple[int, tuple[int, ...]], float] = {}

    def among(self, state: CascadeState) -> Behaving:
        """The same for fewer people of the seed."""
        return Behaving(self._behaviour, self._ask, state)

    def expected(self, state: CascadeState, inside: Floats, people: Ints | None = None) -> Floats:  # noqa: ARG002 - Chances has it
        """(n,) or (k,) probabilities of a yes."""
        surely = inside >= 1.0
        asked = range(len(inside)) if people is None else people.tolist()
        return np.array([self._perhaps(v, inside, surely) for v in asked])

    def with_one_more(self, state: CascadeState, inside: Floats, edges: Ints) -> Floats:
        """(k,) probabilities with one friend more."""
        surely = inside >= 1.0
        found = np.empty(len(edges))
        for number, edge in enumerate(edges.tolist()):
            v = int(state.other[edge])
            before = self._perhaps(v, inside, surely)
            found[number] = before + (1.0 - before) * self._sway(v, edge, surely)
        return found

    def _perhaps(self, v: int, inside: Floats, surely: Bools) -> float:
        """A person's chance, those who are in with some probability each counting by themselves."""
        refused = 1.0 - self._chance(v, self._company(v, surely))
        mine = self._edges[v]
        for edge in mine[(inside[self._one[mine]] > 0.0) & ~surely[self._one[mine]]].tolist():
            refused *= 1.0 - float(inside[self._one[edge]]) * self._sway(v, edge, surely)
        return 1.0 - refused

    def _sway(self, v: int, edge: int, surely: Bools) -> float:
        """How much of a refusal one more friend takes away; 0 of one who is in."""
        company = self._company(v, surely)
        now = self._chance(v, company)
        if now >= 1.0 or surely[self._one[edge]]:
            return 0.0
        more = self._chance(v, tuple(sorted((*company, edge))))
        return min(1.0, max(0.0, (more - now) / (1.0 - now)))

    def _company(self, v: int, surely: Bools) -> tuple[int, ...]:
        """Edges that lead to a person from friends who are in."""
        mine = self._edges[v]
        return tuple(mine[surely[self._one[mine]]].tolist())

    def _chance(self, v: int, company: tuple[int, ...]) -> float:
        key = (v, company)
        if key not in self._known:
            ask = replace(
                self._ask,
                user_id=self._people[v],
                accepted=tuple(self._people[self._one[edge]] for edge in company),
                strengths=tuple(float(self._strength[edge]) for edge in company),
                group_size=len(company),
            )
            self._known[key] = min(1.0, max(0.0, self._behaviour.acceptance(ask)))
        return self._known[key]


@dataclass(frozen=True)
class Lived:
    """One city and its past, by one behaviour."""

    city: int
    past: CityPast
    people: dict[str, dict[str, Any]]
    behaviour: Behaviour

    @classmethod
    def of(cls, behaviour_name: str, city: int, people: int = PEOPLE, venues: int = VENUES) -> Lived:
        """Makes it, in memory; hidden traits lie in a folder only while the behaviour reads them."""
        size = CitySize(people, venues, 100 + city)
        world = build_world(size)
        rows = CityRows(world, local_midnight(PRESENT))
        with TemporaryDirectory() as folder:
            draw_traits(world, rows.person_ids, rows.venue_ids, rows.location).save(Path(folder))
            behaviour = load_behaviour(behaviour_name, Path(folder), size.seed)
        past = CityPast.of(size, PRESENT, behaviour)
        return cls(city, past, {row["id"]: row for row in rows.people(0, people)}, behaviour)

    def cases(self, seeds: int, *, learned: bool) -> list[Case]:
        """The latest seeds of the past, nobody but the starter group asked yet.

        Args:
            seeds: How many.
            learned: Whether policies know the model that the earlier seeds teach, instead of the truth.
        """
        told = sorted(self.past.seeds, key=lambda seed: seed["created_at"])
        model = self._model(told[:-seeds]) if learned else None
        luck = np.random.default_rng([self.city, 2])
        return [self._case(seed, model, luck) for seed in told[-seeds:]]

    def _case(self, seed: dict[str, Any], model: Acceptance | None, luck: np.random.Generator) -> Case:
        starters = [asked["user_id"] for asked in seed["asked"] if asked["wave"] == 0]
        people = starters + self._around(starters)
        venue = self.past.venues[seed["venue_id"]]
        asks = [self.past.ask(seed, {"user_id": person, "asked_at": seed["created_at"]}) for person in people]
        table = np.array([self._features(ask, venue, 0) for ask in asks])
        ties = [
            (one, other, strength)
            for one in people
            for other, strength in self.past.friends[one].items()
            if one < other and other in set(people)
        ]
        serving = model or FALLBACK
        state = CascadeState.of(people, serving.base(table).tolist(), ties, dict.fromkeys(starters, IN))
        truth = Behaving(self.behaviour, asks[0], state)
        matches = table[:, FEATURES.index("interest_match")]
        return Case(
            self.city, state, truth, truth if model is None else Learned(model), matches, luck.random(len(people))
        )

    def _around(self, starters: Sequence[str]) -> list[str]:
        """Friends of the starters and friends of these, closest first."""
        closeness: dict[str, float] = {}
        for starter in starters:
            for friend, strength in self.past.friends[starter].items():
                closeness[friend] = closeness.get(friend, 0.0) + 1.0 + strength
                for other, tie in self.past.friends[friend].items():
                    closeness[other] = closeness.get(other, 0.0) + strength * tie
        ranked = sorted(closeness, key=lambda person: (-closeness[person], person))
        return [person for person in ranked if person not in starters][:CANDIDATES]

    def _model(self, seeds: Sequence[dict[str, Any]]) -> Acceptance:
        """What the asks of these seeds teach, the last part of them choosing its form."""
        asked: list[tuple[dict[str, Any], dict[str, Any], int]] = [
            (seed, one, number) for number, seed in enumerate(seeds) for one in seed["asked"]
        ]
        asked.sort(key=lambda each: each[1]["asked_at"])
        times: dict[str, list[int]] = {}
        features, friends, strength = [], [], []
        for seed, one, _ in asked:
            earlier = times.setdefault(one["user_id"], [])
            week = one["asked_at"] - int(timedelta(days=7).total_seconds())
            ask = self.past.ask(seed, one)
            features.append(self._features(ask, self.past.venues[seed["venue_id"]], sum(at > week for at in earlier)))
            friends.append(len(ask.accepted))
            strength.append(sum(ask.strengths))
            earlier.append(one["asked_at"])
        asks = Asks(
            np.array(features),
            np.array(friends, dtype=np.float64),
            np.array(strength),
            np.array([float(one["answer"] == "yes") for _, one, _ in asked]),
            np.array([number for *_, number in asked], dtype=np.int64),
        )
        teach, tune, rest = by_time(asks)
        return Acceptance.fit(teach.then(tune), rest, version="benchmark")

    def _features(self, ask: Ask, venue: dict[str, Any], recent: int) -> list[float]:
        """As `cypher/fragments/acceptance_features.cypher` has them, affinity at its neutral value."""
        person = self.people[ask.user_id]
        mine = {name for name, _ in person["interests"]}
        price, low, high = ask.price_level, person["price_min"], person["price_max"]
        start = ask.start.astimezone(ZoneInfo(TIME_ZONE))
        return [
            0.5,
            len(mine & {tag for tag, _ in venue["tags"]}) / len(mine) if mine else 0.0,
            min(_FAR_KM, distance_km((person["latitude"], person["longitude"]), (ask.latitude, ask.longitude))),
            1.0 if low <= price <= high else 0.5 if low - 1 <= price <= high + 1 else 0.0,
            float(person["openness"]),
            float(24 * start.weekday() + start.hour in person["free_hours"]),
            float(recent),
        ]
