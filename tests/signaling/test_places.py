"""Places in line: told to those who wait, sooner near the front, and never taken back."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from signdesk.records.seed import QUEUE
from signdesk.signaling.messages import Place
from signdesk.signaling.places import Places, next_look_s
from signdesk.switchboard.views import Waiting
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


CALLS = {"staff": 2, "calls": 10.0, "handling": 10 * 240_000.0}


class OneLine:
    """Ana's page and her place in the store, which is looked at when a second has passed."""

    def __init__(self, overtaken: Callable[[str, str], bool] = lambda _pool, _queue: False) -> None:
        self.place = self.shown = 0
        self.figures: dict[str, Any] = CALLS
        self.heard: list[Place] = []
        self.now = 0.0
        self._places = Places(overtaken, lambda: self.now)
        self.session: Any = SimpleNamespace(
            id="s1", contact="ana", queue=QUEUE, seat="", switchboard=self, send=self._send,
            claims=SimpleNamespace(role="visitor", pool="main"),
        )  # fmt: skip

    async def _send(self, place: Place) -> None:
        self.heard.append(place)

    async def places(self, pool: str, contacts: list[str]) -> list[Waiting]:
        assert (pool, contacts) == ("main", [self.session.contact])
        return [Waiting(contact=contacts[0], place=self.place, shown=self.shown, **self.figures)]

    async def look(self, place: int, shown: int = 0) -> list[int | None]:
        """Let the place be `place` and a minute pass; return the places told so far.

        `shown` is what the store remembers to have been shown, if that is less.
        """
        self.place, self.shown = place, shown or place
        self.now += 60
        await self._places.tell(self.session.switchboard, [self.session])
        return [told.place for told in self.heard]


async def test_a_shown_place_never_rises() -> None:
    line = OneLine()
    assert await line.look(3) == [3]
    assert await line.look(2) == [3, 2]
    # Two who were away are back before her: she waits longer, and is told so in the band.
    assert await line.look(4, shown=2) == [3, 2, 2]
    assert (line.heard[-1].high or 0) > (line.heard[-2].high or 0)
    assert await line.look(4, shown=2) == [3, 2, 2]
    assert await line.look(1) == [3, 2, 2, 1]


async def test_a_place_begins_anew_after_a_call_and_with_another_contact() -> None:
    line = OneLine()
    await line.look(2)
    line.session.seat = "p1"
    assert await line.look(9) == [2], "nobody waits in a call"
    line.session.seat = ""
    assert await line.look(9) == [2, 9]
    line.session.contact = "another"
    assert await line.look(12) == [2, 9, 12]


async def test_only_a_band_is_shown_where_others_may_overtake() -> None:
    line = OneLine(lambda pool, queue: (pool, queue) == ("main", QUEUE))
    assert await line.look(3) == [None]
    assert line.heard[0].low is not None
    assert await line.look(3) == [None], "what has not changed is not told again"


async def test_a_line_without_advisors_is_said_to_be_so() -> None:
    line = OneLine()
    line.figures = CALLS | {"staff": 0}
    await line.look(1)
    assert line.heard == [Place(contact="ana", place=1, staffed=False)]
