"""Known failures are one line on standard error; defects keep their traceback."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from app.cli.errors import GroupWithPlainErrors
from app.errors import SproutError

app = typer.Typer(cls=GroupWithPlainErrors)


@app.command()
def known() -> None:
    raise SproutError("the desk is closed; open it with a key")


@app.command()
def grouped() -> None:
    raise ExceptionGroup("tasks", [ExceptionGroup("inner", [SproutError("first")]), SproutError("second")])


@app.command()
def mixed() -> None:
    raise ExceptionGroup("tasks", [SproutError("first"), ValueError("a defect")])


@pytest.mark.parametrize(
    ("command", "told"), [("known", "sprout: the desk is closed; open it with a key\n"), ("grouped", "sprout: first\n")]
)
def test_a_known_failure_is_told_in_one_line(command: str, told: str) -> None:
    done = CliRunner().invoke(app, [command])
    assert done.exit_code == 1
    assert done.stderr == told


def test_a_defect_is_not_hidden_behind_a_known_failure() -> None:
    done = CliRunner().invoke(app, ["mixed"])
    assert isinstance(done.exception, ExceptionGroup)
