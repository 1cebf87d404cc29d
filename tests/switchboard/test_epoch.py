"""Losing the store: a restart, and a total loss that is rebuilt from tickets."""

import asyncio
from collections.abc import Iterator

import pytest
from redis import Redis

from signdesk.switchboard.store import Store
from signdesk.switchboard.switchboard import Switchboard, answer_of

from .node import PARTITION, config, hello, join
from .playbook import POOL, Desk
from .test_calls import call
from .valkey import Valkey, running


@pytest.fixture
def lasting() -> Iterator[Valkey]:
    """A server that keeps an append-only file."""
    with running(appendonly=True) as server:
        yield server


async def test_a_killed_store_keeps_every_place_and_a_new_epoch_begins(lasting: Valkey) -> None:
    epochs: list[str] = []
    began = asyncio.Event()

    async def note(board: Switchboard) -> None:
        epochs.append(board.epoch)
        began.set()

    store = Store(lasting.url, {PARTITION}, 0, note)
    board = store.switchboards[PARTITION]
    try:
        async with asyncio.timeout(30):
            await board.configure(POOL, config())
            await board.lease("n1", 60_000)
            names = [f"v{n}" for n in (3, 1, 4, 0, 2)]
            for name in names:
                await board.attach(hello(f"s-{name}", name))
                raw = await board.command("enqueue", f"s-{name}", f"token-s-{name}", 1, *join(name))
                answer_of(raw)
            former = board.epoch
            lasting.kill()
            lasting.start()
            await began.wait()
            assert epochs == [board.epoch]
            assert board.epoch != former
            places = {p.contact: p.place for p in await board.places(POOL, names)}
            assert sorted(names, key=places.__getitem__) == names
            assert (await board.attach(hello("s-v0", "v0"))).resumed is False
    finally:
        await store.close()


@pytest.fixture
def lost(desk: Desk) -> "Loss":
    return Loss(desk)


