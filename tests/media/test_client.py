"""The protocol client: resume, replay, resent commands, liveness, and when it gives up."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator

import aiohttp
import pytest

from signdesk.domain.advisor import AdvisorState, AdvisorStatus
from signdesk.domain.contact import ContactState
from signdesk.media import client as client_module
from signdesk.media.client import SessionOverError, SignalingClient, State
from signdesk.media.commands import CommandRefusedError
from signdesk.signaling.messages import (
    AdvisorUpdate,
    AnyServer,
    Bye,
    CloseCode,
    ContactChanged,
    ContactReleased,
    PeerText,
    Ping,
    Place,
    Pong,
    SetStatus,
    Snapshot,
)
from tests.media.desk import Desk, contact, presence

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455, section 1.3."""
UPGRADED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: %b\r\n\r\n"
)


async def _token() -> str:
    return "t-1"


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[SignalingClient]:
    """A client that reconnects without a pause, online at `desk`."""
    async with aiohttp.ClientSession() as http:
        one = SignalingClient(http, desk.url, _token, reconnect_s=(0.0,))
        running = asyncio.create_task(one.run())
        await one.until(lambda: one.state is State.ONLINE)
        await desk.arrival()
        yield one
        await one.stop()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("said", [b"", UPGRADED], ids=["nothing", "no welcome"])
