"""Trains SocialLGN and its baseline LightGCN, compares them honestly, and gives the embeddings to use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ml.sociallgn.baselines import by_chance, by_popularity
from ml.sociallgn.data import Pairs, Split, cut_validation
from ml.sociallgn.evaluate import Figures, Scorer, by_embeddings, rank_figures
from ml.sociallgn.fit import Fit, Progress, fit, named
from ml.sociallgn.settings import TrainingSettings


class Diverged(ArithmeticError):
    """The embeddings are no numbers any more: the steps were too large for the data."""


@dataclass(frozen=True)
class Rival:
    """Embeddings that are in use, and pairs that they have not seen.

    Attributes:
        people: Embeddings `(P, F)`, any values where there is none.
        venues: Embeddings `(V, F)`, any values where there is none.
        known_venues: Which venues have one `(V,)`.
        later: Pairs of people and venues that have one, begun after the embeddings were trained `(n, 2)`.
    """

    people: Tensor
    venues: Tensor
    known_venues: NDArray[np.bool_]
    later: Pairs


@dataclass(frozen=True)
class Trained:
    """Embeddings to use, and how they were arrived at.

    Attributes:
        chosen: `sociallgn` or `lightgcn`: whichever ranked the validation part better by NDCG.
        people: Its embeddings after training on all pairs, held-out ones included `(P, F)`.
        venues: The same for venues `(V, F)`.
        validation: NDCG and recall of both models on the validation part.
        test: Recall and NDCG on the held-out pairs, by model: sociallgn, lightgcn, popularity, random.
        settings: What both were trained with.
        epochs: Epochs of each model.
        against_rival: NDCG and recall on the rival's later pairs: `new`, trained on all other pairs, and `live`; empty
            without a rival.
    """

    chosen: str
    people: Tensor
    venues: Tensor
    validation: dict[str, Figures]
    test: dict[str, Figures]
    settings: TrainingSettings
    epochs: dict[str, int]
    against_rival: dict[str, Figures]

    def figures(self) -> dict[str, Any]:
        """Everything to record of this training, as plain numbers and words."""
        return {
            "chosen": self.chosen,
            "chosen_by": "NDCG@20 on a validation part of the training pairs",
            "trained_on": "all pairs, held-out ones included, for the epochs that the validation part chose",
            "held_out": {name: asdict(figures) for name, figures in self.test.items()},
            "validation": {name: asdict(figures) for name, figures in self.validation.items()},
            "epochs": self.epochs,
            "later_than_live": {name: asdict(figures) for name, figures in self.against_rival.items()},
            "k": 20,
        }


def train(
    split: Split,
    settings: TrainingSettings | None = None,
    *,
    rival: Rival | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Trains SocialLGN and LightGCN, measures both beside popularity and chance, and trains the better one on all.

    A validation part is cut from the training pairs: it chooses the number of epochs of each model and which of the
    two is used. The held-out pairs are looked at once, after that. Then the chosen model is trained anew on all pairs
    for as many epochs, as a product should not forget what people did last.

    Args:
        split: Pairs, held-out pairs and friendships.
        settings: Default: what suits the number of pairs.
        rival: What is in use, to be measured on pairs that neither it nor the one trained here for this has seen.
        progress: Called after each epoch.

    Raises:
        Diverged: The embeddings are not finite.
    """
    settings = settings or TrainingSettings.for_split(split, loss="bpr")
    fits, test = compare(split, settings, progress=progress)
    validation = {name: fit.validation for name, fit in fits.items() if fit.validation is not None}
    chosen = max(fits, key=lambda name: (validation[name].ndcg, name == "sociallgn"))
    everything = replace(split, train=np.concatenate([split.train, split.test]), test=split.test[:0], times=None)
    last = replace(settings, epochs=max(1, fits[chosen].epochs))
    social = chosen == "sociallgn"
    against: dict[str, Figures] = {}
    if rival is not None:
        against = _against(rival, everything, last, social=social, progress=named(progress, "beside the live version"))
    final = fit(everything, last, social=social, progress=named(progress, f"{chosen} on all pairs"))
    if not (final.people.isfinite().all() and final.venues.isfinite().all()):
        raise Diverged(f"{chosen} gave embeddings that are not finite after {final.epochs} epochs")
    epochs = {name: done.epochs for name, done in fits.items()}
    return Trained(chosen, final.people, final.venues, validation, test, settings, epochs, against)


def _against(
    rival: Rival,
    everything: Split,
    settings: TrainingSettings,
    *,
    social: bool,
    progress: Callable[[int, int], None] | None,
) -> dict[str, Figures]:
    """Figures of both on the later pairs, among the venues that both know; the new one is trained without those pairs."""
    keys, later = (pairs[:, 0] * everything.venues + pairs[:, 1] for pairs in (everything.train, rival.later))
    split = replace(everything, train=everything.train[~np.isin(keys, later)], test=rival.later)
    new = fit(split, settings, social=social, progress=progress)
    unknown = torch.from_numpy(~rival.known_venues)

    def among_known(people: Tensor, venues: Tensor) -> Scorer:
        scores = by_embeddings(people, venues)
        return lambda chunk: scores(chunk).masked_fill(unknown, -torch.inf)

    return {
        "new": rank_figures(among_known(new.people, new.venues), split),
        "live": rank_figures(among_known(rival.people, rival.venues), split),
    }


def compare(
    split: Split, settings: TrainingSettings, *, progress: Progress | None = None
) -> tuple[dict[str, Fit], dict[str, Figures]]:
    """Fits both models and measures them beside popularity and chance on the held-out pairs.

    Returns:
        The fits by name, and the figures on the held-out pairs by name.
    """
    inner = cut_validation(split, settings.validation_share, settings.seed)
    fits = {
        name: fit(inner, settings, social=name == "sociallgn", validate=True, progress=named(progress, name))
        for name in ("sociallgn", "lightgcn")
    }
    scorers = {name: by_embeddings(done.people, done.venues) for name, done in fits.items()}
    scorers |= {"popularity": by_popularity(split), "random": by_chance(split, settings.seed)}
    return fits, {name: rank_figures(scorer, split) for name, scorer in scorers.items()}
