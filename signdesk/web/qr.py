"""QR codes of the queues' own pages: for shop windows, letters, and screens without a camera."""

import io

import segno
from aiohttp import web

from signdesk.signaling.projection import Projection

from .headers import PUBLIC_URL, is_secure

_QUIET_ZONE = 4
"""Modules around the code that must stay empty (ISO/IEC 18004)."""
_SCALE = 8
_AN_HOUR = "public, max-age=3600"


class QrFace:
    """The handler of the codes."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection

    async def code(self, request: web.Request) -> web.StreamResponse:
        """The address of a queue's page as a picture that prints at any size.

        Raises HTTPNotFound for a queue that the company does not have: nobody should print it.
        """
        company = self._projection.company(request.match_info["company"])
        queues = self._projection.queues(company) if company is not None else []
        queue = request.match_info["queue"]
        if company is None or queue not in {one.id for one in queues}:
            raise web.HTTPNotFound(text="no such queue")
        body = svg(f"{_desk(request)}/q/{company.id}/{queue}")
        headers = {"Cache-Control": _AN_HOUR}
        return web.Response(body=body, content_type="image/svg+xml", headers=headers)


def svg(address: str) -> bytes:
    """Return `address` as a QR code; error correction M survives 15 % of dirt."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=_SCALE, border=_QUIET_ZONE, light="#fff", title=address
    )
    return drawn.getvalue()


def _desk(request: web.Request) -> str:
    """Return the address under which phones reach this desk."""
    scheme = "https" if is_secure(request) else "http"
    return request.config_dict.get(PUBLIC_URL, "") or f"{scheme}://{request.host}"
