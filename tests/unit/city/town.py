"""A small city in memory, its people's behaviour, and asks to judge it by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.city.behaviour import Ask, CityBehaviour
from app.city.friends import build_friendships
from app.city.rows import CityRows, local_midnight
from app.city.traits import draw_traits
from app.city.world import CitySize, build_world

TODAY = local_midnight(datetime(2026, 11, 25, 16, 30, tzinfo=UTC))
SEED = 7


class Town:
    """A small city, its behaviour, and asks of everybody to a few venues on Friday evening."""

    def __init__(self) -> None:
        world = build_world(CitySize(200, 50, SEED))
        self.rows = CityRows(world, TODAY)
        self.friendships = build_friendships(world)
        self.traits = draw_traits(world, self.rows.person_ids, self.rows.venue_ids, self.rows.location)
        self.behaviour = CityBehaviour(Path("nowhere"), SEED, self.traits)

    def asks(self, venues: int = 10, friends: int = 0) -> list[Ask]:
        start = (TODAY + timedelta(days=2)).replace(hour=19)
        return [
            Ask(
                seed_id=f"s-{venue['id']}",
                user_id=user_id,
                venue_id=venue["id"],
                category=venue["category"],
                tags=tuple(tag for tag, _ in venue["tags"]),
                price_level=venue["price_level"],
                latitude=venue["latitude"],
                longitude=venue["longitude"],
                start=start,
                asked_at=start - timedelta(hours=26),
                accepted=tuple(f"f-{one}" for one in range(friends)),
                strengths=(0.5,) * friends,
                group_size=2 + friends,
            )
            for venue in self.rows.venues()[:venues]
            for user_id in self.rows.person_ids
        ]
