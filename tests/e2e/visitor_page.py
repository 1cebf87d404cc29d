"""A visitor in a browser: the shop's page, the widget in it, and what a person does there."""

from collections.abc import Sequence

from playwright.async_api import BrowserContext, FrameLocator, Locator, Page, WebSocket, expect

from tests.e2e.frames import frames

_REMEMBER_CAMERAS = """
  globalThis.cameras = [];
  const { mediaDevices } = navigator;
  const give = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wanted) => {
    const stream = await give(wanted);
    cameras.push(...stream.getVideoTracks());
    return stream;
  };
"""


_SKIPPED_THE_CHECK = """
  try { localStorage.setItem("signdesk.check", "off"); } catch { /* a page without storage */ }
"""
"""What the widget keeps once somebody has been through it: straight into line, camera on."""


class VisitorPage:
    """The shop in one tab. The iframe is looked up anew at each use: pages change under it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sockets: list[str] = []
        page.on("websocket", self._count)

    @classmethod
    async def open(
        cls, context: BrowserContext, shop_url: str, *, first_time: bool = False
    ) -> "VisitorPage":
        """Open the shop in a new tab.

        `first_time`: nothing is remembered of an earlier visit, so that the camera is explained and
        looked at first, in line already.
        """
        visitor = cls(await context.new_page())
        await visitor.prepare(first_time=first_time)
        await visitor.page.goto(shop_url)
        return visitor

    async def prepare(self, *, first_time: bool = False) -> None:
        """Before the first page: remember what the widget's page is given, and what it keeps."""
        await self.page.add_init_script(_REMEMBER_CAMERAS)
        if not first_time:
            await self.page.add_init_script(_SKIPPED_THE_CHECK)

    @property
    def frame(self) -> FrameLocator:
        """The widget's iframe."""
        return self.page.frame_locator("signdesk-widget iframe")

    @property
    def body(self) -> Locator:
        """The widget's body, whose `data-screen` names the screen."""
        return self.frame.locator("body")

    @property
    def picture(self) -> Locator:
        """The large picture: the advisor's, until another one is pinned."""
        return self.frame.locator(".tile.large video")

    @property
    def pictures(self) -> Locator:
        """The pictures of the others, each as soon as it has come."""
        return self.frame.locator(".tile:has(.cover[hidden]) video")

    @property
    def speaking(self) -> Locator:
        """The signs of those who can be heard now."""
        return self.frame.locator(".mark-speaks:not([hidden])")

    @property
    def named(self) -> Locator:
        """The names beside the pictures, in the order of joining."""
        return self.frame.locator(".tile .mark-who")

    async def click_launcher(self) -> None:
        """Open the widget."""
        await self.page.get_by_role("button", name="Contacter en LSF").click()
        await self.on_screen("start")

    async def join_with_camera(self) -> None:
        """Click the launcher, and join the line with the camera on."""
        await self.click_launcher()
        await self.join()

    async def join(self) -> None:
        """On the first screen: join the line."""
        await self.press("Appeler en LSF")

    async def start_camera(self) -> None:
        """In line for the first time: turn the camera on, and be done with the mirror."""
        await self.on_screen("camera")
        await self.press("Activer ma caméra")
        await self.on_screen("check")
        await self.press("C’est bon")

    async def press(self, name: str) -> None:
        """Press the button of this name in the widget."""
        await self.frame.get_by_role("button", name=name, exact=True).click()

    async def on_screen(self, name: str) -> None:
        """Wait for the screen of this name."""
        await expect(self.body).to_have_attribute("data-screen", name)

    async def at_place(self, place: int) -> None:
        """Wait for this place in line."""
        await self.on_screen("waiting")
        await expect(self.frame.locator(".place-number")).to_have_text(str(place))

    @property
    def mirror(self) -> Locator:
        """The visitor's own picture, while waiting."""
        return self.frame.locator(".mirror-picture")

    async def cameras(self) -> list[str]:
        """Return the state of every camera track that the widget's page was given."""
        states: list[str] = await self.body.evaluate("() => cameras.map((t) => t.readyState)")
        return states

    async def frames(self, count: int = 20) -> Sequence[float]:
        """Return the media times (s) of the next `count` frames of the advisor."""
        return await frames(self.picture, count)

    async def type(self, text: str) -> None:
        """Type into the text field, which is opened first."""
        if not await self.field.is_visible():
            await self.press("Texte")
        await self.field.press_sequentially(text)

    @property
    def field(self) -> Locator:
        """The text field."""
        return self.frame.locator(".text-field")

    @property
    def lines(self) -> Locator:
        """The lines of text, the advisor's and the visitor's."""
        return self.frame.locator(".text-line")

    def _count(self, socket: WebSocket) -> None:
        self.sockets.append(socket.url)
