"""The page on running Sprout names every setting as the code has it."""

from __future__ import annotations

from pathlib import Path

from app.cli.settings import settings_table
from app.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "run.md"


def test_settings_are_listed_as_they_are() -> None:
    assert settings_table() in PAGE.read_text(), "put the output of `sprout settings --markdown` into docs/run.md"


def test_every_setting_says_what_it_is() -> None:
    silent = [name for name, field in Settings.model_fields.items() if not field.description]
    assert not silent
