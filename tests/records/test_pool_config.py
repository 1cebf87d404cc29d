"""The configuration of a pool, as the switchboard and the pages get it."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.pool import Company, PoolRules, Queue, Ring, WayOut
from signdesk.domain.skill import Level, Requirement, Skill
from signdesk.domain.staff import Person, StaffRole
from signdesk.records import config_version, keep_rules, load_pool, pools
from signdesk.records.database import writing
from signdesk.records.rules import RuleError
from signdesk.records.writes import add_company, add_person, add_queue, change_company, change_queue

SHOP = Company("shop", "Shop", "main", "fr", "#123456", ["https://shop.example"], keep_text=True)
B2, C1 = Requirement("lsf", Level.B2), Requirement("lsf", Level.C1)
LPC = Requirement("lpc", Level.A1)
LAST_DAY = date(2027, 1, 31)


def at(*parts: int) -> int:
    """An instant in UTC, in ms."""
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


NOON = at(2027, 1, 31, 12)


def queue(name: str, *required: Requirement, of: str = "shop") -> Queue:
    return Queue(
        id=name, company=of, company_name="", name=name.upper(), required=list(required),
        service_level_s=60, offer_ms=20_000, reject_delay_ms=10_000, wrap_up_ms=60_000,
        max_misses=1, dispositions=["Question"], keep_text=False,
    )  # fmt: skip


def staff(name: str, role: StaffRole = StaffRole.ADVISOR, pool: str = "main") -> Person:
    return Person(name, pool, name.title(), name, role, relay_only=name == "noe")


async def fill(engine: AsyncEngine) -> None:
    async with writing(engine) as session:
        await add_company(session, SHOP)
        await add_company(session, Company("far", "Far", "south", "fr", "#123456", [], False))
        await add_queue(session, queue("easy", B2))
        await add_queue(session, queue("hard", C1, LPC))
        await add_queue(session, queue("south", B2, of="far"))
        camille = [Skill("lsf", Level.C1), Skill("lpc", Level.B1, LAST_DAY)]
        await add_person(session, staff("camille"), camille, None)
        await add_person(session, staff("noe"), [Skill("lsf", Level.B2)], None)
        await add_person(session, staff("new"), [Skill("lsf", Level.A2)], None)
        await add_person(session, staff("boss", StaffRole.OWNER), [], None)
        await add_person(session, staff("other", pool="south"), [Skill("lsf", Level.C2)], None)


async def change(engine: AsyncEngine, id_: str, **changes: object) -> None:
    async with writing(engine) as session:
        await change_queue(session, id_, changes)


async def test_a_pool_has_its_own_and_who_qualifies(engine: AsyncEngine) -> None:
    await fill(engine)
    config = await load_pool(engine, "main", NOON)
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


@pytest.mark.parametrize(
    ("instant", "lines"),
    [
        # In Paris the last day ends an hour before it does in UTC.
        (at(2027, 1, 31, 22, 59), ["easy", "hard"]),
        (at(2027, 1, 31, 23, 0), ["easy"]),
    ],
)
async def test_a_skill_lapses_with_its_last_day_where_the_company_is(
    engine: AsyncEngine, instant: int, lines: list[str]
) -> None:
    await fill(engine)
    config = await load_pool(engine, "main", instant)
    assert config.advisors["camille"].lines == lines


async def test_what_lapses_soon_is_told(engine: AsyncEngine) -> None:
    await fill(engine)
    for instant, told in [
        (at(2026, 12, 31, 12), []),
        (at(2027, 1, 1, 12), [("lpc", "2027-01-31")]),
        (at(2027, 3, 2, 12), [("lpc", "2027-01-31")]),
        (at(2027, 3, 3, 12), []),
    ]:
        advisors = (await load_pool(engine, "main", instant)).advisors
        assert [(lapse.skill, lapse.on) for lapse in advisors["camille"].lapses] == told
        assert advisors["noe"].lapses == []


async def test_rings_have_lines_of_whoever_meets_the_floor(engine: AsyncEngine) -> None:
    await fill(engine)
    await change(engine, "hard", rings=[Ring(30_000, "easy"), Ring(45_000)])
    config = await load_pool(engine, "main", NOON)
    hard = config.queues["hard"]
    assert hard.floor == [Requirement("lsf", Level.B2), LPC]  # at B2 at most, unless told
    assert [ring.line for ring in hard.rings] == ["easy~lpc.A1+lsf.B2", "~lpc.A1+lsf.B2"]
    assert config.queues["easy"].rings == []
    rings = ["easy~lpc.A1+lsf.B2", "~lpc.A1+lsf.B2"]
    assert config.advisors["camille"].lines == sorted(["easy", "hard", *rings])
    assert config.advisors["noe"].lines == ["easy"]  # no LPC: below the floor

    await change(engine, "hard", floor=[Requirement("lsf", Level.B2)])
    config = await load_pool(engine, "main", NOON)
    assert config.advisors["noe"].lines == sorted(["easy", "easy~lsf.B2", "~lsf.B2"])
    assert config.advisors["new"].lines == []


async def test_shares_are_of_the_companies_that_have_queues(engine: AsyncEngine) -> None:
    await fill(engine)
    async with writing(engine) as session:
        await add_company(session, Company("idle", "Idle", "main", "fr", "#123456", [], False))
        big = Company("big", "Big", "main", "fr", "#123456", [], False, weight=3)
        await add_company(session, big)
        await add_queue(session, queue("other", B2, of="big"))
    config = await load_pool(engine, "main", NOON)
    assert {id_: q.share for id_, q in config.queues.items()} == {
        "easy": 0.25, "hard": 0.25, "other": 0.75,
    }  # fmt: skip


async def test_a_queue_knows_that_another_may_overtake_it(engine: AsyncEngine) -> None:
    await fill(engine)

    async def overtaken() -> set[str]:
        config = await load_pool(engine, "main", NOON)
        return {id_ for id_, q in config.queues.items() if q.overtaken}

    assert await overtaken() == set()
    await change(engine, "hard", priority=5)  # Camille serves both
    assert await overtaken() == {"easy"}
    await change(engine, "easy", priority=5)
    assert await overtaken() == set()
    async with writing(engine) as session:
        await add_queue(session, queue("rare", Requirement("lpc", Level.C2)))
    assert await overtaken() == set()  # nobody serves it
    await change(engine, "hard", floor=[LPC], rings=[Ring(30_000, "rare")], priority=9)
    assert await overtaken() == {"easy"}


async def test_the_switchboard_gets_it_as_json(engine: AsyncEngine) -> None:
    await fill(engine)
    await change(engine, "easy", rings=[Ring(30_000, "hard")])
    sent = msgspec.json.decode(msgspec.json.encode(await load_pool(engine, "main", NOON)))
    assert sent["id"] == "main"
    assert sent["advisors"]["noe"] == {
        "name": "Noe",
        "lines": ["easy"],
        "relay_only": True,
        "reserve": False,
        "lapses": [],
    }
    easy = sent["queues"]["easy"]
    assert easy["dispositions"] == ["Question"]
    assert easy["rings"] == [{"after_ms": 30_000, "queue": "hard", "line": "hard~lsf.B2"}]
    assert (easy["choice"], easy["wrap_up"], easy["way_out"]) == ("longest_idle", "timed", "away")


async def test_the_settings_are_the_same_for_every_node(engine: AsyncEngine) -> None:
    await fill(engine)
    await keep_rules(engine, PoolRules(away_ms=1))
    before = await load_pool(engine, "main", NOON)
    assert before.rules == PoolRules(away_ms=1, utc_offset_ms=3_600_000)
    await keep_rules(engine, PoolRules(away_ms=1))
    assert (await load_pool(engine, "main", NOON)).version == before.version
    await keep_rules(engine, PoolRules(away_ms=2))
    after = await load_pool(engine, "main", NOON)
    assert after.rules.away_ms == 2
    assert after.version > before.version


async def test_the_offset_is_that_of_the_first_company(engine: AsyncEngine) -> None:
    await fill(engine)
    summer = await load_pool(engine, "main", at(2027, 7, 1))
    assert summer.rules.utc_offset_ms == 7_200_000
    async with writing(engine) as session:
        await change_company(session, "shop", {"timezone": "Indian/Reunion"})
    moved = await load_pool(engine, "main", at(2027, 7, 1))
    assert moved.rules.utc_offset_ms == 4 * 3_600_000


async def test_every_change_has_a_higher_version(engine: AsyncEngine) -> None:
    seen = [(await config_version(engine), (await load_pool(engine, "main", NOON)).version)]
    for name in ("a", "b", "c"):
        async with writing(engine) as session:
            await add_person(session, staff(name), [], None)
        version = (await load_pool(engine, "main", NOON)).version
        seen.append((await config_version(engine), version))
    for column in zip(*seen, strict=True):
        assert list(column) == sorted(set(column))


async def test_every_day_and_change_of_clocks_has_a_higher_version(engine: AsyncEngine) -> None:
    """The store refuses a version that it has, and the lines of the day would never reach it."""
    await fill(engine)
    instants = [
        at(2027, 3, 27, 22, 59),
        at(2027, 3, 27, 23, 0),  # midnight in Paris
        at(2027, 3, 28, 1, 0),  # clocks are put forward
        at(2027, 3, 28, 22, 0),  # midnight in summer time
    ]
    versions = [(await load_pool(engine, "main", instant)).version for instant in instants]
    assert versions == sorted(set(versions))
    same = await load_pool(engine, "main", at(2027, 3, 28, 21, 59))
    assert same.version == versions[2]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"rings": [Ring(30_000, "easy")]}, "ring", "overflow_loop"),
        ({"rings": [Ring(30_000, "nobody")]}, "ring", "invalid_field"),
        ({"rings": [Ring(30_000, "south")]}, "ring", "invalid_field"),
        ({"rings": [Ring(30_000, "hard"), Ring(30_000)]}, "ring", "invalid_field"),
        ({"rings": [Ring(30_000), Ring(40_000, "hard")]}, "ring", "invalid_field"),
        ({"rings": [Ring(30_000, "hard"), Ring(40_000, "hard")]}, "ring", "invalid_field"),
        ({"rings": [Ring(n * 1000, f"q{n}") for n in range(9)]}, "ring", "invalid_field"),
        ({"text_queue": "easy"}, "text-queue", "overflow_loop"),
        ({"text_queue": "nobody"}, "text-queue", "invalid_field"),
        ({"text_queue": "south"}, "text-queue", "invalid_field"),
        ({"way_out": WayOut.TEXT}, "text-queue", "invalid_field"),
        ({"priority": 10}, "priority", "invalid_field"),
        ({"floor": [C1]}, "floor", "invalid_field"),
        ({"floor": [LPC]}, "floor", "invalid_field"),
    ],
)
async def test_what_a_queue_may_not_say_changes_nothing(
    engine: AsyncEngine, changes: dict[str, object], field: str, code: str
) -> None:
    await fill(engine)
    before = await load_pool(engine, "main", NOON)
    with pytest.raises(RuleError) as refusal:
        await change(engine, "easy", **changes)
    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert await load_pool(engine, "main", NOON) == before


async def test_rings_may_be_mutual_but_ways_out_never_lead_back(engine: AsyncEngine) -> None:
    """A ring lends advisors and moves nobody; a way out moves the contact."""
    await fill(engine)
    await change(engine, "easy", rings=[Ring(30_000, "hard")], text_queue="hard")
    await change(engine, "hard", rings=[Ring(30_000, "easy")])
    with pytest.raises(RuleError, match="leads back") as refusal:
        await change(engine, "hard", text_queue="easy")
    assert refusal.value.code == "overflow_loop"


async def test_other_skills_bring_their_own_floor(engine: AsyncEngine) -> None:
    await fill(engine)
    await change(engine, "easy", required=[LPC])
    config = await load_pool(engine, "main", NOON)
    assert config.queues["easy"].floor == [LPC]
