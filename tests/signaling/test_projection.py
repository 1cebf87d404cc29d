"""The configuration on its way from the records to the store."""

import asyncio
from datetime import UTC, datetime

import pytest

from signdesk import records
from signdesk.domain.hours import Closing, Interval
from signdesk.domain.pool import Company, Queue
from signdesk.records.database import writing
from signdesk.records.schedules import Hours, close, set_hours
from signdesk.records.seed import COMPANY, POOL, QUEUE
from signdesk.records.writes import add_company, add_queue
from signdesk.signaling import projection
from signdesk.signaling.messages import CloseCode
from signdesk.signaling.projection import Projection
from signdesk.signaling.tokens import Claims
from signdesk.switchboard.errors import StoreUnavailableError
from signdesk.switchboard.switchboard import PARTITIONS, Switchboard, partition_of
from signdesk.tasks import cancel, spawn
from tests.desk import OTHER_COMPANY, Desk, NodeSite
from tests.nodes import until
from tests.signaling.page import ClosedError, Page


def at(*parts: int) -> int:
    """An instant in UTC, in ms."""
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


async def add(desk: Desk, company: str, pool: str = POOL, queue: Queue | None = None) -> None:
    """Add a company, as the shell does, and a queue of it."""
    engine = records.open_engine(desk.settings["database_url"])
    async with writing(engine) as session:
        await add_company(session, Company(company, "New", pool, "fr", "#000000", [], False))
        if queue is not None:
            await add_queue(session, queue)
    await engine.dispose()


@pytest.fixture
def known(desk: Desk) -> Projection:
    """A projection of the desk's database."""
    return Projection(records.open_engine(desk.settings["database_url"]))


async def test_it_is_read_when_it_changed(desk: Desk, known: Projection) -> None:
    assert await known.read()
    assert not await known.read()
    before = known.pools[POOL].version
    await add(desk, "new")
    assert await known.read()
    assert known.pools[POOL].version > before
    company = known.company("new")
    assert company is not None
    assert known.company("nobody") is None
    assert known.queues(company) == []
    await known._engine.dispose()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((2027, 2, 1, 22, 59), (2027, 2, 1, 23, 0)),  # midnight in Paris: skills lapse by the day
        ((2027, 3, 28, 0, 59), (2027, 3, 28, 1, 0)),  # clocks are put forward
    ],
)
async def test_a_new_day_or_offset_is_a_change(
    known: Projection, before: tuple[int, ...], after: tuple[int, ...]
) -> None:
    now = at(*before)
    known.clock = lambda: now
    assert await known.read()
    earlier = known.pools[POOL].version
    now += 59_999
    assert not await known.read()
    now = at(*after)
    assert await known.read()
    assert known.pools[POOL].version > earlier
    await known._engine.dispose()


async def test_hours_are_those_of_this_instant(desk: Desk, known: Projection) -> None:
    now = at(2027, 2, 1, 7, 59)  # a Monday, 8:59 in Paris
    known.clock = lambda: now
    weekdays = [[Interval(9 * 60, 12 * 60)]] * 5
    hours = Hours(zone="", week=[*weekdays, [], []], overrides={}, holidays=None)
    async with writing(known._engine) as session:
        await set_hours(session, COMPANY, "", hours)
    assert await known.read()
    assert not known.is_open(QUEUE)
    assert known.opens_at(QUEUE) == at(2027, 2, 1, 8)
    assert known.is_open("other-lsf")
    assert known.opens_at("other-lsf") == now
    now = at(2027, 2, 1, 8)
    assert known.is_open(QUEUE)
    async with writing(known._engine) as session:
        await close(session, COMPANY, "", Closing(now))
    assert await known.read()
    assert not known.is_open(QUEUE)
    assert known.opens_at(QUEUE) is None
    await known._engine.dispose()


async def test_nobody_queues_after_hours(desk: Desk, known: Projection) -> None:
    async with writing(known._engine) as session:
        await close(session, COMPANY, "", Closing(0))
    await known._engine.dispose()
    async with await Page.open(desk, await desk.node()) as page:
        await page.hello(desk.visitor_token())
        refused = await page.refused("enqueue", queue=QUEUE, video=True, locale="fr")
    assert refused == "after_hours"


async def test_companies_have_their_own_queues(known: Projection) -> None:
    await known.read()
    for name in (COMPANY, OTHER_COMPANY):
        company = known.company(name)
        assert company is not None
        assert {queue.company for queue in known.queues(company)} == {name}
    await known._engine.dispose()


async def test_a_store_that_was_away_is_told_later(
    desk: Desk, node: NodeSite, known: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nothing changed since: the first try was in vain."""
    monkeypatch.setattr(projection, "POLL_S", 0)
    tries = []
    configure = Switchboard.configure

    async def serve(partition: int) -> Switchboard:
        board: Switchboard = node.node.store.serve(partition)
        return board

    async def away_at_first(self: Switchboard, pool: str, config: bytes) -> int:
        tries.append(pool)
        if len(tries) == 1:
            raise StoreUnavailableError("away")
        version = await configure(self, pool, config)
        raise EndOfTestError(version)

    monkeypatch.setattr(Switchboard, "configure", away_at_first)
    with pytest.raises(EndOfTestError) as told:
        await known.run(serve)
    assert told.value.args == (known.pools[POOL].version,)
    assert tries == [POOL, POOL]
    await known._engine.dispose()


class EndOfTestError(Exception):
    """What the test waits for has come."""


async def test_a_pool_of_another_partition_is_served_when_it_appears(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "POLL_S", 0.01)
    node = await desk.node()
    names = (f"pool-{number}" for number in range(PARTITIONS * 9))
    elsewhere = next(name for name in names if partition_of(name) != partition_of(POOL))
    queue = Queue(
        id="far-lsf", company="far", company_name="Far", name="LSF", required=[],
        service_level_s=60, offer_ms=20_000, reject_delay_ms=10_000, wrap_up_ms=60_000,
        max_misses=1, dispositions=[], keep_text=False,
    )  # fmt: skip
    await add(desk, "far", elsewhere, queue)
    page = await greeted(desk, node, Claims("visitor", "vera", "", elsewhere, "far"))
    async with page:
        await page.done("enqueue", queue=queue.id, video=True)
        told = await page.hear("contact")
        await page.done("hang_up", contact=told["contact"]["id"])
    await recorded(desk, told["contact"]["id"])


async def greeted(desk: Desk, node: NodeSite, claims: Claims) -> Page:
    """A page that is welcome, once its pool is served."""
    async with asyncio.timeout(20):
        while True:
            page = await Page.open(desk, node)
            try:
                await page.hello(desk.tokens.visitor(claims))
                return page
            except ClosedError as closed:
                if closed.code != CloseCode.UNAVAILABLE:
                    raise


async def recorded(desk: Desk, contact: str) -> None:
    """Wait until the contact's end is recorded."""
    engine = records.open_engine(desk.settings["database_url"])

    async def ended() -> bool:
        return await records.is_contact_ended(engine, contact)

    await until(ended, "the contact's end is recorded")
    await engine.dispose()


async def test_a_node_learns_of_a_new_company_by_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "POLL_S", 0.01)
    node = await desk.node()
    await add(desk, "new")

    async def appears() -> None:
        while True:
            async with desk.http.post(
                f"{node.url}/w/new/token", headers={"Origin": node.url}
            ) as response:
                if response.status == 200:
                    return

    asking = spawn(appears(), "asking")
    await asking
    await cancel(asking)
