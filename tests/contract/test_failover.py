"""A primary is killed, or freezes: another takes over, and everybody goes on where they were."""

import asyncio
import time
from contextlib import AsyncExitStack

import pytest

from signdesk.domain.events import ContactQueued
from tests.contract.people import Node, Page, new_pool, node
from tests.stores import CLUSTER_NODE_TIMEOUT_MS, DOWN_AFTER_MS, Cluster, Sentinel, shard_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAITING = 6
DETECTION_S = max(DOWN_AFTER_MS, CLUSTER_NODE_TIMEOUT_MS) / 1000
BACK_S = 5.0
"""From the fault's detection until sessions are back."""


@pytest.mark.parametrize("fault", ["kill", "freeze"])
async def test_a_line_and_a_call_outlive_their_primary(
    mortal: Sentinel | Cluster, fault: str
) -> None:
    async with asyncio.timeout(60), AsyncExitStack() as stack:
        here = await stack.enter_async_context(node(mortal.url, new_pool(), "ana", "bo"))
        others = None
        if isinstance(mortal, Cluster):
            others = await on_another_shard(mortal, stack)
        caller, ana, line = await a_call_and_a_line(here)
        began_at = time.monotonic()
        if fault == "kill":
            mortal.kill_primary()
        else:
            mortal.freeze_primary()
        await asyncio.gather(*(page.resume() for page in (caller, ana, *line)))
        assert time.monotonic() - began_at < DETECTION_S + BACK_S

        await caller.shows("connected")
        await ana.shows("connected")
        places = {p.contact: p.place for p in await here.board.places(here.pool, ids(line))}
        assert sorted(ids(line), key=places.__getitem__) == ids(line)
        await the_old_primary_is_back(mortal, fault)
        bo = await here.page("bo", "advisor").attach()
        await bo.command("set_status", "available")
        for visitor in line:
            await bo.rings_for(visitor)
            await visitor.command("hang_up", visitor.id)
        await caller.command("hang_up", caller.id)
        queued = [e.contact for e in await here.events() if isinstance(e, ContactQueued)]
        assert set(queued) == {caller.id, *ids(line)}
        assert len(here.epochs) == 1, "the old primary that came back was left alone"
        if others is not None:
            assert others.node.epochs == [], "only the partitions of that shard began an epoch"
            await others.command("hang_up", others.id)


async def a_call_and_a_line(here: Node) -> tuple[Page, Page, list[Page]]:
    """A visitor who talks with Ana, and others who wait."""
    ana = await here.page("ana", "advisor").attach()
    await ana.command("set_status", "available")
    caller = await (await here.page("caller").attach()).enqueue()
    await ana.rings_for(caller)
    await ana.accept()
    await caller.shows("connecting")
    await ana.talk(caller)
    line = [await (await here.page(f"v{n}").attach()).enqueue() for n in range(WAITING)]
    return caller, ana, line


async def on_another_shard(cluster: Cluster, stack: AsyncExitStack) -> Page:
    """A visitor who waits in a pool that another primary holds."""
    names = (f"other-{n}" for n in range(99))
    elsewhere = next(name for name in names if shard_of(name) != shard_of("main"))
    there = await stack.enter_async_context(node(cluster.url, new_pool(elsewhere)))
    return await (await there.page("will").attach()).enqueue()


async def the_old_primary_is_back(store: Sentinel | Cluster, fault: str) -> None:
    """It still takes itself for a primary: sentinels need 10 s to tell it otherwise."""
    await store.failed_over()
    if fault == "kill":
        await store.restart()
    else:
        store.thaw()
    if isinstance(store, Cluster):
        await store.rejoined()


def ids(pages: list[Page]) -> list[str]:
    """The ids of visitors' contacts."""
    return [page.id for page in pages]
