"""Who may call a handler: declared in the route table, enforced here for every route.

A handler without a declaration fails at start. Writes are refused from other sites (Fetch
Metadata, W3C; and the Origin header, RFC 6454, where a browser does not send it).
"""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import urlsplit

from aiohttp import web

from signdesk.domain.staff import Person

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

COOKIE = "signdesk"
PERSON: web.RequestKey[Person] = web.RequestKey("person", Person)


class Access(Enum):
    """Who may call a route."""

    PUBLIC = auto()
    """Anyone, from anywhere: what it gives is no secret, and it changes nothing."""
    PAGE = auto()
    """Pages of this desk only: other sites are refused."""
    ADVISOR = auto()
    """An advisor who signed in, from a page of this desk."""
    SUPERVISOR = auto()
    """Whoever watches over contacts, signed in, from a page of this desk."""
    SOCKET = auto()
    """Pages of this desk and programs; who it is, the first message proves."""
    METRICS = auto()
    """Who has the metrics token, or this machine where there is none."""


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the route table."""

    method: str
    path: str
    handler: Handler
    access: Access


WhoIs = Callable[[str], Awaitable[Person | None]]


def guarded(route: Route, who_is: WhoIs, metrics_token: str) -> Handler:
    """Wrap the route's handler so that it runs only for whom the table says."""
    if not isinstance(route.access, Access):
        raise TypeError(f"{route.method} {route.path} does not declare who may call it")

    async def guard(request: web.Request) -> web.StreamResponse:
        match route.access:
            case Access.PUBLIC:
                pass
            case Access.PAGE | Access.SOCKET:
                _same_site(request)
            case Access.ADVISOR:
                await _only(request, who_is, "advisor")
            case Access.SUPERVISOR:
                await _only(request, who_is, "supervisor")
            case Access.METRICS:
                _may_measure(request, metrics_token)
        return await route.handler(request)

    return guard


async def _only(request: web.Request, who_is: WhoIs, desk: str) -> None:
    """Note who it is. Raises HTTPUnauthorized or HTTPForbidden."""
    _same_site(request)
    person = await who_is(request.cookies.get(COOKIE, ""))
    if person is None:
        raise web.HTTPUnauthorized(text="sign in first")
    if person.role.desk != desk:
        raise web.HTTPForbidden(text=f"this is not for the role {person.role}")
    request[PERSON] = person


def _same_site(request: web.Request) -> None:
    """Raise HTTPForbidden for a write, or a socket, that another site's page caused."""
    if request.method in ("GET", "HEAD") and "Upgrade" not in request.headers:
        return
    origin = request.headers.get("Origin")
    if origin is not None:
        if origin.partition("://")[2] != request.host:
            raise web.HTTPForbidden(text="another site may not do this")
    elif request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise web.HTTPForbidden(text="another site may not do this")


def _may_measure(request: web.Request, token: str) -> None:
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise web.HTTPUnauthorized(text="the metrics token is missing or wrong")
    elif not (_is_this_machine(request.remote or "") and _is_this_machine(_host(request))):
        # Behind a proxy everybody comes from this machine, but not to this machine's address.
        raise web.HTTPForbidden(text="set SIGNDESK_METRICS_TOKEN to read metrics from elsewhere")


def _host(request: web.Request) -> str:
    try:
        return urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return ""


def _is_this_machine(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
