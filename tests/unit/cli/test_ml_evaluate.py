"""`sprout ml evaluate`: figures on a folder, and folders that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two circles of eight people; each goes to six venues of its circle and later to one more."""
    people = [(person, [8 * (person // 8) + (person + step) % 8 for step in range(7)]) for person in range(16)]
    (tmp_path / "train.txt").write_text("".join(f"{p} {' '.join(map(str, items[:6]))}\n" for p, items in people))
    (tmp_path / "test.txt").write_text("".join(f"{p} {items[6]}\n" for p, items in people))
    (tmp_path / "social.txt").write_text("".join(f"{p} {8 * (p // 8) + (p + 1) % 8}\n" for p, _ in people))
    return tmp_path


def test_all_four_rankers_are_measured(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    words = ["ml", "evaluate", "sociallgn", "--dataset", str(folder), "--epochs", "20", "--json", str(target)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "popularity" in done.stdout
    figures = json.loads(target.read_text())
    assert set(figures["held_out"]) == {"sociallgn", "lightgcn", "popularity", "random"}
    assert (figures["people"], figures["train"], figures["test"]) == (16, 96, 16)
    assert all(part["people"] == 16 for part in figures["held_out"].values())


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["ml", "evaluate", "sociallgn", "--dataset", str(tmp_path)])
    assert done.exit_code == 1
    assert "is not a data set folder" in done.stderr and "train.txt" in done.stderr


def test_an_unknown_model_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["ml", "evaluate", "oracle", "--dataset", str(tmp_path)])
    assert done.exit_code == 1 and "sociallgn" in done.stderr
