"""People who came after the training, folded in from their first interactions and friends: how much worse than training anew?

    python -m benchmarks.fold_in                       # a made-up city of 1,000 people
    python -m benchmarks.fold_in --data FOLDER         # train.txt, test.txt, social.txt
    python -m benchmarks.fold_in --quick               # one seed, two numbers of interactions

A tenth of the people is kept out of the training: their interactions and their friendships. From their first 1, 3, 5 and 10 interactions
(and from none: friends only) they are folded in; what they did after the tenth is ranked. Half of them choose the way of folding in, the
other half measures it, beside popularity and a full retraining on the same first interactions. Where a data set has no
times, the order is random.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.newcomers import Known, data_sets, name_of, options, training
from benchmarks.report import console, print_table, write_json
from ml.sociallgn.baselines import by_popularity
from ml.sociallgn.data import Split
from ml.sociallgn.evaluate import Scorer, by_embeddings, rank
from ml.sociallgn.fit import Fit, fit
from ml.sociallgn.fold_in import CHOSEN, FoldIn, Ties
from ml.sociallgn.settings import TrainingSettings

GIVEN: Final = (0, 1, 3, 5, 10)
#: Whoever is kept out has at least so many interactions after the ones given.
_AFTER: Final = 2
_SHARE: Final = 0.1
_WAYS: Final[dict[str, list[FoldIn]]] = {
    "one step": [FoldIn("step", friends) for friends in (0.0, 0.1, 0.3, 1.0)],
    "least squares": [
        FoldIn("least-squares", friends, unseen, decay)
        for friends, unseen, decay in product((0.0, 0.1, 0.3, 1.0), (0.001, 0.01, 0.1, 0.3, 1.0), (0.1, 1.0, 10.0))
    ],
    "as shipped": [CHOSEN],
}


@dataclass(frozen=True)
class KeptOut:
    """A data set with some people kept out of the training.

    Attributes:
        known: All of it.
        people: Who is kept out, ascending `(k,)`.
        place: Place of each pair in its person's order of time, from 0 `(n,)`.
        out: Which pairs are theirs `(n,)`.
    """

    known: Known
    people: NDArray[np.int64]
    place: NDArray[np.int64]
    out: NDArray[np.bool_]

    @classmethod
    def draw(cls, known: Known, seed: int) -> KeptOut:
        """Keeps a tenth of the people out, of those who did enough."""
        count, place = known.places(0)
        enough = np.flatnonzero(count >= GIVEN[-1] + _AFTER)
        number = min(len(enough), round(_SHARE * known.people))
        people = np.sort(np.random.default_rng(seed).permutation(enough)[:number])
        return cls(known, people, place, np.isin(known.pairs[:, 0], people))

    def train(self, given: int | None) -> Split:
        """What is trained on: without the people kept out, or with their first interactions and their friendships."""
        known = self.known
        if given is None:
            strangers = np.isin(known.friendships, self.people).any(1)
            kept, friendships = ~self.out, known.friendships[~strangers]
        else:
            kept, friendships = ~self.out | (self.place < given), known.friendships
        times = known.times[kept]
        return Split(known.people, known.venues, known.pairs[kept], known.pairs[:0], friendships, times)

    def asked(self, given: int, people: NDArray[np.int64]) -> Split:
        """What is measured: the first interactions masked, those after the last ones given wanted."""
        theirs = np.isin(self.known.pairs[:, 0], people)
        first, later = theirs & (self.place < given), theirs & (self.place >= GIVEN[-1])
        known = self.known
        return Split(known.people, known.venues, known.pairs[first], known.pairs[later], known.friendships)


class Folded:
    """Rankings of the people kept out by folding them in to one training.

    Args:
        kept: Who is kept out.
        base: What was trained on.
        trained: The training.
    """

    def __init__(self, kept: KeptOut, base: Split, trained: Fit) -> None:
        self.kept, self.base = kept, base
        self.people, self.venues = trained.people.double().numpy(), trained.venues.double().numpy()
        self.visitors = np.bincount(base.train[:, 1], minlength=base.venues)
        self.friends = np.bincount(base.friendships.reshape(-1), minlength=base.people)
        self.trained = np.bincount(base.train[:, 0], minlength=base.people) + self.friends > 0
        self.squares = self.venues[self.visitors > 0].T @ self.venues[self.visitors > 0]

    def scorer(self, way: FoldIn, given: int) -> Scorer:
        """Scores of all venues for the people kept out; a venue that training never saw comes last."""
        newcomers = self.kept.people
        vectors = np.zeros_like(self.people)
        vectors[newcomers] = way.people(*self.ties(given), len(newcomers), self.squares)
        scores = by_embeddings(torch.from_numpy(vectors), torch.from_numpy(self.venues))
        unseen = torch.from_numpy(self.visitors == 0)
        return lambda chunk: scores(chunk).masked_fill(unseen, -1e9)

    def ties(self, given: int) -> tuple[Ties, Ties]:
        """Venues and friends of the people kept out, those that were trained."""
        newcomers, pairs = self.kept.people, self.kept.known.pairs
        first = pairs[self.kept.out & (self.kept.place < given)]
        first = first[self.visitors[first[:, 1]] > 0]
        venue = first[:, 1]
        both = np.concatenate([self.kept.known.friendships, self.kept.known.friendships[:, ::-1]])
        both = both[np.isin(both[:, 0], newcomers) & self.trained[both[:, 1]] & ~np.isin(both[:, 1], newcomers)]
        friend = both[:, 1]
        return (
            Ties(np.searchsorted(newcomers, first[:, 0]), self.venues[venue], self.visitors[venue]),
            Ties(np.searchsorted(newcomers, both[:, 0]), self.people[friend], np.maximum(self.friends[friend], 1)),
        )


def measure(kept: KeptOut, settings: TrainingSettings, given: tuple[int, ...]) -> dict[str, Any]:
    """All figures under one seed.

    Args:
        kept: The data set and who is kept out.
        settings: Of all trainings; `epochs` are the ones that a validation part chose.
        given: How many first interactions.

    Returns:
        NDCG@20 and Recall@20 by ranker and number of interactions, what was chosen, and seconds.
    """
    choosing, measuring = kept.people[::2], kept.people[1::2]
    base = kept.train(None)
    began = time.perf_counter()
    folded = Folded(kept, base, fit(base, settings))
    seconds = {"training": time.perf_counter() - began}
    figures: dict[str, dict[int, dict[str, float]]] = {}
    chosen: dict[str, Any] = {}
    for name, ways in _WAYS.items():
        way = max(ways, key=lambda way: _chosen_by(folded, way, choosing, given))
        began = time.perf_counter()
        scorers = {number: folded.scorer(way, number) for number in given}
        seconds[name] = (time.perf_counter() - began) / len(given)
        figures[name] = {number: _figures(scorers[number], kept.asked(number, measuring)) for number in given}
        chosen[name] = asdict(way) | {"ndcg_of_choice": _chosen_by(folded, way, choosing, given)}
    figures["popularity"] = {
        number: _figures(by_popularity(kept.train(number)), kept.asked(number, measuring)) for number in given
    }
    figures["trained anew"] = {}
    for number in given:
        console.print(f"  trained anew with {number} interactions of each", highlight=False)
        anew = fit(kept.train(number), settings)
        figures["trained anew"][number] = _figures(
            by_embeddings(anew.people, anew.venues), kept.asked(number, measuring)
        )
    return {
        "people": len(measuring),
        "chosen": chosen,
        "seconds": seconds,
        "figures": figures,
    }


def _chosen_by(folded: Folded, way: FoldIn, people: NDArray[np.int64], given: tuple[int, ...]) -> float:
    """Mean NDCG@20 over the numbers of interactions, of the people who choose."""
    return float(
        np.mean([_figures(folded.scorer(way, number), folded.kept.asked(number, people))["ndcg"] for number in given])
    )


def _figures(scorer: Scorer, split: Split) -> dict[str, float]:
    means = rank(scorer, split, at=(20,)).means()
    return {"ndcg": means["ndcg@20"], "recall": means["recall@20"]}


def main() -> int:
    """Measures, prints, writes."""
    asked = options("fold_in", __doc__, "interactions")
    numbers = (1, 10) if asked.quick else GIVEN
    results = []
    for seed, known in data_sets(asked):
        kept = KeptOut.draw(known, seed)
        settings = training(kept.train(None), seed, quick=asked.quick)
        console.print(f"seed {seed}: {len(kept.people)} people kept out, {settings.epochs} epochs", highlight=False)
        results.append({"seed": seed, "epochs": settings.epochs} | measure(kept, settings, numbers))
    for figure in ("ndcg", "recall"):
        print_table(
            f"{figure}@20 of what newcomers did later, by how many first interactions are known",
            ("ranker", *(f"{number}" for number in numbers)),
            [(name, *(_cell(results, name, number, figure) for number in numbers)) for name in results[0]["figures"]],
        )
    for result in results:
        console.print(result["seed"], result["chosen"], result["seconds"], highlight=False)
    write_json(asked.json_file, "fold_in", {"data": name_of(asked)}, results)
    return 0


def _cell(results: list[dict[str, Any]], name: str, number: int, figure: str) -> str:
    values = [result["figures"][name][number][figure] for result in results]
    spread = f" ±{np.std(values, ddof=1):.4f}" if len(values) > 1 else ""
    return f"{np.mean(values):.4f}{spread}"


if __name__ == "__main__":
    raise SystemExit(main())
