"""The clock: never backwards, and still while nobody could keep a promise."""

import time

import pytest
from redis import Redis

from signdesk.switchboard.errors import RefusedError
from signdesk.switchboard.library import SOURCE, function
from signdesk.switchboard.switchboard import answer_of

from .playbook import Desk

BASE = "sd:{p01}"


def _now(store: Redis) -> int:
    return int(answer_of(store.fcall(function("lease"), 1, BASE, "n", 1000))["now"])


def _store_ms(store: Redis) -> int:
    seconds, micros = store.time()
    return int(seconds) * 1000 + int(micros) // 1000


def test_it_is_the_stores_own_time(store: Redis) -> None:
    store.function_load(SOURCE, replace=True)
    before = _store_ms(store)
    assert before <= _now(store) <= _store_ms(store)


def test_it_never_goes_backwards(store: Redis) -> None:
    store.function_load(SOURCE, replace=True)
    # As if the server's clock had been an hour ahead until now.
    ahead = _store_ms(store) + 3_600_000
    store.hset(BASE, "last", ahead)
    assert _now(store) == ahead
    offset = int(store.hget(BASE, "offset") or 0)
    later = _now(store)
    assert later >= ahead
    assert later <= _store_ms(store) + offset


def test_an_outage_is_taken_out(store: Redis) -> None:
    store.function_load(SOURCE, replace=True)
    store.fcall(function("sweep"), 1, BASE, 100)
    # As if the last sweep, and the last call, had been a minute ago.
    last = _store_ms(store) - 60_000
    store.hset(BASE, mapping={"last": last, "sweep": last})
    assert _now(store) == last
    assert _now(store) - last < 2000, "and it goes on from there"


def test_a_short_gap_is_no_outage(store: Redis) -> None:
    store.function_load(SOURCE, replace=True)
    store.fcall(function("sweep"), 1, BASE, 100)
    recent = _store_ms(store) - 1000
    store.hset(BASE, mapping={"last": recent, "sweep": recent})
    assert _now(store) >= recent + 1000


def test_no_promise_expires_while_the_store_was_away(store: Redis) -> None:
    store.function_load(SOURCE, replace=True)
    store.fcall(function("lease"), 1, BASE, "n", 6000)
    store.fcall(function("sweep"), 1, BASE, 100)
    due = store.zscore(f"{BASE}:timers", "lease|n")
    last = _store_ms(store) - 3_600_000
    store.hset(BASE, mapping={"last": last, "sweep": last})
    assert due is not None
    store.zadd(f"{BASE}:timers", {"lease|n": last + 6000})
    assert answer_of(store.fcall(function("sweep"), 1, BASE, 100)) == {"done": 0}


def test_a_driven_clock_goes_forward_only(desk: Desk) -> None:
    desk.drive(desk.now + 5000)
    with pytest.raises(RefusedError, match="never goes backwards"):
        desk.ask("drive", desk.now - 1)


def test_a_partition_that_is_swept_in_real_time_refuses_to_be_driven(store: Redis) -> None:
    store.function_load(SOURCE, replace=True)
    store.fcall(function("sweep"), 1, BASE, 100)
    answer = store.fcall(function("drive"), 1, BASE, int(time.time() * 1000))
    assert b"wrong_state" in answer


def test_large_numbers_are_kept_to_the_digit(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.drive(1_799_999_999_999)
    vera = desk.visitor("vera").open().enqueue("shop")
    ana.accept()
    for page in (ana, vera):
        page.media()
    ana.close()
    desk.wait(60)
    queued = 1_799_999_999_999
    assert desk.facts("contact", "c-vera")["queued"] == str(queued)
    score = desk.store.zscore(desk.key("pool", "main", "line", "shop"), "c-vera")
    assert score == queued - 10**13
    assert vera.contact is not None
    assert vera.contact["first_queued"] == queued
    vera.command("hang_up", "c-vera", id_=2**53 - 1)
    assert vera.command("hang_up", "c-vera", id_=2**53 - 1) == {}
    assert vera.refused("hang_up", "c-vera", id_=2**53 - 2) == "stale_command"
