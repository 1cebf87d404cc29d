"""The loader's addresses: `/v1/widget.js`, fresh within minutes, and a version that never changes.

A node has its own version only. A page that pinned another one by its integrity must hear so: the
browser would refuse anything else, and the company's developer find an empty corner.
"""

import hashlib

import structlog
from aiohttp import web

from signdesk.assets import STATIC
from signdesk.loader import loader

from .delivery import Delivered
from .static import FOR_EVER

_log = structlog.get_logger(__name__)

MINUTES = "public, max-age=300"
"""So that fixes arrive on all pages within five minutes."""

_TYPES = {".js": "text/javascript; charset=utf-8", ".ts": "text/plain; charset=utf-8"}


class LoaderFace:
    """Handlers of the two scripts that run on companies' pages, and of the types of their API."""

    def __init__(self) -> None:
        self._loader = loader()
        self._files = {name: _File(name, body) for name, body in self._loader.scripts.items()}
        types = "signdesk.d.ts"
        self._types = _File(types, (STATIC / types).read_bytes())

    async def latest(self, request: web.Request) -> web.StreamResponse:
        """The one script that a company embeds."""
        return self._files["widget.js"].response(request, MINUTES)

    async def pinned(self, request: web.Request) -> web.StreamResponse:
        """One of the scripts under its version, for ever.

        Raises HTTPGone for a version that this node does not have.
        """
        name, version = request.match_info["name"], request.match_info["version"]
        if version != self._loader.version:
            _log.warning(
                "loader_version_gone", version=version, page=request.headers.get("Referer")
            )
            raise web.HTTPGone(
                text=f"This desk was upgraded: its loader is {self._loader.version}. "
                'Take the new line of "signdesk admin company snippet --pinned".',
                headers=_for_every_site("no-store"),
            )
        return self._files[name].response(request, FOR_EVER)

    async def types(self, request: web.Request) -> web.StreamResponse:
        """TypeScript's declarations of `window.SignDesk`."""
        return self._types.response(request, MINUTES)


class _File:
    """One file in memory, with its tag."""

    def __init__(self, name: str, body: bytes) -> None:
        self._type = _TYPES[name[name.rindex(".") :]]
        self._etag = hashlib.sha256(body).hexdigest()[:16]
        self._sent = Delivered.of(body)

    def response(self, request: web.Request, caching: str) -> web.Response:
        headers = _for_every_site(caching) | {"Content-Type": self._type, "ETag": f'"{self._etag}"'}
        if self._etag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return self._sent.response(request, headers)


def _for_every_site(caching: str) -> dict[str, str]:
    """Return the headers of what any site's page may load and check the integrity of."""
    return {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": caching,
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
