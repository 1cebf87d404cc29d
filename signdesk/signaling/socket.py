"""The WebSocket endpoint: hello, commands in order, liveness, and the end.

Anything malformed is answered by an `error` and changes nothing; the socket lives on. Flooding
closes it.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from aiohttp import WSMessage, WSMsgType, web

from signdesk.switchboard.errors import RefusedError, StoreError, StoreUnavailableError
from signdesk.switchboard.switchboard import answer_of
from signdesk.tasks import cancel, spawn

from .dispatch import carry_out
from .limits import MAX_MESSAGE, STRIKES, TokenBucket
from .messages import (
    AnyClient,
    CloseCode,
    Error,
    Hello,
    Legibility,
    Ok,
    Ping,
    Pong,
    RenewIce,
    Server,
)
from .node import Node
from .presenter import Presenter
from .session import Session
from .tokens import Claims, TokenError, Tokens

_log = structlog.get_logger(__name__)
_decode = msgspec.json.Decoder(AnyClient).decode
_encode = msgspec.json.Encoder().encode

HELLO_S = 5.0
URGENT_PING_S, IDLE_PING_S = 5.0, 20.0
"""An idle page pings rarely: 20,000 of them must cost next to nothing."""

EndedContact = Callable[[str], Awaitable[bool]]


class Endpoint:
    """Serves sockets for one node. `is_ended` asks the records whether a contact has ended."""

    def __init__(
        self,
        node: Node,
        tokens: Tokens,
        presenter: Presenter,
        is_ended: EndedContact,
        messages_per_s: int,
    ) -> None:
        self._node = node
        self._tokens = tokens
        self._presenter = presenter
        self._is_ended = is_ended
        self._rate = messages_per_s

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket until it closes."""
        socket = web.WebSocketResponse(
            compress=False, max_msg_size=MAX_MESSAGE, autoping=True, timeout=2.0
        )
        await socket.prepare(request)
        transport = request.transport
        if transport is None:
            return socket
        session = await self._greet(socket, transport)
        if session is None:
            return socket
        visit = _Visit(self._node, self._presenter, session, socket, self._rate)
        try:
            await visit.run()
        finally:
            await self._node.disown(session)
            session.log.info("session_left", code=socket.close_code)
        return socket

    async def _greet(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport
    ) -> Session | None:
        try:
            hello = await self._hello(socket)
            if hello is None:
                return None
            claims = self._tokens.claims(hello.token)
            session = Session(
                socket,
                transport,
                claims,
                (self._session_id(hello), secrets.token_hex(8)),
                self._node.switchboard(claims.pool),
                self._presenter,
            )
            ticket = await self._ticket(hello, claims)
        except TokenError as refusal:
            await _refuse(socket, Error(code="unauthorized", detail=str(refusal)))
            await socket.close(code=CloseCode.UNAUTHORIZED, message=b"unauthorized")
            return None
        self._node.own(session)
        try:
            await self._attach(session, hello, claims, ticket)
        except RefusedError as refusal:
            self._node.sessions.pop(session.id, None)
            await _refuse(socket, Error(code=refusal.code, detail=refusal.detail))
            await socket.close(code=CloseCode.UNAUTHORIZED, message=refusal.code.encode())
            return None
        except (StoreUnavailableError, StoreError) as failure:
            self._node.sessions.pop(session.id, None)
            _log.warning("attach_failed", error=str(failure))
            await socket.close(code=CloseCode.UNAVAILABLE, message=b"store unavailable")
            return None
        return session

    async def _hello(self, socket: web.WebSocketResponse) -> Hello | None:
        try:
            async with asyncio.timeout(HELLO_S):
                first = await socket.receive()
        except TimeoutError:
            await socket.close(code=CloseCode.TIMEOUT, message=b"no hello")
            return None
        message = _read(first)
        if isinstance(message, Hello):
            return message
        if first.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            error = message if isinstance(message, Error) else None
            await _refuse(socket, error or Error(code="hello_expected", detail="send hello first"))
            await socket.close(code=CloseCode.UNAUTHORIZED, message=b"hello expected")
        return None

    def _session_id(self, hello: Hello) -> str:
        if hello.resume is None:
            return "s" + secrets.token_hex(10)
        if not self._tokens.owns(hello.resume.session, hello.resume.secret):
            raise TokenError("the session's secret is wrong")
        return hello.resume.session

    async def _ticket(self, hello: Hello, claims: Claims) -> dict[str, Any] | None:
        """Return the ticket's content where it can help to rebuild what the store lost."""
        if not hello.ticket:
            return None
        try:
            ticket = self._tokens.open_ticket(hello.ticket)
        except TokenError:
            return None  # too old, or another desk's: the session goes on without
        seats = ticket["participants"]
        if claims.person not in [seat["person"] for seat in seats]:
            return None
        try:
            async with asyncio.timeout(1):
                ended = await self._is_ended(ticket["contact"])
        except Exception as failure:
            # The database may be down while contacts go on; tombstones in the store remain.
            _log.warning("records_not_asked", error=type(failure).__name__)
            ended = False
        return None if ended else ticket

    async def _attach(
        self, session: Session, hello: Hello, claims: Claims, ticket: dict[str, Any] | None
    ) -> None:
        resume = hello.resume
        attached = await session.switchboard.attach(
            {
                "session": session.id,
                "attach": session.attach,
                "node": self._node.id,
                "pool": claims.pool,
                "role": claims.role,
                "person": claims.person,
                "name": claims.name,
                "company": claims.company,
                "capabilities": msgspec.to_builtins(hello.capabilities),
                "last_seq": resume.last_seq if resume else 0,
                "epoch": resume.epoch if resume else "",
                "ticket": ticket,
            }
        )
        await session.begin(attached, self._tokens.session_secret(session.id))
        session.log.info("session_joined", resumed=attached.resumed, rebuilt=ticket is not None)


