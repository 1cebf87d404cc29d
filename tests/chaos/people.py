"""Who comes to a desk under stress: visitors and advisors, each driven by a random generator.

They do what people do: wait, leave, reload, lose the network, go away and come back, accept,
decline, miss, talk, hang up, wrap up or let it lapse. What they see that must not be is told to
their `Witness`. Times are short, so that many contacts pass.
"""

import asyncio
import contextlib
import random
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable

import aiohttp

from signdesk.domain.contact import ContactState, MediaKind
from signdesk.media.client import SessionOverError, SignalingClient, State
from signdesk.media.commands import CommandRefusedError
from signdesk.signaling.messages import (
    Accept,
    Command,
    ContactView,
    Decline,
    Enqueue,
    FinishWrapUp,
    HangUp,
    Hold,
    MediaIsReady,
    SetStatus,
    Transfer,
)
from signdesk.tasks import cancel, spawn
from tests.chaos.witness import Witness

TALK_S = (0.5, 2.0)
OFFER_S = 6.0
"""Longer than an offer lasts."""
CALL_STATES = {ContactState.CONNECTING, ContactState.CONNECTED, ContactState.ON_HOLD}

BEATEN = {"offer_gone", "wrong_state", "unknown_contact", "already_in_contact"}
"""Refusals that only say that somebody else was quicker."""
AGAIN_S = 0.3
"""After `unavailable`: the person presses the button again."""

Connect = Callable[[str], SignalingClient]


class Tide:
    """Whether people come (`flow`) or go home (`ebb`)."""

    def __init__(self) -> None:
        self._flows = asyncio.Event()
        self._ebbs = asyncio.Event()
        self.flow()

    def flow(self) -> None:
        """Let visitors come."""
        self._flows.set()
        self._ebbs.clear()

    def ebb(self) -> None:
        """Let nobody come, and everybody who is here hang up."""
        self._flows.clear()
        self._ebbs.set()

    @property
    def ebbing(self) -> bool:
        """Whether people go home."""
        return self._ebbs.is_set()

    async def flows(self) -> None:
        """Wait until people may come."""
        await self._flows.wait()

    async def ebb_within(self, seconds: float) -> None:
        """Wait that long, less where people go home."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ebbs.wait()


class Person(ABC):
    """One person with one page at a time. `rng` decides what they do."""

    def __init__(
        self,
        name: str,
        queues: list[str],
        rng: random.Random,
        connect: Connect,
        witness: Witness,
        tide: Tide,
    ) -> None:
        self.name = name
        self._queues = queues
        self.rng = rng
        self.witness = witness
        self.tide = tide
        self._connect = connect
        self._tasks: list[asyncio.Task[None]] = []
        self.client: SignalingClient

    @abstractmethod
    async def live(self) -> None:
        """Do what this person does, for ever."""

    # -- the page

    async def open_page(self) -> None:
        """Open a new page, with a new session, and wait until it is online."""
        self.client = self._connect(self.name)
        self.client.listener = self.witness.hears(self.name, self.client)
        self._go_online()
        await self.until(lambda: self.client.state is State.ONLINE)

    async def close_page(self) -> None:
        """Close the page; its session stays behind for its grace."""
        with contextlib.suppress(SessionOverError):
            await self.client.stop()
        await cancel(*self._tasks)
        self._tasks.clear()

    async def go_away(self, seconds: float) -> None:
        """Be offline for a while, and come back to the same session."""
        await self.close_page()
        await asyncio.sleep(seconds)
        self.client.state = State.CONNECTING
        self._go_online()
        await self.until(lambda: self.client.state is State.ONLINE)

    async def drop(self) -> None:
        """Lose the connection, as a network does."""
        await self.client.drop()

    async def reload(self) -> None:
        """Load the page anew: it knows its session, and nothing of what it showed."""
        self.client.session._epoch = ""
        await self.client.drop()

    def _go_online(self) -> None:
        self._tasks = [
            spawn(self._run(), f"{self.name} page"),
            spawn(self.witness.watch(self.name, self.client), f"{self.name} watch"),
        ]

    async def _run(self) -> None:
        try:
            await self.client.run()
        except SessionOverError:
            self.witness.odd(
                f"{self.name}: the only page of {self._session} is {self.client.state}"
            )

    @property
    def _session(self) -> str:
        return self.client.session.session

    # -- what is on the page

    @property
    def contact(self) -> ContactView | None:
        """The contact on the page."""
        return self.client.contact

    async def until(self, condition: Callable[[], bool], within_s: float = 0) -> bool:
        """Wait for `condition`, `within_s` at most where it is given; say whether it came."""
        try:
            async with asyncio.timeout(within_s or None):
                await self.client.until(condition)
        except TimeoutError:
            return False
        return True

    async def change(self, since: ContactView | None, seconds: float = 0) -> bool:
        """Wait until the page shows another contact than `since`, or another state of it."""
        before = _shown(since)
        return await self.until(lambda: _shown(self.contact) != before, seconds)

    async def say(self, kind: type[Command], /, **fields: object) -> bool:
        """Send a command; False where it came too late, or could not be carried out."""
        try:
            await self.client.command(kind, **fields)
        except CommandRefusedError as refusal:
            if refusal.code == "unavailable":
                await asyncio.sleep(AGAIN_S)
            elif refusal.code not in BEATEN:
                self.witness.odd(f"{self.name}: {kind.__name__} was refused: {refusal}")
            return False
        return True

    async def media(self, contact: ContactView) -> None:
        """Show the other side's first frame."""
        await self.say(MediaIsReady, contact=contact.id, kind=MediaKind.FRAME)

    def chance(self, share: float) -> bool:
        """Return True in `share` (0 to 1) of all cases."""
        return self.rng.random() < share

    async def mishap(self) -> None:
        """Something that happens to pages: a reload, a lost network, or somebody away."""
        happens: list[Callable[[], Awaitable[None]]] = [
            self.drop,
            self.reload,
            lambda: self.go_away(self.rng.uniform(0.5, 3)),
        ]
        await self.rng.choice(happens)()
        await self.until(lambda: self.client.state is State.ONLINE)


