"""What the demo finds in its database: one company, its queue, its advisors, a supervisor."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from signdesk.domain.pool import Company, Queue
from signdesk.domain.skill import Level, Requirement, Skill
from signdesk.domain.staff import Person, StaffRole

from .database import reading, writing
from .passwords import hash_password, verify_password
from .tables import CompanyRow, PersonRow, QueueRow
from .writes import add_company, add_person, add_queue, bump_version, set_password

POOL = "main"
COMPANY = "atelier-lumen"
QUEUE = "atelier-lumen-lsf"
DEMO_ADVISOR = "demo-advisor"
ADVISORS = {
    "camille": "Camille Martin",
    "noe": "Noé Petit",
    DEMO_ADVISOR: "Démo (image de test)",
}
SUPERVISORS = {"sam": "Sam Diallo"}


async def seed_demo(
    engine: AsyncEngine, shop_origins: Sequence[str], passwords: Mapping[str, str]
) -> None:
    """Make the demo's company, queue and people where they are missing; run it at each start.

    The company's sites become `shop_origins` (ports may differ from the last start). Logins are
    the ids in ADVISORS and SUPERVISORS; `passwords` by login become valid, and who has none cannot
    sign in with a password.
    """
    hashes = await _new_hashes(engine, passwords)
    async with writing(engine) as session:
        await _company(session, list(shop_origins))
        if await session.get(QueueRow, QUEUE) is None:
            await add_queue(session, _queue())
        for login, name in ADVISORS.items():
            if await session.get(PersonRow, login) is None:
                person = Person(
                    login,
                    POOL,
                    name,
                    login,
                    StaffRole.ADVISOR,
                    relay_only=False,
                    reserve=login == DEMO_ADVISOR,
                )
                await add_person(session, person, [Skill("lsf", Level.C1)], None)
        for login, name in SUPERVISORS.items():
            if await session.get(PersonRow, login) is None:
                person = Person(login, POOL, name, login, StaffRole.SUPERVISOR, relay_only=False)
                await add_person(session, person, [], None)
        for login, password_hash in hashes.items():
            await set_password(session, login, password_hash)


async def _new_hashes(engine: AsyncEngine, passwords: Mapping[str, str]) -> dict[str, str]:
    hashes = {}
    for login, password in passwords.items():
        if login not in ADVISORS | SUPERVISORS:
            raise ValueError(f'nobody in the demo is called "{login}"')
        async with reading(engine) as session:
            known = await session.get(PersonRow, login)
        if known is None or await verify_password(engine, login, password) is None:
            hashes[login] = await hash_password(password)
    return hashes


async def _company(session: AsyncSession, origins: list[str]) -> None:
    known = await session.get(CompanyRow, COMPANY)
    if known is None:
        company = Company(COMPANY, "Atelier Lumen", POOL, "fr", "#b4532a", origins, keep_text=False)
        await add_company(session, company)
    elif known.origins != origins:
        known.origins = origins
        await bump_version(session)


def _queue() -> Queue:
    return Queue(
        id=QUEUE,
        company=COMPANY,
        company_name="Atelier Lumen",
        name="LSF",
        required=[Requirement("lsf", Level.B2)],
        service_level_s=60,
        offer_ms=20_000,
        reject_delay_ms=10_000,
        wrap_up_ms=60_000,
        max_misses=1,
        dispositions=["Question", "Commande", "Réparation", "Autre"],
        keep_text=False,
    )
