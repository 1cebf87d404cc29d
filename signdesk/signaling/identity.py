"""Signed identity: what a company's server says of its visitor, checked before anyone sees it.

The token is a JWT (RFC 7519) under HS256 and one of the company's identity keys (docs/embed.md).
It lives for minutes, so that one that leaks from a page, a log or a history is soon worthless.
"""

from collections.abc import Callable
from typing import Any, Final

import jwt

from signdesk.records.identity_keys import KeySafe, SealedKey
from signdesk.switchboard.errors import RefusedError

from .messages import Identity

LONGEST_S = 15 * 60
LEEWAY_S = 60
"""Servers' clocks differ."""
LONGEST: Final = {"sub": 200, "name": 80, "email": 254}
"""Characters; an address has at most 254 (RFC 5321, 4.5.3.1.3, as RFC 3696's erratum 1690 says)."""

KeysOf = Callable[[str], list[SealedKey]]
"""Returns the keys of a company."""


class Identities:
    """Checks identities. `clock` tells the seconds since the Unix epoch, the same on every node."""

    def __init__(self, node_secret: str, keys_of: KeysOf, clock: Callable[[], float]) -> None:
        self._safe = KeySafe(node_secret)
        self._keys_of = keys_of
        self._clock = clock

    def proved(self, token: str, company: str) -> Identity:
        """Return who the token says, for this company. Raises RefusedError (`bad_identity`)."""
        said = self._signed(token, company)
        if said.get("aud") != company:
            raise _bad(f'aud: must be "{company}"')
        issued, expires = _instant(said, "iat"), _instant(said, "exp")
        now = self._clock()
        if expires + LEEWAY_S <= now:
            raise _bad("exp: has passed")
        if issued - LEEWAY_S > now:
            raise _bad("iat: is in the future")
        if expires - issued > LONGEST_S:
            raise _bad(f"exp: at most {LONGEST_S} s after iat")
        if "nbf" in said and _instant(said, "nbf") - LEEWAY_S > now:
            raise _bad("nbf: is in the future")
        return Identity(
            id=_text(said, "sub", needed=True), name=_text(said, "name"), email=_text(said, "email")
        )

    def _signed(self, token: str, company: str) -> dict[str, Any]:
        refusal = "signature: this company has no identity key"
        for key in self._keys_of(company):
            secret = self._safe.open(key)
            if secret is None:
                refusal = "signature: the company's key was made under another secret of the node"
                continue
            try:
                # Instants are compared with the nodes' shared clock, which PyJWT does not know.
                return jwt.decode(
                    token,
                    secret,
                    algorithms=["HS256"],
                    options={"verify_signature": True, "verify_exp": False, "verify_iat": False,
                             "verify_nbf": False, "verify_aud": False, "verify_sub": False,
                             "verify_iss": False, "verify_jti": False},
                )  # fmt: skip
            except jwt.InvalidSignatureError:
                refusal = "signature: not by a key of this company"
            except jwt.InvalidAlgorithmError:
                raise _bad("alg: must be HS256") from None
            except (jwt.InvalidTokenError, ValueError, TypeError) as wrong:
                raise _bad(f"token: {type(wrong).__name__}") from None
        raise _bad(refusal)


def _bad(detail: str) -> RefusedError:
    return RefusedError("bad_identity", detail)


def _instant(said: dict[str, Any], name: str) -> float:
    value = said.get(name)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    # No NaN is between two numbers, and an integer of any length is compared as it is.
    if not number or not 0 <= value < 2**53:  # type: ignore[operator]
        raise _bad(f"{name}: is needed, in seconds since the Unix epoch")
    return float(value)  # type: ignore[arg-type]


def _text(said: dict[str, Any], name: str, *, needed: bool = False) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST[name] or not value.isprintable():
        raise _bad(f"{name}: at most {LONGEST[name]} printable characters")
    if needed and not value.strip():
        raise _bad(f"{name}: is needed")
    return value
