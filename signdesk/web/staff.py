"""The faces of staff, the console and the wall: the page, and the token of its socket."""

from typing import Literal

from aiohttp import web

from signdesk.signaling.tokens import Claims, Tokens

from .access import PERSON
from .rendering import Renderer
from .sign_in import SignInFace, language_of


class StaffFace:
    """Handlers of one face; `name` is that of its path, its template and its texts."""

    def __init__(
        self,
        name: Literal["console", "wall"],
        role: Literal["advisor", "supervisor"],
        sign_in: SignInFace,
        tokens: Tokens,
        renderer: Renderer,
    ) -> None:
        self._name = name
        self._role = role
        self._sign_in = sign_in
        self._tokens = tokens
        self._renderer = renderer

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page; whoever is not signed in is led to the form."""
        person = await self._sign_in.at_home(request)
        lang = language_of(request)
        return self._renderer.page(
            f"{self._name}/{self._name}.html",
            lang,
            data={
                "lang": lang,
                "person": {"id": person.id, "name": person.name},
                "ws": "/ws",
                "token": f"/{self._name}/token",
                "signOut": "/console/sign-out",
                # The wall shows the console's screens.
                "texts": self._renderer.catalogue.domains(lang, "common", "console", self._name),
            },
        )

    async def token(self, request: web.Request) -> web.StreamResponse:
        """The token that opens this person's socket; good for two minutes.

        A supervisor without a company oversees all companies of the pool; advisors have none.
        """
        person = request[PERSON]
        claims = Claims(
            self._role, person.id, person.name, person.pool, person.company,
            relay_only=person.relay_only,
        )  # fmt: skip
        return web.json_response({"token": self._tokens.staff(claims)})
