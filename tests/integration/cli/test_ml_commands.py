"""`sprout ml train`, `models` and `rollback`, as a person at a terminal meets them."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from tests.integration.cli.conftest import run
from tests.integration.embed.circles import embeddings, make_circles
from tests.integration.town import Town


def test_a_worse_version_is_refused_aloud_forced_and_rolled_back(sprout: CliRunner, town: Town) -> None:
    make_circles(town)
    nothing = run(sprout, "ml", "rollback", "sociallgn")
    assert nothing.exit_code == 1 and "nothing to go back to" in nothing.stderr
    first = run(sprout, "ml", "train", "sociallgn", "--json")
    assert first.exit_code == 0, first.output
    version = json.loads(first.stdout)["version"]
    before = embeddings(town)
    figures = json.dumps({"chosen": "lightgcn", "held_out": {"lightgcn": {"ndcg": 2.0}}})
    town.run("MATCH (live:ModelVersion {live: true}) SET live.figures = $figures", figures=figures)

    refused = run(sprout, "ml", "train", "sociallgn")
    assert refused.exit_code == 0, refused.output
    assert "worse by more than the margin of 10%" in refused.stdout
    assert "--anyway" in refused.stdout
    assert embeddings(town) == before
    rows = json.loads(run(sprout, "ml", "models", "--json").stdout)
    assert [(row["state"], row["live"]) for row in rows] == [("refused", False), ("live", True)]
    assert rows[0]["data"]["pairs"] > 0 and rows[0]["figures"]["verdict"]["live"] == 2.0

    forced = json.loads(run(sprout, "ml", "train", "sociallgn", "--anyway", "--json").stdout)
    assert forced["switched"] and not forced["verdict"]["passed"]
    back = run(sprout, "ml", "rollback", "sociallgn")
    assert back.exit_code == 0, back.output
    assert version in back.stdout and forced["version"] in back.stdout
    assert embeddings(town) == before
    listed = run(sprout, "ml", "models")
    assert listed.exit_code == 0 and "rolled" in listed.stdout and "data seen" in listed.stdout
    # Nothing to go back to is no failed training: the schedule would begin one at once.
    assert run(sprout, "ml", "rollback", "sociallgn").exit_code == 1
    (job,) = [row for row in json.loads(run(sprout, "jobs", "list", "--json").stdout) if row["job"] == "embed"]
    assert job["last_run"]["state"] == "done"


def test_a_model_that_was_never_trained_is_told(sprout: CliRunner) -> None:
    done = run(sprout, "ml", "rollback", "conversion")
    assert done.exit_code == 1 and "no model has been trained here" in done.stderr
