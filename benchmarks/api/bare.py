"""A bare FastAPI handler that runs `RETURN 1` through the driver that Sprout uses, in the way that measured fastest."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import uvicorn
from fastapi import FastAPI, Request
from neo4j import READ_ACCESS, AsyncDriver, AsyncGraphDatabase, NotificationMinimumSeverity

from app.settings import load_settings


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings = load_settings()
    password = settings.neo4j_password
    auth = (settings.neo4j_user, password.get_secret_value()) if password else None
    async with AsyncGraphDatabase.driver(
        str(settings.neo4j_url),
        auth=auth,
        max_connection_pool_size=settings.neo4j_pool_size,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
    ) as driver:
        app.state.driver, app.state.database = driver, settings.neo4j_database
        yield


app = FastAPI(lifespan=_lifespan)


@app.get("/one")
async def one(request: Request) -> dict[str, Any]:
    """One round trip that finds nothing out."""
    driver = cast(AsyncDriver, request.app.state.driver)
    async with driver.session(database=request.app.state.database, default_access_mode=READ_ACCESS) as session:
        result = await session.run("RETURN 1 AS one")
        found = [record.data() async for record in result]
        return found[0]


if __name__ == "__main__":
    reading = argparse.ArgumentParser()
    reading.add_argument("--port", type=int, required=True)
    uvicorn.run(
        app,
        port=reading.parse_args().port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        server_header=False,
    )
