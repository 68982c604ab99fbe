"""SocialLGN as a model: tensors in, tensors out."""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional

#: How a person's two representations are joined; None is LightGCN, which has only one.
#: `gated`: a learned share of the friends' one is added. `paper`: the paper's fusion, divided by the norm of the whole
#: matrix as in the authors' code. `paper-rows`: the same, each row made length 1.
Fusion = Literal["gated", "paper", "paper-rows"]
FUSIONS: Final[tuple[Fusion, ...]] = get_args(Fusion)


def _product(adjacency: Tensor, x: Tensor) -> Tensor:
    """`adjacency @ x` as one sum a row, which on the CPU takes a tenth of the time of a sparse product."""
    rows = adjacency.crow_indices()[:-1]
    return functional.embedding_bag(
        adjacency.col_indices(), x, rows, mode="sum", per_sample_weights=adjacency.values().to(x.dtype)
    )


class _SymmetricProduct(torch.autograd.Function):
    """`adjacency @ x` whose gradient is `adjacency @ gradient`: an undirected graph is its own transpose."""

    @staticmethod
    def forward(ctx: Any, adjacency: Tensor, x: Tensor) -> Tensor:
        ctx.adjacency = adjacency
        return _product(adjacency, x)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[None, Tensor]:
        return None, _product(ctx.adjacency, gradients[0].contiguous())


class LightConvolution(nn.Module):
    """Light graph convolution over an undirected graph whose symmetric normalisation was computed once, beforehand.

    What PyTorch Geometric's `LGConv` computes, forwards and backwards (a test compares them), without its import of
    several seconds.

    Shapes:
        - **input:** node features `(N, F)`, normalised adjacency `(N, N)` in CSR form
        - **output:** `(N, F)`
    """

    def forward(self, x: Tensor, adjacency: Tensor) -> Tensor:
        """Each node's sum over its neighbours."""
        product: Tensor = _SymmetricProduct.apply(adjacency, x)  # type: ignore[no-untyped-call]
        return product


class PaperFusion(nn.Module):
    """Joins what a person's venues say with what the friends say (SocialLGN, section 4.2).

    Each representation goes through a linear map and tanh; both are concatenated and mapped to one. The authors' code
    then divides by the norm of the whole matrix, which leaves people's rows about 1 / sqrt(P) long, far shorter than
    venues' rows; with `rows` each row is made length 1 instead.

    Args:
        dim: Width F of all representations.
        rows: Normalise each row instead of the matrix.

    Shapes:
        - **input:** by venues `(P, F)`, by friends `(P, F)`, number of the layer
        - **output:** `(P, F)`
    """

    def __init__(self, dim: int, *, rows: bool = False) -> None:
        super().__init__()
        self.rows = rows
        self.by_venues = nn.Linear(dim, dim, bias=False)
        self.by_friends = nn.Linear(dim, dim, bias=False)
        self.joined = nn.Linear(2 * dim, dim)

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draws the weights anew."""
        for linear in (self.by_venues, self.by_friends, self.joined):
            nn.init.xavier_uniform_(linear.weight, generator=generator)
        nn.init.zeros_(self.joined.bias)

    def forward(self, by_venues: Tensor, by_friends: Tensor, layer: int) -> Tensor:  # noqa: ARG002, all layers share weights
        """One fused representation a person."""
        venues = torch.tanh(self.by_venues(by_venues))
        friends = torch.tanh(self.by_friends(by_friends))
        fused: Tensor = self.joined(torch.cat([venues, friends], dim=1))
        return functional.normalize(fused, dim=1) if self.rows else fused / fused.norm().clamp(min=1e-12)


class GatedFusion(nn.Module):
    """Adds a learned share of what the friends say to what a person's venues say.

    Both stay on the scale that the convolutions gave them: nothing is squeezed through tanh or divided by a norm, and
    without friends this is LightGCN.

    Args:
        layers: Number of convolutions; each has its own gate.
        start: Gates before training.

    Shapes:
        - **input:** by venues `(P, F)`, by friends `(P, F)`, number of the layer
        - **output:** `(P, F)`
    """

    def __init__(self, layers: int, start: float = 1.0) -> None:
        super().__init__()
        self.start = start
        self.gates = nn.Parameter(torch.empty(layers))

    def reset_parameters(self, generator: torch.Generator) -> None:  # noqa: ARG002, nothing is drawn
        """Opens the gates as they were before training."""
        nn.init.constant_(self.gates, self.start)

    def forward(self, by_venues: Tensor, by_friends: Tensor, layer: int) -> Tensor:
        """One fused representation a person."""
        return by_venues + self.gates[layer] * by_friends


class SocialLGN(nn.Module):
    """Light graph convolution over visits and friendships, fused per layer, averaged over layers.

    From Liao, Zhou, Luo, Wu: SocialLGN: Light graph convolution network for social recommendation, Information
    Sciences 589 (2022). With `fusion=None` there is no friendship graph: that is LightGCN (He et al., SIGIR 2020), its
    baseline.

    Args:
        people: Number of people P.
        venues: Number of venues V.
        dim: Width F of the embeddings.
        layers: Number of convolutions.
        fusion: How what friends say takes part.
        own_weight: Weight of layer 0 in the mean over layers, where each convolution has 1 (as in the paper).
        start: Standard deviation of the layer-0 embeddings before training.
        seed: Of the first weights.
    """

    def __init__(
        self,
        people: int,
        venues: int,
        *,
        dim: int = 64,
        layers: int = 3,
        fusion: Fusion | None = "gated",
        own_weight: float = 1.0,
        start: float = 0.1,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.people = people
        self.layers = layers
        self.own_weight = own_weight
        self.start = start
        # One table, people first: each layer multiplies it as a whole.
        self.embedding = nn.Parameter(torch.empty(people + venues, dim))
        self.convolution = LightConvolution()
        self.fusion: PaperFusion | GatedFusion | None = None
        if fusion is not None:
            self.fusion = GatedFusion(layers) if fusion == "gated" else PaperFusion(dim, rows=fusion == "paper-rows")
        self.reset_parameters(torch.Generator().manual_seed(seed))

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draws all weights anew."""
        nn.init.normal_(self.embedding, std=self.start, generator=generator)
        if self.fusion is not None:
            self.fusion.reset_parameters(generator)

    def forward(self, visits: Tensor, friendships: Tensor) -> tuple[Tensor, Tensor]:
        """Propagates once over both graphs.

        Args:
            visits: Normalised adjacency of people and venues, people first, `(P + V, P + V)`.
            friendships: Normalised adjacency of people `(P, P)`; not read when `fusion=None`.

        Returns:
            People's embeddings `(P, F)` and venues' embeddings `(V, F)`.
        """
        x: Tensor = self.embedding
        total = self.own_weight * x
        for layer in range(self.layers):
            x = self._layer(x, visits, friendships, layer)
            total = total + x
        mean = total / (self.layers + self.own_weight)
        return mean[: self.people], mean[self.people :]

    def _layer(self, x: Tensor, visits: Tensor, friendships: Tensor, layer: int) -> Tensor:
        """One convolution of all nodes; people's rows are fused with their friends' rows."""
        convolved: Tensor = self.convolution(x, visits)
        if self.fusion is None:
            return convolved
        by_friends = self.convolution(x[: self.people], friendships)
        fused = self.fusion(convolved[: self.people], by_friends, layer)
        return torch.cat([fused, convolved[self.people :]])


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
