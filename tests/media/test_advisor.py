"""The demo advisor against a fake desk and a real peer: offer, media, text, wrap-up, restarts."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from signdesk.domain.advisor import AdvisorState, AdvisorStatus
from signdesk.domain.contact import ContactState, MediaKind, Role, Transport
from signdesk.media.advisor import attend
from signdesk.media.loop_track import TICKS
from signdesk.media.sign_in import SignInError
from signdesk.signaling.messages import (
    Accept,
    AdvisorUpdate,
    Capabilities,
    ContactChanged,
    ContactReleased,
    Description,
    FinishWrapUp,
    HangUp,
    Legibility,
    MediaIsReady,
    Participant,
    PeerDescription,
    PeerText,
    Quality,
    SetStatus,
    Snapshot,
    SocketText,
)
from tests.media.desk import LOGIN, ME, PASSWORD, VISITOR, Desk, contact, presence
from tests.media.visitor import Visitor


@pytest.fixture
async def on_duty(desk: Desk) -> AsyncIterator[asyncio.Event]:
    """A demo advisor that has just become available; the event makes it leave."""
    stop = asyncio.Event()
    running = asyncio.create_task(attend(desk.url, LOGIN, PASSWORD, answer_after_s=0.05, stop=stop))
    status = await desk.hear(SetStatus)
    assert status.status is AdvisorStatus.AVAILABLE
    yield stop
    stop.set()
    await running


async def _connect(desk: Desk, **changes: object) -> None:
    await desk.say(ContactChanged, contact=contact(ContactState.CONNECTING, **changes))


async def test_accepts_an_offer_and_wraps_up(desk: Desk, on_duty: asyncio.Event) -> None:
    await desk.say(ContactChanged, contact=contact(ContactState.OFFERED))
    accept = await desk.hear(Accept)
    assert (accept.contact, accept.offer) == ("c-1", "o-1")
    await _connect(desk)
    await desk.say(ContactChanged, contact=contact(ContactState.WRAP_UP))
    done = await desk.hear(FinishWrapUp)
    assert (done.contact, done.disposition) == ("c-1", "resolved")


async def test_does_not_accept_an_offer_that_was_rescinded(
    desk: Desk, on_duty: asyncio.Event
) -> None:
    await desk.say(ContactChanged, contact=contact(ContactState.OFFERED))
    await desk.say(ContactReleased, contact="c-1", why="rescinded")
    await desk.say(ContactChanged, contact=contact(ContactState.OFFERED, id="c-2"))
    assert (await desk.hear(Accept)).contact == "c-2"


async def test_visitor_receives_the_clip_at_its_own_pace(
    desk: Desk, on_duty: asyncio.Event
) -> None:
    await _connect(desk)
    visitor = Visitor(desk)
    sdp = await visitor.call()
    assert "m=audio 0" not in sdp, "the audio section was refused"
    assert "a=recvonly" in sdp.split("m=audio")[1].split("m=")[0], "the machine sends no sound"
    ready = await desk.hear(MediaIsReady)
    assert ready.kind is MediaKind.FRAME
    await visitor.frames(60)
    steps = [b - a for a, b in zip(visitor.timestamps, visitor.timestamps[1:], strict=False)]
    assert all(step > 0 for step in steps)
    # The codec's own time base rounds by a tick, 11 microseconds.
    assert all(abs(step - TICKS * round(step / TICKS)) <= 1 for step in steps)
    seconds = (visitor.timestamps[-1] - visitor.timestamps[0]) / 90_000
    assert (len(visitor.timestamps) - 1) / seconds >= 25
    assert visitor.sizes == {(480, 640)}
    await visitor.close()


async def test_greets_and_answers_each_line_letter_by_letter(
    desk: Desk, on_duty: asyncio.Event
) -> None:
    await _connect(desk)
    visitor = Visitor(desk)
    await visitor.call()
    await visitor.reads("Je suis une machine de test, pas une personne.")
    visitor.channel.send("Où est mon colx")
    visitor.channel.send("\bis\u2028")
    await visitor.reads("J'ai lu : « Où est mon colis »")
    await visitor.close()


async def test_without_a_camera_text_is_what_makes_a_call(
    desk: Desk, on_duty: asyncio.Event
) -> None:
    no_camera = msgspec.structs.replace(VISITOR, video=False)
    await _connect(desk, video=False, locale="en", participants=[no_camera])
    visitor = Visitor(desk, camera=False)
    await visitor.call()
    assert (await desk.hear(MediaIsReady)).kind is MediaKind.TEXT
    await visitor.frames(5)
    await visitor.reads("I am a test machine, not a person.")
    await visitor.close()


async def test_a_higher_generation_replaces_the_connection(
    desk: Desk, on_duty: asyncio.Event
) -> None:
    await _connect(desk)
    first = Visitor(desk)
    await first.call()
    await first.frames(1)
    second = Visitor(desk, generation=2)
    await second.call()
    await second.frames(5)
    await desk.say(
        PeerDescription,
        contact="c-1",
        sender=VISITOR.id,
        generation=1,
        description=msgspec.Raw(b'{"type":"offer","sdp":"stale"}'),
    )
    await second.frames(len(second.timestamps) + 5)
    assert not [one for one in desk.heard() if isinstance(one, Description)]
    await first.close()
    await second.close()


async def test_answers_whoever_joins_and_reports_the_visitor_alone(
    desk: Desk, on_duty: asyncio.Event
) -> None:
    max_ = Participant("p-guest", Role.EXPERT, "Max", 3, True, True, Capabilities(), 0)
    await _connect(desk, participants=[VISITOR, ME, max_])
    guest = Visitor(desk, seat=max_.id)
    await guest.call()
    await guest.frames(5)
    assert not [one for one in desk.heard() if isinstance(one, MediaIsReady)]
    visitor = Visitor(desk)
    await visitor.call()
    assert (await desk.hear(MediaIsReady)).kind is MediaKind.FRAME
    visitor.channel.send("Une ")
    guest.channel.send("Et moi ?\u2028")
    visitor.channel.send("lampe\u2028")
    for page in (guest, visitor):
        await page.reads("J'ai lu : « Une lampe »")
        await page.reads("J'ai lu : « Et moi ? »")
    closed = asyncio.Event()
    guest.connection.on(
        "connectionstatechange",
        lambda: closed.set() if guest.connection.connectionState == "closed" else None,
    )
    await _connect(desk)
    async with asyncio.timeout(30):
        await closed.wait()
    await visitor.frames(len(visitor.timestamps) + 5)
    await guest.close()
    await visitor.close()


async def test_an_unreadable_offer_ends_nothing(desk: Desk, on_duty: asyncio.Event) -> None:
    await _connect(desk)
    unreadable = (
        b"[]",
        b"{}",
        b'{"type":"offer","sdp":"m=video x"}',
        b'{"type":"answer","sdp":""}',
    )
    for generation, raw in enumerate(unreadable, start=1):
        await desk.say(
            PeerDescription,
            contact="c-1",
            sender=VISITOR.id,
            generation=generation,
            description=msgspec.Raw(raw),
        )
    visitor = Visitor(desk, generation=5)
    await visitor.call()
    await visitor.frames(5)
    await visitor.close()


async def test_writes_over_the_socket_when_no_connection_exists(
    desk: Desk, on_duty: asyncio.Event
) -> None:
    await _connect(desk, transport=Transport.SOCKET)
    assert (await desk.hear(MediaIsReady)).kind is MediaKind.TEXT
    await desk.say(PeerText, contact="c-1", sender=VISITOR.id, text="Merci\u2028")
    written = ""
    while "Avec plaisir." not in written:
        written += (await desk.hear(SocketText)).text
    assert written.startswith("Bonjour.")


async def test_a_node_that_restarts_does_not_end_the_call(
    desk: Desk, on_duty: asyncio.Event
) -> None:
    await _connect(desk)
    visitor = Visitor(desk)
    await visitor.call()
    await visitor.frames(5)
    await desk.close()
    await visitor.frames(len(visitor.timestamps) + 10)
    connected = contact(ContactState.CONNECTED)
    desk.begin_epoch("e-2", Snapshot(contact=connected, advisor=presence()))
    await desk.open()
    assert (await desk.hear(SetStatus)).status is AdvisorStatus.AVAILABLE
    assert desk.hellos[-1].resume is not None
    assert desk.sign_ins == 2, "the restarted node had forgotten the cookie"
    await visitor.frames(len(visitor.timestamps) + 10)
    await desk.say(ContactChanged, contact=contact(ContactState.WRAP_UP))
    await desk.hear(FinishWrapUp)
    await visitor.close()


async def test_comes_back_when_it_counted_as_not_responding(
    desk: Desk, on_duty: asyncio.Event
) -> None:
    await desk.say(AdvisorUpdate, advisor=presence(AdvisorState.NOT_RESPONDING))
    assert (await desk.hear(SetStatus)).status is AdvisorStatus.AVAILABLE


async def test_tells_how_the_visitor_arrives(desk: Desk, on_duty: asyncio.Event) -> None:
    await _connect(desk)
    visitor = Visitor(desk)
    await visitor.call()
    await desk.say(ContactChanged, contact=contact(ContactState.CONNECTED))
    mark = await desk.hear(Legibility)
    assert (mark.contact, mark.grade != "unknown") == ("c-1", True)
    sample = await desk.hear(Quality)
    assert (sample.width, sample.height) == (480, 640)
    assert 9 < sample.seconds < 15
    assert sample.fps > 15
    assert sample.bitrate > 50_000
    await visitor.close()


async def test_hangs_up_and_goes_off_duty_when_it_leaves(
    desk: Desk, on_duty: asyncio.Event
) -> None:
    await _connect(desk)
    visitor = Visitor(desk)
    await visitor.call()
    on_duty.set()
    assert (await desk.hear(HangUp)).contact == "c-1"
    assert (await desk.hear(SetStatus)).status is AdvisorStatus.OFFLINE
    await visitor.close()


async def test_leaves_at_once_while_the_node_hangs(desk: Desk) -> None:
    """Nobody answers: neither the next attempt's delay nor its time-out is waited for."""
    asked = asyncio.Event()

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        while await reader.read(1024):
            pass
        writer.close()

    silent = await asyncio.start_server(never_answer, "127.0.0.1", 0)
    stop = asyncio.Event()
    async with silent:
        url = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
        running = asyncio.create_task(attend(url, LOGIN, PASSWORD, stop=stop))
        await asked.wait()
        stop.set()
        async with asyncio.timeout(5):
            await running


async def test_a_wrong_password_is_told(desk: Desk) -> None:
    with pytest.raises(SignInError, match="demo"):
        await attend(desk.url, LOGIN, "wrong", stop=asyncio.Event())
