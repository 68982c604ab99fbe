"""The driver on a real server: once, repeatable, time-outs, causality, and a server that comes and goes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from app.graph import AlreadyProcessed, ConstraintViolated, Graph, GraphUnavailable
from app.graph.causality import causal
from app.settings import Settings
from tests.integration.neo4j_session import plain_session


@pytest.fixture(autouse=True)
async def no_test_files(graph: Graph) -> None:
    await graph.run_schema("MATCH (file:SchemaFile) WHERE file.name STARTS WITH 'test-' DELETE file")


async def files(graph: Graph) -> list[str]:
    return [row["name"] for row in await graph.read("graph/applied_schema_files") if row["name"].startswith("test-")]


async def record(graph: Graph, name: str, once: str | None = None) -> None:
    await graph.write("graph/record_schema_file", name=name, checksum="x", now=datetime.now(UTC), once=once)


async def test_a_handled_event_takes_effect_once(graph: Graph) -> None:
    await record(graph, "test-a", once="room:1")
    with pytest.raises(AlreadyProcessed, match="room:1"):
        await record(graph, "test-b", once="room:1")
    assert await files(graph) == ["test-a"]


async def test_of_many_consumers_one_takes_effect(graph: Graph) -> None:
    outcomes = await asyncio.gather(
        *(record(graph, f"test-{n}", once="room:2") for n in range(12)), return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(outcome is None or isinstance(outcome, AlreadyProcessed) for outcome in outcomes)
    assert len(await files(graph)) == 1


async def test_a_write_that_fails_leaves_the_event_unhandled(graph: Graph) -> None:
    with pytest.raises(Exception, match="Expected parameter"):
        await graph.write("graph/record_schema_file", once="room:3", name="test-c")
    await record(graph, "test-c", once="room:3")
    assert await files(graph) == ["test-c"]


async def test_a_constraint_is_told_apart(graph: Graph) -> None:
    await graph.write("bus/mark_processed", keys=["twice"])
    with pytest.raises(ConstraintViolated, match="twice"):
        await graph.write("bus/mark_processed", keys=["twice"])


async def test_a_caller_reads_their_own_write(graph: Graph) -> None:
    with causal() as caller:
        assert not caller.wrote
        await record(graph, "test-d")
        seen = (caller.wrote, bool(caller.bookmarks))
        assert seen == (True, True)
        assert await files(graph) == ["test-d"]
    with causal(caller.bookmarks) as later:
        assert await files(graph) == ["test-d"]
        assert not later.wrote


async def test_query_name_is_transaction_metadata(graph: Graph) -> None:
    async with graph.locked("graph/lock_schema"), plain_session(graph.settings) as session:
        result = await session.run("SHOW TRANSACTIONS YIELD metaData RETURN metaData.query AS query")
        assert "graph/lock_schema" in await result.value()


async def test_a_lock_is_free_again_when_its_holder_is_gone(graph: Graph) -> None:
    async def hold() -> None:
        async with graph.locked("graph/lock_schema"):
            await asyncio.sleep(60)

    holder = asyncio.create_task(hold())
    await asyncio.sleep(0.3)
    holder.cancel()
    with pytest.raises(asyncio.CancelledError):
        await holder
    async with asyncio.timeout(10), graph.locked("graph/lock_schema"):
        pass


async def test_no_server_is_said_with_the_way_out(settings: Settings) -> None:
    nowhere = settings.model_copy(update={"neo4j_url": "bolt://127.0.0.1:1"})
    with pytest.raises(GraphUnavailable, match="does not answer"):
        await Graph.open(nowhere)
    with pytest.raises(GraphUnavailable, match="sprout up"):
        await Graph.open(settings.model_copy(update={"neo4j_url": None}))
    with pytest.raises(GraphUnavailable, match="SPROUT_NEO4J_URL"):
        await Graph.open(settings.model_copy(update={"neo4j_url": "http://127.0.0.1"}))


async def test_after_an_outage_one_goes_ahead_again_to_have_a_statement_planned(settings: Settings) -> None:
    nowhere = settings.model_copy(update={"neo4j_url": "bolt://127.0.0.1:1"})
    async with Graph(settings) as graph, Graph(nowhere) as away:
        await graph.read("graph/server_version")
        assert graph._first_runs
        graph._driver, away._driver = away._driver, graph._driver
        with pytest.raises(GraphUnavailable):
            await graph.read("graph/server_version")
        assert not graph._first_runs


async def test_refused_credentials_are_said(settings: Settings) -> None:
    with pytest.raises(GraphUnavailable, match="refuses the credentials"):
        await Graph.open(settings.model_copy(update={"neo4j_password": SecretStr("wrong-password")}))
