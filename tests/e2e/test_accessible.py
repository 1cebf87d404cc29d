"""No complaint on any screen and state of visitors and guests, in both languages."""

import asyncio
import itertools
import re

import pytest

from signdesk.assets import STATIC
from tests.e2e.accessible import complaints
from tests.e2e.gallery import GUEST_STATES, VISITOR_STATES, Arrive, Stage
from tests.live import PHONE, Contexts
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

STATES = {"widget": VISITOR_STATES, "guest": GUEST_STATES}


AT_ONCE = 3
"""Pages: most of a state's time is waiting for frames and for other ends."""


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_every_state_is_accessible(desk: Desk, contexts: Contexts, lang: str) -> None:
    context = await contexts.new(PHONE, still=True)
    room = asyncio.Semaphore(AT_ONCE)

    async def look(name: str, arrive: Arrive) -> list[str]:
        async with room, Stage(context, desk.url, lang) as stage:
            page = await arrive(stage)
            return [f"{name}: {what}" for what in await complaints(page, page.main_frame)]

    wrong = await asyncio.gather(
        *(
            look(f"{face}-{name}", arrive)
            for face, states in STATES.items()
            for name, arrive in states.items()
        )
    )
    assert not any(wrong), "\n".join(itertools.chain(*wrong))


@pytest.mark.parametrize("face", STATES)
async def test_no_screen_is_missing(face: str) -> None:
    source = (STATIC / face / "progress.js").read_text()
    named = {name: values for values, name in re.findall(r"@typedef \{([^}]*)\} (\w+)", source)}
    screens = set(re.findall(r'"(\w+)"', named["ScreenName"]))
    for part in re.findall(r"\b[A-Z]\w+", named["ScreenName"]):
        screens |= set(re.findall(r'"(\w+)"', named[part]))
    assert len(screens) > 4
    assert screens - {name.partition("-")[0] for name in STATES[face]} == set()
