"""A node as one page sees it: whatever contact a test wants, without anybody else.

Pages come from a real node; only their socket is answered from here, by the protocol's own
declarations. Whom the page calls are other ends inside the page itself (other_end.js).
"""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page, WebSocketRoute

from signdesk.domain.contact import Cue
from signdesk.signaling.messages import (
    ContactChanged,
    ContactReleased,
    ContactView,
    Error,
    Ok,
    PeerCue,
    PeerDescription,
    Place,
    Server,
    Snapshot,
    Welcome,
)

OTHER_END = Path(__file__).with_name("other_end.js")
SOCKET = re.compile(r"/ws$")
FACES = re.compile(r"/[wgq]/")


def face_of(page: Page) -> Frame:
    """Return the frame with the visitor's or the guest's page: `page` itself, or one inside it."""
    return next(one for one in page.frames if FACES.search(one.url))


class FakeNode:
    """Answers the socket of one page.

    `queued`: what a wish to join leads to; `refuses`: the code that every command is refused with,
    or those of some, by name. A `silent` one does not even greet.
    """

    def __init__(
        self,
        contact: ContactView | None = None,
        place: Place | None = None,
        *,
        queued: ContactView | None = None,
        refuses: str | Mapping[str, str] = "",
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
        await self.other_end("write", participant, words)

    def cue(self, participant: str, cue: Cue) -> None:
        """Let another participant tap a cue."""
        assert self.contact is not None
        self._seq += 1
        self.say(PeerCue(seq=self._seq, contact=self.contact.id, sender=participant, cue=cue))

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
                await self.other_end("take", message["to"], message["candidate"])
        if "id" in message:
            kind = str(message["type"])
            code = self._refused(kind)
            self.say(
                Error(code=code, detail="", id=message["id"]) if code else Ok(id=message["id"])
            )
            if kind == "enqueue" and not code and self._queued is not None:
                self.change(self._queued)
                if self._place is not None:
                    self.say(self._place)

    def _refused(self, kind: str) -> str:
        if isinstance(self._refuses, Mapping):
            return self._refuses.get(kind, "")
        return "" if kind in ("description", "candidate") else self._refuses

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
        people = self.contact.participants if self.contact else []
        films = next((one.video for one in people if one.id == message["to"]), True)
        answer = await self.other_end("answer", message["to"], message["description"], films)
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

    async def other_end(self, act: str, *given: Any) -> Any:
        """Let the other ends act, which are inside the page (other_end.js)."""
        assert self._page is not None
        return await face_of(self._page).evaluate(
            f"(given) => otherEnd.{act}(...given)", list(given)
        )
