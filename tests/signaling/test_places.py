"""Places in line: told to those who wait, sooner near the front."""

import pytest

from signdesk.records.seed import QUEUE
from signdesk.signaling.places import next_look_s
from tests.desk import Desk
from tests.signaling.conftest import NewPage
from tests.signaling.page import Page


async def place_of(page: Page) -> int:
    """The next place that the page is told."""
    while True:
        message = await page.socket.receive_json(timeout=10)
        if message["type"] == "place":
            place: int = message["place"]
            return place


async def test_each_is_told_its_own_place_and_that_it_moved(
    desk: Desk, visitor: Page, open_page: NewPage
) -> None:
    first = await visitor.done("enqueue", queue=QUEUE, video=True)
    second = await open_page()
    await second.hello(desk.visitor_token())
    await second.done("enqueue", queue=QUEUE, video=True)
    assert await place_of(visitor) == 1
    assert await place_of(second) == 2
    await visitor.done("hang_up", contact=first["contact"])
    assert await place_of(second) == 1


async def test_a_new_contact_of_the_same_page_is_told_anew(visitor: Page) -> None:
    contact = await visitor.done("enqueue", queue=QUEUE, video=True)
    assert await place_of(visitor) == 1
    await visitor.done("hang_up", contact=contact["contact"])
    await visitor.done("enqueue", queue=QUEUE, video=True)
    assert await place_of(visitor) == 1


@pytest.mark.parametrize(("nearer", "further"), [(1, 11), (11, 101)])
def test_the_further_back_the_rarer(nearer: int, further: int) -> None:
    assert next_look_s(nearer) < next_look_s(further)
