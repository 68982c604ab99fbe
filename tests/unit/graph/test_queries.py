"""Query files: read whole, with fragments, and missed when they are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.graph import QueryMissing
from app.graph.queries import PROJECT, load_queries, require, used_names


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_header_and_fragment_are_read(tmp_path: Path) -> None:
    write(tmp_path, "fragments/visible.cypher", "WHERE NOT person.hidden\n")
    text = (
        "// People,\n// by name.\n// :params {limit: 1}\n// Returns: id\n// Scans: all, nightly\nMATCH (person:User)\n"
    )
    write(tmp_path, "people/list.cypher", text + "// include visible\nRETURN person.id AS id\n")
    query = load_queries(tmp_path)["people/list"]
    assert (query.title, query.params, query.returns) == ("People, by name.", "{limit: 1}", "id")
    assert query.scans == "all, nightly"
    assert query.text.endswith("MATCH (person:User)\nWHERE NOT person.hidden\nRETURN person.id AS id\n")


def test_missing_fragment_names_the_file(tmp_path: Path) -> None:
    write(tmp_path, "people/list.cypher", "// include nothing\nRETURN 1 AS one\n")
    with pytest.raises(QueryMissing, match=r"fragments.nothing\.cypher"):
        load_queries(tmp_path)


def test_schema_and_browser_are_no_rooms(tmp_path: Path) -> None:
    write(tmp_path, "schema/001-a.cypher", "CREATE INDEX;")
    write(tmp_path, "browser/guide.cypher", "RETURN 1")
    assert load_queries(tmp_path) == {}


def test_code_that_calls_a_query_without_file_is_refused(tmp_path: Path) -> None:
    write(
        tmp_path,
        "code/service.py",
        'await graph.read("people/list", limit=1)\nawait graph.write(\n    "people/gone")\n',
    )
    write(tmp_path, "cypher/people/list.cypher", "RETURN 1 AS one\n")
    names = used_names((tmp_path / "code",), tmp_path / "cypher")
    assert names == {"people/list", "people/gone"}
    with pytest.raises(QueryMissing, match=r"cypher/people/gone\.cypher"):
        require(load_queries(tmp_path / "cypher"), names)


def test_every_query_that_the_code_calls_has_a_file() -> None:
    assert used_names(), "the source calls no query by name: the pattern no longer matches"
    require(load_queries(), used_names())


def test_every_query_says_what_it_is() -> None:
    for query in load_queries().values():
        assert query.title, f"{query.name} has no title"
        assert query.returns, f"{query.name} does not say what it returns"
        assert query.params.startswith("{") and query.params.endswith("}"), f"{query.name} has no :params"


def test_every_query_is_called() -> None:
    called = used_names() | used_names((PROJECT / "benchmarks",))
    # `sprout check` asks whatever lies in its folder.
    unused = {name for name in set(load_queries()) - called if not name.startswith("checks/")}
    assert not unused, f"no code calls {sorted(unused)}"
