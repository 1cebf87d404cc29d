"""A session's time on one socket, from welcome to close: its commands in order, its liveness."""

import time
from collections.abc import Awaitable
from typing import Any

import msgspec
from aiohttp import web

from signdesk.switchboard.errors import RefusedError, StoreError, StoreUnavailableError
from signdesk.switchboard.switchboard import Switchboard, answer_of
from signdesk.tasks import spawn

from . import pulse
from .answers import completed
from .dispatch import carry_out
from .frames import rate_limited, read
from .identity import Identities
from .limits import STRIKES, STRIKES_FORGIVEN_PER_S, TOLD_BURST, TOLD_PER_S, TokenBucket
from .messages import (
    AnyClient,
    AnyCommand,
    CloseCode,
    Command,
    Enqueue,
    Error,
    Hello,
    Identify,
    Legibility,
    Ok,
    Pong,
    RenewIce,
    SendCue,
    Server,
    SetContext,
    SetVideo,
)
from .node import Node
from .presenter import Presenter
from .session import Session
from .tokens import Tokens

_encode = msgspec.json.Encoder().encode

TELLING = (SetContext, Identify, SetVideo, SendCue)
"""Each is kept for everybody in the contact, or recorded."""

ORPHANED = "orphaned"
"""No tab took the session over; this node was taken for dead. The page resumes and asks again."""


class Visit:
    """What one socket says and is asked, until it closes."""

    __slots__ = (
        "_busy",
        "_heard",
        "_identities",
        "_node",
        "_permits",
        "_pinged",
        "_presenter",
        "_session",
        "_socket",
        "_strikes",
        "_telling",
        "_tokens",
        "_told",
    )

    def __init__(
        self,
        node: Node,
        presenter: Presenter,
        tokens: Tokens,
        identities: Identities,
        session: Session,
        socket: web.WebSocketResponse,
        rate: int,
    ) -> None:
        self._node = node
        self._presenter = presenter
        self._tokens = tokens
        self._identities = identities
        self._session = session
        self._socket = socket
        self._permits = TokenBucket(rate, rate * 4, time.monotonic)
        self._strikes = TokenBucket(STRIKES_FORGIVEN_PER_S, STRIKES, time.monotonic)
        self._telling = TokenBucket(TOLD_PER_S, TOLD_BURST, time.monotonic)
        self._heard = time.monotonic()
        self._busy = False
        self._told = self._pinged = 0.0

    async def run(self) -> None:
        """Serve until the socket closes."""
        await self._node.pulse.join(self)
        try:
            async for message in self._socket:
                self._busy = True
                if self._permits.take():
                    await self._take(read(message))
                elif self._strikes.take():
                    await self._session.send(rate_limited(message))
                else:
                    self._session.log.warning("flooded")
                    await self._session.end(CloseCode.ABUSE, b"too much, too often")
                    return
                self._heard = time.monotonic()
                self._busy = False
        finally:
            self._node.pulse.leave(self)

    async def _take(self, message: AnyClient | Error) -> None:
        session = self._session
        match message:
            case Error():
                await session.send(message)
            case _ if session.claims.role not in message.roles:
                await session.send(_forbidden(message, session.claims.role))
            case Pong():
                pass
            case Hello():
                await session.send(Error(code="hello_expected", detail="hello comes once"))
            case Legibility(contact=contact, grade=grade, to=to):
                await self._quietly(
                    session.switchboard.legibility(session.id, session.attach, contact, grade, to)
                )
            case RenewIce(id=id_, contact=contact):
                await session.send(self._renewed(id_, contact))
            case _ if isinstance(message, TELLING) and not self._telling.take():
                await session.send(Error(code="rate_limited", detail="slow down", id=message.id))
            case _:
                answer = await self._answer(message)
                if answer is not None:
                    await session.write(answer)

    async def _answer(self, command: AnyCommand) -> bytes | None:
        """Carry a command out; None where the page must resume before that can be done."""
        is_open = self._node.projection.is_open
        try:
            if isinstance(command, Enqueue) and command.test and not await self._node.takes_tests():
                raise RefusedError("no_test", "no advisor takes tests here")
            admitting = self._node.admitting
            raw = await carry_out(self._session, command, admitting, is_open, self._identities)
            answer = answer_of(raw)
        except RefusedError as refusal:
            if refusal.code == ORPHANED:
                await self._session.close(CloseCode.RESUME, b"lease lapsed")
                return None
            return _encode(Error(code=refusal.code, detail=refusal.detail, id=command.id))
        except StoreUnavailableError:
            return _encode(Error(code="unavailable", detail="try again", id=command.id))
        except StoreError as failure:
            self._session.log.error("command_failed", command=command.id, error=str(failure))
            return _encode(Error(code="unavailable", detail="try again", id=command.id))
        answer = completed(command, answer, self._session, self._tokens, is_open)
        if not answer:
            return b'{"type":"ok","id":%d,"answer":{}}' % command.id
        return _encode(Ok(id=command.id, answer=answer))

    def _renewed(self, id_: int, contact: str) -> Server:
        session = self._session
        if not contact or contact != session.contact:
            return Error(code="unknown_contact", detail="not a contact of this session", id=id_)
        if not session.seat:
            return Error(code="wrong_state", detail="ICE servers come with a call", id=id_)
        servers = self._presenter.ice_servers(contact, session.seat)
        return Ok(id=id_, answer={"ice_servers": msgspec.to_builtins(servers)})

    async def _quietly(self, work: Awaitable[Any]) -> None:
        try:
            await work
        except (RefusedError, StoreUnavailableError, StoreError) as failure:
            self._session.log.debug("volatile_refused", error=str(failure))

    @property
    def switchboard(self) -> Switchboard:
        """Whose clock the page is told."""
        return self._session.switchboard

    async def write(self, data: bytes) -> None:
        """Send a frame, without ever waiting for a slow socket."""
        await self._session.write(data)

    def look(self, now: float) -> float:
        """Return the interval to ping the page with at `now`, 0 for not yet; close it if silent.

        Called every URGENT_PING_S, by the node's pulse.
        """
        session = self._session
        silent = now - self._heard
        # A page that was pinged rarely until now has its time to hear of the change.
        dead_after = pulse.URGENT_DEAD_S if self._told == pulse.URGENT_PING_S else pulse.IDLE_DEAD_S
        if silent > dead_after and not self._busy:
            session.log.info("silent", seconds=round(silent))
            spawn(session.close(CloseCode.TIMEOUT, b"no pong"), "no pong")
            return 0.0
        interval = pulse.URGENT_PING_S if session.urgent else pulse.IDLE_PING_S
        # A page that was told another interval would miss pings that nobody sends. It is looked
        # at about the right time: what comes half a look too early is meant for now.
        due = now - self._pinged > interval - pulse.URGENT_PING_S / 2
        if not due and self._told == interval:
            return 0.0
        self._told, self._pinged = interval, now
        return interval


def _forbidden(message: AnyClient, role: str) -> Error:
    name = str(message.__struct_config__.tag)
    id_ = message.id if isinstance(message, Command) else None
    return Error(code="forbidden", detail=f"{name}: not for a {role}", id=id_)
