"""Recommendations and feed as the API shows them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Ranker = Literal["learned", "explainable", "engagement", "hybrid"]
Mode = Literal["walk", "bike", "transit", "drive"]


class RecommendedVenueOut(BaseModel):
    """Which venue."""

    id: str
    name: str
    category: str | None = None
    neighborhood: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str | None = None
    price_level: int | None = None
    rating: float | None = None


class Parts(BaseModel):
    """What the score is made of, each 0-1; which parts count, and how much, depends on the ranker."""

    affinity: float | None = Field(default=None, description="Cosine of the embeddings, scaled to 0-1; `learned` only")
    distance: float = Field(description="1 up to 3 km, 0 from 15 km on")
    interests: float = Field(description="Share of the person's interests that the venue's tags match")
    price: float = Field(description="1 inside the price range, 0.5 one level off")
    history: float = Field(description="Seconds spent on the venue / 300, at most 1")
    open: float | None = Field(default=None, description="1 when open at `at`, 0.5 when unknown; `learned` only")
    trending: float = Field(description="How busy the venue is against its usual rate; 1 is as usual")
    nearness: float | None = Field(default=None, description="exp(-0.3 km); `engagement` only")
    engagement: float | None = Field(
        default=None, description="0.5 a like or interest, 1 for 300 s looked at, at most 1; `engagement` only"
    )
    popularity: float | None = Field(
        default=None,
        description="Likes, interests and visits of everybody, against the most popular venue's; `engagement` only",
    )
    collaborative: float | None = Field(
        default=None, description="Share of people of like taste who like it or were there; `hybrid` only"
    )
    content: float | None = Field(default=None, description="Interests and price, half and half; `hybrid` only")
    social: float | None = Field(default=None, description="Friends who are interested or were there; `hybrid` only")
    neighbourhood: float | None = Field(
        default=None, description="1 in the person's own, else falling with distance; `hybrid` only"
    )
    time: float | None = Field(default=None, description="1 when open at `at`, 0.5 when unknown; `hybrid` only")


class InterestedUser(BaseModel):
    """Somebody compatible, whom the person may see, who is interested in the venue too."""

    id: str
    name: str
    score: float = Field(description="Compatibility, 0-100")
    shared_interests: list[str]


class Constraints(BaseModel):
    """What venues were ruled out by."""

    radius_km: float = Field(description="How far at most: as asked for, as travel time allows, or the usual")
    open_at: datetime | None = Field(description="Open, and with seats left, then; null: not asked for")
    party_size: int = Field(description="Seats that are left then")
    budget: int | None = Field(description="Highest price level")
    travel_mode: Mode | None
    travel_minutes: float | None = Field(description="How long the way may take")


class Recommendation(BaseModel):
    """One recommended venue."""

    venue: RecommendedVenueOut
    score: float = Field(description="0-100; by `engagement` and `hybrid` 0-1")
    distance_km: float | None = Field(description="Great-circle; null when the person's location is unknown")
    travel_minutes: float | None = Field(default=None, description="By the mode asked about, roughly")
    reasons: list[str] = Field(description="Only those that hold")
    parts: Parts
    interested_users: list[InterestedUser] = Field(description="Best first")


class Recommendations(BaseModel):
    """Venues for a person, best first, and how they were ranked."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user_id": "u-1",
                    "requested_ranker": "learned",
                    "ranker": "explainable",
                    "because": "There is no embedding of this person yet.",
                    "matched": True,
                    "model_version": None,
                    "weights": {"distance": 25, "interests": 35, "price": 15, "history": 25},
                    "constraints": {
                        "radius_km": 10.0,
                        "open_at": None,
                        "party_size": 1,
                        "budget": None,
                        "travel_mode": None,
                        "travel_minutes": None,
                    },
                    "items": [
                        {
                            "venue": {"id": "v-17", "name": "Noodle Lantern", "category": "restaurant"},
                            "score": 78.5,
                            "distance_km": 0.8,
                            "reasons": [
                                "Only 0.8 km away",
                                "Matches your interests: noodles, ramen",
                                "You spent 60 s viewing this",
                                "In your price range",
                                "3 friends are interested",
                            ],
                            "parts": {
                                "affinity": None,
                                "distance": 1.0,
                                "interests": 0.6667,
                                "price": 1.0,
                                "history": 0.2,
                                "open": None,
                                "trending": 1.3,
                            },
                            "interested_users": [
                                {"id": "u-9", "name": "Wei Sato", "score": 81.0, "shared_interests": ["ramen"]}
                            ],
                        }
                    ],
                }
            ]
        }
    )

    user_id: str
    requested_ranker: Ranker
    ranker: Ranker = Field(description="Which one ranked")
    because: str = Field(description="Why that one, and what was done when nothing matched")
    matched: bool = Field(description="False when nothing matched: then these are all venues by distance")
    model_version: str | None = Field(description="Version of the embeddings behind `learned`")
    weights: dict[str, float] = Field(description="What each part weighs in the score")
    constraints: Constraints
    items: list[Recommendation]


class GoingPerson(BaseModel):
    """Somebody who said yes, and whom the caller may see."""

    id: str
    name: str
    friend: bool


