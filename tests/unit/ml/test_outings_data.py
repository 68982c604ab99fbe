"""Reading a folder of outings: what may be missing is unknown, what is wrong is told with its row."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from ml.outings.data import BadFolder, read_folder, seconds_of

PEOPLE = "id\na\nb\nc\n"
FRIENDSHIPS = "a,b\na,b\nb,c\n"
VENUES = "id,latitude,longitude,category,name\nv,40.7,-74.0,Food,Joe's\nw,40.8,-74.0,,\n"
VISITS = "person,venue,time\na,v,2010-06-01T20:00:00Z\nb,v,2010-06-01T21:00:00Z\n"
COVISITS = "covisit,venue,first,last,people_count,people\n0,v,2010-06-01T20:00:00Z,2010-06-01T21:00:00Z,2,b a\n"


def write(folder: Path, **changed: str) -> Path:
    files = {"people": PEOPLE, "friendships": FRIENDSHIPS, "venues": VENUES, "visits": VISITS, "covisits": COVISITS}
    for name, text in {**files, **changed}.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def test_rows_become_numbers(tmp_path: Path) -> None:
    folder = read_folder(write(tmp_path))
    assert folder.people == ["a", "b", "c"]
    assert folder.friendships.tolist() == [[0, 1], [1, 2]]
    assert folder.categories.tolist() == [0, -1]
    assert folder.visit_times.tolist() == [seconds_of("2010-06-01T20:00:00Z"), seconds_of("2010-06-01T21:00:00Z")]
    [outing] = folder.outings
    assert (outing.venue, outing.people, outing.last - outing.first) == (0, (0, 1), 3600)
    assert folder.dropped == {}


def test_gzip_reads_as_plain(tmp_path: Path) -> None:
    write(tmp_path)
    plain = read_folder(tmp_path)
    for name in ("venues", "visits", "covisits"):
        with gzip.open(tmp_path / f"{name}.csv.gz", "wt") as packed:
            packed.write((tmp_path / f"{name}.csv").read_text())
        (tmp_path / f"{name}.csv").unlink()
    packed_folder = read_folder(tmp_path)
    assert packed_folder.outings == plain.outings
    assert packed_folder.visit_times.tolist() == plain.visit_times.tolist()


def test_coordinates_categories_and_names_may_be_missing(tmp_path: Path) -> None:
    folder = read_folder(write(tmp_path, venues="id\nv\nw\n"))
    assert np.isnan(folder.places).all()
    assert folder.categories.tolist() == [-1, -1]
    half = read_folder(write(tmp_path, venues="id,latitude,longitude\nv,40.7,\nw,40.7,-74\n"))
    assert np.isnan(half.places[0]).all()


def test_repeats_count_once(tmp_path: Path) -> None:
    folder = read_folder(
        write(
            tmp_path,
            people=PEOPLE + "a\n",
            friendships=FRIENDSHIPS + "b,a\nc,c\n",
            venues=VENUES + "v,40.7,-74.0,Food,Joe's\n",
            visits=VISITS + "a,v,2010-06-01T20:00:00Z\n",
            covisits=COVISITS + "7,v,2010-06-01T20:00:00Z,,2,a b\n8,v,2010-06-02T20:00:00Z,,1,a a\n",
        )
    )
    assert (len(folder.people), len(folder.friendships), len(folder.venues)) == (3, 2, 2)
    assert (len(folder.visit_times), len(folder.outings)) == (2, 1)
    assert sum(folder.dropped.values()) == 7
    assert len(folder.dropped) == 7


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "visits",
            "person,venue,time\na,v,2010-06-01\nz,v,2010-06-01\n",
            r"visits\.csv, row 3: person 'z' is not a known",
        ),
        ("visits", "person,venue,time\na,v,noon\n", r"visits\.csv, row 2: time 'noon' is not a time"),
        ("visits", "person,venue,time\na,v\n", r"visits\.csv, row 2: time '' is not a time"),
        ("visits", "person,time\na,2010-06-01\n", r"visits\.csv lacks the column 'venue'"),
        ("friendships", "a,b\na,x\n", r"friendships\.csv, row 2: b 'x' is not a known id"),
        ("venues", "id,latitude,longitude\nv,north,1\n", r"venues\.csv, row 2: latitude 'north' is not a number"),
        ("venues", "id,latitude,longitude\nv,nan,1\n", r"venues\.csv, row 2: latitude 'nan' is not a number"),
        ("venues", "id,latitude,longitude\nv,91,1\n", r"venues\.csv, row 2: latitude '91' is not a number"),
        ("people", "id\n\n,\n", r"people\.csv, row 3: id is empty"),
        ("covisits", "venue,first,people\nv,2010-06-01,a q\n", r"covisits\.csv, row 2: people 'q' is not a known id"),
        ("covisits", "venue,first,people\nv,x,a b\n", r"covisits\.csv, row 2: first 'x' is not a time"),
        ("people", "", r"people\.csv lacks the column 'id'"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(BadFolder, match=message):
        read_folder(write(tmp_path, **{name: text}))


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadFolder, match="is not a folder"):
        read_folder(tmp_path / "nowhere")
    write(tmp_path)
    (tmp_path / "covisits.csv").unlink()
    with pytest.raises(BadFolder, match=r"neither covisits\.csv nor covisits\.csv\.gz"):
        read_folder(tmp_path)
    (tmp_path / "covisits.csv.gz").write_bytes(b"no gzip")
    with pytest.raises(BadFolder, match=r"covisits\.csv\.gz cannot be read"):
        read_folder(tmp_path)


def test_times_without_a_zone_are_utc() -> None:
    assert seconds_of("1970-01-01") == 0
    assert seconds_of("1970-01-01T01:00:00+01:00") == 0
