"""The WebSocket endpoint: who is here, on which session, and the end."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

import msgspec
import structlog
from aiohttp import WSMsgType, web

from signdesk.switchboard.errors import RefusedError, StoreError, StoreUnavailableError

from .frames import read
from .identity import Identities
from .limits import MAX_MESSAGE
from .messages import CloseCode, Error, Hello
from .node import Node
from .presenter import Presenter
from .session import Session
from .ticket import Ticket
from .tokens import TokenError, Tokens
from .visit import Visit

_log = structlog.get_logger(__name__)
_encode = msgspec.json.Encoder().encode

HELLO_S = 5.0
RECORDS_S = 1.0
"""How long a hello waits for the database; where it cannot say, contacts go on."""

ATTACH_S = 3.5
"""How long a page is kept waiting for the store: another node may reach it."""
OVERTAKEN = "overtaken"
"""The store's refusal of a hello that comes after a newer one of the same page."""

EndedContact = Callable[[str], Awaitable[bool]]


class Endpoint:
    """Serves sockets for one node. `is_ended` asks the records whether a contact has ended."""

    def __init__(
        self,
        node: Node,
        tokens: Tokens,
        identities: Identities,
        presenter: Presenter,
        is_ended: EndedContact,
        messages_per_s: int,
    ) -> None:
        self._node = node
        self._tokens = tokens
        self._identities = identities
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
        hello = await self._hello(socket)
        if hello is None:
            return socket
        if self._node.draining:
            await socket.close(code=CloseCode.RESUME, message=b"going away")
            return socket
        session = await self._introduced(hello, socket, transport)
        if session is None:
            return socket
        former = self._node.own(session)
        try:
            if await self._attached(session, hello, socket, former):
                await self._visit(session, socket).run()
        except ConnectionError:
            session.log.info("socket_lost")
        finally:
            await self._node.disown(session)
            session.log.info("session_left", code=session.closed_with or socket.close_code)
            await session.closed()
        return socket

    def _visit(self, session: Session, socket: web.WebSocketResponse) -> Visit:
        return Visit(
            self._node, self._presenter, self._tokens, self._identities, session, socket, self._rate
        )

    async def _introduced(
        self, hello: Hello, socket: web.WebSocketResponse, transport: asyncio.Transport
    ) -> Session | None:
        """Return the session that this page says it is, if it proves it."""
        try:
            claims = self._tokens.claims(hello.token)
            return Session(
                socket,
                transport,
                claims,
                (self._session_id(hello), secrets.token_hex(8)),
                self._node.switchboard(claims.pool),
                self._presenter,
            )
        except TokenError as refusal:
            await _refuse(socket, Error(code="unauthorized", detail=str(refusal)))
        except RefusedError as refusal:
            await _refuse(socket, Error(code=refusal.code, detail=refusal.detail))
        except StoreUnavailableError as failure:
            _log.warning("session_not_taken", error=str(failure))
            await socket.close(code=CloseCode.UNAVAILABLE, message=b"not here")
            return None
        await socket.close(code=CloseCode.UNAUTHORIZED, message=b"unauthorized")
        return None

    async def _attached(
        self,
        session: Session,
        hello: Hello,
        socket: web.WebSocketResponse,
        former: Session | None,
    ) -> bool:
        """Attach and welcome; say whether that came about.

        The former socket of the session is fenced only then. Where it did not, that one resumes:
        messages of the meantime went past it.
        """
        why = CloseCode.RESUME
        try:
            async with asyncio.timeout(ATTACH_S):
                await self._attach(session, hello)
            why = CloseCode.FENCED
        except TimeoutError:
            session.log.warning("attach_failed", error="the store did not answer in time")
            await socket.close(code=CloseCode.UNAVAILABLE, message=b"store unavailable")
        except RefusedError as refusal:
            if refusal.code == OVERTAKEN:
                await socket.close(code=CloseCode.UNAVAILABLE, message=b"overtaken")
                return False
            await _refuse(socket, Error(code=refusal.code, detail=refusal.detail))
            await socket.close(code=CloseCode.UNAUTHORIZED, message=refusal.code.encode())
        except (StoreUnavailableError, StoreError) as failure:
            session.log.warning("attach_failed", error=str(failure))
            await socket.close(code=CloseCode.UNAVAILABLE, message=b"store unavailable")
        except msgspec.DecodeError:
            session.log.exception("attach_failed")
            await socket.close(code=CloseCode.UNAVAILABLE, message=b"cannot be read here")
        finally:
            if former is not None:
                await former.close(why, b"opened elsewhere")
        return why == CloseCode.FENCED

    async def _hello(self, socket: web.WebSocketResponse) -> Hello | None:
        try:
            async with asyncio.timeout(HELLO_S):
                first = await socket.receive()
        except TimeoutError:
            await socket.close(code=CloseCode.TIMEOUT, message=b"no hello")
            return None
        message = read(first)
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
            raise RefusedError("no_session", "the session's secret is wrong")
        return hello.resume.session

    async def _ticket(self, hello: Hello, person: str) -> Ticket | None:
        """Return the ticket where it can help to rebuild what the store lost."""
        if not hello.ticket:
            return None
        try:
            ticket = self._tokens.open_ticket(hello.ticket)
        except TokenError:
            return None  # too old, or another desk's: the session goes on without
        if not ticket.seats(person):
            return None
        try:
            async with asyncio.timeout(RECORDS_S):
                ended = await self._is_ended(ticket.contact)
        except Exception as failure:
            # The database may be down while contacts go on; tombstones in the store remain.
            _log.warning("records_not_asked", error=type(failure).__name__)
            ended = False
        return None if ended else ticket

    async def _attach(self, session: Session, hello: Hello) -> None:
        claims, resume = session.claims, hello.resume
        ticket = await self._ticket(hello, claims.person)
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
                "capabilities": hello.capabilities,
                "last_seq": resume.last_seq if resume else 0,
                "attempt": resume.attempt if resume else 0,
                "epoch": resume.epoch if resume else "",
                "ticket": ticket,
            }
        )
        await session.begin(attached, self._tokens.session_secret(session.id))
        session.log.info("session_joined", resumed=attached.resumed, ticket=ticket is not None)


async def _refuse(socket: web.WebSocketResponse, error: Error) -> None:
    if not socket.closed:
        await socket.send_frame(_encode(error), WSMsgType.TEXT)
