"""Venues that opened after the training, folded in from their first visitors: are those who come later near to them?

    python -m benchmarks.fold_in_venues                 # a made-up city of 1,000 people
    python -m benchmarks.fold_in_venues --data FOLDER   # train.txt, test.txt, social.txt
    python -m benchmarks.fold_in_venues --quick         # one seed, two numbers of visitors

A tenth of the venues that have at least twelve visitors is kept out of the training. From their first 1, 3, 5 and 10 visitors they
are folded in, and all other people are ranked for each of them by cosine, as the index does. Told is the share of people who never came
that rank below one who came after the tenth (0.5 is chance; the area under the curve). Half of the venues choose the way of folding in,
the other half measures it.
The length of a new venue, which says how liked it is by everybody, is left out: with few visitors it is small, in training too.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.newcomers import Known, data_sets, name_of, options, training
from benchmarks.report import console, print_table, write_json
from ml.sociallgn.data import Pairs, Split
from ml.sociallgn.fit import fit
from ml.sociallgn.fold_in import CHOSEN, FoldIn, Ties
from ml.sociallgn.settings import TrainingSettings

GIVEN: Final = (1, 3, 5, 10)
_AFTER: Final = 2
_SHARE: Final = 0.1
_WAYS: Final[dict[str, list[FoldIn]]] = {
    "one step": [FoldIn("step")],
    "least squares": [
        FoldIn("least-squares", 0.0, unseen, decay)
        for unseen, decay in product((0.001, 0.01, 0.1, 0.3, 1.0), (0.1, 1.0, 10.0))
    ],
    "as shipped": [CHOSEN],
}
Floats = NDArray[np.float64]


class KeptOut:
    """A data set with some venues kept out of the training.

    Attributes:
        known: All of it.
        venues: Which are kept out, ascending `(k,)`.
    """

    def __init__(self, known: Known, seed: int) -> None:
        count, self.place = known.places(1)
        enough = np.flatnonzero(count >= GIVEN[-1] + _AFTER)
        number = min(len(enough), max(2, round(_SHARE * len(enough))))
        self.known = known
        self.venues = np.sort(np.random.default_rng(seed).permutation(enough)[:number])
        self.out = np.isin(known.pairs[:, 1], self.venues)

    def train(self, given: int) -> Split:
        """What is trained on: everything but the venues kept out, with their first visitors."""
        kept, known = ~self.out | (self.place < given), self.known
        return Split(
            known.people, known.venues, known.pairs[kept], known.pairs[:0], known.friendships, known.times[kept]
        )

    def pairs(self, begin: int, end: int | None = None) -> Pairs:
        """Pairs of the venues kept out, from one place in the order of time to another."""
        within = self.out & (self.place >= begin) & (self.place < (np.inf if end is None else end))
        return self.known.pairs[within]


class Trained:
    """Venues kept out, placed among those of a training.

    Args:
        kept: Which are kept out.
        settings: Of the training.
    """

    def __init__(self, kept: KeptOut, settings: TrainingSettings) -> None:
        self.kept, self.base = kept, kept.train(0)
        done = fit(self.base, settings)
        self.people, self.venues = done.people.double().numpy(), done.venues.double().numpy()
        self.visits = np.bincount(self.base.train[:, 0], minlength=self.base.people)
        self.squares = self.people[self.visits > 0].T @ self.people[self.visits > 0]

    def folded(self, way: FoldIn, given: int) -> Floats:
        """All venues, those kept out as folded in from their first visitors `(V, F)`."""
        venues, ids = self.venues.copy(), self.kept.venues
        venues[ids] = way.venues(self._ties(self.kept.pairs(0, given), ids), len(ids), self.squares)
        return venues

    def _ties(self, pairs: Pairs, venues: NDArray[np.int64]) -> Ties:
        pairs = pairs[self.visits[pairs[:, 0]] > 0]
        person = pairs[:, 0]
        return Ties(np.searchsorted(venues, pairs[:, 1]), self.people[person], self.visits[person])


def nearness(scores: Floats, kept: KeptOut, given: int, venues: NDArray[np.int64]) -> float:
    """Mean over venues of the share of people who never came that rank below those who came later.

    Args:
        scores: Of all people and venues `(P, V)`.
        kept: Which venues are kept out.
        given: How many visitors came first; they are not ranked.
        venues: Which of the venues kept out are looked at.
    """
    first, later, ever = kept.pairs(0, given), kept.pairs(GIVEN[-1]), kept.pairs(0)
    shares: list[float] = []
    for venue in venues:
        of_venue = scores[:, venue]
        strangers = np.ones(len(of_venue), np.bool_)
        strangers[ever[ever[:, 1] == venue, 0]] = False
        came = np.setdiff1d(later[later[:, 1] == venue, 0], first[first[:, 1] == venue, 0])
        others = np.sort(of_venue[strangers])
        below = np.searchsorted(others, of_venue[came], "left") + np.searchsorted(others, of_venue[came], "right")
        shares.append(float((below / (2 * len(others))).mean()))
    return float(np.mean(shares))


def measure(kept: KeptOut, settings: TrainingSettings, given: tuple[int, ...]) -> dict[str, Any]:
    """All figures under one seed."""
    choosing, measuring = kept.venues[::2], kept.venues[1::2]
    trained = Trained(kept, settings)
    figures: dict[str, dict[int, float]] = {}
    chosen: dict[str, Any] = {}
    tried: dict[str, Any] = {}
    people = _unit(trained.people)

    def look(way: FoldIn, number: int, venues: NDArray[np.int64]) -> float:
        return nearness(people @ trained.folded(way, number).T, kept, number, venues)

    for name, ways in _WAYS.items():
        told = [float(np.mean([look(way, number, choosing) for number in given])) for way in ways]
        way = ways[int(np.argmax(told))]
        chosen[name] = asdict(way) | {"nearness_of_choice": max(told)}
        figures[name] = {number: look(way, number, measuring) for number in given}
        tried[name] = [(asdict(way), figure) for way, figure in zip(ways, told, strict=True)]
    active = np.repeat(trained.visits[:, None].astype(np.float64), trained.base.venues, axis=1)
    figures["most active people"] = {number: nearness(active, kept, number, measuring) for number in given}
    figures["trained anew"] = {}
    for number in given:
        anew = fit(kept.train(number), settings)
        scores = _unit(anew.people.double().numpy()) @ anew.venues.double().numpy().T
        figures["trained anew"][number] = nearness(scores, kept, number, measuring)
    return {"venues": len(measuring), "chosen": chosen, "tried": tried, "figures": figures}


def _unit(rows: Floats) -> Floats:
    length: Floats = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(length, 1e-12)


def main() -> int:
    """Measures, prints, writes."""
    asked = options("fold_in_venues", __doc__, "visitors")
    numbers = (1, 10) if asked.quick else GIVEN
    results = []
    for seed, known in data_sets(asked):
        kept = KeptOut(known, seed)
        settings = training(kept.train(0), seed, quick=asked.quick)
        console.print(f"seed {seed}: {len(kept.venues)} venues kept out, {settings.epochs} epochs", highlight=False)
        results.append({"seed": seed, "epochs": settings.epochs} | measure(kept, settings, numbers))
    print_table(
        "New venues: share of people ranked below one who came later, by how many visitors are known",
        ("ranker", *(f"{number}" for number in numbers)),
        [(name, *(_cell(results, name, number) for number in numbers)) for name in results[0]["figures"]],
    )
    for result in results:
        console.print(result["seed"], result["chosen"], highlight=False)
    write_json(asked.json_file, "fold_in_venues", {"data": name_of(asked)}, results)
    return 0


def _cell(results: list[dict[str, Any]], name: str, number: int) -> str:
    values = [result["figures"][name][number] for result in results]
    spread = f" ±{np.std(values, ddof=1):.3f}" if len(values) > 1 else ""
    return f"{np.mean(values):.3f}{spread}"


if __name__ == "__main__":
    raise SystemExit(main())
