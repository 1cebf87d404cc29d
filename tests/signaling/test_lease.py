"""A node that is cut off from the store, or was taken for dead: its pages go elsewhere."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from yarl import URL

from signdesk.records.seed import POOL, QUEUE
from signdesk.signaling import lease, node, socket
from signdesk.signaling.clock import SharedClock
from signdesk.signaling.messages import CloseCode
from tests.desk import Desk, NodeSite
from tests.nodes import until
from tests.signaling.conftest import NewPage
from tests.signaling.page import Call
from tests.tcp_proxy import Streams, TcpProxy

LATER = 10**9
"""A command id above all that pages of this run have used."""


class Wire(TcpProxy):
    """Between a node and its store. What is sent while it is cut arrives when it is mended."""

    def __init__(self, socket: str) -> None:
        super().__init__(list)
        self._socket = socket
        self.mended = asyncio.Event()
        self.mended.set()

    async def connect(self) -> Streams:
        return await asyncio.open_unix_connection(self._socket)

    async def copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            await self.mended.wait()
            writer.write(data)

    async def carry(self, near: Streams, far: Streams) -> None:
        async with asyncio.TaskGroup() as ways:
            ways.create_task(self.copy(near[0], far[1]))
            ways.create_task(self.copy(far[0], near[1]))


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases ten times as short as in real life, in the same proportions."""
    monkeypatch.setattr(node, "LEASE_S", node.LEASE_S / 10)
    monkeypatch.setattr(node, "LOOK_S", node.LOOK_S / 10)
    monkeypatch.setattr(lease, "TTL_S", lease.TTL_S / 10)
    monkeypatch.setattr(lease, "FRESH_S", lease.FRESH_S / 10)


@pytest_asyncio.fixture
async def wire(desk: Desk) -> AsyncIterator[Wire]:
    """The way to the store that a test can cut."""
    between = Wire(URL(desk.redis_url).path)
    await between.open()
    yield between
    await between.close()


async def status(desk: Desk, on: NodeSite) -> int:
    """What the balancer is told."""
    async with desk.http.get(f"{on.url}/readyz") as answer:
        return answer.status


@pytest.mark.usefixtures("hurried")
async def test_pages_leave_a_node_that_is_cut_off(
    desk: Desk, open_page: NewPage, wire: Wire
) -> None:
    near = await desk.node()
    desk.redis_url = f"redis://127.0.0.1:{wire.port}"
    far = await desk.node()
    page = await open_page(far)
    await page.hello(desk.visitor_token())
    contact = (await page.done("enqueue", queue=QUEUE, video=True))["contact"]
    assert await status(desk, far) == 200

    wire.mended.clear()
    assert await page.closed() == CloseCode.RESUME
    assert await status(desk, far) == 503

    back = await open_page(near)
    welcome = await back.hello(desk.visitor_token(), resume=page.resumption())
    assert welcome["resumed"]
    wire.mended.set()
    advisor = await open_page(near)
    await advisor.hello(desk.advisor_token())
    await advisor.done("set_status", status="available")
    assert (await back.contact("offered"))["id"] == contact

    async def ready() -> bool:
        return await status(desk, far) == 200

    await until(ready, "the node takes sessions again")


async def test_a_command_for_a_node_taken_for_dead_is_asked_again(
    desk: Desk, node: NodeSite, open_page: NewPage, call: Call
) -> None:
    """Nobody took the page's session over, so it is not told so: it resumes, and hangs up."""
    board = node.node.switchboard(POOL)
    await board.lease(node.node.id, 0)
    await board.sweep()
    await call.visitor.say("hang_up", id=LATER, contact=call.contact)
    assert await call.visitor.closed() == CloseCode.RESUME
    assert not [m for m in call.visitor.seen if m["type"] == "error"]
    back = await open_page()
    await back.hello(desk.visitor_token(), resume=call.visitor.resumption())
    await back.done("hang_up", id=LATER, contact=call.contact)


async def test_a_hello_that_comes_late_takes_nothing_back(
    desk: Desk, open_page: NewPage, call: Call
) -> None:
    """As from a node that was cut off, after its page has long resumed elsewhere."""
    back = await open_page()
    await back.hello(desk.visitor_token(), resume=call.visitor.resumption(attempt=2))
    late = await open_page(await desk.node())
    await late.say("hello", token=desk.visitor_token(), resume=back.resumption(attempt=1))
    assert await late.closed() == CloseCode.UNAVAILABLE
    await Call(back, call.advisor, call.view).works()


@pytest.mark.usefixtures("hurried")
async def test_a_page_does_not_wait_for_a_store_that_another_node_may_reach(
    desk: Desk, open_page: NewPage, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "ATTACH_S", socket.ATTACH_S / 10)
    desk.redis_url = f"redis://127.0.0.1:{wire.port}"
    page = await open_page(await desk.node())
    wire.mended.clear()
    await page.say("hello", token=desk.visitor_token())
    assert await page.closed() == CloseCode.UNAVAILABLE
    wire.mended.set()


class SlowBoard:
    """A switchboard of which the answers take as long as the test says."""

    def __init__(self) -> None:
        self.now = 100.0
        self.takes: list[float] = []
        self.lapsed = False

    async def lease(self, _node: str, _ttl_ms: int) -> bool:
        self.now += self.takes.pop(0)
        return self.lapsed

    async def wall_clock(self) -> float:
        return self.now


def leased(board: SlowBoard) -> lease.Lease:
    """A lease on it."""
    return lease.Lease(board, "n", SharedClock(), lambda: board.now)  # type: ignore[arg-type]


async def test_a_renewal_that_took_long_is_asked_again() -> None:
    """What was asked before an outage and answered after it would be old news at once."""
    board = SlowBoard()
    held = leased(board)
    board.takes = [5.0, 0.0]
    assert not await held.renew()
    assert held.fresh
    assert board.takes == []


async def test_a_lease_runs_out_once_whoever_notices_first() -> None:
    board = SlowBoard()
    held = leased(board)
    board.now += lease.TTL_S + 1
    assert (held.runs_out(), held.runs_out(), held.fresh) == (True, False, False)
    board.lapsed, board.takes = True, [0.0]
    assert not await held.renew(), "its sessions have been let go"
    assert held.fresh
    board.takes = [0.0]
    assert await held.renew(), "frozen for so long that the store noticed first"
