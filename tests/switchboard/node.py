"""A node's face of the store in tests: the real Store over the real Pipe."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from signdesk.switchboard.store import Store
from signdesk.switchboard.switchboard import Switchboard, partition_of

from .playbook import CAPABILITIES, COMPANY, POOL

PARTITION = partition_of(POOL)


@asynccontextmanager
async def node(url: str) -> AsyncIterator[Switchboard]:
    """A node's switchboard, with a queue and nobody there."""

    async def began(_: Switchboard) -> None: ...

    store = Store(url, {PARTITION}, 0, began)
    board = store.switchboards[PARTITION]
    try:
        await board.configure(POOL, config())
        await board.lease("n1", 60_000)
        yield board
    finally:
        await store.close()


def config() -> bytes:
    """Return a pool of one queue."""
    queue = {
        "company": COMPANY, "company_name": "Lumen", "name": "Shop", "offer_ms": 20000,
        "reject_delay_ms": 10000, "wrap_up_ms": 60000, "max_misses": 1, "dispositions": [],
        "keep_text": False,
    }  # fmt: skip
    pool = {"id": POOL, "version": 1, "queues": {"shop": queue}, "advisors": {}}
    return msgspec.json.encode(pool)


def hello(session: str, person: str) -> dict[str, Any]:
    """Return a visitor's request to attach."""
    return {
        "pool": POOL, "session": session, "person": person, "role": "visitor", "name": person,
        "company": COMPANY, "node": "n1", "attach": f"token-{session}", "last_seq": 0, "epoch": "",
        "capabilities": CAPABILITIES, "ticket": None,
    }  # fmt: skip


def join(contact: str) -> tuple[str, str, str, str]:
    """Return the arguments with which a visitor queues."""
    return contact, "shop", "1", "fr"
