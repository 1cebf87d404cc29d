"""A node as one page sees it: whatever contact a test wants, without anybody else.

Pages come from a real node; only their socket is answered from here, by the protocol's own
declarations. Whom the page calls are other ends inside the page itself (other_end.js).
"""

import asyncio
import json
import re
import time
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, WebSocketRoute

from signdesk.signaling.messages import (
    ContactChanged,
    ContactReleased,
    ContactView,
    Error,
    Ok,
    PeerDescription,
    Place,
    Server,
    Snapshot,
    Welcome,
)

OTHER_END = Path(__file__).with_name("other_end.js")
SOCKET = re.compile(r"/ws$")


class FakeNode:
    """Answers the socket of one page.

    `queued`: what a wish to join leads to; `refuses`: the code that each command is refused with.
    A `silent` one does not even greet.
    """

    def __init__(
        self,
        contact: ContactView | None = None,
        place: Place | None = None,
        *,
        queued: ContactView | None = None,
        refuses: str = "",
        silent: bool = False,
    ) -> None:
        self.contact = contact
        self.welcomed = asyncio.Event()
        self._place = place
        self._queued = queued
        self._refuses = refuses
        self._silent = silent
        self._socket: WebSocketRoute | None = None
        self._page: Page | None = None
        self._seq = 0

    async def attach(self, page: Page) -> None:
        """Stand behind the socket of `page`, which is not opened yet."""
        self._page = page
        await page.add_init_script(path=OTHER_END)
        await page.route_web_socket(SOCKET, self._open)

    def change(self, contact: ContactView) -> None:
        """Tell that the contact moved."""
        self.contact = contact
        self._seq += 1
        self.say(ContactChanged(seq=self._seq, contact=contact))

    def release(self, why: str) -> None:
        """Tell that the contact is over for this page."""
        assert self.contact is not None
        self._seq += 1
        self.say(ContactReleased(seq=self._seq, contact=self.contact.id, why=why))

    async def close(self, code: int) -> None:
        """Close the socket."""
        assert self._socket is not None
        await self._socket.close(code=code)

    async def write(self, participant: str, words: str) -> None:
        """Let another end write."""
        await self._in_page("write", participant, words)

    def say(self, message: Server) -> None:
        """Send a message to the page."""
        assert self._socket is not None
        self._socket.send(msgspec.json.encode(message).decode())

    async def _open(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(self._hear)

    async def _hear(self, text: str | bytes) -> None:
        try:
            await self._take(json.loads(text))
        except PlaywrightError:
            # A page that is closed negotiates to its last moment; one that is open must answer.
            if self._page is not None and not self._page.is_closed():
                raise

    async def _take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "hello":
                if not self._silent:
                    self._welcome()
                return
            case "description" if message["description"]["type"] == "offer":
                await self._answer(message)
            case "candidate":
                await self._in_page("take", message["to"], message["candidate"])
        if "id" in message:
            refused = self._refuses and message["type"] not in ("description", "candidate")
            self.say(
                Error(code=self._refuses, detail="", id=message["id"])
                if refused
                else Ok(id=message["id"])
            )
            if message["type"] == "enqueue" and not refused and self._queued is not None:
                self.change(self._queued)

    def _welcome(self) -> None:
        self.say(
            Welcome(
                session="s1",
                secret="secret",
                epoch="e1",
                resumed=False,
                seq=0,
                now=int(time.time() * 1000),
                snapshot=Snapshot(contact=self.contact),
            )
        )
        if self._place is not None:
            self.say(self._place)
        self.welcomed.set()

    async def _answer(self, message: dict[str, Any]) -> None:
        answer = await self._in_page("answer", message["to"], message["description"])
        self._seq += 1
        self.say(
            PeerDescription(
                seq=self._seq,
                contact=message["contact"],
                sender=message["to"],
                generation=message["generation"],
                description=msgspec.Raw(json.dumps(answer).encode()),
            )
        )

    async def _in_page(self, act: str, *given: Any) -> Any:
        assert self._page is not None
        frame = next(one for one in self._page.frames if re.search(r"/[wg]/", one.url))
        return await frame.evaluate(f"(given) => otherEnd.{act}(...given)", list(given))
