"""Streams of events for tests, written as what happened, and the records compared whole."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain import events
from signdesk.domain.advisor import AdvisorState, AdvisorStatus
from signdesk.domain.contact import (
    ContactState,
    EndedBy,
    MediaKind,
    Purpose,
    ReportAbout,
    Requeue,
    Role,
    TurnedAway,
)
from signdesk.domain.offer import OfferOutcome
from signdesk.records.database import reading
from signdesk.records.stream import Entry
from signdesk.records.tables import Base

POOL = "main"
COMPANY, QUEUE = "atelier-lumen", "atelier-lumen-lsf"
TEXT_QUEUE, OTHER_QUEUE = "atelier-lumen-text", "atelier-lumen-accounts"
T0 = 1_700_000_000_000


class Story:
    """Writes entries as the switchboard does; a second passes before each."""

    def __init__(self, epoch: str = "e1", at: int = T0, number: int = 0) -> None:
        self.entries: list[Entry] = []
        self.epoch = epoch
        self.at = at
        self._number = number

    def raw(self, body: bytes) -> "Story":
        """Append an entry as it stands."""
        self._number += 1
        self.entries.append((f"{self.at}-{self._number}", self.epoch, body))
        return self

    def _add(self, event: events.AnyEvent) -> "Story":
        return self.raw(msgspec.json.encode(event))

    def _now(self) -> int:
        self.at += 1000
        return self.at

    def queued(self, c: str, company: str = COMPANY) -> "Story":
        return self._add(
            events.ContactQueued(
                pool=POOL, at=self._now(), contact=c, company=company, queue=QUEUE,
                visitor=f"visitor-of-{c}", locale="fr", video=True,
            )
        )  # fmt: skip

    def introduced(self, c: str, *, test: bool = False) -> "Story":
        """As `queued`, of somebody whom the company's server knows."""
        return self._add(
            events.ContactQueued(
                pool=POOL, at=self._now(), contact=c, company=COMPANY, queue=QUEUE,
                visitor=f"visitor-of-{c}", locale="fr", video=True, test=test,
                context={"page": "https://shop.example/"},
                identity={"id": "42", "name": "Véra", "email": "vera@shop.example"},
            )
        )  # fmt: skip

    def identified(self, c: str, **identity: str) -> "Story":
        return self._add(
            events.ContactIdentified(pool=POOL, at=self._now(), contact=c, identity=identity)
        )

    def shown(self, c: str, *, video: bool) -> "Story":
        return self._add(events.ContactVideo(pool=POOL, at=self._now(), contact=c, video=video))

    def rated(self, c: str, score: int, comment: str = "") -> "Story":
        return self._add(
            events.ContactRated(pool=POOL, at=self._now(), contact=c, score=score, comment=comment)
        )

    def reported(self, c: str, about: ReportAbout, advisor: str, comment: str = "") -> "Story":
        return self._add(
            events.ContactReported(
                pool=POOL, at=self._now(), contact=c, about=about, advisor=advisor, comment=comment
            )
        )

    def requeued(self, c: str, why: Requeue, queue: str = QUEUE) -> "Story":
        return self._add(
            events.ContactRequeued(pool=POOL, at=self._now(), contact=c, queue=queue, why=why)
        )

    def turned_away(self, visitor: str, why: TurnedAway) -> "Story":
        return self._add(
            events.ContactTurnedAway(
                pool=POOL, at=self._now(), company=COMPANY, queue=QUEUE, visitor=visitor, why=why
            )
        )

    def ring(self, c: str, number: int) -> "Story":
        return self._add(events.RingOpened(pool=POOL, at=self._now(), contact=c, ring=number))

    def overdue(self, c: str) -> "Story":
        return self._add(events.ContactOverdue(pool=POOL, at=self._now(), contact=c))

    def moved(self, c: str, queue: str) -> "Story":
        return self._add(events.ContactMoved(pool=POOL, at=self._now(), contact=c, queue=queue))

    def away(self, c: str) -> "Story":
        return self._add(events.ContactAway(pool=POOL, at=self._now(), contact=c))

    def returned(self, c: str) -> "Story":
        return self._add(events.ContactReturned(pool=POOL, at=self._now(), contact=c))

    def offered(self, c: str, n: int, advisor: str) -> "Story":
        at = self._now()
        return self._add(
            events.OfferMade(
                pool=POOL, at=at, contact=c, offer=f"{c}.{n}", advisor=advisor, deadline=at + 20_000
            )
        )

    def offer_ended(self, c: str, n: int, advisor: str, outcome: OfferOutcome) -> "Story":
        return self._add(
            events.OfferEnded(
                pool=POOL, at=self._now(), contact=c, offer=f"{c}.{n}", advisor=advisor,
                outcome=outcome,
            )
        )  # fmt: skip

    def accepted(self, c: str, n: int, advisor: str) -> "Story":
        return self.offered(c, n, advisor).offer_ended(c, n, advisor, OfferOutcome.ACCEPTED)

    def media(self, c: str, participant: str) -> "Story":
        return self._add(
            events.MediaReady(
                pool=POOL, at=self._now(), contact=c, participant=participant, kind=MediaKind.FRAME
            )
        )

    def connected(self, c: str, advisor: str) -> "Story":
        return self._add(
            events.ContactConnected(pool=POOL, at=self._now(), contact=c, advisor=advisor)
        )

    def setup_retried(self, c: str) -> "Story":
        return self._add(events.SetupRetried(pool=POOL, at=self._now(), contact=c))

    def setup_failed(self, c: str) -> "Story":
        return self._add(events.SetupFailed(pool=POOL, at=self._now(), contact=c))

    def held(self, c: str) -> "Story":
        return self._add(events.ContactHeld(pool=POOL, at=self._now(), contact=c))

    def retrieved(self, c: str) -> "Story":
        return self._add(events.ContactRetrieved(pool=POOL, at=self._now(), contact=c))

    def transferred(
        self, c: str, advisor: str, queue: str = QUEUE, to: str = "", warm: bool = False
    ) -> "Story":
        return self._add(
            events.ContactTransferred(
                pool=POOL, at=self._now(), contact=c, advisor=advisor, queue=queue, to=to,
                warm=warm, note="Facture de mars",
            )
        )  # fmt: skip

    def joined(self, c: str, participant: str, person: str, role: Role, why: Purpose) -> "Story":
        return self._add(
            events.ParticipantJoined(
                pool=POOL, at=self._now(), contact=c, participant=participant, person=person,
                name=person.title(), role=role, purpose=why,
            )
        )  # fmt: skip

    def left(self, c: str, participant: str, why: str = "left") -> "Story":
        return self._add(
            events.ParticipantLeft(
                pool=POOL, at=self._now(), contact=c, participant=participant, why=why
            )
        )

    def relief(self, c: str, advisor: str) -> "Story":
        return self._add(
            events.ReliefOffered(pool=POOL, at=self._now(), contact=c, advisor=advisor)
        )

    def supervised(self, action: str, c: str = "", advisor: str = "", detail: str = "") -> "Story":
        return self._add(
            events.Supervised(
                pool=POOL, at=self._now(), actor="sasha", action=action, contact=c,
                advisor=advisor, detail=detail,
            )
        )  # fmt: skip

    def call_ended(self, c: str, by: EndedBy = EndedBy.VISITOR) -> "Story":
        return self._add(events.CallEnded(pool=POOL, at=self._now(), contact=c, by=by))

    def ended(self, c: str, end: ContactState, disposition: str = "", note: str = "") -> "Story":
        return self._add(
            events.ContactEnded(
                pool=POOL, at=self._now(), contact=c, end=end, disposition=disposition, note=note
            )
        )

    def advisor(self, advisor: str, state: AdvisorState) -> "Story":
        return self._add(
            events.AdvisorChanged(
                pool=POOL, at=self._now(), advisor=advisor, status=AdvisorStatus.AVAILABLE,
                state=state,
            )
        )  # fmt: skip

    def sampled(self, c: str, grade: str, seconds: float = 10) -> "Story":
        return self._add(
            events.QualitySampled(
                pool=POOL, at=self._now(), contact=c, participant="p1", seconds=seconds,
                grade=grade, fps=27.5, frozen=0.0, width=640, height=480, bitrate=900_000, delay=90,
            )
        )  # fmt: skip

    def line(self, c: str, text: str) -> "Story":
        return self._add(
            events.LineKept(pool=POOL, at=self._now(), contact=c, participant="p1", text=text)
        )

    def whole_contact(self, c: str, advisor: str = "camille") -> "Story":
        """From the click to the end of wrap-up: one refusal, an absence, a call."""
        self.queued(c).away(c).returned(c)
        self.offered(c, 1, "noe").offer_ended(c, 1, "noe", OfferOutcome.DECLINED)
        self.requeued(c, Requeue.DECLINED).accepted(c, 2, advisor)
        self.advisor(advisor, AdvisorState.ON_CONTACT).media(c, "p1").media(c, "p2")
        self.connected(c, advisor).sampled(c, "good").line(c, f"bonjour de {c}")
        self.sampled(c, "poor").call_ended(c)
        return self.ended(c, ContactState.COMPLETED, "Question", "Rappeler\x00 lundi")

    def handed_on(self, c: str) -> "Story":
        """A long wait, a move, holds, a guest, an observer, a cold transfer and a warm one."""
        self.queued(c).ring(c, 1).ring(c, 2).overdue(c).moved(c, TEXT_QUEUE)
        self.accepted(c, 1, "noe").connected(c, "noe").held(c).retrieved(c).held(c)
        self.transferred(c, "noe", OTHER_QUEUE).requeued(c, Requeue.TRANSFERRED, OTHER_QUEUE)
        self.accepted(c, 2, "camille").connected(c, "camille")
        self.joined(c, "p4", "guest", Role.INTERPRETER, Purpose.INVITED).relief(c, "camille")
        self.supervised("observe_asked", c).supervised("observe_allowed", c)
        self.joined(c, "p5", "sasha", Role.SUPERVISOR, Purpose.OBSERVES)
        self.supervised("whispered", c, "camille", "Plus lentement").left(c, "p5", "dismissed")
        self.accepted(c, 3, "lou").joined(c, "p6", "lou", Role.ADVISOR, Purpose.CONSULTED)
        self.transferred(c, "camille", OTHER_QUEUE, to="lou", warm=True).held(c)
        return self.call_ended(c, EndedBy.SUPERVISOR).ended(c, ContactState.COMPLETED)


