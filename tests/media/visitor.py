"""A visitor's or a guest's browser, played by aiortc: it offers, sends and receives."""

import asyncio

import msgspec
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import VideoFrame

from signdesk.media.loop_track import LoopTrack
from signdesk.signaling.messages import Description, PeerDescription
from signdesk.tasks import cancel, spawn
from tests.media.desk import VISITOR, Desk


class Visitor:
    """One peer connection of generation `generation` with the advisor, through the fake desk."""

    def __init__(
        self, desk: Desk, *, generation: int = 1, camera: bool = True, seat: str = VISITOR.id
    ) -> None:
        self._desk = desk
        self._seat = seat
        self._generation = generation
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.timestamps: list[int] = []
        self.sizes: set[tuple[int, int]] = set()
        self.text = ""
        self._news = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self.audio_answered = ""
        direction = "sendrecv" if camera else "recvonly"
        self.connection.addTransceiver(LoopTrack() if camera else "video", direction)
        self.connection.addTransceiver("audio", "sendrecv")
        self.channel = self.connection.createDataChannel("", protocol="t140", negotiated=True, id=0)
        self.channel.on("message", self._read)
        self.connection.on("track", self._watch)

    async def call(self) -> str:
        """Offer, take the advisor's answer, and return its SDP."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        local = self.connection.localDescription
        raw = msgspec.json.encode({"type": local.type, "sdp": local.sdp})
        await self._desk.say(
            PeerDescription,
            contact="c-1",
            sender=self._seat,
            generation=self._generation,
            description=msgspec.Raw(raw),
        )
        answer = await self._desk.hear(Description)
        assert (answer.to, answer.generation) == (self._seat, self._generation)
        described = msgspec.json.decode(answer.description, type=dict[str, str])
        await self.connection.setRemoteDescription(RTCSessionDescription(**described))
        return described["sdp"]

    async def frames(self, count: int) -> None:
        """Wait until `count` frames were decoded."""
        async with asyncio.timeout(30), self._news:
            await self._news.wait_for(lambda: len(self.timestamps) >= count)

    async def reads(self, text: str) -> None:
        """Wait until `text` was received."""
        async with asyncio.timeout(30), self._news:
            await self._news.wait_for(lambda: text in self.text)

    async def close(self) -> None:
        """Close the connection."""
        await cancel(*self._tasks)
        await self.connection.close()

    def _watch(self, track: MediaStreamTrack) -> None:
        if track.kind == "video":
            self._tasks.append(spawn(self._count(track), "visitor_video"))

    async def _count(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            assert isinstance(frame, VideoFrame)
            assert frame.pts is not None
            async with self._news:
                self.timestamps.append(frame.pts)
                self.sizes.add((frame.width, frame.height))
                self._news.notify_all()

    def _read(self, letters: str) -> None:
        self.text += letters
        self._tasks.append(spawn(self._tell(), "visitor_text"))

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()
