"""Companies and people, as the pages ask for them."""

from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records import company, person
from tests.records.test_pool_config import SHOP, fill, staff


async def test_one_company_and_one_person(engine: AsyncEngine) -> None:
    await fill(engine)
    assert await company(engine, "shop") == SHOP
    assert await company(engine, "nobody") is None
    assert await person(engine, "noe") == staff("noe")
    assert await person(engine, "nobody") is None
