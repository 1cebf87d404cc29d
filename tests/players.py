"""People of a real desk played by protocol clients: pages without pictures.

They say what a page says at each step of a contact, so that many people, or people who misbehave
at an exact moment, cost no browser.
"""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import jwt

from signdesk.domain.contact import ContactState, MediaKind, ReportAbout
from signdesk.media.client import SignalingClient
from signdesk.records.seed import ADVISORS, COMPANY, POOL, QUEUE
from signdesk.signaling.messages import (
    Accept,
    AnyServer,
    ContactView,
    Decline,
    Enqueue,
    FinishWrapUp,
    HangUp,
    MediaIsReady,
    Report,
    SetStatus,
)
from signdesk.signaling.tokens import Claims, Tokens
from signdesk.tasks import cancel, spawn
from tests.nodes import SECRET

WAIT_S = 20.0
_numbers = itertools.count(1)


def signed_identity(secret: str, id_: str, name: str) -> str:
    """What the company's server says of its visitor."""
    now = int(time.time())
    claims = {"sub": id_, "name": name, "aud": COMPANY, "iat": now, "exp": now + 600}
    return jwt.encode(claims, secret, algorithm="HS256")


class Player:
    """One person's session."""

    def __init__(self, client: SignalingClient) -> None:
        self.client = client
        self.heard: list[AnyServer] = []
        client.listener = self.heard.append

    @property
    def contact(self) -> ContactView:
        """The contact that this person has now."""
        assert self.client.contact is not None
        return self.client.contact

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition`, asked after every message."""
        async with asyncio.timeout(WAIT_S):
            await self.client.until(condition)

    async def in_state(self, *states: ContactState) -> ContactView:
        """Wait until the contact is in one of these states; return it."""
        await self.until(
            lambda: self.client.contact is not None and self.client.contact.state in states
        )
        return self.contact

    async def free(self) -> None:
        """Wait until there is no contact."""
        await self.until(lambda: self.client.contact is None)

    async def hang_up(self) -> None:
        """Leave the line, the ring or the call."""
        await self.client.command(HangUp, contact=self.contact.id)

    async def media(self) -> None:
        """Say that the first frame of the other side is here."""
        await self.client.command(
            MediaIsReady, contact=self.contact.id, kind=MediaKind.FRAME
        )  # fmt: skip


class VisitorPlayer(Player):
    """A visitor of the demonstration's company."""

    async def enqueue(self, **fields: Any) -> str:
        """Ask for a conversation; return the contact's id."""
        answer = await self.client.command(Enqueue, **({"queue": QUEUE, "video": True} | fields))
        contact: str = answer["contact"]
        return contact

    async def report(self, about: ReportAbout) -> None:
        """Report a fault, or the advisor."""
        await self.client.command(Report, contact=self.contact.id, about=about)

    async def at_place(self, place: int) -> None:
        """Wait for this place in line."""
        session = self.client.session
        await self.until(lambda: session.place is not None and session.place.place == place)


class AdvisorPlayer(Player):
    """One of the demonstration's advisors."""

    async def set_status(self, status: str) -> None:
        """Say available, break, training or offline."""
        await self.client.command(SetStatus, status=status)

    async def rings(self) -> ContactView:
        """Wait for an offer; return its contact."""
        return await self.in_state(ContactState.OFFERED)

    async def rings_for(self, contact: str) -> None:
        """Wait for an offer, which must be this contact and no other."""
        await self.until(lambda: self.client.contact is not None)
        assert (self.contact.id, self.contact.state) == (contact, ContactState.OFFERED)

    async def accept(self) -> None:
        """Accept the offer."""
        contact = self.contact
        assert contact.offer is not None
        await self.client.command(Accept, contact=contact.id, offer=contact.offer.id)

    async def decline(self) -> None:
        """Pass the offer on."""
        contact = self.contact
        assert contact.offer is not None
        await self.client.command(Decline, contact=contact.id, offer=contact.offer.id)

    async def wrap_up(self, disposition: str) -> None:
        """Finish the contact."""
        await self.in_state(ContactState.WRAP_UP)
        await self.client.command(
            FinishWrapUp, contact=self.contact.id, disposition=disposition
        )  # fmt: skip


@contextlib.asynccontextmanager
async def _online(url: str, token: Callable[[], str]) -> AsyncIterator[SignalingClient]:
    async def fetch() -> str:
        return token()

    async with aiohttp.ClientSession() as http:
        client = SignalingClient(http, url, fetch)
        running = spawn(client.run(), "player")
        try:
            async with asyncio.timeout(WAIT_S):
                await client.until(lambda: client.state == "online")
            yield client
        finally:
            await client.stop()
            await cancel(running)


@contextlib.asynccontextmanager
async def visitor(url: str) -> AsyncIterator[VisitorPlayer]:
    """A new visitor, online."""
    person = f"v{next(_numbers)}"
    tokens = Tokens(SECRET)
    claims = Claims("visitor", person, "", POOL, COMPANY)
    async with _online(url, lambda: tokens.visitor(claims)) as client:
        yield VisitorPlayer(client)


@contextlib.asynccontextmanager
async def advisor(url: str, person: str, *, available: bool = True) -> AsyncIterator[AdvisorPlayer]:
    """One of the seeded advisors, online, and available unless told otherwise."""
    tokens = Tokens(SECRET)
    claims = Claims("advisor", person, ADVISORS[person], POOL)
    async with _online(url, lambda: tokens.staff(claims)) as client:
        player = AdvisorPlayer(client)
        if available:
            await player.set_status("available")
        yield player
