"""An import folder cut in time: what came later is not imported, and only what is new counts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.city.errors import ImportRefused
from app.city.ids import made_id
from app.evaluation.folders import cut_folder
from app.jobs import no_progress


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ana goes to v0 to v3 on the first days, then to v3 again and to v4; Wei goes to v0 only, and later to v1."""
    days = [("ana", f"v{n}", n + 1) for n in range(4)] + [
        ("wei", "v0", 1),
        ("ana", "v3", 20),
        ("ana", "v4", 21),
        ("wei", "v1", 22),
    ]
    files = {
        "people": ["id", "ana", "wei"],
        "friendships": ["a,b", "ana,wei"],
        "venues": ["id,latitude,longitude", *(f"v{n},40.7,-74.0" for n in range(5))],
        "visits": ["person,venue,time", *(f"{who},{where},2010-05-{day:02}T12:00:00Z" for who, where, day in days)],
    }
    for name, lines in files.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_later_visits_are_held_out_and_only_new_venues_count(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    into = tmp_path_factory.mktemp("cut")
    paths, later = cut_folder(folder, into, share=0.7, fewest=2, progress=no_progress)
    assert later == {made_id("imported person", "ana"): {made_id("imported venue", "v4")}}, (
        "Wei had been to one venue only"
    )
    with paths.visits.open() as text:
        rows = [(row["person"], row["venue"]) for row in csv.DictReader(text)]
    assert sorted(rows) == [("ana", "v0"), ("ana", "v1"), ("ana", "v2"), ("ana", "v3"), ("wei", "v0")]
    assert paths.people == folder / "people.csv"


def test_a_folder_with_wrong_rows_is_refused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with (folder / "visits.csv").open("a") as text:
        text.write("nobody,v0,2010-05-01T12:00:00Z\n")
    with pytest.raises(ImportRefused, match="1 wrong rows"):
        cut_folder(folder, tmp_path_factory.mktemp("cut"), share=0.7, fewest=2, progress=no_progress)