def _shown(contact: ContactView | None) -> tuple[str, ContactState] | None:
    return (contact.id, contact.state) if contact else None


class Visitor(Person):
    """Comes, waits, talks, leaves, and comes again."""

    async def live(self) -> None:
        while True:
            await self.tide.ebb_within(self.rng.uniform(0, 3))
            await self.tide.flows()
            self.witness.comes(self.name)
            try:
                await self._visit()
            except SessionOverError:
                self.witness.odd(f"{self.name}: the page ended by itself")
            finally:
                await self.close_page()
                self.witness.goes(self.name)

    async def _visit(self) -> None:
        await self.open_page()
        queue = self.rng.choice(self._queues)
        while not await self.say(Enqueue, queue=queue, video=self.chance(0.8)):
            if self.contact is not None:
                break  # it had been carried out after all
            if self.tide.ebbing:
                return
        if not await self.until(lambda: self.contact is not None, 20):
            self.witness.odd(f"{self.name}: in line, but no contact was told")
        while (contact := self.contact) is not None:
            match contact.state:
                case ContactState.QUEUED | ContactState.OFFERED:
                    await self._wait(contact)
                case ContactState.CONNECTING:
                    await self.media(contact)
                    await self.change(contact, 5)
                case ContactState.CONNECTED:
                    await self._talk(contact)
                case _:
                    await self.change(contact, 5)

    async def _wait(self, contact: ContactView) -> None:
        patience = self.rng.uniform(2, 60)
        if await self._moves_within(contact, patience) or self.contact is None:
            return
        if self.tide.ebbing or self.chance(0.3):
            await self.say(HangUp, contact=contact.id)
            await self.change(contact, 1)
        else:
            await self.mishap()

    async def _talk(self, contact: ContactView) -> None:
        if self.chance(0.1):
            await self.mishap()
        if await self._moves_within(contact, self.rng.uniform(*TALK_S)):
            return
        if self.tide.ebbing or self.chance(0.7):
            await self.say(HangUp, contact=contact.id)
        await self.change(contact, 2)

    async def _moves_within(self, contact: ContactView, seconds: float) -> bool:
        """Wait for a change, until the time is up or people go home; say whether it came."""
        moved = spawn(self.change(contact), f"{self.name} change")
        home = spawn(self.tide.ebb_within(seconds), f"{self.name} tide")
        try:
            await asyncio.wait([moved, home], return_when=asyncio.FIRST_COMPLETED)
            return moved.done() and moved.result()
        finally:
            await cancel(moved, home)


