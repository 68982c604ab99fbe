"""The past of a made-up city once more, in memory: who knows whom, who was asked to what, and who was in by then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from app.city.behaviour import Ask, Behaviour
from app.city.friends import build_friendships
from app.city.past import Past, seeds_of_the_past
from app.city.rows import CityRows, local_midnight
from app.city.world import TIME_ZONE, CitySize, build_world

Friends = dict[str, dict[str, float]]


@dataclass(frozen=True)
class CityPast:
    """A city's friendships and past seeds, the same as `sprout data seed` writes them.

    Attributes:
        friends: Strength of each friendship by person and friend.
        seeds: Past seeds with their asks.
        venues: By id.
    """

    friends: Friends
    seeds: list[dict[str, Any]]
    venues: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, size: CitySize, now: datetime, behaviour: Behaviour) -> Self:
        """Make it again.

        Args:
            size: Of the city, with its seed.
            now: Its present when it was made.
            behaviour: How its people behave.
        """
        world = build_world(size)
        friendships = build_friendships(world)
        rows = CityRows(world, local_midnight(now))
        friends: Friends = {}
        for (one, other), strength in zip(friendships.edges.tolist(), friendships.strength.tolist(), strict=True):
            for here, there in ((one, other), (other, one)):
                friends.setdefault(rows.person_ids[here], {})[rows.person_ids[there]] = round(strength, 3)
        seeds = Past(rows, friendships, behaviour).seeds(0, seeds_of_the_past(size.people))
        return cls(friends, seeds, {venue["id"]: venue for venue in rows.venues()})

    def asks(self) -> Iterator[Ask]:
        """Every ask of the past, as the person saw it."""
        for seed in self.seeds:
            for asked in seed["asked"]:
                yield self.ask(seed, asked)

    def ask(self, seed: dict[str, Any], asked: dict[str, Any]) -> Ask:
        """One ask of a seed, with the friends who were in then."""
        zone, venue = ZoneInfo(TIME_ZONE), self.venues[seed["venue_id"]]
        going = [one for one in seed["asked"] if one["answer"] == "yes" and one["answered_at"] <= asked["asked_at"]]
        known = self.friends[asked["user_id"]]
        company = [one["user_id"] for one in going if one["user_id"] in known]
        return Ask(
            seed_id=seed["id"],
            user_id=asked["user_id"],
            venue_id=venue["id"],
            category=venue["category"],
            tags=tuple(tag for tag, _ in venue["tags"]),
            price_level=venue["price_level"],
            latitude=venue["latitude"],
            longitude=venue["longitude"],
            start=datetime.fromtimestamp(seed["start"], zone),
            asked_at=datetime.fromtimestamp(asked["asked_at"], zone),
            accepted=tuple(company),
            strengths=tuple(known[one] for one in company),
            group_size=len(going),
        )
