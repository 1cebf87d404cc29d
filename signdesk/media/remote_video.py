"""Receives the other side's video, notices its first frame, and asks for keyframes.

Under 3 to 5 % of loss aiortc's decoder stays frozen for seconds, until a keyframe comes by
chance: so one is asked for after 200 ms without a frame.
"""

import asyncio
from collections.abc import Callable

from aiortc import RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError
from av import VideoFrame

from .received_quality import ReceivedQuality

STALL_S = 0.2
_LONGEST_STALL_S = 2.0  # a covered or paused camera is no loss: ask ever less often


class RemoteVideo:
    """Frames decoded so far from one receiver. `shown` is called once, at the first."""

    def __init__(
        self, receiver: RTCRtpReceiver, shown: Callable[[], None], *, stall_s: float = STALL_S
    ) -> None:
        self.frames = 0
        self.keyframes_asked = 0
        self.quality = ReceivedQuality()
        self._receiver = receiver
        self._shown = shown
        self._stall_s = stall_s

    async def run(self) -> None:
        """Take every frame until the track ends."""
        patience = self._stall_s
        while True:
            try:
                frame = await asyncio.wait_for(self._receiver.track.recv(), patience)
            except TimeoutError:
                await self._ask_for_keyframe()
                patience = min(2 * patience, _LONGEST_STALL_S)
            except MediaStreamError:
                return
            else:
                patience = self._stall_s
                self.frames += 1
                if isinstance(frame, VideoFrame):
                    now = asyncio.get_running_loop().time()
                    self.quality.frame(now, frame.width, frame.height)
                if self.frames == 1:
                    self._shown()

    async def _ask_for_keyframe(self) -> None:
        """Send a PLI (RFC 4585, 6.3.1) to every source heard lately; to none before media flows.

        aiortc has no public call for it; the receiver's own is what it uses after a decoder error.
        """
        for source in self._receiver.getSynchronizationSources():
            self.keyframes_asked += 1
            await self._receiver._send_rtcp_pli(source.source)

    async def bytes_received(self) -> int:
        """What has come over this connection so far, text and sound included."""
        stats = await self._receiver.getStats()
        return sum(one.bytesReceived for one in stats.values() if one.type == "transport")