class Advisor(Person):
    """Accepts, declines, misses; talks, holds, transfers; wraps up; has breaks, a bad network."""

    async def live(self) -> None:
        while True:
            try:
                await self.open_page()
                await self.say(SetStatus, status="available")
                while True:
                    await self._shift()
            except SessionOverError:
                self.witness.odd(f"{self.name}: the page ended by itself")
            finally:
                await self.close_page()

    async def _shift(self) -> None:
        contact, advisor = self.contact, self.client.advisor
        if contact is None:
            if advisor is not None and (advisor.state == "not_responding"):
                await asyncio.sleep(self.rng.uniform(0.5, 2))
                await self.say(SetStatus, status="available")
            elif advisor is not None and advisor.status != "available":
                await self.say(SetStatus, status="available")
            elif not await self.change(None, self.rng.uniform(2, 20)) and not self.tide.ebbing:
                await self._interlude()
            return
        match contact.state:
            case ContactState.OFFERED:
                await self._ring(contact)
            case ContactState.CONNECTING:
                await self.media(contact)
                await self.change(contact, 5)
            case ContactState.CONNECTED:
                await self._talk(contact)
            case ContactState.WRAP_UP:
                await self._wrap_up(contact)
            case _:
                await self.change(contact, 5)

    async def _interlude(self) -> None:
        if self.chance(0.5):
            await self.mishap()
            return
        await self.say(SetStatus, status="break")
        await asyncio.sleep(self.rng.uniform(0.5, 2))
        await self.say(SetStatus, status="available")

    async def _ring(self, contact: ContactView) -> None:
        if contact.offer is None or await self.change(contact, self.rng.uniform(0.1, 0.6)):
            return
        offer = {"contact": contact.id, "offer": contact.offer.id}
        dice = self.rng.random()
        if dice < 0.85:
            await self.say(Accept, **offer)
        elif dice < 0.91:
            await self.say(Decline, **offer)
        elif dice < 0.94:
            await self.mishap()
        await self.change(contact, OFFER_S)

    async def _talk(self, contact: ContactView) -> None:
        if self.chance(0.05):
            await self.mishap()
        if await self.change(contact, self.rng.uniform(*TALK_S)):
            return
        dice = 1.0 if self.tide.ebbing else self.rng.random()
        if dice < 0.08:
            await self._hold(contact)
        elif dice < 0.16:
            await self.say(Transfer, contact=contact.id, queue=self.rng.choice(self._queues))
        elif dice > 0.5:
            await self.say(HangUp, contact=contact.id)
        await self.change(contact, 2)

    async def _hold(self, contact: ContactView) -> None:
        if await self.say(Hold, contact=contact.id, on=True):
            await asyncio.sleep(self.rng.uniform(0.1, 0.5))
            await self.say(Hold, contact=contact.id, on=False)

    async def _wrap_up(self, contact: ContactView) -> None:
        if self.chance(0.8):
            await asyncio.sleep(self.rng.uniform(0.1, 0.5))
            await self.say(FinishWrapUp, contact=contact.id)
        await self.change(contact, 5)


def page_of(http: aiohttp.ClientSession, url: str, sign: Callable[[str], str]) -> Connect:
    """Return what opens a page at `url` for a name, whose token `sign` makes."""

    def connect(name: str) -> SignalingClient:
        async def token() -> str:
            return sign(name)

        return SignalingClient(http, url, token)

    return connect
