"""What the signaling tests share: a node in this process, and pages on it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest_asyncio

from tests.desk import Desk, NodeSite
from tests.furnished import desk, furnished, live_store, node
from tests.signaling.page import Call, Page, accepted

__all__ = ["desk", "furnished", "live_store", "node"]

NewPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture
async def open_page(desk: Desk, node: NodeSite) -> AsyncIterator[NewPage]:
    """Return a function that opens a page on a node, the usual one by default; no hello yet."""
    async with AsyncExitStack() as stack:

        async def new(on: NodeSite | None = None, **headers: str) -> Page:
            return await stack.enter_async_context(await Page.open(desk, on or node, **headers))

        yield new


@pytest_asyncio.fixture
async def visitor(desk: Desk, open_page: NewPage) -> Page:
    """Vera's page, welcomed."""
    page = await open_page()
    await page.hello(desk.visitor_token())
    return page


@pytest_asyncio.fixture
async def advisor(desk: Desk, open_page: NewPage) -> Page:
    """Camille's page, welcomed."""
    page = await open_page()
    await page.hello(desk.advisor_token())
    return page


@pytest_asyncio.fixture
async def call(visitor: Page, advisor: Page) -> Call:
    """Vera and Camille, who accepted."""
    return await accepted(visitor, advisor)


@pytest_asyncio.fixture
async def bystanders(desk: Desk, open_page: NewPage) -> Call:
    """Two others in a call, whom nothing that happens may touch."""
    visitor, advisor = await open_page(), await open_page()
    await visitor.hello(desk.visitor_token("victor"))
    await advisor.hello(desk.advisor_token("noe"))
    return await accepted(visitor, advisor)
