"""Twelve weeks of going out: which venues people viewed, liked and visited, drawn from hidden tastes and circles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.city.friends import Friendships
from app.city.world import Floats, Ints, World, draw

DAYS = 84
_HANGOUTS = 2
_KNOWN = 400


@dataclass(frozen=True)
class Habits:
    """Interactions of some people, one row a pair of person and venue.

    Attributes:
        person, venue: (R,) rows of people and venues, each pair once.
        visits, views, likes, interests: (R,) counts.
        dwell_seconds: (R,) time spent looking at the venue in the app.
        first_minute, last_minute: (R,) minutes before the city's present.
    """

    person: Ints
    venue: Ints
    visits: Ints
    views: Ints
    likes: Ints
    interests: Ints
    dwell_seconds: Ints
    first_minute: Ints
    last_minute: Ints

    @property
    def weight(self) -> Floats:
        """Strength of the signal (R,), as sensed from live interactions too."""
        return np.asarray(
            self.visits
            + 0.5 * self.likes
            + 0.5 * self.interests
            + 0.1 * self.views
            + np.minimum(1.0, self.dwell_seconds / 300.0),
            dtype=np.float64,
        )

    @property
    def popular(self) -> Floats:
        """What each row adds to its venue's popularity: likes, interests and visits (R,)."""
        return np.asarray(self.likes + self.interests + self.visits, dtype=np.float64)


def draw_hangouts(world: World, friendships: Friendships) -> Ints:
    """The venues where each circle of friends meets (circles, 2): near to them and to their taste."""
    rng = draw(world.size.seed, "hangouts")
    people, venues = world.people, world.venues
    circles = int(friendships.circles.max()) + 1
    counts = np.maximum(1, np.bincount(friendships.circles, minlength=circles))

    def mean(values: Floats) -> Floats:
        return np.bincount(friendships.circles, weights=values[friendships.members], minlength=circles) / counts

    taste = np.stack([mean(column) for column in people.taste.T], axis=1)
    east, north = mean(people.east), mean(people.north)
    chosen = np.empty((circles, _HANGOUTS), dtype=np.int64)
    for begin in range(0, circles, 500):
        rows = slice(begin, begin + 500)
        # Nobody knows thousands of venues: some circles choose among a few hundred.
        known = rng.choice(len(venues), size=min(_KNOWN, len(venues)), replace=False)
        away = np.hypot(east[rows, None] - venues.east[known], north[rows, None] - venues.north[known])
        wish = 3.0 * taste[rows] @ venues.latent[known].T - 0.35 * away + 0.6 * np.log(venues.fame[known])
        wish += rng.gumbel(size=away.shape)
        chosen[rows] = known[np.argpartition(-wish, _HANGOUTS - 1, axis=1)[:, :_HANGOUTS]]
    return chosen


def draw_habits(world: World, friendships: Friendships, hangouts: Ints, begin: int, end: int) -> Habits:
    """Draw the interactions of people ``begin`` to ``end``; memory grows with their number times the venues.

    Args:
        world: The city.
        friendships: Whose circles pull people to hangouts.
        hangouts: From `draw_hangouts`.
        begin: First person of the batch.
        end: One past the last. Batches must begin at the same people for the same city.
    """
    rng = draw(world.size.seed, "habits", begin)
    wish = _wishes(world, friendships, hangouts, begin, end) + rng.gumbel(size=(end - begin, len(world.venues)))
    most = min(len(world.venues) - 1, 40)
    wanted = np.clip(rng.lognormal(2.45, 0.55, end - begin), 3, most).astype(np.int64)
    best = np.argpartition(-wish, most - 1, axis=1)[:, :most]
    best = np.take_along_axis(best, np.argsort(-np.take_along_axis(wish, best, axis=1), axis=1, kind="stable"), axis=1)
    rank = np.arange(most)[None, :]
    row, column = np.nonzero(rank < wanted[:, None])
    return _counts(rng, row + begin, best[row, column], column / wanted[row])


def _wishes(world: World, friendships: Friendships, hangouts: Ints, begin: int, end: int) -> Floats:
    """How much each person is drawn to each venue (batch, V): taste, fame, distance, price and where friends meet."""
    people, venues = world.people, world.venues
    rows = slice(begin, end)
    away = np.hypot(people.east[rows, None] - venues.east, people.north[rows, None] - venues.north)
    wish = (
        3.2 * people.taste[rows] @ venues.latent.T
        + 0.5 * np.log(venues.fame)
        + 0.6 * venues.charm
        - 0.30 * away
        - 0.5 * np.maximum(0.0, venues.price[None, :] - 0.5 - people.budget[rows, None])
    )
    of_batch = (friendships.members >= begin) & (friendships.members < end)
    member, circle = friendships.members[of_batch] - begin, friendships.circles[of_batch]
    for turn in range(hangouts.shape[1]):
        np.add.at(wish, (member, hangouts[circle, turn]), 1.2)
    return np.asarray(wish, dtype=np.float64)


def _counts(rng: np.random.Generator, person: Ints, venue: Ints, rank: Floats) -> Habits:
    """Turn the rank of a venue (0 = the favourite, below 1 = the last one looked at) into counts and times."""
    n = len(person)
    went = rng.random(n) < 0.85 - 0.55 * rank
    visits = np.where(went, 1 + rng.poisson(3.2 * (1.0 - rank) ** 3), 0)
    views = visits + 1 + rng.poisson(1.2, n)
    likes = (rng.random(n) < 0.45 * (1.0 - rank)).astype(np.int64)
    interests = (rng.random(n) < 0.25 * (1.0 - 0.6 * rank)).astype(np.int64)
    dwell = np.round(views * rng.gamma(2.0, 14.0, n) * (1.3 - 0.6 * rank))
    times = rng.integers(60, DAYS * 24 * 60, size=(n, 2))
    times[views == 1, 1] = times[views == 1, 0]
    return Habits(
        person=person.astype(np.int64),
        venue=venue.astype(np.int64),
        visits=visits.astype(np.int64),
        views=views.astype(np.int64),
        likes=likes,
        interests=interests,
        dwell_seconds=dwell.astype(np.int64),
        first_minute=times.max(axis=1).astype(np.int64),
        last_minute=times.min(axis=1).astype(np.int64),
    )
