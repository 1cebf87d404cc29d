"""What a page adds up from numbered messages is what a fresh snapshot would show.

The model's test asks the same after every step of its histories; here relays take part, which
number the peer connections of a pair.
"""

import random

import pytest

from signdesk.switchboard.errors import RefusedError

from .playbook import Desk, Page


@pytest.mark.parametrize("seed", range(12))
def test_a_random_history_adds_up(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test's own dice
    desk.queues("shop", "bank", reject_s=1, wrap_up_s=5, max_misses=2)
    advisors = [desk.advisor(n, "bank", "shop").open().status("available") for n in ("ana", "bob")]
    visitors = [desk.visitor(n).open() for n in ("vera", "will", "xia")]
    pages = (*advisors, *visitors)
    seen, refusals = 0, set[str]()
    for _ in range(250):
        page = chance.choice(pages)
        try:
            _something(desk, page, chance)
        except RefusedError as refusal:
            refusals.add(refusal.code)
        for other in pages:
            if other.node:
                assert other.snapshot() == other.fresh_snapshot(), other.person
                contact = other.contact or {}
                seen += any(p["generation"] for p in contact.get("participants", []))
    assert refusals <= {"wrong_state", "stale_generation", "no_such_participant"}
    assert seen, "no relay took part: the history proves nothing"


def _something(desk: Desk, page: Page, chance: random.Random) -> None:
    roll = chance.random()
    if not page.node or roll < 0.06:
        page.open()
    elif roll < 0.1:
        page.close()
    elif roll < 0.2:
        desk.wait(chance.choice((1, 5, 20)))
    elif page.contact is None:
        if page.role == "visitor":
            page.enqueue(chance.choice(("shop", "bank")), contact=f"c{desk.token()}")
        else:
            page.status("available")
    else:
        _something_in_contact(page, chance)


def _something_in_contact(page: Page, chance: random.Random) -> None:
    assert page.contact is not None
    match page.contact["state"]:
        case "offered" if page.role == "advisor":
            page.accept() if chance.random() < 0.8 else page.decline()
        case "connecting" | "connected" if chance.random() < 0.9:
            other = "p1" if page.role == "advisor" else page.contact["participants"][-1]["id"]
            generation = chance.randint(1, 5)
            page.command("description", page.id, other, generation, '{"type":"offer","sdp":""}')
            page.see_generation(other, generation)
            if chance.random() < 0.4:
                page.media()
        case "wrap_up":
            page.finish()
        case _:
            page.hang_up()
