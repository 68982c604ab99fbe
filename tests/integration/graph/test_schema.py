"""Schema files on a real server: once, in order, by several processes, and never changed behind our back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.graph import Graph, SchemaChanged
from app.graph.schema import apply, schema_files, status


@pytest.fixture
async def folder(graph: Graph, tmp_path: Path) -> AsyncIterator[Path]:
    (tmp_path / "001-first.cypher").write_text(
        "// One index.\nCREATE INDEX test_first IF NOT EXISTS FOR (n:TestThing) ON (n.first);\n"
    )
    yield tmp_path
    for name in ("test_first", "test_second"):
        await graph.run_schema(f"DROP INDEX {name} IF EXISTS")
    await graph.run_schema("MATCH (f:SchemaFile) WHERE f.name IN ['001-first.cypher', '002-second.cypher'] DELETE f")


async def test_files_are_applied_once_and_in_order(graph: Graph, folder: Path) -> None:
    told: list[str] = []
    assert [file.state for file in await status(graph, folder)] == ["pending"]
    assert [file.state for file in await apply(graph, folder, told.append)] == ["applied"]
    (folder / "002-second.cypher").write_text("CREATE INDEX test_second IF NOT EXISTS FOR (n:TestThing) ON (n.second);")
    await apply(graph, folder, told.append)
    assert told == ["001-first.cypher", "002-second.cypher"]


async def test_a_changed_file_is_refused_and_nothing_applied(graph: Graph, folder: Path) -> None:
    await apply(graph, folder)
    with (folder / "001-first.cypher").open("a") as file:
        file.write("// changed\n")
    (folder / "002-second.cypher").write_text("CREATE INDEX test_second IF NOT EXISTS FOR (n:TestThing) ON (n.second);")
    with pytest.raises(SchemaChanged, match=r"001-first\.cypher"):
        await apply(graph, folder)
    assert [file.state for file in await status(graph, folder)] == ["changed", "pending"]


async def test_several_at_once_do_no_harm(graph: Graph, folder: Path) -> None:
    told: list[str] = []
    async with await Graph.open(graph.settings) as other, await Graph.open(graph.settings) as third:
        results = await asyncio.gather(*(apply(one, folder, told.append) for one in (graph, other, third)))
    assert told == ["001-first.cypher"]
    assert all(file.state == "applied" for files in results for file in files)


async def test_the_products_schema_is_applied(graph: Graph) -> None:
    await apply(graph)
    assert {file.state for file in await status(graph)} == {"applied"}
    assert len(schema_files()) >= 3
