"""A city whose past other people lived, what is learned from it, and the card that tells of it."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from app.cli.main import app

THRESHOLD = "app.city.behaviours.threshold:ThresholdBehaviour"


def test_a_city_of_thresholds_is_learned_and_the_card_tells_of_it(sprout: CliRunner, tmp_path: Path) -> None:
    seeded = sprout.invoke(app, ["data", "seed", "--people", "40", "--venues", "8", "--behaviour", THRESHOLD, "--json"])
    assert seeded.exit_code == 0, seeded.output
    other = sprout.invoke(app, ["data", "seed", "--people", "40", "--venues", "8"])
    assert other.exit_code == 1 and THRESHOLD in other.output
    early = sprout.invoke(app, ["ml", "card", "acceptance"])
    assert early.exit_code == 1 and "not trained yet" in early.output
    trained = sprout.invoke(app, ["ml", "train", "acceptance", "--json"])
    assert trained.exit_code == 0, trained.output
    picture = tmp_path / "acceptance.svg"
    shown = sprout.invoke(app, ["ml", "card", "acceptance", "--picture", str(picture)])
    assert shown.exit_code == 0, shown.output
    for told in ("# acceptance:", "logistic regression", "accepted_friends", "(acceptance.svg)", "Live:"):
        assert told in shown.stdout
    assert picture.read_text().startswith("<svg")
    card = json.loads(sprout.invoke(app, ["ml", "card", "acceptance", "--json"]).stdout)
    assert card["judged"]["figures"]["model"]["log_loss"] > 0
    assert sum(card["data"]["rows"].values()) == json.loads(trained.stdout)["counts"]["asks"]
    listed = json.loads(sprout.invoke(app, ["ml", "models", "--json"]).stdout)
    assert {row["model"] for row in listed} >= {"acceptance"}


def test_an_unknown_model_or_behaviour_is_answered_with_what_there_is(sprout: CliRunner) -> None:
    unknown = sprout.invoke(app, ["ml", "card", "crystal-ball"])
    assert unknown.exit_code == 1 and "acceptance, conversion" in unknown.output
    lost = sprout.invoke(app, ["data", "seed", "--people", "40", "--behaviour", "nowhere:Nobody"])
    assert lost.exit_code == 1 and "cannot import nowhere" in lost.output
