"""The states of a visitor's page before, beside and after a call."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from playwright.async_api import Page, Route, expect

from signdesk.domain.contact import ContactState, Requeue
from signdesk.domain.pool import WayOut
from signdesk.signaling.messages import ContactView
from tests.e2e.fake_node import FakeNode
from tests.e2e.gallery_stage import (
    ADVISOR,
    CAMERA_FAILS,
    SHOWN,
    VISIT,
    Arrive,
    Stage,
    called,
    contact,
    drawn_on,
    inside,
    on_screen,
    place,
    press,
    press_first,
    press_last,
    waiting,
)

_INSECURE = "Object.defineProperty(globalThis, 'isSecureContext', { value: false })"
# A camera whose picture is drawn; `n` counts its frames.
_CAMERA = """(() => {
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    const context = canvas.getContext("2d");
    const fill = (colour, ...box) => { context.fillStyle = colour; context.fillRect(...box); };
    let n = 0;
    setInterval(() => { n += 1; %s }, 50);
    return canvas.captureStream(20);
  };
})()"""
DARK = 'fill("#14100c", 0, 0, 320, 240)'
BACKLIT = 'fill("#f4f8ff", 0, 0, 320, 240); fill("#202020", 110, 30, 100, 210)'
_LIT = 'fill("#9ab0b8", 0, 0, 320, 240); fill("#d8b89a", 110, 30, 100, 210);'
HANDS = _LIT + "for (const x of [20, 240]) fill('#604020', x, 100 + 60 * (n % 2), 60, 40)"
ONE_HAND = _LIT + "fill('#604020', 20, 100 + 60 * (n % 2), 60, 40)"
_CAMERAS = """(() => {
  const found = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  const another = { kind: "videoinput", deviceId: "other", groupId: "", label: "Logitech C920" };
  navigator.mediaDevices.enumerateDevices = async () => [...(await found()), another];
})()"""
# A network check that is over at once: what it says is the node's business, and tested there.
_CHECKED = """export class NetworkCheck extends EventTarget {
  state = "%s"; verdict = %s; async start() {} stop() {}
}"""
_SAID = {
    "running": ("running", "null"),
    **{name: ("done", f'"{name}"') for name in ("fine", "slow", "blocked")},
}
_OUTLOOK = {"state": "open", "text": "Ouvert : environ 1 min d’attente", "why": ""}
_OPEN = {"queues": [{"id": "lumen-lsf", "name": "LSF", "mode": "lsf", "outlook": _OUTLOOK}]}
_SEVERAL = {
    "queues": [
        {"id": "lumen-lsf", "name": "LSF", "mode": "lsf", "outlook": _OUTLOOK},
        {"id": "lumen-lpc", "name": "LPC", "mode": "lpc", "outlook": _OUTLOOK},
        {"id": "lumen-text", "name": "Texte", "mode": "text", "outlook": None},
    ]
}
_POSTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240">'
    '<rect width="320" height="240" fill="#c3d8da"/><circle cx="160" cy="90" r="40"/></svg>'
)
_CLIP: Final[Mapping[str, Any]] = {
    "src": "/clip.mp4", "poster": "/clip-poster.svg", "width": 320, "height": 240,
    "words": "Bonjour. Vous pouvez signer. Nous vous répondons en langue des signes.",
}  # fmt: skip
_CLIPS = {"clips": dict.fromkeys(("welcome", "camera", "waiting", "ended"), _CLIP)}


def shows(screen: str, **given: Any) -> Arrive:
    """A state that the node's word, or the page's data, alone leads to."""

    async def arrive(stage: Stage) -> Page:
        view = given.get("contact")
        node = FakeNode(view() if view else None, given.get("place"))
        page = await stage.visitor(node, page=given.get("page"), face=given.get("face", "w"))
        await on_screen(page, screen)
        return page

    return arrive


def refused(code: str, screen: str) -> Arrive:
    """Joining is refused."""

    async def arrive(stage: Stage) -> Page:
        page = await stage.visitor(FakeNode(refuses=code))
        await on_screen(page, "start")
        await press_last(page)
        await on_screen(page, screen)
        return page

    return arrive


async def clip(stage: Stage) -> Page:
    """The company welcomes its visitors with a clip."""
    page = await stage.visitor(page=_CLIPS)

    async def poster(route: Route) -> None:
        await route.fulfill(content_type="image/svg+xml", body=_POSTER)

    await page.route("**/clip-poster.svg", poster)
    await page.reload()
    await on_screen(page, "start")
    await expect(page.get_by_role("figure").locator("video")).to_have_attribute(
        "poster", _CLIP["poster"]
    )
    return page


async def joining(stage: Stage) -> Page:
    """A place was asked for, and the answer is not there."""
    page = await stage.visitor(FakeNode(silent=True))
    await on_screen(page, "start")
    await press_first(page)
    await expect(page.locator('[aria-busy="true"]')).to_be_visible()
    return page


def asked_for_camera(script: str = "") -> Arrive:
    """In line, before the first look at oneself."""

    async def arrive(stage: Stage) -> Page:
        node = FakeNode(queued=waiting(), place=place(place=3, low=60, high=180))
        page = await stage.visitor(node, script=script)
        await on_screen(page, "start")
        await press_first(page)
        await on_screen(page, "camera")
        return page

    return arrive


def camera_fails(script: str) -> Arrive:
    """The camera does not come."""

    async def arrive(stage: Stage) -> Page:
        page = await asked_for_camera(script)(stage)
        await press_first(page)
        await on_screen(page, "problem")
        return page

    return arrive


async def asking(stage: Stage) -> Page:
    """The browser asks, and nobody has answered."""
    script = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {})"
    page = await asked_for_camera(script)(stage)
    await press_first(page)
    await expect(page.locator('[aria-busy="true"]')).to_be_visible()
    return page


def checking(picture: str = "", *, network: str = "busy", seen: str = "") -> Arrive:
    """In front of the mirror; `seen` is awaited of what is looked at."""

    async def arrive(stage: Stage) -> Page:
        script = (_CAMERA % picture if picture else "") + f";\n{_CAMERAS if seen == 'more' else ''}"
        node = FakeNode(queued=waiting(), place=place(place=3, low=60, high=180))
        page = await stage.visitor(node, script=script)

        async def verdict(route: Route) -> None:
            await route.fulfill(content_type="text/javascript", body=_CHECKED % _SAID[network])

        async def busy(route: Route) -> None:
            await route.fulfill(status=503, body="{}")

        if network == "busy":
            await page.route("**/check", busy)
        else:
            await page.route("**/network-check.js*", verdict)
        await on_screen(page, "start")
        await press_first(page)
        await on_screen(page, "camera")
        await press_first(page)
        await on_screen(page, "check")
        awaited = {"hands": ".zone.seen >> nth=1", "hand": ".zone.seen", "more": "select"}.get(seen)
        await expect(page.locator(awaited or ".mirror-picture")).to_be_visible()
        if picture in (DARK, BACKLIT):
            await expect(page.locator(".finding:nth-child(2)")).to_contain_class("advice")
        return page

    return arrive


def closed(code: int, screen: str) -> Arrive:
    """The node closes the socket."""

    async def arrive(stage: Stage) -> Page:
        node = FakeNode(waiting(), place(place=1, low=30, high=60))
        page = await stage.visitor(node)
        await on_screen(page, "waiting")
        await node.close(code)
        await on_screen(page, screen)
        return page

    return arrive


async def offline(stage: Stage) -> Page:
    """In line, and the network is gone."""
    page = await closed(4000, "waiting")(stage)
    await page.evaluate("dispatchEvent(new Event('offline'))")
    return page


async def resuming(stage: Stage) -> Page:
    """After a reload, before the node has said anything."""
    page = await stage.visitor(FakeNode(silent=True), kept={f"{VISIT}.live": "queued"})
    await on_screen(page, "resuming")
    return page


async def with_picture(stage: Stage) -> Page:
    """In line, ready, with a small mirror."""
    node = FakeNode(waiting(), place(place=7, low=300, high=600))
    page = await stage.visitor(node, kept={f"{VISIT}.ready": "ready"})
    await on_screen(page, "waiting")
    await expect(page.locator(".small-mirror")).to_be_visible()
    return page


async def in_panel(stage: Stage) -> Page:
    """In line, in a company's page."""
    page = await stage.framed(FakeNode(waiting(), place(place=2, low=60, high=180)))
    await on_screen(page, "waiting")
    return page


