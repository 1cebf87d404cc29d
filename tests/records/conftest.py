"""Every contract test of the records runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records import migrate, open_engine
from tests.postgres import Cluster, postgres

__all__ = ["postgres"]

NewDatabase = Callable[[], str]
NewEngine = Callable[[], Awaitable[AsyncEngine]]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """Return a function that makes another empty database and returns its URL."""
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        return cluster.create_database
    numbers = iter(range(100))
    return lambda: f"sqlite:///{tmp_path}/{next(numbers)}.db"


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    """The URL of an empty database."""
    return new_database()


@pytest_asyncio.fixture
async def new_engine(new_database: NewDatabase) -> AsyncIterator[NewEngine]:
    """Return a function that opens another database with the tables of this version."""
    engines: list[AsyncEngine] = []

    async def new() -> AsyncEngine:
        url = new_database()
        await migrate(url)
        engines.append(open_engine(url))
        return engines[-1]

    yield new
    for engine in engines:
        await engine.dispose()


@pytest_asyncio.fixture
async def engine(new_engine: NewEngine) -> AsyncEngine:
    """A database with the tables of this version."""
    return await new_engine()
