"""The states of a guest's page: `p1` is the guest here, who offers to all others."""

from collections.abc import Mapping
from typing import Any, Final

from playwright.async_api import Page, expect

from signdesk.domain.contact import Purpose, Role
from signdesk.signaling.messages import ContactView
from tests.e2e.fake_node import FakeNode
from tests.e2e.gallery_stage import (
    CAMERA_FAILS,
    SHOWN,
    Arrive,
    Stage,
    called,
    on_screen,
    participant,
    press_first,
)

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
    page = await stage.guest(FakeNode(), Role.EXPERT, script=CAMERA_FAILS % "NotAllowedError")
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
