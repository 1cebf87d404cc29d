"""The advisor's face: sign in, the console's page, the socket's token."""

import contextlib
import time
from collections.abc import Iterator

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk import records
from signdesk.domain.staff import Person, StaffRole
from signdesk.signaling.limits import TokenBucket
from signdesk.signaling.tokens import SIGNED_IN_S, Claims, TokenError, Tokens

from .access import COOKIE, PERSON
from .catalogue import Language, choose
from .rendering import Renderer

_log = structlog.get_logger(__name__)

TRIES_PER_S, TRIES_AT_ONCE = 0.1, 8
"""Wrong passwords a login may be tried with, on this node."""
LOGINS_REMEMBERED = 10_000
LONGEST_LOGIN = 128
"""Characters (records.rules); a longer one is nobody's, and is not remembered."""


class ConsoleFace:
    """Handlers of the advisor's side."""

    def __init__(self, engine: AsyncEngine, tokens: Tokens, renderer: Renderer) -> None:
        self._engine = engine
        self._tokens = tokens
        self._renderer = renderer
        self._tries: dict[str, TokenBucket] = {}

    async def who_is(self, cookie: str) -> Person | None:
        """Return the person who signed in with this cookie."""
        try:
            person = self._tokens.person_signed_in(cookie)
        except TokenError:
            return None
        with _records_needed():
            return await records.person(self._engine, person)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The console; whoever is not signed in is led to the form."""
        person = await self.who_is(request.cookies.get(COOKIE, ""))
        if person is None:
            raise web.HTTPSeeOther("/console/sign-in")
        lang = _language(request)
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

    async def form(self, request: web.Request) -> web.StreamResponse:
        """The form to sign in with."""
        return self._form(request, "", "")

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Check login and password (argon2id), and set the cookie."""
        form = await request.post()
        login, password = str(form.get("login", "")).strip(), str(form.get("password", ""))
        if len(login) > LONGEST_LOGIN:
            return self._form(request, "", "console.sign_in.wrong", 401)
        # The records compare logins without regard to case, so the count of tries does too.
        key = login.casefold()
        if not self._may_try(key):
            return self._form(request, login, "console.sign_in.too_many", 429)
        with _records_needed():
            person = await records.verify_password(self._engine, login, password)
        if person is None:
            _log.info("sign_in_refused")
            return self._form(request, login, "console.sign_in.wrong", 401)
        if person.role is not StaffRole.ADVISOR:
            return self._form(request, login, "console.sign_in.not_advisor", 403)
        self._tries.pop(key, None)
        response = web.HTTPSeeOther("/console")
        response.set_cookie(
            COOKIE,
            self._tokens.signed_in(person.id),
            max_age=SIGNED_IN_S,
            httponly=True,
            secure=request.secure,
            samesite="Strict",
        )
        raise response

    async def sign_out(self, _request: web.Request) -> web.StreamResponse:
        """Forget the cookie."""
        response = web.HTTPSeeOther("/console/sign-in")
        response.del_cookie(COOKIE)
        raise response

    async def token(self, request: web.Request) -> web.StreamResponse:
        """The token that opens the advisor's socket; good for two minutes."""
        person = request[PERSON]
        if person.role is not StaffRole.ADVISOR:
            raise web.HTTPForbidden(text="only advisors take contacts")
        claims = Claims(
            "advisor", person.id, person.name, person.pool, relay_only=person.relay_only
        )
        return web.json_response({"token": self._tokens.staff(claims)})

    def _form(
        self, request: web.Request, login: str, error: str, status: int = 200
    ) -> web.StreamResponse:
        return self._renderer.page(
            "console/sign_in.html", _language(request), login=login, error=error, status=status
        )

    def _may_try(self, login: str) -> bool:
        bucket = self._tries.pop(login, None) or TokenBucket(
            TRIES_PER_S, TRIES_AT_ONCE, time.monotonic
        )
        self._tries[login] = bucket
        if len(self._tries) > LOGINS_REMEMBERED:
            # Whoever was not tried for longest; the one who is being guessed stays.
            del self._tries[next(iter(self._tries))]
        return bucket.take()


@contextlib.contextmanager
def _records_needed() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as failure:
        _log.warning("records_unreachable", error=type(failure).__name__)
        raise web.HTTPServiceUnavailable(
            text="the records cannot be reached; try again", headers={"Retry-After": "5"}
        ) from None


def _language(request: web.Request) -> Language:
    return choose(request.query.get("lang"), request.headers.get("Accept-Language", ""))
