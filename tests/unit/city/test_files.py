"""Import files with holes: each problem is told with its row, and good files are read whole."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.city.errors import ImportRefused
from app.city.files import Files, ImportPaths, read_files
from app.city.tables import Problems
from app.city.writing import silent

LATEST = datetime(2026, 11, 25, tzinfo=UTC).timestamp()
GOOD = {
    "people": "id\nana\nwei\nnoor\n",
    "friendships": "a,b\nana,wei\n",
    "venues": "id,latitude,longitude,category,name\nv1,40.7,-73.9,Food,Blue Door Ramen\nv2,40.8,-73.8,,\n",
    "visits": "person,venue,time\nana,v1,2010-03-18T19:04:00Z\nwei,v1,2010-03-18T15:10:00-04:00\n",
}
Read = Callable[..., tuple[Files, Problems]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads the good files with some replaced: `read(people="id\\n")`; bytes are written as they are."""

    def reader(**changed: str | bytes) -> tuple[Files, Problems]:
        for name, content in (GOOD | changed).items():
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / f"{name}.csv").write_bytes(data)
        problems = Problems()
        return read_files(ImportPaths.of_folder(tmp_path), LATEST, problems, silent), problems

    return reader


def told(problems: Problems) -> list[str]:
    return [str(problem) for problem in problems.shown]


def test_good_files_are_read_whole(read: Read) -> None:
    files, problems = read()
    assert not problems.count
    assert files.rows == 8
    assert [person.id for person in files.people] == ["ana", "wei", "noor"]
    assert files.friends.tolist() == [[0, 1]]
    assert files.venues[0].category == "food"
    assert (files.visit_time[1] - files.visit_time[0]).item() == 360


