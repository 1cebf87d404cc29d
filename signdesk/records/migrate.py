"""Brings a database to the schema of this version, from inside the package."""

import asyncio
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from .database import BUSY_TIMEOUT_MS, normalise, open_engine, writing

# Any number does, as long as every node takes the same one ("sign" in ASCII).
MIGRATION_LOCK = 0x7369676E


async def migrate(url: str) -> None:
    """Create or upgrade the tables; safe when several nodes start at once.

    Everything happens in one transaction. Raises ValueError for a wrong URL, and SQLAlchemy's
    DBAPIError when the database cannot be reached.
    """
    parsed = normalise(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        await asyncio.to_thread(_use_wal, Path(parsed.database))
    engine = open_engine(url)
    try:
        async with writing(engine) as session:
            connection = await session.connection()
            if engine.dialect.name == "postgresql":
                await connection.execute(
                    text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK}
                )
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _use_wal(path: Path) -> None:
    # Kept in the file. The change needs the file for itself, and SQLite does not wait for that
    # as it waits for a write lock, so nodes that start together take turns here.
    attempts = 100
    for attempt in range(1, attempts + 1):
        connection = _open_file(path)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or attempt == attempts:
                raise _as_database_error(error) from error
        else:
            return
        finally:
            connection.close()


def _open_file(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)
    except sqlite3.OperationalError as error:
        raise _as_database_error(error) from error


def _as_database_error(error: sqlite3.Error) -> DBAPIError:
    return DBAPIError("PRAGMA journal_mode = WAL", None, error)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "signdesk.records:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
