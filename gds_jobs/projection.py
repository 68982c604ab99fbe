"""A graph in the memory of Graph Data Science for as long as one job needs it."""

from __future__ import annotations

import asyncio
import importlib
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, LiteralString

from app.graph import GraphUnavailable
from app.jobs import Counts, JobContext
from app.settings import Settings

if TYPE_CHECKING:
    from graphdatascience import Graph, GraphDataScience

#: Algorithms that draw lots draw these; with one thread the same graph gives the same result.
RANDOM_SEED = 7
ONE_THREAD = 1

Work = Callable[["GraphDataScience", "Graph"], Counts]


def preload() -> None:
    """Imports the client, which brings pandas and takes seconds: call it in a thread while something else is waited for."""
    importlib.import_module("graphdatascience")


async def on_projection(context: JobContext, job: str, projection: str, work: Work) -> Counts:
    """Projects a graph, works on it in a thread, and drops it, whatever happens.

    Args:
        context: Of the job.
        job: Name of the job; what an earlier run of it left behind when it was killed is dropped first.
        projection: Named query that ends with `gds.graph.project($graph_name, ...)`.
        work: Runs algorithms and writes their results; given the client and the projected graph.

    Returns:
        What `work` returned; zero people where there was nothing to project.

    Raises:
        GraphUnavailable: No Neo4j is known.
    """
    text = context.graph.text(projection)
    thread = asyncio.ensure_future(asyncio.to_thread(_run, context, job, text, work))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        # An algorithm cannot be stopped half way; the lock is kept until it has ended.
        await asyncio.wait((thread,))
        raise


def connect(settings: Settings) -> GraphDataScience:
    """A client, to be closed by its context.

    Raises:
        GraphUnavailable: No Neo4j is known.
    """
    # Imported here, and so in the thread that works: see `preload`.
    from graphdatascience import GraphDataScience

    if settings.neo4j_url is None:
        raise GraphUnavailable("no Neo4j is known: run `sprout up`, or set SPROUT_NEO4J_URL")
    password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else ""
    return GraphDataScience(
        settings.neo4j_url,
        auth=(settings.neo4j_user, password),
        database=settings.neo4j_database,
        arrow=False,
        show_progress=False,
    )


def _run(context: JobContext, job: str, projection: LiteralString, work: Work) -> Counts:
    name = f"{job}-{uuid.uuid4()}"
    with connect(context.settings) as gds:
        for left in gds.graph.list():
            if left.graph_name.startswith(f"{job}-"):
                gds.graph.drop(left.graph_name, fail_if_missing=False)
        try:
            try:
                graph, projected = gds.graph.project.cypher(projection, graph_name=name)
            except ValueError:
                # How the client says that the query met nothing to project.
                return {"people": 0}
            context.progress(job, 0, projected.node_count)
            counts = work(gds, graph)
            context.progress(job, projected.node_count, projected.node_count)
            return counts
        finally:
            gds.graph.drop(name, fail_if_missing=False)
