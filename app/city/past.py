"""Seeds of the past twelve weeks: who was asked in which order, and what they answered; what models learn from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from app.city.behaviour import Ask, Behaviour
from app.city.friends import Friendships
from app.city.ids import made_id
from app.city.kinds import TAGS
from app.city.rows import CityRows
from app.city.world import draw

#: Orders in which seeds of the past were asked, and how often: learning needs asks with none and with many friends in.
ORDERS = {"random": 0.2, "strength": 0.25, "accepted": 0.35, "affinity": 0.2}
MOST_SEEDS = 3000
_WAVE = 4
_PAUSE = timedelta(minutes=30)


def seeds_of_the_past(people: int) -> int:
    """How many past seeds a city of this many people has."""
    return int(min(MOST_SEEDS, max(60, round(1.5 * people ** (1.0 if people <= 200 else 0.85)))))


@dataclass
class _Cascade:
    """One seed while it is asked."""

    row: dict[str, Any]
    venue: int
    start: datetime
    order: str
    asked: dict[int, dict[str, Any]]
    yes: list[int]


class Past:
    """Plays past seeds with the people's true behaviour; the same city gives the same past.

    Args:
        rows: The city's rows, for ids and times.
        friendships: Who knows whom.
        behaviour: How people answer.
    """

    def __init__(self, rows: CityRows, friendships: Friendships, behaviour: Behaviour) -> None:
        self._rows = rows
        self._behaviour = behaviour
        self._friends: dict[int, dict[int, float]] = {}
        for (a, b), strength in zip(friendships.edges.tolist(), friendships.strength.tolist(), strict=True):
            self._friends.setdefault(a, {})[b] = strength
            self._friends.setdefault(b, {})[a] = strength
        self._openness: list[float] = rows.world.people.openness.tolist()
        self._venues = rows.venues()

    def seeds(self, begin: int, end: int) -> list[dict[str, Any]]:
        """Play seeds ``begin`` to ``end``; each is a row with its asks."""
        return [self._play(number) for number in range(begin, end)]

    def _play(self, number: int) -> dict[str, Any]:
        rng = draw(self._rows.world.size.seed, "past", number)
        cascade = self._plan(rng, number)
        row = cascade.row
        at = row["created_at"] + timedelta(minutes=5)
        starters = [int(one) for one in row.pop("starter_rows")]
        row["starters"] = [
            {"user_id": self._rows.person_ids[one], "acceptance_probability": self._guess(one, 0)} for one in starters
        ]
        self._ask(cascade, starters, wave=0, at=at)
        wave = 1
        while len(cascade.yes) < row["max_group"] and len(cascade.asked) < row["ask_budget"]:
            at += _PAUSE
            chosen = self._next(cascade, rng)
            if not chosen or at >= cascade.start - timedelta(hours=1):
                break
            self._ask(cascade, chosen, wave=wave, at=at)
            wave += 1
        return self._ended(cascade, at + _PAUSE)

    def _plan(self, rng: np.random.Generator, number: int) -> _Cascade:
        """Choose organiser, companions, venue and time of a seed: sensible, as past seeds were, and not all alike."""
        world = self._rows.world
        person = self._somebody(rng)
        starters = self._starters(rng, person)
        venue = self._venue(rng, starters)
        start = self._start(rng, venue, starters)
        seed_id = made_id("past seed", world.size.seed, number)
        created = start - timedelta(hours=float(rng.uniform(20, 60)))
        created = created.replace(
            hour=int(rng.integers(10, 19)), minute=int(rng.integers(0, 60)), second=0, microsecond=0
        )
        created = min(created, start - timedelta(hours=6))
        row: dict[str, Any] = {
            "id": seed_id,
            "venue_id": self._rows.venue_ids[venue],
            "start": start,
            "end": start + timedelta(hours=2),
            "created_at": created,
            "expires_at": start - timedelta(hours=1),
            "min_group": int(rng.choice([3, 4, 5], p=[0.25, 0.5, 0.25])),
            "ask_budget": int(rng.integers(10, 27)),
            "starter_rows": starters,
        }
        row["max_group"] = row["min_group"] + int(rng.integers(2, 6))
        return _Cascade(row, venue, start, str(rng.choice(list(ORDERS), p=list(ORDERS.values()))), {}, [])

    def _starters(self, rng: np.random.Generator, person: int) -> list[int]:
        """One or two friends to begin with, the second mostly a friend of the first too."""
        friends = self._friends[person]
        weights = np.array(list(friends.values()))
        first = int(rng.choice(list(friends), p=weights / weights.sum()))
        mutual = sorted(set(friends) & set(self._friends[first]))
        if mutual and rng.random() < 0.7:
            return [person, first, int(rng.choice(mutual))]
        return [person, first]

    def _somebody(self, rng: np.random.Generator) -> int:
        """Somebody with friends; everybody in a large enough city has some."""
        people = len(self._rows.world.people)
        while True:
            person = int(rng.integers(people))
            if self._friends.get(person):
                return person

    def _venue(self, rng: np.random.Generator, starters: list[int]) -> int:
        """A venue near the starters and roughly to their taste."""
        world = self._rows.world
        shown = rng.choice(len(world.venues), size=min(24, len(world.venues)), replace=False)
        taste = world.people.taste[starters].mean(axis=0)
        east, north = world.people.east[starters].mean(), world.people.north[starters].mean()
        away = np.hypot(world.venues.east[shown] - east, world.venues.north[shown] - north)
        wish = 2.0 * world.venues.latent[shown] @ taste - 0.3 * away + rng.gumbel(size=len(shown))
        return int(shown[int(np.argmax(wish))])

    def _start(self, rng: np.random.Generator, venue: int, starters: list[int]) -> datetime:
        """A bookable time of the past twelve weeks, mostly one at which the first starter is free."""
        tables = self._rows.world.venues.kind_of(venue).tables
        free = self._rows.world.people.free[starters[0]]
        start = self._rows.today
        for _ in range(6):
            hour = tables[int(rng.integers(len(tables)))]
            # None in the last week: what was asked long ago must not fill anybody's weekly cap today.
            day = self._rows.today - timedelta(days=int(rng.integers(9, 84)))
            start = day.replace(hour=int(hour), minute=int(hour % 1 * 60))
            if free[start.weekday() * 24 + start.hour]:
                break
        return start

    def _next(self, cascade: _Cascade, rng: np.random.Generator) -> list[int]:
        """The next wave: friends of those who said yes, or of the starters while nobody did."""
        around = cascade.yes or list(cascade.asked)
        found: dict[int, list[float]] = {}
        for one in around:
            for friend, strength in self._friends[one].items():
                if friend not in cascade.asked:
                    found.setdefault(friend, []).append(strength)
        candidates = sorted(found)
        if not candidates:
            return []
        noise = rng.random(len(candidates)) * (0.15 if cascade.order != "random" else 1.0)
        ranked = sorted(
            zip(candidates, noise.tolist(), strict=True),
            key=lambda pair: -(self._key(cascade, pair[0], found[pair[0]]) + pair[1]),
        )
        room = min(int(rng.integers(1, _WAVE + 1)), cascade.row["ask_budget"] - len(cascade.asked))
        return [one for one, _ in ranked[:room]]

    def _key(self, cascade: _Cascade, one: int, strengths: list[float]) -> float:
        """How early the seed's order asks somebody, given their friendships with those around it."""
        world = self._rows.world
        if cascade.order == "strength":
            return max(strengths)
        if cascade.order == "accepted":
            return len(strengths) + 0.5 * sum(strengths)
        if cascade.order == "affinity":
            return float(world.people.taste[one] @ world.venues.latent[cascade.venue])
        return 0.0

    def _ask(self, cascade: _Cascade, chosen: list[int], *, wave: int, at: datetime) -> None:
        """Ask a wave at once: nobody in it knows yet what the others of the wave say."""
        new = []
        for one in chosen:
            friends = [friend for friend in cascade.yes if friend in self._friends[one]]
            answer = self._behaviour.answer(self._as_seen(cascade, one, friends, at))
            guess = self._guess(one, len(friends))
            cascade.asked[one] = {
                "user_id": self._rows.person_ids[one],
                "wave": wave,
                "position": len(cascade.asked),
                "asked_at": at,
                "deadline": at + _PAUSE,
                "accepted_friends": len(friends),
                "acceptance_probability": guess,
                "gain": guess,
                "answer": answer.answer,
                "answered_at": at + (_PAUSE if answer.answer == "none" else timedelta(minutes=answer.delay_minutes)),
            }
            if answer.answer == "yes":
                new.append(one)
        cascade.yes.extend(new)

    def _as_seen(self, cascade: _Cascade, one: int, friends: list[int], at: datetime) -> Ask:
        venue = self._venues[cascade.venue]
        return Ask(
            seed_id=cascade.row["id"],
            user_id=self._rows.person_ids[one],
            venue_id=venue["id"],
            category=venue["category"],
            tags=tuple(TAGS[tag] for tag in self._rows.world.venues.tags[cascade.venue]),
            price_level=venue["price_level"],
            latitude=venue["latitude"],
            longitude=venue["longitude"],
            start=cascade.start,
            asked_at=at,
            accepted=tuple(self._rows.person_ids[friend] for friend in friends),
            strengths=tuple(self._friends[one][friend] for friend in friends),
            group_size=len(cascade.yes),
        )

    def _guess(self, one: int, friends: int) -> float:
        """What was thought of this person's answer in those days: a rule of thumb on visible openness and friends."""
        return round(min(0.95, 0.05 + 0.30 * self._openness[one] + 0.12 * math.log1p(friends)), 4)

    def _ended(self, cascade: _Cascade, at: datetime) -> dict[str, Any]:
        row = cascade.row
        tipped = len(cascade.yes) >= row["min_group"]
        guesses = [starter["acceptance_probability"] for starter in row["starters"]]
        row = row | {
            "state": "booked" if tipped else "expired",
            "stop_reason": None if tipped else "deadline",
            "conversion_probability": round(float(np.mean(guesses)), 4),
            "ended_at": at,
            "asked": [_in_seconds(asked) for asked in cascade.asked.values()],
        }
        return _in_seconds(row)


def _in_seconds(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its moments in Unix seconds."""
    return {name: int(value.timestamp()) if isinstance(value, datetime) else value for name, value in row.items()}
