"""What came out of an evaluation: one document of plain numbers, and the learning curves as a picture."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from xml.sax.saxutils import escape

import numpy as np

from ml.sociallgn.data import Split
from ml.sociallgn.protocol import COLD_START, Outcome
from ml.sociallgn.settings import TrainingSettings

_WIDTH, _HEIGHT, _EDGE = 720, 420, 60
_COLOURS: Final = ("#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#d98324", "#555555")


def document(
    dataset: str,
    split: Split,
    settings: TrainingSettings,
    seeds: Sequence[int],
    outcomes: Mapping[str, Sequence[Outcome]],
) -> dict[str, Any]:
    """Everything that was measured, as plain numbers and words.

    Args:
        dataset: Its name.
        split: The data set.
        settings: Of SocialLGN and LightGCN.
        seeds: In the order of the outcomes.
        outcomes: By ranker, one a seed; the first ranker is the model, the others are its baselines.

    Returns:
        `validation`, `test` and `cold_start` (each figure with `mean`, `spread` (the sample standard deviation over
        seeds) and `each`), `seconds` and `peak_bytes` a seed, `choices`, `settings`; the same of each baseline under `baselines`.
    """
    (model, of_model), *others = outcomes.items()
    cold = np.bincount(split.train[:, 0], minlength=split.people) <= COLD_START
    tested = np.unique(split.test[:, 0])
    return {
        "model": model,
        "dataset": dataset,
        "people": split.people,
        "venues": split.venues,
        "train": len(split.train),
        "test_pairs": len(split.test),
        "friendships": len(split.friendships),
        "test_people": len(tested),
        "cold_start_people": int(cold[tested].sum()),
        "cold_start_rule": f"at most {COLD_START} training pairs",
        "protocol": "full ranking of all venues, training pairs masked; settings and epochs chosen on a part cut from "
        "train, then trained anew on all of train; test read once, at the end",
        "seeds": list(seeds),
        "settings": asdict(settings),
        **_of_ranker(of_model),
        "baselines": {name: _of_ranker(each) for name, each in others},
    }


def _of_ranker(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    told: dict[str, Any] = {
        part: summary([getattr(outcome, part) for outcome in outcomes]) for part in ("validation", "test", "cold_start")
    }
    if all(outcome.best_on_test for outcome in outcomes):
        told["best_epoch_on_test_not_honest"] = summary([outcome.best_on_test or {} for outcome in outcomes])
    return {
        **told,
        "seconds": statistics.fmean(sum(outcome.seconds.values()) for outcome in outcomes),
        "seconds_each": [outcome.seconds for outcome in outcomes],
        "peak_bytes": max(outcome.peak_bytes for outcome in outcomes),
        "choices": [outcome.choice for outcome in outcomes],
        "curves": [
            {"validation_ndcg": list(outcome.curve), "loss": list(outcome.losses)}
            for outcome in outcomes
            if outcome.curve
        ],
    }


def summary(figures: Sequence[Mapping[str, float]]) -> dict[str, dict[str, Any]]:
    """Mean and spread of each figure over seeds."""
    together: dict[str, dict[str, Any]] = {}
    for name in figures[0]:
        each = [one[name] for one in figures]
        spread = statistics.stdev(each) if len(each) > 1 else 0.0
        together[name] = {"mean": statistics.fmean(each), "spread": spread, "each": each}
    return together


def learning_curves(outcomes: Mapping[str, Sequence[Outcome]], figure: str) -> str:
    """The validation figure of each training by epoch, as an SVG picture.

    Args:
        outcomes: By ranker, one a seed; those without epochs are left out.
        figure: What the curves show, written beside the axis.
    """
    curves = {name: [outcome.curve for outcome in each if outcome.curve] for name, each in outcomes.items()}
    points = [point for each in curves.values() for curve in each for point in curve]
    last, top = max((epoch for epoch, _ in points), default=1), max((value for _, value in points), default=1.0) or 1.0
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
        f"<title>{escape(figure)} by epoch</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _place(share * last, share * top, last, top)
        lines += [
            f'<line x1="{_EDGE}" x2="{_WIDTH - _EDGE}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>',
            f'<text x="{_EDGE - 6}" y="{y + 4:.1f}" text-anchor="end">{share * top:.3f}</text>',
            f'<text x="{x:.1f}" y="{_HEIGHT - _EDGE + 18}" text-anchor="middle">{share * last:.0f}</text>',
        ]
    lines.append(f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 14}" text-anchor="middle">epoch</text>')
    lines.append(f'<text x="{_EDGE}" y="{_EDGE - 30}">{escape(figure)}, one line a seed</text>')
    drawn = [(name, each) for name, each in curves.items() if each]
    for number, (name, each) in enumerate(drawn):
        colour = _COLOURS[number % len(_COLOURS)]
        for curve in each:
            path = " ".join("{:.1f},{:.1f}".format(*_place(*point, last, top)) for point in curve)
            lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        y = _HEIGHT - _EDGE - 16 * (len(drawn) - number)
        lines.append(f'<text x="{_WIDTH - _EDGE - 8}" y="{y}" text-anchor="end" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _place(epoch: float, value: float, last: float, top: float) -> tuple[float, float]:
    """Where a point of a curve lies in the picture."""
    across = _EDGE + (_WIDTH - 2 * _EDGE) * epoch / last
    return across, _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * value / top
