"""What came of the cascades: means by city, 95 % intervals by bootstrap over cities, tables."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.stages.propagate.state import Floats
from benchmarks.report import print_table

DRAWS: Final = 4_000
#: Fixed orders begin so.
FIXED: Final = "fixed: "
LIKELIEST: Final = "most likely next"
SEATS, NEEDED = 8, 5


@dataclass(frozen=True)
class Setting:
    """One way of being asked.

    Attributes:
        kind: `regime`, `behaviour`, `organic` (a curve over weights) or `table` (few seats, a minimum).
        knows: `true` chances, or `learned` ones.
        behaviour: package.module:Class; empty for a regime.
    """

    name: str
    kind: str
    knows: str
    budget: int
    wave: int
    behaviour: str = ""

    @property
    def title(self) -> str:
        """For people."""
        return f"{self.name}, {self.knows} chances, {self.budget} asks in waves of {self.wave}"


@dataclass(frozen=True)
class Told:
    """One policy on one seed."""

    policy: str
    city: int
    seed: int
    people: float
    asks: int = 0
    waves: int = 0
    friends: tuple[int, ...] = ()
    seconds: float = 0.0
    begun: int = 0


def summary(told: Sequence[Told], *, ours: str) -> dict[str, Any]:
    """Figures of a setting: by policy, and what ours gains over the best fixed order and over the likeliest next."""
    names = list(dict.fromkeys(each.policy for each in told))
    cities = {name: _by_city(told, name) for name in names}
    figures: dict[str, Any] = {"policies": {name: _figures(told, name, cities[name]) for name in names}}
    if ours in cities and LIKELIEST in cities:
        best = max((name for name in names if name.startswith(FIXED)), key=lambda name: cities[name].mean())
        figures["best_fixed"] = best
        figures["over_best_fixed"] = gain(cities[ours], cities[best])
        figures["over_most_likely"] = gain(cities[ours], cities[LIKELIEST])
        bounds = [cities[name].mean() for name in names if name.startswith("bound")]
        if bounds:
            figures["share_of_bound"] = float(cities[ours].mean() / min(bounds))
    return figures


def gain(one: Floats, other: Floats) -> dict[str, float]:
    """Relative gain of mean over mean, with its 95 % interval by bootstrap over cities.

    Args:
        one: (c,) means by city.
        other: (c,) of the same cities.
    """
    luck = np.random.default_rng(5)
    drawn = luck.integers(0, len(one), (DRAWS, len(one)))
    gains = one[drawn].mean(axis=1) / np.maximum(other[drawn].mean(axis=1), 1e-9) - 1.0
    low, high = np.quantile(gains, [0.025, 0.975])
    return {"mean": float(one.mean() / max(other.mean(), 1e-9) - 1.0), "low": float(low), "high": float(high)}


def _by_city(told: Sequence[Told], name: str) -> Floats:
    """Mean people by city, (c,)."""
    people: dict[int, list[float]] = {}
    for each in told:
        if each.policy == name:
            people.setdefault(each.city, []).append(each.people)
    return np.array([statistics.fmean(people[city]) for city in sorted(people)])


def _figures(told: Sequence[Told], name: str, cities: Floats) -> dict[str, float]:
    mine = [each for each in told if each.policy == name]
    luck = np.random.default_rng(5)
    drawn = cities[luck.integers(0, len(cities), (DRAWS, len(cities)))].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    friends = [number for each in mine for number in each.friends]
    going = [each.people + each.begun for each in mine]
    return {
        "people": float(cities.mean()),
        "low": float(low),
        "high": float(high),
        "cascades": len(mine),
        "asks": statistics.fmean(each.asks for each in mine),
        "waves": statistics.fmean(each.waves for each in mine),
        "friends_at_ask_median": float(statistics.median(friends)) if friends else 0.0,
        "friends_at_ask_mean": statistics.fmean(friends) if friends else 0.0,
        "tipped": statistics.fmean(float(number >= NEEDED) for number in going),
        "half_empty": statistics.fmean(float(2 * number <= SEATS) for number in going),
        "seconds": statistics.fmean(each.seconds for each in mine),
    }


def print_all(setting: Setting, figures: dict[str, Any]) -> None:
    """The table of one setting."""
    rows: dict[str, dict[str, float]] = figures["policies"]
    if setting.kind == "organic":
        print_table(
            f"asked by friends: {setting.title}; lookahead, what missing three friends takes off a gain",
            ("weight", "people who go", "95 %", "friends in at the ask, median", "mean"),
            [
                (
                    name,
                    f"{row['people']:.2f}",
                    _interval(row),
                    f"{row['friends_at_ask_median']:g}",
                    f"{row['friends_at_ask_mean']:.2f}",
                )
                for name, row in rows.items()
            ],
        )
        return
    if setting.kind == "table":
        print_table(
            f"a table of {SEATS}, {NEEDED} needed: {setting.title}",
            (
                "policy",
                "people won",
                "asks",
                "plans that tip",
                "tables at most half full",
                "friends in at the ask, median",
            ),
            [
                (
                    name,
                    f"{row['people']:.2f}",
                    f"{row['asks']:.1f}",
                    f"{row['tipped']:.1%}",
                    f"{row['half_empty']:.1%}",
                    f"{row['friends_at_ask_median']:g}",
                )
                for name, row in rows.items()
            ],
        )
        return
    likely = rows[LIKELIEST]["people"]
    print_table(
        setting.title,
        ("policy", "people who go", "95 %", "against likeliest", "friends in at the ask", "ms a cascade"),
        [
            (name, f"{row['people']:.2f}", _interval(row), f"{row['people'] / likely - 1:+.1%}", f"{row['friends_at_ask_median']:g}", f"{1000 * row['seconds']:.0f}")
            for name, row in rows.items()
        ],
    )  # fmt: skip
    over, likeliest = figures["over_best_fixed"], figures["over_most_likely"]
    print_table(
        "ours against",
        ("peer", "gain", "95 % over cities"),
        [
            (f"best fixed order ({figures['best_fixed'].removeprefix(FIXED)})", f"{over['mean']:+.1%}", f"{over['low']:+.1%} to {over['high']:+.1%}"),
            (LIKELIEST, f"{likeliest['mean']:+.1%}", f"{likeliest['low']:+.1%} to {likeliest['high']:+.1%}"),
            ("least upper bound", f"{figures.get('share_of_bound', 0.0):.1%} of it", ""),
        ],
    )  # fmt: skip


def _interval(row: dict[str, float]) -> str:
    return f"{row['low']:.2f} to {row['high']:.2f}"
