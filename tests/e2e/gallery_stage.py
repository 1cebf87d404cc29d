"""Opens a visitor's or a guest's page in a state: who is there, what the node says, what is kept.

A state is reached by what a fake node says and by pressing what a person would press, whatever it
is called: so a gallery is walked in each language.
"""

import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from playwright.async_api import BrowserContext, Locator, Page, Route, expect

from signdesk.domain.contact import ContactState, Purpose, Role
from signdesk.records.seed import COMPANY, POOL
from signdesk.signaling.messages import Capabilities, ContactView, Participant, Place
from signdesk.signaling.tokens import Invitation, Tokens
from tests.e2e import accessible
from tests.e2e.fake_node import FakeNode, face_of
from tests.e2e.host_pages import snippet
from tests.live import Shop
from tests.nodes import SECRET

CONTACT: Final = "c1"
SHOWN = ".tile:has(.cover[hidden]) video"
CAMERA_FAILS = """(() => {
  navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "%s"); };
})()"""
_COMING = re.compile("Un instant|One moment|Just a moment")
VISIT = f"signdesk.visit.{COMPANY}"
"""What the tab remembers of a visit begins so."""

# Pages of several states are open at once: what one remembers is nothing to the others.
_STORAGE = """(given) => {
  const kept = new Map(Object.entries(given));
  const value = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, String(value)),
    removeItem: (key) => void kept.delete(key),
  };
  Object.defineProperty(globalThis, "localStorage", { value });
}"""
_DATA = re.compile(r'(<script type="application/json" id="page">)(.*?)(</script>)', re.DOTALL)


def participant(number: int, role: Role, name: str, **more: Any) -> Participant:
    """One end of a call; the page's own is number 1 and offers to all others."""
    given: dict[str, Any] = {
        "id": f"p{number}", "role": role, "name": name, "order": number, "present": True,
        "video": True, "capabilities": Capabilities(share=True), "generation": 0,
    }  # fmt: skip
    return Participant(**(given | more))


VISITOR = participant(1, Role.VISITOR, "")
ADVISOR = participant(2, Role.ADVISOR, "Camille Martin")
INTERPRETER = participant(3, Role.INTERPRETER, "Noor Haddad", purpose=Purpose.INVITED)
TRANSCRIBER = participant(4, Role.TRANSCRIBER, "Lou Marchand", purpose=Purpose.INVITED, video=False)
SUPERVISOR = participant(5, Role.SUPERVISOR, "Sam Leroy", purpose=Purpose.OBSERVES, video=False)
EXPERT = participant(6, Role.EXPERT, "Jo Blanchard-Lemaire", purpose=Purpose.INVITED)


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

    def __init__(self, context: BrowserContext, desk: str, shop: Shop, lang: str) -> None:
        self._context = context
        self._desk = desk
        self._shop = shop
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
        face: str = "w",
        script: str = "",
        kept: Mapping[str, str] | None = None,
        liked: Mapping[str, str] | None = None,
        page: Mapping[str, Any] | None = None,
        modules: Mapping[str, tuple[str, str]] | None = None,
    ) -> Page:
        """Open the visitor's page.

        `face`: "w", or "q" for that of its queue; `script`: runs before its own; `kept`: what the
        tab remembers, and `liked`: the browser; `page`: page data that differ; `modules`: by path,
        what is written anew.
        """
        made = await self._new(node or FakeNode(), script, kept or {}, modules or {}, liked)
        await self._with_data(made, page or {})
        await made.goto(f"{self._desk}/{face}/{COMPANY}?lang={self._lang}")
        return made

    async def framed(self, node: FakeNode) -> Page:
        """Open the visitor's page where it mostly is: in a company's page, by its launcher."""
        tag = snippet(self._desk, f'data-lang="{self._lang}"')
        head = '<meta name="viewport" content="width=device-width"><title>Lampes</title>'
        html = f'<!doctype html><html lang="{self._lang}">{head}<main><h1>Lampes</h1></main>{tag}'
        self._shop.pages[self._lang] = html, {}
        made = await self._new(node, "", {}, {})
        await made.goto(f"{self._shop.url}/{self._lang}")
        await made.locator("signdesk-widget button").first.click()
        await expect(made.locator("signdesk-widget iframe")).to_be_visible()
        await made.frame_locator("signdesk-widget iframe").locator("body[data-screen]").wait_for()
        # The loader's own way out is gone once it and the widget have met.
        await expect(made.locator("signdesk-widget .frame > button")).to_have_count(0)
        return made

    async def guest(self, node: FakeNode, role: Role, *, script: str = "") -> Page:
        """Open the page of a guest's link."""
        invitation = Invitation(POOL, COMPANY, CONTACT, "i" + "0" * 19, role, "Noor Haddad")
        link = Tokens(SECRET).invitation(invitation)
        made = await self._new(node, script, {}, {})
        await made.goto(f"{self._desk}/g/{link}?lang={self._lang}")
        return made

    async def _new(
        self,
        node: FakeNode,
        script: str,
        kept: Mapping[str, str],
        modules: Mapping[str, tuple[str, str]],
        liked: Mapping[str, str] | None = None,
    ) -> Page:
        page = await self._context.new_page()
        self._pages.append(page)
        await accessible.prepare(page)
        await node.attach(page)
        await page.add_init_script(f"({_STORAGE})({json.dumps(liked or {})})")
        for key, value in kept.items():
            await page.add_init_script(f"sessionStorage.setItem({key!r}, {value!r})")
        if script:
            await page.add_init_script(script)
        for path, (old, new) in modules.items():
            await page.route(re.compile(re.escape(path)), _rewritten(old, new))
        return page

    async def _with_data(self, page: Page, data: Mapping[str, Any]) -> None:
        if not data:
            return

        async def answer(route: Route) -> None:
            response = await route.fetch()
            head, old, tail = _DATA.split(await response.text(), maxsplit=1)[1:4]
            whole = await response.text()
            new = json.dumps(json.loads(old) | data).replace("<", "\\u003c")
            await route.fulfill(
                response=response, body=whole.replace(head + old + tail, head + new + tail)
            )

        await page.route(re.compile(rf"/[wq]/{COMPANY}\?"), answer)


def _rewritten(old: str, new: str) -> Callable[[Route], Awaitable[None]]:
    async def answer(route: Route) -> None:
        response = await route.fetch()
        source = await response.text()
        assert old in source, f"{route.request.url} has no {old!r}"
        await route.fulfill(response=response, body=source.replace(old, new))

    return answer


Arrive = Callable[[Stage], Awaitable[Page]]


def inside(page: Page, selector: str) -> Locator:
    """Return what `selector` means in the visitor's or guest's page, framed or not."""
    return face_of(page).locator(selector)


async def on_screen(page: Page, name: str) -> None:
    """Wait for the screen of this name, and not for the one that stands for it while it comes."""
    await expect(inside(page, "body")).to_have_attribute("data-screen", name)
    await expect(inside(page, "h1").first).not_to_have_text(_COMING)


async def press(page: Page, selector: str) -> None:
    """Press what is visible and means this."""
    await inside(page, f"{selector}:visible").first.click()


async def press_first(page: Page) -> None:
    """Press what the screen wants to be pressed."""
    await press(page, ".button.primary")


async def press_last(page: Page) -> None:
    """Press the last of the screen's buttons."""
    await inside(page, ".actions button:visible").last.click()


def drawn_on(*, icon: str) -> str:
    """Return the selector of a button by its pictogram: its words depend on the language."""
    return f'button:has(use[href$="#{icon}"])'
