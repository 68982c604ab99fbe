"""Is the process alive, and can it do its work? Outside the base path, without a token."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.graph import Graph, GraphError, schema
from app.http.auth import ANYBODY
from app.http.dependencies import GraphDep, SettingsDep
from app.http.problems import RETRY_SECONDS, Problem, problems
from app.settings import Settings

router = APIRouter(prefix="/health", tags=["health"], dependencies=[ANYBODY])

BUS_SECONDS = 1.0


class Alive(BaseModel):
    """The process answers."""

    status: str = Field(examples=["alive"])


class Ready(BaseModel):
    """Everything that requests need is there."""

    status: str = Field(examples=["ready"])
    parts: dict[str, str] = Field(
        description="How each part is. Requests need graph and schema; without the bus events wait in the graph.",
        examples=[
            {
                "graph": "Neo4j 5.26.30, Graph Data Science 2.13.9",
                "schema": "8 files applied",
                "bus": "answers",
            }
        ],
    )


@router.get("/live", operation_id="get_liveness", summary="Is the process alive?", responses=problems())
async def get_liveness() -> Alive:
    """Answers as long as the process can answer at all; it looks at nothing else."""
    return Alive(status="alive")


@router.get("/ready", operation_id="get_readiness", summary="Can requests be answered?", responses=problems())
async def get_readiness(graph: GraphDep, settings: SettingsDep) -> Ready:
    """Asks each part that requests need; 503 names in `parts` what is missing, and clears by itself."""
    parts = {"bus": await _bus(settings)}
    try:
        parts["graph"] = await _graph(graph)
        parts["schema"] = await _schema(graph)
    except GraphError as error:
        missing = "schema" if "graph" in parts else "graph"
        raise Problem(
            503,
            "Not ready",
            f"Missing: {missing}. {error}",
            headers={"Retry-After": str(RETRY_SECONDS)},
            parts=parts | {missing: str(error)},
        ) from error
    return Ready(status="ready", parts=parts)


async def _graph(graph: Graph) -> str:
    server = await graph.check_server()
    return f"Neo4j {server.neo4j}, Graph Data Science {server.gds}"


async def _schema(graph: Graph) -> str:
    files = await schema.status(graph)
    waiting = [file.name for file in files if file.state == "pending"]
    if waiting:
        raise GraphError(f"run `sprout schema apply`: {', '.join(waiting)} not applied")
    return f"{len(files)} files applied"


async def _bus(settings: Settings) -> str:
    """Whether something listens where the bus should be; the protocol is `app.bus`'s business."""
    if settings.bus == "kafka":
        first, usual = (settings.kafka_url or "").split(",")[0].strip(), 9092
        url = f"//{first}" if first else None
    else:
        url, usual = settings.redis_url, 6379
    if url is None:
        return "not known"
    parts = urlsplit(url)
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(BUS_SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or usual)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        return "answers"
    return "does not answer; events wait in the graph"
