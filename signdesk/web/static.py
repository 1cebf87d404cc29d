"""Static files. The version in their address is their content's, so they may be kept for ever."""

from pathlib import Path

from aiohttp import web

from signdesk.assets import STATIC

from .delivery import Delivery
from .rendering import Renderer

FOR_EVER = "public, max-age=31536000, immutable"


class StaticFiles:
    """Serves `static/`."""

    def __init__(self, renderer: Renderer) -> None:
        self._version = renderer.version
        self._delivery = Delivery()

    async def file(self, request: web.Request) -> web.StreamResponse:
        """One file; never anything outside the folder."""
        path = _inside(request.match_info["path"])
        if path is None:
            raise web.HTTPNotFound(text="no such file")
        current = request.match_info["version"] == self._version
        headers = {"Cache-Control": FOR_EVER if current else "no-cache"}
        return self._delivery.response(request, path, headers)


def _inside(name: str) -> Path | None:
    try:
        path = (STATIC / name).resolve()
        return path if path.is_relative_to(STATIC.resolve()) and path.is_file() else None
    except (OSError, ValueError):
        return None  # no name that a file could have
