"""SocialLGN as a model: tensors in, tensors out."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.sociallgn.pyg import LGConv


class _SymmetricProduct(torch.autograd.Function):
    """`adjacency @ x` whose gradient is `adjacency @ gradient`: an undirected graph is its own transpose.

    Sparse products of torch transpose the matrix in each backward pass, which costs more than the product.
    """

    @staticmethod
    def forward(ctx: Any, adjacency: Tensor, x: Tensor) -> Tensor:
        ctx.adjacency = adjacency
        return adjacency @ x

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[None, Tensor]:
        return None, ctx.adjacency @ gradients[0].contiguous()


class UndirectedLGConv(LGConv):  # type: ignore[misc]
    """`LGConv` over an undirected graph whose symmetric normalisation was computed once, beforehand.

    Shapes:
        - **input:** node features `(N, F)`, normalised adjacency `(N, N)` in CSR form
        - **output:** `(N, F)`
    """

    def __init__(self) -> None:
        super().__init__(normalize=False)

    def message_and_aggregate(self, adj_t: Tensor, x: Tensor) -> Tensor:
        """The product that `LGConv` would compute edge by edge."""
        product: Tensor = _SymmetricProduct.apply(adj_t, x)  # type: ignore[no-untyped-call]
        return product


class GraphFusion(nn.Module):
    """Joins what a person's venues say with what the friends say (SocialLGN, section 4.2).

    Each representation goes through a linear map and tanh; both are concatenated, mapped to one, and each row is
    normalised to length 1.

    Args:
        dim: Width F of all representations.

    Shapes:
        - **input:** by venues `(P, F)`, by friends `(P, F)`
        - **output:** `(P, F)`
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.by_venues = nn.Linear(dim, dim, bias=False)
        self.by_friends = nn.Linear(dim, dim, bias=False)
        self.joined = nn.Linear(2 * dim, dim)

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draws the weights anew."""
        for linear in (self.by_venues, self.by_friends, self.joined):
            nn.init.xavier_uniform_(linear.weight, generator=generator)
        nn.init.zeros_(self.joined.bias)

    def forward(self, by_venues: Tensor, by_friends: Tensor) -> Tensor:
        """One fused representation a person."""
        venues = torch.tanh(self.by_venues(by_venues))
        friends = torch.tanh(self.by_friends(by_friends))
        fused: Tensor = self.joined(torch.cat([venues, friends], dim=1))
        return functional.normalize(fused, dim=1)


class SocialLGN(nn.Module):
    """Light graph convolution over visits and friendships, fused per layer, averaged over layers.

    From Liao, Zhou, Luo, Wu: SocialLGN: Light graph convolution network for social recommendation, Information
    Sciences 589 (2022). With `social=False` there is no friendship graph and no fusion: that is LightGCN (He et al.,
    SIGIR 2020), its baseline.

    Args:
        people: Number of people P.
        venues: Number of venues V.
        dim: Width F of the embeddings.
        layers: Number of convolutions.
        social: Whether friendships take part.
        seed: Of the first weights.
    """

    def __init__(
        self, people: int, venues: int, *, dim: int = 64, layers: int = 3, social: bool = True, seed: int = 0
    ) -> None:
        super().__init__()
        self.people = people
        self.layers = layers
        # One table, people first: each layer multiplies it as a whole.
        self.embedding = nn.Parameter(torch.empty(people + venues, dim))
        self.convolution = UndirectedLGConv()
        self.fusion = GraphFusion(dim) if social else None
        self.reset_parameters(torch.Generator().manual_seed(seed))

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draws all weights anew."""
        nn.init.normal_(self.embedding, std=0.1, generator=generator)
        if self.fusion is not None:
            self.fusion.reset_parameters(generator)

    def forward(self, visits: Tensor, friendships: Tensor) -> tuple[Tensor, Tensor]:
        """Propagates once over both graphs.

        Args:
            visits: Normalised adjacency of people and venues, people first, `(P + V, P + V)`.
            friendships: Normalised adjacency of people `(P, P)`; not read when `social=False`.

        Returns:
            People's embeddings `(P, F)` and venues' embeddings `(V, F)`.
        """
        x: Tensor = self.embedding
        total = x
        for _ in range(self.layers):
            x = self._layer(x, visits, friendships)
            total = total + x
        mean = total / (self.layers + 1)
        return mean[: self.people], mean[self.people :]

    def _layer(self, x: Tensor, visits: Tensor, friendships: Tensor) -> Tensor:
        """One convolution of all nodes; people's rows are fused with their friends' rows."""
        convolved: Tensor = self.convolution(x, visits)
        if self.fusion is None:
            return convolved
        by_friends = self.convolution(x[: self.people], friendships)
        fused = self.fusion(convolved[: self.people], by_friends)
        return torch.cat([fused, convolved[self.people :]])


def bpr_loss(wanted: Tensor, other: Tensor) -> Tensor:
    """Bayesian personalised ranking: a wanted venue should score above another one.

    Args:
        wanted: Scores of venues that people went to `(B,)`.
        other: Scores of venues that the same people did not go to `(B,)`.

    Returns:
        The mean loss, a scalar.
    """
    return functional.softplus(other - wanted).mean()


def for_cosine(people: Tensor, venues: Tensor) -> tuple[Tensor, Tensor]:
    """Adds a dimension in which cosines rank venues just as the dot products do, for indexes that know cosines only.

    The venue dimension fills each venue's vector up to the length of the longest one; people have 0 there, so cosines
    among people stay as they were (Bachrach et al.: Speeding up the Xbox recommender system, RecSys 2014).

    Args:
        people: Embeddings `(P, F)`.
        venues: Embeddings `(V, F)`.

    Returns:
        People `(P, F + 1)` and venues `(V, F + 1)`.
    """
    squared = venues.square().sum(dim=1)
    filling = (squared.max() - squared).clamp(min=0).sqrt() if len(venues) else squared
    return (
        torch.cat([people, people.new_zeros(len(people), 1)], dim=1),
        torch.cat([venues, filling.unsqueeze(1)], dim=1),
    )
