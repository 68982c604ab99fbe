"""Tables of all models on all behaviours: gains and losses both, and cards that are generated."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.model_tables import Outcome, markdown, tables, write_cards
from benchmarks.models import milliseconds_of_scoring
from benchmarks.network import headroom
from ml.acceptance import Acceptance, Asks
from ml.acceptance.train import train
from ml.judging import Interval
from ml.training import by_time
from tests.unit.ml.test_acceptance import make_asks

FORM: dict[str, Any] = {
    "command": "python -m benchmarks.models --quick",
    "form": "short",
    "minutes": 2.0,
    "seeds": [7],
    "machine": {"processor": "x86_64", "cores": 2, "memory_gib": 8.0, "python": "3.11.7"},
    "scoring": {"median": 0.2, "p95": 0.4},
}


def make_outcome(behaviour: str, seed: int, asks: Asks) -> Outcome:
    trained = train(asks, version=f"{behaviour}-{seed}")
    assert trained is not None
    return Outcome(behaviour, 200, seed, "acceptance", trained.card)


def make_outcomes() -> list[Outcome]:
    return [make_outcome(name, seed, make_asks(800, seed)) for name in ("city", "mood") for seed in (7, 8)]


def test_each_model_and_behaviour_has_a_row_and_each_baseline_too() -> None:
    (_, _, worth), (_, columns, saved), (_, _, headroom) = tables(make_outcomes())
    assert [row[:2] for row in worth] == [("acceptance", "city"), ("acceptance", "mood")]
    assert len(saved) == 2 * 4 and not headroom
    against_formula = dict(zip(columns, saved[0], strict=True))
    assert against_formula["baseline"] == "formula"
    assert against_formula["verdict"] == "gain 2/2"
    assert "(" in against_formula["saved"]  # the range over seeds


def test_losses_are_told() -> None:
    outcome = make_outcome("city", 7, make_asks(800))
    judged = replace(outcome.card.judged, gains={"formula": Interval(-0.02, -0.03, -0.01)})
    lost = replace(outcome, card=replace(outcome.card, judged=judged))
    _, (_, _, ((*_, saved, interval, verdict),)), _ = tables([lost])
    assert (saved, interval, verdict) == ("-0.0200", "-0.0300 to -0.0100", "loss 1/1")
    assert "| loss 1/1 |" in "\n".join(markdown([lost]))


def test_cards_are_written_for_the_first_seed(tmp_path: Path) -> None:
    write_cards(tmp_path / "cards", make_outcomes(), FORM)
    names = {path.name for path in (tmp_path / "cards").iterdir()}
    assert names == {"README.md", *(f"acceptance-{name}.{kind}" for name in ("city", "mood") for kind in ("md", "svg"))}
    text = (tmp_path / "cards" / "README.md").read_text()
    for told in ("python -m benchmarks.models --quick", "2 cores", "[acceptance, behaviour mood](acceptance-mood.md)"):
        assert told in text


def test_the_model_stands_beside_a_network() -> None:
    teach, tune, held_out = by_time(make_asks(600))
    model = Acceptance.fit(teach, tune, version="test")
    loss, saved = headroom(model.predict_proba(held_out), teach, tune, held_out, epochs=4, networks=1)
    assert 0.3 < loss < 1.0 and saved.low <= saved.mean <= saved.high
    assert milliseconds_of_scoring(model, rounds=20)["median"] > 0.0
