"""`sprout serve` where there is nothing to serve from."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from app.cli.main import app


def test_without_an_engine_it_says_what_to_do(tmp_path: Path) -> None:
    done = CliRunner(env={"SPROUT_NEO4J_URL": None, "SPROUT_HOME": str(tmp_path)}).invoke(app, ["serve"])
    assert done.exit_code == 1
    assert "no Neo4j is known: run `sprout up`" in done.stderr
    assert done.exception is None or isinstance(done.exception, SystemExit)
