"""One network check: a connection that plays the drawn clip, takes what comes, and tells it.

It tells the page a few times a second what has come and gone so far; the page makes rates and a
verdict of it. Nothing that comes is kept: the page sends a drawn picture, never its camera.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.mediastreams import VIDEO_CLOCK_RATE

from signdesk.signaling.messages import IceServer
from signdesk.tasks import cancel, spawn

from .answering_peer import configuration
from .candidates import MOST, Candidates
from .loop_track import LoopTrack
from .remote_video import RemoteVideo

PROTOCOL = "signdesk-check"
CHANNEL_ID = 0
LONGEST_S = 7.0
"""From the answer on: 2.5 s to connect and 4 s to measure, with something to spare."""
_EVERY_S = 0.25


class Told(msgspec.Struct):
    """What the page is told, since the beginning. `at` and `jitter` are ms, `at` of any clock."""

    at: float
    sent_frames: int
    frames: int = 0
    bytes: int = 0
    packets: int = 0
    lost: int = 0
    jitter: float = 0.0


class CheckedPeer:
    """The node's end of one check: `answer`, then `run`, then `close`."""

    def __init__(self, servers: Sequence[IceServer]) -> None:
        self._connection = RTCPeerConnection(configuration(servers, relay_only=False))
        self._clip = LoopTrack()
        self._receiver: RTCRtpReceiver | None = None
        self._video: RemoteVideo | None = None
        self._over = asyncio.Event()
        self._tasks: list[asyncio.Task[Any]] = []
        self._connection.on("track", self._receive)
        self._connection.on("connectionstatechange", self._on_state)
        self._channel = self._connection.createDataChannel(
            "", protocol=PROTOCOL, negotiated=True, id=CHANNEL_ID
        )
        self._channel.on("close", self._over.set)

    @property
    def frames(self) -> int:
        """How many frames of the page were decoded."""
        return self._video.frames if self._video is not None else 0

    async def answer(self, sdp: str) -> str:
        """Return the answer to an offer of one video section. Raises ValueError if it is none."""
        if sdp.count("a=candidate:") > MOST:
            raise ValueError(f"more than {MOST} candidates")
        offer = RTCSessionDescription(Candidates().sifted(sdp), "offer")
        await self._connection.setRemoteDescription(offer)
        kinds = [transceiver.kind for transceiver in self._connection.getTransceivers()]
        if kinds != ["video"]:
            raise ValueError(f"expected one video section, not {kinds}")
        self._connection.addTrack(self._clip)
        await self._connection.setLocalDescription(await self._connection.createAnswer())
        return str(self._connection.localDescription.sdp)

    async def run(self) -> None:
        """Tell the page what comes until it leaves or the longest time is over."""
        try:
            async with asyncio.timeout(LONGEST_S):
                while not self._over.is_set():
                    if self._channel.readyState == "open":
                        self._channel.send(msgspec.json.encode(await self._told()).decode())
                    await asyncio.sleep(_EVERY_S)
        except TimeoutError:
            pass

    async def close(self) -> None:
        """Stop everything that this check runs."""
        self._clip.stop()
        await cancel(*self._tasks)
        await self._connection.close()

    def _receive(self, track: MediaStreamTrack) -> None:
        receivers = [one.receiver for one in self._connection.getTransceivers()]
        self._receiver = next(one for one in receivers if one.track is track)
        self._video = RemoteVideo(self._receiver, lambda: None)
        self._tasks.append(spawn(self._video.run(), "check_video"))

    def _on_state(self) -> None:
        if self._connection.connectionState in ("closed", "failed"):
            self._over.set()

    async def _told(self) -> Told:
        told = Told(asyncio.get_running_loop().time() * 1000, self._clip.played)
        if self._receiver is None or self._video is None:
            return told
        told.frames = self._video.frames
        told.bytes = await self._video.bytes_received()
        for one in (await self._receiver.getStats()).values():
            if one.type == "inbound-rtp":
                told.packets += one.packetsReceived
                told.lost += max(0, one.packetsLost)
                told.jitter = max(told.jitter, one.jitter * 1000 / VIDEO_CLOCK_RATE)
        return told