def folded(view: Callable[[], ContactView]) -> Arrive:
    """The widget is folded to a pill."""

    async def arrive(stage: Stage) -> Page:
        page = await stage.framed(FakeNode(view(), place(place=2, low=60, high=180)))
        await on_screen(page, "waiting")
        await inside(page, "h1").first.focus()
        await page.keyboard.press("Escape")
        await expect(inside(page, "body")).to_have_attribute("data-view", "pill")
        return page

    return arrive


async def folded_call(stage: Stage) -> Page:
    """The call as a small picture in the corner of the company's page."""
    node = FakeNode(called(ADVISOR))
    page = await stage.framed(node)
    await on_screen(page, "call")
    await expect(inside(page, SHOWN).first).to_be_attached()
    await inside(page, "h1").first.focus()
    await page.keyboard.press("Escape")
    await expect(inside(page, "body")).to_have_attribute("data-view", "mini")
    return page


def released(
    why: str,
    view: Callable[[], ContactView],
    before: str,
    *,
    refuses: Mapping[str, str] | None = None,
) -> Arrive:
    """The contact ends."""

    async def arrive(stage: Stage) -> Page:
        node = FakeNode(view(), refuses=refuses or {})
        page = await stage.visitor(node)
        await on_screen(page, before)
        if before == "call":
            await expect(page.locator(SHOWN).first).to_be_attached()
            await node.write(ADVISOR.id, "Bonjour ! Depuis quand ?\n")
            await expect(page.locator(".last-lines")).to_be_visible()
        node.release(why)
        await on_screen(page, "ended")
        return page

    return arrive


