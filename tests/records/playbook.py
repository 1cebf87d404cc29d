"""Streams of events for tests, written as what happened, and the records compared whole."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain import events
from signdesk.domain.advisor import AdvisorState, AdvisorStatus
from signdesk.domain.contact import ContactState, EndedBy, MediaKind, Requeue
from signdesk.domain.offer import OfferOutcome
from signdesk.records.database import reading
from signdesk.records.stream import Entry
from signdesk.records.tables import Base

POOL = "main"
COMPANY, QUEUE = "atelier-lumen", "atelier-lumen-lsf"
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

    def requeued(self, c: str, why: Requeue) -> "Story":
        return self._add(
            events.ContactRequeued(pool=POOL, at=self._now(), contact=c, queue=QUEUE, why=why)
        )

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


def long_story() -> list[Entry]:
    """Whole contacts, partial ones, entries that are no events, and a store that lost data."""
    story = Story()
    for c in ("a", "b"):
        story.whole_contact(c)
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

    async def trim(self, upto_id: str) -> None:
        index = [entry[0] for entry in self.entries].index(upto_id)
        del self.entries[: index + 1]


Rows = dict[str, list[tuple[str, ...]]]


async def everything(engine: AsyncEngine) -> Rows:
    """All that the consumer wrote, without the numbers that databases give to rows."""
    tables = {}
    async with reading(engine) as session:
        for table in Base.metadata.sorted_tables:
            columns = [c for c in table.columns if not (c.name == "id" and c.autoincrement is True)]
            if table.name in {"absences", "media", "lines", "quality", "advisor_changes"}:
                columns = [c for c in table.columns if c.name != "id"]
            rows = await session.execute(select(*columns))
            tables[table.name] = sorted(tuple(repr(v) for v in row) for row in rows)
    return tables
