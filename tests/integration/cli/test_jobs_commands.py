"""`sprout jobs`, `sprout ml models` and `sprout scheduler`, as a person at a terminal meets them."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

from typer.testing import CliRunner

from app.schedule import JOBS
from tests.integration.cli.conftest import run
from tests.integration.town import Town

ROOT = Path(__file__).parents[3]


def test_a_job_is_run_and_listed(sprout: CliRunner, town: Town) -> None:
    for id in ("u-1", "u-2", "u-3"):
        town.person(id)
    town.friends("u-1", "u-2")
    done = run(sprout, "jobs", "run", "communities", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["counts"]["communities"] == 2
    listed = json.loads(run(sprout, "jobs", "list", "--json").stdout)
    assert [row["job"] for row in listed] == [job.name for job in JOBS]
    (row,) = [row for row in listed if row["job"] == "communities"]
    assert row["last_run"]["state"] == "done" and row["last_run"]["counts"]["people"] == 3
    table = run(sprout, "jobs", "list")
    assert table.exit_code == 0 and "communities" in table.stdout


def test_an_unknown_job_is_answered_with_the_known_ones(sprout: CliRunner) -> None:
    done = run(sprout, "jobs", "run", "nap")
    assert done.exit_code == 1
    assert "no job is named 'nap'" in done.stderr and "communities" in done.stderr


def test_a_training_without_data_says_what_is_missing(sprout: CliRunner) -> None:
    done = run(sprout, "ml", "train", "sociallgn")
    assert done.exit_code == 1
    assert "too few to learn taste from" in done.stderr and "sprout data seed" in done.stderr
    assert json.loads(run(sprout, "ml", "models", "--json").stdout) == []


def test_versions_are_listed_with_their_figures(sprout: CliRunner, town: Town) -> None:
    town.run(
        """
        CREATE (:ModelVersion {id: 'm-1', model: 'sociallgn', trained_at: datetime('2026-11-01T00:00:00Z'), live: false,
          figures: '{"held_out": {"sociallgn": {"recall": 0.4, "ndcg": 0.25, "people": 3}}}'})
        CREATE (:ModelVersion {id: 'm-2', model: 'acceptance', trained_at: datetime('2026-11-02T00:00:00Z'), live: true,
          figures: '{"log_loss": 0.5}', data: '{}', parameters: '{}'})
        """
    )
    versions = json.loads(run(sprout, "ml", "models", "--json").stdout)
    assert [(row["id"], row["live"]) for row in versions] == [("m-2", True), ("m-1", False)]
    assert versions[1]["figures"]["held_out"]["sociallgn"]["ndcg"] == 0.25
    assert "sociallgn ndcg" in " ".join(run(sprout, "ml", "models").stdout.split())


async def test_the_scheduler_ends_well_when_told_to(process_environment: dict[str, str], town: Town) -> None:
    town.person("u-1")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app.cli",
        "scheduler",
        env=process_environment | {"PYTHONPATH": str(ROOT), "SPROUT_LOG_FORMAT": "json"},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(60):
            while "schedule started" not in (line := (await process.stderr.readline()).decode()):
                assert line, "the scheduler ended before it started"
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            rest = (await process.stderr.read()).decode()
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert "schedule stopped" in rest and "Traceback" not in rest
    assert town.run("MATCH (lock:JobLock) WHERE lock.run_id IS NOT NULL RETURN count(*) AS held") == [{"held": 0}]
