"""The demo advisor's side of one contact: its connections, its text, its media report.

Others may join the call: it answers each of them, and shows all the same clip and text. What it
reports of media is about the visitor alone.
"""

import asyncio
import contextlib
from typing import assert_never

import msgspec
import structlog

from signdesk.domain.contact import ContactState, MediaKind, Role, Transport
from signdesk.signaling.messages import (
    Command,
    ContactView,
    Description,
    Grade,
    KeepLine,
    Legibility,
    MediaIsReady,
    Participant,
    PeerCandidate,
    PeerDescription,
    PeerText,
    Quality,
    SocketText,
)
from signdesk.tasks import cancel, spawn

from .answering_peer import AnsweringPeer
from .client import SessionOverError, SignalingClient
from .commands import CommandRefusedError
from .conversation import greeting, reply
from .quality_report import QualityReport
from .remote_video import RemoteVideo
from .t140 import LineReader
from .typist import Typist

_log = structlog.get_logger(__name__)

PeerMessage = PeerDescription | PeerCandidate | PeerText

MOST_UNHANDLED = 500
"""Messages that wait for their turn; a page that sends them faster is no page of ours."""


class AdvisorCall:
    """One contact that the demo advisor has accepted. `run` works until it is cancelled."""

    def __init__(self, client: SignalingClient, contact: ContactView) -> None:
        self.contact = contact
        self._client = client
        self._peers: dict[str, tuple[int, AnsweringPeer]] = {}
        self._inbox: asyncio.Queue[PeerMessage] = asyncio.Queue(MOST_UNHANDLED)
        self._readers: dict[str, LineReader] = {}
        self._typist = Typist(self._send_text)
        self._greeted = False
        self._reported = False

    def update(self, contact: ContactView) -> None:
        """Take in that the contact changed; connections to those who left are closed."""
        self.contact = contact
        for gone in self._peers.keys() - {one.id for one in contact.participants}:
            spawn(self._peers.pop(gone)[1].close(), "advisor_peer_left")
        if contact.transport is Transport.SOCKET:
            self._text_is_open()
            self._report(MediaKind.TEXT)

    def take(self, message: PeerMessage) -> None:
        """Queue what came from another participant; `run` handles it in order."""
        with contextlib.suppress(asyncio.QueueFull):
            self._inbox.put_nowait(message)

    async def run(self) -> None:
        """Handle what the other side sends, and close every connection at the end."""
        typing = spawn(self._typist.run(), "advisor_typing")
        report = QualityReport(self._seen_video, self._tell_grade, self._tell_sample)
        reporting = spawn(report.run(), "advisor_quality")
        try:
            while True:
                await self._handle(await self._inbox.get())
        finally:
            await cancel(typing, reporting)
            for _, peer in self._peers.values():
                await peer.close()

    async def _handle(self, message: PeerMessage) -> None:
        match message:
            case PeerDescription():
                await self._answer(message)
            case PeerCandidate():
                generation, peer = self._peers.get(message.sender, (0, None))
                if peer is not None and generation == message.generation:
                    peer.add_candidate(message.candidate)
            case PeerText():
                self._read(message.sender, message.text)
            case _:
                assert_never(message)

    async def _answer(self, message: PeerDescription) -> None:
        generation, peer = self._peers.get(message.sender, (0, None))
        if message.generation < generation:
            return
        if peer is None or message.generation > generation:
            if peer is not None:
                await peer.close()
            peer = self._new_peer(message.sender)
            self._peers[message.sender] = message.generation, peer
        try:
            answer = await peer.answer(message.description)
        except Exception as problem:
            # A stranger wrote this, and aiortc's parser raises whatever it stumbles over.
            _log.warning("offer_unanswerable", contact=self.contact.id, why=repr(problem))
            return
        self._tell(
            Description,
            to=message.sender,
            generation=message.generation,
            description=msgspec.Raw(msgspec.json.encode(answer)),
        )

    def _new_peer(self, other: str) -> AnsweringPeer:
        return AnsweringPeer(
            self.contact.ice_servers,
            relay_only=self.contact.transport is Transport.RELAY,
            shown=lambda: self._shown(other),
            opened=self._channel_opened,
            text=lambda text: self._read(other, text),
        )

    def _visitor(self) -> Participant | None:
        return next((one for one in self.contact.participants if one.role is Role.VISITOR), None)

    def _shown(self, other: str) -> None:
        visitor = self._visitor()
        if visitor is None or visitor.id == other:
            self._report(MediaKind.FRAME)

    def _channel_opened(self) -> None:
        self._text_is_open()
        if not self._visitor_has_video():
            self._report(MediaKind.TEXT)

    def _visitor_has_video(self) -> bool:
        visitor = self._visitor()
        return visitor.video if visitor else self.contact.video

    def _text_is_open(self) -> None:
        if not self._greeted:
            self._greeted = True
            self._write(greeting(self.contact.locale))
        self._typist.wake()

    def _read(self, sender: str, text: str) -> None:
        for line in self._readers.setdefault(sender, LineReader()).feed(text):
            self._write(reply(line, self.contact.locale))

    def _write(self, line: str) -> None:
        if self._typist.write(line) and self.contact.keep_text:
            self._tell(KeepLine, text=line)

    async def _send_text(self, letters: str) -> bool:
        if self.contact.transport is Transport.SOCKET:
            self._tell(SocketText, text=letters)
            return True
        sent = [peer.send_text(letters) for _, peer in self._peers.values()]
        return any(sent)

    def _seen_video(self) -> RemoteVideo | None:
        """The visitor's video where it counts: in a connected call, from a camera."""
        if self.contact.state is not ContactState.CONNECTED or not self._visitor_has_video():
            return None
        visitor = self._visitor()
        _, peer = self._peers.get(visitor.id if visitor else "", (0, None))
        return peer.video if peer else None

    async def _tell_grade(self, grade: Grade) -> None:
        visitor = self._visitor()
        to = visitor.id if visitor else ""
        await self._client.send(Legibility(contact=self.contact.id, grade=grade, to=to))

    def _tell_sample(self, sample: dict[str, object]) -> None:
        self._tell(Quality, **sample)

    def _report(self, kind: MediaKind) -> None:
        if not self._reported:
            self._reported = True
            self._tell(MediaIsReady, kind=kind)

    def _tell(self, kind: type[Command], /, **fields: object) -> None:
        """Send a command of this contact without making the call wait for its answer."""
        spawn(self._command(kind, fields), f"advisor_{kind.__name__}")

    async def _command(self, kind: type[Command], fields: dict[str, object]) -> None:
        try:
            await self._client.command(kind, contact=self.contact.id, **fields)
        except CommandRefusedError as refused:
            _log.info("command_refused", contact=self.contact.id, code=refused.code)
        except SessionOverError:
            pass  # the call ends with the session; nobody waits for this answer
