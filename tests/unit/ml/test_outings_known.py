"""Friendships, visits and outings by hand: what is known, when, and to whom it is alike."""

import numpy as np
import pytest

from ml.outings.data import DAY, Folder, Outing
from ml.outings.known import Graph, Known, Lists, Map, hours_of_week
from ml.outings.places import Blur
from ml.outings.ties import Ties


def make_folder(
    people: int = 4,
    friendships: tuple[tuple[int, int], ...] = ((0, 1), (0, 2), (1, 2), (2, 3)),
    places: tuple[tuple[float, float], ...] = ((40.70, -74.0), (40.71, -74.0), (40.90, -74.0)),
    visits: tuple[tuple[int, int, int], ...] = (),
    outings: tuple[Outing, ...] = (),
) -> Folder:
    """A folder from rows; a visit is (day, person, venue)."""
    table = np.array(sorted((day * DAY, person, venue) for day, person, venue in visits), dtype=np.int64).reshape(-1, 3)
    return Folder(
        people=[str(row) for row in range(people)],
        venues=[str(row) for row in range(len(places))],
        friendships=np.array(friendships, dtype=np.int64).reshape(-1, 2),
        places=np.array(places),
        categories=np.full(len(places), -1),
        category_names=[],
        visit_people=table[:, 1],
        visit_venues=table[:, 2],
        visit_times=table[:, 0],
        outings=sorted(outings, key=lambda each: each.first),
    )


def known_of(folder: Folder, day: int) -> Known:
    return Known(folder, Graph(len(folder.people), folder.friendships), Map(folder.places), day * DAY)


def test_lists_and_spans() -> None:
    lists = Lists.of(np.array([2, 0, 2]), np.array([7, 8, 9]), 3)
    assert [lists.of_row(row).tolist() for row in range(3)] == [[8], [], [7, 9]]
    at, which = lists.spans(np.array([2, 1, 0]))
    assert lists.items[at].tolist() == [7, 9, 8]
    assert which.tolist() == [0, 0, 2]


def test_what_friends_share_by_hand() -> None:
    graph = known_of(make_folder(), 1).graph
    edges = list(zip(graph.friends.owners.tolist(), graph.friends.items.tolist(), strict=True))
    of = edges.index((0, 1))
    assert graph.mutual[of] == 1  # person 2, who has three friends
    assert graph.adamic_adar[of] == pytest.approx(1 / np.log(3))
    assert graph.allocation[of] == pytest.approx(1 / 3)
    assert graph.jaccard[of] == pytest.approx(1 / 3)
    assert graph.mutual[edges.index((2, 3))] == 0


def test_only_what_was_before_is_known() -> None:
    outings = (Outing(0, 2 * DAY, 3 * DAY, (0, 1)), Outing(0, 5 * DAY, 5 * DAY, (0, 1)))
    folder = make_folder(visits=((1, 0, 0), (4, 0, 1), (5, 0, 2)), outings=outings)
    known = known_of(folder, 5)
    assert known.venues.tolist() == [0, 1]
    assert known.age_days.tolist() == [4.0, 1.0]
    assert [outing.first for outing in known.outings] == [2 * DAY]
    # An outing that was still going on is not known.
    assert known_of(folder, 3).outings == []


def test_ties_by_hand() -> None:
    outings = (Outing(0, DAY, DAY, (0, 1)), Outing(0, 31 * DAY, 31 * DAY, (0, 1)))
    visits = ((1, 0, 0), (1, 1, 0), (2, 0, 1), (3, 1, 2), (4, 2, 1))
    known = known_of(make_folder(visits=visits, outings=outings), 61)
    ties = Ties(known)
    row = ties.edge(0, 1, 4)
    assert ties.outings[row] == 2
    assert ties.fresh_outings[row] == pytest.approx(0.25 + 0.5)
    assert ties.last_outing[row] == 30
    assert ties.venues[row] == 1  # venue 0 of {0, 1} and {0, 2}
    assert ties.venue_jaccard[row] == pytest.approx(1 / 3)
    assert ties.venue_days[row] == 1
    assert ties.edge(0, 3, 4) == -1
    some = Ties(known, np.array([2]))
    assert some.venues[row] == 0
    assert some.outings[row] == 2


def test_a_week_begins_on_monday() -> None:
    # 1970-01-05 was a Monday.
    assert hours_of_week(np.array([4 * DAY, 4 * DAY + 3600, 4 * DAY - 1])).tolist() == [0, 1, 167]


def test_neighbourhoods_blur_into_each_other() -> None:
    map_ = Map(make_folder().places)
    blur = Blur(map_)
    sharp, blurred = blur.spread(map_.cells[np.array([0])], np.array([2.0]))
    assert sharp[map_.cells[0]] == 2.0
    assert blurred[map_.cells[0]] == 2.0
    assert 0 < blurred[map_.cells[1]] < 2.0  # 1.1 km away
    assert blurred[map_.cells[2]] == 0  # 22 km away


def test_places_may_all_be_unknown() -> None:
    folder = make_folder(places=((np.nan, np.nan), (np.nan, np.nan)), visits=((1, 0, 0), (1, 1, 1)))
    known = known_of(folder, 3)
    assert known.map.cell_count == 0
    assert np.isnan(known.centres).all()
    assert Blur(known.map).spread(known.map.cells[known.venues], np.ones(2))[0].tolist() == [0.0]
