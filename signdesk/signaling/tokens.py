"""Signed tokens (RFC 7519) and sealed tickets: who may speak, and what outlives a store.

Each purpose has a key of its own, derived from the node's secret, so that a token for one can
never pass for another.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from typing import Any, Literal

import jwt
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .messages import SessionRole
from .ticket import Ticket

VISITOR_S = 3600
RENEWABLE_S = 24 * 3600
STAFF_S = 120
SIGNED_IN_S = 12 * 3600
TICKET_S = 6 * 3600
"""Longer than the longest contact; tombstones of ended contacts live twice as long."""

NONCE_BYTES = 12

GUEST_S = TICKET_S
"""A guest may reload as long as the contact lasts; the store decides who may still come in."""

Purpose = Literal["visitor", "staff", "guest", "invitation", "signed-in", "ticket", "session"]


class Claims(msgspec.Struct, frozen=True):
    """Who a session belongs to.

    `company` is a visitor's, and limits a supervisor where it is not empty. A guest has the
    `invitation` to a `contact`.
    """

    role: SessionRole
    person: str
    name: str
    pool: str
    company: str = ""
    relay_only: bool = False
    contact: str = ""
    invitation: str = ""


class Invitation(msgspec.Struct, frozen=True):
    """What a guest's link says: who is invited, as what, to which contact of which company."""

    pool: str
    company: str
    contact: str
    id: str
    role: str
    name: str


class _Sealed(msgspec.Struct, frozen=True):
    exp: int
    ticket: Ticket


_sealed = msgspec.json.Decoder(_Sealed)


class TokenError(Exception):
    """The token is forged, expired or meant for something else."""


class Tokens:
    """Signs and checks. Whoever knows `secret` can be anybody: it is never logged."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        """`clock` tells the seconds since the Unix epoch, the same on every node."""
        self._clock = clock
        self._secret = secret.encode()
        self._seal = AESGCM(self._key("ticket"))

    def visitor(self, claims: Claims) -> str:
        """A visitor's token, for one company."""
        return self._sign("visitor", msgspec.to_builtins(claims), VISITOR_S)

    def staff(self, claims: Claims) -> str:
        """An advisor's or a supervisor's token, good for opening a socket."""
        return self._sign("staff", msgspec.to_builtins(claims), STAFF_S)

    def invitation(self, invitation: Invitation) -> str:
        """What a guest's link ends with."""
        return self._sign("invitation", msgspec.to_builtins(invitation), GUEST_S)

    def invited(self, link: str) -> Invitation:
        """Return whom a link invites. Raises TokenError."""
        try:
            return msgspec.convert(self._check("invitation", link), Invitation)
        except msgspec.ValidationError:
            raise TokenError("the link is of another version") from None

    def guest(self, invitation: Invitation) -> str:
        """A guest's token, good for opening a socket: whoever has the link is the same person."""
        claims = Claims(
            "guest",
            "g" + invitation.id,
            invitation.name,
            invitation.pool,
            invitation.company,
            contact=invitation.contact,
            invitation=invitation.id,
        )
        return self._sign("guest", msgspec.to_builtins(claims), GUEST_S)

    def claims(self, token: str) -> Claims:
        """Return whose token this is. Raises TokenError."""
        purposes: tuple[Purpose, ...] = ("visitor", "staff", "guest")
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
        try:
            claims = msgspec.convert(self._check("visitor", token, leeway_s=RENEWABLE_S), Claims)
        except msgspec.ValidationError:
            raise TokenError("the token is of another version") from None
        if claims.company != company:
            raise TokenError("the token is for another company")
        return self.visitor(claims)

    def signed_in(self, person: str) -> str:
        """The content of the cookie of a person who signed in."""
        return self._sign("signed-in", {"person": person}, SIGNED_IN_S)

    def person_signed_in(self, cookie: str) -> str:
        """Return the id of the person of this cookie. Raises TokenError."""
        return str(self._check("signed-in", cookie).get("person", ""))

    def ticket(self, ticket: Ticket) -> str:
        """A contact's state, sealed: what rebuilds it if the store is lost.

        It names the others' sessions and persons, so the page that holds it cannot read it
        (AES-256-GCM, NIST SP 800-38D; a random nonce is good for 2^32 tickets a key).
        """
        sealed = _Sealed(int(self._clock()) + TICKET_S, ticket)
        nonce = secrets.token_bytes(NONCE_BYTES)
        content = self._seal.encrypt(nonce, msgspec.json.encode(sealed), None)
        return base64.urlsafe_b64encode(nonce + content).decode()

    def open_ticket(self, ticket: str) -> Ticket:
        """Return what a ticket holds. Raises TokenError."""
        try:
            raw = base64.urlsafe_b64decode(ticket)
            content = self._seal.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
            sealed = _sealed.decode(content)
        except (binascii.Error, ValueError, InvalidTag, msgspec.DecodeError) as refusal:
            raise TokenError(f"not a ticket of this desk: {type(refusal).__name__}") from None
        if sealed.exp < self._clock():
            raise TokenError("the ticket has expired")
        return sealed.ticket

    def session_secret(self, session: str) -> str:
        """The proof that a session is one's own; derived, so that no store can lose it."""
        return hmac.new(self._key("session"), session.encode(), hashlib.sha256).hexdigest()

    def owns(self, session: str, proof: str) -> bool:
        """Say whether `proof` is the session's secret."""
        return hmac.compare_digest(self.session_secret(session).encode(), proof.encode())

    def _sign(self, purpose: Purpose, content: dict[str, Any], life_s: int) -> str:
        payload = {**content, "exp": int(self._clock()) + life_s}
        return jwt.encode(payload, self._key(purpose), algorithm="HS256")

    def _check(self, purpose: Purpose, token: str, leeway_s: int = 0) -> dict[str, Any]:
        try:
            # PyJWT would ask this machine's wall clock, which may be wrong.
            content = jwt.decode(
                token,
                self._key(purpose),
                algorithms=["HS256"],
                options={"require": ["exp"], "verify_exp": False},
            )
            if int(content["exp"]) + leeway_s <= self._clock():
                raise TokenError("the token has expired")
        except (jwt.InvalidTokenError, ValueError, TypeError) as refusal:
            raise TokenError(str(refusal)) from None
        return content

    def _key(self, purpose: Purpose) -> bytes:
        return hmac.new(self._secret, purpose.encode(), hashlib.sha256).digest()
