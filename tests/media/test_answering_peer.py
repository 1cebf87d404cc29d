"""Configuration of the answering side, and keyframe requests after a stall."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

from aiortc import RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError
from aiortc.rtcconfiguration import RTCIceTransportPolicy
from aiortc.rtcrtpreceiver import RTCRtpSynchronizationSource

from signdesk.media.answering_peer import configuration
from signdesk.media.remote_video import RemoteVideo
from signdesk.signaling.messages import IceServer


def test_no_servers_is_an_empty_list() -> None:
    """None would mean a public STUN server."""
    assert configuration([], relay_only=False).iceServers == []


def test_relaying_prefers_turn_over_tls() -> None:
    servers = [IceServer(["turn:a", "turns:a"], "user", "credential")]
    direct = configuration(servers, relay_only=False)
    relayed = configuration(servers, relay_only=True)
    assert direct.iceServers is not None
    assert relayed.iceServers is not None
    assert direct.iceServers[0].urls == ["turn:a", "turns:a"]
    assert direct.iceTransportPolicy is RTCIceTransportPolicy.ALL
    assert relayed.iceServers[0].urls == ["turns:a", "turn:a"]
    assert relayed.iceServers[0].username == "user"
    assert relayed.iceTransportPolicy is RTCIceTransportPolicy.RELAY


@dataclass
class StalledReceiver:
    """A receiver whose frames stop coming until a keyframe is asked for."""

    frames: asyncio.Queue[object] = field(default_factory=asyncio.Queue)
    asked: list[int] = field(default_factory=list)

    @property
    def track(self) -> "StalledReceiver":
        return self

    async def recv(self) -> object:
        frame = await self.frames.get()
        if frame is None:
            raise MediaStreamError
        return frame

    def getSynchronizationSources(self) -> list[RTCRtpSynchronizationSource]:  # noqa: N802
        return [cast(RTCRtpSynchronizationSource, _Source(7))]

    async def _send_rtcp_pli(self, source: int) -> None:
        self.asked.append(source)
        self.frames.put_nowait("keyframe")
        if len(self.asked) == 3:
            self.frames.put_nowait(None)


@dataclass
class _Source:
    source: int


async def test_a_stall_asks_for_a_keyframe() -> None:
    receiver = StalledReceiver()
    shown: list[bool] = []
    video = RemoteVideo(cast(RTCRtpReceiver, receiver), lambda: shown.append(True), stall_s=0.01)
    async with asyncio.timeout(5):
        await video.run()
    assert receiver.asked == [7, 7, 7]
    assert (video.frames, video.keyframes_asked) == (3, 3)
    assert shown == [True]
