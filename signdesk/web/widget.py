"""The visitor's face: the loader, the iframe's page, and the visitor's token."""

import secrets

import msgspec
from aiohttp import web

from signdesk.assets import STATIC
from signdesk.domain.pool import Company, first_of_each_mode, mode_of
from signdesk.signaling.projection import Projection
from signdesk.signaling.tokens import Claims, TokenError, Tokens

from .catalogue import choose
from .headers import content_policy
from .rendering import Renderer
from .state import StateFace


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

    async def loader(self, _request: web.Request) -> web.StreamResponse:
        """The one script that a company embeds. Cached for five minutes, so that fixes arrive."""
        return web.FileResponse(
            STATIC / "widget.js",
            headers={
                "Cache-Control": "public, max-age=300",
                "Content-Type": "text/javascript; charset=utf-8",
                "Cross-Origin-Resource-Policy": "cross-origin",
                "Access-Control-Allow-Origin": "*",
            },
        )

    async def frame(self, request: web.Request) -> web.StreamResponse:
        """The iframe's page, bound to its company's sites by its own frame-ancestors."""
        company = self._company(request)
        queues = self._projection.queues(company)
        if not queues:
            raise web.HTTPNotFound(text=f'company "{company.id}" has no queue yet')
        lang = choose(request.query.get("lang"), request.headers.get("Accept-Language", ""))
        parent = request.query.get("parent", "")
        response = self._renderer.page(
            "widget/desk.html",
            lang,
            data={
                "lang": lang,
                "company": {"id": company.id, "name": company.name, "colour": company.colour},
                "queues": [
                    {
                        "id": queue.id,
                        "name": queue.name,
                        "mode": mode_of(queue),
                        "outlook": await self._state.of(company, queue, lang),
                    }
                    for queue in first_of_each_mode(queues)
                ],
                "ws": "/ws",
                "check": f"/w/{company.id}/check",
                "token": f"/w/{company.id}/token",
                "parent": parent if parent in company.origins else "",
                "texts": self._renderer.catalogue.domains(lang, "common", "widget"),
            },
        )
        response.headers["Content-Security-Policy"] = content_policy(
            request, ["'self'", *company.origins]
        )
        # It holds no secret whose length could be guessed from what a stranger puts beside it.
        response.enable_compression()
        return response

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
