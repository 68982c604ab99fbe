"""How SocialLGN and LightGCN are trained, and what suits data of a given size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from ml.sociallgn.data import Split
from ml.sociallgn.model import Fusion

#: `softmax`: each venue of a person against all venues, by cosine. `bpr`: against one other venue, by dot product.
Loss = Literal["softmax", "bpr"]
LOSSES: Final[tuple[Loss, ...]] = get_args(Loss)


@dataclass(frozen=True)
class TrainingSettings:
    """How to train.

    Attributes:
        dim: Width of the embeddings.
        layers: Number of convolutions.
        loss: What is made small.
        fusion: How SocialLGN joins friends and venues; LightGCN does not.
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

    dim: int = 64
    layers: int = 3
    loss: Loss = "softmax"
    fusion: Fusion = "gated"
    temperature: float = 0.15
    candidates: int | None = None
    learning_rate: float = 5e-3
    decay: float = 0.0
    batch: int = 256
    epochs: int = 120
    look_every: int = 5
    patience: int = 4
    choose_at: int = 20
    validation_share: float = 0.1
    seed: int = 7

    @classmethod
    def for_split(cls, split: Split, *, loss: Loss = "softmax", **changes: Any) -> TrainingSettings:
        """Defaults that suit the size of a data set: small data in seconds, large data in minutes."""
        small = len(split.train) <= 20_000
        if loss == "bpr":
            if small:
                fitting = cls(learning_rate=1e-2, decay=1e-2, batch=4096, epochs=200, look_every=10, patience=3)
            else:
                fitting = cls(learning_rate=5e-3, decay=1e-2, batch=8192, epochs=80, look_every=10, patience=2)
            return replace(fitting, loss="bpr", **changes)
        return replace(cls(), **changes)

    def temperatures_to_try(self) -> tuple[float, ...]:
        """What an evaluation tries on the validation part; none where the loss has no temperature."""
        return (0.1, 0.15, 0.2) if self.loss == "softmax" else ()
