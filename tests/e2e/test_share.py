"""What is shared in a call, in real browsers: pictures drawn anew, files, links, a screen."""

import asyncio
import base64
import os
import re
from typing import Final

import pytest
from playwright.async_api import FilePayload, FrameLocator, Locator, Page, expect

from tests.e2e.console_page import ConsolePage
from tests.e2e.frames import frames
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts, Shop
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLACE: Final = b"Exif\0\0MM\0*\0\0\0\x08 GPS 48.8584N 2.2945E"
"""What a phone writes into a photo, in short: an APP1 segment."""
_DRAW = """
  ([width, height]) => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    for (let x = 0; x < width; x += 100) {
      context.fillStyle = `hsl(${x} 80% 50%)`;
      context.fillRect(x, 0, 100, height);
    }
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
  }
"""


async def photo(page: Page, width: int, height: int) -> bytes:
    """Return a JPEG that says where it was taken."""
    plain = base64.b64decode(await page.evaluate(_DRAW, [width, height]))
    segment = b"\xff\xe1" + (len(PLACE) + 2).to_bytes(2) + PLACE
    return plain[:2] + segment + plain[2:]


class Panel:
    """The panel of what is shared, on a page of any face."""

    def __init__(self, page: Page, root: Page | FrameLocator) -> None:
        self._page = page
        self._root = root

    async def open(self) -> None:
        """Open it by its button in the bar."""
        await self._root.get_by_role("button", name=re.compile("^Partag")).click()

    async def give(self, act: str, name: str, content: bytes) -> None:
        """Choose a file after pressing "Photo" or "Fichier"."""
        picker = self._root.locator("input[type=file]").nth(0 if act == "Photo" else 1)
        file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        await picker.set_input_files(file)

    def item(self, name: str) -> Locator:
        """The row of this name."""
        return self._root.locator(".share-item").filter(has_text=name)

    async def look(self, name: str) -> tuple[list[int], bytes]:
        """Open this picture; return its size and its bytes, and go back to the list."""
        await self._root.get_by_role("button", name=f"Voir {name}").click()
        picture = self._root.locator(".share-picture")
        await expect(picture).to_be_visible()
        size = await picture.evaluate(
            "p => p.decode().then(() => [p.naturalWidth, p.naturalHeight])"
        )
        content = await self.save(self._root.locator(".share-look"))
        await self._root.get_by_role("button", name="Liste").click()
        return size, content[1]

    async def save(self, place: Locator) -> tuple[str, bytes]:
        """Press "Enregistrer" there; return the name and the bytes of the file."""
        async with self._page.expect_download() as coming:
            await place.get_by_role("button", name="Enregistrer").click()
        saved = await coming.value
        return saved.suggested_filename, (await saved.path()).read_bytes()


async def test_photo_file_link_and_screen(desk: Desk, shop: Shop, contexts: Contexts) -> None:
    console = await ConsolePage.sign_in(await contexts.new(), desk.url)
    await console.become_available()
    visitor = await VisitorPage.open(await contexts.new(), shop.url)
    await visitor.join_with_camera()
    await console.accept()
    await asyncio.gather(visitor.frames(4), console.frames(4))
    there, here = Panel(visitor.page, visitor.frame), Panel(console.page, console.page)

    # Even sent as it is, a picture is drawn anew by who gets it: the place is gone.
    taken = await photo(console.page, 1200, 900)
    assert PLACE in taken
    await there.open()
    await there.give("Fichier", "rue.jpg", taken)
    await expect(console.page.get_by_text("a envoyé une image.")).to_be_visible()
    await here.open()
    size, seen = await here.look("rue.jpg")
    assert size == [1200, 900]
    assert seen.startswith(b"\xff\xd8\xff")
    assert b"Exif" not in seen
    assert b"GPS" not in seen

    # A photo goes smaller; a file goes byte for byte, and is only saved.
    await here.give("Photo", "facture.jpg", await photo(console.page, 4000, 3000))
    await expect(there.item("facture.jpg").get_by_role("button", name="Voir")).to_be_visible()
    size, _ = await there.look("facture.jpg")
    assert size == [2560, 1920]
    content = os.urandom(300_000)
    await here.give("Fichier", "../données\u202egpj.bin", content)
    saving = there.item("donnéesgpj.bin")
    await expect(saving).to_contain_text("Type de fichier inconnu.")
    assert await there.save(saving) == ("donnéesgpj.bin", content)

    # A link is shown whole, and never leads back to this page.
    await visitor.press("Lien")
    await visitor.frame.get_by_label("Adresse de la page").fill("аpple.com/aide")
    await visitor.press("Envoyer")
    link = here.item("xn--pple-43d.com").get_by_role("link")
    await expect(link).to_have_text("https://xn--pple-43d.com/aide")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")

    # The screen stands beside the signer, who goes on; both pages say who shows.
    await console.press("Mon écran")
    await expect(visitor.frame.get_by_text("Camille Martin montre son écran.")).to_be_visible()
    screen = visitor.frame.locator(".tile.screen video")
    await asyncio.gather(frames(screen, 4), visitor.frames(4))
    await visitor.press("Agrandir Écran : Camille Martin")
    await frames(visitor.frame.locator(".tile.screen.large video"), 4)
    await console.page.get_by_role("status").get_by_role("button", name="Arrêter l’écran").click()
    await expect(screen).to_have_count(0)
    await asyncio.gather(visitor.frames(4), console.frames(4))
