"""Tokens from the command line: for one person, for some, and a plain word when there is none."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from app.cli.main import app
from app.http.auth import Caller, read_token
from app.settings import Settings
from tests.integration.town import Town


@pytest.fixture
def people(town: Town) -> Town:
    town.person("u-1", handle="ana.lind", name="Ana Lind")
    town.person("u-2", handle="wei.sato", name="Wei Sato", role="admin")
    town.friends("u-1", "u-2")
    return town


def sprout(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner(env=environment).invoke(app, arguments)


@pytest.mark.parametrize(
    ("arguments", "caller"),
    [
        (("u-1",), Caller("u-1", "member")),
        (("ana.lind",), Caller("u-1", "member")),
        (("wei.sato",), Caller("u-2", "admin")),
        (("ana.lind", "--role", "agent", "--hours", "0.5"), Caller("u-1", "agent")),
    ],
)
def test_a_token_for_one_person(
    people: Town, process_environment: dict[str, str], settings: Settings, arguments: tuple[str, ...], caller: Caller
) -> None:
    done = sprout(process_environment, "token", *arguments)
    assert done.exit_code == 0, done.output
    assert read_token(settings.token_secret.get_secret_value(), done.stdout.strip()) == caller


def test_tokens_for_some_people(people: Town, process_environment: dict[str, str], settings: Settings) -> None:
    done = sprout(process_environment, "token", "--demo", "5", "--json")
    told = json.loads(done.stdout)
    assert [(one["handle"], one["friends"], one["asks"]) for one in told] == [("ana.lind", 1, 0), ("wei.sato", 1, 0)]
    assert read_token(settings.token_secret.get_secret_value(), told[1]["token"]) == Caller("u-2", "admin")
    listed = sprout(process_environment, "token", "--demo", "1")
    assert "Ana Lind (ana.lind, member): 1 friends, 0 open asks" in listed.stdout


@pytest.mark.parametrize("arguments", [("nobody",), (), ("u-1", "--demo", "3"), ("u-1", "--role", "king")])
def test_a_plain_word_instead_of_a_traceback(
    people: Town, process_environment: dict[str, str], arguments: tuple[str, ...]
) -> None:
    done = sprout(process_environment, "token", *arguments)
    assert done.exit_code in (1, 2)
    assert done.stdout == ""
    assert done.stderr
    assert "Traceback" not in done.stderr
