"""How SocialLGN and LightGCN are trained, and what suits data of a given size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

import numpy as np

from ml.sociallgn.data import Split
from ml.sociallgn.model import Fusion

#: `softmax`: each venue of a person against all venues, by cosine. `bpr`: against one other venue, by dot product.
Loss = Literal["softmax", "bpr"]
LOSSES: Final[tuple[Loss, ...]] = get_args(Loss)
#: Steps of the softmax, at most, and passes that are made even if they take more steps.
_STEPS: Final = 480
_FEWEST_EPOCHS: Final = 12
#: Scores of people times venues in a pass, above which some venues stand for all.
_SCORES: Final = 200_000_000
_FEWEST_CANDIDATES: Final = 4096
#: Tried beside the default one.
_TEMPERATURES: Final = (0.1, 0.2)
#: With more training pairs only one training is made, not one for each thing to try.
_MOST_PAIRS_TO_TRY: Final = 400_000


@dataclass(frozen=True)
class TrainingSettings:
    """How to train.

    Attributes:
        dim: Width of the embeddings.
        layers: Number of convolutions.
        loss: What is made small.
        fusion: How SocialLGN joins friends and venues; LightGCN does not.
        own_weight: Weight of layer 0 in the mean over layers, where each convolution has 1.
        start: Standard deviation of the layer-0 embeddings before training.
        temperature: Of the softmax.
        candidates: Venues drawn to stand for all in the softmax, beside those of the batch; None looks at all.
        learning_rate: Of Adam.
        decay: Weight of the squared layer-0 embeddings in the loss.
        batch: What a step looks at, the graph being propagated once a step: people with all their pairs (softmax), or
            pairs (BPR).
        epochs: Passes over the training pairs, at most.
        look_every: Epochs between two looks at the validation part.
        patience: Looks without a better figure after which training stops.
        choose_at: The k of the NDCG@k on the validation part that chooses.
        validation_share: Part of each person's training pairs that chooses epochs and model.
        seed: Of weights, batches, negative venues and the validation part.
    """

    dim: int = 128
    layers: int = 2
    loss: Loss = "softmax"
    fusion: Fusion = "gated"
    own_weight: float = 2.0
    start: float = 0.01
    temperature: float = 0.15
    candidates: int | None = None
    learning_rate: float = 2e-3
    decay: float = 0.0
    batch: int = 256
    epochs: int = 60
    look_every: int = 5
    patience: int = 4
    choose_at: int = 20
    validation_share: float = 0.1
    seed: int = 7

    @classmethod
    def for_split(cls, split: Split, *, loss: Loss = "softmax", **changes: Any) -> TrainingSettings:
        """Defaults that suit the size of a data set: small data in seconds, large data in minutes.

        A step looks at an eighth of the people, so that small towns take as many steps as large ones; in large towns a
        step looks at 4,096 people, as each step propagates the whole graph, and there are fewer passes.
        """
        people = len(np.unique(split.train[:, 0]))
        if loss == "bpr":
            small = len(split.train) <= 20_000
            rate, batch, epochs, patience = (1e-2, 4096, 200, 3) if small else (5e-3, 8192, 80, 2)
            fitting = cls(learning_rate=rate, decay=1e-2, batch=batch, epochs=epochs, look_every=10, patience=patience)
            # As in the paper, apart from rate, batch and decay.
            fitting = replace(fitting, dim=64, layers=3, own_weight=1.0, start=0.1)
        else:
            batch = min(max(-(-people // 8), 16), 4096)
            steps = -(-people // batch) if people else 1
            fitting = cls(
                batch=batch,
                epochs=max(_FEWEST_EPOCHS, _STEPS // steps),
                look_every=max(1, 40 // steps),
                candidates=max(_FEWEST_CANDIDATES, _SCORES // max(1, people))
                if people * split.venues > _SCORES
                else None,
            )
        return replace(fitting, **{"loss": loss, **changes})

    @classmethod
    def for_product(cls, split: Split, *, dim: int, seed: int) -> TrainingSettings:
        """What the product trains by: BPR, which ranks made-up cities and New York better; where that would take hours, the softmax.

        Args:
            split: Of all that the graph knows.
            dim: Width of the embeddings.
            seed: Of weights and order.
        """
        loss: Loss = "bpr" if len(split.train) <= _MOST_PAIRS_TO_TRY else "softmax"
        return cls.for_split(split, loss=loss, dim=dim, seed=seed)

    @classmethod
    def to_try(cls, split: Split, *, losses: Sequence[Loss], **changes: Any) -> list[TrainingSettings]:
        """What a validation part should choose among, for losses that may be tried and data of this size.

        Which loss suits depends on the data: cosines know nothing of a venue's fame, which says much where there are few
        venues; with many, the softmax learns far more in the same time. Of data that take long only the first is tried.

        Args:
            split: The data set.
            losses: The likeliest one first.
            changes: Of all of them.
        """
        tried: list[TrainingSettings] = []
        for loss in losses:
            fitting = cls.for_split(split, **{"loss": loss, **changes})
            tried.append(fitting)
            if loss == "softmax" and "temperature" not in changes:
                tried += [replace(fitting, temperature=other) for other in _TEMPERATURES]
        return tried[:1] if len(split.train) > _MOST_PAIRS_TO_TRY else tried
