"""A visit by keyboard alone, in a company's page: every control is reached, seen, and let go of."""

import re

import pytest
from playwright.async_api import FrameLocator, Locator, Page, expect

from signdesk.domain.contact import ContactState, Cue
from tests.e2e.fake_node import FakeNode
from tests.e2e.gallery_stage import (
    ADVISOR,
    SHOWN,
    Stage,
    called,
    contact,
    on_screen,
    place,
    waiting,
)
from tests.live import DESKTOP, Contexts, Shop
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_TABS = 25
_FOCUS = """() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const label = one.labels?.[0] ?? one;
  const seen = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  return {
    name: one.getAttribute("aria-label") ?? label.textContent.trim(),
    ring: [one, label, one.nextElementSibling].some((part) => part !== null && seen(part)),
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


class Keys:
    """Someone at the widget's keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.widget: FrameLocator = page.frame_locator("signdesk-widget iframe")

    async def tab_to(self, name: str) -> list[str]:
        """Press Tab until the control of this name has the focus; return what came before it.

        Asserts that each control on the way shows that it has the focus, and is on the screen.
        """
        passed: list[str] = []
        for _ in range(MOST_TABS):
            await self.page.keyboard.press("Tab")
            focus = await self.widget.locator("body").evaluate(_FOCUS)
            assert focus["ring"], f"nothing shows that {focus['name']!r} has the focus"
            assert focus["inside"], f"{focus['name']!r} has the focus out of sight"
            if re.fullmatch(name, focus["name"]):
                return passed
            passed.append(focus["name"])
        raise AssertionError(f"no Tab leads to {name!r}, but to {passed}")

    async def press(self, *keys: str) -> None:
        """Press these keys."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def focused(self, selector: str) -> None:
        """Wait for the focus on this."""
        await expect(self.widget.locator(selector)).to_be_focused()

    def one(self, selector: str) -> Locator:
        """Return a part of the widget."""
        return self.widget.locator(selector)


async def test_a_visit_by_keyboard_alone(desk: Desk, shop: Shop, contexts: Contexts) -> None:
    context = await contexts.new(DESKTOP, still=True)
    async with Stage(context, desk.url, shop, "fr") as stage:
        node = FakeNode(queued=waiting(), place=place(place=2, low=60, high=180))
        page = await stage.framed(node)
        keys = Keys(page)
        await on_screen(page, "start")
        await keys.focused("main:not(.folded) h1")

        await _settings(keys)
        await _line(keys)
        node.change(called(ADVISOR))
        await on_screen(page, "call")
        await _call(keys, node)
        node.release("advisor")
        await on_screen(page, "ended")
        await _end(keys)


async def _settings(keys: Keys) -> None:
    """A dialog keeps the focus, and gives it back."""
    await keys.page.keyboard.press("Shift+Tab")
    await keys.page.keyboard.press("Shift+Tab")
    await keys.press("Enter")
    await expect(keys.one("dialog")).to_be_visible()
    for _ in range(MOST_TABS):
        await keys.press("Tab")
        assert not await keys.one(":is(main, header.bar) :focus").count()
    await keys.press("Escape")
    await expect(keys.one("dialog")).to_have_count(0)
    await keys.focused('[aria-label="Réglages"]')
    await expect(keys.one("body")).to_have_attribute("data-view", "panel")


async def _line(keys: Keys) -> None:
    """In line, with the camera; Escape folds, and the pill has the focus, and opens again."""
    await keys.tab_to("Appeler en LSF")
    await keys.press("Enter")
    await on_screen(keys.page, "camera")
    await keys.focused("main:not(.folded) h1")
    await keys.tab_to("Activer ma caméra")
    await keys.press("Enter")
    await on_screen(keys.page, "check")
    await keys.focused("main:not(.folded) h1")
    await keys.tab_to("C’est bon")
    await keys.press("Enter")
    await on_screen(keys.page, "waiting")
    await keys.focused("main:not(.folded) h1")

    await keys.press("Escape")
    await expect(keys.one("body")).to_have_attribute("data-view", "pill")
    await keys.focused(".pill")
    await keys.press("Enter")
    await expect(keys.one("body")).to_have_attribute("data-view", "panel")
    await keys.focused("main:not(.folded) h1")


async def _call(keys: Keys, node: FakeNode) -> None:
    """The call, its sheets and its text; Escape folds it to a small picture."""
    await expect(keys.one(SHOWN).first).to_be_attached()
    await keys.focused("main:not(.folded) h1")
    passed = await keys.tab_to("Raccrocher")
    assert passed.index("Attendez") < passed.index("Caméra") < passed.index("Plus")

    await _sheets(keys)
    await _text_and_share(keys)

    node.cue(ADVISOR.id, Cue.REPEAT)
    await expect(keys.one(".cue-card")).to_be_visible()
    await keys.press("Escape")
    await expect(keys.one("body")).to_have_attribute("data-view", "mini")
    await keys.focused(".call-unfold")
    await keys.press("Enter")
    await expect(keys.one("body")).to_have_attribute("data-view", "stage")


async def _end(keys: Keys) -> None:
    """The faces are one stop, moved along by arrows; what is said last has the focus."""
    await keys.focused("main:not(.folded) h1")
    await keys.tab_to("Très mal|Mal|Moyen|Bien|Très bien")
    await keys.press("ArrowRight", "ArrowRight", "Tab")
    await keys.focused("#rating-words")
    await keys.tab_to("Envoyer")
    await keys.press("Enter")
    await keys.focused("[role=status]:has(.notice)")


async def _sheets(keys: Keys) -> None:
    """A sheet takes the focus; Escape closes it alone, and gives the focus back."""
    more = '.control[aria-expanded]:has-text("Plus")'
    await keys.one(more).focus()
    for name in ("Réglages", "Signaler un problème", "Changer de conseiller"):
        await keys.press("Enter")
        await keys.focused(".sheet-title")
        await keys.tab_to(name)
        await keys.press("Enter")
        await expect(keys.one(".sheet-title")).to_have_text(name)
        await keys.focused(".sheet-title")
        await keys.press("Escape")
        await expect(keys.one(".sheet")).to_have_count(0)
        await keys.focused(more)
        await expect(keys.one("body")).to_have_attribute("data-view", "stage")


async def _text_and_share(keys: Keys) -> None:
    """The text takes the focus into its field; Escape leaves field and panel, not the call."""
    text, share = (f".control:has-text('{word}')" for word in ("Texte", "Partager"))
    await keys.one(text).focus()
    await keys.press("Enter")
    await keys.focused(".text-field")
    await keys.press("B", "Escape")
    await expect(keys.one("body")).to_have_attribute("data-view", "stage")
    await keys.one(share).focus()
    await keys.press("Enter")
    await keys.focused(".share-panel h2")
    await keys.press("Escape")
    await expect(keys.one(".share-panel")).to_be_hidden()
    await keys.focused(share)
    await expect(keys.one("body")).to_have_attribute("data-view", "stage")


_SAID = """() => {
  globalThis.said = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const part = target.closest ? target : target.parentElement;
      const live = part?.closest("[aria-live], [role=status], [role=alert]");
      if (live && live.checkVisibility()) said.push(live.textContent.trim());
    }
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


async def test_news_are_told_once_and_places_only_on_change(
    desk: Desk, shop: Shop, contexts: Contexts
) -> None:
    context = await contexts.new(DESKTOP, still=True)
    async with Stage(context, desk.url, shop, "fr") as stage:
        at = place(place=3, low=60, high=180)
        node = FakeNode(waiting(), at)
        page = await stage.visitor(node)
        await on_screen(page, "waiting")
        await expect(page.locator(".place")).to_contain_text("2 personnes avant vous")
        assert await page.locator(".place").get_attribute("role") == "status"
        await page.evaluate(_SAID)
        for _ in range(5):
            node.say(at)
            node.change(waiting())
        node.say(place(place=2, low=60, high=180))
        await expect(page.locator(".place-number")).to_have_text("2")
        node.change(contact(ContactState.OFFERED))
        await expect(page.locator(".waiting-known .notice")).to_be_visible()
        said = await page.evaluate("said.filter((one, n) => one !== said[n - 1])")
        assert [one for one in said if "avant vous" in one][-1:] == ["2Une personne avant vous."]
        assert not [one for one in said if "2 personnes avant vous" in one and one[0] == "3"]
        assert said[-1] == "Un conseiller est prévenu."