class _Visit:
    """From welcome to close."""

    def __init__(
        self,
        node: Node,
        presenter: Presenter,
        session: Session,
        socket: web.WebSocketResponse,
        rate: int,
    ) -> None:
        self._node = node
        self._presenter = presenter
        self._session = session
        self._socket = socket
        self._bucket = TokenBucket(rate, rate * 4, time.monotonic)
        self._strikes = 0
        self._heard = time.monotonic()
        self._busy = False

    async def run(self) -> None:
        """Serve until the socket closes."""
        liveness = spawn(self._liveness(), "liveness")
        try:
            async for message in self._socket:
                self._heard = time.monotonic()
                if not self._bucket.take():
                    if await self._struck():
                        return
                    continue
                self._busy = True
                await self._take(_read(message))
                self._busy = False
        except ConnectionError:
            self._session.log.info("socket_lost")
        finally:
            await cancel(liveness)

    async def _take(self, message: Any) -> None:
        session = self._session
        match message:
            case Error():
                await session.send(message)
            case Pong():
                pass
            case Hello():
                await session.send(Error(code="hello_expected", detail="hello comes once"))
            case Legibility(contact=contact, grade=grade):
                await self._quietly(
                    session.switchboard.legibility(session.id, session.attach, contact, grade)
                )
            case RenewIce(id=id_, contact=contact):
                await session.send(self._renewed(id_, contact))
            case _:
                await session.write(await self._answer(message))

    async def _answer(self, command: Any) -> bytes:
        try:
            raw = await carry_out(self._session, command, self._node.admitting)
            answer = answer_of(raw)
        except RefusedError as refusal:
            return _encode(Error(code=refusal.code, detail=refusal.detail, id=command.id))
        except (StoreUnavailableError, StoreError) as failure:
            self._session.log.error("command_failed", command=command.id, error=str(failure))
            return _encode(Error(code="unavailable", detail="try again", id=command.id))
        if not answer:
            return b'{"type":"ok","id":%d,"answer":{}}' % command.id
        return _encode(Ok(id=command.id, answer=answer))

    def _renewed(self, id_: int, contact: str) -> Server:
        if contact != self._session.contact:
            return Error(code="unknown_contact", detail="not a contact of this session", id=id_)
        servers = self._presenter.ice(f"{contact}.{self._session.id}")
        return Ok(id=id_, answer={"ice_servers": msgspec.to_builtins(servers)})

    async def _quietly(self, work: Awaitable[Any]) -> None:
        try:
            await work
        except (RefusedError, StoreUnavailableError, StoreError) as failure:
            self._session.log.debug("volatile_refused", error=str(failure))

    async def _struck(self) -> bool:
        self._strikes += 1
        if self._strikes % 50 == 1:
            await self._session.send(Error(code="rate_limited", detail="slow down"))
        if self._strikes < STRIKES:
            return False
        self._session.log.warning("flooded")
        await self._socket.close(code=CloseCode.ABUSE, message=b"too much, too often")
        return True

    async def _liveness(self) -> None:
        """Ping the page: browsers cannot see protocol pings, nor tell that a server is gone."""
        waited = 0.0
        while True:
            urgent = self._session.urgent
            interval = URGENT_PING_S if urgent else IDLE_PING_S
            if waited == 0.0 or waited >= interval:
                waited = 0.0
                await self._session.send(
                    Ping(interval=int(interval * 1000), now=self._session.switchboard.now())
                )
            await asyncio.sleep(URGENT_PING_S)
            waited += URGENT_PING_S
            silent = time.monotonic() - self._heard
            # Idle pages: 45 s, and no less than one whole ping may go unanswered.
            dead_after = 3 * URGENT_PING_S if urgent and self._session.urgent else 45.0
            if silent > dead_after and not self._busy:
                self._session.log.info("silent", seconds=round(silent))
                await self._session.close(CloseCode.TIMEOUT, b"no pong")
                return


def _read(message: WSMessage) -> Any:
    """Decode a frame; an Error says what is wrong with it."""
    if message.type == WSMsgType.BINARY:
        return Error(code="binary", detail="messages are text frames")
    if message.type != WSMsgType.TEXT:
        return Error(code="malformed", detail="not a message")
    try:
        return _decode(message.data)
    except msgspec.ValidationError as wrong:
        return Error(code=_code(str(wrong)), detail=str(wrong))
    except (msgspec.DecodeError, RecursionError, ValueError) as wrong:
        return Error(code="malformed", detail=str(wrong))


def _code(detail: str) -> str:
    if detail.startswith("Invalid value") and detail.endswith("`$.type`"):
        return "unknown_type"
    # A detail without a path is about the message as a whole.
    return "invalid_field" if "$." in detail or "field" in detail else "malformed"


async def _refuse(socket: web.WebSocketResponse, error: Error) -> None:
    if not socket.closed:
        await socket.send_frame(_encode(error), WSMsgType.TEXT)
