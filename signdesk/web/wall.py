"""The supervisors' face: the wall's page and the socket's token."""

from aiohttp import web

from signdesk.signaling.tokens import Claims, Tokens

from .access import PERSON
from .rendering import Renderer
from .sign_in import SignInFace, language_of


class WallFace:
    """Handlers of the supervisors' side."""

    def __init__(self, sign_in: SignInFace, tokens: Tokens, renderer: Renderer) -> None:
        self._sign_in = sign_in
        self._tokens = tokens
        self._renderer = renderer

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The wall; whoever is not signed in is led to the form."""
        person = await self._sign_in.at_home(request)
        lang = language_of(request)
        return self._renderer.page(
            "wall/wall.html",
            lang,
            data={
                "lang": lang,
                "person": {"id": person.id, "name": person.name},
                "ws": "/ws",
                "token": "/wall/token",
                "signOut": "/console/sign-out",
                "texts": self._renderer.catalogue.domains(lang, "common", "console", "wall"),
            },
        )

    async def token(self, request: web.Request) -> web.StreamResponse:
        """The token that opens a supervisor's socket; good for two minutes.

        Without a company it is for all companies of the pool.
        """
        person = request[PERSON]
        claims = Claims(
            "supervisor", person.id, person.name, person.pool, person.company,
            relay_only=person.relay_only,
        )  # fmt: skip
        return web.json_response({"token": self._tokens.staff(claims)})
