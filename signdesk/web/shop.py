"""The demo's shop: a company's site on an origin of its own, with the one-line snippet."""

from collections.abc import Callable

from aiohttp import web

from .catalogue import choose
from .rendering import Renderer
from .static import StaticFiles

DeskUrl = Callable[[], str]


class Shop:
    """Two pages, so that a link can be followed in the middle of a call."""

    def __init__(self, renderer: Renderer, desk_url: DeskUrl) -> None:
        self._renderer = renderer
        self._desk_url = desk_url

    async def home(self, request: web.Request) -> web.StreamResponse:
        """All lamps."""
        return self._page(request, "shop/home.html")

    async def lamp(self, request: web.Request) -> web.StreamResponse:
        """One lamp."""
        return self._page(request, "shop/aube.html")

    def _page(self, request: web.Request, template: str) -> web.StreamResponse:
        lang = choose(request.query.get("lang"), request.headers.get("Accept-Language", ""))
        return self._renderer.page(template, lang, desk=self._desk_url())


def shop_app(desk_url: DeskUrl) -> web.Application:
    """Return the shop; `desk_url` tells where the desk is, which may start later."""
    renderer = Renderer()
    shop = Shop(renderer, desk_url)
    app = web.Application()
    app.router.add_get("/", shop.home)
    app.router.add_get("/lampe-aube", shop.lamp)
    app.router.add_get("/static/{version}/{path:.+}", StaticFiles(renderer).file)
    return app
