"""Every screen and state of a visitor's and a guest's page, each in a second or less.

A state is reached by what the node says (a fake one) and by pressing what a person would press,
whatever it is called: so the gallery is walked in each language. It serves the test of
accessibility and the screenshots.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from playwright.async_api import BrowserContext, Frame, Page, expect

from signdesk.domain.contact import ContactState, Purpose, Requeue, Role, Transport
from signdesk.domain.pool import WayOut
from signdesk.records.seed import COMPANY, POOL
from signdesk.signaling.messages import Asked, Call, Capabilities, ContactView, Participant, Place
from signdesk.signaling.tokens import Invitation, Tokens
from tests.e2e import accessible
from tests.e2e.fake_node import FakeNode
from tests.nodes import SECRET

CONTACT: Final = "c1"
SHOWN = ".tile:has(.cover[hidden]) video"

_FRESH = """() => { try { localStorage.clear(); } catch { /* not ours */ } }"""
_CAMERA_FAILS = """(() => {
  navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "%s"); };
})()"""


def participant(number: int, role: Role, name: str, **more: Any) -> Participant:
    """One end of a call; the page's own is number 1 and offers to all others."""
    given: dict[str, Any] = {
        "id": f"p{number}", "role": role, "name": name, "order": number, "present": True,
        "video": True, "capabilities": Capabilities(), "generation": 0,
    }  # fmt: skip
    return Participant(**(given | more))


VISITOR = participant(1, Role.VISITOR, "")
ADVISOR = participant(2, Role.ADVISOR, "Camille Martin")
INTERPRETER = participant(3, Role.INTERPRETER, "Noor Haddad", purpose=Purpose.INVITED)
TRANSCRIBER = participant(4, Role.TRANSCRIBER, "Lou Marchand", purpose=Purpose.INVITED, video=False)
SUPERVISOR = participant(5, Role.SUPERVISOR, "Sam Leroy", purpose=Purpose.OBSERVES, video=False)


def contact(state: ContactState, **more: Any) -> ContactView:
    """A contact of the demonstration's company, as its participant `p1` sees it."""
    now = int(time.time() * 1000)
    given: dict[str, Any] = {
        "id": CONTACT, "version": 1, "state": state, "company": COMPANY,
        "company_name": "Atelier Lumen", "queue": "lumen-lsf", "queue_name": "LSF",
        "locale": "fr", "video": True, "first_queued": now - 60_000, "me": "",
    }  # fmt: skip
    return ContactView(**(given | more))


def waiting(**more: Any) -> ContactView:
    """A contact in line."""
    return contact(ContactState.QUEUED, **more)


def called(*others: Participant, **more: Any) -> ContactView:
    """A contact in a call with these people."""
    given: dict[str, Any] = {
        "me": "p1", "participants": [VISITOR, *others], "connected": int(time.time() * 1000) - 5000,
    }  # fmt: skip
    return contact(more.pop("state", ContactState.CONNECTED), **(given | more))


def place(**more: Any) -> Place:
    """Where the contact stands in line."""
    return Place(contact=CONTACT, **more)


class Stage:
    """Opens the pages of one state, in one language, and closes them at the end."""

    def __init__(self, context: BrowserContext, desk: str, lang: str) -> None:
        self._context = context
        self._desk = desk
        self._lang = lang
        self._pages: list[Page] = []

    async def __aenter__(self) -> "Stage":
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._pages:
            await self._pages.pop().close()

    async def visitor(
        self,
        node: FakeNode | None = None,
        *,
        camera: str = "",
        kept: Mapping[str, str] | None = None,
    ) -> Page:
        """Open the visitor's page. `camera`: why it fails; `kept`: what the tab remembers."""
        return await self._open(f"/w/{COMPANY}", node or FakeNode(), camera, kept or {})

    async def guest(self, node: FakeNode, role: Role, *, camera: str = "") -> Page:
        """Open the page of a guest's link."""
        invitation = Invitation(POOL, COMPANY, CONTACT, "i" + "0" * 19, role, "Noor Haddad")
        link = Tokens(SECRET).invitation(invitation)
        return await self._open(f"/g/{link}", node, camera, {})

    async def _open(self, path: str, node: FakeNode, camera: str, kept: Mapping[str, str]) -> Page:
        page = await self._context.new_page()
        self._pages.append(page)
        await accessible.prepare(page)
        await node.attach(page)
        await page.add_init_script(f"({_FRESH})()")
        for key, value in kept.items():
            await page.add_init_script(f"sessionStorage.setItem({key!r}, {value!r})")
        if camera:
            await page.add_init_script(_CAMERA_FAILS % camera)
        await page.goto(f"{self._desk}{path}?lang={self._lang}")
        return page


