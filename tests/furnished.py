"""Fixtures: an in-process desk on real stores, for the tests of a node's faces."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk, NodeSite, furnish, opened
from tests.switchboard.valkey import Valkey, running


@pytest.fixture(scope="session")
def live_store() -> Iterator[Valkey]:
    """A Valkey server for the whole run."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with companies and people; tests copy it, since hashing passwords is slow."""
    database = tmp_path_factory.mktemp("furnished") / "signdesk.db"
    asyncio.run(furnish(f"sqlite:///{database}"))
    return database


@pytest_asyncio.fixture
async def desk(live_store: Valkey, furnished: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    """An empty store and a furnished database, without a node yet."""
    with live_store.client() as client:
        client.flushall()
    database = Path(shutil.copy(furnished, tmp_path))
    async with opened(live_store.url, database, tmp_path) as desk:
        yield desk


@pytest_asyncio.fixture
async def node(desk: Desk) -> NodeSite:
    """A node of the desk."""
    return await desk.node()
