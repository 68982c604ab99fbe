"""What is written in several places says the same in all of them."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ["all.txt", "api.txt", "worker.txt", "uv.txt"]


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == PROJECT["version"]


@pytest.mark.parametrize("name", LOCKS)
def test_locks_pin_versions_and_hashes_and_name_no_registry(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[a-z0-9._-]+(\[[^]]+\])?==", entry) and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "index-url" not in text


def test_the_images_get_the_versions_that_were_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9._-]+==[^ ;]+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))

    assert pins("api.txt") <= pins("worker.txt") <= pins("all.txt")
    assert not any(pin.startswith("torch") for pin in pins("api.txt"))


def test_every_declared_dependency_is_locked() -> None:
    declared = [
        *PROJECT["dependencies"],
        *(each for extra in PROJECT["optional-dependencies"].values() for each in extra),
    ]
    names = {re.match(r"[A-Za-z0-9._-]+", each)[0] for each in declared}  # type: ignore[index]
    locked = {
        each.lower()
        for each in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / "all.txt").read_text(), re.MULTILINE)
    }
    assert names <= locked


def test_help_names_every_target_that_people_call() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    for target in ("demo", "test", "lint", "check", "bench", "up", "down"):
        assert re.search(rf"^  make {target}\s+\S", done.stdout, re.MULTILINE), target


def test_make_hands_over_what_it_is_given() -> None:
    command = ["make", "--dry-run", "demo", "EXIT=1", "CITY=some folder", "TORCH=cpu"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    assert 'sprout demo --exit --keep --city "some folder"' in done.stdout
    assert '--torch "cpu"' in done.stdout or ".ready-cpu" not in done.stdout


def test_the_licence_is_the_one_that_is_declared() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in (ROOT / "LICENSE").read_text()
