"""Benches that call the switchboard without nodes let happen what they say they measure."""

import asyncio

import pytest

from bench.load.driven import Company, Desk, Load
from bench.load.line import ROUTED, Line
from bench.load.store import valkey
from bench.load.wire import Wire


async def test_every_contact_of_a_driven_desk_comes_to_an_end() -> None:
    load = Load([Company("c0", 4 / 60), Company("c1", 1 / 60, weight=3)], 5, 90.0, 60.0)
    desks = [Desk(load, 150, number, seed=number) for number in range(2)]
    async with valkey() as (store, _):
        await asyncio.to_thread(_live, desks, store.port)
    for desk in desks:
        assert len(desk.outcomes) >= 150
        assert {o.company for o in desk.outcomes} == {"c0", "c1"}
        assert all(o.waited == 0 for o in desk.outcomes if not o.had_to_wait)
        told = [o for o in desk.outcomes if o.band is not None]
        assert len(told) > 20
        assert all(o.had_to_wait for o in told)
        assert any(not o.answered for o in desk.outcomes)


def _live(desks: list[Desk], port: int) -> None:
    wire = Wire(port)
    try:
        wire.run(desk.life() for desk in desks)
    finally:
        wire.close()


async def test_each_call_of_a_round_routes_one_advisor() -> None:
    async with valkey() as (store, _):
        await asyncio.to_thread(_route, store.port)


def _route(port: int) -> None:
    wire = Wire(port)
    line = Line(wire, rings=True)
    line.full(waiting=600, advisors=2 * ROUTED)
    for measure in (line.route_us, line.available_us, line.route_us):
        before = offers_made(wire)
        assert 0 < measure() < 1e6
        assert offers_made(wire) - before == ROUTED
    wire.close()


def offers_made(wire: Wire) -> int:
    """How many offers the store's event stream tells of."""
    (entries,) = wire.ask([("XRANGE", "sd:{p00}:events", "-", "+")])
    return sum(b'"offer_made"' in entry[1][3] for entry in entries)


def test_a_refusal_ends_a_bench() -> None:
    desk = Desk(Load([], 1, 1.0, 1.0), 1, 0, 0)
    life = desk.life()
    next(life)
    with pytest.raises(RuntimeError, match="closed"):
        life.send([b'{"error":"closed"}'])
