"""Trying the snippet on a desk: a drawn advisor comes when it is needed, and is nobody.

The test advisors are the real process, over the node's own socket; the visitor is a protocol
client with a real peer connection.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import psutil
import pytest

from signdesk import testers
from signdesk.domain.contact import ContactState, MediaKind
from signdesk.domain.tester import NAME
from signdesk.media.advisor_process import MediaMissingError
from signdesk.media.client import SignalingClient
from signdesk.media.commands import CommandRefusedError
from signdesk.records.seed import QUEUE
from signdesk.signaling.messages import (
    AnyServer,
    Description,
    Enqueue,
    HangUp,
    MediaIsReady,
    PeerDescription,
)
from signdesk.tasks import cancel, spawn
from tests.desk import Desk, NodeSite
from tests.furnished import desk, furnished, live_store, node
from tests.media.visitor import Visitor

__all__ = ["desk", "furnished", "live_store", "node"]

COMES_S = 60.0
"""A process that loads all media libraries and draws its clip, on a machine with much to do."""


class Developer:
    """A company's developer, with the widget open in test mode."""

    def __init__(self, client: SignalingClient) -> None:
        self.client = client
        self._described: asyncio.Queue[PeerDescription] = asyncio.Queue()
        client.listener = self._hear

    def _hear(self, message: AnyServer) -> None:
        if isinstance(message, PeerDescription):
            self._described.put_nowait(message)

    async def enqueue(self, *, test: bool = True) -> None:
        """Click the button."""
        await self.client.command(Enqueue, queue=QUEUE, video=True, test=test)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition`, asked after every message."""
        async with asyncio.timeout(COMES_S):
            await self.client.until(condition)

    async def in_state(self, state: ContactState) -> None:
        """Wait for a state of the contact."""
        await self.until(lambda: self.client.contact is not None and self._state() is state)

    def _state(self) -> ContactState:
        assert self.client.contact is not None
        return self.client.contact.state

    async def hang_up(self) -> None:
        """End it."""
        assert self.client.contact is not None
        await self.client.command(HangUp, contact=self.client.contact.id)

    # What tests.media.visitor.Visitor says and hears.

    async def say(self, _kind: type[PeerDescription], **fields: Any) -> None:
        """Send the visitor's description to the test advisor."""
        contact = self.client.contact
        assert contact is not None
        await self.client.command(
            Description, contact=contact.id, to="p2",
            generation=fields["generation"], description=fields["description"],
        )  # fmt: skip

    async def hear(self, _kind: type[Description]) -> Description:
        """Return the test advisor's answer, as it was sent to this seat."""
        answer = await self._described.get()
        return Description(
            id=1, contact=answer.contact, to="p1",
            generation=answer.generation, description=answer.description,
        )  # fmt: skip


@contextlib.asynccontextmanager
async def trying(desk: Desk, node: NodeSite, name: str = "dev") -> AsyncIterator[Developer]:
    """A developer who is online on a node."""

    async def token() -> str:
        return desk.visitor_token(name)

    async with aiohttp.ClientSession() as http:
        client = SignalingClient(http, node.url, token)
        running = spawn(client.run(), "developer")
        try:
            await client.until(lambda: client.state == "online")
            yield Developer(client)
        finally:
            await client.stop()
            await cancel(running)


def processes() -> list[psutil.Process]:
    """Return the processes of test advisors that this one started."""
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if "signdesk.media.tester" in child.cmdline():
                found.append(child)
    return found


async def sessions(desk: Desk, node: NodeSite) -> dict[str, float]:
    """Return the sessions that a node counts, by role."""
    async with desk.http.get(f"{node.url}/metrics") as response:
        lines = [li for li in (await response.text()).splitlines() if "signdesk_sessions{" in li]
    return {line.split('"')[1]: float(line.split()[-1]) for line in lines}


async def test_a_test_is_answered_by_a_drawn_advisor_whom_nobody_counts(
    desk: Desk, node: NodeSite
) -> None:
    other = await desk.node()
    assert processes() == []
    async with trying(desk, node) as dev:
        await dev.enqueue()
        await dev.in_state(ContactState.CONNECTING)
        contact = dev.client.contact
        assert contact is not None
        assert contact.test
        assert [p.name for p in contact.participants] == ["", NAME]
        assert await sessions(desk, node) == dict.fromkeys(await sessions(desk, node), 0.0)
        visitor = Visitor(dev, seat="p1")  # type: ignore[arg-type]
        await visitor.call()
        await visitor.frames(20)
        await dev.client.command(MediaIsReady, contact=contact.id, kind=MediaKind.FRAME)
        await dev.in_state(ContactState.CONNECTED)
        await visitor.reads("Je suis une machine de test")
        await visitor.close()
        await dev.hang_up()
        await dev.until(lambda: dev.client.contact is None)
        (process,) = processes()
        told = (*process.cmdline(), *process.environ())
        assert not [word for word in told if "SIGNDESK" in word or desk.settings["secret"] in word]
        process.kill()
        async with trying(desk, other, "dev2") as second:
            await second.enqueue()
            await second.in_state(ContactState.CONNECTING)
            assert [p.pid for p in processes()] != [process.pid]
            assert len(processes()) == 1, "two nodes, and one answers"
    await desk.stop(other)
    await desk.stop(node)
    assert processes() == []


async def test_switched_off_a_test_is_refused(desk: Desk) -> None:
    node = await desk.node(test_advisor=False)
    async with trying(desk, node) as dev:
        with pytest.raises(CommandRefusedError) as refused:
            await dev.enqueue()
        assert refused.value.code == "no_test"
        await dev.enqueue(test=False)
        await dev.in_state(ContactState.QUEUED)


async def test_without_media_libraries_a_test_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def missing() -> None:
        raise MediaMissingError("no module named av")

    monkeypatch.setattr(testers, "check_libraries", missing)
    node = await desk.node()
    async with trying(desk, node) as dev:
        with pytest.raises(CommandRefusedError) as refused:
            await dev.enqueue()
        assert refused.value.code == "no_test"
