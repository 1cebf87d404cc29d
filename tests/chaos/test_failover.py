"""A replica takes over in the middle of traffic: from one primary, and from one of two shards."""

import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chaos.center import center
from tests.chaos.trial import trial
from tests.postgres import Cluster as Database
from tests.stores import Cluster, Sentinel, shard_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = int(os.environ.get("CHAOS_SEED", random.randrange(1_000_000)))  # noqa: S311
POOL = "main"
OTHER_POOL = next(
    name for number in range(99) if shard_of(name := f"pool{number}") != shard_of(POOL)
)
"""A pool whose partition lies on another shard."""


@pytest_asyncio.fixture(loop_scope="session")
async def sentinel(tmp_path: Path) -> AsyncIterator[Sentinel]:
    """A primary, two replicas, three sentinels."""
    store = Sentinel(tmp_path)
    try:
        await store.start()
        yield store
    finally:
        store.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    """Three primaries with a replica each."""
    store = Cluster(tmp_path, pool=POOL, replicas=1, guarded=False)
    try:
        await store.start()
        yield store
    finally:
        store.stop()


async def test_sentinels_promote_a_replica(
    sentinel: Sentinel, postgres: Database, tmp_path: Path
) -> None:
    stores = {POOL: lambda: sentinel.primary.url}
    database = postgres.create_database()
    async with (
        center(tmp_path, database, stores, SEED, urls=[sentinel.url] * 3) as running,
        trial(running, "Sentinel failover") as fault,
    ):
        sentinel.kill_primary()
        await sentinel.failed_over()
        fault.is_restored()
    assert fault.backs()


async def test_a_shard_fails_over(cluster: Cluster, postgres: Database, tmp_path: Path) -> None:
    """The pool on the other shard is served all the time."""
    other = cluster.servers[shard_of(OTHER_POOL)]
    stores = {POOL: lambda: cluster.primary.url, OTHER_POOL: lambda: other.url}
    database = postgres.create_database()
    async with (
        center(tmp_path, database, stores, SEED, urls=[cluster.url] * 3) as running,
        trial(running, "Cluster shard failover") as fault,
    ):
        cluster.kill_primary()
        await cluster.failed_over()
        fault.is_restored()
    meanwhile = [
        told
        for told in running.crowd.told.values()
        if fault.failed < told.at < fault.restored and told.person.startswith(f"{OTHER_POOL}-v")
    ]
    assert meanwhile
