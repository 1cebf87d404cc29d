"""Opening hours in the records: whose they are, and what comes before what."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.hours import WHOLE_DAY, Closing, Day, Holidays, Interval, Schedule
from signdesk.records import config_version, load_schedules
from signdesk.records.database import reading, writing
from signdesk.records.rules import RuleError
from signdesk.records.schedules import Hours, close, hours_of, set_hours
from tests.records.test_pool_config import fill

OFFICE: Day = [Interval(540, 720)]
HOURS = Hours(
    zone="",
    week=[OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, [], []],
    overrides={date(2026, 12, 24): [Interval(1320, 1800)], date(2026, 12, 25): []},
    holidays=Holidays("57", 6),
)


async def test_a_queue_has_its_companys_hours_or_its_own(engine: AsyncEngine) -> None:
    await fill(engine)
    assert await load_schedules(engine) == {}
    own = Hours(zone="Indian/Reunion", week=[[]] * 7, overrides={}, holidays=Holidays())
    async with writing(engine) as session:
        await set_hours(session, "shop", "", HOURS)
        await set_hours(session, "shop", "hard", own)
    schedules = await load_schedules(engine)
    assert schedules == {
        "easy": Schedule("Europe/Paris", HOURS.week, HOURS.overrides, HOURS.holidays, []),
        "hard": Schedule("Indian/Reunion", own.week, {}, Holidays(), []),
    }
    async with writing(engine) as session:
        await set_hours(session, "shop", "", None)
    assert set(await load_schedules(engine)) == {"hard"}


async def test_what_is_set_is_read(engine: AsyncEngine) -> None:
    await fill(engine)
    for hours in (HOURS, Hours("", [[]] * 7, {}, None), Hours("", [[]] * 7, {}, Holidays())):
        async with writing(engine) as session:
            await set_hours(session, "shop", "", hours)
        async with reading(engine) as session:
            assert await hours_of(session, "shop") == hours
            assert await hours_of(session, "shop", "easy") is None


async def test_a_closed_company_closes_all_its_queues(engine: AsyncEngine) -> None:
    await fill(engine)
    async with writing(engine) as session:
        await close(session, "shop", "", Closing(5))
        await close(session, "shop", "hard", Closing(1, 9))
        await close(session, "shop", "hard", Closing(2, 9))
    schedules = await load_schedules(engine)
    assert schedules["easy"] == Schedule("Europe/Paris", closings=[Closing(5)])
    assert schedules["easy"].week == (WHOLE_DAY,) * 7
    assert schedules["hard"].closings == [Closing(5), Closing(2, 9)]
    assert "south" not in schedules
    async with writing(engine) as session:
        await close(session, "shop", "", None)
    assert set(await load_schedules(engine)) == {"hard"}


async def test_every_change_is_noticed(engine: AsyncEngine) -> None:
    await fill(engine)
    seen = [await config_version(engine)]
    for hours, closing in [(HOURS, Closing(1)), (None, None)]:
        async with writing(engine) as session:
            await set_hours(session, "shop", "", hours)
        seen.append(await config_version(engine))
        async with writing(engine) as session:
            await close(session, "shop", "", closing)
        seen.append(await config_version(engine))
    assert seen == sorted(set(seen))


@pytest.mark.parametrize(
    ("company", "queue", "field"), [("nobody", "", "company"), ("shop", "south", "queue")]
)
async def test_hours_of_nobody(engine: AsyncEngine, company: str, queue: str, field: str) -> None:
    await fill(engine)
    before = await config_version(engine)
    with pytest.raises(RuleError) as refusal:
        async with writing(engine) as session:
            await set_hours(session, company, queue, HOURS)
    assert refusal.value.field == field
    with pytest.raises(RuleError):
        async with writing(engine) as session:
            await close(session, company, queue, Closing(1))
    assert await config_version(engine) == before
    assert await load_schedules(engine) == {}