def test_optional_columns_in_any_order_with_a_byte_order_mark(read: Read) -> None:
    files, problems = read(
        people="\ufeffName,ID,Interests,price_min,price_max,latitude,longitude,shoe_size\n"
        '"Kim, Ana",ana,ramen | Jazz|ramen,1,3,40.7,-73.9,38\nWei,wei,,,,,,\nNoor,noor,,,,,,\n'
    )
    assert not problems.count
    ana = files.people[0]
    assert (ana.name, ana.interests, ana.price_max, ana.location) == ("Kim, Ana", ["ramen", "jazz"], 3, (40.7, -73.9))
    assert files.readings["people"].ignored == ("shoe_size",)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("people", "id\nana\nwei\nana\nnoor\n", "people.csv row 4: id 'ana' is already in row 2"),
        ("people", "id\nana\n,\nwei\nnoor\n", "people.csv row 3: has 2 fields where the header has 1"),
        ("people", "id,openness\nana,1.5\nwei,\nnoor,\n", "people.csv row 2: openness '1.5' is not between 0 and 1"),
        ("people", "id,latitude,longitude\nana,40.7,\nwei,,\nnoor,,\n", "row 2: latitude and longitude must be given"),
        ("people", "id,price_min,price_max\nana,3,2\nwei,,\nnoor,,\n", "row 2: price_min 3 is above price_max 2"),
        ("people", "id,email\nana,x@y\nwei,X@Y\nnoor,\n", "row 3: email 'X@Y' is already in row 2"),
        ("people", "id,birth_year\nana,1990.5\nwei,\nnoor,\n", "row 2: birth_year '1990.5' is not a whole number"),
        (
            "friendships",
            "a,b\nana,wei\nwei,ana\n",
            "friendships.csv row 3: friendship 'wei' - 'ana' is already in row 2",
        ),
        ("friendships", "a,b\nana,ana\n", "friendships.csv row 2: a and b are the same person 'ana'"),
        ("friendships", "a,b\nana,zoe\n", "friendships.csv row 2: b 'zoe' is not in the people file"),
        ("friendships", "a,b,strength\nana,wei,strong\n", "row 2: strength 'strong' is not a number"),
        (
            "venues",
            "id,latitude,longitude\nv1,91,0\nv2,0,0\n",
            "venues.csv row 2: latitude '91' is not between -90 and 90",
        ),
        ("venues", "id,latitude,longitude\nv1,nan,0\nv2,0,0\n", "venues.csv row 2: latitude 'nan' is not between"),
        ("venues", "id,latitude,longitude\nv1,,0\nv2,0,0\n", "venues.csv row 2: latitude is empty"),
        (
            "visits",
            "person,venue,time\nana,v9,2010-03-18T04:34:24Z\n",
            "visits.csv row 2: venue 'v9' is not in the venues",
        ),
        ("visits", "person,venue,time\nana,v1,yesterday\n", "visits.csv row 2: time 'yesterday' is not a time such as"),
        (
            "visits",
            "person,venue,time\nana,v1,2010-03-18T04:34:24\n",
            "visits.csv row 2: time '2010-03-18T04:34:24' has no",
        ),
        (
            "visits",
            "person,venue,time\nana,v1,2031-03-18T04:34:24Z\n",
            "visits.csv row 2: time '2031-03-18T04:34:24Z' lies in",
        ),
        ("visits", "person,venue,time\nana,v1,\n", "visits.csv row 2: time is empty"),
        ("visits", GOOD["visits"] + "ana,v1,2010-03-18T19:04:00Z\n", "visits.csv row 4: visit of 'ana' at 'v1'"),
        ("visits", 'person,venue,time\nana,"v1,2010-03-18T19:04:00Z\n', "visits.csv row 2: is not CSV"),
    ],
)
def test_a_wrong_row_is_told_with_its_number(read: Read, file: str, content: str, message: str) -> None:
    _, problems = read(**{file: content})
    assert any(message in line for line in told(problems)), told(problems)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("people", "", "people.csv row 1: is empty: expected a header with id"),
        ("people", "name\nAna\n", "people.csv row 1: the header lacks id; it has: name"),
        ("visits", "person,time,time\n", "visits.csv row 1: the header names time twice"),
        ("venues", "id,latitude,longitude\n", "venues.csv row 2: has a header and no rows"),
        ("friendships", b"a,b\nana,w\xff\n", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(read: Read, file: str, content: str | bytes, message: str) -> None:
    _, problems = read(**{file: content})
    assert problems.unreadable
    assert any(message in line for line in told(problems)), told(problems)


def test_an_unusable_people_file_is_not_told_a_thousand_times(read: Read) -> None:
    _, problems = read(people="name\nAna\n")
    assert problems.count == 1


def test_rows_are_counted_as_an_editor_shows_them(read: Read) -> None:
    _, problems = read(venues='id,latitude,longitude,name\nv1,40.7,-73.9,"two\nlines"\nv2,91,0,\n')
    assert "venues.csv row 4: latitude '91'" in told(problems)[0]


@pytest.mark.parametrize("damage", ["not gzip", "cut off", "flipped"])
def test_gzip_garbage_is_refused(tmp_path: Path, read: Read, damage: str) -> None:
    read()
    whole = gzip.compress(GOOD["visits"].encode() * 50)
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    (tmp_path / "visits.csv").unlink()
    content = {"not gzip": b"person,venue,time\n", "cut off": whole[: len(whole) // 2], "flipped": bytes(flipped)}
    (tmp_path / "visits.csv.gz").write_bytes(content[damage])
    problems = Problems()
    read_files(ImportPaths.of_folder(tmp_path), LATEST, problems, silent)
    assert problems.unreadable
    assert "visits.csv.gz row" in "\n".join(told(problems))


def test_a_folder_without_a_file_says_which(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"neither people\.csv nor people\.csv\.gz"):
        ImportPaths.of_folder(tmp_path)


def test_the_fingerprint_is_of_content_and_options(tmp_path: Path, read: Read) -> None:
    read()
    first = ImportPaths.of_folder(tmp_path).fingerprint("UTC")
    assert ImportPaths.of_folder(tmp_path).fingerprint("America/New_York") != first
    read(people=GOOD["people"] + "zoe\n")
    assert ImportPaths.of_folder(tmp_path).fingerprint("UTC") != first
