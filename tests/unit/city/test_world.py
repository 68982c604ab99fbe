"""The made-up city as drawn: the same from the same seed, with friendships as people have them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from uuid import RFC_4122, UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from app.city.errors import CityError
from app.city.friends import Friendships, build_friendships
from app.city.habits import draw_habits, draw_hangouts
from app.city.ids import made_id
from app.city.rows import CityRows, local_midnight
from app.city.traits import Traits, draw_traits
from app.city.world import CitySize, World, build_world

TODAY = local_midnight(datetime(2026, 11, 25, 16, 30, tzinfo=UTC))


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(CitySize(200, 50, 7))


@pytest.fixture(scope="module")
def friendships(world: World) -> Friendships:
    return build_friendships(world)


def neighbours(friendships: Friendships) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for a, b in friendships.edges.tolist():
        found[a].add(b)
        found[b].add(a)
    return found


def clustering(friends: dict[int, set[int]], some: list[int]) -> float:
    shares = [
        sum(len(friends[one] & friends[other]) for other in friends[one])
        / (len(friends[one]) * (len(friends[one]) - 1))
        for one in some
        if len(friends[one]) > 1
    ]
    return float(np.mean(shares))


def test_ids_look_like_uuid_7_and_do_not_change() -> None:
    made = UUID(made_id("person", 7, 12))
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made_id("person", 7, 12) == str(made)
    assert len({made_id("person", 7, row) for row in range(1_000)} | {made_id("person", 8, 12)}) == 1_001


def test_same_seed_same_city_and_another_seed_another(world: World, friendships: Friendships) -> None:
    again = build_world(CitySize(200, 50, 7))
    assert CityRows(again, TODAY).people(0, 200) == CityRows(world, TODAY).people(0, 200)
    assert CityRows(again, TODAY).venues() == CityRows(world, TODAY).venues()
    np.testing.assert_array_equal(build_friendships(again).edges, friendships.edges)
    other = CityRows(build_world(CitySize(200, 50, 8)), TODAY)
    assert other.people(0, 200) != CityRows(world, TODAY).people(0, 200)


def test_everybody_has_a_few_friends_who_know_each_other(friendships: Friendships) -> None:
    degrees = friendships.degrees(200)
    assert 11 <= degrees.mean() <= 16
    assert degrees.min() >= 1
    assert 0.35 <= clustering(neighbours(friendships), list(range(200))) <= 0.6


def test_most_people_have_four_mutual_friends_in_one_group(friendships: Friendships) -> None:
    friends = neighbours(friendships)

    def in_group(one: int) -> bool:
        return any(
            len(friends[one] & friends[a] & friends[b]) >= 2 for a in friends[one] for b in friends[one] & friends[a]
        )

    assert np.mean([in_group(one) for one in range(200)]) > 0.9


def test_degrees_and_strengths_have_heavy_tails() -> None:
    large = build_friendships(build_world(CitySize(5_000, 200, 7)))
    degrees = large.degrees(5_000)
    assert 14 <= degrees.mean() <= 24
    assert degrees.max() > 6 * np.median(degrees)
    # Heavier than by chance: a Poisson degree has a variance of about its mean.
    assert degrees.var() > 8 * degrees.mean()
    weak, strong = np.mean(large.strength < 0.5), np.mean(large.strength > 0.8)
    assert weak > 0.55
    assert 0.02 < strong < 0.2
    assert clustering(neighbours(large), list(range(0, 5_000, 10))) > 0.25


def test_people_live_near_their_friends(world: World, friendships: Friendships) -> None:
    people = world.people
    place = np.stack([people.east, people.north], axis=1)
    apart = np.linalg.norm(place[friendships.edges[:, 0]] - place[friendships.edges[:, 1]], axis=1).mean()
    anybody = np.linalg.norm(place[:, None] - place[None], axis=2).mean()
    assert apart < 0.8 * anybody


def test_habits_follow_hidden_taste(world: World, friendships: Friendships) -> None:
    habits = draw_habits(world, friendships, draw_hangouts(world, friendships), 0, 200)
    assert len(set(zip(habits.person.tolist(), habits.venue.tolist(), strict=True))) == len(habits.person)
    nearness = world.people.taste @ world.venues.latent.T
    assert nearness[habits.person, habits.venue].mean() > nearness.mean() + 0.15
    assert (habits.first_minute >= habits.last_minute).all()
    assert (habits.views >= habits.visits).all()
    assert set(habits.person.tolist()) == set(range(200))


def test_rows_hold_nothing_hidden(world: World) -> None:
    rows = CityRows(world, TODAY)
    traits = draw_traits(world, rows.person_ids, rows.venue_ids, rows.location)
    hidden = set(Traits.__dataclass_fields__) | {"candour", "sociability", "fame"}
    person, venue = rows.people(0, 200), rows.venues()
    assert not hidden & (set(person[0]) | set(venue[0])) - {"location"}
    # What people state is not what they are: openness is noisy, and free hours are misjudged.
    assert 0.05 < np.abs(np.array([row["openness"] for row in person]) - world.people.candour).mean() < 0.2
    assert (traits.free != world.people.free).mean() > 0.02


def test_people_cannot_be_real_contacts(world: World) -> None:
    people = CityRows(world, TODAY).people(0, 200)
    assert all(row["email"].endswith("@example.invalid") for row in people)
    assert not any("phone" in row for row in people)
    assert len({row["handle"] for row in people}) == 200


def test_slots_are_at_table_times_of_the_coming_days(world: World) -> None:
    rows = CityRows(world, TODAY)
    noon = TODAY.replace(hour=12)
    by_venue = list(rows.slots(TODAY, 8, noon))
    starts = [slot[1] for row in by_venue for slot in row["slots"]]
    assert len(by_venue) == 50
    assert min(starts) > noon.timestamp()
    assert max(starts) < noon.timestamp() + 8 * 86_400
    ident, start, end, hour, capacity = by_venue[0]["slots"][0]
    local = datetime.fromtimestamp(start, ZoneInfo("America/New_York"))
    assert ident == f"{by_venue[0]['venue_id']}|{local.isoformat()}"
    assert (end - start, hour) == (7_200, local.weekday() * 24 + local.hour)
    assert all(4 <= slot[4] <= 12 for row in by_venue for slot in row["slots"])
    assert capacity % 2 == 0


@pytest.mark.parametrize("size", [(5, 50, 7), (200_000, 50, 7), (200, 2, 7), (200, 50, -1)])
def test_impossible_sizes_are_refused(size: tuple[int, int, int]) -> None:
    with pytest.raises(CityError, match="must be between"):
        CitySize(*size)