async def test_leaves_a_node_that_is_frozen(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its system takes connections on, and nobody answers: another node may."""
    monkeypatch.setattr(client_module, "WELCOME_S", 0.1)
    came = 0
    twice = asyncio.Event()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal came
        came += 1
        if came == 2:
            twice.set()
        asked = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(line.split(": ")[1] for line in asked.split("\r\n") if "WebSocket-Key" in line)
        accept = base64.b64encode(
            hashlib.sha1(f"{key}{GUID}".encode(), usedforsecurity=False).digest()
        )
        writer.write(said % accept if said else b"")
        await reader.read()
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with aiohttp.ClientSession() as http, asyncio.timeout(20):
            one = SignalingClient(http, url, _token, reconnect_s=(0.0,))
            running = asyncio.create_task(one.run())
            await twice.wait()
            await one.stop()
            await asyncio.gather(running, return_exceptions=True)


async def test_follows_the_numbered_messages(desk: Desk, client: SignalingClient) -> None:
    assert (client.contact, client.advisor) == (None, presence())
    await desk.say(ContactChanged, contact=contact(ContactState.QUEUED))
    await desk.say(Place, contact="c-1", place=3)
    await client.until(lambda: client.session.place is not None)
    assert client.contact == contact(ContactState.QUEUED)
    away = presence(status=AdvisorStatus.BREAK)
    await desk.say(AdvisorUpdate, advisor=away)
    await desk.say(ContactReleased, contact="c-1", why="ended")
    await client.until(lambda: client.contact is None)
    assert client.advisor == away
    assert client.session.place is None


async def test_resumes_and_gets_what_it_missed_once(desk: Desk, client: SignalingClient) -> None:
    heard: list[str] = []

    def listen(message: AnyServer) -> None:
        if isinstance(message, PeerText):
            heard.append(message.text)

    client.listener = listen
    await desk.say(PeerText, contact="c-1", sender="p", text="a")
    await client.until(lambda: heard == ["a"])
    await desk.drop()
    await desk.say(PeerText, contact="c-1", sender="p", text="b")
    await desk.arrival()
    await desk.say(PeerText, contact="c-1", sender="p", text="c")
    await client.until(lambda: len(heard) == 3)
    assert heard == ["a", "b", "c"]
    resume = desk.hellos[-1].resume
    assert resume is not None
    assert (resume.session, resume.secret, resume.last_seq, resume.epoch) == (
        "s-1", "secret", 1, "e-1",
    )  # fmt: skip
    assert client.session.resumed


async def test_a_missing_number_makes_it_resume(desk: Desk, client: SignalingClient) -> None:
    await desk.say_raw('{"type":"peer_text","seq":7,"contact":"c","sender":"p","text":"late"}')
    await client.until(lambda: client.session.resumed)
    assert client.session.seq == 0


async def test_a_new_epoch_brings_a_whole_snapshot(desk: Desk, client: SignalingClient) -> None:
    await desk.say(ContactChanged, contact=contact(ContactState.CONNECTED, ticket="signed"))
    await client.until(lambda: client.contact is not None)
    desk.begin_epoch("e-2", Snapshot(advisor=presence(AdvisorState.ON_CONTACT)))
    await desk.drop()
    await client.until(lambda: client.contact is None)
    assert desk.hellos[-1].ticket == "signed"
    assert not client.session.resumed
    await desk.say(ContactChanged, contact=contact(ContactState.QUEUED))
    await client.until(lambda: client.contact is not None)


async def test_resends_a_command_whose_answer_was_lost(desk: Desk, client: SignalingClient) -> None:
    desk.answer_commands = False
    answering = asyncio.create_task(client.command(SetStatus, status=AdvisorStatus.AVAILABLE))
    first = await desk.hear(SetStatus)
    desk.answer_commands = True
    await desk.drop()
    second = await desk.hear(SetStatus)
    assert first == second
    assert await answering == {}


async def test_a_refused_command_raises_its_code(desk: Desk, client: SignalingClient) -> None:
    desk.refuse_with = "wrong_state", "not now"
    with pytest.raises(CommandRefusedError, match="not now") as refused:
        await client.command(SetStatus, status=AdvisorStatus.BREAK)
    assert refused.value.code == "wrong_state"


async def test_command_ids_rise(desk: Desk, client: SignalingClient) -> None:
    for _ in range(3):
        await client.command(SetStatus, status=AdvisorStatus.BREAK)
    assert [(await desk.hear(SetStatus)).id for _ in range(3)] == [1, 2, 3]


async def test_answers_pings(desk: Desk, client: SignalingClient) -> None:
    await desk.say(Ping, interval=5000, now=1)
    await desk.hear(Pong)


async def test_a_silent_socket_is_dead_after_three_intervals(
    desk: Desk, client: SignalingClient
) -> None:
    await desk.say(Ping, interval=10, now=1)
    await client.until(lambda: client.session.resumed)
    assert len(desk.hellos) == 2


async def test_bye_is_answered_by_resuming(desk: Desk, client: SignalingClient) -> None:
    await desk.say(Bye, after_ms=20)
    await client.until(lambda: client.session.resumed)


async def test_what_it_does_not_understand_is_passed_over(
    desk: Desk, client: SignalingClient
) -> None:
    await desk.say_raw('{"type":"from_the_future"}')
    await desk.say_raw("[]")
    await desk.say_raw("not JSON")
    await client.command(SetStatus, status=AdvisorStatus.AVAILABLE)
    assert len(desk.hellos) == 1


@pytest.mark.parametrize(
    ("code", "state"), [(CloseCode.FENCED, State.FENCED), (CloseCode.ABUSE, State.REFUSED)]
)
async def test_fenced_or_refused_never_comes_back(
    desk: Desk, client: SignalingClient, code: int, state: State
) -> None:
    await desk.drop(code)
    with pytest.raises(SessionOverError, match=state):
        await client.until(lambda: False)
    with pytest.raises(SessionOverError, match=state):
        await client.command(SetStatus, status=AdvisorStatus.AVAILABLE)
    assert len(desk.hellos) == 1


async def test_a_token_refused_twice_ends_it(desk: Desk) -> None:
    desk.close_hello_with = CloseCode.UNAUTHORIZED
    async with aiohttp.ClientSession() as http:
        one = SignalingClient(http, desk.url, _token, reconnect_s=(0.0,))
        with pytest.raises(SessionOverError, match="refused"):
            await one.run()
    assert len(desk.hellos) == 2


async def test_keeps_trying_while_nobody_listens(desk: Desk) -> None:
    await desk.close()
    tries = 0

    async def token() -> str:
        nonlocal tries
        tries += 1
        if tries == 3:
            await desk.open()
        return "t-1"

    async with aiohttp.ClientSession() as http:
        one = SignalingClient(http, desk.url, token, reconnect_s=(0.0, 0.001))
        running = asyncio.create_task(one.run())
        await one.until(lambda: one.state is State.ONLINE)
        await one.stop()
        await running
    assert tries == 3


async def test_delays_grow_and_stay_near_the_plan() -> None:
    async with aiohttp.ClientSession() as http:
        one = SignalingClient(http, "http://127.0.0.1:9", _token, jitter=lambda: 0.5)
        assert [one._delay(attempt) for attempt in range(8)] == [0, 0.3, 1, 2, 4, 7, 7, 7]