class Loss:
    """A total loss: the pages live on, and come back with their tickets."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def strike(self) -> None:
        """Lose everything but the configuration, which nodes project at once."""
        self.desk.store.flushall()
        self.desk.forget_inboxes()
        self.desk.ask("drive", self.desk.now)
        self.desk.open_store("run-2", hold_ms=5000)
        self.desk.project()


def test_places_are_rebuilt_in_the_order_first_had(desk: Desk, lost: Loss) -> None:
    desk.queues("shop", wrap_up_s=0)
    visitors = []
    for name in ("zoe", "yan", "xia", "will", "vera"):
        visitors.append(desk.visitor(name).open().enqueue("shop"))
        desk.wait(1)
    ana = desk.advisor("ana", "shop").open().status("available")
    assert ana.id == "c-zoe"
    lost.strike()
    ana.open(ticket=ana.ticket)
    assert (ana.contact, ana.state) == (None, "idle")
    ana.status("available")
    for visitor in reversed(visitors):
        visitor.open(ticket=visitor.ticket)
        assert (visitor.resumed, visitor.state) == (False, "queued")
    assert desk.members("pool", POOL, "line", "shop") == [v.id for v in visitors]
    assert ana.state == "idle", "nobody is served before places are rebuilt"
    desk.wait(5)
    for visitor in visitors:
        assert ana.id == visitor.id
        ana.accept()
        visitor.hang_up()


def test_a_call_goes_on_whoever_comes_back_first(desk: Desk, lost: Loss) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    connected = desk.now
    for first, second in ((ana, vera), (vera, ana)):
        desk.wait(10)
        lost.strike()
        first.open(ticket=first.ticket)
        assert first.contact is not None
        assert sorted(p["present"] for p in first.contact["participants"]) == [False, True]
        second.open(ticket=second.ticket)
        for page in (ana, vera):
            assert page.contact is not None
            assert page.contact["state"] == "connected"
            assert page.contact["connected"] == connected
            assert all(p["present"] for p in page.contact["participants"])
        assert ana.advisor is not None
        assert (ana.advisor["status"], ana.state) == ("available", "on_contact")
    vera.hang_up()
    ana.finish("solved")
    assert ana.state == "idle"
    assert set(desk.timers()) <= {"lease|n1", "hold"}


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_newer_ticket_wins_in_either_order(desk: Desk, lost: Loss, newest_first: bool) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    ringing = vera.ticket
    ana.accept()
    talking = ana.ticket
    assert talking["version"] > ringing["version"]
    lost.strike()
    pages = [(vera, ringing), (ana, talking)]
    for page, ticket in reversed(pages) if newest_first else pages:
        page.open(ticket=ticket)
    assert (vera.state, ana.state, ana.id) == ("connecting", "on_contact", vera.id)
    desk.wait(60)
    assert (vera.state, ana.state) == ("", "idle"), "a rebuilt call keeps its promises"


def test_an_older_ticket_never_undoes_what_the_store_knows(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    talking = vera.ticket
    ana.close()
    desk.wait(60)
    bob = desk.advisor("bob", "shop").open().status("available")
    bob.accept()
    vera.close().open(ticket=talking)
    assert vera.contact is not None
    assert [p["id"] for p in vera.contact["participants"]] == ["p1", "p3"]
    ana.open(ticket=talking)
    assert (ana.contact, ana.state, bob.state) == (None, "idle", "on_contact")


def test_ended_contacts_stay_ended(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    ticket = vera.ticket
    vera.hang_up()
    ana.finish()
    vera.close().open(ticket=ticket)
    ana.close().open(ticket=ticket)
    assert (vera.contact, ana.contact, ana.state) == (None, None, "idle")
    assert desk.facts("contact", "c-vera") == {}


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_wrap_up_is_rebuilt_and_the_visitor_stays_released(
    desk: Desk, lost: Loss, newest_first: bool
) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    late = vera.ticket
    vera.hang_up()
    lost.strike()
    pages = [(vera, late), (ana, ana.ticket)]
    for page, ticket in reversed(pages) if newest_first else pages:
        page.open(ticket=ticket)
    assert (ana.state, vera.contact) == ("wrap_up", None)
    desk.wait(60)
    assert ana.state == "idle"
    assert desk.facts("contact", "c-vera") == {}


def test_an_advisor_who_does_not_come_back_loses_the_contact(desk: Desk, lost: Loss) -> None:
    desk.queues("shop")
    _, vera = call(desk)
    lost.strike()
    vera.open(ticket=vera.ticket)
    assert vera.state == "connected"
    desk.wait(60)
    assert vera.contact is not None
    assert (vera.state, vera.contact["requeued"]) == ("queued", "advisor_lost")
    bob = desk.advisor("bob", "shop").open().status("available")
    assert bob.id == vera.id


def test_who_was_first_in_line_because_of_a_lost_advisor_is_so_again(
    desk: Desk, lost: Loss
) -> None:
    desk.queues("shop")
    will = desk.visitor("will").open().enqueue("shop").close()
    desk.wait(1)
    ana, vera = call(desk)
    will.open()
    ana.close()
    desk.wait(60)
    assert desk.members("pool", POOL, "line", "shop") == ["c-vera", "c-will"]
    lost.strike()
    for page in (will, vera):
        page.open(ticket=page.ticket)
    assert desk.members("pool", POOL, "line", "shop") == ["c-vera", "c-will"]


def test_a_ticket_puts_nobody_into_two_contacts(desk: Desk, lost: Loss) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    lost.strike()
    ana.open().status("available")
    will = desk.visitor("will").open().enqueue("shop")
    desk.wait(5)
    ana.accept()
    assert ana.id == will.id
    vera.open(ticket=vera.ticket)
    assert vera.contact is not None
    assert (vera.state, vera.contact["requeued"]) == ("queued", "advisor_lost")
    assert ana.id == will.id
    vera.open(ticket=will.ticket)
    assert vera.id == "c-vera"


def test_a_new_page_of_the_advisor_takes_the_seat_that_a_ticket_names(
    desk: Desk, lost: Loss
) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    ticket = ana.ticket
    lost.strike()
    vera.open(ticket=vera.ticket)
    other = desk.page("ana", "advisor").open(ticket=ticket)
    assert (other.id, other.state) == (vera.id, "on_contact")
    vera.command("description", vera.id, "p2", 1, "{}")
    assert other.messages[-1]["type"] == "peer_description"


def test_a_partial_loss_is_made_good(desk: Desk, store: Redis) -> None:
    """The last second is gone: the store still rings, while the two are already talking."""
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    saved = save(store)
    ana.accept()
    ana.media()
    vera.media()
    load(store, saved)
    desk.forget_inboxes()
    desk.open_store("run-2", hold_ms=5000)
    version = vera.ticket["version"]
    for page in (vera, ana):
        page.open(ticket=page.ticket)
        assert not page.resumed
    assert desk.facts("contact", "c-vera")["version"] == str(version), "or a newer ticket is older"
    assert (vera.state, ana.state) == ("connected", "on_contact")
    assert not [timer for timer in desk.timers() if timer.startswith("offer|")]
    assert "rescinded" not in [e.get("outcome") for e in desk.events()]


def test_a_rebuilt_contact_is_told_of_again_with_its_own_instants(desk: Desk, lost: Loss) -> None:
    desk.queues("shop")
    queued = desk.now
    ana, vera = call(desk)
    desk.wait(30)
    lost.strike()
    for page in (vera, ana):
        page.open(ticket=page.ticket)
    told = [(e["type"], e["at"]) for e in desk.events() if e.get("contact")]
    assert told == [("contact_queued", queued), ("contact_connected", queued)]


def test_an_offer_number_is_never_used_twice(desk: Desk, lost: Loss) -> None:
    desk.queues("shop", reject_s=1)
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    offers = {ana.offer}
    for _ in range(3):
        ana.decline()
        desk.wait(1)
        assert ana.offer not in offers
        offers.add(ana.offer)
    lost.strike()
    vera.open(ticket=vera.ticket)
    ana.open().status("available")
    desk.wait(5)
    assert ana.offer
    assert ana.offer not in offers


def save(store: Redis) -> dict[bytes, bytes]:
    """Return a copy of all keys."""
    saved: dict[bytes, bytes] = {}
    for key in store.scan_iter("sd:*"):
        dump = store.dump(key)
        assert isinstance(dump, bytes)
        saved[key] = dump
    return saved


def load(store: Redis, saved: dict[bytes, bytes]) -> None:
    """Put the store back to a copy."""
    store.flushdb()
    for key, dump in saved.items():
        store.restore(key, 0, dump)