_thanks = released("advisor", lambda: called(ADVISOR), "call")


async def rating(stage: Stage) -> Page:
    """A face is chosen."""
    page = await _thanks(stage)
    await page.locator(".rating-face").nth(3).click()
    await expect(page.locator("#rating-words")).to_be_visible()
    return page


def rated(code: str = "") -> Arrive:
    """The rating was sent, and taken or not."""

    async def arrive(stage: Stage) -> Page:
        refuses = {"rate": code} if code else None
        page = await released("advisor", lambda: called(ADVISOR), "call", refuses=refuses)(stage)
        await page.locator(".rating-face").nth(3).click()
        await page.locator(".button.primary:visible").first.click()
        await expect(page.locator(".notice").first).to_be_visible()
        return page

    return arrive


async def last_wishes(stage: Stage) -> Page:
    """The transcript and the report are open, and the report is sent."""
    page = await _thanks(stage)
    for title in await page.locator(".more-title").all():
        await title.click()
    await page.locator(".choice-button").first.click()
    await expect(page.locator(".report .notice")).to_be_visible()
    return page


async def settings(stage: Stage) -> Page:
    """The settings over a calm screen."""
    page = await shows("start")(stage)
    await press(page, drawn_on(icon="settings"))
    await expect(page.get_by_role("dialog")).to_be_visible()
    return page


BEFORE_STATES: Final[Mapping[str, Arrive]] = {
    "start": shows("start", page=_OPEN),
    "start-nobody": shows("start"),
    "start-queue-page": shows("start", face="q"),
    "start-several": shows("start", page=_SEVERAL),
    "start-elsewhere": shows("start", page={"country": ""}),
    "start-test": shows("start", page={"test": True}),
    "start-clip": clip,
    "start-joining": joining,
    "start-refused": refused("unavailable", "start"),
    "start-settings": settings,
    "resuming": resuming,
    "turned-nobody": refused("nobody_here", "turned"),
    "turned-full": refused("line_full", "turned"),
    "turned-closed": refused("after_hours", "turned"),
    "turned-test": refused("no_test", "turned"),
    "camera": asked_for_camera(),
    "camera-asking": asking,
    "check": checking(network="running"),
    "check-dark": checking(DARK, network="slow"),
    "check-backlit": checking(BACKLIT, network="blocked"),
    "check-hand": checking(ONE_HAND, seen="hand"),
    "check-hands": checking(HANDS, network="fine", seen="hands"),
    "check-cameras": checking(seen="more"),
    "problem-denied": camera_fails(CAMERA_FAILS % "NotAllowedError"),
    "problem-none": camera_fails(CAMERA_FAILS % "NotFoundError"),
    "problem-in-use": camera_fails(CAMERA_FAILS % "NotReadableError"),
    "problem-insecure": camera_fails(_INSECURE),
    "problem-unsupported": camera_fails(CAMERA_FAILS % "TypeError"),
    "waiting": shows("waiting", contact=waiting, place=place(place=2, low=60, high=180)),
    "waiting-next": shows("waiting", contact=waiting, place=place(place=1, low=10, high=50)),
    "waiting-picture": with_picture,
    "waiting-panel": in_panel,
    "waiting-pill": folded(waiting),
    "waiting-pill-offered": folded(lambda: contact(ContactState.OFFERED)),
    "call-mini": folded_call,
    "waiting-unknown": shows("waiting", contact=waiting, place=place()),
    "waiting-unstaffed": shows("waiting", contact=waiting, place=place(place=1, staffed=False)),
    "waiting-offered": shows("waiting", contact=lambda: contact(ContactState.OFFERED)),
    **{
        f"waiting-{again.value}": shows(
            "waiting",
            contact=lambda again=again: waiting(requeued=again),
            place=place(place=1, low=30, high=60),
        )
        for again in (Requeue.ADVISOR_LOST, Requeue.TRANSFERRED, Requeue.ANOTHER_ADVISOR)
    },
    **{
        f"waiting-overdue-{way}": shows(
            "waiting",
            contact=lambda way=way: waiting(overdue=True, way_out=way),
            place=place(place=3),
        )
        for way in WayOut
    },
    "waiting-offline": offline,
    "fenced": closed(4003, "fenced"),
    "refused": closed(4004, "refused"),
}
AFTER_STATES: Final[Mapping[str, Arrive]] = {
    "ended-thanks": _thanks,
    "ended-rating": rating,
    "ended-rated": rated(),
    "ended-not-rated": rated("already_rated"),
    "ended-reported": last_wishes,
    "ended-failed": released("failed", lambda: called(ADVISOR), "call"),
    "ended-left": released("visitor", waiting, "waiting"),
    "ended-closed": released("timed_out", waiting, "waiting"),
}