class FeedItem(BaseModel):
    """A plan seed that the caller was asked to join and has not answered."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seed_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                    "state": "propagating",
                    "venue": {"id": "v-17", "name": "Noodle Lantern", "category": "restaurant"},
                    "start": "2026-11-26T19:00:00-05:00",
                    "end": "2026-11-26T21:00:00-05:00",
                    "seats_left": 9,
                    "going": 3,
                    "people": [{"id": "u-9", "name": "Wei Sato", "friend": True}],
                    "min_group": 4,
                    "max_group": 8,
                    "reasons": ["3 friends are in", "Matches your interests: ramen"],
                    "asked_at": "2026-11-25T16:30:00Z",
                    "deadline": "2026-11-25T17:15:00Z",
                }
            ]
        }
    )

    seed_id: str
    state: str
    venue: RecommendedVenueOut
    start: datetime = Field(description="In the venue's time zone")
    end: datetime | None = Field(description="In the venue's time zone")
    seats_left: int | None
    going: int = Field(description="How many said yes, those included whom the caller may not see by name")
    people: list[GoingPerson] = Field(description="Who said yes, as privacy allows, friends first")
    min_group: int = Field(description="From so many on it takes place")
    max_group: int
    reasons: list[str] = Field(description="Why the caller was asked")
    asked_at: datetime
    deadline: datetime = Field(description="Until when an answer counts")


class RecommendedPerson(BaseModel):
    """Somebody who fits a person, and whom that person may see."""

    id: str
    name: str
    score: float = Field(description="0-100; by `engagement` 0-1")
    compatibility: float = Field(description="0-100: interests, proximity and price range")
    friend: bool
    reasons: list[str] = Field(description="Only those that hold")
    shared_interests: list[str]
    distance_km: int | None = Field(description="Rounded, to about where the other is; null when a place is unknown")
    mutual_friends: int
    affinity: float | None = Field(default=None, description="Cosine of the embeddings, scaled to 0-1; `learned` only")
    parts: dict[str, float] = Field(default={}, description="strength, venue, category: `engagement` only")
    activity: float | None = Field(description="How alike the hours are in which both go out, 0-1; null when unknown")
    openness: float | None = Field(description="How open the other is to new people and places, 0-1")


class RecommendedPeople(BaseModel):
    """People for a person, best first, and how they were ranked."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user_id": "u-1",
                    "venue_id": "v-17",
                    "requested_ranker": "learned",
                    "ranker": "explainable",
                    "because": "There is no embedding of this person yet.",
                    "model_version": None,
                    "items": [
                        {
                            "id": "u-9",
                            "name": "Wei Sato",
                            "score": 81.0,
                            "compatibility": 81.0,
                            "friend": False,
                            "reasons": ["Wants to go there too", "Shares your interests: ramen", "2 mutual friends"],
                            "shared_interests": ["ramen"],
                            "distance_km": 2,
                            "mutual_friends": 2,
                            "activity": 0.4,
                            "openness": 0.7,
                        }
                    ],
                }
            ]
        }
    )

    user_id: str
    venue_id: str | None
    requested_ranker: Ranker
    ranker: Ranker = Field(description="Which one ranked")
    because: str = Field(description="Why that one")
    model_version: str | None = Field(description="Version of the embeddings behind `learned`")
    items: list[RecommendedPerson]


class Overview(BaseModel):
    """Venues, people and plan seeds for a person, in one answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user_id": "u-1",
                    "venues": Recommendations.model_config["json_schema_extra"]["examples"][0],  # type: ignore[index]
                    "people": RecommendedPeople.model_config["json_schema_extra"]["examples"][0],  # type: ignore[index]
                    "seeds": [],
                }
            ]
        }
    )

    user_id: str
    venues: Recommendations
    people: RecommendedPeople
    seeds: list[FeedItem] = Field(description="Open asks of the person, most likely yes first, as in the feed")


class GroupMember(BaseModel):
    """What a venue is for one member of a group."""

    id: str
    name: str
    score: float = Field(description="0-100 by the explainable formula")
    distance_km: float | None = Field(description="One's own; of others rounded; null when a place is unknown")
    reasons: list[str] = Field(description="Only those that hold")


class GroupVenue(BaseModel):
    """A venue for a group."""

    venue: RecommendedVenueOut
    score: float = Field(description="0.5 mean + 0.5 least of the members' scores, 0-100")
    mean: float
    least: float = Field(description="Score of the member whom it suits least")
    members: list[GroupMember] = Field(description="Whom it suits least first")


class GroupRecommendations(BaseModel):
    """Venues for a group, best first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user_ids": ["u-1", "u-9"],
                    "placed": 2,
                    "because": "Around the point that is nearest to all 2 together.",
                    "constraints": {
                        "radius_km": 10.0,
                        "open_at": None,
                        "party_size": 2,
                        "budget": None,
                        "travel_mode": None,
                        "travel_minutes": None,
                    },
                    "items": [
                        {
                            "venue": {"id": "v-17", "name": "Noodle Lantern", "category": "restaurant"},
                            "score": 61.3,
                            "mean": 65.0,
                            "least": 57.5,
                            "members": [
                                {
                                    "id": "u-9",
                                    "name": "Wei Sato",
                                    "score": 57.5,
                                    "distance_km": 2,
                                    "reasons": ["About 2 km away", "In their price range"],
                                },
                                {
                                    "id": "u-1",
                                    "name": "Ana Lind",
                                    "score": 72.5,
                                    "distance_km": 0.8,
                                    "reasons": ["Only 0.8 km away", "In your price range"],
                                },
                            ],
                        }
                    ],
                }
            ]
        }
    )

    user_ids: list[str]
    placed: int = Field(description="Members whose place is known")
    because: str = Field(description="Where was looked, and what was done when nothing was there")
    constraints: Constraints
    items: list[GroupVenue]
