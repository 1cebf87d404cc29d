"""The database: its URL, its engine, and the two kinds of transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

ALLOWED = "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE"
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}

# A writer waits this long for another one before SQLite says "database is locked".
BUSY_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 5
COMMAND_TIMEOUT_S = 30
IDLE_TIMEOUT_MS = "30000"
# A transaction opened with this option is going to write.
_WRITES = "signdesk_writes"


def normalise(url: str) -> URL:
    """Return the URL with its asyncio driver.

    Raises ValueError, whose text says what is allowed and repeats nothing of the URL (it may
    hold a password).
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError(f"is not a database URL; allowed: {ALLOWED}") from None
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise ValueError(f"names another kind of database; allowed: {ALLOWED}")
    if driver.startswith("sqlite") and parsed.database in {None, "", ":memory:"}:
        raise ValueError(f"names no file; allowed: {ALLOWED}")
    return parsed.set(drivername=driver)


def open_engine(url: str) -> AsyncEngine:
    """Open a pool of connections to the database. Raises ValueError like `normalise`.

    Parameters of statements never reach a log or an exception: they hold names and hashes.
    """
    parsed = normalise(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(
            parsed,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={
                "timeout": CONNECT_TIMEOUT_S,
                "command_timeout": COMMAND_TIMEOUT_S,
                # A node that froze inside a transaction must not keep its locks for ever.
                "server_settings": {"idle_in_transaction_session_timeout": IDLE_TIMEOUT_MS},
            },
        )
    engine = create_async_engine(parsed, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions begin too late (at the first write) for BEGIN IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    # In WAL mode NORMAL may forget the last commits on a power cut, but their events have
    # been trimmed from the stream by then.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once, without waiting, if another
    # wrote in between (SQLite, "Isolation"); IMMEDIATE waits for its turn before it reads.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """One transaction that writes: committed at the end of the block, or not at all."""
    async with engine.connect() as connection:
        await connection.execution_options(**{_WRITES: True})
        async with (
            AsyncSession(connection, expire_on_commit=False, autoflush=False) as session,
            session.begin(),
        ):
            yield session


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """One transaction that reads: every statement in the block sees the same state."""
    async with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execution_options(isolation_level="REPEATABLE READ")
        async with (
            AsyncSession(connection, expire_on_commit=False, autoflush=False) as session,
            session.begin(),
        ):
            yield session
