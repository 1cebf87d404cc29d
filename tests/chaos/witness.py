"""What the crowd saw: which contacts it was told of, how long each page was lost, what was odd.

Everything is a `Report`, one JSON line, with instants of the machine's monotonic clock (s), which
all processes of a machine share.
"""

import time
from collections.abc import Callable
from typing import Literal

import msgspec

from signdesk.media.client import SessionOverError, SignalingClient, State
from signdesk.signaling.messages import (
    AnyServer,
    ContactChanged,
    ContactView,
    Place,
    Welcome,
)


class Told(msgspec.Struct, tag="told"):
    """A page was told of a contact for the first time."""

    contact: str
    person: str
    at: float


class Back(msgspec.Struct, tag="back"):
    """A page had lost its connection at `lost`, not by its own will, and was welcomed at `at`."""

    person: str
    session: str
    lost: float
    at: float
    resumed: bool


class Odd(msgspec.Struct, tag="odd"):
    """Something that must not be."""

    what: str
    at: float


class Census(msgspec.Struct, tag="census"):
    """Who is here, who has lost the connection since when, and how many contacts were told."""

    at: float
    visitors: int
    offline: dict[str, float]
    contacts: int


Report = Told | Back | Odd | Census
Role = Literal["visitor", "advisor"]


class Witness:
    """Collects; `tell` takes each report as it comes."""

    def __init__(self, tell: Callable[[Report], None]) -> None:
        self._tell = tell
        self._told: set[str] = set()
        self._places: dict[str, int] = {}
        self._lost: dict[str, float] = {}
        self._here: set[str] = set()

    def comes(self, person: str) -> None:
        """A visitor's visit begins."""
        self._here.add(person)

    def goes(self, person: str) -> None:
        """A visitor's visit is over."""
        self._here.discard(person)

    def odd(self, what: str) -> None:
        """Tell of something that must not be."""
        self._tell(Odd(what, time.monotonic()))

    def census(self) -> Census:
        """Return who is here."""
        return Census(time.monotonic(), len(self._here), dict(self._lost), len(self._told))

    def hears(self, person: str, client: SignalingClient) -> Callable[[AnyServer], None]:
        """Return the listener of a page."""

        def hear(message: AnyServer) -> None:
            match message:
                case Welcome(snapshot=snapshot) if snapshot is not None:
                    self._contact(person, snapshot.contact)
                case ContactChanged(contact=contact):
                    self._contact(person, contact)
                case Place(contact=contact_id, place=place) if place is not None:
                    self._place(person, contact_id, place)
                case _:
                    pass

        return hear

    async def watch(self, person: str, client: SignalingClient) -> None:
        """Tell how long the page was lost, each time, until it is closed."""
        try:
            await client.until(lambda: client.state is State.ONLINE)
            while True:
                await client.until(lambda: client.state is not State.ONLINE)
                lost = self._lost[person] = time.monotonic()
                await client.until(lambda: client.state is State.ONLINE)
                self._lost.pop(person, None)
                session = client.session
                self._tell(
                    Back(person, session.session, lost, time.monotonic(), session.resumed)
                )  # fmt: skip
        except SessionOverError:
            return
        finally:
            self._lost.pop(person, None)  # whoever closed the page is not lost

    def _contact(self, person: str, contact: ContactView | None) -> None:
        if contact is not None and contact.id not in self._told:
            self._told.add(contact.id)
            self._tell(Told(contact.id, person, time.monotonic()))

    def _place(self, person: str, contact: str, place: int) -> None:
        before = self._places.setdefault(contact, place)
        if place > before:
            self.odd(f"{person}: the place of {contact} rose from {before} to {place}")
        self._places[contact] = place
