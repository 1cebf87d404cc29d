"""Every contract test runs on one server, with sentinels, and on a cluster."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records import migrate, open_engine
from tests.postgres import postgres
from tests.stores import Cluster, Sentinel, Single

__all__ = ["postgres"]

KINDS = {"single": Single, "sentinel": Sentinel, "cluster": Cluster}

AnyStore = Single | Sentinel | Cluster


@pytest_asyncio.fixture(scope="package", loop_scope="session", params=KINDS)
async def store(request: pytest.FixtureRequest) -> AsyncIterator[AnyStore]:
    """A store that stays whole; each test takes a pool of its own."""
    with tempfile.TemporaryDirectory(prefix="sd-") as folder:
        running = KINDS[request.param](Path(folder))
        try:
            await running.start()
            yield running
        finally:
            running.stop()


@pytest_asyncio.fixture(loop_scope="session", params=["sentinel", "cluster"])
async def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyStore]:
    """A store of one test's own, whose primary is about to be lost."""
    running = KINDS[request.param](tmp_path)
    try:
        await running.start()
        yield running
    finally:
        running.stop()


@pytest_asyncio.fixture(loop_scope="session", params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty database with the tables of this version."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    else:
        url = f"sqlite:///{tmp_path}/signdesk.db"
    await migrate(url)
    opened = open_engine(url)
    yield opened
    await opened.dispose()
