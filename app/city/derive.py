"""What real data lack, derived from visits where they tell it: opening hours, busy times, homes, free hours, closeness."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from app.city.files import Files
from app.city.world import Bools, Floats, Ints

#: Visits from which on hours are read from them; below, the stated default holds.
ENOUGH_VISITS = 5
#: Friends within this time at one venue were out together.
TOGETHER_SECONDS = 2 * 3600


@dataclass(frozen=True)
class Pairs:
    """Visits of one person to one venue, taken together: (P,) each."""

    person: Ints
    venue: Ints
    visits: Ints
    dwell: Ints
    first: Ints
    last: Ints


def hours_of_week(times: Ints, zone: ZoneInfo) -> Ints:
    """Local hour of the week (0 = Monday 00:00) of each moment (T,) in Unix seconds, daylight saving included."""
    hours, inverse = np.unique(times // 3600, return_inverse=True)
    local = np.empty(len(hours), dtype=np.int64)
    for place, hour in enumerate(hours.tolist()):
        moment = datetime.fromtimestamp(hour * 3600, UTC).astimezone(zone)
        local[place] = moment.weekday() * 24 + moment.hour
    return local[inverse]


def pairs_of(files: Files) -> Pairs:
    """Visits by pair of person and venue, sorted by person, then venue."""
    keys = files.visit_person * max(1, len(files.venues)) + files.visit_venue
    order = np.lexsort((files.visit_time, keys))
    distinct, begins, counts = np.unique(keys[order], return_index=True, return_counts=True)
    times, dwell = files.visit_time[order], files.visit_dwell[order]
    totals = np.add.reduceat(dwell, begins) if len(begins) else dwell
    return Pairs(
        person=distinct // max(1, len(files.venues)),
        venue=distinct % max(1, len(files.venues)),
        visits=counts.astype(np.int64),
        dwell=totals.astype(np.int64),
        first=times[begins],
        last=times[begins + counts - 1],
    )


def week_histogram(rows: Ints, hours: Ints, count: int) -> Ints:
    """Visits by row and hour of the week (count, 168)."""
    return np.bincount(rows * 168 + hours, minlength=count * 168).reshape(count, 168).astype(np.int64)


def usual_hours(histogram: Ints) -> Bools:
    """Hours of the week that visits speak for (R, 168).

    A visit speaks for its hour and the hours beside it, on all days of its kind: Monday to Friday, or the weekend.
    """
    days = histogram.reshape(-1, 7, 24)
    usual = np.zeros(days.shape, dtype=np.bool_)
    for kind in (slice(0, 5), slice(5, 7)):
        seen = days[:, kind].sum(axis=1) > 0
        near = seen | np.roll(seen, 1, axis=1) | np.roll(seen, -1, axis=1)
        usual[:, kind] = near[:, None, :]
    return usual.reshape(-1, 168)


def table_times(histogram: Ints) -> list[list[int]]:
    """Up to three local hours of the day at which tables are offered: the busiest at noon, the two busiest at night.

    Args:
        histogram: (R, 168) visits by hour of the week.

    Returns:
        For each row, hours of the day; those of a venue that nobody visits at such hours are the stated 19 and 20.
    """
    by_hour = histogram.reshape(-1, 7, 24).sum(axis=1)
    offered = []
    for hours in by_hour:
        noon = int(np.argmax(hours[11:15])) + 11
        evening = sorted(range(17, 22), key=lambda hour: (-hours[hour], hour))[:2]
        times = ([noon] if hours[noon] else []) + sorted(hour for hour in evening if hours[hour])
        offered.append(times or [19, 20])
    return offered


def homes(files: Files) -> tuple[Floats, Bools]:
    """Where people are: the median place of their visits.

    Returns:
        (N, 2) latitude and longitude, and (N,) whether visits told it; the others are put where venues are, in the median.
    """
    places = np.array([(venue.latitude, venue.longitude) for venue in files.venues], dtype=np.float64).reshape(-1, 2)
    found = np.tile(np.median(places, axis=0) if len(places) else np.zeros(2), (len(files.people), 1))
    told = np.zeros(len(files.people), dtype=np.bool_)
    for person, rows in _by_row(files.visit_person):
        found[person] = np.median(places[files.visit_venue[rows]], axis=0)
        told[person] = True
    return found, told


def _by_row(rows: Ints) -> list[tuple[int, Ints]]:
    """For each row that occurs, where it occurs."""
    if not len(rows):
        return []
    order = np.argsort(rows, kind="stable")
    distinct, begins = np.unique(rows[order], return_index=True)
    return list(zip(distinct.tolist(), np.split(order, begins[1:]), strict=True))


def closeness(files: Files, pairs: Pairs) -> Floats:
    """Strength of each friendship (M,), 0.2 to 0.95: Jaccard of friends, and having been out together up to three times.

    Of 64 such formulas this one foretold best who came along on real outings (docs/outings.md, "Who comes along").
    """
    friends: list[set[int]] = [set() for _ in files.people]
    for a, b in files.friends.tolist():
        friends[a].add(b)
        friends[b].add(a)
    venues: list[set[int]] = [set() for _ in files.people]
    for person, venue in zip(pairs.person.tolist(), pairs.venue.tolist(), strict=True):
        venues[person].add(venue)
    times = _times(files)
    strength = np.empty(len(files.friends))
    for row, (a, b) in enumerate(files.friends.tolist()):
        # The two themselves count: each is a friend of the other.
        alike = len(friends[a] & friends[b]) / len(friends[a] | friends[b])
        outings = sum(_met(times(a, venue), times(b, venue)) for venue in venues[a] & venues[b])
        strength[row] = 0.20 + 0.35 * math.sqrt(alike) + 0.40 * min(1.0, outings / 3)
    return strength


def _times(files: Files) -> Callable[[int, int], Ints]:
    """A function that gives the sorted times of one person's visits to one venue."""
    count = max(1, len(files.venues))
    keys = files.visit_person * count + files.visit_venue
    order = np.lexsort((files.visit_time, keys))
    keys, times = keys[order], files.visit_time[order]

    def of(person: int, venue: int) -> Ints:
        begin, end = np.searchsorted(keys, [person * count + venue, person * count + venue + 1])
        return times[begin:end]

    return of


def _met(ours: Ints, theirs: Ints) -> int:
    """How many of our visits lay within two hours of one of theirs."""
    after = np.searchsorted(theirs, ours - TOGETHER_SECONDS)
    return int(
        sum(
            1
            for at, place in zip(ours, after, strict=True)
            if place < len(theirs) and theirs[place] <= at + TOGETHER_SECONDS
        )
    )
