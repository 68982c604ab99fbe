"""Secrets by environment or by file, and nothing in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings, load_settings


def test_a_secret_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "token"
    file.write_text("a secret of a file\n")
    monkeypatch.setenv("SPROUT_TOKEN_SECRET_FILE", str(file))
    assert Settings().token_secret.get_secret_value() == "a secret of a file"
    assert load_settings(token_secret="given").token_secret.get_secret_value() == "given"


def test_both_are_one_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPROUT_SMTP_PASSWORD_FILE", str(tmp_path / "x"))
    monkeypatch.setenv("SPROUT_SMTP_PASSWORD", "y")
    with pytest.raises(ValueError, match="SPROUT_SMTP_PASSWORD or SPROUT_SMTP_PASSWORD_FILE, not both"):
        Settings()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPROUT_NEO4J_PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(ValueError, match="SPROUT_NEO4J_PASSWORD_FILE"):
        Settings()


def test_only_secrets_have_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "port").write_text("1234")
    monkeypatch.setenv("SPROUT_API_PORT_FILE", str(tmp_path / "port"))
    assert Settings().api_port == 8000
