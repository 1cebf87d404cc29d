"""The guest's face: the page that a one-time link opens, with the token of the guest's socket.

The link's end is a signed token. It says who is invited to which contact; whether they may still
come in, the switchboard decides when they join.
"""

from typing import Any

from aiohttp import web

from signdesk.signaling.projection import Projection
from signdesk.signaling.tokens import Invitation, TokenError, Tokens

from .catalogue import choose
from .rendering import Renderer


class GuestFace:
    """Handlers of the guest's side."""

    def __init__(self, projection: Projection, tokens: Tokens, renderer: Renderer) -> None:
        self._projection = projection
        self._tokens = tokens
        self._renderer = renderer

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page of a link; 410 for one that is forged or too old."""
        lang = choose(request.query.get("lang"), request.headers.get("Accept-Language", ""))
        data: dict[str, Any] = {
            "lang": lang,
            "ws": "/ws",
            "texts": self._renderer.catalogue.domains(lang, "common", "guest"),
        }
        try:
            data |= self._invited(self._tokens.invited(request.match_info["token"]))
        except TokenError:
            data |= {"company": None, "invitation": None, "token": ""}
        status = 200 if data["token"] else 410
        response = self._renderer.page("guest/guest.html", lang, data=data, status=status)
        # The address is the invitation: no other site may learn it.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _invited(self, invitation: Invitation) -> dict[str, Any]:
        company = self._projection.company(invitation.company)
        if company is None:
            raise TokenError("the company has left")
        return {
            "company": {"id": company.id, "name": company.name, "colour": company.colour},
            "invitation": {"role": invitation.role, "name": invitation.name},
            "token": self._tokens.guest(invitation),
        }
