"""A desk at the edge of the tests: the routes and the socket that an advisor's page uses.

It keeps one session's numbered messages, so that a resume replays what was missed, answers every
command by `ok` unless told otherwise, and lets a test play the switchboard.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from signdesk.domain.advisor import AdvisorState, AdvisorStatus
from signdesk.domain.contact import ContactState, Role
from signdesk.signaling.messages import (
    AdvisorView,
    AnyClient,
    Capabilities,
    Command,
    ContactView,
    Error,
    Hello,
    Numbered,
    OfferView,
    Ok,
    Participant,
    Server,
    Snapshot,
    Welcome,
)

LOGIN, PASSWORD = "demo", "a long password"

Received = TypeVar("Received", bound=msgspec.Struct)

_decoder = msgspec.json.Decoder(AnyClient)
_encoder = msgspec.json.Encoder()

VISITOR = Participant("p-visitor", Role.VISITOR, "Visitor", 1, True, True, Capabilities(), 0)
ME = Participant("p-advisor", Role.ADVISOR, "Demo", 2, True, True, Capabilities(), 0)


def contact(state: ContactState, **changes: Any) -> ContactView:
    """A contact as the advisor sees it in `state`."""
    offer = OfferView("o-1", 20_000) if state is ContactState.OFFERED else None
    accepted = state not in (ContactState.QUEUED, ContactState.OFFERED)
    fields: dict[str, Any] = {
        "id": "c-1",
        "version": 1,
        "state": state,
        "company": "atelier",
        "company_name": "Atelier",
        "queue": "accueil",
        "queue_name": "Accueil",
        "locale": "fr",
        "video": True,
        "first_queued": 1,
        "me": ME.id if accepted else "",
        "participants": [VISITOR, ME] if accepted else [],
        "offer": offer,
        "dispositions": ["resolved", "other"],
    }
    return ContactView(**(fields | changes))


@dataclass
class Desk:
    """What the fake desk was told and is set to do."""

    snapshot: Snapshot = field(default_factory=lambda: Snapshot(advisor=presence()))
    epoch: str = "e-1"
    refuse_with: tuple[str, str] | None = None
    answer_commands: bool = True
    close_hello_with: int | None = None
    hellos: list[Hello] = field(default_factory=list)
    sign_ins: int = 0
    password: str = PASSWORD
    _seq: int = 0
    _mailbox: list[tuple[int, bytes]] = field(default_factory=list)
    _inbox: asyncio.Queue[msgspec.Struct] = field(default_factory=asyncio.Queue)
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None
    _cookies: set[str] = field(default_factory=set)
    port: int = 0

    @property
    def url(self) -> str:
        """Where the desk answers."""
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        """Listen, on the port of before if there was one."""
        application = web.Application()
        application.router.add_post("/console/sign-in", self._sign_in)
        application.router.add_post("/console/token", self._token)
        application.router.add_get("/ws", self._socket)
        self._runner = web.AppRunner(application, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop listening and drop every socket."""
        await self.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    def begin_epoch(self, epoch: str, snapshot: Snapshot) -> None:
        """Forget the session, as a lost store does: the next welcome is a snapshot."""
        self.epoch, self.snapshot = epoch, snapshot
        self._seq, self._mailbox = 0, []
        self._cookies.clear()

    async def drop(self, code: int = WSCloseCode.GOING_AWAY) -> None:
        """Close every socket with `code`."""
        sockets, self._sockets = self._sockets, []
        self._arrived.clear()
        for socket in sockets:
            await socket.close(code=code)

    async def say(self, kind: type[Server], **fields: Any) -> None:
        """Send a message: numbered and kept if it is of that kind."""
        if issubclass(kind, Numbered):
            self._seq += 1
            raw = _encoder.encode(kind(seq=self._seq, **fields))
            self._mailbox.append((self._seq, raw))
        else:
            raw = _encoder.encode(kind(**fields))
        for socket in self._sockets:
            await socket.send_str(raw.decode())

    async def say_raw(self, text: str) -> None:
        """Send a frame as it is."""
        for socket in self._sockets:
            await socket.send_str(text)

    async def hear(self, kind: type[Received]) -> Received:
        """The next message of `kind` from the client; others before it are passed over."""
        async with asyncio.timeout(20):
            while True:
                message = await self._inbox.get()
                if isinstance(message, kind):
                    return message

    def heard(self) -> list[msgspec.Struct]:
        """Everything that came and was not taken by `hear` yet."""
        messages = []
        while not self._inbox.empty():
            messages.append(self._inbox.get_nowait())
        return messages

    async def arrival(self) -> None:
        """Wait for a welcomed client."""
        async with asyncio.timeout(20):
            await self._arrived.wait()

    async def _sign_in(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.sign_ins += 1
        if request.headers.get("Origin") != self.url:
            return web.Response(status=403)
        if form["login"] != LOGIN or form["password"] != self.password:
            return web.Response(status=401, text="no")
        response = web.Response(status=303, headers={"Location": "/console"})
        cookie = f"signed-in-{self.sign_ins}"
        self._cookies.add(cookie)
        response.set_cookie("session", cookie, httponly=True)
        return response

    async def _token(self, request: web.Request) -> web.Response:
        if request.cookies.get("session") not in self._cookies:
            return web.Response(status=401)
        return web.json_response({"token": "t-1"})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = _decoder.decode(await socket.receive_str())
        assert isinstance(hello, Hello)
        self.hellos.append(hello)
        if self.close_hello_with is not None:
            await socket.close(code=self.close_hello_with)
            return socket
        await self._welcome(socket, hello)
        self._sockets.append(socket)
        self._arrived.set()
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._take(socket, _decoder.decode(frame.data))
        return socket

    async def _welcome(self, socket: web.WebSocketResponse, hello: Hello) -> None:
        resume = hello.resume
        resumed = resume is not None and resume.epoch == self.epoch
        welcome = Welcome(
            session="s-1",
            secret="secret",
            epoch=self.epoch,
            resumed=resumed,
            seq=self._seq,
            now=1,
            snapshot=None if resumed else self.snapshot,
        )
        await socket.send_str(_encoder.encode(welcome).decode())
        last_seq = resume.last_seq if resume and resumed else self._seq
        for seq, raw in self._mailbox:
            if seq > last_seq:
                await socket.send_str(raw.decode())

    async def _take(self, socket: web.WebSocketResponse, message: msgspec.Struct) -> None:
        self._inbox.put_nowait(message)
        if isinstance(message, Command) and self.answer_commands:
            answer: Server = Ok(id=message.id)
            if self.refuse_with is not None:
                code, detail = self.refuse_with
                answer = Error(id=message.id, code=code, detail=detail)
            await socket.send_str(_encoder.encode(answer).decode())


def presence(
    state: AdvisorState = AdvisorState.IDLE, status: AdvisorStatus = AdvisorStatus.AVAILABLE
) -> AdvisorView:
    """The advisor's own presence."""
    return AdvisorView("Demo", status, state, 1)
