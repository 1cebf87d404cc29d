"""A command is carried out once, however often it is sent and whatever becomes of its answer."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from redis import Redis

from signdesk.switchboard.errors import RefusedError
from signdesk.switchboard.switchboard import answer_of

from .node import hello, join, node
from .playbook import POOL, Desk
from .valkey import Valkey
from .wire import LossyWire


def test_a_repeated_command_gets_the_stored_answer(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop")
    first = vera.last_id
    again = vera.command("enqueue", "c-other", "shop", "1", "fr", id_=first)
    assert again == {"contact": "c-vera"}
    assert desk.facts("contact", "c-other") == {}
    vera.hang_up()
    assert vera.command("enqueue", "c-third", "shop", "1", "fr", id_=first) == again


def test_a_repeated_refusal_is_refused_the_same(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open()
    assert vera.refused("enqueue", "c-1", "later", "1", "fr") == "unknown_queue"
    desk.queues("later")
    assert vera.refused("enqueue", "c-1", "later", "1", "fr", id_=vera.last_id) == "unknown_queue"


def test_answers_survive_a_reconnection(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop")
    first = vera.last_id
    vera.close().open(node="n2")
    assert vera.command("enqueue", "c-other", "shop", "1", "fr", id_=first)["contact"] == "c-vera"


def test_the_last_64_answers_are_kept_also_where_ids_have_gaps(desk: Desk) -> None:
    vera = desk.visitor("vera").open()
    for n in range(1, 101):
        vera.refused("hang_up", "c-none", id_=n * 1000)
    assert desk.store.xlen(desk.key("answers", vera.session)) == 64
    assert vera.refused("hang_up", "c-none", id_=100_000) == "unknown_contact"
    assert vera.refused("hang_up", "c-none", id_=37_000) == "unknown_contact"
    assert vera.refused("hang_up", "c-none", id_=36_000) == "stale_command"
    assert vera.refused("hang_up", "c-none", id_=99_999) == "stale_command"


@pytest.fixture
async def wire(valkey: Valkey, store: Redis) -> AsyncIterator[LossyWire]:
    with tempfile.TemporaryDirectory(prefix="sd-") as directory:
        async with LossyWire(valkey.socket, Path(directory) / "w.sock") as proxy:
            yield proxy


async def test_a_lost_reply_repeats_nothing(wire: LossyWire) -> None:
    async with node(wire.url) as board, asyncio.timeout(20):
        await board.attach(hello("s1", "vera"))
        wire.lose_reply_to(b"enqueue")
        answer = answer_of(await board.command("enqueue", "s1", "token-s1", 1, *join("c-1")))
        assert wire.lost == 1
        assert answer == {"contact": "c-1"}
        kinds = [msgspec.json.decode(body)["type"] for _, _, body in await board.events(100)]
        assert kinds == ["contact_queued"]


async def test_every_call_of_a_lost_batch_is_answered_in_its_order(wire: LossyWire) -> None:
    async with node(wire.url) as board, asyncio.timeout(20):
        for n in range(20):
            await board.attach(hello(f"s{n}", f"v{n}"))
        wire.lose_reply_to(b"enqueue")
        calls = [
            board.command("enqueue", f"s{n}", f"token-s{n}", 1, *join(f"c-{n}")) for n in range(20)
        ]
        answers = [answer_of(raw)["contact"] for raw in await asyncio.gather(*calls)]
        assert wire.lost == 1
        assert answers == [f"c-{n}" for n in range(20)]
        events = [msgspec.json.decode(body) for _, _, body in await board.events(100)]
        assert [e["contact"] for e in events] == answers


async def test_a_lost_welcome_is_given_again_and_fences_nobody(wire: LossyWire) -> None:
    async with node(wire.url) as board, asyncio.timeout(20):
        wire.lose_reply_to(b"attach")
        attached = await board.attach(hello("s1", "vera"))
        assert wire.lost == 1
        assert (attached.seq, attached.resumed) == (0, False)
        await board.command("enqueue", "s1", "token-s1", 1, *join("c-1"))
        assert [place.place for place in await board.places(POOL, ["c-1"])] == [1]


async def test_a_refusal_is_typed(wire: LossyWire) -> None:
    async with node(wire.url) as board, asyncio.timeout(20):
        await board.attach(hello("s1", "vera"))
        with pytest.raises(RefusedError, match="fenced"):
            answer_of(await board.command("hang_up", "s1", "another", 1, "c-1"))
