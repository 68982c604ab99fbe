"""SocialLGN against sums worked out by hand and against PyG's own LGConv."""

from __future__ import annotations

import math

import pytest
import torch

from ml.sociallgn.data import normalised_adjacency
from ml.sociallgn.model import GraphFusion, SocialLGN, UndirectedLGConv, bpr_loss, for_cosine
from ml.sociallgn.pyg import LGConv

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
    model = SocialLGN(2, 2, dim=1, layers=1, social=False)
    with torch.no_grad():
        model.embedding.copy_(torch.tensor([[1.0], [2.0], [4.0], [8.0]]))
    people, venues = model(*graphs())
    # Layer 1 of person 0: 4/sqrt(2) + 8/2; the result is the mean of layers 0 and 1.
    torch.testing.assert_close(people, torch.tensor([[(1 + 4 * HALF + 4) / 2], [(2 + 8 * HALF) / 2]]))
    torch.testing.assert_close(venues, torch.tensor([[(4 + HALF) / 2], [(8 + 0.5 + 2 * HALF) / 2]]))


def test_one_layer_with_friends_by_hand() -> None:
    model = SocialLGN(2, 2, dim=2, layers=1)
    assert model.fusion is not None
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
    length = math.hypot(*joined)
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
    out = UndirectedLGConv()(ours, normalised_adjacency(edges, 12))
    reference = LGConv()(theirs, torch.cat([edges, edges.flip(0)], dim=1))
    torch.testing.assert_close(out, reference)
    (out * weights).sum().backward()
    (reference * weights).sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_fusion_gives_rows_of_length_one() -> None:
    fusion = GraphFusion(4)
    fusion.reset_parameters(torch.Generator().manual_seed(1))
    fused = fusion(torch.randn(6, 4), torch.randn(6, 4))
    torch.testing.assert_close(fused.norm(dim=1), torch.ones(6))


def test_people_and_venues_without_edges_stay_finite() -> None:
    model = SocialLGN(3, 3, dim=4)
    people, venues = model(normalised_adjacency(torch.tensor([[0], [3]]), 6), normalised_adjacency(FRIENDS, 3))
    assert torch.isfinite(people).all() and torch.isfinite(venues).all()


@pytest.mark.parametrize("social", [True, False])
def test_same_seed_same_weights(social: bool) -> None:
    first, again, other = (SocialLGN(4, 5, dim=3, social=social, seed=seed) for seed in (1, 1, 2))
    for one, two in zip(first.parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=0)
    assert not torch.equal(first.embedding, other.embedding)


def test_bpr_by_hand() -> None:
    loss = bpr_loss(torch.tensor([1.0, 0.0]), torch.tensor([0.0, 2.0]))
    expected = (math.log1p(math.exp(-1)) + math.log1p(math.exp(2))) / 2
    assert float(loss) == pytest.approx(expected)


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
