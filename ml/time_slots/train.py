"""Train time slots on past outings, beside everybody's hours and stated hours; judged over the 168 hours of the week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from ml.card import Data, parts
from ml.judging import (
    Figures,
    Judged,
    calibration_error,
    calibration_error_by_chance,
    gain,
    permutation_importance,
    reliability,
)
from ml.logistic import Array
from ml.time_slots.data import HOURS, Outings
from ml.time_slots.model import ABOUT, Shrinkage, TimeSlots
from ml.training import SPLIT, Trained, by_time, choose

_EVERYBODY: Final = Shrinkage(person=np.inf, community=np.inf, tilt=1.0)
_SHOWN: Final = 500
"""Outings whose hours are looked at one by one for calibration; 168 chances each."""


def baselines(teach: Outings, tune: Outings, version: str) -> dict[str, TimeSlots]:
    """The population's histogram, and the same tilted to stated hours; both blurred as it suits them, as the model is."""
    blur = ("days", "near")
    return {
        "population": TimeSlots.chosen(teach, tune, _EVERYBODY, blur, version=f"{version}-population"),
        "stated hours": TimeSlots.chosen(teach, tune, _EVERYBODY, ("tilt", *blur), version=f"{version}-stated"),
    }


def train(outings: Outings, *, version: str, source: str = "") -> Trained[TimeSlots] | None:
    """Choose the shrinkage, learn and judge; the latest 15 % of the outings judge. Deterministic.

    Args:
        outings: oldest first.
        version: recorded with the model.
        source: where the outings come from, for the card.

    Returns:
        None when there are fewer than `TimeSlots.ENOUGH`.
    """
    if len(outings) < TimeSlots.ENOUGH:
        return None
    teach, tune, held_out = by_time(outings)
    model = TimeSlots.fit(teach, tune, version=version)
    others = baselines(teach, tune, version)
    judged = judge(model, others, held_out)
    rows = {"teach": len(teach), "tune": len(tune), "judge": len(held_out)}
    data = Data(rows=rows, positives=dict.fromkeys(rows, 1.0 / HOURS), split=SPLIT, source=source)
    serving = model if judged.live == "model" else others[judged.live]
    return Trained(model, serving, model.card(data, judged))


def judge(model: TimeSlots, others: Mapping[str, TimeSlots], held_out: Outings) -> Judged:
    """What hours are worth on later outings: log loss over 168 hours (even chances give 5.124), share in the top three."""
    said = {name: one.table(held_out) for name, one in {"model": model, **others}.items()}
    figures = {name: figures_of(table, held_out) for name, table in said.items()}
    live, why = choose({name: each["log_loss"] for name, each in figures.items()}, others)
    mine, ones = model.predict_proba(held_out), held_out.labels
    chances, came = _each_hour(said["model"], held_out)
    return Judged(
        figures=figures,
        gains={name: gain(ones, mine, one.predict_proba(held_out), held_out.groups) for name, one in others.items()},
        reliability=reliability(came, chances),
        ece_by_chance=calibration_error_by_chance(chances, draws=20),
        importance=permutation_importance(
            lambda columns: model.predict_proba(held_out.with_columns(columns)),
            held_out.columns,
            ones,
            parts(ABOUT.features),
        ),
        live=live,
        why=why,
    )


def figures_of(table: Array, outings: Outings) -> Figures:
    """Log loss (nats), top-3 hit rate and calibration error over hours of preferences `table` (N, 168) on `outings`."""
    rows, hour = table[outings.person], outings.hour
    own = rows[np.arange(len(outings)), hour]
    ahead, equals = (rows > own[:, None]).sum(axis=1), (rows == own[:, None]).sum(axis=1)
    chances, came = _each_hour(table, outings)
    return {
        "log_loss": float(-np.log(own).mean()),
        # Equal chances share the places that they hold together.
        "top-3 hit rate": float(np.clip((3 - ahead) / equals, 0.0, 1.0).mean()),
        "ece": calibration_error(came, chances),
    }


def _each_hour(table: Array, outings: Outings) -> tuple[Array, Array]:
    """Every hour of the latest outings by itself: what was said of it, and whether it was the one."""
    latest = slice(max(0, len(outings) - _SHOWN), None)
    person, hour = outings.person[latest], outings.hour[latest]
    came = np.zeros((len(person), HOURS))
    came[np.arange(len(person)), hour] = 1.0
    return table[person].ravel(), came.ravel()
