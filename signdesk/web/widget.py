"""The visitor's face: the iframe's page, the queues' own pages, and the visitor's token."""

import re
import secrets
from typing import Any

import msgspec
from aiohttp import web
from babel.core import get_global

from signdesk.domain.pool import Company, Queue, first_of_each_mode, mode_of
from signdesk.signaling.projection import Projection
from signdesk.signaling.tokens import Claims, TokenError, Tokens

from .catalogue import choose
from .clips import clips_of
from .headers import content_policy
from .rendering import Renderer
from .state import StateFace

DEVELOPERS_MACHINE = ("http://localhost:*", "http://127.0.0.1:*")
"""Sources (CSP) that may frame a company's widget in test mode, beside the company's own sites."""

_DEVELOPERS_MACHINE = re.compile(r"http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?")


class _TokenRequest(msgspec.Struct):
    token: str = ""


class WidgetFace:
    """Handlers of the visitor's side."""

    def __init__(
        self, projection: Projection, tokens: Tokens, renderer: Renderer, state: StateFace
    ) -> None:
        self._state = state
        self._projection = projection
        self._tokens = tokens
        self._renderer = renderer

    async def frame(self, request: web.Request) -> web.StreamResponse:
        """The iframe's page, bound to its company's sites by its own frame-ancestors.

        In test mode pages of the developer's own machine may frame it too: a test reaches the
        test advisor only.
        """
        company = self._company(request)
        test = request.query.get("test") == "1"
        parent = request.query.get("parent", "")
        known = parent in company.origins or bool(test and _DEVELOPERS_MACHINE.fullmatch(parent))
        response = await self._page(
            request, company, request.query.get("queue", ""), parent if known else "", test=test
        )
        ancestors = ["'self'", *company.origins, *(DEVELOPERS_MACHINE if test else ())]
        response.headers["Content-Security-Policy"] = content_policy(request, ancestors)
        return response

    async def own_page(self, request: web.Request) -> web.StreamResponse:
        """A company's or a queue's page by itself: for links, QR codes and in-app browsers."""
        queue = request.match_info.get("queue", "")
        return await self._page(request, self._company(request), queue, "", test=False)

    async def _page(
        self, request: web.Request, company: Company, queue: str, parent: str, *, test: bool
    ) -> web.Response:
        lang = choose(request.query.get("lang"), request.headers.get("Accept-Language", ""))
        data: dict[str, Any] = {
            "lang": lang,
            "company": {"id": company.id, "name": company.name, "colour": company.colour},
            "queues": [
                {
                    "id": offered.id,
                    "name": offered.name,
                    "mode": mode_of(offered),
                    "outlook": await self._state.of(company, offered, lang),
                }
                for offered in self._offered(company, queue)
            ],
            "test": test,
            "country": country_of(company),
            "clips": clips_of(self._projection.clips(company), lang),
            "check": f"/w/{company.id}/check",
            "ws": "/ws",
            "token": f"/w/{company.id}/token",
            "parent": parent,
            "texts": self._renderer.catalogue.domains(lang, "common", "widget"),
        }
        response = self._renderer.page("widget/desk.html", lang, data=data)
        # It holds no secret whose length could be guessed from what a stranger puts beside it.
        response.enable_compression()
        return response

    def _offered(self, company: Company, queue: str) -> list[Queue]:
        """Return what the visitor chooses from: `queue` alone, or one of each mode.

        A link to a queue that is gone still leads to the company. Raises HTTPNotFound where the
        company has no queue.
        """
        queues = self._projection.queues(company)
        if not queues:
            raise web.HTTPNotFound(text=f'company "{company.id}" has no queue yet')
        return [one for one in queues if one.id == queue] or first_of_each_mode(queues)

    async def token(self, request: web.Request) -> web.StreamResponse:
        """A visitor's token, for this company alone: renewed from an older one, or new.

        No cookie is set.
        """
        company = self._company(request)
        try:
            asked = msgspec.json.decode(await request.read() or b"{}", type=_TokenRequest)
        except (msgspec.DecodeError, RecursionError) as wrong:
            raise web.HTTPBadRequest(text=f"token: {wrong}") from None
        if asked.token:
            try:
                return web.json_response(
                    {"token": self._tokens.renewed_visitor(asked.token, company.id)}
                )
            except TokenError:
                pass  # too old, or of another desk: this is a new visitor
        visitor = "v" + secrets.token_hex(10)
        claims = Claims("visitor", visitor, "", company.pool, company.id)
        return web.json_response({"token": self._tokens.visitor(claims)})

    def _company(self, request: web.Request) -> Company:
        company = self._projection.company(request.match_info["company"])
        if company is None:
            raise web.HTTPNotFound(text="no such company")
        return company


def country_of(company: Company) -> str:
    """Return the country (ISO 3166-1 alpha-2) of the company's time zone, "" for one of none.

    Emergency numbers depend on it. Source: the territories of CLDR's time zones.
    """
    territory: str = get_global("zone_territories").get(company.timezone, "")
    return "" if territory in ("001", "ZZ") else territory  # the world, and nowhere
