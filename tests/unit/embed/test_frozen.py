"""What is kept of a training for folding in."""

from __future__ import annotations

import numpy as np
import torch

from app.stages.embed.frozen import Frozen, freeze
from app.stages.embed.newcomers import folded_people, folded_venues
from app.stages.embed.queries import TieRow
from app.stages.embed.sample import Sample
from ml.sociallgn.fold_in import FoldIn


def trained(way: FoldIn) -> tuple[Frozen, np.ndarray, np.ndarray, Sample]:
    """Twelve people and eight venues in two circles."""
    rng = np.random.default_rng(7)
    circle = np.arange(12) % 2
    people = np.eye(3)[circle] + rng.normal(0, 0.05, (12, 3))
    venues = np.eye(3)[np.arange(8) % 2] + rng.normal(0, 0.05, (8, 3))
    pairs = np.array([(person, venue) for person in range(12) for venue in range(8) if person % 2 == venue % 2])
    sample = Sample([f"u-{n}" for n in range(12)], [f"v-{n}" for n in range(8)], pairs, np.zeros(len(pairs)), pairs[:0])
    return freeze(sample, torch.from_numpy(people), torch.from_numpy(venues), way), people, venues, sample


def tie(vector: np.ndarray, degree: int, *, folded: bool = False) -> TieRow:
    return {"vector": [*vector.tolist(), 0.5], "degree": degree, "folded": folded}


def test_what_is_recorded_is_read_back() -> None:
    frozen = trained(FoldIn())[0]
    again = Frozen.read(frozen.dump())
    assert again is not None and again.way == frozen.way
    assert np.allclose(again.of_venues, frozen.of_venues, rtol=1e-5, atol=1e-5)
    assert np.allclose(again.of_people, frozen.of_people, rtol=1e-5, atol=1e-5)
    assert Frozen.read("{}") is None


def test_newcomers_are_stored_as_trained_ones_are() -> None:
    for way in (FoldIn("step"), FoldIn("least-squares")):
        frozen, people, venues, _ = trained(way)
        (person,) = folded_people(
            [{"id": "u", "awaits": 1, "venues": [tie(venues[0], 6), tie(venues[2], 6)], "friends": []}], frozen
        )
        assert person["vector"] is not None and person["vector"][-1] == 0.0
        assert np.isclose(np.linalg.norm(person["vector"]), frozen.usual)
        assert person["vector"][0] > 0.9 * frozen.usual
        (venue,) = folded_venues(
            [{"id": "v", "awaits": 1, "visitors": [tie(people[n], 4) for n in range(0, 12, 2)]}], frozen
        )
        assert venue["vector"] is not None
        assert np.isclose(np.linalg.norm(venue["vector"]), frozen.longest)
        # With all visitors of the circle it comes out about as long as the trained venues of the circle.
        assert 0.7 < np.linalg.norm(venue["vector"][:-1]) / np.linalg.norm(venues[0]) <= 1.2


def test_trained_neighbours_count_before_folded_ones() -> None:
    frozen, _, venues, _ = trained(FoldIn())
    mixed = [tie(venues[0], 6), tie(venues[1], 6, folded=True)]
    (person,) = folded_people([{"id": "u", "awaits": 1, "venues": mixed, "friends": []}], frozen)
    (without,) = folded_people([{"id": "u", "awaits": 1, "venues": mixed[:1], "friends": []}], frozen)
    assert person == without
    (only,) = folded_people([{"id": "u", "awaits": 1, "venues": mixed[1:], "friends": []}], frozen)
    assert only["vector"] is not None and only["vector"][1] > only["vector"][0]


def test_whoever_is_tied_to_nobody_gets_no_vector_and_waits_no_more() -> None:
    frozen = trained(FoldIn())[0]
    rows = folded_people([{"id": "u", "awaits": 3, "venues": [], "friends": []}], frozen)
    assert rows == [{"id": "u", "awaits": 3, "vector": None}]
    assert folded_venues([{"id": "v", "awaits": 3, "visitors": []}], frozen)[0]["vector"] is None
