"""The one way to Neo4j: queries by name, with access mode, time-out, retries and causality stated here."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, LiteralString, Self, TypeVar

import stamina
from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncGraphDatabase,
    AsyncSession,
    Bookmarks,
    NotificationMinimumSeverity,
    Query,
)
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    ConstraintError,
    DatabaseUnavailable,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from app.graph import causality, server
from app.graph.errors import AlreadyProcessed, ConstraintViolated, GraphError, GraphTimeout, GraphUnavailable
from app.graph.first_runs import FirstRuns
from app.graph.outage import Outage
from app.graph.queries import NamedQuery, load_queries, require, used_names
from app.graph.values import Row, arguments, plain_row
from app.settings import Settings

Result = TypeVar("Result")
#: The server went away, and may or may not have done what was asked: only what is safe to repeat is repeated.
_AWAY: Final = (ServiceUnavailable, SessionExpired, IncompleteCommit, OSError)
#: Nothing came of a connection, be it that others hold all there may be.
_LOST: Final = (*_AWAY, ConnectionAcquisitionTimeoutError)
#: How many times its time-out the first run of a statement may take.
PLANNING_PATIENCE: Final = 4
_SCHEMES: Final = tuple(f"{scheme}{tls}://" for scheme in ("bolt", "neo4j") for tls in ("", "+s", "+ssc"))
#: A thing was deleted by another transaction after this one had found it, and before it had its lock.
_DELETED: Final = "Neo.ClientError.Statement.EntityNotFound"
#: What the server ended by its own clock; the second while it waited for a lock.
_TIMED_OUT: Final = ("TransactionTimedOut", "LockClientStopped")


class Graph:
    """One async driver. Sessions live for one call and are never shared between coroutines."""

    def __init__(self, settings: Settings) -> None:
        """Prepares the driver without reaching for the server.

        Raises:
            GraphUnavailable: No URL is known, or it is not one.
            QueryMissing: The code names a query without a file.
        """
        if settings.neo4j_url is None:
            raise GraphUnavailable("no Neo4j is known: run `sprout up`, or set SPROUT_NEO4J_URL")
        if not settings.neo4j_url.startswith(_SCHEMES):
            raise GraphUnavailable(
                f"SPROUT_NEO4J_URL={settings.neo4j_url!r} is not usable: it must start with bolt:// or neo4j://"
                " (with +s or +ssc for TLS)"
            )
        self.settings = settings
        self.queries: Mapping[str, NamedQuery] = load_queries()
        require(self.queries, used_names())
        password = settings.neo4j_password
        try:
            self._driver = AsyncGraphDatabase.driver(
                settings.neo4j_url,
                auth=(settings.neo4j_user, password.get_secret_value()) if password else None,
                user_agent="sprout",
                connection_timeout=3.0,
                connection_acquisition_timeout=5.0,
                max_connection_pool_size=settings.neo4j_pool_size,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                telemetry_disabled=True,
            )
        except (ConfigurationError, ValueError) as error:
            raise GraphUnavailable(f"SPROUT_NEO4J_URL={settings.neo4j_url!r} is not usable: {error}") from error
        self._outage = Outage(self._driver.verify_connectivity, _LOST)
        self._first_runs = FirstRuns(self._outage.over)

    @classmethod
    async def open(cls, settings: Settings) -> Self:
        """Connects and checks that the server has what Sprout needs.

        Raises:
            GraphUnavailable: The server cannot be reached.
            ServerUnsuitable: It is too old or lacks Graph Data Science.
        """
        graph = cls(settings)
        try:
            await graph.check_server()
        except BaseException:
            await graph.close()
            raise
        return graph

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes all connections."""
        await self._outage.close()
        await self._driver.close()

    async def check_server(self) -> server.ServerInfo:
        """Asks for the versions of Neo4j and Graph Data Science.

        Raises:
            GraphUnavailable: The server cannot be reached, or has just begun and is too slow to say.
            ServerUnsuitable: It is too old or lacks Graph Data Science.
        """
        try:
            return await server.check(self)
        except GraphTimeout as error:
            raise GraphUnavailable(f"Neo4j does not answer in time ({error})") from error

    def text(self, name: str) -> LiteralString:
        """The statement of a named query, for clients that bring their own connection (GDS projections)."""
        return self.queries[name].text

    async def read(self, name: str, /, *, timeout: float | None = None, **parameters: Any) -> list[Row]:
        """Runs a named query in a read session: one round trip.

        Args:
            name: `<room>/<query>`.
            timeout: Seconds after which the server ends it; default from the settings.
            parameters: The query's parameters; a list `rows` is `$lists.rows` there (`app.graph.values.arguments`).

        Raises:
            GraphUnavailable: The server cannot be reached, also after retries.
            GraphTimeout: The query took too long.
        """
        return await self._read(name, name, lambda planned: self._query(name, timeout, planned=planned), parameters)

    async def select(self, name: str, text: str, /, **parameters: Any) -> list[Row]:
        """Runs a statement that `app.selections` compiled, in a read session: one round trip.

        Args:
            name: What the query log and errors call it.
            text: The statement; nothing in it comes from a caller.
            parameters: As in `read`.

        Raises:
            GraphUnavailable: The server cannot be reached, also after retries.
            GraphTimeout: The query took too long.
        """
        key = hashlib.sha256(text.encode()).hexdigest()

        def query(planned: bool) -> Query:
            return Query(text, metadata={"query": name}, timeout=self._limit(None, planned=planned))

        return await self._read(name, key, query, parameters)

    async def _read(self, name: str, key: str, query: Callable[[bool], Query], parameters: dict[str, Any]) -> list[Row]:
        """Runs a statement in a read session; `key` tells whether it was planned, on which its time limit depends."""

        async def once() -> list[Row]:
            async with self._session(READ_ACCESS) as session:
                result = await session.run(query(not first), arguments(parameters))
                return [plain_row(record) async for record in result]

        async with self._first_runs.turn(key) as first:
            return await self._attempt(name, once, safe_to_repeat=True)

    async def stream(self, name: str, /, *, timeout: float = 3600.0, **parameters: Any) -> AsyncIterator[Row]:
        """Like `read`, row by row, for results larger than memory should hold. Not retried."""
        try:
            async with self._session(READ_ACCESS, fetch_size=10_000) as session:
                result = await session.run(self._query(name, timeout), arguments(parameters))
                async for record in result:
                    yield plain_row(record)
        except (Neo4jError, *_LOST) as error:
            raise _translated(name, error) from error

    async def write(
        self,
        name: str,
        /,
        *,
        once: str | Sequence[str] | None = None,
        repeatable: bool = False,
        timeout: float | None = None,
        **parameters: Any,
    ) -> list[Row]:
        """Runs a named query that changes the graph, its outbox events included, in one transaction.

        Args:
            name: `<room>/<query>`.
            once: Key of a `ProcessedEvent` that is recorded in the same transaction, or the keys of several.
            repeatable: The statement may run twice without harm, so a lost connection is tried again.
            timeout: Seconds after which the server ends it; default from the settings.
            parameters: The query's parameters.

        Raises:
            AlreadyProcessed: `once`, or one of several, was recorded before; nothing was written.
            ConstraintViolated: A uniqueness constraint refused the write.
            GraphUnavailable: The server cannot be reached; without `once` or `repeatable` it may have written.
            GraphTimeout: The query took too long; nothing was written.
        """
        keys = [once] if isinstance(once, str) else sorted(once or ())

        async def plainly() -> list[Row]:
            async with self._session(WRITE_ACCESS) as session:
                result = await session.run(self._query(name, timeout, planned=not first), arguments(parameters))
                rows = [plain_row(record) async for record in result]
                await self._remember(session)
                return rows

        async def with_mark() -> list[Row]:
            async with self._session(WRITE_ACCESS) as session:
                limit = self._limit(timeout, planned=not first)
                async with await session.begin_transaction({"query": name}, limit) as transaction:
                    await self._mark(transaction.run, keys)
                    result = await transaction.run(self.queries[name].text, arguments(parameters))
                    rows = [plain_row(record) async for record in result]
                    await transaction.commit()
                await self._remember(session)
                return rows

        # In a transaction that has written, as the mark does, a statement is planned apart from the same one in a fresh one.
        async with self._first_runs.turn((name, once is not None)) as first:
            if once is None:
                return await self._attempt(name, plainly, safe_to_repeat=repeatable)
            return await self._attempt(name, with_mark, safe_to_repeat=True)

    @asynccontextmanager
    async def locked(self, name: str, **parameters: Any) -> AsyncIterator[None]:
        """Holds the locks that a named query takes for as long as the block runs.

        The server frees them when this process dies. What the query wrote is rolled back at the end.
        """
        try:
            async with (
                self._session(WRITE_ACCESS) as session,
                await session.begin_transaction({"query": name}) as transaction,
            ):
                await (await transaction.run(self.queries[name].text, arguments(parameters))).consume()
                yield
                await transaction.rollback()
        except (Neo4jError, *_LOST) as error:
            raise _translated(name, error) from error

    async def run_schema(self, statement: LiteralString) -> None:
        """Runs one statement of a schema file; used by `app.graph.schema` alone."""
        async with self._session(WRITE_ACCESS) as session:
            await (await session.run(statement)).consume()

    async def _mark(self, run: Callable[..., Awaitable[Any]], keys: list[str]) -> None:
        """Records events as handled; another transaction's record of one ends this one."""
        try:
            result = await run(self.queries["bus/mark_processed"].text, arguments({"keys": keys}))
            await result.consume()
        except ConstraintError as error:
            raise AlreadyProcessed(", ".join(keys[:3])) from error

    async def _remember(self, session: AsyncSession) -> None:
        """Lets the caller's next read see this write."""
        caller = causality.current()
        if caller is not None:
            caller.advance((await session.last_bookmarks()).raw_values)

    def _limit(self, timeout: float | None, *, planned: bool) -> float:
        """Seconds that the server may take; planning is no fault of the query, and may take a busy server long."""
        return (timeout or self.settings.query_timeout_seconds) * (1 if planned else PLANNING_PATIENCE)

    def _query(self, name: str, timeout: float | None, *, planned: bool = True) -> Query:
        """The statement with what the query log and the server's clock should know of it."""
        limit = self._limit(timeout, planned=planned)
        return Query(self.queries[name].text, metadata={"query": name}, timeout=limit)

    @asynccontextmanager
    async def _session(self, access: str, fetch_size: int = 1000) -> AsyncIterator[AsyncSession]:
        await self._outage.over()
        caller = causality.current()
        async with self._driver.session(
            database=self.settings.neo4j_database,
            default_access_mode=access,
            bookmarks=Bookmarks.from_raw_values(caller.bookmarks) if caller and caller.bookmarks else None,
            fetch_size=fetch_size,
        ) as session:
            yield session

    async def _attempt(self, name: str, call: Callable[[], Awaitable[Result]], *, safe_to_repeat: bool) -> Result:
        """Calls, again after what passes: always when the server rolled back, else only where that is safe."""

        def passes(error: Exception) -> bool:
            if isinstance(error, TransientError):
                return not _timed_out(error)
            if isinstance(error, Neo4jError) and error.code == _DELETED:
                return True  # rolled back; who is tried again finds that it is gone
            if isinstance(error, _AWAY):
                if not self._outage.on:
                    self._first_runs.forget()
                self._outage.begin()
            return safe_to_repeat and isinstance(error, (ServiceUnavailable, SessionExpired, IncompleteCommit))

        try:
            try:
                return await call()  # nearly always all there is; setting up retries takes a twentieth of a read's time
            except Exception as error:
                if not passes(error):
                    raise
                await asyncio.sleep(random.uniform(0.01, 0.05))  # noqa: S311  nobody guesses it
            async for attempt in stamina.retry_context(
                on=passes, attempts=5, timeout=4.0, wait_initial=0.04, wait_max=0.5, wait_jitter=0.05
            ):
                with attempt:
                    return await call()
        except (Neo4jError, *_LOST) as error:
            raise _translated(name, error) from error
        raise AssertionError("unreachable: the last attempt returns or raises")


def _translated(name: str, error: Exception) -> GraphError:
    """The driver's error in Sprout's terms; what is a defect of the query stays as it is."""
    if isinstance(error, AuthError):
        return GraphUnavailable("Neo4j refuses the credentials: check SPROUT_NEO4J_USER and SPROUT_NEO4J_PASSWORD")
    if isinstance(error, (*_LOST, DatabaseUnavailable)):
        return GraphUnavailable(f"Neo4j does not answer ({type(error).__name__}) in query {name}")
    if isinstance(error, ConstraintError):
        return ConstraintViolated(f"{name}: {error.message}")
    if isinstance(error, Neo4jError) and _timed_out(error):
        return GraphTimeout(f"{name} ran past its time-out")
    if isinstance(error, TransientError):
        return GraphUnavailable(f"Neo4j could not complete {name} after retries: {error.message}")
    return GraphError(f"{name}: {error}")


def _timed_out(error: Neo4jError) -> bool:
    """Whether the server ended the query because it took too long."""
    return any(name in (error.code or "") for name in _TIMED_OUT)
