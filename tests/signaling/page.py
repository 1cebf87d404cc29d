"""A page on a raw socket: it sends what a test wants, and reads what the node says."""

import asyncio
import itertools
from typing import Any, Self

import aiohttp
from aiohttp import WSMsgType

from signdesk.records.seed import QUEUE
from signdesk.signaling.errors import ERRORS
from tests.desk import Desk, NodeSite

WITHIN_S = 10.0
Message = dict[str, Any]

_ids = itertools.count(1)
"""Ids of commands rise over reloads too, so a page that goes on for another never repeats one."""


class ClosedError(Exception):
    """The node closed the socket."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class Page:
    """One socket. Pings are answered while it reads, unless it is told to be `silent`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.welcome: Message = {}
        self.seen: list[Message] = []
        self._frozen: asyncio.Transport | None = None
        self._unheard: list[Message] = []
        self.silent = False

    @classmethod
    async def open(cls, desk: Desk, node: NodeSite, **headers: str) -> Self:
        """Open a socket, without a hello."""
        socket = await desk.http.ws_connect(
            f"{node.url}/ws", headers={"Origin": node.url, **headers}, max_msg_size=0
        )
        return cls(socket)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_raised: object) -> None:
        if self._frozen is None:
            await self.socket.close()
        else:
            self._frozen.abort()

    def freeze(self) -> None:
        """Stop reading the socket, as a suspended tab does."""
        connection = self.socket._conn
        assert connection is not None
        self._frozen = connection.transport
        assert self._frozen is not None
        self._frozen.pause_reading()

    # -- speaking

    async def say(self, type_: str, **fields: Any) -> None:
        """Send a message."""
        await self.socket.send_json({"type": type_, **fields})

    async def hello(self, token: str, **fields: Any) -> Message:
        """Say hello and return the welcome."""
        await self.say("hello", token=token, **fields)
        self.welcome = await self.hear("welcome")
        return self.welcome

    async def ask(self, type_: str, **fields: Any) -> Message:
        """Send a command and return its answer: an `ok` or an `error` with a stable code."""
        id_ = fields.pop("id", None) or next(_ids)
        await self.say(type_, id=id_, **fields)
        answer = await self.hear("ok", "error", id=id_)
        assert answer["type"] == "ok" or answer["code"] in ERRORS
        return answer

    async def done(self, type_: str, **fields: Any) -> Message:
        """Send a command that must succeed, and return the answer's content."""
        answer = await self.ask(type_, **fields)
        assert answer["type"] == "ok", answer
        content: Message = answer["answer"]
        return content

    async def refused(self, type_: str, **fields: Any) -> str:
        """Send a command that must be refused, and return the error's code."""
        answer = await self.ask(type_, **fields)
        assert answer["type"] == "error", answer
        code: str = answer["code"]
        return code

    def resumption(self, last_seq: int | None = None, **changes: Any) -> Message:
        """The `resume` of a hello that goes on where this page stands."""
        position = self.last_seq if last_seq is None else last_seq
        kept = {key: self.welcome[key] for key in ("session", "secret", "epoch")}
        return {**kept, "last_seq": position, **changes}

    @property
    def last_seq(self) -> int:
        """The newest number that came."""
        numbers: list[int] = [message["seq"] for message in self.seen if "seq" in message]
        return max([*numbers, 0])

    # -- hearing

    async def next(self) -> Message:
        """The next message that is no ping. Raises ClosedError."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                frame = await self.socket.receive()
                if frame.type is WSMsgType.CLOSE:
                    raise ClosedError(frame.data)
                if frame.type is not WSMsgType.TEXT:
                    raise ClosedError(self.socket.close_code)
                message: Message = frame.json()
                if message["type"] != "ping":
                    self.seen.append(message)
                    return message
                if not self.silent:
                    await self.say("pong")

    async def hear(self, *types: str, **fields: Any) -> Message:
        """The first message not heard yet of one of these types, with these fields."""
        for message in self._unheard:
            if message["type"] in types and fields.items() <= message.items():
                self._unheard.remove(message)
                return message
        while True:
            message = await self.next()
            if message["type"] in types and fields.items() <= message.items():
                return message
            self._unheard.append(message)

    async def contact(self, state: str) -> Message:
        """Wait until the contact is in `state`, and return it."""
        while True:
            contact: Message = (await self.hear("contact"))["contact"]
            if contact["state"] == state:
                return contact

    async def error(self) -> Message:
        """The next error, which must have a stable code."""
        error = await self.hear("error")
        assert error["code"] in ERRORS
        return error

    async def closed(self) -> int | None:
        """Wait for the node to close the socket; return the code."""
        try:
            while True:
                await self.next()
        except ClosedError as closed:
            return closed.code


class Call:
    """A visitor and an advisor in one contact, after accept."""

    def __init__(self, visitor: Page, advisor: Page, contact: Message) -> None:
        self.visitor = visitor
        self.advisor = advisor
        self.contact: str = contact["id"]
        self.view = contact
        """As the visitor saw it first."""

    async def works(self) -> None:
        """Assert that both are served: text goes through in both directions."""
        for one, other in ((self.visitor, self.advisor), (self.advisor, self.visitor)):
            await one.done("text", contact=self.contact, text="bonjour")
            assert (await other.hear("peer_text"))["text"] == "bonjour"

    async def connect(self) -> None:
        """Both report their first frame."""
        for page in (self.visitor, self.advisor):
            await page.done("media_ready", contact=self.contact, kind="frame")
        for page in (self.visitor, self.advisor):
            await page.contact("connected")


async def offered(visitor: Page, advisor: Page) -> Message:
    """The visitor queues, the advisor becomes available; return the advisor's offer."""
    await visitor.done("enqueue", queue=QUEUE, video=True)
    await advisor.done("set_status", status="available")
    return await advisor.contact("offered")


async def accepted(visitor: Page, advisor: Page) -> Call:
    """From the click to the accepted call."""
    offer = await offered(visitor, advisor)
    await advisor.done("accept", contact=offer["id"], offer=offer["offer"]["id"])
    return Call(visitor, advisor, await visitor.contact("connecting"))
