"""What SocialLGN and LightGCN are trained to make small."""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional

#: Scores that lie in memory at a time: small enough for a processor's cache, a GPU takes more.
_SCORES_AT_ONCE: Final = {"cpu": 2_500_000, "cuda": 64_000_000}


def bpr_loss(wanted: Tensor, other: Tensor) -> Tensor:
    """Bayesian personalised ranking: a wanted venue should score above another one.

    Args:
        wanted: Scores of venues that people went to `(B,)`.
        other: Scores of venues that the same people did not go to `(B,)`.

    Returns:
        The mean loss, a scalar.
    """
    return functional.softplus(other - wanted).mean()


def softmax_loss(
    people: Tensor,
    venues: Tensor,
    pairs: tuple[Tensor, Tensor],
    *,
    temperature: float,
    candidates: tuple[Tensor, Tensor] | None = None,
) -> Tensor:
    """Multinomial likelihood of people's venues: each pair's venue against all venues, by cosine.

    The mean over pairs of `-log(exp(cos(p, v) / t) / sum over w of exp(cos(p, w) / t))`. Many venues stand against each
    pair instead of BPR's one (multinomial likelihood: Liang et al., WWW 2018; cosines and temperature: Wu et al., On the
    effectiveness of sampled softmax loss for item recommendation, TOIS 2024).

    Args:
        people: Embeddings of some people `(b, F)`.
        venues: Embeddings of all venues `(V, F)`.
        pairs: Row in `people` and venue of each pair, two tensors `(n,)`.
        temperature: The t: a smaller one looks harder at the venues that score best.
        candidates: Stand for all venues in the sum: their indices `(c,)` and the logarithm of how many venues each stands
            for `(c,)`; default: the sum itself.

    Returns:
        The mean loss, a scalar.
    """
    row, venue = pairs
    people = functional.normalize(people, dim=1) / temperature
    venues = functional.normalize(venues, dim=1)
    count = torch.bincount(row, minlength=len(people)).to(people.dtype)
    wanted = (people.index_select(0, row) * venues.index_select(0, venue)).sum()
    among, offset = (venues, None) if candidates is None else (venues.index_select(0, candidates[0]), candidates[1])
    total: Tensor = _WeightedLogSums.apply(people, among, count, offset)  # type: ignore[no-untyped-call]
    return (total - wanted) / len(row)


class _WeightedLogSums(torch.autograd.Function):
    """`sum over b of weight_b * log(sum over v of exp(people_b . venues_v + offset_v))`.

    The gradient is worked out with the sum, block by block in one buffer, so that the `(b, V)` scores never lie in
    memory as a whole: several times faster than what autograd does with them.
    """

    @staticmethod
    def forward(ctx: Any, people: Tensor, venues: Tensor, weight: Tensor, offset: Tensor | None) -> Tensor:
        height = max(1, min(len(people), _SCORES_AT_ONCE[people.device.type] // max(1, len(venues))))
        buffer = people.new_empty(height, len(venues))
        of_people, of_venues = torch.empty_like(people), torch.zeros_like(venues)
        total = people.new_zeros(())
        for start in range(0, len(people), height):
            part = slice(start, start + height)
            some, scores = people[part], buffer[: len(people[part])]
            torch.mm(some, venues.T, out=scores)
            if offset is not None:
                scores.add_(offset)
            most = scores.amax(dim=1, keepdim=True)
            sums = scores.sub_(most).exp_().sum(dim=1, keepdim=True)
            total += ((sums.log() + most).squeeze(1) * weight[part]).sum()
            scores.mul_(weight[part].unsqueeze(1) / sums)
            torch.mm(scores, venues, out=of_people[part])
            of_venues.addmm_(scores.T, some)
        ctx.save_for_backward(of_people, of_venues)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None, None]:
        of_people, of_venues = ctx.saved_tensors
        return of_people * gradients[0], of_venues * gradients[0], None, None