async def on_screen(page: Page | Frame, name: str) -> None:
    """Wait for the screen of this name."""
    await expect(page.locator("body")).to_have_attribute("data-screen", name)


async def press_first(page: Page) -> None:
    """Press what the screen wants to be pressed."""
    await page.locator(".button.primary:visible").first.click()


Arrive = Callable[[Stage], Awaitable[Page]]


def shows(screen: str, **given: Any) -> Arrive:
    """A state that the node's word alone leads to."""

    async def arrive(stage: Stage) -> Page:
        view = given.get("contact")
        page = await stage.visitor(FakeNode(view() if view else None, given.get("place")))
        await on_screen(page, screen)
        return page

    return arrive


def refused(code: str, screen: str) -> Arrive:
    """Joining is refused."""

    async def arrive(stage: Stage) -> Page:
        page = await stage.visitor(FakeNode(refuses=code))
        await on_screen(page, "start")
        await page.locator(".actions button:visible").last.click()
        await on_screen(page, screen)
        return page

    return arrive


def camera_fails(error: str) -> Arrive:
    """The camera does not come."""

    async def arrive(stage: Stage) -> Page:
        page = await asked_for_camera(stage, error)
        await press_first(page)
        await on_screen(page, "problem")
        return page

    return arrive


async def asked_for_camera(stage: Stage, fails: str = "") -> Page:
    """In line, before the first look at oneself."""
    page = await stage.visitor(FakeNode(queued=waiting()), camera=fails)
    await on_screen(page, "start")
    await press_first(page)
    await on_screen(page, "camera")
    return page


async def checking(stage: Stage) -> Page:
    """In front of the mirror."""
    page = await asked_for_camera(stage)
    await press_first(page)
    await on_screen(page, "check")
    return page


def in_call(*others: Participant, seen: int = 0, **more: Any) -> Arrive:
    """A call with these people; `seen` of them are awaited on the screen."""

    async def arrive(stage: Stage) -> Page:
        page = await stage.visitor(FakeNode(called(*others, **more)))
        await on_screen(page, "call")
        if seen:
            await expect(page.locator(SHOWN).nth(seen - 1)).to_be_attached()
        return page

    return arrive


async def writing(stage: Stage) -> Page:
    """Text both ways beside the pictures."""
    node = FakeNode(called(ADVISOR, keep_text=True))
    page = await stage.visitor(node)
    await on_screen(page, "call")
    await expect(page.locator(SHOWN).first).to_be_attached()
    await node.write(ADVISOR.id, "Bonjour ! Depuis quand ?\n")
    await expect(page.locator(".text-line")).to_have_count(1)
    return page


async def captioned(stage: Stage) -> Page:
    """A transcriber's words below the pictures."""
    node = FakeNode(called(ADVISOR, TRANSCRIBER))
    page = await stage.visitor(node)
    await on_screen(page, "call")
    await expect(page.locator(SHOWN).first).to_be_attached()
    await node.write(TRANSCRIBER.id, "La lampe est sous garantie")
    await expect(page.locator(".captions")).to_contain_text("garantie")
    return page


def released(why: str, view: Callable[[], ContactView], before: str) -> Arrive:
    """The contact ends."""

    async def arrive(stage: Stage) -> Page:
        node = FakeNode(view())
        page = await stage.visitor(node)
        await on_screen(page, before)
        node.release(why)
        await on_screen(page, "ended")
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


async def resuming(stage: Stage) -> Page:
    """After a reload, before the node has said anything."""
    live = {f"signdesk.visit.{COMPANY}.live": "queued"}
    page = await stage.visitor(FakeNode(silent=True), kept=live)
    await on_screen(page, "resuming")
    return page


