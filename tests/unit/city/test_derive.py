"""What is derived from visits and names, worked out by hand on small cases."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from app.city.derive import closeness, homes, hours_of_week, pairs_of, table_times, usual_hours, week_histogram
from app.city.files import Files, Person, Venue
from app.city.real import PRIVACY, RealCity
from app.city.vocabulary import category_of, price_of, tags_of

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = int(datetime(2010, 3, 18, 20, 0, tzinfo=NEW_YORK).timestamp())  # a Thursday


def person(ident: str, **given: object) -> Person:
    empty: dict[str, object] = {
        "name": "", "handle": "", "email": "", "birth_year": None, "location": None, "neighborhood": "",
        "privacy_level": "", "openness": None, "price_min": None, "price_max": None, "interests": [],
        "quiet_start": None, "quiet_end": None, "ask_cap_per_week": None,
    }  # fmt: skip
    return Person(id=ident, **(empty | given))  # type: ignore[arg-type]


def venue(ident: str, name: str = "", category: str = "", **given: object) -> Venue:
    empty: dict[str, object] = {
        "latitude": 40.7, "longitude": -73.9, "cuisine": "", "description": "", "address": "", "neighborhood": "",
        "price_level": None, "rating": None, "capacity": None, "tags": [],
    }  # fmt: skip
    return Venue(id=ident, name=name, category=category, **(empty | given))  # type: ignore[arg-type]


def files(visits: list[tuple[int, int, int]], friends: list[tuple[int, int]] | None = None) -> Files:
    """Three people, three venues; visits are (person, venue, seconds after a Thursday, 20:00)."""
    table = np.array(visits, dtype=np.int64).reshape(-1, 3)
    edges = friends or []
    return Files(
        people=[person(name) for name in ("ana", "wei", "noor")],
        venues=[venue("v1", "Blue Door Ramen"), venue("v2", "", "food", latitude=40.9), venue("v3", "FedEx")],
        friends=np.array(edges, dtype=np.int64).reshape(-1, 2),
        strength=[float("nan")] * len(edges),
        since=[-1] * len(edges),
        visit_person=table[:, 0],
        visit_venue=table[:, 1],
        visit_time=NIGHT + table[:, 2],
        visit_dwell=np.zeros(len(table), dtype=np.int64),
    )


def city(made: Files) -> RealCity:
    today = datetime(2026, 11, 25, tzinfo=NEW_YORK)
    return RealCity(made, NEW_YORK, today, slot_visits=2, default_cap=5)


def test_hours_are_local_in_summer_and_winter() -> None:
    zone = ZoneInfo("America/New_York")
    winter = int(datetime(2010, 1, 4, 9, 30, tzinfo=zone).timestamp())
    summer = int(datetime(2010, 7, 11, 23, 59, tzinfo=zone).timestamp())
    assert hours_of_week(np.array([winter, summer, winter]), zone).tolist() == [9, 6 * 24 + 23, 9]


def test_a_visit_speaks_for_the_hours_beside_it_on_days_of_its_kind() -> None:
    histogram = week_histogram(np.array([0, 1]), np.array([1 * 24 + 19, 5 * 24 + 0]), 2)
    usual = usual_hours(histogram)
    assert np.flatnonzero(usual[0]).tolist() == [day * 24 + hour for day in range(5) for hour in (18, 19, 20)]
    assert np.flatnonzero(usual[1]).tolist() == [day * 24 + hour for day in (5, 6) for hour in (0, 1, 23)]


def test_tables_are_offered_at_the_busiest_times() -> None:
    histogram = week_histogram(np.array([0, 0, 0, 0, 0, 0, 1]), np.array([12, 12, 36, 43, 44, 44, 9]), 2)
    assert table_times(histogram) == [[12, 19, 20], [19, 20]]


def test_home_is_the_median_of_visits() -> None:
    places, told = homes(files([(0, 0, 0), (0, 1, 60), (0, 1, 120), (1, 0, 0)]))
    assert places[0].tolist() == [40.9, -73.9]
    assert told.tolist() == [True, True, False]


def test_pairs_count_visits_with_first_and_last() -> None:
    pairs = pairs_of(files([(1, 0, 500), (0, 0, 900), (0, 0, 100), (0, 2, 50)]))
    assert pairs.person.tolist() == [0, 0, 1]
    assert pairs.venue.tolist() == [0, 2, 0]
    assert pairs.visits.tolist() == [2, 1, 1]
    assert (pairs.last - pairs.first).tolist() == [800, 0, 0]


def test_friends_are_closer_who_went_out_together() -> None:
    hour = 3600
    made = files(
        [(0, 0, 0), (1, 0, hour), (2, 0, 50 * hour), (0, 1, 80 * hour), (1, 1, 81 * hour)], [(0, 1), (0, 2), (1, 2)]
    )
    together, apart, alike = closeness(made, pairs_of(made)).tolist()
    # Of three people who are friends, two have one friend in common of three; the first two were out together twice.
    assert together == pytest.approx(0.20 + 0.35 * (1 / 3) ** 0.5 + 0.40 * 2 / 3)
    assert apart == alike == pytest.approx(0.20 + 0.35 * (1 / 3) ** 0.5)


@pytest.mark.parametrize(
    ("name", "category", "tags"),
    [
        ("Blue Door Ramen", "food", ["ramen", "dining"]),
        ("Joe's Pizza & Pasta", "", ["pizza", "pasta"]),
        ("Dunkin' Donuts", "food", ["coffee", "bakery", "dining"]),
        ("Van Leeuwen Ice Cream", "", ["sweets"]),
        ("Barcelona", "", []),
    ],
)
def test_names_tell_tags(name: str, category: str, tags: list[str]) -> None:
    assert tags_of(name, category) == tags


def test_names_tell_categories_and_prices_or_nothing() -> None:
    assert category_of("Patsy's Pizza") == "food"
    assert category_of("The Ginger Man Pub") == "nightlife"
    assert category_of("Penn Station") == "travel"
    assert category_of("LaunchPad") is None
    assert price_of(["steak", "wine"]) == 4
    assert price_of(["community"]) is None


def test_rows_say_what_is_derived_and_what_is_a_default() -> None:
    made = city(files([(0, 0, hour * 86_400) for hour in range(5)]))
    [ana, wei] = made.people(0, 2)
    assert set(ana["derived"]) == {"free_hours", "interests", "location", "openness"}
    assert {"free_hours", "location", "openness", "interests"} <= set(wei["defaulted"])
    assert ana["interests"] == [["ramen", 1.0], ["dining", 0.71]]  # two venues are for dining: 1 / sqrt(2)
    assert wei["privacy_level"] == PRIVACY == "friends_only"
    assert ana["email"].endswith("@example.invalid")
    [ramen, nameless] = made.venues(0, 2)
    assert set(ramen["derived"]) == {"category", "hours", "tags"}
    assert (nameless["name"], nameless["category"]) == ("Unnamed place v2", "food")
    assert {"capacity", "hours", "name", "price_level", "rating"} <= set(nameless["defaulted"])


def test_what_is_given_is_neither_derived_nor_a_default() -> None:
    made = files([])
    made.people[0] = person("ana", name="Ana Kim", openness=0.9, interests=["jazz"], location=(40.0, -73.0))
    made.venues[0] = venue("v1", "Blue Door", "food", capacity=12, tags=["ramen"], price_level=3, rating=4.5)
    row = city(made)
    ana, [ramen] = row.people(0, 1)[0], row.venues(0, 1)
    assert not {"name", "openness", "interests", "location"} & {*ana["derived"], *ana["defaulted"]}
    assert (ana["latitude"], ana["openness"]) == (40.0, 0.9)
    assert not {"capacity", "tags", "price_level", "rating", "category"} & {*ramen["derived"], *ramen["defaulted"]}


def test_slots_only_where_tables_are_and_people_come() -> None:
    made = city(files([(0, 0, 0), (1, 0, 86_400), (0, 2, 0), (1, 2, 60), (0, 1, 0)]))
    rows = list(made.slots(made.today, 2, made.today))
    # The ramen bar has two visits; the second place has one; a parcel office has no tables.
    assert [row["venue_id"] for row in rows] == [made.venue_ids[0]]
    assert [slot[3] for slot in rows[0]["slots"]] == [2 * 24 + 20, 3 * 24 + 20]
