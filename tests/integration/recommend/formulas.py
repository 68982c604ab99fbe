"""The explainable formulas, slowly and in Python, from what lies in the graph."""

from __future__ import annotations

import math
from typing import Any

from tests.integration.town import Town

Row = dict[str, Any]


def haversine_km(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float:
    if one is None or other is None:
        return math.inf
    a, b = (tuple(math.radians(degree) for degree in place) for place in (one, other))
    half = math.sin((b[0] - a[0]) / 2) ** 2 + math.cos(a[0]) * math.cos(b[0]) * math.sin((b[1] - a[1]) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def people(town: Town) -> dict[str, Row]:
    found = town.run(
        """
        MATCH (p:User)
        RETURN p {.id, .price_min, .price_max, .privacy_level, .embedding, .neighborhood},
               [p.location.latitude, p.location.longitude] AS at,
               COLLECT { MATCH (p)-[:LIKES]->(i) RETURN i.name } AS interests,
               COLLECT { MATCH (p)-[:FRIENDS_WITH]-(f) RETURN f.id } AS friends,
               COLLECT { MATCH (p)-[:BLOCKED]-(f) RETURN f.id } AS blocks,
               COLLECT { MATCH (p)-[:INTERESTED_IN]->(v) RETURN v.id } AS wants,
               COLLECT { MATCH (p)-[a:INTERACTED]->(v) RETURN [v.id, a.dwell_seconds] } AS dwell,
               COLLECT { MATCH (p)-[a:INTERACTED]->(v) RETURN [v.id, a.likes + a.interests, a.visits] } AS did,
               COLLECT { MATCH (p)-[tie:FRIENDS_WITH]-(f) RETURN [f.id, tie.strength] } AS ties,
               COLLECT { MATCH (p)-[like:SIMILAR_TASTE]->(o) RETURN [o.id, like.score] } AS alike
        """
    )
    return {
        row["p"]["id"]: row["p"]
        | {name: set(row[name]) for name in ("interests", "friends", "blocks", "wants")}
        | {"at": tuple(row["at"]) if row["at"][0] is not None else None, "dwell": dict(map(tuple, row["dwell"]))}
        | {
            "likes": {venue: likes for venue, likes, _ in row["did"]},
            "positive": {venue for venue, likes, visits in row["did"] if likes + visits > 0},
            "ties": row["ties"],
            "alike": row["alike"],
        }
        for row in found
    }


def venues(town: Town) -> dict[str, Row]:
    found = town.run(
        """
        MATCH (v:Venue)
        RETURN v {.id, .price_level, .trending, .hours, .time_zone, .embedding, .neighborhood, .popularity},
               [v.location.latitude, v.location.longitude] AS at,
               COLLECT { MATCH (v)-[:TAGGED]->(i) RETURN i.name } AS tags
        """
    )
    return {row["v"]["id"]: row["v"] | {"at": tuple(row["at"]), "tags": set(row["tags"])} for row in found}


def parts(person: Row, venue: Row) -> dict[str, float]:
    km = haversine_km(person["at"], venue["at"])
    distance = min(1.0, max(0.0, (15 - km) / 12))
    interests = len(person["interests"] & venue["tags"]) / len(person["interests"]) if person["interests"] else 0.0
    low, high, level = person["price_min"], person["price_max"], venue["price_level"]
    price = 1.0 if low <= level <= high else 0.5 if low - 1 <= level <= high + 1 else 0.0
    history = min(1.0, person["dwell"].get(venue["id"], 0.0) / 300)
    return {"distance": distance, "interests": interests, "price": price, "history": history}


def explainable(person: Row, venue: Row) -> float:
    weights = {"distance": 0.25, "interests": 0.35, "price": 0.15, "history": 0.25}
    return 100 * sum(weights[name] * part for name, part in parts(person, venue).items())


def coarse(place: tuple[float, float] | None) -> tuple[float, float] | None:
    """The middle of the geohash cell of 6 characters around a place: 15 bits of each coordinate."""
    if place is None:
        return None
    (north, east), cells = place, 2**15
    return (
        (math.floor((north + 90) / 180 * cells) + 0.5) * 180 / cells - 90,
        (math.floor((east + 180) / 360 * cells) + 0.5) * 360 / cells - 180,
    )


def compatibility(one: Row, other: Row) -> float:
    """As `one` is told of it, who counts with about where the other is."""
    union = one["interests"] | other["interests"]
    jaccard = len(one["interests"] & other["interests"]) / len(union) if union else 0.0
    km = haversine_km(one["at"], coarse(other["at"]))
    proximity = min(1.0, max(0.0, (25 - km) / 20))
    mine, theirs = (set(range(person["price_min"], person["price_max"] + 1)) for person in (one, other))
    price = len(mine & theirs) / len(range(min(mine | theirs), max(mine | theirs) + 1))
    return 100 * (0.40 * jaccard + 0.30 * proximity + 0.30 * price)


def visible(me: Row, other: Row) -> bool:
    if other["id"] == me["id"] or other["id"] in me["blocks"]:
        return False
    return other["privacy_level"] == "public" or (
        other["privacy_level"] == "friends_only" and other["id"] in me["friends"]
    )


def engagement(person: Row, venue: Row, greatest: float) -> dict[str, float]:
    engaged = 0.5 * person["likes"].get(venue["id"], 0) + person["dwell"].get(venue["id"], 0.0) / 300
    return {
        "nearness": math.exp(-0.3 * haversine_km(person["at"], venue["at"])),
        "engagement": min(1.0, engaged),
        "popularity": venue["popularity"] / greatest,
    }


def hybrid(person: Row, venue: Row, everybody: dict[str, Row]) -> dict[str, float]:
    """At a time of which nobody knows whether the venue is open."""

    def counts(other: str) -> bool:
        return venue["id"] in everybody[other]["positive"] and other not in person["blocks"]

    likeness = sum(score for _, score in person["alike"])
    friends = sum(strength for friend, strength in person["ties"] if counts(friend))
    own = parts(person, venue)
    same = venue["neighborhood"] is not None and venue["neighborhood"] == person["neighborhood"]
    return {
        "collaborative": sum(score for other, score in person["alike"] if counts(other)) / likeness
        if likeness
        else 0.0,
        "content": 0.5 * own["interests"] + 0.5 * own["price"],
        "social": 1 - math.exp(-0.7 * friends),
        "neighbourhood": 1.0 if same else math.exp(-haversine_km(person["at"], venue["at"]) / 3),
        "time": 0.5,
    }
