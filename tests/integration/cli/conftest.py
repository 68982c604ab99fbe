"""The command line, as its tests run it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from app.cli.main import app
from tests.integration.town import Town


@pytest.fixture
def sprout(process_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, town: Town) -> CliRunner:
    """The command line in this process, on the engines of the tests and an empty graph."""
    for name, value in process_environment.items():
        monkeypatch.setenv(name, value)
    return CliRunner()


def run(sprout: CliRunner, *words: str) -> Result:
    """Runs a command: `run(sprout, "jobs", "list")`."""
    return sprout.invoke(app, [*words])
