"""kill -9 of the node under a call: the call goes on, another node takes over."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect
from sqlalchemy import select

from signdesk.records.contact_tables import MediaRow, OfferRow
from tests.e2e.console_page import ConsolePage
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts, Shop
from tests.nodes import Desk, deployment, furnish, until
from tests.postgres import Cluster

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def two_nodes(shop: Shop, postgres: Cluster, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk of two nodes on PostgreSQL."""
    database = postgres.create_database()
    await furnish(database, shop.url)
    async with deployment(tmp_path, database) as desk:
        shop.desk = desk.url
        for _ in range(2):
            await desk.add_node().up()
        yield desk


async def test_a_call_survives_its_node(two_nodes: Desk, shop: Shop, contexts: Contexts) -> None:
    desk = two_nodes
    first, second = desk.nodes
    console = await ConsolePage.sign_in(await contexts.new(), desk.url)
    await console.become_available()
    visitor = await VisitorPage.open(await contexts.new(), shop.url)
    await visitor.join_with_camera()
    await console.accept()
    await asyncio.gather(visitor.frames(), console.frames())
    assert "session_joined" not in second.said()

    # The frames that are counted begin before the node dies and end after it.
    counting = asyncio.gather(visitor.frames(60), console.frames(60))
    first.kill()
    for times in await counting:
        assert max(later - earlier for earlier, later in itertools.pairwise(times)) < 1
    await until(lambda: second.said().count("session_joined") == 2, "both on the second node")

    await visitor.type("Encore là\n")
    await expect(console.lines).to_contain_text("Encore là")
    await console.hang_up()
    await expect(visitor.frame.get_by_role("heading", name="Merci !")).to_be_visible()
    await console.wrap_up("Commande")
    await console.is_available()
    (contact,) = await desk.recorded()
    assert (contact.ended_by, contact.disposition) == ("advisor", "Commande")
    assert (contact.requeues, contact.setup_retried) == (0, False)
    assert [offer.outcome for offer in await desk.rows(select(OfferRow))] == ["accepted"]
    assert len(await desk.rows(select(MediaRow))) == 2
