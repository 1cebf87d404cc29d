"""No complaint on any screen and state of visitors and guests, in both languages."""

import asyncio
import itertools
import re

import pytest

from signdesk.assets import STATIC
from tests.e2e.accessible import complaints
from tests.e2e.fake_node import face_of
from tests.e2e.gallery import AT_ONCE, STATES
from tests.e2e.gallery_stage import Arrive, Stage
from tests.live import PHONE, Contexts, Shop
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALIKE = re.compile(
    r"widget-(call-(cue-[hrsw]|bad-|strained|more-light|start-(ask|held)|not-|no-|left|swapped|mini)"
    r"|call-(captions|text)-huge|check-(hand|cameras|backlit)|waiting-(pill|overdue-[ct]|transf))"
)
"""States with another's layout, seen in French alone, whose words are the longer ones."""


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_every_state_is_accessible(
    desk: Desk, shop: Shop, contexts: Contexts, lang: str
) -> None:
    context = await contexts.new(PHONE, still=True)
    room = asyncio.Semaphore(AT_ONCE)

    async def look(name: str, arrive: Arrive) -> list[str]:
        async with room, Stage(context, desk.url, shop, lang) as stage:
            page = await arrive(stage)
            return [f"{name}: {what}" for what in await complaints(page, face_of(page))]

    wrong = await asyncio.gather(
        *(
            look(f"{face}-{name}", arrive)
            for face, states in STATES.items()
            for name, arrive in states.items()
            if lang == "fr" or not ALIKE.match(f"{face}-{name}")
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
