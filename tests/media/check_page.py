"""A page that is checked, played by aiortc: it offers, sends the clip, and hears what it gets."""

import asyncio

import msgspec
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from signdesk.media.checked_peer import CHANNEL_ID, PROTOCOL, Told
from signdesk.media.loop_track import LoopTrack
from signdesk.tasks import cancel, spawn


class CheckPage:
    """One check, as a page makes it."""

    def __init__(self) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.connection.addTransceiver(LoopTrack(), "sendrecv")
        self.connection.on("track", self._watch)
        channel = self.connection.createDataChannel(
            "", protocol=PROTOCOL, negotiated=True, id=CHANNEL_ID
        )
        channel.on("message", lambda line: self._hear(msgspec.json.decode(line, type=Told)))
        self.told: list[Told] = []
        self.frames = 0
        self._news = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []

    async def offer(self) -> str:
        """Return the SDP of an offer, with all candidates."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return str(self.connection.localDescription.sdp)

    async def take(self, sdp: str) -> None:
        """Take the answer."""
        await self.connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def sees(self, frames: int) -> None:
        """Wait until so many frames have come, and the node has told of as many of ours."""

        def both_ways() -> bool:
            return self.frames >= frames and bool(self.told) and self.told[-1].frames >= frames

        async with asyncio.timeout(20), self._news:
            await self._news.wait_for(both_ways)

    async def close(self) -> None:
        """Leave."""
        await cancel(*self._tasks)
        await self.connection.close()

    def _hear(self, told: Told) -> None:
        self.told.append(told)
        self._tasks.append(spawn(self._wake(), "check_page_news"))

    def _watch(self, track: MediaStreamTrack) -> None:
        self._tasks.append(spawn(self._count(track), "check_page_video"))

    async def _count(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                await track.recv()
            except MediaStreamError:
                return
            self.frames += 1
            await self._wake()

    async def _wake(self) -> None:
        async with self._news:
            self._news.notify_all()
