"""A session past `app.graph`, for what tests ask the server itself: plans, running transactions, tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from neo4j import AsyncGraphDatabase, AsyncSession

from app.settings import Settings


@asynccontextmanager
async def plain_session(settings: Settings) -> AsyncIterator[AsyncSession]:
    """Opens a driver and a session of its own on the engine of the settings."""
    assert settings.neo4j_url and settings.neo4j_password
    auth = (settings.neo4j_user, settings.neo4j_password.get_secret_value())
    async with (
        AsyncGraphDatabase.driver(settings.neo4j_url, auth=auth) as driver,
        driver.session(database=settings.neo4j_database) as session,
    ):
        yield session
