"""The advisor's face: the console's page and the socket's token."""

from aiohttp import web

from signdesk.signaling.tokens import Claims, Tokens

from .access import PERSON
from .rendering import Renderer
from .sign_in import SignInFace, language_of


class ConsoleFace:
    """Handlers of the advisor's side."""

    def __init__(self, sign_in: SignInFace, tokens: Tokens, renderer: Renderer) -> None:
        self._sign_in = sign_in
        self._tokens = tokens
        self._renderer = renderer

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The console; whoever is not signed in is led to the form."""
        person = await self._sign_in.at_home(request)
        lang = language_of(request)
        return self._renderer.page(
            "console/console.html",
            lang,
            data={
                "lang": lang,
                "person": {"id": person.id, "name": person.name},
                "ws": "/ws",
                "token": "/console/token",
                "signOut": "/console/sign-out",
                "texts": self._renderer.catalogue.domains(lang, "common", "console"),
            },
        )

    async def token(self, request: web.Request) -> web.StreamResponse:
        """The token that opens the advisor's socket; good for two minutes."""
        person = request[PERSON]
        claims = Claims(
            "advisor", person.id, person.name, person.pool, relay_only=person.relay_only
        )
        return web.json_response({"token": self._tokens.staff(claims)})
