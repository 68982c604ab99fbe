"""SocialLGN against sums worked out by hand and against PyG's own LGConv."""

from __future__ import annotations

import math

import pytest
import torch

from ml.sociallgn.data import normalised_adjacency
from ml.sociallgn.model import Fusion, GatedFusion, LightConvolution, PaperFusion, SocialLGN, for_cosine
from tests.unit.ml.pyg import LGConv

#: Two people and two venues: person 0 was at both venues, person 1 at the second; they are friends.
VISITS = torch.tensor([[0, 0, 1], [2, 3, 3]])
FRIENDS = torch.tensor([[0], [1]])
HALF = 1 / math.sqrt(2)


def graphs() -> tuple[torch.Tensor, torch.Tensor]:
    return normalised_adjacency(VISITS, 4), normalised_adjacency(FRIENDS, 2)


def test_adjacency_is_normalised_by_both_degrees() -> None:
    visits, _ = graphs()
    # Degrees: person 0 and the second venue have 2, person 1 and the first venue 1.
    expected = [[0, 0, HALF, 0.5], [0, 0, 0, HALF], [HALF, 0, 0, 0], [0.5, HALF, 0, 0]]
    torch.testing.assert_close(visits.to_dense(), torch.tensor(expected))


def test_one_layer_without_friends_by_hand() -> None:
    model = SocialLGN(2, 2, dim=1, layers=1, fusion=None)
    with torch.no_grad():
        model.embedding.copy_(torch.tensor([[1.0], [2.0], [4.0], [8.0]]))
    people, venues = model(*graphs())
    # Layer 1 of person 0: 4/sqrt(2) + 8/2; the result is the mean of layers 0 and 1.
    torch.testing.assert_close(people, torch.tensor([[(1 + 4 * HALF + 4) / 2], [(2 + 8 * HALF) / 2]]))
    torch.testing.assert_close(venues, torch.tensor([[(4 + HALF) / 2], [(8 + 0.5 + 2 * HALF) / 2]]))


@pytest.mark.parametrize("rows", [True, False])
def test_one_layer_of_the_papers_fusion_by_hand(rows: bool) -> None:
    model = SocialLGN(2, 2, dim=2, layers=1, fusion="paper-rows" if rows else "paper")
    assert isinstance(model.fusion, PaperFusion)
    with torch.no_grad():
        model.embedding.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 2.0]]))
        model.fusion.by_venues.weight.copy_(torch.eye(2))
        model.fusion.by_friends.weight.copy_(torch.eye(2))
        # Joined: what venues say plus twice what friends say.
        model.fusion.joined.weight.copy_(torch.cat([torch.eye(2), 2 * torch.eye(2)], dim=1))
        model.fusion.joined.bias.zero_()
    people, venues = model(*graphs())
    # Person 0 by venues: (1, 1)/sqrt(2) + (0, 2)/2; by the friend, whose only friend it is: (0, 1).
    joined = (math.tanh(HALF), math.tanh(HALF + 1) + 2 * math.tanh(1.0))
    # Person 1 by venues: (0, 2)/sqrt(2); by the friend: (1, 0).
    other = (2 * math.tanh(1.0), math.tanh(2 * HALF))
    length = math.hypot(*joined) if rows else math.hypot(*joined, *other)
    torch.testing.assert_close(people[0], torch.tensor([(1 + joined[0] / length) / 2, joined[1] / length / 2]))
    # Venues do not see friendships: the second one gets person 0 / 2 and person 1 / sqrt(2).
    torch.testing.assert_close(venues[1], torch.tensor([0.25, (2 + HALF) / 2]))


def test_convolution_equals_lgconv_of_pyg_forwards_and_backwards() -> None:
    generator = torch.Generator().manual_seed(3)
    edges = torch.unique(torch.randint(0, 12, (2, 30), generator=generator).sort(dim=0).values, dim=1)
    edges = edges[:, edges[0] != edges[1]]
    x = torch.randn(12, 5, generator=generator)
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    weights = torch.randn(12, 5, generator=generator)
    out = LightConvolution()(ours, normalised_adjacency(edges, 12))
    reference = LGConv()(theirs, torch.cat([edges, edges.flip(0)], dim=1))
    torch.testing.assert_close(out, reference)
    (out * weights).sum().backward()
    (reference * weights).sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_one_layer_of_the_gated_fusion_by_hand() -> None:
    model = SocialLGN(2, 2, dim=1, layers=1, fusion="gated")
    assert isinstance(model.fusion, GatedFusion)
    with torch.no_grad():
        model.embedding.copy_(torch.tensor([[1.0], [2.0], [4.0], [8.0]]))
        model.fusion.gates.fill_(0.5)
    people, venues = model(*graphs())
    # As without friends, and half of the only friend's 2.
    torch.testing.assert_close(people[0], torch.tensor([(1 + 4 * HALF + 4 + 0.5 * 2) / 2]))
    torch.testing.assert_close(venues[1], torch.tensor([(8 + 0.5 + 2 * HALF) / 2]))


def test_without_friendships_the_gated_fusion_is_lightgcn() -> None:
    nobody = normalised_adjacency(torch.empty((2, 0), dtype=torch.int64), 2)
    social, plain = SocialLGN(2, 2, dim=3, fusion="gated", seed=4), SocialLGN(2, 2, dim=3, fusion=None, seed=4)
    for one, two in zip(social(graphs()[0], nobody), plain(graphs()[0], nobody), strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=0)


def test_the_papers_fusion_gives_a_matrix_or_rows_of_length_one() -> None:
    for rows in (True, False):
        fusion = PaperFusion(4, rows=rows)
        fusion.reset_parameters(torch.Generator().manual_seed(1))
        fused = fusion(torch.randn(6, 4), torch.randn(6, 4), 0)
        torch.testing.assert_close(
            fused.norm(dim=1) if rows else fused.norm(), torch.ones(6) if rows else torch.tensor(1.0)
        )


@pytest.mark.parametrize("fusion", ["gated", "paper", "paper-rows", None])
def test_people_and_venues_without_edges_stay_finite(fusion: Fusion | None) -> None:
    model = SocialLGN(3, 3, dim=4, fusion=fusion)
    people, venues = model(normalised_adjacency(torch.tensor([[0], [3]]), 6), normalised_adjacency(FRIENDS, 3))
    assert torch.isfinite(people).all() and torch.isfinite(venues).all()


@pytest.mark.parametrize("fusion", ["gated", "paper", None])
def test_same_seed_same_weights(fusion: Fusion | None) -> None:
    first, again, other = (SocialLGN(4, 5, dim=3, fusion=fusion, seed=seed) for seed in (1, 1, 2))
    for one, two in zip(first.parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=0)
    assert not torch.equal(first.embedding, other.embedding)


def test_cosines_rank_as_dot_products_do() -> None:
    generator = torch.Generator().manual_seed(5)
    people, venues = torch.randn(20, 7, generator=generator), torch.randn(30, 7, generator=generator)
    venues *= torch.logspace(-1, 1, 30).unsqueeze(1)
    of_people, of_venues = for_cosine(people, venues)
    assert of_people.shape == (20, 8) and of_venues.shape == (30, 8)
    normal = torch.nn.functional.normalize
    cosines = normal(of_people, dim=1) @ normal(of_venues, dim=1).T
    assert torch.equal(cosines.argsort(dim=1), (people @ venues.T).argsort(dim=1))
    torch.testing.assert_close(of_people @ of_people.T, people @ people.T)