def long_story() -> list[Entry]:
    """Whole contacts, partial ones, entries that are no events, and a store that lost data."""
    story = Story().turned_away("late", TurnedAway.AFTER_HOURS)
    story.supervised("status_forced", advisor="camille", detail="break")
    for c in ("a", "b"):
        story.whole_contact(c).handed_on(f"{c}-on")
    story.raw(b"{not json").raw(b'{"type":"unheard_of","pool":"main","at":1}')
    story.queued("lost").accepted("lost", 1, "camille").connected("lost", "camille")
    story.requeued("lost", Requeue.ADVISOR_LOST).accepted("lost", 2, "noe")
    story.queued("huge").raw(
        b'{"type":"contact_connected","pool":"main","at":%d,"contact":"huge","advisor":"noe"}'
        % 2**70
    )
    story.ended("huge", ContactState.ABANDONED)
    # The store went back: a new epoch uses ids again, below those of the first.
    after = Story("e2", at=T0 - 5000)
    after.connected("half", "camille").call_ended("half", EndedBy.GRACE)
    after.ended("half", ContactState.COMPLETED).whole_contact("c", "noe")
    return story.entries + after.entries


class MemoryStream:
    """The source of a consumer, over a list."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = list(entries)

    async def read(self, count: int) -> list[Entry]:
        return self.entries[:count]

    async def remove(self, entries: Sequence[Entry]) -> None:
        gone = {entry[:2] for entry in entries}
        self.entries = [entry for entry in self.entries if entry[:2] not in gone]


Rows = dict[str, list[tuple[str, ...]]]
NUMBERED = {
    "absences", "media", "lines", "quality", "advisor_changes", "turned_away", "audit",
}  # fmt: skip


async def everything(engine: AsyncEngine) -> Rows:
    """All that the consumer wrote, without the numbers that databases give to rows."""
    tables = {}
    async with reading(engine) as session:
        for table in Base.metadata.sorted_tables:
            columns = list(table.columns)
            if table.name in NUMBERED:
                columns = [c for c in table.columns if c.name != "id"]
            rows = await session.execute(select(*columns))
            tables[table.name] = sorted(tuple(repr(v) for v in row) for row in rows)
    return tables
