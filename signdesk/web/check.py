"""The visitor's network check: ICE servers for it, and the answer to its offer.

It is advice alone, so whoever asks too often, or while others are checked, is told so and goes on
without. The video of a check comes from a process of its own (`signdesk/media/check.py`).
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Annotated, Final

import msgspec
from aiohttp import web

from signdesk.media.check_process import CheckBusyError, CheckRefusedError, Checks
from signdesk.signaling.limits import TokenBucket
from signdesk.signaling.messages import IceServer
from signdesk.signaling.tokens import TokenError, Tokens

MAX_BODY = 48 * 1024
"""Bytes. An offer of one video section and all candidates is about 8 KB."""
VISITOR_EVERY_S, VISITOR_BURST = 10.0, 6
"""Requests: each check is two of them."""
MAX_VISITORS = 10_000

CODES: Final = {
    "invalid_field": 400,
    "unauthorized": 401,
    "too_large": 413,
    "rate_limited": 429,
    "busy": 503,
}

ServersFor = Callable[[str], list[IceServer]]
"""The ICE servers, with credentials that live for a check only, of whom this names."""


class _CheckRequest(msgspec.Struct, forbid_unknown_fields=True):
    token: Annotated[str, msgspec.Meta(max_length=4096)]
    sdp: Annotated[str, msgspec.Meta(max_length=32 * 1024)] = ""


class CheckFace:
    """The handler of network checks."""

    def __init__(self, tokens: Tokens, checks: Checks, servers_for: ServersFor) -> None:
        self._tokens = tokens
        self._checks = checks
        self._servers_for = servers_for
        self._visitors: OrderedDict[str, TokenBucket] = OrderedDict()

    async def check(self, request: web.Request) -> web.StreamResponse:
        """Without `sdp`: the ICE servers to make an offer with. With it: the answer."""
        if (request.content_length or 0) > MAX_BODY:
            return _refusal("too_large", f"body: at most {MAX_BODY} bytes")
        try:
            asked = msgspec.json.decode(await request.read(), type=_CheckRequest)
        except (msgspec.DecodeError, RecursionError) as wrong:
            return _refusal("invalid_field", str(wrong))
        except web.HTTPRequestEntityTooLarge:
            return _refusal("too_large", f"body: at most {MAX_BODY} bytes")
        try:
            claims = self._tokens.claims(asked.token)
        except TokenError as refusal:
            return _refusal("unauthorized", f"token: {refusal}")
        if claims.role != "visitor" or claims.company != request.match_info["company"]:
            return _refusal("unauthorized", "token: not of a visitor of this company")
        if not self._may(claims.person):
            return _refusal("rate_limited", f"one check in {2 * VISITOR_EVERY_S:.0f} s")
        return await self._answer(asked.sdp, claims.person)

    async def _answer(self, sdp: str, visitor: str) -> web.StreamResponse:
        try:
            if not sdp:
                await self._checks.prepare()
                servers = self._servers_for(f"check-{visitor}")
                return web.json_response({"ice_servers": msgspec.to_builtins(servers)})
            answer = await self._checks.answer(sdp, self._servers_for("check-node"))
        except CheckBusyError:
            return _refusal("busy", "no check can be run now")
        except CheckRefusedError as refusal:
            return _refusal("invalid_field", f"sdp: {refusal}")
        return web.json_response({"sdp": answer})

    def _may(self, visitor: str) -> bool:
        bucket = self._visitors.pop(visitor, None)
        if bucket is None:
            bucket = TokenBucket(1 / VISITOR_EVERY_S, VISITOR_BURST, time.monotonic)
        self._visitors[visitor] = bucket
        if len(self._visitors) > MAX_VISITORS:
            self._visitors.popitem(last=False)
        return bucket.take()


def _refusal(code: str, detail: str) -> web.Response:
    body = {"code": code, "detail": detail}
    return web.json_response(body, status=CODES[code], headers={"Cache-Control": "no-store"})
