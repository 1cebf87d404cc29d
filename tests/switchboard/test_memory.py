"""At the memory limit: nothing new is let in, and whatever ends or frees things still works."""

import asyncio
from collections.abc import Iterator

import pytest
from redis import Redis
from redis.exceptions import OutOfMemoryError

from signdesk.switchboard.errors import RefusedError
from signdesk.switchboard.switchboard import answer_of

from .node import hello, join, node
from .playbook import Desk
from .test_calls import call
from .valkey import Valkey


@pytest.fixture
def full(store: Redis) -> Iterator[Redis]:
    """The server's memory; `config_set("maxmemory", 1)` makes it full."""
    yield store
    store.config_set("maxmemory", 0)


def test_contacts_end_while_nothing_new_is_let_in(desk: Desk, full: Redis) -> None:
    desk.queues("shop", wrap_up_s=10)
    ana, vera = call(desk)
    will = desk.visitor("will").open().enqueue("shop")
    xia = desk.visitor("xia").open()
    full.config_set("maxmemory", 1)
    with pytest.raises(OutOfMemoryError):
        xia.enqueue("shop")
    xia.close()
    assert desk.ask("places", "main", will.id)["places"][0]["place"] == 1
    vera.command("description", vera.id, "p2", 1, "{}")
    vera.hang_up()
    ana.finish()
    assert ana.id == will.id
    ana.decline()
    desk.wait(10)
    will.hang_up()
    assert (ana.state, will.contact) == ("idle", None)
    full.config_set("maxmemory", 0)
    xia.open().enqueue("shop")


async def test_a_full_store_is_a_closed_queue(valkey: Valkey, full: Redis) -> None:
    async with node(valkey.url) as board, asyncio.timeout(20):
        await board.attach(hello("s1", "vera"))
        full.config_set("maxmemory", 1)
        with pytest.raises(RefusedError, match="closed"):
            await board.command("enqueue", "s1", "token-s1", 1, *join("c-1"))
        full.config_set("maxmemory", 0)
        answer = answer_of(await board.command("enqueue", "s1", "token-s1", 1, *join("c-1")))
        assert answer == {"contact": "c-1"}
