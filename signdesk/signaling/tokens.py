"""Signed tokens (RFC 7519): who may speak, and what a session takes along when a store is lost.

Each purpose has a key of its own, derived from the node's secret, so that a token for one can
never pass for another.
"""

import hashlib
import hmac
import time
from typing import Any, Literal

import jwt
import msgspec

VISITOR_S = 3600
RENEWABLE_S = 24 * 3600
STAFF_S = 120
SIGNED_IN_S = 12 * 3600
TICKET_S = 6 * 3600
"""Longer than the longest contact; tombstones of ended contacts live twice as long."""

Purpose = Literal["visitor", "staff", "signed-in", "ticket", "session"]


class Claims(msgspec.Struct, frozen=True):
    """Who a session belongs to."""

    role: Literal["visitor", "advisor"]
    person: str
    name: str
    pool: str
    company: str = ""
    relay_only: bool = False


class TokenError(Exception):
    """The token is forged, expired or meant for something else."""


class Tokens:
    """Signs and checks. Whoever knows `secret` can be anybody: it is never logged."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def visitor(self, claims: Claims) -> str:
        """A visitor's token, for one company."""
        return self._sign("visitor", msgspec.to_builtins(claims), VISITOR_S)

    def staff(self, claims: Claims) -> str:
        """An advisor's token, good for opening a socket."""
        return self._sign("staff", msgspec.to_builtins(claims), STAFF_S)

    def claims(self, token: str) -> Claims:
        """Return whose token this is. Raises TokenError."""
        purposes: tuple[Purpose, ...] = ("visitor", "staff")
        for purpose in purposes:
            try:
                return msgspec.convert(self._check(purpose, token), Claims)
            except (TokenError, msgspec.ValidationError):
                continue
        raise TokenError("the token is forged, expired or of another desk")

    def renewed_visitor(self, token: str, company: str) -> str:
        """A fresh token for the visitor of an older one, which may have expired within the day.

        Whoever comes back from a night's standby is still the same visitor, with the same place.
        Raises TokenError.
        """
        claims = msgspec.convert(self._check("visitor", token, leeway_s=RENEWABLE_S), Claims)
        if claims.company != company:
            raise TokenError("the token is for another company")
        return self.visitor(claims)

    def signed_in(self, person: str) -> str:
        """The content of the cookie of a person who signed in."""
        return self._sign("signed-in", {"person": person}, SIGNED_IN_S)

    def person_signed_in(self, cookie: str) -> str:
        """Return the id of the person of this cookie. Raises TokenError."""
        return str(self._check("signed-in", cookie).get("person", ""))

    def ticket(self, content: dict[str, Any]) -> str:
        """A contact's state, signed: what rebuilds it if the store is lost."""
        return self._sign("ticket", content, TICKET_S)

    def open_ticket(self, ticket: str) -> dict[str, Any]:
        """Return the content of a ticket. Raises TokenError."""
        return self._check("ticket", ticket)

    def session_secret(self, session: str) -> str:
        """The proof that a session is one's own; derived, so that no store can lose it."""
        return hmac.new(self._key("session"), session.encode(), hashlib.sha256).hexdigest()

    def owns(self, session: str, proof: str) -> bool:
        """Say whether `proof` is the session's secret."""
        return hmac.compare_digest(self.session_secret(session), proof)

    def _sign(self, purpose: Purpose, content: dict[str, Any], life_s: int) -> str:
        payload = {**content, "exp": int(time.time()) + life_s}
        return jwt.encode(payload, self._key(purpose), algorithm="HS256")

    def _check(self, purpose: Purpose, token: str, leeway_s: int = 0) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                self._key(purpose),
                algorithms=["HS256"],
                options={"require": ["exp"]},
                leeway=leeway_s,
            )
        except jwt.InvalidTokenError as refusal:
            raise TokenError(str(refusal)) from None

    def _key(self, purpose: Purpose) -> bytes:
        return hmac.new(self._secret, purpose.encode(), hashlib.sha256).digest()
