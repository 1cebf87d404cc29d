"""The pulse of a node: every page in its turn, and many pages for the price of one message."""

from typing import Any

import msgspec
import pytest

from signdesk.signaling import pulse
from signdesk.signaling.pulse import TURNS, Pulse

NOW_MS = 1_764_000_000_000


class Clock:
    """The store's clock, which counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def now(self) -> int:
        self.asked += 1
        return NOW_MS


class Page:
    """A page that is due whenever it is looked at, unless it is told to be `quiet`."""

    def __init__(self, clock: Any) -> None:
        self.switchboard = clock
        self.heard: list[bytes] = []
        self.quiet = False

    def look(self, _now: float) -> float:
        return 0.0 if self.quiet else 20.0

    async def write(self, data: bytes) -> None:
        self.heard.append(data)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock, and turns that take no time."""
    monkeypatch.setattr(pulse, "URGENT_PING_S", 0.0)
    return Clock()


async def test_a_page_is_pinged_when_it_comes_and_once_in_each_round(clock: Clock) -> None:
    beats, pages = Pulse(), [Page(clock) for _ in range(3 * TURNS)]
    for page in pages:
        await beats.join(page)
    assert {len(page.heard) for page in pages} == {1}
    ping = msgspec.json.decode(pages[0].heard[0])
    assert ping == {"type": "ping", "interval": 20_000, "now": NOW_MS}
    for turn in range(1, TURNS + 1):
        await beats.turn()
        assert sum(len(page.heard) for page in pages) == len(pages) + 3 * turn
    assert {len(page.heard) for page in pages} == {2}


async def test_the_pages_of_a_turn_share_one_message(clock: Clock) -> None:
    beats, pages = Pulse(), [Page(clock) for _ in range(10 * TURNS)]
    for page in pages:
        await beats.join(page)
    asked = clock.asked
    for _ in range(TURNS):
        await beats.turn()
    assert clock.asked == asked + TURNS


async def test_who_is_not_due_or_gone_is_left_alone(clock: Clock) -> None:
    beats, stays, goes = Pulse(), Page(clock), Page(clock)
    await beats.join(stays)
    await beats.join(goes)
    stays.quiet = True
    beats.leave(goes)
    for _ in range(TURNS):
        await beats.turn()
    assert (len(stays.heard), len(goes.heard)) == (1, 1)
