"""Staff sign in and out; each is led to the page of their role."""

import contextlib
import time
from collections.abc import Iterator

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk import records
from signdesk.domain.staff import Person
from signdesk.signaling.limits import TokenBucket
from signdesk.signaling.tokens import SIGNED_IN_S, TokenError, Tokens

from .access import COOKIE
from .catalogue import Language, choose
from .headers import is_secure
from .rendering import Renderer

_log = structlog.get_logger(__name__)

FORM = "/console/sign-in"
HOMES = {"advisor": "/console", "supervisor": "/wall"}
"""Where whoever signed in works."""
TRIES_PER_S, TRIES_AT_ONCE = 0.1, 8
"""Wrong passwords a login may be tried with, on this node."""
LOGINS_REMEMBERED = 10_000
LONGEST_LOGIN = 128
"""Characters (records.rules); a longer one is nobody's, and is not remembered."""


class SignInFace:
    """Handlers of the form that all staff sign in with."""

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

    async def at_home(self, request: web.Request) -> Person:
        """Return who is signed in, if this page is theirs; lead them to their own, or to the form.

        Raises HTTPSeeOther.
        """
        person = await self.who_is(request.cookies.get(COOKIE, ""))
        place = _home(person) or FORM
        if person is None or place != request.path:
            raise web.HTTPSeeOther(place)
        return person

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
        place = _home(person)
        if place is None:
            return self._form(request, login, "console.sign_in.no_desk", 403)
        self._tries.pop(key, None)
        response = web.HTTPSeeOther(place)
        response.set_cookie(
            COOKIE,
            self._tokens.signed_in(person.id),
            max_age=SIGNED_IN_S,
            httponly=True,
            secure=is_secure(request),
            samesite="Strict",
        )
        raise response

    async def sign_out(self, _request: web.Request) -> web.StreamResponse:
        """Forget the cookie."""
        response = web.HTTPSeeOther(FORM)
        response.del_cookie(COOKIE)
        raise response

    def _form(
        self, request: web.Request, login: str, error: str, status: int = 200
    ) -> web.StreamResponse:
        return self._renderer.page(
            "console/sign_in.html", language_of(request), login=login, error=error, status=status
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


def _home(person: Person | None) -> str | None:
    return HOMES.get(person.role.desk or "") if person else None


@contextlib.contextmanager
def _records_needed() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as failure:
        _log.warning("records_unreachable", error=type(failure).__name__)
        raise web.HTTPServiceUnavailable(
            text="the records cannot be reached; try again", headers={"Retry-After": "5"}
        ) from None


def language_of(request: web.Request) -> Language:
    """Return the language that a request asks for."""
    return choose(request.query.get("lang"), request.headers.get("Accept-Language", ""))
