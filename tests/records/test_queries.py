"""The configuration of a pool, as the switchboard and the pages get it."""

from datetime import date

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.pool import Company, Queue
from signdesk.domain.skill import Level, Requirement, Skill
from signdesk.domain.staff import Person, StaffRole
from signdesk.records import company, config_version, load_pool, person, pools
from signdesk.records.database import writing
from signdesk.records.writes import add_company, add_person, add_queue

SHOP = Company("shop", "Shop", "main", "fr", "#123456", ["https://shop.example"], keep_text=True)
LAST_DAY = date(2027, 1, 31)


def queue(name: str, *required: Requirement, of: str = "shop") -> Queue:
    return Queue(
        id=name, company=of, company_name="", name=name.upper(), required=list(required),
        service_level_s=60, offer_ms=20_000, reject_delay_ms=10_000, wrap_up_ms=60_000,
        max_misses=1, dispositions=["Question"], keep_text=False,
    )  # fmt: skip


def staff(name: str, role: StaffRole = StaffRole.ADVISOR, pool: str = "main") -> Person:
    return Person(name, pool, name.title(), name, role, relay_only=name == "noe")


async def fill(engine: AsyncEngine) -> None:
    b2, c1 = Requirement("lsf", Level.B2), Requirement("lsf", Level.C1)
    async with writing(engine) as session:
        await add_company(session, SHOP)
        await add_company(session, Company("far", "Far", "south", "fr", "#123456", [], False))
        await add_queue(session, queue("easy", b2))
        await add_queue(session, queue("hard", c1, Requirement("lpc", Level.A1)))
        await add_queue(session, queue("south", b2, of="far"))
        camille = [Skill("lsf", Level.C1), Skill("lpc", Level.B1, LAST_DAY)]
        await add_person(session, staff("camille"), camille, None)
        await add_person(session, staff("noe"), [Skill("lsf", Level.B2)], None)
        await add_person(session, staff("new"), [Skill("lsf", Level.A2)], None)
        await add_person(session, staff("boss", StaffRole.OWNER), [], None)
        await add_person(session, staff("other", pool="south"), [Skill("lsf", Level.C2)], None)


async def test_a_pool_has_its_own_and_who_qualifies(engine: AsyncEngine) -> None:
    await fill(engine)
    config = await load_pool(engine, "main", LAST_DAY)
    assert config.companies == {"shop": SHOP}
    assert set(config.queues) == {"easy", "hard"}
    easy = config.queues["easy"]
    assert (easy.company_name, easy.keep_text) == ("Shop", True)
    assert easy.required == [Requirement("lsf", Level.B2)]
    assert {name: a.lines for name, a in config.advisors.items()} == {
        "camille": ["easy", "hard"],
        "noe": ["easy"],
        "new": [],
    }
    assert {name for name, a in config.advisors.items() if a.relay_only} == {"noe"}
    assert await pools(engine) == ["main", "south"]


async def test_a_skill_lapses_after_its_last_day(engine: AsyncEngine) -> None:
    await fill(engine)
    config = await load_pool(engine, "main", date(2027, 2, 1))
    assert config.advisors["camille"].lines == ["easy"]


async def test_the_switchboard_gets_it_as_json(engine: AsyncEngine) -> None:
    await fill(engine)
    sent = msgspec.json.decode(msgspec.json.encode(await load_pool(engine, "main", LAST_DAY)))
    assert sent["id"] == "main"
    assert sent["advisors"]["noe"] == {
        "name": "Noe",
        "lines": ["easy"],
        "relay_only": True,
        "reserve": False,
        "lapses": [],
    }
    assert sent["queues"]["easy"]["dispositions"] == ["Question"]


async def test_every_change_has_a_higher_version(engine: AsyncEngine) -> None:
    seen = [await config_version(engine)]
    for name in ("a", "b", "c"):
        async with writing(engine) as session:
            await add_person(session, staff(name), [], None)
        seen.append(await config_version(engine))
    assert seen == sorted(set(seen))
    assert (await load_pool(engine, "main", LAST_DAY)).version == seen[-1]


async def test_one_company_and_one_person(engine: AsyncEngine) -> None:
    await fill(engine)
    assert await company(engine, "shop") == SHOP
    assert await company(engine, "nobody") is None
    assert await person(engine, "noe") == staff("noe")
    assert await person(engine, "nobody") is None