VISITOR_STATES: Final[Mapping[str, Arrive]] = {
    "start": shows("start"),
    "start-refused": refused("unavailable", "start"),
    "resuming": resuming,
    "turned-nobody": refused("nobody_here", "turned"),
    "turned-full": refused("line_full", "turned"),
    "turned-closed": refused("after_hours", "turned"),
    "camera": asked_for_camera,
    "check": checking,
    "problem-denied": camera_fails("NotAllowedError"),
    "problem-none": camera_fails("NotFoundError"),
    "problem-in-use": camera_fails("NotReadableError"),
    "waiting": shows("waiting", contact=waiting, place=place(place=2, low=60, high=180)),
    "waiting-unknown": shows("waiting", contact=waiting, place=place()),
    "waiting-unstaffed": shows("waiting", contact=waiting, place=place(place=1, staffed=False)),
    "waiting-offered": shows("waiting", contact=lambda: contact(ContactState.OFFERED)),
    "waiting-again": shows(
        "waiting",
        contact=lambda: waiting(requeued=Requeue.ADVISOR_LOST),
        place=place(place=1, low=30, high=60),
    ),
    **{
        f"waiting-overdue-{way}": shows(
            "waiting",
            contact=lambda way=way: waiting(overdue=True, way_out=way),
            place=place(place=3),
        )
        for way in WayOut
    },
    "waiting-offline": closed(4000, "waiting"),
    "fenced": closed(4003, "fenced"),
    "refused": closed(4004, "refused"),
    "call-connecting": in_call(ADVISOR, state=ContactState.CONNECTING, connected=0),
    "call": in_call(ADVISOR, seen=1),
    "call-text": writing,
    "call-captions": captioned,
    "call-three": in_call(ADVISOR, INTERPRETER, seen=2),
    "call-hold": in_call(ADVISOR, state=ContactState.ON_HOLD),
    "call-by-text": in_call(ADVISOR, transport=Transport.SOCKET),
    "call-asked": in_call(ADVISOR, seen=1, asked=Asked("Sam Leroy")),
    "call-observed": in_call(ADVISOR, SUPERVISOR, seen=1),
    "call-calling": in_call(ADVISOR, seen=1, calling=Call("Noé Petit", 2**42)),
    "ended-thanks": released("advisor", lambda: called(ADVISOR), "call"),
    "ended-failed": released("failed", lambda: called(ADVISOR), "call"),
    "ended-left": released("visitor", waiting, "waiting"),
    "ended-closed": released("timed_out", waiting, "waiting"),
}


# ---- the guest's page ----------------------------------------------------------------------
# `p1` is the guest here, who offers to all others.
HOST_OF_GUEST = participant(2, Role.VISITOR, "")


def invited(role: Role, **given: Any) -> Arrive:
    """The guest sees what they are invited to. `refuses`: what entering comes to."""

    async def arrive(stage: Stage) -> Page:
        page = await stage.guest(FakeNode(**given), role)
        await on_screen(page, "invited")
        if given:
            await page.locator(".actions button:visible").last.click()
            await expect(page.get_by_role("alert")).not_to_be_empty()
        return page

    return arrive


async def guest_camera(stage: Stage) -> Page:
    """The guest's own picture before entering."""
    page = await stage.guest(FakeNode(), Role.INTERPRETER)
    await press_first(page)
    await expect(page.locator(".mirror-picture")).to_be_visible()
    return page


async def guest_without_camera(stage: Stage) -> Page:
    """The guest's camera does not come."""
    page = await stage.guest(FakeNode(), Role.EXPERT, camera="NotAllowedError")
    await press_first(page)
    await expect(page.get_by_role("alert")).not_to_be_empty()
    return page


def guest_call(role: Role) -> ContactView:
    """The call as a guest sees it."""
    me = participant(1, role, "Noor Haddad", purpose=Purpose.INVITED)
    advisor = participant(3, Role.ADVISOR, "Camille Martin")
    return called(me=me.id, participants=[me, HOST_OF_GUEST, advisor])


def guest_in_call(role: Role, why: str = "") -> Arrive:
    """The guest is in the call; `why` it is over for them."""

    async def arrive(stage: Stage) -> Page:
        node = FakeNode(guest_call(role))
        page = await stage.guest(node, role)
        await on_screen(page, "call")
        if why:
            node.release(why)
            await on_screen(page, "over")
        else:
            await expect(page.locator(SHOWN).nth(1)).to_be_attached()
        return page

    return arrive


async def guest_refused(stage: Stage) -> Page:
    """The link was used."""
    page = await stage.guest(FakeNode(refuses="no_invitation"), Role.EXPERT)
    await on_screen(page, "invited")
    await page.locator(".actions button:visible").last.click()
    await on_screen(page, "refused")
    return page


async def guest_fenced(stage: Stage) -> Page:
    """The link is open elsewhere."""
    node = FakeNode()
    page = await stage.guest(node, Role.EXPERT)
    await node.welcomed.wait()
    await node.close(4003)
    await on_screen(page, "fenced")
    return page


GUEST_STATES: Final[Mapping[str, Arrive]] = {
    "invited-interpreter": invited(Role.INTERPRETER),
    "invited-transcriber": invited(Role.TRANSCRIBER),
    "invited-expert": invited(Role.EXPERT),
    "invited-full": invited(Role.EXPERT, refuses="participants_full"),
    "invited-camera": guest_camera,
    "invited-no-camera": guest_without_camera,
    "call": guest_in_call(Role.INTERPRETER),
    "call-transcriber": guest_in_call(Role.TRANSCRIBER),
    "over-ended": guest_in_call(Role.EXPERT, "ended"),
    "over-dismissed": guest_in_call(Role.EXPERT, "dismissed"),
    "refused": guest_refused,
    "fenced": guest_fenced,
}
