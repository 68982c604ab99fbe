"""How rankers are measured on a data set: chosen on a validation part, trained anew on all of train, tested once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.sociallgn.baselines import by_chance, by_factors, by_item_neighbours, by_popularity
from ml.sociallgn.data import Split, cut_validation
from ml.sociallgn.evaluate import Scorer, by_embeddings, rank
from ml.sociallgn.fit import Fit, Progress, fit, named
from ml.sociallgn.memory import PeakMemory
from ml.sociallgn.settings import TrainingSettings

#: What SocialLGN is compared with.
BASELINES: Final = ("lightgcn", "popularity", "random", "itemknn", "als")
#: People with so many training pairs or fewer are cold-start people, as in the paper.
COLD_START: Final = 20
#: What is tried on the validation part, beside the number of epochs.
_GRIDS: Final[Mapping[str, Mapping[str, Sequence[Any]]]] = {
    "itemknn": {"neighbours": (50, 200), "shrink": (3.0, 10.0, 30.0)},
    "als": {"unseen": (0.1, 0.3), "decay": (1.0, 3.0, 10.0, 20.0)},
}


@dataclass(frozen=True)
class Outcome:
    """One ranker under one seed.

    Attributes:
        validation: Figures by name on the validation part, of the ranker that had not seen it.
        test: Figures on the test part, after training on all training pairs.
        cold_start: The same over cold-start people.
        choice: What the validation part chose, such as epochs.
        seconds: Time to choose and to train anew.
        peak_bytes: Highest resident memory while doing so (on a GPU: its memory).
        curve: (epoch, NDCG on the validation part).
        losses: Mean loss of each epoch of the training that chose.
        best_on_test: Figures of the epoch that happens to rank the test part best; only if it was asked for.
    """

    validation: dict[str, float]
    test: dict[str, float]
    cold_start: dict[str, float]
    choice: dict[str, Any]
    seconds: dict[str, float]
    peak_bytes: int
    curve: tuple[tuple[int, float], ...] = ()
    losses: tuple[float, ...] = ()
    best_on_test: dict[str, float] | None = None


@dataclass
class Protocol:
    """Measures rankers on one data set, all in the same way.

    For each seed a validation part is cut from the training pairs and chooses the epochs. Under the first seed it also
    chooses among the settings that are tried; later seeds keep those. Then the ranker is trained anew on all training pairs
    and ranks the test part, which nothing before has looked at.

    Args:
        split: The data set.
        settings: Of SocialLGN and LightGCN; `seed` is replaced. `validation_share` and `choose_at` hold for all rankers.
        alternatives: Other settings that are tried under the first seed.
        at: How many venues are shown, several k.
        best_on_test: Tell also the best epoch on the test part, as papers do; chooses nothing.
        progress: Called after each epoch.
    """

    split: Split
    settings: TrainingSettings
    alternatives: Sequence[TrainingSettings] = ()
    at: Sequence[int] = (10, 20)
    best_on_test: bool = False
    progress: Progress | None = None
    _settings: dict[str, TrainingSettings] = field(default_factory=dict)
    _choices: dict[str, dict[str, Any]] = field(default_factory=dict)

    def measure(self, name: str, seed: int) -> Outcome:
        """One ranker under one seed.

        Args:
            name: sociallgn, or one of `BASELINES`.
            seed: Of validation part, weights and order.

        Raises:
            KeyError: No ranker has that name.
        """
        inner = cut_validation(self.split, self.settings.validation_share, seed)
        if name in {"sociallgn", "lightgcn"}:
            return self._network(name, inner, seed)
        return self._simple(name, inner, seed)

    @property
    def cold_people(self) -> NDArray[np.bool_]:
        """Who is a cold-start person `(P,)`."""
        return np.bincount(self.split.train[:, 0], minlength=self.split.people) <= COLD_START

    def _network(self, name: str, inner: Split, seed: int) -> Outcome:
        """SocialLGN or LightGCN."""
        social = name == "sociallgn"
        with PeakMemory() as memory:
            began = time.perf_counter()
            chosen, settings = self._choose_network(name, inner, seed, social)
            chose = time.perf_counter()
            # With nobody to validate on, the epochs are those of the settings.
            epochs = chosen.epochs if len(inner.test) else settings.epochs
            tested: list[dict[str, float]] = []
            final = fit(
                self.split,
                replace(settings, epochs=max(1, epochs)),
                social=social,
                progress=named(self.progress, f"{name}, seed {seed}, all of train"),
                look=(lambda _, *parts: tested.append(self._test(by_embeddings(*parts))[0]))
                if self.best_on_test
                else None,
                alone=True,
            )
            ended = time.perf_counter()
        test, cold = self._test(by_embeddings(final.people, final.venues))
        key = f"ndcg@{self.settings.choose_at}"
        return Outcome(
            rank(by_embeddings(chosen.people, chosen.venues), inner, at=self.at).means(),
            test,
            cold,
            {"epochs": final.epochs, "loss": settings.loss}
            | ({"temperature": settings.temperature} if settings.loss == "softmax" else {}),
            {"choose": chose - began, "train": ended - chose},
            memory.peak_bytes,
            chosen.curve,
            chosen.losses,
            max(tested, key=lambda figures: figures[key]) if tested else None,
        )

    def _choose_network(self, name: str, inner: Split, seed: int, social: bool) -> tuple[Fit, TrainingSettings]:
        """The best epoch of the best settings on the validation part; under later seeds, of the settings chosen first."""
        tried = [self._settings[name]] if name in self._settings else [self.settings]
        if name not in self._settings and len(inner.test):
            tried += self.alternatives
        best: tuple[Fit, TrainingSettings] | None = None
        for each in tried:
            settings = replace(each, seed=seed)
            with_temperature = f", temperature {each.temperature:g}" if each.loss == "softmax" else ""
            done = fit(
                inner,
                settings,
                social=social,
                validate=len(inner.test) > 0,
                progress=named(self.progress, f"{name}, seed {seed}, {each.loss}{with_temperature}"),
                alone=True,
            )
            if best is None or done.ndcg > best[0].ndcg:
                best = done, settings
        assert best is not None
        self._settings.setdefault(name, best[1])
        return best

    def _simple(self, name: str, inner: Split, seed: int) -> Outcome:
        """A ranker that is not trained by epochs."""
        build = _BUILDERS[name]
        with PeakMemory() as memory:
            began = time.perf_counter()
            if name not in self._choices:
                self._choices[name] = self._choose_simple(name, inner, seed)
            choice = self._choices[name]
            validation = rank(build(inner, seed, choice), inner, at=self.at).means()
            chose = time.perf_counter()
            scorer = build(self.split, seed, choice)
            ended = time.perf_counter()
            test, cold = self._test(scorer)
        seconds = {"choose": chose - began, "train": ended - chose}
        return Outcome(validation, test, cold, dict(choice), seconds, memory.peak_bytes)

    def _choose_simple(self, name: str, inner: Split, seed: int) -> dict[str, Any]:
        """The best of a grid on the validation part."""
        grid = _GRIDS.get(name, {})
        choices = [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
        if len(choices) == 1 or not len(inner.test):
            return {}
        key, figures = f"ndcg@{self.settings.choose_at}", list[float]()
        told = named(self.progress, f"{name}, seed {seed}")
        for number, choice in enumerate(choices, start=1):
            scorer = _BUILDERS[name](inner, seed, choice)
            figures.append(rank(scorer, inner, at=(self.settings.choose_at,), most_people=2000).means()[key])
            if told is not None:
                told(number, len(choices))
        return choices[int(np.argmax(figures))]

    def _test(self, scorer: Scorer) -> tuple[dict[str, float], dict[str, float]]:
        """Figures on the test part, over everybody and over cold-start people."""
        ranking = rank(scorer, self.split, at=self.at)
        return ranking.means(), ranking.means(self.cold_people)


_BUILDERS: Final[Mapping[str, Callable[[Split, int, Mapping[str, Any]], Scorer]]] = {
    "popularity": lambda split, _seed, _choice: by_popularity(split),
    "random": lambda split, seed, _choice: by_chance(split, seed),
    "itemknn": lambda split, _seed, choice: by_item_neighbours(split, **choice),
    "als": lambda split, seed, choice: by_factors(split, seed=seed, **choice),
}
