"""Three nodes, one store, PostgreSQL, 200 visitors and 40 advisors; and everything fails once.

The faults follow one another in one deployment: what one leaves behind, the next one meets. Each
has its own assertions (`trial`). The seed is printed on failure; CHAOS_SEED runs it again.
"""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chaos.center import Center, center
from tests.chaos.clock import Clock
from tests.chaos.network import Network, network
from tests.chaos.trial import trial
from tests.nodes import HERE, Valkey
from tests.postgres import Cluster

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = int(os.environ.get("CHAOS_SEED", random.randrange(1_000_000)))  # noqa: S311
POOL = "main"
FROZEN_S = 20.0
STORE_DOWN_S = 2.0
DATABASE_DOWN_S = 30.0
CUT_S = 10.0
HOUR_S, JUMPED_S = 3600, 6.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all processes of the deployment keep their things."""
    return tmp_path_factory.mktemp("chaos")


class Single:
    """The deployment, with what can fail in it. The last node can be cut off or lose the time."""

    def __init__(
        self, running: Center, store: Valkey, database: Cluster, net: Network, clock: Clock
    ) -> None:
        self.center = running
        self.store = store
        self.database = database
        self.network = net
        self.clock = clock


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def single(folder: Path, postgres: Cluster) -> AsyncIterator[Single]:
    """A deployment on one store: a node of ours, one with a clock, one behind a network."""
    clock = Clock(folder)
    with network() as net:
        store = Valkey(folder, also=net.store_host)
        await store.up()
        far = f"redis://{net.store_host}:{store.port}"
        try:
            async with center(
                folder, postgres.create_database(), {POOL: lambda: store.url}, SEED,
                places=(HERE, clock.place, net.place), urls=(store.url, store.url, far),
            ) as running:  # fmt: skip
                yield Single(running, store, postgres, net, clock)
        finally:
            store.kill()


async def test_a_node_is_killed(single: Single) -> None:
    async with trial(single.center, "node killed") as fault:
        node = single.center.nodes[0]
        node.kill()
        await asyncio.sleep(5)
        await node.up()
    assert fault.backs()


async def test_a_node_freezes(single: Single) -> None:
    async with trial(single.center, "node frozen for 20 s"):
        node = single.center.nodes[0]
        os.kill(node.pid, signal.SIGSTOP)
        await asyncio.sleep(FROZEN_S)
        os.kill(node.pid, signal.SIGCONT)


async def test_a_rolling_restart(single: Single) -> None:
    async with trial(single.center, "rolling restart") as fault:
        for node in single.center.nodes:
            assert await node.interrupt(signal.SIGTERM) == 0
            await node.up()
    assert fault.backs()


async def test_the_store_is_killed(single: Single) -> None:
    async with trial(single.center, "store killed and restarted") as fault:
        single.store.kill()
        await asyncio.sleep(STORE_DOWN_S)
        await single.store.up()
        fault.is_restored()


async def test_the_database_is_down(single: Single) -> None:
    async with trial(single.center, "database down for 30 s"):
        single.database.stop()
        try:
            await asyncio.sleep(DATABASE_DOWN_S)
        finally:
            single.database.start()


async def test_a_node_is_cut_off_from_the_store(single: Single) -> None:
    async with trial(single.center, "network cut between a node and the store"):
        single.network.cut()
        try:
            await asyncio.sleep(CUT_S)
        finally:
            single.network.mend()


async def test_a_clock_jumps(single: Single) -> None:
    async with trial(single.center, "a node's clock jumps by an hour, and back"):
        for hours in (1, -1, 0):
            single.clock.jump(hours * HOUR_S)
            await asyncio.sleep(JUMPED_S)
