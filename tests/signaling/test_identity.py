"""Signed identity: who a company's server says that its visitor is, and all that is refused."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signdesk.records.identity_keys import KeySafe, SealedKey
from signdesk.signaling.identity import Identities
from signdesk.signaling.messages import Identity
from signdesk.switchboard.errors import RefusedError

NODE_SECRET = "a secret of the tests, used on this machine alone"
SECRET, FORMER = "a" * 43, "b" * 43
COMPANY = "atelier-lumen"
NOW = 1_790_000_000


def keys_of(*secrets: str, company: str = COMPANY) -> Callable[[str], list[SealedKey]]:
    """The sealed keys of one company."""
    safe = KeySafe(NODE_SECRET)
    sealed = [safe.seal(f"k{n}", company, secret) for n, secret in enumerate(secrets)]
    return lambda asked: sealed if asked == company else []


IDENTITIES = Identities(NODE_SECRET, keys_of(SECRET, FORMER), lambda: NOW)


def token(secret: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    """What the company's server would sign, changed; None takes a claim away."""
    claims = {"sub": "42", "name": "Véra", "aud": COMPANY, "iat": NOW, "exp": NOW + 300} | changes
    present = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(present, secret, algorithm=algorithm)


def refusal(asked: str, company: str = COMPANY, identities: Identities = IDENTITIES) -> str:
    """The field that the refusal names."""
    with pytest.raises(RefusedError) as refused:
        identities.proved(asked, company)
    assert refused.value.code == "bad_identity"
    return refused.value.detail.split(":")[0]


@pytest.mark.parametrize("secret", [SECRET, FORMER])
def test_either_of_two_keys_is_good(secret: str) -> None:
    said = IDENTITIES.proved(token(secret, email="vera@shop.example"), COMPANY)
    assert said == Identity("42", "Véra", "vera@shop.example")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"secret": "c" * 43}, "signature"),
        ({"algorithm": "HS512", "secret": "c" * 64}, "alg"),
        ({"aud": "other"}, "aud"),
        ({"aud": [COMPANY, "other"]}, "aud"),
        ({"aud": None}, "aud"),
        ({"exp": None}, "exp"),
        ({"exp": NOW - 60}, "exp"),
        ({"exp": NOW + 901}, "exp"),
        ({"exp": str(NOW + 300)}, "exp"),
        ({"exp": True}, "exp"),
        ({"exp": 1e400}, "exp"),
        ({"exp": float("nan")}, "exp"),
        ({"exp": 10**400}, "exp"),
        ({"exp": -1}, "exp"),
        ({"iat": None}, "iat"),
        ({"iat": NOW + 61}, "iat"),
        ({"iat": 10**400}, "iat"),
        ({"nbf": NOW + 61}, "nbf"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": "  "}, "sub"),
        ({"sub": 42}, "sub"),
        ({"sub": "x" * 201}, "sub"),
        ({"sub": "4\n2"}, "sub"),
        ({"name": "V\u202eera"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": {"first": "Vera"}}, "name"),
        ({"email": "x" * 255}, "email"),
    ],
)
def test_a_refusal_names_the_field(changes: dict[str, Any], field: str) -> None:
    assert refusal(token(**changes)) == field


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": NOW - 59, "iat": NOW - 900},
        {"iat": NOW + 60, "exp": NOW + 960},
        {"iat": NOW, "exp": NOW + 900, "nbf": NOW},
        {"exp": NOW + 0.5},
        {"name": "x" * 80, "sub": "x" * 200},
        {"name": "<script>alert(1)</script>"},
    ],
)
def test_clocks_may_differ_by_a_minute_and_names_are_text(changes: dict[str, Any]) -> None:
    assert IDENTITIES.proved(token(**changes), COMPANY).id


def test_no_algorithm_is_no_signature() -> None:
    assert refusal(jwt.encode({"sub": "42", "aud": COMPANY}, "", algorithm="none")) == "alg"


def test_a_company_signs_for_itself_alone() -> None:
    assert refusal(token(), "other") == "signature"


def test_keys_of_another_node_secret_or_company_are_none() -> None:
    moved = keys_of(SECRET)(COMPANY)
    other_node = Identities(
        "another secret of the node, as long as that", keys_of(SECRET), lambda: NOW
    )
    assert refusal(token(), identities=other_node) == "signature"
    stolen = [SealedKey(key.id, "other", key.sealed) for key in moved]
    assert (
        refusal(token(aud="other"), "other", Identities(NODE_SECRET, lambda _: stolen, lambda: NOW))
        == "signature"
    )


@given(st.text(max_size=300))
def test_whatever_is_sent_is_refused_with_a_code(text: str) -> None:
    refusal(text)


@given(st.data())
def test_no_changed_token_passes(data: st.DataObject) -> None:
    good = token()
    at = data.draw(st.integers(0, len(good) - 2))
    other = data.draw(st.sampled_from("ABCabc019-_.").filter(lambda char: char != good[at]))
    refusal(good[:at] + other + good[at + 1 :])
