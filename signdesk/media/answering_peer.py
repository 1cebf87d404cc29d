"""One peer connection of the demo advisor: answers offers, plays the clip, carries text.

aiortc has neither rollback nor ICE restart nor outgoing trickle: a participant of this kind only
answers, with all its candidates in the answer, and is recovered by a new connection.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.rtcconfiguration import RTCIceTransportPolicy
from aiortc.sdp import candidate_from_sdp

from signdesk.signaling.messages import IceServer
from signdesk.tasks import cancel, spawn

from . import t140
from .candidates import Candidates
from .loop_track import LoopTrack
from .remote_video import RemoteVideo

MOST_NAMED = 200
"""Candidates of one connection that are looked at, those that are not tried among them."""


class _Description(msgspec.Struct):
    """An RTCSessionDescriptionInit."""

    type: str
    sdp: str


class _Candidate(msgspec.Struct, rename="camel"):
    """An RTCIceCandidateInit."""

    candidate: str
    sdp_mid: str | None = msgspec.field(default=None, name="sdpMid")
    sdp_m_line_index: int | None = msgspec.field(default=None, name="sdpMLineIndex")


def configuration(servers: Sequence[IceServer], *, relay_only: bool) -> RTCConfiguration:
    """`servers` as aiortc takes them: always a list, for None means somebody's public server.

    aiortc uses the first TURN address only; where everything must be relayed, direct ways have
    failed already, so TURN over TLS comes first.
    """
    ice_servers = []
    for server in servers:
        urls = server.urls
        if relay_only:
            urls = sorted(urls, key=lambda url: not url.startswith("turns:"))
        ice_servers.append(RTCIceServer(urls, server.username or None, server.credential or None))
    policy = RTCIceTransportPolicy.RELAY if relay_only else RTCIceTransportPolicy.ALL
    return RTCConfiguration(iceServers=ice_servers, iceTransportPolicy=policy)


async def _drain(track: MediaStreamTrack) -> None:
    with contextlib.suppress(MediaStreamError):
        while True:
            await track.recv()


class AnsweringPeer:
    """The connection of one generation with one participant.

    `shown` is called at the first decoded frame, `opened` when text can flow, `text` with what
    the other side typed.
    """

    def __init__(
        self,
        servers: Sequence[IceServer],
        *,
        relay_only: bool,
        shown: Callable[[], None],
        opened: Callable[[], None],
        text: Callable[[str], None],
    ) -> None:
        self.connection = RTCPeerConnection(configuration(servers, relay_only=relay_only))
        self._candidates = Candidates()
        self._named = 0
        self.video: RemoteVideo | None = None
        self._shown = shown
        self._playing = False
        self._described = asyncio.Event()
        self._tasks: list[asyncio.Task[Any]] = []
        self.connection.on("track", self._receive)
        self._channel = self.connection.createDataChannel(
            "", ordered=True, protocol=t140.PROTOCOL, negotiated=True, id=t140.CHANNEL_ID
        )
        self._channel.on("open", opened)
        self._channel.on("message", lambda data: text(data if isinstance(data, str) else ""))

    async def answer(self, offer: msgspec.Raw) -> dict[str, str]:
        """Take an offer and return the answer to it, both as RTCSessionDescriptionInit.

        Raises msgspec.ValidationError or ValueError where it is no offer that can be answered.
        """
        described = msgspec.json.decode(offer, type=_Description)
        if described.type != "offer":
            raise ValueError(f"{described.type}: this participant only answers offers")
        await self.connection.setRemoteDescription(
            RTCSessionDescription(self._candidates.sifted(described.sdp), described.type)
        )
        self._described.set()
        for transceiver in self.connection.getTransceivers():
            self._prepare(transceiver)
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        local = self.connection.localDescription
        return {"type": local.type, "sdp": local.sdp}

    def _prepare(self, transceiver: RTCRtpTransceiver) -> None:
        """Send the clip on the video section; take the audio section, and send nothing on it."""
        if transceiver.kind == "video" and not self._playing:
            self._playing = True
            self.connection.addTrack(LoopTrack())

    def _receive(self, track: MediaStreamTrack) -> None:
        """Take every frame that comes: those left alone would pile up in memory."""
        if track.kind == "audio":
            self._tasks.append(spawn(_drain(track), "advisor_audio"))
            return
        receivers = [one.receiver for one in self.connection.getTransceivers()]
        receiver = next(one for one in receivers if one.track is track)
        self.video = RemoteVideo(receiver, self._shown)
        self._tasks.append(spawn(self.video.run(), "advisor_video"))

    def add_candidate(self, candidate: msgspec.Raw) -> None:
        """Add a trickled candidate, once the offer that it belongs to was taken.

        Looking up a browser's .local name may take seconds: candidates do not wait for another.
        """
        self._named += 1
        if self._named > MOST_NAMED:
            return
        self._tasks.append(spawn(self._add_candidate(candidate), "advisor_candidate"))

    async def _add_candidate(self, raw: msgspec.Raw) -> None:
        await self._described.wait()
        init = msgspec.json.decode(raw, type=_Candidate | None)
        if init is None or not init.candidate:
            await self.connection.addIceCandidate(None)
            return
        candidate = candidate_from_sdp(init.candidate.removeprefix("candidate:"))
        candidate.sdpMid = init.sdp_mid
        candidate.sdpMLineIndex = init.sdp_m_line_index
        if not self._candidates.takes(candidate.ip):
            return
        await self.connection.addIceCandidate(candidate)

    def send_text(self, text: str) -> bool:
        """Send letters; return False where the channel is not open."""
        if self._channel.readyState != "open":
            return False
        self._channel.send(text)
        return True

    async def close(self) -> None:
        """Stop everything that this connection runs."""
        await cancel(*self._tasks)
        await self.connection.close()
