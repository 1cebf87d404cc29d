"""A cluster moves the slot of a partition while people wait in it."""

import asyncio

import pytest

from tests.contract.people import Node, Page, new_pool, node
from tests.nodes import until
from tests.stores import Cluster

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("store", ["cluster"], indirect=True),
]


async def test_a_slot_that_moves_as_a_whole(store: Cluster) -> None:
    async with asyncio.timeout(40), node(store.url, new_pool(), "ana") as here:
        line = await a_line(here)
        await store.move_whole()
        await all_are_served(here, line)


async def test_a_partition_stands_still_while_its_slot_moves_key_by_key(store: Cluster) -> None:
    async with asyncio.timeout(40), node(store.url, new_pool(), "ana") as here:
        leaving, *line = await a_line(here)
        move = await store.begin_moving()
        # Whatever is there is here still. What a hang-up makes last, its tombstone, is not, and
        # the server counts it as moved.
        asking = asyncio.ensure_future(leaving.command("hang_up", leaving.id))
        await until(lambda: not here.board.pipe.up.is_set(), "the pipe waits")
        assert not asking.done()
        await move.keys(f"{here.board.base}:pool:{here.pool}:line:shop")
        await store.finish_moving(move)
        assert await asking == {}, "it was carried out once, and not half of it before"
        places = await here.board.places(here.pool, [page.id for page in line])
        assert [place.place for place in places] == [1, 2]
        await all_are_served(here, line)


async def a_line(here: Node) -> list[Page]:
    """Three who wait."""
    return [await (await here.page(f"v{n}").attach()).enqueue() for n in range(3)]


async def all_are_served(here: Node, line: list[Page]) -> None:
    """Everybody comes back, once, and is served at the old place."""
    for visitor in line:
        await visitor.resume()
    ana = await here.page("ana", "advisor").attach()
    await ana.command("set_status", "available")
    for visitor in line:
        await ana.rings_for(visitor)
        await visitor.command("hang_up", visitor.id)
    assert len(here.epochs) == 1
